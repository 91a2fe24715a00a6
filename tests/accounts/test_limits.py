"""Attempts are counted by person and place together: nobody elsewhere shuts a person out."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import limits
from tests.accounts import ways

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "198.51.100.7", "203.0.113.66"
WAIT = "Attendez dix minutes"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def user():
    return ways.person()


def wrong(user, place, times):
    client = Client(REMOTE_ADDR=place)
    return [ways.sign_in(client, user, "faux-mot-de-passe-long") for _ in range(times)]


def test_an_attacker_elsewhere_is_stopped_and_does_not_shut_the_person_out(user):
    tried = wrong(user, ELSEWHERE, 7)

    assert [WAIT in response.text for response in tried] == [False] * 5 + [True] * 2
    assert WAIT in ways.sign_in(Client(REMOTE_ADDR=ELSEWHERE), user).text
    assert ways.sign_in(Client(REMOTE_ADDR=HOME), user).headers["Location"] == reverse("home")


def test_a_place_has_a_larger_bound_for_all_accounts_together(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": None}
    people = [ways.person(f"p{rank}@demo.example") for rank in range(11)]
    for each in people[:10]:
        wrong(each, ELSEWHERE, 5)

    assert WAIT in ways.sign_in(Client(REMOTE_ADDR=ELSEWHERE), people[10]).text
    assert ways.sign_in(Client(REMOTE_ADDR=HOME), people[10]).status_code == 302


def test_a_right_password_counts_for_nothing(user):
    for _ in range(8):
        assert ways.sign_in(Client(REMOTE_ADDR=HOME), user).status_code == 302


def test_an_address_in_other_letters_is_the_same_account(user):
    client = Client(REMOTE_ADDR=ELSEWHERE)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email.upper(), "password": "faux-mot-de-passe"})

    assert WAIT in ways.sign_in(client, user).text


def test_a_new_password_opens_the_way_again_at_its_place(user, rf):
    wrong(user, HOME, 5)
    request = rf.post("/", REMOTE_ADDR=HOME)

    limits.forget(request, limits.SIGN_IN, account=user.email)

    assert ways.sign_in(Client(REMOTE_ADDR=HOME), user).status_code == 302


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("account_reset_password", {"email": "camille@demo.example"}),
        (
            "account_signup",
            {
                "email": "camille@demo.example",
                "first_name": "A",
                "last_name": "B",
                "password1": ways.PASSWORD,
                "password2": ways.PASSWORD,
            },
        ),
    ],
)
def test_asking_too_often_for_one_address_says_how_long_to_wait_there_alone(name, given):
    def ask(place):
        return Client(REMOTE_ADDR=place).post(reverse(name), given)

    tried = [ask(ELSEWHERE) for _ in range(6)]

    assert [response.status_code for response in tried] == [302] * 5 + [200]
    assert WAIT in tried[5].text
    assert ask(HOME).status_code == 302


def test_codes_tried_elsewhere_do_not_shut_the_person_out(user):
    secret = ways.with_totp(user)
    thief = Client(REMOTE_ADDR=ELSEWHERE)
    ways.sign_in(thief, user)
    tried = [thief.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(6)]
    assert ["Trop de codes faux" in response.text for response in tried] == [False] * 5 + [True]
    assert "_auth_user_id" not in thief.session

    mine = Client(REMOTE_ADDR=HOME)
    ways.sign_in(mine, user)
    mine.post(reverse("mfa_authenticate"), {"code": ways.code_of(secret)})

    assert mine.session["_auth_user_id"] == str(user.pk)


def test_codes_tried_from_many_places_meet_the_bound_of_the_account(user):
    ways.with_totp(user)
    for rank in range(10):
        thief = Client(REMOTE_ADDR=f"203.0.113.{rank}")
        ways.sign_in(thief, user)
        for _ in range(5):
            thief.post(reverse("mfa_authenticate"), {"code": "000000"})

    last = Client(REMOTE_ADDR="203.0.113.99")
    ways.sign_in(last, user)

    assert "Trop de codes faux" in last.post(reverse("mfa_authenticate"), {"code": "000000"}).text


def test_too_many_requests_of_any_sort_say_what_to_do(client):
    answers = [client.post(reverse("account_login"), {}) for _ in range(31)]

    assert [response.status_code for response in answers] == [200] * 30 + [429]
    assert "Attendez une minute, puis recommencez." in answers[30].text
