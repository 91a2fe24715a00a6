"""What a draft lacks and how far it is: each line leads to its question, and the counts follow the answers."""

import re

import pytest
from django.urls import reverse

from applications import queries
from applications.enums import SectionKind, State, Strand, sections_of
from applications.forms import SHAPES
from applications.lacks import lacks_of
from applications.models import Application
from applications.progress import Progress, by_section, of_section, together
from applications.services import save_section
from applications.verdicts import outlook
from poles.enums import TeamCapacity
from tests.factories import SECTIONS, CallFactory, DraftFactory, PoleFactory, SubmittedFactory, now, of_team

pytestmark = pytest.mark.django_db


def whole(draft):
    return queries.with_content(Application.objects.filter(pk=draft.pk)).get()


def lacks(draft, *, writes=True):
    loaded = whole(draft)
    return lacks_of(loaded, outlook(loaded, at=now()), writes=writes)


@pytest.mark.parametrize("strand", Strand)
def test_each_line_says_why_and_leads_to_a_control_of_its_page(client, strand):
    draft = DraftFactory(pole=PoleFactory(complete=True), call=CallFactory(strand=strand))
    lead = draft.pole.created_by
    client.force_login(lead)

    found = lacks(draft)

    assert len(found.compulsory) == len(queries.missing_for_submission(whole(draft)))
    assert found.strengthening
    pages = {}
    for lack in [*found.compulsory, *found.strengthening]:
        url, _, anchor = lack.url.partition("#")
        html = pages.setdefault(url, client.get(url).text)
        assert lack.why
        assert not anchor or re.search(rf'id="{anchor}"', html), lack


def test_a_reader_is_led_to_pages_that_they_may_open(client):
    draft = DraftFactory()
    client.force_login(of_team(draft.pole, TeamCapacity.READER))
    found = lacks(draft, writes=False)

    page = client.get(reverse("applications:missing", args=[draft.number])).text

    lines = [*found.compulsory, *found.strengthening]
    assert page.count('class="ptce-lacks__why"') == len(lines)
    assert {client.get(lack.url.partition("#")[0]).status_code for lack in lines if lack.url} == {200}


def test_a_whole_dossier_lacks_nothing_to_be_sent_and_a_sent_one_has_no_such_page(client):
    draft, sent = DraftFactory(filled=True), SubmittedFactory()

    client.force_login(sent.created_by)
    answer = client.get(reverse("applications:missing", args=[sent.number]))

    assert lacks(draft).compulsory == []
    assert answer.headers["Location"] == reverse("applications:detail", args=[sent.number])


def test_advised_pieces_strengthen_until_they_are_given_or_on_their_way():
    draft = DraftFactory()
    loaded = queries.with_content(Application.objects.filter(pk=draft.pk)).get()
    seen = outlook(loaded, at=now())
    advised = {asked.requirement.order for asked in queries.asked_pieces(loaded) if not asked.compulsory}
    kinds = {asked.requirement.kind for asked in queries.asked_pieces(loaded)}

    def told(awaited):
        found = lacks_of(loaded, seen, writes=True, awaited=awaited)
        return {lack.sentence for lack in found.strengthening} & advised

    assert advised
    assert told(()) == advised
    assert told(kinds) == set()


def test_progress_counts_the_questions_answered():
    none = {SectionKind.PARTNERSHIPS: {"declared_none": True, "rows": []}}
    counted = of_section(SectionKind.PARTNERSHIPS, none[SectionKind.PARTNERSHIPS], legal_category="")
    association, company = (
        of_section(SectionKind.ATTESTATIONS, {"exact": True}, legal_category=category)
        for category in ("9220", "5710")
    )

    assert (counted.word, counted.told) == ("Remplie", "1 question sur 1")
    assert (association.word, association.asked - company.asked) == ("Commencée", 1)
    assert Progress(answered=0, asked=3).word == "Vide"


def test_a_section_of_each_strand_is_full_once_all_that_it_asks_is_said():
    for kind in {kind for strand in Strand for kind in sections_of(strand)}:
        shape = SHAPES[kind]
        every = dict.fromkeys(shape.form.base_fields, "x")
        rows = {shape.rows.key: [{}]} if shape.rows else {}
        if kind == SectionKind.BUDGET:
            every = SECTIONS[kind]

        assert of_section(kind, every | rows, legal_category="9220").word == "Remplie"
        assert of_section(kind, {}, legal_category="9220").word == "Vide"


def test_progress_of_the_whole_grows_with_a_save():
    draft = DraftFactory()
    before = together(by_section(whole(draft)))

    save_section(
        application_id=draft.pk,
        kind=SectionKind.STRATEGY,
        content=SECTIONS[SectionKind.STRATEGY],
        expected_version=0,
        by=draft.created_by,
        at=now(),
    )

    after = together(by_section(whole(draft)))
    assert (before.answered, after.asked) == (0, before.asked)
    assert after.answered > 0


def test_the_list_counts_as_the_dossier_does_and_of_drafts_alone(client):
    draft = DraftFactory(filled=True)
    client.force_login(draft.created_by)
    told = f"Réponses données\xa0: {together(by_section(whole(draft))).told}"

    listed = client.get(reverse("applications:list")).text.replace("&nbsp;", "\xa0")
    shown = client.get(reverse("applications:detail", args=[draft.number])).text.replace("&nbsp;", "\xa0")
    Application.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, submitted_at=now())

    assert told in listed
    assert told in shown
    assert "Réponses données" not in client.get(reverse("applications:list")).text
