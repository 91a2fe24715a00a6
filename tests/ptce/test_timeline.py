"""What happened to a dossier, as its page tells it to each reader."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.reviews import steps

pytestmark = pytest.mark.django_db


def page(client, case, user):
    client.force_login(steps.fresh(user))
    return client.get(reverse("applications:detail", args=[case.number]))


def titles(response):
    return [happening.title for happening in response.context["timeline"]]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAMME_MANAGER, Role.CASE_OFFICER])
def test_timeline_names_people_and_things_to_the_administration(client, role):
    case = steps.decided()
    reviewer = case.reviewers[0]

    response = page(client, case, steps.person(role))

    for title in (
        f"Évaluation confiée à {reviewer}",
        f"Accès de {reviewer} pour l’évaluation",
        f"Accès de {case.members[0]} pour le comité",
        "Déclaration d’intérêts\xa0: aucun lien",
        f"Inscrit à l’ordre du jour de «\xa0{case.session}\xa0»",
        "Décision\xa0: accordé",
    ):
        assert title in titles(response), title
    assert f"Par {case.chair}" in response.text
    assert not {"Accès", "Affectation", "Décision", "Séance"} & set(titles(response))


def test_timeline_tells_a_recusal_and_a_postponement(client):
    case = steps.in_deliberation()
    other = steps.plan(steps.Case(dossier=case.dossier, officer=case.officer))
    steps.postpone(case, other)
    conflicted = steps.declared(count=1)
    recused = steps.assign(conflicted)
    steps.declare(recused, conflict=True, statement="Parenté")
    auditor = steps.person(Role.AUDITOR)

    assert f"Reporté à l’ordre du jour de «\xa0{other}\xa0»" in titles(page(client, case, auditor))
    assert {"Déclaration d’intérêts\xa0: un lien est déclaré", f"Déport de {recused.reviewer}"} <= set(
        titles(page(client, conflicted, auditor))
    )


def test_timeline_names_nobody_to_the_team_nor_to_reviewers_nor_to_the_committee(client):
    case = steps.notified()

    for user in (case.lead, case.reviewers[0], case.members[0]):
        response = page(client, case, user)
        assert {happening.detail for happening in response.context["timeline"]} == {""}
        assert not [title for title in titles(response) if "confiée" in title or "Accès de" in title]


@pytest.mark.parametrize("count", [2, 4])
def test_timeline_asks_the_same_queries_for_any_number_of_people(client, count, django_assert_num_queries):
    case = steps.reviewed((3,) * count)
    auditor = steps.person(Role.AUDITOR)
    page(client, case, auditor)
    client.force_login(steps.fresh(auditor))

    with django_assert_num_queries(19):
        client.get(reverse("applications:detail", args=[case.number]))


@pytest.mark.parametrize(
    ("role", "link"),
    [
        (Role.CASE_OFFICER, "Instruire ce dossier"),
        (Role.PROGRAMME_MANAGER, "Voir l’instruction"),
        (Role.AUDITOR, "Voir l’instruction"),
    ],
)
def test_dossier_leads_readers_of_the_desk_to_its_instruction(client, role, link):
    case = steps.declared()
    instruction = f'href="{reverse("reviews:dossier", args=[case.number])}"'

    text = page(client, case, steps.person(role)).text

    assert f"{instruction}>{link}</a>" in text
    assert instruction not in page(client, case, case.reviewers[0]).text
    assert instruction not in page(client, case, case.lead).text
