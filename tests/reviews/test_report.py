"""The evaluation report: its context, its HTML, one rendering, and who downloads it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Model, QuerySet
from django.urls import reverse

from core import jobs, pdf
from core.jobs.making import source_of
from core.models import Job
from core.verification import issued
from reviews import report
from reviews.enums import Mark, Outcome
from reviews.models import CriterionScore
from tests.factories import now
from tests.reviews import steps

pytestmark = pytest.mark.django_db


def decided():
    case = steps.declared()
    one, other = case.assignments
    steps.fill_sheet(one, 3, M1=1)
    steps.fill_sheet(other, 3, M1=4)
    CriterionScore.objects.filter(sheet__assignment=other, criterion="M1").update(page=12)
    CriterionScore.objects.filter(sheet__assignment=other, criterion="T2").update(
        score=None, mark=Mark.NOT_ASSESSABLE
    )
    for assignment in case.assignments:
        steps.submit_sheet(assignment)
    steps.envelope_for(case)
    steps.plan(case)
    case.item = steps.services.add_to_agenda(
        session_id=case.session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )
    steps.open_session(case)
    steps.agree("M4", case, 2, reason="Le périmètre est vaste.")
    steps.decide(
        case, Outcome.AGREED_WITH_RESERVATIONS, "50000.00", conditions="Signer la convention avant mars."
    )
    return case


def html(case):
    manuscript = Job.objects.get(kind="evaluation_report", subject_id=case.decision.pk).manuscript
    text = pdf.html(source_of(manuscript))
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def models_in(value, seen=()):
    """Find rows and querysets anywhere in a context: there must be none."""
    if isinstance(value, Model | QuerySet):
        return [value]
    if isinstance(value, dict):
        return [found for each in value.values() for found in models_in(each)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in models_in(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [found for name in value.__dataclass_fields__ for found in models_in(getattr(value, name))]
    return []


def test_context_holds_plain_values_and_the_decision():
    case = decided()

    context = report.context(case.decision.pk)

    assert models_in(context) == []
    assert (context["number"], context["outcome"], context["amount"], context["requested"]) == (
        case.number,
        "Accordé avec réserves",
        Decimal("50000.00"),
        Decimal("60000.00"),
    )
    assert (context["reviewer_count"], context["member_count"]) == (2, 4)
    assert context["chair"] == case.chair.get_full_name()


def test_context_gives_each_opinion_by_rank():
    context = report.context(decided().decision.pk)
    lines = {line.criterion.code: line for line in context["mandatory"] + context["experimental"]}

    assert [(each.author, each.score, each.citation) for each in lines["M1"].opinions] == [
        ("Évaluateur 1", "1", "pièce P1"),
        ("Évaluateur 2", "4", "pièce P1, page 12"),
    ]
    assert [each.score for each in lines["T2"].opinions] == ["3", "Non évaluable"]
    assert [(each.author, each.score, each.reason) for each in lines["M4"].opinions][-1] == (
        "Comité (note de consensus)",
        "2",
        "Le périmètre est vaste.",
    )
    assert (lines["M1"].criterion.retained, lines["M4"].criterion.retained) == (
        Decimal("2.50"),
        Decimal("2.00"),
    )


def test_context_reads_the_frozen_evaluation_and_evaluates_nothing(monkeypatch):
    case = decided()

    def never(**_):
        raise AssertionError("a report evaluates nothing")

    monkeypatch.setattr("criteria.services.evaluate_facts", never)
    monkeypatch.setattr("reviews.ratings.evaluate_facts", never)

    context = report.context(case.decision.pk)
    assert [line.criterion.code for line in context["mandatory"]] == [f"M{rank}" for rank in range(1, 9)]


def test_context_chart_has_every_scored_criterion():
    chart = report.context(decided().decision.pk)["chart"]

    assert len(chart.rows) == 14
    assert (chart.rows[0].bar.text, chart.rows[3].bar.text) == ("2,50", "2,00")


def test_html_says_the_decision_the_criteria_and_no_reviewers_name():
    case = decided()

    text = html(case)

    for said in (
        "Accordé avec réserves",
        "50 000,00 €",
        "Signer la convention avant mars.",
        "Un pôle à l’œuvre.",
        f"Dossier {case.number}",
        case.dossier.pole.name,
        "Structures distinctes : 7 ; attendu : au moins 5 – rempli (source : note de 2010 sur les pôles, partie 6).",
        "note retenue 2,50 (moyenne 2,50, médiane 2,50, écart 3)",
        "Rien à signaler",
        "M8 – Un partenariat avec au moins une collectivité locale",
    ):
        assert said in text, said
    for reviewer in case.reviewers:
        assert reviewer.last_name not in text
        assert reviewer.email not in text


def test_html_of_a_refusal_has_no_amount():
    case = steps.in_deliberation()
    steps.decide(case, Outcome.REFUSED, None)

    text = html(case)

    assert "Refusé" in text
    assert "montant accordé" not in text


def test_report_is_made_by_its_job_and_downloaded_by_those_who_may(client):
    case = decided()
    address = reverse("reviews:report", args=[case.number])
    client.force_login(case.officer)
    assert client.get(address).status_code == 404

    assert jobs.run(job_id=Job.objects.get(kind="evaluation_report").pk) is True

    response, content = download(client, case.officer, address)
    assert content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'attachment; filename="rapport-{case.number}.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    people = {"chair": case.chair, "lead": case.lead, "reviewer": case.reviewers[0]}
    before = {name: download(client, user, address)[0].status_code for name, user in people.items()}
    assert before == {"chair": 200, "lead": 404, "reviewer": 404}
    steps.notify(case)
    assert download(client, case.lead, address)[1] == content


def download(client, user, address):
    client.force_login(steps.fresh(user))
    response = client.get(address)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def test_the_report_stands_until_another_decision_is_notified():
    case = steps.adjourned()
    first = Job.objects.get(kind="evaluation_report")
    assert jobs.run(job_id=first.pk) is True
    code = first.manuscript.code

    steps.put_back_on_agenda(case)
    steps.open_session(case)
    steps.decide(case)
    decided = issued(code)
    steps.notify(case)

    assert decided.replaced_at is None
    assert issued(code).replaced_at == case.dossier.notifications.order_by("-at")[0].at
