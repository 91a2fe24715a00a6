"""The pages of the self-test: one question each, answers that travel in the page, and nothing kept anywhere."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from applications.enums import Strand
from criteria import engine
from criteria.services import publish_grid
from ptce.selftest import state
from ptce.selftest.asking import UNKNOWN
from ptce.selftest.questions import BY_KEY, QUESTIONS
from ptce.selftest.walk import asked
from tests.factories import CallFactory, UserFactory
from tests.ptce.selftest import FULL, KEEP, asks, carried, saying
from tests.ptce.selftest import QUESTIONS as ADDRESS

pytestmark = pytest.mark.django_db

WELCOME = reverse("selftest:welcome")


def typed(key, answers):
    """Return what someone types on a question's page to answer so."""
    return {blank.key: answers[blank.key] for blank in BY_KEY[key].blanks}


def answer(client, page, answers=FULL, **buttons):
    key = asks(page)
    return client.post(
        ADDRESS, {"reponses": carried(page), "question": key, **typed(key, answers), **buttons}
    )


def at(client, key, answers=FULL, **fields):
    """Go back from the result to one question."""
    return client.post(ADDRESS, {"reponses": state.write(answers), "modifier": key, **fields})


def result(client, answers=FULL):
    """Show the result of these answers, their last question sent again."""
    last = asked(answers)[-1].key
    sent = {"reponses": state.write(answers), "question": last, **typed(last, answers)}
    return client.post(ADDRESS, sent)


def walk_through(client, answers=FULL):
    """Answer every question from the first; return the pages, the result last."""
    pages = [client.get(WELCOME), client.get(ADDRESS)]
    while asks(pages[-1]):
        pages.append(answer(client, pages[-1], answers))
    return pages


def test_welcome_says_how_long_it_takes_and_that_nothing_is_kept(client):
    page = client.get(WELCOME)

    for words in (
        "Huit minutes",
        "rien n’est enregistré",
        "Aucune décision n’est prise",
        "24 questions au plus",
    ):
        assert words in page.text.replace("\xa0", " ").replace("&nbsp;", " ")
    assert f'href="{ADDRESS}"' in page.text


def test_walk_asks_every_question_once_then_says_what_is_met(client):
    pages = walk_through(client)

    assert [asks(page) for page in pages[1:]] == [*(question.key for question in asked(FULL)), None]
    assert {page.status_code for page in pages} == {200}
    assert [f"Question {rank} sur 23" in page.text for rank, page in enumerate(pages[1:-1], 1)] == [True] * 23
    assert state.read(carried(pages[-1])) == FULL
    assert pages[-1].text.count("Rempli</span>") == 14
    assert "D’après vos réponses, rien ne manque." in pages[-1].text


def test_walk_stores_nothing_but_the_key_of_the_forms(client):
    CallFactory()

    with CaptureQueriesContext(connection) as queries:
        pages = walk_through(client)

    asked_of_the_database = [query["sql"] for query in queries.captured_queries]
    assert [sql for sql in asked_of_the_database if not sql.lstrip("( ").startswith("SELECT")] == []
    assert set(client.cookies) == {"csrftoken"}
    assert Session.objects.count() == 0
    assert {page.headers["Cache-Control"] for page in pages[1:]} == {"private, max-age=0"}


def test_question_pages_ask_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(ADDRESS)
        answer(client, page)


@pytest.mark.parametrize("count", [1, 3])
def test_result_asks_the_same_queries_for_any_number_of_calls(client, count, django_assert_num_queries):
    for _ in range(count):
        CallFactory()
    result(client)

    # Clock, open calls with their grids; the grid read before is kept.
    with django_assert_num_queries(2):
        result(client)


