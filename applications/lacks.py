"""What a draft lacks, as its team reads it: what must be there to send it, what would make it stronger, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.forms import Field
from django.urls import reverse

from applications import queries
from applications.bearing import (
    MEMBERS_PAGE,
    PERIMETER,
    PIECES_PAGE,
    beginning_of_answers,
    page_label,
)
from applications.enums import SectionKind
from applications.forms.filling import ROWS
from applications.forms.sections import told_with
from applications.forms.shapes import SHAPES
from applications.models import Application
from applications.required_pieces import Requirement
from applications.verdicts import Group, Outlook, Verdict
from criteria.reading import thresholds_in_words
from criteria.services import engine_grid

#: Words of a verdict that leave something to do.
_OPEN = frozenset({"not_met", "unknown", "to_judge", "signal"})

#: Page and question -> why it is asked, where the question's own help does not say it.
_WHY: Mapping[tuple[str, str], str] = {
    (MEMBERS_PAGE, ""): "Un pôle est un groupement\xa0: ses membres fondent la plupart des critères.",
    (MEMBERS_PAGE, "siret"): "La convention et le paiement se font avec cette structure.",
    (MEMBERS_PAGE, "legal_category"): "Elle dit ce que la structure porteuse doit attester.",
    (MEMBERS_PAGE, PERIMETER): "Le territoire dit quelle région instruit le dossier, et qui est local.",
    (PIECES_PAGE, ""): "Les pièces prouvent ce que vous écrivez.",
    (SectionKind.STRATEGY, "text"): "Un projet commun et durable est un critère incontournable.",
    (SectionKind.PURPOSE, "text"): "C’est sur cet objet que la décision sera prise.",
    (SectionKind.FUNDING, "requested_amount"): "Le comité décide d’un montant\xa0: celui que vous demandez.",
}


@dataclass(frozen=True)
class Lack:
    """
    One thing that is missing.

    :param where: name of the page of the answer.
    :param url: the very question, empty where no page of the dossier answers it.
    """

    sentence: str
    why: str
    where: str
    url: str


@dataclass(frozen=True)
class Lacks:
    """
    All that is missing.

    :param compulsory: without which the dossier cannot be sent.
    :param strengthening: what would make it stronger: pieces that are advised, criteria that are open.
    """

    compulsory: list[Lack]
    strengthening: list[Lack]


def lacks_of(
    application: Application, seen: Outlook, *, writes: bool, awaited: Collection[str] = ()
) -> Lacks:
    """
    List what a draft lacks; it comes from ``queries.with_content``.

    :param writes: whether the person may open the pages that write.
    :param awaited: kinds of pieces that the person has sent and that are being checked.
    """
    places = _Places(application, writes=writes)
    missing = queries.missing_for_submission(application, awaited=awaited)
    return Lacks(
        compulsory=[places.lack(each) for each in missing],
        strengthening=[
            *(
                places.piece(asked.requirement)
                for asked in queries.asked_pieces(application)
                if not asked.compulsory and not asked.given and asked.requirement.kind not in awaited
            ),
            *_criteria(seen.groups, places),
        ],
    )


def _criteria(groups: Sequence[Group], places: _Places) -> Iterable[Lack]:
    for group in groups:
        for verdict in group.verdicts:
            if verdict.reading.verdict in _OPEN:
                yield places.criterion(verdict, group.title)


class _Places:
    """Where the questions of one dossier stand."""

    def __init__(self, application: Application, *, writes: bool) -> None:
        self._application = application
        self._writes = writes
        self._thresholds = thresholds_in_words(engine_grid(application.call.grid_version))
        members = application.pole.memberships.all()
        self._lead = next((member for member in members if member.is_lead), None)

    def lack(self, missing: queries.Missing) -> Lack:
        return Lack(
            sentence=missing.sentence,
            why=missing.why or self._why(missing.page, missing.question),
            where=page_label(missing.page),
            url=self.url(missing.page, missing.question),
        )

    def piece(self, requirement: Requirement) -> Lack:
        return Lack(
            sentence=requirement.order,
            why=requirement.why,
            where=page_label(PIECES_PAGE),
            url=self.url(PIECES_PAGE, ""),
        )

    def criterion(self, verdict: Verdict, group: str) -> Lack:
        page = next(iter(verdict.pages), "")
        question = beginning_of_answers(verdict.reading.rule)
        found = "".join(verdict.reading.lines[:1])
        return Lack(
            sentence=f"{verdict.reading.label}\xa0: {verdict.word.lower()}.",
            why=f"{group}, {verdict.reading.code}. {found}".strip(),
            where=page_label(page) if page else "",
            url=self.url(page, question) if page else "",
        )

    def url(self, page: str, question: str) -> str:
        if page == MEMBERS_PAGE:
            return self._pole_url(question)
        number = self._application.number
        if page == PIECES_PAGE:
            return reverse("applications:pieces", args=[number])
        section = reverse("applications:section", args=[number, page])
        return f"{section}#{_anchor(SectionKind(page), question)}" if self._writes else section

    def _pole_url(self, question: str) -> str:
        pole = self._application.pole
        if self._writes and question == PERIMETER:
            return reverse("poles:perimeter", args=[pole.pk, pole.slug])
        if self._writes and question and self._lead:
            return f"{reverse('poles:change_member', args=[pole.pk, pole.slug, self._lead.pk])}#id_{question}"
        anchor = "perimetre" if question == PERIMETER else "membres"
        return f"{reverse('poles:members', args=[pole.pk, pole.slug])}#{anchor}"

    def _why(self, page: str, question: str) -> str:
        if said := _WHY.get((page, question)):
            return said
        if page in {MEMBERS_PAGE, PIECES_PAGE}:
            return _WHY[page, ""]
        shape = SHAPES[SectionKind(page)]
        if shape.rows and question == shape.rows.key:
            return told_with(self._thresholds, shape.rows.intro)
        field = shape.form.base_fields.get(question)
        helped = told_with(self._thresholds, str(field.help_text)) if field else ""
        return helped or told_with(self._thresholds, shape.lead)


def _anchor(kind: SectionKind, beginning: str) -> str:
    """
    Give the id of the first control of a section's question, of its rows, or of its first question.

    :param beginning: the question's name, or how those of one criterion begin.
    """
    if kind == SectionKind.BUDGET:
        return f"id_{beginning}"
    shape = SHAPES[kind]
    rows = shape.rows
    questions = {
        name: field for name, field in shape.form.base_fields.items() if not rows or name != rows.none_key
    }
    name = next((name for name in questions if name.startswith(beginning)), "")
    if rows and (not name or beginning == rows.key):
        first = next(iter(rows.form.base_fields))
        return _control(f"{ROWS}-0-{first}", rows.form.base_fields[first])
    if not name:
        name = next(iter(questions))
    return _control(name, questions[name])


def _control(name: str, field: Field) -> str:
    return field.widget.id_for_label(f"id_{name}") or f"id_{name}_0"
