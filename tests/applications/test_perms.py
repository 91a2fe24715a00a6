"""What each capacity of a pole's team may do with its dossiers."""

import pytest
from django.urls import reverse

from applications import perms, services
from applications.enums import State
from applications.models import Application, Section
from poles.enums import TeamCapacity
from tests.factories import DraftFactory, SubmittedFactory, now, of_team

pytestmark = pytest.mark.django_db

#: Capacity -> writes the draft, submits it.
RULES = {
    TeamCapacity.LEAD: (True, True),
    TeamCapacity.COORDINATOR: (True, True),
    TeamCapacity.EDITOR: (True, False),
    TeamCapacity.READER: (False, False),
}


def person(application, capacity):
    lead = application.pole.created_by
    return lead if capacity == TeamCapacity.LEAD else of_team(application.pole, capacity)


def test_the_table_holds_every_capacity():
    assert list(RULES) == list(TeamCapacity)


@pytest.mark.parametrize("capacity", TeamCapacity)
def test_capacity_opens_of_a_draft_what_the_table_says(capacity):
    draft = DraftFactory()
    user = person(draft, capacity)

    assert (perms.can_edit(user, draft), perms.can_submit(user, draft)) == RULES[capacity]
    assert Application.objects.written_by(user).exists() == RULES[capacity][0]
    assert Application.objects.visible_to(user).get() == draft


@pytest.mark.parametrize("capacity", TeamCapacity)
def test_nobody_edits_what_is_sent(capacity):
    sent = SubmittedFactory()

    assert not perms.can_edit(person(sent, capacity), sent)


@pytest.mark.parametrize("capacity", TeamCapacity)
def test_submit_takes_it_from_those_who_answer_for_the_pole_only(capacity):
    draft = DraftFactory(filled=True)
    user = person(draft, capacity)

    if RULES[capacity][1]:
        assert services.submit(application_id=draft.pk, by=user, at=now()).submitted_by == user
        return
    with pytest.raises(services.NotYoursToSubmit, match="porteur ou à un coordinateur"):
        services.submit(application_id=draft.pk, by=user, at=now())
    assert Application.objects.get(pk=draft.pk).state == State.DRAFT


def test_editor_reads_what_would_be_sent_without_a_button_and_a_forged_one_is_refused(client):
    draft = DraftFactory(filled=True)
    client.force_login(of_team(draft.pole, TeamCapacity.EDITOR))
    page = reverse("applications:submit", args=[draft.number])

    shown, sent = client.get(page), client.post(page)
    dossier = client.get(reverse("applications:detail", args=[draft.number])).text

    assert "Déposer le dossier</button>" not in shown.text
    assert "il revient à son porteur ou à un coordinateur" in shown.text
    assert (sent.status_code, Application.objects.get().state) == (409, State.DRAFT)
    assert "Relire et déposer" not in dossier
    assert "Relire le dossier" in dossier


def test_reader_sees_a_draft_whole_and_nothing_to_change_it(client):
    draft = DraftFactory(filled=True)
    client.force_login(of_team(draft.pole, TeamCapacity.READER))

    pages = [
        client.get(reverse("applications:detail", args=[draft.number])).text,
        client.get(reverse("applications:section", args=[draft.number, "strategy"])).text,
        client.get(reverse("poles:members", args=[draft.pole_id, draft.pole.slug])).text,
    ]

    assert "Nos engagements communs pour le territoire." in pages[1]
    assert "Joindre des pièces" not in pages[0]
    assert "Association de la Halle" in pages[2]
    for page in pages:
        main = page.split("<main")[1].split("</main>")[0]
        assert "<form" not in main
        assert "Modifier" not in main
        assert "/ajouter/" not in main


def test_reader_of_late_gets_back_what_they_typed(client):
    draft = DraftFactory(filled=True)
    user = of_team(draft.pole, TeamCapacity.EDITOR)
    client.force_login(user)
    before = Section.objects.get(application=draft, kind="strategy").content
    draft.pole.team.filter(user=user).update(capacity=TeamCapacity.READER)

    response = client.post(
        reverse("applications:section", args=[draft.number, "strategy"]), {"text": "Mon nouveau texte."}
    )

    assert response.status_code == 409
    assert "Mon nouveau texte." in response.text
    assert "Vous ne pouvez plus modifier ce dossier" in response.text
    assert Section.objects.get(application=draft, kind="strategy").content == before


def test_a_person_who_leaves_the_team_loses_access_at_once_and_their_texts_stay(client):
    draft = DraftFactory()
    user = of_team(draft.pole, TeamCapacity.EDITOR)
    client.force_login(user)
    services.save_section(
        application_id=draft.pk,
        kind="strategy",
        content={"text": "Écrit avant le départ."},
        expected_version=0,
        by=user,
        at=now(),
    )
    pages = [
        reverse("applications:detail", args=[draft.number]),
        reverse("applications:section", args=[draft.number, "strategy"]),
        reverse("poles:members", args=[draft.pole_id, draft.pole.slug]),
    ]
    assert {client.get(page).status_code for page in pages} == {200}

    draft.pole.team.filter(user=user).delete()

    assert {client.get(page).status_code for page in pages} == {404}
    assert {client.post(page).status_code for page in pages[:2]} == {405, 404}
    section = Section.objects.get(application=draft)
    assert (section.content["text"], section.saved_by) == ("Écrit avant le départ.", user)


def test_only_those_who_write_for_a_pole_start_its_dossiers(client):
    draft = DraftFactory()
    page = f"{reverse('applications:start')}?appel={draft.call.slug}"
    answers = {}
    for capacity in (TeamCapacity.EDITOR, TeamCapacity.READER):
        client.force_login(of_team(draft.pole, capacity))
        answers[capacity] = client.post(page, {"pole": draft.pole_id, "title": "Autre projet"}).status_code

    assert answers == {TeamCapacity.EDITOR: 302, TeamCapacity.READER: 422}


def test_home_asks_of_each_what_they_may_do(client):
    draft = DraftFactory(filled=True)
    said = {}
    for capacity in (TeamCapacity.COORDINATOR, TeamCapacity.EDITOR, TeamCapacity.READER):
        client.force_login(of_team(draft.pole, capacity))
        said[capacity] = client.get(reverse("home")).text

    assert "Tout est prêt\xa0: vous pouvez le déposer." in said[TeamCapacity.COORDINATOR]
    assert "le porteur ou un coordinateur du pôle peut le déposer" in said[TeamCapacity.EDITOR]
    assert f"Terminer le dossier {draft.number}" not in said[TeamCapacity.READER]