def test_question_shows_its_error_and_keeps_earlier_answers(client):
    page = client.post(ADDRESS, {"reponses": state.write(FULL), "question": "territory", "local": "8"})

    assert page.status_code == 422
    assert asks(page) == "territory"
    assert "data-error-summary" in page.text
    assert page.text.count("Vous avez compté 7 structures en tout") == 2
    assert state.read(carried(page)) == FULL


def test_back_button_of_the_page_keeps_what_is_sound_and_forgets_what_is_not(client):
    answers = {"stage": "labelling"}
    sent = {"reponses": state.write(answers), "question": "families", "revenir": "1"}

    sound = client.post(ADDRESS, {**sent, "ess": "3"})
    wrong = client.post(ADDRESS, {**sent, "ess": "trois"})

    assert (asks(sound), asks(wrong)) == ("stage", "stage")
    assert state.read(carried(sound))["ess"] == 3
    assert state.read(carried(wrong)) == answers
    assert re.findall(r'value="(\w+)"[^>]* checked', sound.text) == ["labelling"]


def test_back_from_the_first_question_leads_to_the_welcome(client):
    page = client.get(ADDRESS)

    response = answer(client, page, revenir="1")

    assert (response.status_code, response.headers["Location"]) == (302, WELCOME)


def test_an_earlier_page_of_the_browser_carries_its_own_answers(client):
    pages = walk_through(client)[1:]

    again = answer(client, pages[4], saying(document="no"))

    assert asks(again) == "agreements"
    assert state.read(carried(again)) == {
        key: value for key, value in saying(document="no").items() if list(FULL).index(key) <= 11
    }


def test_answer_is_changed_from_the_result_and_one_comes_back_to_it(client):
    page = at(client, "lease")
    assert asks(page) == "lease"
    assert "Revenir au bilan" in page.text

    changed = answer(client, page, saying(lease="yes"), bilan="1")
    left = answer(client, page, saying(lease="yes"), bilan="1", revenir="1")

    assert asks(changed) is None
    assert state.read(carried(changed))["lease"] == "yes"
    assert asks(left) is None


def test_answer_that_opens_a_question_is_followed_by_it_then_by_the_result(client):
    answers = {
        key: value
        for key, value in saying(document="no").items()
        if key not in {"signatories", "horizon", "objectives"}
    }

    opened = answer(client, at(client, "document", answers), FULL, bilan="1")
    closed = answer(client, opened, FULL, bilan="1")

    assert asks(opened) == "strategy"
    assert 'name="bilan"' in opened.text
    assert asks(closed) is None


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"question": "inconnue"}, "families"),
        ({"question": "functions"}, "families"),
        ({}, "families"),
        ({"modifier": "functions"}, None),
        ({"modifier": "inconnue"}, None),
    ],
)
def test_question_that_is_not_to_be_asked_leads_to_where_one_stands(client, fields, stands):
    begun = client.post(ADDRESS, {"reponses": state.write({"stage": "labelling"}), **fields})
    ended = client.post(ADDRESS, {"reponses": state.write(FULL), **fields})

    assert (begun.status_code, asks(begun)) == (200, stands)
    assert (ended.status_code, asks(ended)) == (200, None)


class OldSigner(signing.TimestampSigner):
    """Signs as thirteen hours ago."""

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - 13 * 3600)


def old():
    return OldSigner(salt=state.SALT).sign_object(FULL, compress=True)


