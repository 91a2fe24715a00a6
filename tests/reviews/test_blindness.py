"""
Non-interference: what a person may not know changes nothing of what they are answered.

Each test takes the answers of every page that the person can open, lets something hidden happen, and takes them again:
status, headers and bytes must be the same, but for the keys that Django draws anew for each form.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from applications.services import recuse
from core import jobs
from core.models import Job
from reviews import services
from reviews.enums import AdmissibilityOutcome, Outcome
from reviews.models import CriterionScore
from tests.factories import now
from tests.reviews import steps

pytestmark = pytest.mark.django_db

_KEY = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
_HEADERS = {"set-cookie", "x-request-id"}


def answers(user, addresses):
    """Ask every address as this person; return what a browser would be given, the forms' keys apart."""
    client = Client()
    client.force_login(steps.fresh(user))
    found = {}
    for address in addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        headers = {name: value for name, value in response.headers.items() if name.lower() not in _HEADERS}
        found[address] = (response.status_code, headers, _KEY.sub(b"", body))
    return found


def of_dossier(case):
    """Addresses that speak of a dossier to anyone, whether they may open them or not."""
    number = case.number
    return [
        reverse("home"),
        reverse("applications:list"),
        reverse("applications:detail", args=[number]),
        reverse("applications:receipt", args=[number]),
        reverse("applications:section", args=[number, "strategy"]),
        reverse("reviews:report", args=[number]),
        reverse("reviews:desk"),
        reverse("reviews:dossier", args=[number]),
        reverse("reviews:sessions"),
        reverse("reviews:sheets"),
        reverse("poles:directory"),
        reverse("poles:pole", args=[case.dossier.pole_id, case.dossier.pole.slug]),
        reverse("funding:envelopes"),
    ]


def of_reviewer(case, rank):
    assignment = case.assignments[rank]
    return [
        *of_dossier(case),
        reverse("reviews:sheet", args=[assignment.pk]),
        reverse("reviews:declaration", args=[assignment.pk]),
    ]


def run_reports():
    for job in Job.objects.order_by("pk"):
        jobs.run(job_id=job.pk)


# The applicant


def test_the_applicant_sees_nothing_of_scores_committee_and_decision():
    case = steps.declared()
    addresses = of_dossier(case)
    before = answers(case.lead, addresses)

    for assignment in case.assignments:
        steps.fill_sheet(assignment, 1)
        assert answers(case.lead, addresses) == before
        steps.submit_sheet(assignment)
        assert answers(case.lead, addresses) == before
    steps.declare(steps.assign(case), conflict=True, statement="Parenté")
    assert answers(case.lead, addresses) == before
    steps.envelope_for(case)
    session = steps.plan(case)
    case.item = services.add_to_agenda(
        session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )
    assert answers(case.lead, addresses) == before
    steps.open_session(case)
    steps.agree("M1", case)
    assert answers(case.lead, addresses) == before
    steps.decide(case)
    run_reports()
    assert answers(case.lead, addresses) == before

    steps.notify(case)
    after = answers(case.lead, addresses)
    report = reverse("reviews:report", args=[case.number])
    assert (before[report][0], after[report][0]) == (404, 200)
    assert (
        after[reverse("applications:detail", args=[case.number])]
        != before[reverse("applications:detail", args=[case.number])]
    )


@pytest.mark.parametrize(
    ("outcome", "amount"), [(Outcome.AGREED, "50000.00"), (Outcome.AGREED, "10.00"), (Outcome.REFUSED, None)]
)
def test_the_applicant_cannot_tell_which_way_the_committee_decided(outcome, amount):
    case = steps.in_deliberation((4, 1))
    addresses = of_dossier(case)
    before = answers(case.lead, addresses)

    steps.decide(case, outcome, amount)

    assert answers(case.lead, addresses) == before


