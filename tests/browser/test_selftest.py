"""The self-test at a browser: its questions, the browser's own back button, its result, and the draft made of it."""

import pytest

from tests.ptce.selftest import FULL, saying

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOOKED_AT = {"stage", "families", "engagement", "since"}
ANSWERS = saying(agreements=1, act="letter", since="2026-01-15")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_visitor_answers_comes_back_and_starts_a_dossier(arrive, scripts):
    visitor = arrive(scripts=scripts, looks=scripts)
    visitor.see("/suis-je-concerne/", "autotest")
    visitor.follow("Commencer")
    answer_all(visitor)

    assert visitor.reads("Pas encore")
    assert visitor.reads("il en faut au moins 2, vous en avez 1.")
    visitor.look("autotest-bilan")
    visitor.press("Commencer un dossier avec ces réponses")
    sign_in(visitor, "porteur")
    start(visitor)
    assert visitor.reads("Vos réponses remplissent")


def answer_all(visitor):
    while key := asked(visitor):
        if key in LOOKED_AT:
            visitor.look(f"autotest-{key}")
        if key == "document":
            come_back(visitor)
        answer(visitor)
        assert visitor.press("Continuer") == 200


def come_back(visitor):
    """Go back by the browser, find the earlier answer's page, and answer it again."""
    with visitor.turns_page():
        visitor.page.go_back()
    assert asked(visitor) == "voluntary"
    answer(visitor)
    visitor.press("Continuer")
    assert asked(visitor) == "document"


def asked(visitor):
    hidden = visitor.page.locator("input[name=question]")
    return hidden.get_attribute("value") if hidden.count() else None


def answer(visitor):
    """Fill what the page shows with the answers of the pole."""
    form = visitor.page.locator(".ptce-question")
    for key in FULL:
        if (choices := form.locator(f"input[type=radio][name={key}]")).count():
            choices.and_(form.locator(f"[value={ANSWERS[key]}]")).check(force=True)
        elif (blank := form.locator(f"input[name={key}]")).count():
            blank.fill(str(ANSWERS[key]))


def sign_in(visitor, who):
    visitor.write("Adresse électronique", f"{who}@demo.example")
    visitor.write("Mot de passe", "ptce-demo")
    visitor.press("Se connecter")
    visitor.look("autotest-dossier")


def start(visitor):
    visitor.write("Intitulé du projet", "Depuis le test")
    visitor.choose("Pour quel pôle", "Un nouveau pôle")
    visitor.write("Nom du nouveau pôle", "Pôle du test")
    visitor.write("Commune du siège", "Romans-sur-Isère")
    visitor.press("Commencer le dossier")
