"""
The list of a pole's members as a spreadsheet: its columns, and the lines that wait for their confirmation.

The lines of a preview wait in the page itself, signed and compressed, rather than in a table: nothing of what a person
has not confirmed is kept, so there is nothing to sweep, and a preview left open lives or dies with its page. They are
bound to the pole and the person, and are good for a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from core import dates, sheets
from core.numbers import QuantityField, plain
from core.sheets import Column, Remark
from core.sheets.cells import Value, written
from poles import communes
from poles.enums import EssBasis, Family
from poles.forms.member import MemberForm, read_naf
from poles.models import CONTRIBUTIONS, Membership
from poles.services import ImportedLine, ImportPlan, PlannedLine, Point
from poles.validators import validate_siret

_SALT = "poles.member_sheet"
_SECONDS = 24 * 3600
#: Signed lines travel back in a form: beyond, the server would refuse it.
MAX_PACKED = 2_000_000
#: Faults shown at once: a person corrects a hundred before sending again.
MAX_FAULTS = 100
QUANTITIES = ("fte", *CONTRIBUTIONS)
_CODE_DIGITS = 5


def _read_commune(value: Value) -> str:
    said = " ".join(written(value).split())
    if said.isascii() and said.isdigit() and len(said) == _CODE_DIGITS - 1:
        # «01053», the zero lost to the spreadsheet.
        said = said.zfill(_CODE_DIGITS)
    code, fault = _commune_of(said)
    if fault:
        raise ValidationError(fault)
    return code


@lru_cache(maxsize=4096)
def _commune_of(said: str) -> tuple[str, str]:
    resolution = communes.resolve(said)
    return (resolution.commune.code, "") if resolution.commune else ("", communes.sentence(resolution))


def _read_legal_category(value: Value) -> str:
    return str(
        MemberForm.base_fields["legal_category"].clean(written(value).replace(" ", "").replace("\xa0", ""))
    )


def _label_of(choices: type[Family | EssBasis]) -> Any:
    labels = dict(choices.choices)
    return lambda value: labels.get(value) if value else None


def _quantity(name: str) -> Any:
    field = MemberForm.base_fields[name]
    assert isinstance(field, QuantityField)  # noqa: S101 - for the types
    return sheets.number(field)


COLUMNS = (
    Column(
        key="name",
        heading="Nom de la structure",
        aliases=("Nom", "Structure", "Raison sociale", "Dénomination", "Membre"),
        read=sheets.text(longest=250),
        required=True,
        width=36,
    ),
    Column(
        key="siret",
        heading="Numéro SIRET",
        aliases=("SIRET", "N° SIRET", "No SIRET"),
        read=sheets.digits(length=14, check=validate_siret, names="ce SIRET"),
        as_text=True,
    ),
    Column(
        key="commune",
        heading="Commune (nom ou code INSEE)",
        aliases=("Commune de l’établissement", "Ville", "Code INSEE", "Code commune"),
        read=_read_commune,
        write=lambda code: communes.name_and_code(code) if code else None,
        as_text=True,
        width=28,
    ),
    Column(
        key="legal_category",
        heading="Catégorie juridique",
        aliases=("Catégorie", "Code catégorie juridique"),
        read=_read_legal_category,
        as_text=True,
        width=12,
    ),
    Column(
        key="naf",
        heading="Code NAF",
        aliases=("NAF", "APE", "Code APE", "Code d’activité", "NAF APE", "Code NAF ou APE"),
        read=lambda value: read_naf(written(value)),
        as_text=True,
        width=10,
    ),
    Column(
        key="family",
        heading="Famille",
        aliases=("Famille de la structure",),
        read=sheets.choice(dict(Family.choices)),
        write=_label_of(Family),
        width=28,
    ),
    Column(
        key="ess_basis",
        heading="À quel titre elle est de l’ESS",
        aliases=("Titre ESS", "Raison ESS"),
        read=sheets.choice(dict(EssBasis.choices)),
        write=_label_of(EssBasis),
        width=28,
    ),
    Column(key="group", heading="Groupe", aliases=("Groupe d’entreprises",)),
    Column(key="role", heading="Rôle dans le pôle", aliases=("Rôle",), width=28),
    Column(
        key="joined_on",
        heading="Membre depuis le",
        aliases=("Membre depuis", "Date d’adhésion", "Adhésion"),
        read=sheets.day,
        dated=True,
        width=14,
    ),
    Column(
        key="fte",
        heading="Emplois (équivalents temps plein)",
        aliases=("ETP", "Emplois en ETP", "Équivalents temps plein"),
        read=_quantity("fte"),
        width=14,
    ),
    Column(key="money", heading="Apport en argent (€ par an)", aliases=("Argent",), read=_quantity("money")),
    Column(
        key="pooled_means",
        heading="Moyens mis en commun (€ par an)",
        aliases=("Moyens communs",),
        read=_quantity("pooled_means"),
    ),
    Column(
        key="volunteer_hours",
        heading="Bénévolat (heures par an)",
        aliases=("Heures de bénévolat",),
        read=_quantity("volunteer_hours"),
    ),
    Column(
        key="in_kind",
        heading="Apport en nature (€ par an)",
        aliases=("En nature",),
        read=_quantity("in_kind"),
    ),
    Column(
        key="contribution",
        heading="Ce qu’elle apporte",
        aliases=("Apport", "Contribution"),
        read=sheets.text(longest=2000, lines=True),
        width=36,
    ),
    Column(
        key="contact_name",
        heading="Personne à contacter",
        aliases=("Contact",),
        width=24,
    ),
    Column(
        key="contact_email",
        heading="Adresse électronique",
        aliases=("Courriel", "E-mail", "Email", "Mail", "Adresse mail", "Adresse e-mail"),
        read=sheets.form_field(MemberForm.base_fields["contact_email"]),
        width=30,
    ),
    Column(
        key="is_lead",
        heading="Porte le dossier (oui ou non)",
        aliases=("Porteuse", "Porteur", "Structure porteuse", "Porteuse du dossier"),
        read=sheets.yes_or_no,
        width=12,
    ),
)
_BY_KEY = {column.key: column for column in COLUMNS}


class MemberSheetForm(forms.Form):
    """A spreadsheet of members, to be looked at before anything is written."""

    upload = forms.FileField(
        label=f"Votre fichier, .xlsx ou .csv, {sheets.MAX_BYTES // 1024**2}\xa0Mo au plus",
        help_text="Un classeur Excel ou un fichier CSV, sans mot de passe ni macros.",
        widget=forms.FileInput(attrs={"accept": f".csv,.xlsx,{sheets.XLSX_TYPE},text/csv"}),
        allow_empty_file=True,
        error_messages={"required": "Choisissez le fichier à importer."},
    )


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


def rows_of(memberships: Iterable[Membership]) -> list[dict[str, Any]]:
    """Return members as rows of the spreadsheet."""
    return [
        {
            **{key: getattr(each, key, None) for key in _BY_KEY},
            "siret": each.organisation.siret,
        }
        for each in memberships
    ]


def lines_of(reading: sheets.Reading) -> list[ImportedLine]:
    """Return what was read as lines to import; a blank cell says nothing."""
    return [
        ImportedLine(
            line=row.line,
            values={key: value for key, value in row.values.items() if value is not None},
            sound=row.sound,
        )
        for row in reading.rows
    ]


def pack(lines: Sequence[ImportedLine], plan: ImportPlan, *, pole_id: int, user_id: int) -> str:
    """Sign lines and the plan that they make, for the page that shows it."""
    told = {
        "for": [pole_id, user_id],
        "plan": plan.fingerprint,
        "lines": [[line.line, line.values] for line in lines],
    }
    return signing.dumps(told, salt=_SALT, serializer=_Serializer, compress=True)


def unpack(packed: str, *, pole_id: int, user_id: int) -> tuple[list[ImportedLine], str] | None:
    """Return lines and the fingerprint of their plan; nothing where they were changed, are too old or another's."""
    try:
        told = signing.loads(packed, salt=_SALT, serializer=_Serializer, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    if told["for"] != [pole_id, user_id]:
        return None
    return [ImportedLine(line=line, values=_typed(values)) for line, values in told["lines"]], told["plan"]


class _Serializer:
    def dumps(self, told: Any) -> bytes:
        return json.dumps(told, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: Decimal(value)
        if key in QUANTITIES
        else date.fromisoformat(value)
        if key == "joined_on"
        else value
        for key, value in values.items()
    }


def remarks(points: Iterable[Point], reading: sheets.Reading | None = None) -> list[Remark]:
    """Say points of a plan by the column that they bear on."""
    letters = reading.letters if reading else {}
    return [
        Remark(
            line=point.line,
            letter=letters.get(point.field, ""),
            heading=_BY_KEY[point.field].heading,
            message=point.message,
        )
        for point in points
    ]


def changes_of(planned: PlannedLine) -> list[tuple[str, str, str]]:
    """Write each change of a line for a reader: the column, what stands, what would."""
    return [
        (_BY_KEY[change.field].heading, shown(change.field, change.before), shown(change.field, change.after))
        for change in planned.changes
    ]


def facts_of(planned: PlannedLine) -> list[str]:
    """Write what a new member's line says of it, in a few words."""
    details = asdict(planned.details)
    place = communes.name(details["commune"])
    family = _label_of(Family)(details["family"])
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
    return str(_BY_KEY[key].write(value))
