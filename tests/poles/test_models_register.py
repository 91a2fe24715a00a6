"""Each constraint of the register, of claims and of the consent to the directory, tried by its name."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from poles.enums import ClaimOutcome
from poles.models import (
    DistinctPoles,
    ListingConsent,
    Pole,
    PoleClaim,
    PoleMerge,
    PoleSeparation,
    SourcedFact,
)
from tests.factories import PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def poles():
    return [PoleFactory() for _ in range(2)]


@pytest.fixture
def claim(poles):
    return PoleClaim.objects.create(
        pole=poles[0], claimant=UserFactory(), quality="Directrice", link="J’y travaille.", created_at=now()
    )


def test_pole_merged_constraints_refuse(poles):
    one, other = poles
    Pole.objects.filter(pk=one.pk).update(listed=True)
    attempts = [
        ({"merged_into": other}, "pole_merged_not_listed"),
        ({"merged_into": one, "listed": False}, "pole_merged_elsewhere"),
    ]
    for values, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Pole.objects.filter(pk=one.pk).update(**values)


def test_consent_constraint_refuses(poles):
    with pytest.raises(IntegrityError, match="listingconsent_text_known"):
        ListingConsent.objects.create(
            pole=poles[0], given=True, text_version=0, at=now(), by=poles[0].created_by
        )


def test_a_label_taken_out_may_be_said_again_and_not_twice_at_once(poles):
    row = {"pole": poles[0], "label": "Depuis", "source": "Note"}
    SourcedFact.objects.create(**row, value="2006", removed_at=now())
    SourcedFact.objects.create(**row, value="2007")
    with pytest.raises(IntegrityError, match="sourcedfact_one_per_label"):
        SourcedFact.objects.create(**row, value="2008")


def test_merge_constraints_refuse(poles):
    one, other = poles
    about = {"entry": one, "at": now(), "by": one.created_by}
    attempts = [
        ({"into": other, "reason": ""}, "polemerge_reason_given"),
        ({"into": one, "reason": "Les mêmes"}, "polemerge_two_poles"),
    ]
    for values, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PoleMerge.objects.create(**about, **values)
    merge = PoleMerge.objects.create(**about, into=other, reason="Les mêmes")
    with pytest.raises(IntegrityError, match="poleseparation_reason_given"), transaction.atomic():
        PoleSeparation.objects.create(merge=merge, reason="", at=now(), by=one.created_by)


def test_distinct_poles_constraints_refuse(poles):
    one, other = poles
    about = {"at": now(), "by": one.created_by}
    DistinctPoles.objects.create(first=one, second=other, reason="Deux villes", **about)
    attempts = [
        ({"first": one, "second": other, "reason": "Encore"}, "distinctpoles_once"),
        ({"first": other, "second": one, "reason": "À l’envers"}, "distinctpoles_ordered"),
        ({"first": one, "second": PoleFactory(), "reason": ""}, "distinctpoles_reason_given"),
    ]
    for values, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            DistinctPoles.objects.create(**about, **values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"quality": ""}, "poleclaim_link_given"),
        ({"link": ""}, "poleclaim_link_given"),
        ({"outcome": ClaimOutcome.AGREED}, "poleclaim_decided_by_someone"),
        ({"outcome": ClaimOutcome.AGREED, "decided_at": now()}, "poleclaim_decided_by_someone"),
        ({"outcome": ClaimOutcome.WITHDRAWN}, "poleclaim_decided_by_someone"),
        ({"sha256": "0" * 64}, "poleclaim_document_whole"),
        ({"sha256": "abc", "content_type": "application/pdf"}, "poleclaim_document_whole"),
    ],
)
def test_claim_constraint_refuses(claim, values, name):
    with pytest.raises(IntegrityError, match=name):
        PoleClaim.objects.filter(pk=claim.pk).update(**values)


def test_claim_answers_are_constrained(claim):
    answered = {"decided_at": now(), "decided_by": UserFactory()}
    attempts = [
        ({"outcome": ClaimOutcome.REFUSED, **answered}, "poleclaim_refusal_reasoned"),
        (
            {"outcome": ClaimOutcome.AGREED, **answered, "decided_by": claim.claimant},
            "poleclaim_not_own_judge",
        ),
        ({"own_pole": claim.pole}, "poleclaim_two_poles"),
        ({"outcome": "autre", **answered}, "poleclaim_outcome_known"),
    ]
    for values, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PoleClaim.objects.filter(pk=claim.pk).update(**values)


def test_claims_of_a_pole_wait_once_a_person_and_one_is_agreed(claim):
    about = {"pole": claim.pole, "quality": "Directrice", "link": "J’y travaille.", "created_at": now()}
    with pytest.raises(IntegrityError, match="poleclaim_one_waiting"), transaction.atomic():
        PoleClaim.objects.create(claimant=claim.claimant, **about)
    answered = {"outcome": ClaimOutcome.AGREED, "decided_at": now(), "decided_by": UserFactory()}
    PoleClaim.objects.create(claimant=claim.claimant, **about, **answered)
    with pytest.raises(IntegrityError, match="poleclaim_one_agreed"):
        PoleClaim.objects.create(claimant=UserFactory(), **about, **answered)
