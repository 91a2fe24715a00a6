import time

import pytest
from django.core.cache import cache
from django.urls import reverse

from poles import enterprises
from poles.enterprises import Unavailable, UnknownSiret, establishment
from poles.models import Membership
from tests.factories import MembershipFactory, PoleFactory, siret
from tests.poles.far_register import SIRET, serving, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def far(settings, monkeypatch):
    cache.clear()
    monkeypatch.setattr(enterprises, "SECONDS", 0.6)
    with serving() as far:
        settings.ENTERPRISE_REGISTER_URL = far.url
        yield far
    cache.clear()


def test_register_is_off_unless_an_operator_names_it(settings):
    assert settings.ENTERPRISE_REGISTER_URL == ""
    assert not enterprises.enabled()
    with pytest.raises(Unavailable):
        establishment(SIRET)


def test_establishment_is_read(far):
    found = establishment(SIRET)

    assert far.asked == [("/search", {"q": [SIRET], "per_page": ["1"]})]
    assert (found.name, found.legal_category, found.naf, found.commune) == (
        "ASSOCIATION DES BERGES",
        "9220",
        "94.99Z",
        "26281",
    )
    assert (found.is_ess, found.closed, found.ceased, found.partial) == (True, False, False, False)


def test_seat_is_read_where_nothing_else_matches(far):
    far.say(
        unit(
            matching_etablissements=[], siege={"siret": SIRET, "commune": "75115", "etat_administratif": "A"}
        )
    )

    assert establishment(SIRET).commune == "75056"


def test_other_establishments_are_not_taken_for_it(far):
    far.say(unit(place={"siret": siret(802)}))

    with pytest.raises(UnknownSiret):
        establishment(SIRET)


def test_closed_establishment_and_ceased_enterprise_are_told(far):
    far.say(unit(etat_administratif="C", place={"etat_administratif": "F"}))

    found = establishment(SIRET)

    assert (found.closed, found.ceased) == (True, True)


@pytest.mark.parametrize(
    "where", [{"statut_diffusion": "P"}, {"place": {"statut_diffusion_etablissement": "P"}}]
)
def test_partial_diffusion_is_respected(far, where):
    far.say(unit(**where))

    found = establishment(SIRET)

    assert (found.partial, found.name, found.commune) == (True, "", "")


def test_marks_of_what_is_not_told_are_nothing(far):
    far.say(
        unit(nom_raison_sociale="[NON-DIFFUSIBLE]", place={"commune": "[ND]", "activite_principale": None})
    )

    assert establishment(SIRET).name == ""


def test_answer_is_kept_a_day_and_an_unknown_siret_too(far):
    for _ in range(2):
        establishment(SIRET)
    far.say()
    for _ in range(2):
        with pytest.raises(UnknownSiret):
            establishment(siret(803))

    assert len(far.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 429},
        {"status": 500},
        {"status": 302},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b"{}"},
        {"body": b'{"results": [1]}'},
        {"body": b'{"results": {"a": 1}}'},
        {"body": b"[" * 100_000},
        {"body": b"\xff\xfe\x00"},
        {"body": b" " * (enterprises.MAX_BYTES + 1)},
    ],
)
def test_answer_that_is_none_is_told_and_the_register_left_alone_a_minute(far, answer):
    far.say(**answer)
    for number in (801, 804):
        with pytest.raises(Unavailable):
            establishment(siret(number))

    assert len(far.asked) == 1


@pytest.mark.parametrize("slow", [{"wait": 3.0}, {"drip": 30}])
def test_slow_register_is_not_waited_for(far, slow):
    far.say(unit(), **slow)
    began = time.monotonic()

    with pytest.raises(Unavailable):
        establishment(SIRET)

    assert time.monotonic() - began < 2.5


def test_register_that_is_not_there_is_told(settings, far):
    settings.ENTERPRISE_REGISTER_URL = "http://127.0.0.1:9"

    with pytest.raises(Unavailable):
        establishment(SIRET)


