from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.enums import Capacity, State
from applications.models import Application, Call
from applications.services import grant_access
from tests.factories import CallFactory, DraftFactory, PoleFactory, SubmittedFactory, UserFactory, now
from tests.pages import said

pytestmark = pytest.mark.django_db

LIST = reverse("applications:list")
START = reverse("applications:start")


@pytest.fixture
def lead(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_any_number(client, lead, count, django_assert_num_queries):
    call = CallFactory()
    for _ in range(count):
        DraftFactory(by=lead, call=call, filled=True)

    # Session, person, roles; clock, other dossiers counted, ours with their sections and leads, open calls.
    with django_assert_num_queries(10):
        response = client.get(LIST)

    assert response.text.count('<li class="ptce-dossier">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_an_officer_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    call = CallFactory()
    for _ in range(count):
        SubmittedFactory(call=call)
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    # Session, person, roles; clock, dossiers counted and read, ours.
    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert response.text.count('<th scope="row">') == count


def test_list_shows_a_draft_s_amount_and_last_save(client, lead):
    DraftFactory(by=lead, title="Animer le pôle", filled=True)

    html = client.get(LIST).text.replace("\u202f", " ").replace("\xa0", " ")

    assert "Animer le pôle" in html
    assert "60 000,00 €" in html
    assert "Brouillon" in html


def test_list_is_kind_when_empty_and_offers_open_calls_only(client, lead):
    CallFactory(title="Appel ouvert")
    CallFactory(title="Appel clos", closes_at=now() - timedelta(minutes=1))
    CallFactory(title="Appel non publié", published_at=None)

    html = client.get(LIST).text

    assert "Aucun dossier pour l’instant" in html
    assert "Appel ouvert" in html
    assert "Appel clos" not in html
    assert "Appel non publié" not in html


def test_list_shows_nobody_else_s_dossiers(client, lead):
    SubmittedFactory(title="Dossier d’un autre")

    assert "Dossier d’un autre" not in client.get(LIST).text


@pytest.mark.parametrize("state", [State.REVIEWED, State.IN_DELIBERATION, State.PROPOSED, State.DECIDED])
def test_list_is_the_same_to_the_byte_for_every_hidden_state(client, lead, state):
    application = SubmittedFactory(by=lead)
    reviewer = UserFactory(roles=[Role.REVIEWER])
    grant_access(
        application=application,
        user=reviewer,
        capacity=Capacity.REVIEWER,
        reason="Affectation",
        by=lead,
        at=now(),
    )

    def shown(state):
        Application.objects.filter(pk=application.pk).update(state=state)
        answers = []
        for user in (lead, reviewer):
            client.force_login(user)
            answers += [said(client.get(LIST))]
        return answers

    assert shown(state) == shown(State.IN_REVIEW)


def test_list_tells_the_administration_the_true_state(client):
    Application.objects.filter(pk=SubmittedFactory().pk).update(state=State.DECIDED)
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    assert "Décidé" in client.get(LIST).text


def test_start_makes_a_dossier_for_one_of_our_poles(client, lead):
    call, pole = CallFactory(), PoleFactory(by=lead)

    response = client.post(f"{START}?appel={call.slug}", {"pole": pole.pk, "title": "Animer"})

    application = Application.objects.get()
    assert response.url == reverse("applications:detail", args=[application.number])
    assert (application.pole, application.call, application.title) == (pole, call, "Animer")


def test_start_does_not_take_another_team_s_pole(client, lead):
    call, theirs = CallFactory(), PoleFactory(listed=True)
    PoleFactory(by=lead)

    response = client.post(f"{START}?appel={call.slug}", {"pole": theirs.pk, "title": "Animer"})

    assert response.status_code == 422
    assert not Application.objects.exists()


def test_start_sends_a_person_without_a_pole_to_describe_one_and_back(client, lead):
    call = CallFactory()

    html = client.get(f"{START}?appel={call.slug}").text

    assert f"{reverse('poles:create')}?suite=%2Fdossiers%2Fnouveau%2F%3Fappel%3D{call.slug}" in html


def test_start_says_that_a_call_is_closed(client, lead):
    call, pole = CallFactory(), PoleFactory(by=lead)
    Call.objects.filter(pk=call.pk).update(closes_at=now())

    response = client.post(f"{START}?appel={call.slug}", {"pole": pole.pk, "title": "Animer"})

    assert response.status_code == 422
    assert "ne reçoit pas de dossier en ce moment" in response.text
    assert not Application.objects.exists()


@pytest.mark.parametrize("slug", ["", "inconnu"])
def test_start_under_an_unknown_call_is_not_found(client, lead, slug):
    assert client.get(START, {"appel": slug}).status_code == 404


def test_start_under_an_unpublished_call_is_not_found(client, lead):
    assert client.get(START, {"appel": CallFactory(published_at=None).slug}).status_code == 404


def test_start_finds_no_call_under_a_name_with_a_nul(client, lead):
    assert client.get(reverse("applications:start"), {"appel": "\0"}).status_code == 404
