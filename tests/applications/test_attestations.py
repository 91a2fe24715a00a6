"""Which attestations a dossier owes, on its page and before it is sent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications import queries
from applications.attestations import (
    REPUBLICAN_CONTRACT,
    REQUIRED,
    lacking,
    owes_republican_contract,
    unasked,
)
from applications.enums import SectionKind
from applications.forms.sections import AttestationsForm
from applications.models import Application, Section
from applications.services import save_section
from tests.factories import SECTIONS, DraftFactory, now

ASSOCIATIONS = ["9210", "9220", "9221", "9222", "9223", "9224", "9230", "9240", "9260"]
OTHERS = [
    *[
        "",
        "1000",
        "5202",
        "5458",
        "5485",
        "5499",
        "5710",
        "6220",
        "6317",
        "6411",
        "7210",
        "7343",
        "7381",
        "7384",
    ],
    *["8210", "8250", "8290", "8410", "8420", "8490", "9110", "9150", "9900", "0092"],
]


@pytest.mark.parametrize("category", [*ASSOCIATIONS, "9300"])
def test_associations_and_foundations_owe_the_republican_contract(category):
    assert owes_republican_contract(category)
    assert unasked(SectionKind.ATTESTATIONS, legal_category=category) == frozenset()
    assert lacking({}, legal_category=category) == list(REQUIRED.items())


@pytest.mark.parametrize("category", OTHERS)
def test_nobody_else_is_asked_for_it(category):
    sentences = [sentence for _, sentence in lacking({}, legal_category=category)]

    assert unasked(SectionKind.ATTESTATIONS, legal_category=category) == {REPUBLICAN_CONTRACT}
    assert len(sentences) == len(REQUIRED) - 1
    assert REQUIRED[REPUBLICAN_CONTRACT] not in sentences


def test_of_all_categories_of_four_digits_no_other_owes_it():
    owing = [code for code in map("{:04}".format, range(10_000)) if owes_republican_contract(code)]

    assert owing == [*map(str, range(9200, 9300)), "9300"]


def test_no_other_section_leaves_a_question_out():
    for kind in SectionKind:
        if kind != SectionKind.ATTESTATIONS:
            assert unasked(kind, legal_category="5710") == frozenset()


def test_every_attestation_that_is_due_is_on_the_page():
    assert set(REQUIRED) <= set(AttestationsForm.base_fields)
    assert lacking(SECTIONS[SectionKind.ATTESTATIONS], legal_category="9220") == []


def test_an_amount_of_nothing_is_an_answer():
    content = {**SECTIONS[SectionKind.ATTESTATIONS], "aid_amount": "0.00"}

    assert lacking(content, legal_category="9220") == []
    del content["aid_amount"]
    assert lacking(content, legal_category="9220") == [("aid_amount", REQUIRED["aid_amount"])]


@pytest.mark.django_db
@pytest.mark.parametrize(("category", "asked"), [("9220", True), ("9300", True), ("5710", False)])
def test_page_asks_for_the_contract_where_it_is_due_and_keeps_no_other(client, category, asked):
    draft = DraftFactory()
    draft.pole.memberships.filter(is_lead=True).update(legal_category=category)
    client.force_login(draft.created_by)
    page = reverse("applications:section", args=[draft.number, SectionKind.ATTESTATIONS])

    html = client.get(page).text
    client.post(page, {"version": "0", "exact": "on", REPUBLICAN_CONTRACT: "on"})

    assert (f'name="{REPUBLICAN_CONTRACT}"' in html) is asked
    assert f"catégorie juridique {category}" in html
    assert Section.objects.get(application=draft).content == (
        {"exact": True, REPUBLICAN_CONTRACT: True} if asked else {"exact": True}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("category", "lines"), [("9220", 1), ("5710", 0)])
def test_dossier_lacks_the_contract_only_where_it_is_due(category, lines):
    draft = DraftFactory(filled=True)
    draft.pole.memberships.filter(is_lead=True).update(legal_category=category)
    content = {
        name: value
        for name, value in SECTIONS[SectionKind.ATTESTATIONS].items()
        if name != REPUBLICAN_CONTRACT
    }
    save_section(
        application_id=draft.pk,
        kind=SectionKind.ATTESTATIONS,
        content=content,
        expected_version=1,
        by=draft.created_by,
        at=now(),
    )
    whole = queries.with_content(Application.objects.filter(pk=draft.pk)).get()

    assert [line.page for line in queries.missing_for_submission(whole)] == ["attestations"] * lines
