"""The home page: what the programme is for a visitor, what waits for each person signed in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Role
from applications.enums import State
from applications.models import Application, Programme
from poles.services import PoleDetails, register_identified_pole
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome
from tests.factories import CallFactory, DraftFactory, PoleFactory, SubmittedFactory, UserFactory, now
from tests.pages import said
from tests.reviews import steps

pytestmark = pytest.mark.django_db

HOME = reverse("home")


def home_of(client, user):
    client.force_login(user)
    response = client.get(HOME)
    assert response.status_code == 200
    return response.text


def in_review(*reviewers, officer=None):
    officer = officer or UserFactory(roles=[Role.CASE_OFFICER])
    application = SubmittedFactory()
    reviews.confirm_complete(application_id=application.pk, by=officer, at=now())
    reviews.judge_admissibility(
        application_id=application.pk,
        outcome=AdmissibilityOutcome.ADMISSIBLE,
        reasons="Répond à l’appel.",
        by=officer,
        at=now(),
    )
    return application, [
        reviews.assign_reviewer(
            application_id=application.pk,
            reviewer_id=reviewer.pk,
            due_on=localdate(now()) + timedelta(days=20),
            by=officer,
            at=now(),
        )
        for reviewer in reviewers
    ]


def test_visitor_reads_what_the_programme_is_with_its_figures_and_their_source(client):
    Programme.objects.create(
        name="PTCE",
        target_poles=50,
        min_amount=Decimal(50_000_000),
        max_amount=Decimal(100_000_000),
        years=3,
        source="Note de 2010, §7",
    )
    PoleFactory(listed=True)
    register_identified_pole(details=PoleDetails(name="Le Phares"), facts=[], at=now())
    CallFactory(title="Appel ouvert")

    html = client.get(HOME).text.replace("\xa0", " ")

    for words in ("50 pôles", "50 à 100 M€", "3 ans", "Note de 2010, §7", "Appel ouvert", "Se connecter"):
        assert words in html
    assert html.count('<li class="ptce-strand">') == 4
    assert "1 pôle dans l’annuaire" in html


def test_visitor_reads_the_page_before_anything_is_set_up(client):
    assert "Aucun appel n’est ouvert" in client.get(HOME).text


@pytest.mark.parametrize("role", [None, *Role])
def test_nothing_waits_is_said_kindly(client, role):
    html = home_of(client, UserFactory(roles=[role] if role else []))

    assert "Rien ne vous attend" in html


def test_applicant_finds_drafts_with_what_is_missing(client):
    user = UserFactory()
    DraftFactory(by=user, title="Animer le pôle")

    html = home_of(client, user)

    assert "Animer le pôle" in html
    assert "Il reste 18 points à remplir. Le premier\xa0: Décrivez la stratégie commune." in html


def test_applicant_finds_a_notified_decision_for_two_months(client):
    application = SubmittedFactory()
    dossiers = Application.objects.filter(pk=application.pk)
    dossiers.update(state=State.NOTIFIED, notified_at=now())
    assert f"Lire la décision sur le dossier {application.number}" in home_of(client, application.created_by)

    dossiers.update(notified_at=now() - timedelta(days=70))
    assert "Rien ne vous attend" in home_of(client, application.created_by)


@pytest.mark.parametrize("state", [State.REVIEWED, State.IN_DELIBERATION, State.PROPOSED, State.DECIDED])
def test_applicant_s_page_is_the_same_whatever_the_hidden_state(client, state):
    application = SubmittedFactory()
    client.force_login(application.created_by)
    Application.objects.filter(pk=application.pk).update(state=State.IN_REVIEW)
    before = said(client.get(HOME))

    Application.objects.filter(pk=application.pk).update(state=state)

    assert said(client.get(HOME)) == before


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.SUBMITTED, "1 dossier déposé attend sa vérification"),
        (State.COMPLETE, "1 dossier complet attend la suite"),
        (State.REVIEWED, "1 dossier évalué est à inscrire à un ordre du jour"),
        (State.DECIDED, "1 décision est à notifier"),
    ],
)
def test_officer_finds_the_queues_of_the_desk(client, state, words):
    Application.objects.filter(pk=SubmittedFactory().pk).update(state=state)

    assert words in home_of(client, UserFactory(roles=[Role.CASE_OFFICER]))


def test_officer_finds_nothing_of_other_regions_nor_of_a_team_they_are_in(client):
    SubmittedFactory()
    elsewhere = UserFactory(roles=[Role.CASE_OFFICER], roles__region="53")
    of_team = UserFactory(roles=[Role.CASE_OFFICER], roles__region="53")
    mine = SubmittedFactory(by=of_team)
    Application.objects.filter(pk=mine.pk).update(state=State.DECIDED)

    assert "Rien ne vous attend" in home_of(client, elsewhere)
    assert "Rien ne vous attend" in home_of(client, of_team)


def test_reviewer_finds_declarations_then_sheets_due(client):
    reviewer = UserFactory(roles=[Role.REVIEWER])
    application, [assignment] = in_review(reviewer)
    assert f"Déclarer vos liens d’intérêts sur le dossier {application.number}" in home_of(client, reviewer)

    reviews.declare_interests(assignment_id=assignment.pk, conflict=False, by=reviewer, at=now())
    assert f"Noter le dossier {application.number}" in home_of(client, reviewer)


def test_committee_finds_its_sessions_with_what_is_to_decide(client):
    chair = UserFactory(roles=[Role.COMMITTEE_CHAIR])
    member = UserFactory(roles=[Role.COMMITTEE_MEMBER])
    outsider = UserFactory(roles=[Role.COMMITTEE_MEMBER])
    reviews.plan_session(
        title="Séance de décembre",
        held_at=now() + timedelta(days=9),
        chair_id=chair.pk,
        member_ids=[member.pk],
        quorum=2,
        by=chair,
        at=now(),
    )

    assert "Séance de décembre" in home_of(client, chair)
    assert "Séance de décembre" in home_of(client, member)
    assert "Séance de décembre" not in home_of(client, outsider)


def test_officer_is_not_asked_to_put_on_an_agenda_what_stands_on_one(client):
    steps.on_agenda()

    assert "à inscrire à un ordre du jour" not in home_of(client, UserFactory(roles=[Role.CASE_OFFICER]))


def test_chair_is_asked_to_close_a_session_where_nothing_is_left_to_decide(client):
    case = steps.in_deliberation()
    before = home_of(client, case.chair)
    steps.decide(case)

    assert "Clore la séance que vous présidez" not in before
    assert "Clore la séance que vous présidez" in home_of(client, case.chair)
    assert "La séance du comité est ouverte" in home_of(client, case.members[0])


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR])
def test_home_promises_the_officers_gestures_to_officers_alone(client, role):
    html = home_of(client, UserFactory(roles=[role]))

    assert ("les confier aux évaluateurs" in html) is (role == Role.CASE_OFFICER)
    assert ("Suivre les dossiers déposés" in html) is (role != Role.CASE_OFFICER)
    assert ("Ce qui demandera votre attention" in html) is (role == Role.CASE_OFFICER)


def test_home_greets_the_chair_without_presuming(client):
    assert "Président ou présidente du comité" in home_of(client, UserFactory(roles=[Role.COMMITTEE_CHAIR]))


@pytest.mark.parametrize("count", [1, 3])
def test_applicant_s_page_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    user, call = UserFactory(), CallFactory()
    for _ in range(count):
        DraftFactory(by=user, call=call)
    client.force_login(user)

    # Session, person, roles, clock; invitations; notified; drafts with members and what they confirmed, perimeter,
    # sections, pieces; poles to submit for; answers to claims; their poles; open calls; grants.
    with django_assert_num_queries(18):
        client.get(HOME)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_every_role_at_once_asks_the_same_queries_for_any_number(
    client, count, django_assert_max_num_queries
):
    person = UserFactory(roles=list(Role))
    for _ in range(count):
        in_review(person)
        SubmittedFactory()
    client.force_login(person)

    with django_assert_max_num_queries(15):
        response = client.get(HOME)

    assert response.text.count("Déclarer vos liens d’intérêts sur le dossier") == count


def test_applicant_finds_their_poles_or_the_way_to_describe_one(client):
    newcomer = UserFactory()
    assert f'href="{reverse("poles:create")}">Décrire mon pôle</a>' in home_of(client, newcomer)
    pole = PoleFactory(by=newcomer)
    html = home_of(client, newcomer)
    assert f'href="{pole.get_absolute_url()}">{pole.name}</a>' in html
    assert f'href="{reverse("poles:members", args=[pole.pk, pole.slug])}"' in html


@pytest.mark.parametrize("is_open", [True, False])
def test_a_visitor_may_open_an_account_from_the_home_page_where_that_is_open(client, monkeypatch, is_open):
    monkeypatch.setattr("accounts.adapter.AccountAdapter.is_open_for_signup", lambda *_: is_open)

    main = client.get(HOME).text.partition("<main")[2]

    assert (f'href="{reverse("account_signup")}"' in main) is is_open
    assert f'href="{reverse("account_login")}"' in main
