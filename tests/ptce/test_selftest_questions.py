"""The questions of the self-test: which are asked, what they take, how one goes from one to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import engine
from ptce.selftest.asking import UNKNOWN, Kind
from ptce.selftest.forms import QuestionForm
from ptce.selftest.questions import BY_KEY, QUESTIONS, structures
from ptce.selftest.reading import read_back
from ptce.selftest.walk import asked, following, kept, previous, progress
from tests.ptce.selftest import FULL, saying

#: The questions that some answers make idle: those answers, and others that leave them.
SKIPPED = [
    ("strategy", {"document": "no"}, {"document": "yes"}),
    ("strategy", {"document": UNKNOWN}, {"document": "yes"}),
    ("pooling", {"pooled": "none"}, {"pooled": "staff"}),
    ("pooling", {"pooled": UNKNOWN}, {"pooled": "staff"}),
    ("act", {"partner": "none"}, {"partner": "region"}),
    ("act", {"partner": UNKNOWN}, {"partner": "region"}),
    ("functions", {"nature": "pole"}, {"nature": "promotion"}),
    ("functions", {"nature": "one_off"}, {"nature": "creation"}),
    ("functions", {"lead": "agency"}, {"lead": "network"}),
    ("functions", {"nature": UNKNOWN}, {"nature": "study"}),
]

TERRITORY = {"communes", "local"}
STRATEGY = {"signatories", "horizon", "objectives"}
FAMILIES = {blank.key for blank in BY_KEY["families"].blanks}


def keys(questions):
    return [question.key for question in questions]


@pytest.mark.parametrize(("key", "idle", "live"), SKIPPED)
def test_question_is_skipped_where_answers_make_it_idle(key, idle, live):
    assert key not in keys(asked(saying(**idle)))
    assert key in keys(asked(saying(**live)))


def test_every_question_that_may_be_skipped_is_in_the_table():
    conditional = {question.key for question in QUESTIONS if question.asked.__name__ != "always"}

    assert conditional == {key for key, _, _ in SKIPPED}


def test_questions_have_one_key_each_and_feed_the_whole_grid():
    blanks = [blank.key for question in QUESTIONS for blank in question.blanks]

    assert len(BY_KEY) == len(QUESTIONS)
    assert len(set(blanks)) == len(blanks)
    assert {code for question in QUESTIONS for code in question.feeds} == {
        criterion.code for criterion in engine.default_grid().criteria
    }
    assert [question.key for question in QUESTIONS if len(question.blanks) > 1 and question.others] == []
    assert {
        blank.kind for question in QUESTIONS if len(question.blanks) > 1 for blank in question.blanks
    } == {Kind.COUNT}


def test_a_newcomer_has_at_most_twenty_four_questions_and_an_idea_twenty():
    idea = saying(stage="feasibility", document="no", pooled="none", partner="none")

    assert len(QUESTIONS) == 24
    assert len(asked({})) == 23
    assert len(asked(idea)) == 20


def test_answers_of_the_pages_are_all_kept():
    assert kept(FULL) == FULL


@pytest.mark.parametrize(
    ("changed", "left_out"),
    [
        ({"colour": "blue"}, {"colour"}),
        ({"stage": "elsewhere"}, {"stage"}),
        ({"stage": ["feasibility"]}, {"stage"}),
        ({"voluntary": True}, {"voluntary"}),
        ({"horizon": True}, STRATEGY),
        ({"communes": 0}, TERRITORY),
        ({"communes": 10**9}, TERRITORY),
        ({"since": "2026-02-30"}, {"since"}),
        ({"since": "20200115"}, {"since"}),
        ({"ess": -1}, FAMILIES),
        ({"ess": 0, "business": 0, "local_authority": 0}, FAMILIES),
        # What earlier answers no longer allow is asked again, what they make idle is not.
        ({"ess": 0, "business": 1}, {*TERRITORY, *STRATEGY, "amount", "payers"}),
        ({"document": "no"}, STRATEGY),
    ],
)
def test_answers_that_no_page_gives_are_left_out(changed, left_out):
    changed = {**FULL, **changed}

    assert kept(changed) == {key: value for key, value in changed.items() if key not in left_out}


@given(
    st.dictionaries(
        st.sampled_from([*FULL, "functions", "x"]), st.one_of(st.text(), st.integers(), st.none())
    )
)
def test_kept_answers_are_kept_again(answers):
    assert kept(kept(answers)) == kept(answers)


def test_following_goes_in_order_and_previous_comes_back():
    line = asked(FULL)

    assert [following(FULL, question) for question in line] == [*line[1:], None]
    assert [previous(FULL, question) for question in line] == [None, *line[:-1]]
    assert progress(FULL, line[3]) == (4, 23)


def test_following_the_last_question_gives_one_left_unanswered():
    answers = saying(lease=None)

    assert following(answers, asked(answers)[-1]) == BY_KEY["lease"]


def test_structures_are_not_counted_where_one_family_is_not_known():
    assert structures(FULL) == 7
    assert structures({}) is None
    assert structures({**FULL, "ess": UNKNOWN}) is None


def sent(key, data, answers=FULL):
    return QuestionForm(BY_KEY[key], answers, data)


@pytest.mark.parametrize(
    ("key", "data", "given"),
    [
        ("stage", {"stage": "labelling"}, {"stage": "labelling"}),
        ("voluntary", {"voluntary": UNKNOWN}, {"voluntary": UNKNOWN}),
        ("agreements", {"agreements": " 1 200 "}, {"agreements": 1200}),
        ("agreements", {"agreements": "0"}, {"agreements": 0}),
        ("agreements", {"autre": [UNKNOWN]}, {"agreements": UNKNOWN}),
        ("engagement", {"autre": ["unlimited"]}, {"engagement": "unlimited"}),
        ("since", {"since": "2020-01-15"}, {"since": "2020-01-15"}),
        ("since", {"since": "15/01/2020"}, {"since": "2020-01-15"}),
        ("since", {"autre": ["never"]}, {"since": "never"}),
        ("territory", {"communes": "12"}, {"communes": 12, "local": UNKNOWN}),
        ("territory", {"autre": [UNKNOWN]}, {"communes": UNKNOWN, "local": UNKNOWN}),
    ],
)
def test_form_gives_the_answer(key, data, given):
    form = sent(key, data)

    assert form.is_valid()
    assert form.answers() == given


def test_form_takes_a_family_left_blank_for_none():
    form = sent("families", {"ess": "3"})

    assert form.is_valid()
    assert form.answers() == {**dict.fromkeys(form.answers(), 0), "ess": 3}


@pytest.mark.parametrize(
    ("key", "data", "field", "message"),
    [
        ("stage", {}, "stage", "Choisissez une réponse"),
        ("stage", {"stage": "x"}, "stage", "Sélectionnez un choix valide"),
        ("agreements", {}, "agreements", "Répondez, ou cochez"),
        ("agreements", {"agreements": "beaucoup"}, "agreements", "Écrivez un nombre"),
        ("agreements", {"agreements": "-1"}, "agreements", "ne peut pas être négatif"),
        ("territory", {"communes": "0"}, "communes", "Il en faut au moins 1."),
        ("agreements", {"agreements": "99999"}, "agreements", "10\xa0000 au plus"),
        ("agreements", {"agreements": "2", "autre": [UNKNOWN]}, "agreements", "gardez l’un ou l’autre"),
        ("since", {"autre": ["never", UNKNOWN]}, "since", "deux cases"),
        ("since", {"since": "hier"}, "since", "Cette date n’existe pas."),
        ("families", {"ess": "0"}, "ess", "au moins une structure"),
        ("territory", {"communes": "12", "local": "8"}, "local", "7 structures en tout"),
        ("strategy", {"signatories": "8"}, "signatories", "7 structures en tout"),
        ("pooling", {"payers": "8"}, "payers", "7 structures en tout"),
    ],
)
def test_form_says_what_to_correct(key, data, field, message):
    form = sent(key, data)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert message in form.errors[field][0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_form_sent_as_it_shows_gives_the_same_answer(question):
    answers = saying(
        functions=2, nature="promotion", engagement="unlimited", since="never", objectives=UNKNOWN
    )
    shown = QuestionForm(question, answers)
    data = {name: shown[name].initial for name in shown.fields if shown[name].initial not in (None, "")}

    form = QuestionForm(question, answers, data)

    assert form.is_valid(), form.errors
    assert form.answers() == {blank.key: answers[blank.key] for blank in question.blanks}


def test_answers_are_read_back_in_words():
    read = {line.question.key: line.words for line in read_back(saying(since=UNKNOWN, horizon=UNKNOWN))}

    assert read["stage"] == ["Des structures coopèrent déjà et veulent lancer le pôle"]
    assert read["families"] == [
        "Associations, coopératives, mutuelles, fondations\xa0: 4",
        "Autres entreprises\xa0: 2",
        "Communes, intercommunalités, départements, régions\xa0: 1",
    ]
    assert read["strategy"][1] == "Nombre d’années qu’elle couvre\xa0: Je ne sais pas encore"
    assert read["since"] == ["Je ne sais pas encore"]
    assert read["engagement"] == ["5\xa0ans"]
    assert read["pooling"][0] == "Montant, en euros\xa0: 12\xa0000"
