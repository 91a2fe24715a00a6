"""From the answers of the self-test to a draft dossier: through the sign-in, once, and over nothing already written."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given

from applications import services as application_services
from applications.enums import SectionKind, Strand
from applications.forms import SectionAnswers
from applications.models import Application, Event, Section
from poles.models import Pole
from poles.services import PoleDetails
from ptce.selftest import services, state
from ptce.selftest.asking import UNKNOWN
from ptce.selftest.drafting import sections_from
from ptce.selftest.walk import kept
from tests.factories import ROMANS, CallFactory, PoleFactory, UserFactory, now
from tests.ptce.selftest import ANY_ANSWERS, DRAFT, FULL, KEEP, saying

pytestmark = pytest.mark.django_db

NEW = PoleDetails(name="Pôle des Monts", commune=ROMANS)


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def call():
    return CallFactory()


def draft(person, call, *, answers=FULL, pole=NEW, title="Lancer le pôle"):
    return services.draft_from_answers(
        answers=answers, call_id=call.pk, pole=pole, title=title, by=person, at=now()
    )


def contents(application):
    return dict(application.sections.order_by("pk").values_list("kind", "content"))


def test_sections_hold_what_was_said_and_nothing_else():
    assert sections_from(FULL) == {
        SectionKind.STRATEGY: {
            "document": True,
            "signatories": 6,
            "horizon_years": 5,
            "dated_objectives": 2,
            "local_agreements": 3,
        },
        SectionKind.COOPERATION: {
            "voluntary": True,
            "agreement_years": 5,
            "started_on": "2020-01-15",
            "joint_actions": 3,
            "lease_or_investment": False,
            "one_off_project": False,
        },
        SectionKind.POOLING: {"rows": [{"kind": "premises", "amount": "12000.00", "paying_members": 3}]},
        SectionKind.PARTNERSHIPS: {"rows": [{"level": "commune", "act": "deliberation"}]},
        SectionKind.EXPERIMENTAL: {"governance_voting": "colleges", "jobs_fte": "30"},
        SectionKind.PURPOSE: {"development_agency": False, "representation_network": False},
    }


@pytest.mark.parametrize(
    ("answers", "kind", "content"),
    [
        ({"pooled": "none"}, SectionKind.POOLING, {"declared_none": True, "rows": []}),
        ({"activities": "none"}, SectionKind.ACTIVITIES, {"declared_none": True, "rows": []}),
        ({"partner": "none"}, SectionKind.PARTNERSHIPS, {"declared_none": True, "rows": []}),
        ({"act": "none"}, SectionKind.PARTNERSHIPS, {"declared_none": True, "rows": []}),
        ({"partner": "region", "act": UNKNOWN}, SectionKind.PARTNERSHIPS, {"rows": [{"level": "region"}]}),
        (
            {"votes": "none", "indicators": 0, "research": "no", "networks": "no_policy", "place": "network"},
            SectionKind.EXPERIMENTAL,
            {
                "place_formal_network": True,
                "research_agreements": 0,
                "research_incubator": False,
                "governance_assemblies_per_year": 0,
                "ess_in_territorial_strategy": False,
                "ess_territory_has_policy": False,
                "jobs_fte": "30",
                "indicators_declared_none": True,
                "indicators": [],
            },
        ),
        (
            {"lead": "chamber", "functions": 2},
            SectionKind.PURPOSE,
            {"economic_functions": 2, "development_agency": True, "representation_network": False},
        ),
    ],
)
def test_section_of_other_answers(answers, kind, content):
    assert sections_from(saying(**answers))[kind] == content


def test_engagement_without_term_is_ticked_and_what_has_not_begun_has_no_date():
    cooperation = sections_from(saying(engagement="unlimited", since="never"))[SectionKind.COOPERATION]

    assert cooperation["agreement_unlimited"] is True
    assert {"agreement_years", "started_on"}.isdisjoint(cooperation)


def test_nothing_known_writes_no_section():
    assert sections_from(dict.fromkeys(FULL, UNKNOWN)) == {}


@given(ANY_ANSWERS)
def test_sections_are_what_the_dossier_s_own_forms_keep(answers):
    for kind, content in sections_from(kept(answers)).items():
        shown = SectionAnswers(kind, content)
        data = {**shown.form.initial}
        if shown.rows:
            rows = [form.initial for form in shown.rows.forms if form.initial]
            data |= {"lignes-TOTAL_FORMS": len(rows), "lignes-INITIAL_FORMS": 0}
            data |= {
                f"lignes-{rank}-{name}": value for rank, row in enumerate(rows) for name, value in row.items()
            }
        saved = SectionAnswers(kind, {}, data)
        assert saved.is_valid()
        assert saved.content() == content


def test_draft_has_its_new_pole_and_its_sections(person, call):
    drafted = draft(person, call)

    application = drafted.application
    assert (application.title, application.call, application.pole.name) == ("Lancer le pôle", call, NEW.name)
    assert application.pole.team.get().user == person
    assert (application.pole.commune, application.pole.region) == (ROMANS, "84")
    assert contents(application) == sections_from(FULL)
    assert drafted.filled == tuple(sections_from(FULL))


def test_draft_made_twice_is_one_pole_and_one_dossier(person, call):
    first, second = draft(person, call), draft(person, call)

    assert first.application == second.application
    assert second.filled == ()
    assert (Pole.objects.count(), Application.objects.count(), Section.objects.count()) == (1, 1, 6)
    assert Event.objects.count() == 1


def test_sections_already_written_stay_as_they_are(person, call):
    pole = PoleFactory(by=person)
    standing = application_services.create_application(
        call_id=call.pk, pole_id=pole.pk, title="Lancer le pôle", by=person, at=now()
    )
    mine = {"text": "Nos engagements."}
    application_services.save_section(
        application_id=standing.pk,
        kind=SectionKind.STRATEGY,
        content=mine,
        expected_version=0,
        by=person,
        at=now(),
    )

    drafted = draft(person, call, pole=pole.pk)

    assert drafted.application == standing
    assert SectionKind.STRATEGY not in drafted.filled
    assert contents(standing) == {**sections_from(FULL), SectionKind.STRATEGY: mine}


def test_draft_is_refused_for_the_pole_of_others(person, call):
    pole = PoleFactory()

    with pytest.raises(services.NotYourPole):
        draft(person, call, pole=pole.pk)

    assert Application.objects.count() == 0


def test_draft_that_cannot_be_made_leaves_no_pole(person):
    closed = CallFactory(closes_at=now() - timedelta(minutes=1))

    with pytest.raises(application_services.CallNotOpen):
        draft(person, closed)

    assert Pole.objects.count() == 0


# The pages


def keep(client, answers=FULL):
    return client.post(KEEP, {"reponses": state.write(answers)})


def asked_for(call, pole="nouveau", **fields):
    return {
        "call": call.pk,
        "title": "Lancer le pôle",
        "pole": pole,
        "name": NEW.name,
        "commune": ROMANS,
        **fields,
    }


def test_answers_go_through_the_sign_in_in_a_cookie_of_their_own(client):
    response = keep(client)

    assert (response.status_code, response.headers["Location"]) == (302, DRAFT)
    cookie = client.cookies[state.COOKIE]
    assert (cookie["path"], cookie["max-age"]) == ("/suis-je-concerne/", 3600)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert state.read(cookie.value) == FULL

    sent_to = client.get(DRAFT).headers["Location"]
    assert sent_to == f"{reverse('account_login')}?next={DRAFT}"


@pytest.mark.parametrize("secure", [True, False])
def test_cookie_is_secure_where_the_session_s_is(client, settings, secure):
    settings.SESSION_COOKIE_SECURE = secure

    assert bool(keep(client).cookies[state.COOKIE]["secure"]) is secure


@pytest.mark.parametrize("value", [None, "", "x", "é:ù"])
def test_draft_page_without_answers_starts_again(client, person, value):
    client.force_login(person)
    if value is not None:
        client.cookies[state.COOKIE] = value

    page = client.get(DRAFT)

    assert page.status_code == 422
    assert "Reprenons au début" in page.text


def test_draft_page_shows_what_will_be_written_and_writes_nothing(client, person, call):
    other = CallFactory(strand=Strand.LABELLING, closes_at=now() + timedelta(days=2))
    pole = PoleFactory(by=person)
    PoleFactory(name="Pôle des autres")
    client.force_login(person)
    keep(client)

    page = client.get(DRAFT)

    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert [choice for choice, _ in page.context["form"].fields["call"].choices] == [
        str(call.pk),
        str(other.pk),
    ]
    assert [choice for choice, _ in page.context["form"].fields["pole"].choices] == [str(pole.pk), "nouveau"]
    assert "Combien de membres l’ont signé" in page.text
    assert "Non renseigné" in page.text
    assert Application.objects.count() == 0


def test_person_without_a_pole_names_one(client, person, call):
    client.force_login(person)
    keep(client)
    assert "pole" not in client.get(DRAFT).context["form"].fields

    refused = client.post(DRAFT, {"call": call.pk, "title": "Lancer"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"name", "commune"}

    client.post(DRAFT, {"call": call.pk, "title": "Lancer", "name": "Pôle", "commune": "Romans-sur-Isère"})
    assert Application.objects.get().pole.commune == ROMANS


def test_words_of_a_new_pole_are_idle_where_one_s_own_is_chosen(client, person, call):
    pole = PoleFactory(by=person)
    client.force_login(person)
    keep(client)

    client.post(DRAFT, asked_for(call, pole=pole.pk, commune="Saint-Denis"))

    assert Application.objects.get().pole == pole


def test_commune_of_a_new_pole_that_means_several_is_chosen_among_them(client, person, call):
    client.force_login(person)
    keep(client)

    page = client.post(DRAFT, asked_for(call, commune="Saint-Denis"))
    assert list(page.context["form"].errors) == ["commune_choisie"]

    client.post(DRAFT, asked_for(call, commune="Saint-Denis", commune_choisie="93066"))
    assert Application.objects.get().pole.commune == "93066"


def test_new_pole_beside_others_needs_a_name_and_a_commune(client, person, call):
    PoleFactory(by=person)
    client.force_login(person)
    keep(client)

    refused = client.post(DRAFT, asked_for(call, name="", commune=""))

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"name", "commune"}


@pytest.mark.parametrize(
    ("field", "value"), [("call", "0"), ("call", "x"), ("pole", "0"), ("pole", "x"), ("pole", "")]
)
def test_what_was_not_offered_is_refused(client, person, call, field, value):
    PoleFactory(by=person)
    client.force_login(person)
    keep(client)

    refused = client.post(DRAFT, {**asked_for(call), field: value})

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {field}
    assert Application.objects.count() == 0


def test_draft_is_made_from_the_page_and_the_cookie_goes(client, person, call):
    client.force_login(person)
    keep(client)

    response = client.post(DRAFT, asked_for(call), follow=True)

    application = Application.objects.get()
    assert response.redirect_chain == [(reverse("applications:detail", args=[application.number]), 302)]
    assert client.cookies[state.COOKIE]["max-age"] == 0
    assert "Vos réponses remplissent «\xa0Stratégie commune\xa0», «\xa0Coopération\xa0»" in response.text
    assert "les structures membres avec leur SIRET" in response.text
    assert contents(application) == sections_from(FULL)


def test_answers_are_forgotten_where_that_is_asked(client, person, call):
    client.force_login(person)
    keep(client)

    response = client.post(DRAFT, {"oublier": "1"})

    assert response.url == reverse("selftest:welcome")
    assert client.cookies[state.COOKIE]["max-age"] == 0
    assert Application.objects.count() == 0


def test_page_sent_twice_makes_one_dossier(client, person, call):
    client.force_login(person)
    keep(client)
    kept_answers = client.cookies[state.COOKIE].value

    first = client.post(DRAFT, asked_for(call))
    client.cookies[state.COOKIE] = kept_answers
    second = client.post(DRAFT, asked_for(call))

    assert first.headers["Location"] == second.headers["Location"]
    assert (Pole.objects.count(), Application.objects.count()) == (1, 1)


def test_name_of_a_pole_is_shown_as_text(client, person, call):
    client.force_login(person)
    keep(client)
    name = "<script>alert('pôle')</script>"

    page = client.post(DRAFT, asked_for(call, name=name, title="<b>gras</b>"), follow=True)
    again = client.get(DRAFT) if keep(client) else None

    for html in (page.text, again.text):
        assert "<script>alert" not in html
        assert "<b>gras" not in html
        assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("count", [1, 3])
def test_draft_page_asks_the_same_queries_for_any_number(client, person, count, django_assert_num_queries):
    for _ in range(count):
        CallFactory()
        PoleFactory(by=person)
    client.force_login(person)
    keep(client)

    # Session, person, clock, open calls, poles, roles for the menu.
    with django_assert_num_queries(6):
        client.get(DRAFT)


def test_draft_page_without_any_open_call_says_so(client, person):
    client.force_login(person)
    keep(client)

    assert "Aucun appel n’est ouvert en ce moment" in client.get(DRAFT).text