def test_the_applicant_cannot_tell_that_the_dossier_is_not_admissible_before_the_notification():
    case = steps.complete()
    addresses = of_dossier(case)
    before = answers(case.lead, addresses)

    services.judge_admissibility(
        application_id=case.dossier.pk,
        outcome=AdmissibilityOutcome.INADMISSIBLE,
        reasons="Le projet est ponctuel.",
        by=case.officer,
        at=now(),
    )

    assert answers(case.lead, addresses) == before
    steps.notify(case)
    assert (
        "Le projet est ponctuel."
        in answers(case.lead, addresses)[reverse("applications:detail", args=[case.number])][2].decode()
    )


# The other reviewer


def test_a_reviewer_sees_nothing_of_the_other_ones_work():
    case = steps.declared()
    steps.score(case.assignments[0], "M1", 2)
    one, other = case.assignments
    addresses = of_reviewer(case, 0)
    before = answers(one.reviewer, addresses)

    steps.score(other, "M1", 4, reason="Un motif que personne d’autre ne lit.")
    assert answers(one.reviewer, addresses) == before
    CriterionScore.objects.filter(sheet__assignment=other).update(score=0, reason="Motif de M1.")
    assert answers(one.reviewer, addresses) == before
    steps.fill_sheet(other, 3, M1=0)
    assert answers(one.reviewer, addresses) == before


@pytest.mark.parametrize("first", ["declaration", "draft", "submitted"])
def test_a_reviewer_cannot_tell_when_another_comes_or_goes(first):
    case = steps.assigned()
    one, other = case.assignments
    if first != "declaration":
        steps.declare(one)
    if first == "submitted":
        steps.fill_sheet(one)
        steps.submit_sheet(one)
    addresses = of_reviewer(case, 0)
    before = answers(one.reviewer, addresses)

    steps.declare(other)
    steps.fill_sheet(other, 1)
    steps.submit_sheet(other)
    assert answers(one.reviewer, addresses) == before
    steps.declare(steps.assign(case), conflict=True, statement="Parenté")
    assert answers(one.reviewer, addresses) == before


def test_a_reviewer_sees_nothing_of_committee_and_decision_before_the_notification():
    case = steps.reviewed()
    addresses = of_reviewer(case, 0)
    before = answers(case.reviewers[0], addresses)

    steps.envelope_for(case)
    session = steps.plan(case)
    case.item = services.add_to_agenda(
        session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )
    steps.open_session(case)
    steps.decide(case)
    run_reports()
    assert answers(case.reviewers[0], addresses) == before

    steps.notify(case)
    assert answers(case.reviewers[0], addresses)[reverse("reviews:report", args=[case.number])][0] == 200


# Others


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COMMITTEE_MEMBER, Role.ENVELOPE_MANAGER, None])
def test_a_stranger_cannot_tell_a_dossier_from_none(role):
    case = steps.decided()
    run_reports()
    stranger = steps.person(role) if role else steps.person()
    missing = "PTCE-2026-99999"

    for name in ("reviews:report", "applications:detail"):
        found = answers(stranger, [reverse(name, args=[number]) for number in (case.number, missing)])
        there, nowhere = found.values()
        assert there == nowhere
        assert there[0] == 404


def test_a_recused_member_sees_neither_the_dossier_nor_its_decision():
    case = steps.on_agenda()
    steps.envelope_for(case)
    recused = case.members[0]
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())
    steps.open_session(case)
    item = reverse("reviews:item", args=[case.session.pk, case.number])
    addresses = [
        reverse("reviews:session", args=[case.session.pk]),
        item,
        reverse("home"),
        reverse("reviews:sessions"),
        reverse("applications:list"),
        reverse("reviews:report", args=[case.number]),
    ]
    before = answers(recused, addresses)

    steps.decide(case)
    run_reports()

    assert answers(recused, addresses) == before
    assert before[item][0] == 404
    assert case.number not in before[reverse("reviews:session", args=[case.session.pk])][2].decode()


def test_without_the_mask_the_applicant_would_see_the_state():
    """Show that the comparison can fail: the administration's own pages do change."""
    case = steps.in_deliberation()
    addresses = [reverse("reviews:dossier", args=[case.number])]
    before = answers(case.officer, addresses)

    steps.decide(case)

    assert answers(case.officer, addresses) != before
