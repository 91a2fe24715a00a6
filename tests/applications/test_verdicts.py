"""What the criteria make of a draft, in its applicant's words, and the queries that it takes."""

import pytest

from applications import queries
from applications.enums import SectionKind, Strand
from applications.facts import facts_of
from applications.models import Application, Section
from applications.snapshot import snapshot
from applications.verdicts import outlook, split_by_page
from tests.factories import CallFactory, DraftFactory, now

pytestmark = pytest.mark.django_db

#: The dossiers, the memberships, the perimeters, the sections and the pieces.
QUERIES_FOR_FACTS = 8


def _seen(draft):
    whole = queries.with_content(Application.objects.filter(pk=draft.pk)).get()
    return outlook(whole, at=now())


@pytest.mark.parametrize("count", [1, 3])
def test_facts_take_the_same_queries_for_any_number_of_dossiers(count, django_assert_num_queries):
    drafts = [DraftFactory(filled=True) for _ in range(count)]

    with django_assert_num_queries(QUERIES_FOR_FACTS):
        wholes = list(queries.with_content(Application.objects.order_by("pk")))
        facts = [facts_of(snapshot(whole, as_of=now().date())) for whole in wholes]

    assert [each["reference"] for each in facts] == [draft.number for draft in drafts]
    assert {len(each["members"]) for each in facts} == {7}


def test_outlook_says_what_is_filled_and_what_is_to_be_completed():
    blank, filled = _seen(DraftFactory()), _seen(DraftFactory(filled=True))

    assert [group.title for group in filled.groups] == [
        "Critères incontournables",
        "Points de vigilance",
        "Critères à tester",
    ]
    assert {verdict.word for group in filled.groups[::2] for verdict in group.verdicts} == {"Rempli"}
    assert {verdict.word for verdict in blank.groups[2].verdicts} == {"À compléter"}


def test_outlook_says_a_fault_and_no_verdict():
    draft = DraftFactory()
    Section.objects.create(
        application=draft,
        kind=SectionKind.STRATEGY,
        content={"signatories": -1},
        version=1,
        saved_at=now(),
        saved_by=draft.created_by,
    )

    seen = _seen(draft)

    assert seen.reading is None
    assert seen.groups == []
    assert seen.fault


@pytest.mark.parametrize(
    ("strand", "decides"),
    [
        (Strand.FEASIBILITY, False),
        (Strand.EXPERIMENTATION, True),
        (Strand.LABELLING, True),
        (Strand.CAPITALISATION, False),
    ],
)
def test_mandatory_criteria_are_said_to_decide_only_where_they_do(strand, decides):
    seen = _seen(DraftFactory(call=CallFactory(strand=strand)))

    assert seen.reading.decides is decides
    assert ("ils n’écartent pas le dossier" in seen.groups[0].intro) is not decides


def test_split_by_page_parts_the_verdicts_of_a_page_from_the_others():
    groups = _seen(DraftFactory()).groups

    fed, others = split_by_page(groups, SectionKind.COOPERATION)

    assert [verdict.reading.code for verdict in fed] == ["M2", "M6", "E1"]
    assert len(fed) + len(others) == 19
