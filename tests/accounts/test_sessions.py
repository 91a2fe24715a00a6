"""The browsers in which a person is signed in: told in plain words, and signed out one by one or all."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts import services
from accounts.apps import NO_PLACE
from accounts.devices import described
from accounts.middleware import EVERY, SEEN
from tests.accounts import ways
from tests.factories import now

pytestmark = pytest.mark.django_db

SESSIONS = reverse("accounts:sessions")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def user():
    return ways.person()


def goes_on(client):
    return client.get(reverse("accounts:account")).status_code == 200


def test_each_browser_is_in_the_list_this_one_first(user):
    here, phone = ways.browser(user), ways.browser(user, agent=PHONE)

    rows = here.get(SESSIONS).context["rows"]

    assert [(row["device"], row["here"]) for row in rows] == [
        ("Firefox sur Windows", True),
        ("Safari sur iPhone", False),
    ]
    assert goes_on(phone)


def test_one_browser_is_signed_out_at_its_next_request(user):
    here, phone = ways.browser(user), ways.browser(user, agent=PHONE)
    its_own = UserSession.objects.get(user_agent=PHONE)

    here.post(reverse("accounts:end_session", args=[its_own.pk]))

    assert (goes_on(here), goes_on(phone)) == (True, False)
    assert here.get(SESSIONS).context["rows"][0]["here"]


def test_one_s_own_browser_is_signed_out(user):
    here = ways.browser(user)

    response = here.post(reverse("accounts:end_session", args=[UserSession.objects.get().pk]))

    assert response.headers["Location"] == reverse("account_login")
    assert not goes_on(here)


def test_all_others_are_signed_out(user):
    here, *others = [ways.browser(user, place=f"198.51.100.{rank}") for rank in range(1, 4)]

    here.post(reverse("accounts:end_other_sessions"))

    assert goes_on(here)
    assert [goes_on(each) for each in others] == [False, False]


def test_another_person_s_browser_is_as_if_it_were_not_there(user):
    theirs = ways.browser(ways.person("autre@demo.example"))
    mine = ways.browser(user)

    response = mine.post(
        reverse("accounts:end_session", args=[UserSession.objects.exclude(user=user).get().pk])
    )

    assert response.headers["Location"] == SESSIONS
    assert goes_on(theirs)
    with pytest.raises(services.NoSuchSession, match="n’est plus connecté"):
        services.end_session(session_id=UserSession.objects.exclude(user=user).get().pk, by=user)


def test_a_session_that_has_expired_or_signed_out_is_not_in_the_list(user):
    here, phone = ways.browser(user), ways.browser(user, agent=PHONE)
    phone.post(reverse("account_logout"))

    assert len(here.get(SESSIONS).context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(user, django_assert_num_queries, number):
    here, *_ = [ways.browser(user) for _ in range(number)]

    with django_assert_num_queries(4):
        here.get(SESSIONS)


def test_activity_is_noted_now_and_then(user):
    here = ways.browser(user)
    UserSession.objects.update(last_seen_at=UserSession.objects.get().last_seen_at - timedelta(hours=2))
    before = UserSession.objects.get().last_seen_at
    here.get(SESSIONS)
    assert UserSession.objects.get().last_seen_at == before

    session = here.session
    session[SEEN] -= EVERY + 1
    session.save()
    here.get(SESSIONS)

    assert UserSession.objects.get().last_seen_at > before + timedelta(hours=1)


def test_no_address_is_kept_of_where_a_person_was(user, client):
    ways.confirm_identity(ways.browser(user, place="198.51.100.4")).post(
        reverse("account_change_password"), {"password1": ways.ANOTHER, "password2": ways.ANOTHER}
    )

    assert set(UserSession.objects.values_list("ip", flat=True)) == {NO_PLACE}


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Safari sur iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge sur Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-A556B) SamsungBrowser/28.0 Chrome/130.0 Mobile",
            "Navigateur Samsung sur Android",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
        ("curl/8.5.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_device_is_told_in_plain_words(agent, words):
    assert described(agent) == words


def test_a_session_that_is_over_is_forgotten_with_its_browser(user):
    over, here = ways.browser(user), ways.browser(user, agent=PHONE)
    Session.objects.filter(pk=over.session.session_key).update(expire_date=now())
    UserSession.objects.update(created_at=now() - timedelta(hours=12))

    removed = [services.forget_ended_sessions(at=now()) for _ in range(2)]

    assert removed == [2, 0]
    assert UserSession.objects.get().user_agent == PHONE
    assert (goes_on(here), goes_on(over)) == (True, False)


def test_a_browser_that_is_signing_in_is_not_forgotten(user):
    browser = UserSession.objects.create(user=user, session_key="pas-encore", ip=NO_PLACE, user_agent=PHONE)

    services.forget_ended_sessions(at=now())

    assert UserSession.objects.filter(pk=browser.pk).exists()
