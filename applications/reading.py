"""A dossier as a reader sees it: each question with its answer, rows as tables, members and communes by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from applications.budget import reading as budget_reading
from applications.budget.balance import read as read_budget
from applications.budget.balance import weigh
from applications.enums import SectionKind, Strand, sections_of
from applications.forms.answers import Answer, DeclarationAnswer, TextAnswer
from applications.forms.sections import AnswersForm
from applications.forms.shapes import SHAPES, Rows
from core import dates
from poles import communes
from poles.identity import IN_A_DOSSIER, Said
from poles.identity import read as read_identity
from poles.perimeter_reading import Perimeter, read_perimeter
from poles.reading import contributions

NOT_GIVEN = "Non renseigné"


@dataclass(frozen=True)
class Line:
    """
    One question and its answer.

    :param given: whether an answer was given, else the words that say that there is none.
    :param long: whether the answer is a text of several lines.
    :param untold: whether a reader need not see it: a declaration that was not made, a question not asked here.
    """

    name: str
    question: str
    answer: str
    given: bool = True
    long: bool = False
    untold: bool = False


@dataclass(frozen=True)
class Table:
    """
    Rows of a section.

    :param figures: whether all columns but the first are amounts.
    :param totals: ranks of the rows that are totals, from 0.
    """

    title: str
    headings: list[str]
    rows: list[list[str]]
    figures: bool = False
    totals: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReadSection:
    kind: SectionKind
    lines: list[Line]
    table: Table | None


@dataclass(frozen=True)
class ReadMember:
    name: str
    siret: str
    legal_category: str
    place: str
    is_lead: bool
    brings: str
    confirmed: str
    pieces: str


@dataclass(frozen=True)
class ReadDossier:
    """
    What a snapshot says, to read from one end to the other.

    :param identity: what the pole says of itself; what was not asked yet when it was frozen is left out.
    :param sections: those in which something is answered.
    :param blank: labels of the others.
    """

    identity: list[Said]
    members: list[ReadMember]
    perimeter: Perimeter
    communes: list[str]
    sections: list[ReadSection]
    blank: list[str]


def read_dossier(snapshot: Mapping[str, Any], strand: Strand) -> ReadDossier:
    """Read a dossier's snapshot, a draft's or a frozen one; one whose content was purged reads empty."""
    pole, contents = snapshot.get("pole", {}), snapshot.get("sections", {})
    kinds = sections_of(strand)
    return ReadDossier(
        identity=read_identity(pole, IN_A_DOSSIER),
        members=[
            ReadMember(
                name=member["name"],
                siret=member["siret"],
                legal_category=member["legal_category"],
                place=communes.name(member["commune"]),
                is_lead=member["is_lead"],
                brings=_brings(member),
                confirmed=_confirmed(member),
                pieces=", ".join(member.get("pieces", [])),
            )
            for member in pole.get("members", [])
        ],
        perimeter=read_perimeter(pole.get("perimeter", [])),
        communes=[communes.name(code) for code in pole.get("perimeter", [])],
        sections=[read_section(kind, contents[kind]) for kind in kinds if contents.get(kind)],
        blank=[kind.label for kind in kinds if not contents.get(kind)],
    )


def _brings(member: Mapping[str, Any]) -> str:
    """Write what a member brings; versions older than that question do not say."""
    given = member.get("contributions") or {}
    quantities = {name: Decimal(value) for name, value in given.items() if value is not None}
    return ", ".join(contributions(quantities))


def _confirmed(member: Mapping[str, Any]) -> str:
    """Write when a member confirmed its membership itself, nothing where it did not."""
    answer = member.get("confirmed")
    if not answer:
        return ""
    said = f"le {dates.day(date.fromisoformat(answer['on']))} ({answer['by']})"
    changed = ", ".join(answer.get("differences", []))
    return f"{said}, modifié depuis par l’équipe\xa0: {changed}" if changed else said


def read_section(kind: SectionKind, content: Mapping[str, Any]) -> ReadSection:
    """Read a whole section, unanswered questions included."""
    if kind == SectionKind.BUDGET:
        return _read_budget(content)
    shape = SHAPES[kind]
    rows = shape.rows
    table = _table(rows, content[rows.key]) if rows and content.get(rows.key) else None
    once_asked = [
        Line(name=name, question=str(field.label), answer=field.read(content[name]))
        for name, field in shape.once_asked.items()
        if name in content
    ]
    lines = [line for line in read_lines(kind, content) if not line.untold]
    return ReadSection(kind=kind, lines=[*lines, *once_asked], table=table)


def _read_budget(content: Mapping[str, Any]) -> ReadSection:
    """Read a budget plan: its figures, whether it balances, then its lines with their totals."""
    budget = read_budget(content)
    balance = weigh(budget, requested=None)
    rows = list(budget_reading.rows(budget))
    said = [*budget_reading.figures(balance)] if rows else []
    lines = [Line(name="", question=question, answer=answer) for question, answer in said]
    if rows:
        told = "\n".join(found.sentence for found in (*balance.faults, *balance.remarks))
        lines.append(
            Line(name="", question="Équilibre", answer=told or "Ce budget est équilibré.", long=bool(told))
        )
    table = Table(
        title="Charges et ressources par année",
        headings=["Ligne", *map(str, budget.years), "Total"],
        rows=[[row.label, *row.amounts] for row in rows],
        figures=True,
        totals=tuple(rank for rank, row in enumerate(rows) if row.whole),
    )
    return ReadSection(kind=SectionKind.BUDGET, lines=lines, table=table if rows else None)


def _table(shape: Rows, rows: list[Mapping[str, Any]]) -> Table:
    answers = _answers(shape.form)
    columns = [
        name
        for name in answers
        if name not in shape.completed_by.values()
        and (name not in shape.later or any(name in row for row in rows))
    ]
    return Table(
        title=shape.title,
        headings=[str(answers[name].label) for name in columns],
        rows=[[_cell(shape, answers, row, name) for name in columns] for row in rows],
    )


def _cell(shape: Rows, answers: Mapping[str, Answer], row: Mapping[str, Any], name: str) -> str:
    other = shape.completed_by.get(name)
    if other is None or row.get(other) is None:
        return _read(answers[name], row.get(name))
    return f"{_read(answers[name], row.get(name))} – {_read(answers[other], row[other])}"


def read_lines(kind: SectionKind, content: Mapping[str, Any]) -> list[Line]:
    """Read the questions of a section, its rows apart; those of a budget are its lines."""
    if kind == SectionKind.BUDGET:
        return [
            Line(name=name, question=question, answer=answer or NOT_GIVEN, given=bool(answer), long=True)
            for name, question, answer in budget_reading.answers(content)
        ]
    return [
        Line(
            name=name,
            question=str(field.label),
            answer=_read(field, content.get(name)),
            given=content.get(name) is not None,
            long=isinstance(field, TextAnswer) and bool(field.widget.attrs.get("rows")),
            untold=_is_untold(kind, name, field, content),
        )
        for name, field in _answers(SHAPES[kind].form).items()
    ]


def _is_untold(kind: SectionKind, name: str, field: Answer, content: Mapping[str, Any]) -> bool:
    shape = SHAPES[kind]
    other, answer = shape.only_when.get(name, ("", None))
    if other and content.get(other) != answer:
        return True
    asked_of_some = isinstance(field, DeclarationAnswer) or other or name in shape.asked_of_some
    return bool(asked_of_some) and content.get(name) is None


def read_rows(kind: SectionKind, content: Mapping[str, Any]) -> str:
    """Write the rows of a section as text, one a line, with what is known of each."""
    rows = SHAPES[kind].rows
    if rows is None or not content.get(rows.key):
        return NOT_GIVEN
    columns = _answers(rows.form)
    return "\n".join(
        " – ".join(field.read(row[name]) for name, field in columns.items() if row.get(name) is not None)
        for row in content[rows.key]
    )


def _answers(form: type[AnswersForm]) -> dict[str, Answer]:
    return {name: field for name, field in form.base_fields.items() if isinstance(field, Answer)}


def _read(field: Answer, kept: Any) -> str:
    return NOT_GIVEN if kept is None else field.read(kept)