SIGNED = signing.dumps(FULL, salt=state.SALT, compress=True)
LOST = {
    "absent": lambda: "",
    "cut": lambda: SIGNED[:-5],
    "changed": lambda: SIGNED[:40] + ("a" if SIGNED[40] != "a" else "b") + SIGNED[41:],
    "of another place": lambda: signing.dumps(FULL, salt="elsewhere"),
    "too old": old,
    "no answers": lambda: signing.dumps([1, 2], salt=state.SALT),
    "too long": lambda: state.write({"x": "y" * 9000, "z": [str(n) for n in range(3000)]}),
    "odd": lambda: "\0é:ù:§",
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
@pytest.mark.parametrize("address", [ADDRESS, KEEP])
def test_answers_that_cannot_be_read_are_said_kindly(client, address, text):
    page = client.post(address, {"reponses": text(), "question": "stage", "stage": "labelling"})

    assert page.status_code == 422
    assert "Reprenons au début" in page.text
    assert state.COOKIE not in client.cookies


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(state.AnswersLost):
        state.read(text)


def test_answers_signed_with_odd_contents_keep_what_a_page_could_give():
    assert state.read(signing.dumps({"stage": "labelling", "ess": "<b>", "x": [1]}, salt=state.SALT)) == {
        "stage": "labelling"
    }


def test_all_the_answers_fit_in_a_cookie():
    longest = {
        blank.key: blank.most if not blank.choices else max(dict(blank.choices), key=len)
        for question in QUESTIONS
        for blank in question.blanks
    }

    assert len(state.write(longest)) < 1500 < state.MAX_LENGTH < 4096


def test_result_says_what_is_missing_without_deciding(client):
    page = result(client, saying(agreements=1, voluntary="no"))

    assert "Pas encore\xa0: voici ce qui manque, et pourquoi." in page.text
    assert "il en faut au moins 2, vous en avez 1." in page.text
    for word in ("ligible", "rejet", "Rejet", "refus"):
        assert word not in page.text.replace("rejet automatique", "")


def test_result_leads_to_the_open_call_of_the_strand_with_its_closing(client):
    call = CallFactory(strand=Strand.EXPERIMENTATION)
    CallFactory(strand=Strand.LABELLING, title="Labels")

    page = result(client)

    assert f"{reverse('applications:start')}?appel={call.slug}" in page.text
    assert f"jusqu’au {timezone.localtime(call.closes_at):%-d}" in page.text
    assert "Labels" not in page.text
    assert "étude de faisabilité peut vous accompagner" not in page.text


def test_result_that_misses_something_shows_the_way_through_feasibility(client):
    CallFactory(strand=Strand.FEASIBILITY, title="Étude des pôles")

    assert "Étude des pôles" in result(client, saying(agreements=0)).text
    assert "Étude des pôles" not in result(client).text


def test_result_without_a_stage_shows_every_open_call(client):
    for strand in Strand:
        CallFactory(strand=strand, title=f"Appel {strand}")

    page = result(client, saying(stage=UNKNOWN))

    assert [f"Appel {strand}" in page.text for strand in Strand] == [True] * 4
    assert "Quel volet pour vous" in page.text


def test_result_without_any_open_call_says_so(client):
    CallFactory(closes_at=timezone.now() - timedelta(days=1))

    page = result(client)

    assert "Aucun appel n’est ouvert pour ce volet en ce moment." in page.text
    assert KEEP not in page.text


def test_result_follows_the_grid_of_the_open_call(client):
    data = {**engine.default_grid().data, "version": "2"}
    data["parameters"] = {**data["parameters"], "min_members": 9}
    grid = publish_grid(grid=engine.parse_grid(data), reason="Essai", by=None, at=timezone.now())
    CallFactory(strand=Strand.EXPERIMENTATION, grid_version=grid)

    assert "il en faut au moins 9, vous en comptez 7." in result(client).text
    assert "il en faut au moins 9" not in result(client, saying(stage="labelling")).text


def test_visitor_is_told_how_to_get_an_account_and_a_person_signed_in_is_not(client):
    CallFactory()
    # No way round the button: it keeps the answers, and the sign-in page offers an account.
    told = "Sans compte, la page suivante permet d’en créer un"
    page = result(client).text
    assert told in page
    assert reverse("account_signup") not in page

    client.force_login(UserFactory())
    assert told not in result(client).text


def test_home_and_menu_lead_to_the_self_test(client):
    home = client.get(reverse("home")).text

    assert home.count(f'href="{WELCOME}"') == 2
