"""The case officers' pages: queues, one dossier, and each step with what it refuses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from applications.enums import State, Strand
from poles.models import Pole
from reviews.enums import AdmissibilityOutcome, Queue
from reviews.models import AgendaItem, Assignment, Notification
from reviews.views import desk
from tests.factories import AUVERGNE_RHONE_ALPES, CallFactory
from tests.reviews import steps

pytestmark = pytest.mark.django_db

LISTED = '<tr>\n              <th scope="row">'


@pytest.fixture
def officer(client):
    user = steps.person(Role.CASE_OFFICER)
    client.force_login(user)
    return user


def page_of(case):
    return reverse("reviews:dossier", args=[case.number])


def step(name, case):
    return reverse(f"reviews:{name}", args=[case.number])


# The queues


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_queries_for_any_number(client, officer, count, django_assert_num_queries):
    for _ in range(count):
        steps.declared()

    # Session, person, roles; the queues counted, the dossiers counted and read.
    with django_assert_num_queries(6):
        response = client.get(reverse("reviews:desk"), {"file": Queue.IN_REVIEW.value})

    assert response.text.count(LISTED) == count
    assert "0&nbsp;sur&nbsp;2" in response.text


@pytest.mark.parametrize(
    ("stage", "queue"),
    [
        (steps.sent, Queue.TO_TAKE),
        (steps.complete, Queue.COMPLETE),
        (steps.judged, Queue.COMPLETE),
        (steps.declared, Queue.IN_REVIEW),
        (steps.reviewed, Queue.FOR_COMMITTEE),
        (steps.in_deliberation, Queue.FOR_COMMITTEE),
        (steps.decided, Queue.TO_NOTIFY),
        (steps.notified, None),
    ],
)
def test_a_dossier_stands_in_the_queue_of_its_state(client, officer, stage, queue):
    case = stage()

    holding = {
        each
        for each in Queue
        if case.number in client.get(reverse("reviews:desk"), {"file": each.value}).text
    }

    assert holding == {Queue.ALL} | ({queue} if queue else set())


def test_an_unknown_queue_or_order_gives_the_first(client, officer):
    case = steps.sent()

    response = client.get(reverse("reviews:desk"), {"file": "n’importe", "tri": "password"})

    assert response.context["queue"] == Queue.TO_TAKE
    assert case.number in response.text


@pytest.mark.parametrize(("order", "first"), [("montant", 0), ("-montant", 2), ("-numero", 2)])
def test_desk_sorts(client, officer, order, first):
    numbers = []
    for amount in (10, 20, 30):
        case = steps.sent()
        type(case.dossier).objects.filter(pk=case.dossier.pk).update(requested_amount=amount)
        numbers.append(case.number)

    page = client.get(reverse("reviews:desk"), {"tri": order}).context["page"]

    assert page.object_list[0].number == numbers[first]


def test_desk_is_read_by_pages(client, officer, monkeypatch):
    monkeypatch.setattr(desk, "PER_PAGE", 2)
    for _ in range(3):
        steps.sent()

    response = client.get(reverse("reviews:desk"), {"page": 2})

    assert response.text.count(LISTED) == 1


def test_desk_says_so_when_a_queue_is_empty(client, officer):
    assert "Aucun dossier dans cette file" in client.get(reverse("reviews:desk")).text


@pytest.mark.parametrize("role", Role)
def test_desk_opens_to_those_who_handle_or_watch(client, role):
    case = steps.sent()
    client.force_login(steps.person(role))

    answers = [client.get(address).status_code for address in (reverse("reviews:desk"), page_of(case))]

    readers = {Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR}
    assert answers == ([200, 200] if role in readers else [403, 403])


# One dossier


@pytest.mark.parametrize(
    ("stage", "actions"),
    [
        (steps.sent, {"confirm_complete"}),
        (steps.complete, {"judge"}),
        (steps.judged, {"assign"}),
        (steps.declared, {"assign"}),
        (steps.reviewed, {"assign", "put_on_agenda"}),
        (steps.on_agenda, set()),
        (steps.in_deliberation, set()),
        (steps.decided, {"notify"}),
        (steps.notified, set()),
    ],
)
@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR])
def test_dossier_offers_the_steps_of_its_state_to_officers_alone(client, stage, actions, role):
    case = stage()
    steps.plan(steps.sent())
    client.force_login(steps.person(role))

    text = client.get(page_of(case)).text

    every = ("confirm_complete", "judge", "assign", "put_on_agenda", "notify")
    offered = {name for name in every if f'action="{step(name, case)}"' in text}
    assert offered == (actions if role == Role.CASE_OFFICER else set())


def test_dossier_of_another_region_is_not_there(client):
    case = steps.sent()
    client.force_login(steps.person(Role.CASE_OFFICER, roles__region="53"))

    assert client.get(page_of(case)).status_code == 404
    for name in ("judge", "assign", "put_on_agenda", "notify"):
        assert client.post(step(name, case)).status_code == 404
    assert client.post(step("confirm_complete", case)).status_code == 404
    assert case.state() == State.SUBMITTED
    client.force_login(steps.person(Role.CASE_OFFICER, roles__region=AUVERGNE_RHONE_ALPES))
    assert client.get(page_of(case)).status_code == 200


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.AUDITOR])
def test_steps_are_not_for_those_who_watch(client, role):
    case = steps.sent()
    client.force_login(steps.person(role))

    assert client.post(step("confirm_complete", case)).status_code == 403
    assert case.state() == State.SUBMITTED


def test_dossier_shows_how_far_sheets_have_come_and_no_score_before_all_are_in(client, officer):
    case = steps.declared()
    for assignment, value in zip(case.assignments, (1, 4), strict=True):
        steps.fill_sheet(assignment, value)
    steps.submit_sheet(case.assignments[0])

    text = client.get(page_of(case)).text
    assert "Rendue" in text
    assert "En cours" in text
    assert "Motif de M1" not in text

    steps.submit_sheet(case.assignments[1])
    text = client.get(page_of(case)).text
    assert text.count("Motif de M1.") == 2
    assert "Les avis divergent\xa0: un troisième est utile" in text


@pytest.mark.parametrize(
    ("values", "recusals", "asked"),
    [((1, 4), 0, True), ((1, 4), 1, True), ((1, 4, 4), 0, False), ((3, 3), 1, False)],
)
def test_dossier_asks_for_a_third_review_until_three_are_in_force(client, officer, values, recusals, asked):
    case = steps.declared(len(values))
    for _ in range(recusals):
        steps.declare(steps.assign(case), conflict=True, statement="Parenté")
    for assignment, value in zip(case.assignments, values, strict=False):
        steps.fill_sheet(assignment, value)
        steps.submit_sheet(assignment)

    text = client.get(page_of(case)).text

    assert case.state() == State.REVIEWED
    assert ("un troisième est utile" in text) is asked


def test_dossier_asks_for_no_third_review_once_on_an_agenda(client, officer):
    case = steps.on_agenda((1, 4))

    assert "un troisième est utile" not in client.get(page_of(case)).text


def test_dossier_says_how_many_scored_each_criterion(client, officer):
    case = steps.declared()
    for assignment, score in zip(case.assignments, (3, None), strict=True):
        steps.fill_sheet(assignment, 3, M2=score, mark="recused")
        steps.submit_sheet(assignment)

    lines = client.get(page_of(case)).context["scores"].mandatory

    assert [(line.criterion.code, line.scored_by) for line in lines[:3]] == [("M1", 2), ("M2", 1), ("M3", 2)]


@pytest.mark.parametrize(("strand", "informs"), [(Strand.FEASIBILITY, True), (Strand.EXPERIMENTATION, False)])
@pytest.mark.parametrize("stage", [steps.complete, steps.reviewed])
def test_verdicts_that_only_inform_are_said_so_and_judge_by_no_colour(
    client, officer, strand, informs, stage
):
    case = stage(call=CallFactory(strand=strand))

    text = client.get(page_of(case)).text

    assert ("À titre indicatif dans ce volet" in text) is informs
    # One of the two colours of a verdict stands on each mandatory criterion that decides, and on no other.
    mandatory = text[text.index("Critères incontournables</h3>") : text.index('<h3 class="fr-h6 fr-mt-4w')]
    assert ("fr-badge--error" in mandatory or "fr-badge--success" in mandatory) is not informs


def test_dossier_leads_to_its_pole_and_its_place_in_the_session(client, officer):
    case = steps.on_agenda()
    hidden = client.get(page_of(case)).text
    Pole.objects.filter(pk=case.dossier.pole_id).update(listed=True)

    text = client.get(page_of(case)).text

    pole = f'href="{case.dossier.pole.get_absolute_url()}"'
    assert (pole in hidden, pole in text) == (False, True)
    assert f'href="{reverse("reviews:item", args=[case.session.pk, case.number])}"' in text


@pytest.mark.parametrize("count", [2, 4])
def test_dossier_asks_the_same_queries_for_any_number_of_sheets(
    client, officer, count, django_assert_num_queries
):
    case = steps.reviewed((3,) * count)

    with django_assert_num_queries(22):
        client.get(page_of(case))


# Steps


def test_confirm_complete_then_again_is_told(client, officer):
    case = steps.sent()

    first = client.post(step("confirm_complete", case))
    again = client.post(step("confirm_complete", case))

    assert (first.status_code, first.url) == (302, page_of(case))
    assert again.status_code == 409
    assert "il n’est plus à vérifier. Un collègue l’a peut-être traité avant vous." in again.text
    assert again.text.count(f'href="{page_of(case)}"') == 0
    assert case.state() == State.COMPLETE


def test_judge(client, officer):
    case = steps.complete()

    assert client.get(step("judge", case)).url == f"{page_of(case)}#etape-recevabilite"
    unsound = client.post(step("judge", case), {"outcome": "admissible", "reasons": " "})
    done = client.post(step("judge", case), {"outcome": "inadmissible", "reasons": "Projet ponctuel."})
    late = client.post(step("judge", case), {"outcome": "admissible", "reasons": "Finalement."})

    assert (unsound.status_code, done.status_code, late.status_code) == (422, 302, 409)
    assert "<dd>Finalement.</dd>" in late.text
    # The officer answers with the machine's proposal and the criteria in sight.
    assert "La machine propose" in unsound.text
    assert "Ce que disent les critères" in unsound.text
    assert unsound.text.count("data-error-summary") == 1
    assert case.state() == State.INADMISSIBLE


def test_assign(client, officer):
    case = steps.judged()
    reviewer, taken = steps.person(Role.REVIEWER), steps.person(Role.CASE_OFFICER)
    day = steps.in_days(10).isoformat()

    past = client.post(step("assign", case), {"reviewer": reviewer.pk, "due_on": "2020-01-01"})
    other = client.post(step("assign", case), {"reviewer": taken.pk, "due_on": day})
    done = client.post(step("assign", case), {"reviewer": reviewer.pk, "due_on": day})

    far = client.post(
        step("assign", steps.judged()), {"reviewer": reviewer.pk, "due_on": steps.in_days(400).isoformat()}
    )

    assert (past.status_code, other.status_code, far.status_code, done.status_code) == (422, 422, 422, 302)
    for late, sentence in ((past, "déjà passée"), (far, "dans plus d’un an")):
        assert sentence in late.context["steps"]["assignment"].errors["due_on"][0]
    assert Assignment.objects.get().reviewer == reviewer


@pytest.mark.parametrize(
    ("stage", "name", "sentence"),
    [
        (steps.sent, "assign", "il ne peut pas être confié"),
        (steps.on_agenda, "assign", "il ne peut pas être confié"),
        (steps.declared, "put_on_agenda", "il ne peut pas être inscrit"),
        (steps.on_agenda, "put_on_agenda", "il ne peut pas être inscrit"),
        (steps.reviewed, "notify", "il n’a rien à notifier"),
        (steps.judged, "judge", "sa recevabilité n’est pas à dire"),
    ],
)
def test_a_step_that_is_not_open_leads_back_to_the_dossier_with_a_sentence(
    client, officer, stage, name, sentence
):
    case = stage()

    response = client.get(step(name, case))

    assert response.url == page_of(case)
    assert sentence in client.get(response.url).text


def test_put_on_agenda(client, officer):
    case = steps.reviewed()
    session = steps.plan(steps.sent())

    done = client.post(step("put_on_agenda", case), {"session": session.pk})
    early = client.post(step("put_on_agenda", steps.declared()), {"session": session.pk})

    assert (done.status_code, early.status_code) == (302, 409)
    assert AgendaItem.objects.get().application == case.dossier


def test_notify(client, officer):
    case = steps.decided()

    unsound = client.post(step("notify", case), {"means": "pigeon"})
    unproven = client.post(step("notify", case), {"means": "registered_letter", "reference": " "})
    done = client.post(step("notify", case), {"means": "registered_letter", "reference": "2C 123"})

    assert (unsound.status_code, unproven.status_code, done.status_code) == (422, 422, 302)
    assert list(unproven.context["steps"]["notification"].errors) == ["reference"]
    assert Notification.objects.get().reference == "2C 123"
    early = client.post(step("notify", steps.reviewed()), {"means": "platform"})
    assert early.status_code == 409


def test_an_inadmissible_dossier_is_notified_from_the_desk(client, officer):
    case = steps.judged(AdmissibilityOutcome.INADMISSIBLE)

    assert "que son dossier n’est pas recevable" in client.get(page_of(case)).text
    assert client.post(step("notify", case), {"means": "platform"}).status_code == 302
    assert case.state() == State.NOTIFIED


def test_a_second_round_not_notified_does_not_bear_the_notification_of_the_first(client):
    case = steps.adjourned()
    client.force_login(case.officer)
    first = client.get(page_of(case)).text
    steps.put_back_on_agenda(case)
    steps.open_session(case)
    steps.decide(case)

    assert "Notifié le" in first
    assert "Notifié le" not in client.get(page_of(case)).text
