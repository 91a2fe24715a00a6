"""Nothing of the reference grid is written again elsewhere: another grid's numbers and words show everywhere."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from core import pdf
from criteria import engine
from criteria.services import publish_grid
from reviews import report, services
from tests.factories import CallFactory, now
from tests.reviews import steps

pytestmark = pytest.mark.django_db

ANCHORS = ["Rien", "Un dire", "Une preuve", "Des preuves : plusieurs", "Un modèle"]


@pytest.fixture
def call():
    data = copy.deepcopy(engine.default_grid().data)
    data["version"] = "essai"
    data["parameters"]["third_review_gap"] = 3
    data["scale"] = {"evidence_from": 4, "anchors": ANCHORS}
    grid = publish_grid(grid=engine.parse_grid(data), reason="Essai", by=None, at=now())
    return CallFactory(grid_version=grid)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def page(client, user, name, *args):
    client.force_login(steps.fresh(user))
    return plain(client.get(reverse(f"reviews:{name}", args=args)).text)


def test_a_sheet_follows_the_scale_of_its_grid(client, call):
    case = steps.declared(count=1, call=call)
    [assignment] = case.assignments
    steps.score(assignment, "M1", 3, piece="")
    steps.score(assignment, "M2", 4, piece="")

    with pytest.raises(services.IncompleteSheet) as refusal:
        steps.submit_sheet(assignment)
    text = page(client, assignment.reviewer, "sheet", assignment.pk)

    assert "M1" not in refusal.value.lacks
    assert refusal.value.lacks["M2"] == "Citez la pièce qui justifie une note d’au moins 4."
    assert "3 – Des preuves" in text
    assert "Obligatoire pour une note d’au moins 4." in text
    assert "Une note d’au moins 4 cite une pièce" in text


@pytest.mark.parametrize(("values", "diverging"), [((1, 3), False), ((1, 4), True)])
def test_the_committee_sees_divergence_as_its_grid_means_it(client, call, values, diverging):
    case = steps.in_deliberation(values, call=call)

    text = page(client, case.chair, "item", case.session.pk, case.number)

    # Apart on every criterion, they call for a third review by their totals alone.
    assert "s’écartent d’au moins 3 points" in text
    assert (">Écart" in text) is diverging


def test_the_committee_scores_on_the_scale_of_its_grid(client, call):
    case = steps.in_deliberation(call=call)

    text = page(client, case.chair, "item", case.session.pk, case.number)

    assert "2 – Une preuve" in text
    assert "minimum atteint" not in text


def test_the_report_explains_the_scale_of_its_grid(call):
    case = steps.decided(call=call)
    source = pdf.Source(
        template="reviews/report.html",
        title="Rapport d’évaluation",
        context=report.context(case.decision.pk),
        identifier="a" * 64,
        dated=now(),
        code="A" * 25,
        address="http://localhost/verifier/AAAAA",
    )

    text = plain(pdf.html(source))

    assert "0 – rien ; 1 – un dire ; 2 – une preuve ; 3 – des preuves : plusieurs ; 4 – un modèle." in text
    assert "notes retenues sur M1 à M8." in text
    assert "notes retenues sur T1 à T6 :" in text
