"""What a spreadsheet of members would change, written for whoever confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core import dates, sheets
from core.numbers import plain
from core.sheets import Remark
from poles import communes
from poles.enums import Family
from poles.forms.member_columns import BY_KEY, label_of
from poles.forms.member_lines import MAX_PACKED, pack
from poles.services import ImportedLine, ImportPlan, PlannedLine, Point

#: Faults shown at once: a person corrects a hundred before sending again.
MAX_FAULTS = 100


@dataclass(frozen=True, kw_only=True)
class Preview:
    """
    What a person sees of a list before confirming it.

    :param added: each new member's line, name and facts; ``changed``: line, name, changes.
    :param packed: the lines, signed; empty where nothing can be confirmed.
    """

    added: list[tuple[int, str, list[str]]]
    changed: list[tuple[int, str, list[tuple[str, str, str]]]]
    kept: list[tuple[int, str]]
    untouched: list[str]
    steps_down: str
    faults: list[Remark]
    more_faults: int
    notes: list[Remark]
    unknown: tuple[str, ...]
    packed: str


def preview_of(
    plan: ImportPlan,
    lines: Sequence[ImportedLine],
    *,
    reading: sheets.Reading | None = None,
    pole_id: int,
    user_id: int,
) -> Preview:
    """Write a plan for a reader, and sign its lines where they can be imported."""
    faults = [*(reading.faults if reading else ()), *remarks(plan.faults, reading)]
    notes = [*(reading.notes if reading else ()), *remarks(plan.warnings, reading)]
    packed = ""
    if not faults and plan.changes_something:
        packed = pack(lines, plan, pole_id=pole_id, user_id=user_id)
        if len(packed) > MAX_PACKED:
            packed = ""
            faults = [Remark(line=0, message="Cette liste est trop longue. Coupez-la en deux fichiers.")]
    faults.sort(key=lambda fault: (fault.line, fault.letter))
    return Preview(
        added=[(each.line, each.details.name, facts_of(each)) for each in plan.added],
        changed=[(each.line, each.details.name, changes_of(each)) for each in plan.changed],
        kept=[(each.line, each.details.name) for each in plan.kept],
        untouched=[each.name for each in plan.untouched],
        steps_down=plan.steps_down.name if plan.steps_down else "",
        faults=faults[:MAX_FAULTS],
        more_faults=max(0, len(faults) - MAX_FAULTS),
        notes=sorted(notes, key=lambda note: (note.line, note.letter)),
        unknown=reading.unknown if reading else (),
        packed=packed,
    )


def remarks(points: Iterable[Point], reading: sheets.Reading | None = None) -> list[Remark]:
    """Say points of a plan by the column that they bear on."""
    letters = reading.letters if reading else {}
    return [
        Remark(
            line=point.line,
            letter=letters.get(point.field, ""),
            heading=BY_KEY[point.field].heading,
            message=point.message,
        )
        for point in points
    ]


def changes_of(planned: PlannedLine) -> list[tuple[str, str, str]]:
    """Write each change of a line for a reader: the column, what stands, what would."""
    return [
        (BY_KEY[change.field].heading, shown(change.field, change.before), shown(change.field, change.after))
        for change in planned.changes
    ]


def facts_of(planned: PlannedLine) -> list[str]:
    """Write what a new member's line says of it, in a few words."""
    details = asdict(planned.details)
    place = communes.name(details["commune"])
    family = label_of(Family)(details["family"])
    siret = f"SIRET {details['siret']}" if details["siret"] else "sans SIRET"
    return [
        fact for fact in (siret, place, family, "structure porteuse" if details["is_lead"] else "") if fact
    ]


def shown(key: str, value: Any) -> str:
    """Write a member's field for a reader."""
    if value is None or value == "":
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return dates.day(value)
    if isinstance(value, Decimal):
        return plain(value)
    return str(BY_KEY[key].write(value))
