"""A dossier's page, for its team and for the others who may read it."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Role
from applications.enums import Capacity, EventKind, SectionKind, State, Strand, sections_of
from applications.models import Application, Call, Event, Section
from applications.services import grant_access, save_section
from funding import services as funding
from poles.enums import Phase
from poles.services import move_phase, remove_member
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome, NotificationMeans, Outcome
from tests.factories import DraftFactory, SubmittedFactory, UserFactory, now
from tests.pages import said

pytestmark = pytest.mark.django_db


def address(application):
    return reverse("applications:detail", args=[application.number])


def page(client, application, user=None):
    client.force_login(user or application.created_by)
    response = client.get(address(application))
    assert response.status_code == 200
    return response.text


def test_draft_lists_its_parts_and_what_is_missing_with_links(client):
    application = DraftFactory()

    html = page(client, application)

    parts = html[html.index("Les parties du dossier") : html.index('id="pieces"')]
    assert parts.count('<li class="ptce-part">') == 1 + len(sections_of(Strand.EXPERIMENTATION))
    assert html.count(">Vide<") == len(sections_of(Strand.EXPERIMENTATION))
    assert "il reste 18 points" in html
    strategy = reverse("applications:section", args=[application.number, "strategy"])
    assert f'<a href="{strategy}#id_text">Décrivez' in html
    assert "Relire et déposer" not in html


def test_sent_dossier_shows_the_parts_that_it_has_alone(client):
    sent = SubmittedFactory()
    Section.objects.filter(application=sent, kind=SectionKind.PROGRAMME).delete()

    html = page(client, sent)
    part = client.get(reverse("applications:section", args=[sent.number, SectionKind.PROGRAMME])).text

    names = re.findall(r'class="ptce-part__name" href="[^"]+">([^<]+)</a>', html)[1:]
    kinds = [kind for kind in sections_of(Strand.EXPERIMENTATION) if kind != SectionKind.PROGRAMME]
    assert names[: len(kinds)] == [kind.label for kind in kinds]
    assert SectionKind.PROGRAMME.label not in html
    assert "Rien n’est renseigné." in part
    assert "Non renseigné" not in part


def test_draft_that_is_whole_can_be_sent(client):
    html = page(client, DraftFactory(filled=True))

    assert "Relire et déposer" in html
    assert "enregistré le" in html


def test_draft_of_a_closed_call_says_so(client):
    application = DraftFactory(filled=True)
    Call.objects.filter(pk=application.call_id).update(closes_at=now() - timedelta(minutes=1))

    html = page(client, application)

    assert "L’appel est clos" in html
    assert "Relire et déposer" not in html


def test_draft_says_what_the_criteria_make_of_it_as_it_stands(client):
    application = DraftFactory(filled=True)
    assert page(client, application).count(">Rempli</span>") == 14

    save_section(
        application_id=application.pk,
        kind=SectionKind.POOLING,
        content={"declared_none": True, "rows": []},
        expected_version=1,
        by=application.created_by,
        at=now(),
    )

    html = page(client, application)
    assert html.count(">Rempli</span>") == 13
    assert html.count(">Reste à réunir</span>") == 1
    assert html.count(">Rien à signaler</span>") == 5
    assert "note de 2010 sur les pôles, partie 6" in html
    assert "note-ptce-2010" not in html


def test_sent_dossier_shows_the_evaluation_stored_with_it_and_nothing_newer(client):
    application = SubmittedFactory()
    before = page(client, application).split('id="criteres"')[1]

    for membership in application.pole.memberships.all():
        remove_member(membership_id=membership.pk, by=application.created_by, at=now())

    html = page(client, application)
    assert html.split('id="criteres"')[1].split("</section>")[0] == before.split("</section>")[0]
    assert "7 membres, 2 communes" in html


HIDDEN = [State.REVIEWED, State.IN_DELIBERATION, State.PROPOSED, State.WAITING_LIST, State.DECIDED]


@pytest.mark.parametrize("state", HIDDEN)
def test_team_and_reviewers_read_the_same_whatever_the_hidden_state(client, state):
    application = SubmittedFactory()
    reviewer = UserFactory(roles=[Role.REVIEWER])
    grant_access(
        application=application,
        user=reviewer,
        capacity=Capacity.REVIEWER,
        reason="Affectation",
        by=application.created_by,
        at=now(),
    )

    def read(state):
        Application.objects.filter(pk=application.pk).update(state=state)
        answers = []
        for user in (application.created_by, reviewer):
            client.force_login(user)
            answers.append(said(client.get(address(application))))
        return answers

    before = read(State.IN_REVIEW)
    Event.objects.create(
        application=application,
        kind=EventKind.MOVED,
        from_state=State.IN_REVIEW,
        to_state=state,
        by=application.created_by,
        at=now(),
        payload={},
    )
    for kind in (EventKind.SHEET, EventKind.SESSION, EventKind.DECISION, EventKind.ASSIGNMENT):
        Event.objects.create(application=application, kind=kind, by=None, at=now(), payload={})
    move_phase(
        pole_id=application.pole_id, to=Phase.EXPERIMENTATION, reason="Décision", by=reviewer, at=now()
    )

    assert read(state) == before


def test_inadmissibility_is_told_from_its_notification_on(client):
    application = SubmittedFactory()
    officer = UserFactory(roles=[Role.CASE_OFFICER])
    reviews.confirm_complete(application_id=application.pk, by=officer, at=now())
    client.force_login(application.created_by)
    complete = said(client.get(address(application)))
    reviews.judge_admissibility(
        application_id=application.pk,
        outcome=AdmissibilityOutcome.INADMISSIBLE,
        reasons="L’appel ne concerne pas ce projet.",
        by=officer,
        at=now(),
    )

    assert said(client.get(address(application))) == complete

    reviews.notify(application_id=application.pk, means=NotificationMeans.PLATFORM, by=officer, at=now())
    html = page(client, application)
    assert "Le dossier n’est pas recevable" in html
    assert "L’appel ne concerne pas ce projet." in html
    assert application.call.remedies in html


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR])
def test_administration_reads_the_version_sent_with_its_digest(client, role):
    application = SubmittedFactory()

    html = page(client, application, UserFactory(roles=[role]))

    assert application.versions.get().sha256 in html
    assert "Animer le pôle pendant trois ans." in html
    assert "Coopérative du Vercors" in html
    assert "Charte signée" in html
    assert "<textarea" not in html
    assert ("Instruire ce dossier" in html) == (role == Role.CASE_OFFICER)


def test_administration_reads_the_true_state(client):
    application = SubmittedFactory()
    Application.objects.filter(pk=application.pk).update(state=State.REVIEWED)

    assert "Évalué" in page(client, application, UserFactory(roles=[Role.AUDITOR]))


def test_version_sent_stands_whatever_the_pole_becomes(client):
    application, officer = SubmittedFactory(), UserFactory(roles=[Role.CASE_OFFICER])
    client.force_login(officer)
    before = said(client.get(address(application)))

    for membership in application.pole.memberships.all():
        remove_member(membership_id=membership.pk, by=application.created_by, at=now())

    assert said(client.get(address(application))) == before


@pytest.mark.parametrize("roles", [[], [Role.REVIEWER], [Role.COMMITTEE_CHAIR], [Role.ENVELOPE_MANAGER]])
@pytest.mark.parametrize("factory", [DraftFactory, SubmittedFactory])
def test_dossier_of_others_is_not_there(client, roles, factory):
    client.force_login(UserFactory(roles=roles))

    foreign = client.get(address(factory()))
    absent = client.get("/dossiers/PTCE-2026-99999/")

    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_dossier_takes_no_post(client):
    application = DraftFactory()
    client.force_login(application.created_by)

    assert client.post(address(application)).status_code == 405


def test_dossier_asks_a_visitor_to_sign_in(client):
    response = client.get(address(DraftFactory()))

    assert (response.status_code, response.url[:11]) == (302, "/connexion/")


@pytest.mark.parametrize("factory", [DraftFactory, SubmittedFactory])
@pytest.mark.parametrize("members", [1, 7])
def test_dossier_asks_the_same_queries_for_any_number_of_members(
    client, factory, members, django_assert_num_queries
):
    application = factory()
    for membership in list(application.pole.memberships.order_by("pk"))[members:]:
        remove_member(membership_id=membership.pk, by=application.created_by, at=now())
    # The first reading fetches the grid, which is then kept.
    page(client, application)

    with django_assert_num_queries(19):
        client.get(address(application))


def decided(*, outcome=Outcome.AGREED):
    """A dossier that two reviewers scored and a committee of three decided on, not notified yet."""
    officer = UserFactory(roles=[Role.CASE_OFFICER])
    application = SubmittedFactory()
    envelope = funding.open_envelope(
        label="Expérimentation",
        strand=application.call.strand,
        year=2026,
        source="Programme",
        ceiling=Decimal(100_000),
        key=uuid4(),
        by=officer,
        at=now(),
    )
    funding.link_call(call_id=application.call_id, envelope_id=envelope.pk, by=officer, at=now())
    reviews.confirm_complete(application_id=application.pk, by=officer, at=now())
    reviews.judge_admissibility(
        application_id=application.pk,
        outcome=AdmissibilityOutcome.ADMISSIBLE,
        reasons="Répond à l’appel.",
        by=officer,
        at=now(),
    )
    reviewers = [UserFactory(roles=[Role.REVIEWER]) for _ in range(2)]
    for reviewer in reviewers:
        scored(application, reviewer, officer)
    chair = UserFactory(roles=[Role.COMMITTEE_CHAIR])
    members = [UserFactory(roles=[Role.COMMITTEE_MEMBER]).pk for _ in range(2)]
    session = reviews.plan_session(
        title="Séance", held_at=now(), chair_id=chair.pk, member_ids=members, quorum=3, by=chair, at=now()
    )
    item = reviews.add_to_agenda(session_id=session.pk, application_id=application.pk, by=officer, at=now())
    reviews.open_session(session_id=session.pk, present_ids=[chair.pk, *members], by=chair, at=now())
    reviews.decide(
        item_id=item.pk,
        outcome=outcome,
        amount=Decimal("51000.00"),
        reasons="Un pôle déjà à l’œuvre.",
        conditions="Rendre compte chaque année.",
        by=chair,
        at=now(),
    )
    return application, officer, reviewers[0]


def scored(application, reviewer, officer):
    assignment = reviews.assign_reviewer(
        application_id=application.pk,
        reviewer_id=reviewer.pk,
        due_on=localdate(now()) + timedelta(days=20),
        by=officer,
        at=now(),
    )
    reviews.declare_interests(assignment_id=assignment.pk, conflict=False, by=reviewer, at=now())
    for code in [f"M{rank}" for rank in range(1, 9)] + [f"T{rank}" for rank in range(1, 7)]:
        reviews.save_score(
            assignment_id=assignment.pk,
            criterion=code,
            score=3,
            reason="Preuves concordantes.",
            piece="P1",
            by=reviewer,
            at=now(),
        )
    reviews.submit_sheet(assignment_id=assignment.pk, by=reviewer, at=now())


def test_decision_is_told_to_team_and_reviewers_from_its_notification_on(client):
    application, officer, reviewer = decided()

    before = [page(client, application, user) for user in (application.created_by, reviewer)]
    reviews.notify(application_id=application.pk, means=NotificationMeans.PLATFORM, by=officer, at=now())
    after = [page(client, application, user) for user in (application.created_by, reviewer)]

    for words in ("Un pôle déjà à l’œuvre.", "Rendre compte chaque année.", "51\u202f000,00", "La décision"):
        told = [words.replace("\u202f", "\xa0") in html.replace("\u202f", "\xa0") for html in before + after]
        assert told == [False, False, True, True]


def test_decision_not_notified_is_known_to_the_administration_with_a_warning(client):
    application, officer, _ = decided()

    html = page(client, application, officer)

    assert "Un pôle déjà à l’œuvre." in html
    assert "Pas encore notifiée" in html