@pytest.fixture
def pole(client):
    pole = PoleFactory()
    client.force_login(pole.created_by)
    return pole


def ask(client, pole, *more, **typed):
    name = "change_member" if more else "add_member"
    return client.post(
        reverse(f"poles:{name}", args=[pole.pk, pole.slug, *more]), {"completer": "1", **typed}
    )


def value(answer, name):
    return answer.context["form"][name].value()


def test_form_offers_the_register_where_there_is_one(client, pole, far, settings):
    url = reverse("poles:add_member", args=[pole.pk, pole.slug])
    assert "Compléter depuis le registre" in client.get(url).text

    settings.ENTERPRISE_REGISTER_URL = ""

    assert "Compléter depuis le registre" not in client.get(url).text


def test_blanks_are_filled_and_nothing_is_saved(client, pole, far):
    answer = ask(client, pole, siret=f"{SIRET[:9]} {SIRET[9:]}", role="Anime", is_lead="on")

    assert answer.status_code == 200
    assert value(answer, "name") == "ASSOCIATION DES BERGES"
    assert value(answer, "commune") == "Romans-sur-Isère (26281)"
    assert (value(answer, "role"), value(answer, "is_lead")) == ("Anime", "on")
    assert "Complété\xa0: " in answer.text.replace("&nbsp;", "\xa0")
    assert not Membership.objects.exists()


def test_what_was_typed_stays_and_differences_are_told(client, pole, far):
    answer = ask(
        client, pole, siret=SIRET, name="Les Berges", commune="26362", naf="9499z", legal_category="9220"
    )

    assert (value(answer, "name"), value(answer, "commune")) == ("Les Berges", "26362")
    assert [label for label, *_ in answer.context["told"].differences] == [
        "Nom de la structure",
        "Commune de l’établissement",
    ]
    assert "ASSOCIATION DES BERGES" in answer.text


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ({"place": {"etat_administratif": "F"}}, "Cet établissement est fermé"),
        ({"etat_administratif": "C"}, "Cette entreprise a cessé"),
        ({"statut_diffusion": "P"}, "ne soient pas diffusés"),
        ({}, "économie sociale et solidaire"),
    ],
)
def test_what_should_be_known_first_is_told(client, pole, far, says, told):
    far.say(unit(**says))

    assert told in ask(client, pole, siret=SIRET).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Écrivez d’abord le numéro SIRET"),
        ("123", "14 chiffres"),
        (siret(803), "ne connaît pas ce SIRET"),
    ],
)
def test_siret_that_cannot_be_asked_for_is_told_and_the_form_kept(client, pole, far, typed, told):
    answer = ask(client, pole, siret=typed, name="Les Berges")

    assert answer.status_code == 422
    assert told in answer.text
    assert value(answer, "name") == "Les Berges"


def test_register_that_fails_leaves_the_form_to_be_filled(client, pole, far):
    far.say(status=500)

    answer = ask(client, pole, siret=SIRET, name="Les Berges")

    assert "ne répond pas" in answer.text
    client.post(
        reverse("poles:add_member", args=[pole.pk, pole.slug]), {"siret": SIRET, "name": "Les Berges"}
    )
    assert Membership.objects.get().name == "Les Berges"


def test_member_being_changed_is_completed_and_keeps_its_version(client, pole, far):
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by, name="Berges", siret=SIRET, naf="")

    answer = ask(client, pole, member.pk, siret=SIRET, name="Berges", version="1")

    assert (value(answer, "version"), value(answer, "naf")) == ("1", "94.99Z")
    member.refresh_from_db()
    assert member.naf == ""


def test_what_the_register_says_is_never_markup(client, pole, far):
    far.say(unit(nom_raison_sociale="<script>alert(1)</script>"))

    assert "<script>alert" not in ask(client, pole, siret=SIRET, name="Autre").text
