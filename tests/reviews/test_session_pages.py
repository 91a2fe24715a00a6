"""The committee's pages: planning, the agenda, one dossier in deliberation, the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.enums import Role
from applications.enums import Capacity, State, Strand
from funding.models import Entry, Envelope
from reviews import queries, services
from reviews.enums import Outcome, SessionState
from reviews.models import CommitteeSession, Consensus, Decision
from tests.factories import CallFactory, now
from tests.reviews import steps

pytestmark = pytest.mark.django_db

ROW = '<th scope="row">'


def as_person(client, user):
    client.force_login(steps.fresh(user))


def session_page(case, name="session"):
    return reverse(f"reviews:{name}", args=[case.session.pk])


def item_page(case, name="item"):
    return reverse(f"reviews:{name}", args=[case.session.pk, case.number])


def plain(response):
    return response.text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


# The list and planning


@pytest.mark.parametrize("count", [1, 3])
def test_sessions_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    for _ in range(count):
        steps.plan(steps.sent())
    client.force_login(steps.person(Role.AUDITOR))

    # Session, person, roles; the sessions counted and read.
    with django_assert_num_queries(5):
        response = client.get(reverse("reviews:sessions"))

    assert response.text.count(ROW) == count


def test_sessions_lists_to_a_member_their_own_alone(client):
    mine, other = steps.on_agenda(), steps.on_agenda()
    as_person(client, mine.members[0])

    text = client.get(reverse("reviews:sessions")).text

    assert mine.session.title in text
    assert other.session.title not in text
    assert client.get(session_page(other)).status_code == 404
    assert client.get(item_page(other)).status_code == 404


def test_plan_session(client):
    chair, member = steps.person(Role.COMMITTEE_CHAIR), steps.person(Role.COMMITTEE_MEMBER)
    client.force_login(steps.person(Role.CASE_OFFICER))
    data = {
        "title": "Comité de mars",
        "held_at": f"{localtime(now()) + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "chair": chair.pk,
        "members": [member.pk],
        "quorum": 2,
    }

    refused = client.post(reverse("reviews:plan_session"), {**data, "quorum": 3})
    unsound = client.post(reverse("reviews:plan_session"), {**data, "chair": member.pk})
    done = client.post(reverse("reviews:plan_session"), data)

    assert (refused.status_code, unsound.status_code, done.status_code) == (422, 422, 302)
    assert "sont convoquées" in refused.text
    assert CommitteeSession.objects.get().title == "Comité de mars"


def refused(response, form="form"):
    """Return the messages of a form by the answer that they stand at."""
    return {
        name: [str(each) for each in messages] for name, messages in response.context[form].errors.items()
    }


def test_planning_says_what_is_wrong_at_the_answer_at_fault(client):
    chair, member = steps.person(Role.COMMITTEE_CHAIR), steps.person(Role.COMMITTEE_MEMBER)
    client.force_login(steps.person(Role.CASE_OFFICER))
    data = {"title": "Comité", "chair": chair.pk, "members": [member.pk], "quorum": 2}

    def at_fault(**answers):
        day = answers.pop("days", 3)
        held_at = f"{localtime(now()) + timedelta(days=day):%Y-%m-%dT%H:%M}"
        return list(
            refused(client.post(reverse("reviews:plan_session"), {**data, "held_at": held_at, **answers}))
        )

    assert [at_fault(days=-1), at_fault(days=740), at_fault(quorum=3)] == [
        ["held_at"],
        ["held_at"],
        ["quorum"],
    ]
    assert not CommitteeSession.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_planning_opens_to_planners(client, role):
    client.force_login(steps.person(role))

    planners = {Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.COMMITTEE_CHAIR}
    readers = planners | {Role.AUDITOR, Role.COMMITTEE_MEMBER}
    assert client.get(reverse("reviews:plan_session")).status_code == (200 if role in planners else 403)
    assert client.get(reverse("reviews:sessions")).status_code == (200 if role in readers else 403)


# A session


@pytest.mark.parametrize("count", [1, 3])
def test_session_asks_the_same_queries_for_any_agenda(client, count, django_assert_num_queries):
    case = steps.on_agenda()
    for _ in range(count - 1):
        late = steps.reviewed()
        services.add_to_agenda(
            session_id=case.session.pk, application_id=late.dossier.pk, by=case.officer, at=now()
        )
    as_person(client, case.chair)

    # Session, person, roles; the sitting, its members, the clock, its agenda, what it put off.
    with django_assert_num_queries(8):
        response = client.get(session_page(case))

    assert response.text.count(ROW) == count


def test_opening_is_for_the_chair_with_a_quorum(client):
    case = steps.on_agenda()
    address = session_page(case, "open_session")
    for other in (case.officer, case.members[0]):
        as_person(client, other)
        assert client.post(address, {"present": [case.chair.pk]}).status_code == 403
    as_person(client, steps.person(Role.COMMITTEE_CHAIR))
    assert client.post(address, {"present": [case.chair.pk]}).status_code == 404

    as_person(client, case.chair)
    few = client.post(address, {"present": [case.chair.pk]})
    nobody = client.post(address, {})
    done = client.post(address, {"present": [case.chair.pk, *(member.pk for member in case.members)]})

    assert (few.status_code, nobody.status_code, done.status_code) == (422, 422, 302)
    assert "Le quorum est de 3" in few.text
    assert case.state() == State.IN_DELIBERATION


def test_opening_on_another_day_than_planned_is_confirmed(client):
    case = steps.on_agenda()
    CommitteeSession.objects.update(held_at=now() + timedelta(days=3))
    as_person(client, case.chair)
    data = {"present": [case.chair.pk, *(member.pk for member in case.members)]}

    asked = client.post(session_page(case, "open_session"), data)
    done = client.post(session_page(case, "open_session"), {**data, "another_day": "on"})

    assert (asked.status_code, done.status_code) == (422, 302)
    assert "un autre jour que prévu" in asked.text
    assert case.state() == State.IN_DELIBERATION


def test_opening_an_open_session_offers_it_no_more(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)

    late = client.post(session_page(case, "open_session"), {"present": [case.chair.pk]})

    assert late.status_code == 409
    assert "Rien n’a été enregistré" in late.text
    assert f'action="{session_page(case, "open_session")}"' not in late.text


def test_closing_says_what_is_left(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)

    early = client.post(session_page(case, "close_session"))
    steps.decide(case)
    done = client.post(session_page(case, "close_session"))

    assert (early.status_code, done.status_code) == (409, 302)
    assert f"Il reste à décider : {case.number}" in plain(early)
    assert CommitteeSession.objects.get().state == SessionState.CLOSED


# One dossier in deliberation


def test_item_shows_scores_reasons_recusals_and_what_the_envelope_has_left(client):
    case = steps.in_deliberation((1, 4), ceiling="80000.00")
    as_person(client, case.chair)

    text = plain(client.get(item_page(case)))

    for shown in (
        "Les avis divergent",
        *(reviewer.get_full_name() for reviewer in case.reviewers),
        "Motif de M1.",
        "Écart 3",
        "Il reste <strong>80 000,00 €</strong>",
        "Personne parmi les membres convoqués",
    ):
        assert shown in text, shown


def test_item_is_read_by_members_and_decided_by_the_chair(client):
    case = steps.in_deliberation()

    for user, forms in ((case.members[0], 0), (case.officer, 0), (case.chair, 1)):
        as_person(client, user)
        text = client.get(item_page(case)).text
        assert text.count(f'action="{item_page(case, "decide")}') == forms


def test_item_is_not_there_for_reviewers_and_others(client):
    case = steps.in_deliberation()
    both = steps.person(Role.COMMITTEE_MEMBER)
    case.session.members.create(user=both, present=True)
    case.assignments[0].__class__.objects.filter(pk=case.assignments[0].pk).update(reviewer=both)

    as_person(client, both)

    assert client.get(item_page(case)).status_code == 404
    assert case.number not in client.get(session_page(case)).text


@pytest.mark.parametrize("count", [2, 4])
def test_item_asks_the_same_queries_for_any_number_of_sheets(client, count, django_assert_num_queries):
    case = steps.in_deliberation((3,) * count)
    as_person(client, case.chair)
    client.get(item_page(case))

    with django_assert_num_queries(19):
        client.get(item_page(case))


@pytest.mark.parametrize("count", [1, 3])
def test_envelopes_left_asks_the_same_queries_for_any_number(count, django_assert_num_queries):
    case = steps.sent()
    envelopes = [steps.envelope_for(case, "1000.00", priority=rank) for rank in range(1, count + 1)]

    # The links with their envelopes; one level of them.
    with django_assert_num_queries(2):
        found = queries.envelopes_left(case.dossier)

    assert [(each.label, each.left) for each in found] == [(each.label, 1_000_00) for each in envelopes]


def test_consensus(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)
    address = item_page(case, "consensus")

    unsound = client.post(address, {"criterion": "E1", "score": "3", "reason": "Accord"})
    done = client.post(address, {"criterion": "M1", "score": "2", "reason": "Accord"})
    again = client.post(address, {"criterion": "M1", "score": "2", "reason": "Accord"})
    otherwise = client.post(address, {"criterion": "M1", "score": "4", "reason": "Autre"})

    assert [each.status_code for each in (unsound, done, again, otherwise)] == [422, 302, 302, 409]
    assert "déjà inscrite" in otherwise.text
    assert Consensus.objects.get().score == 2
    assert "Comité (note de consensus)" in client.get(item_page(case)).text


def test_decision(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)
    data = {"outcome": "agreed", "amount": "50 000,00 €", "reasons": "Un pôle à l’œuvre."}

    unsound = client.post(item_page(case, "decide"), {**data, "amount": "beaucoup"})
    lacking = client.post(item_page(case, "decide"), {**data, "amount": ""})
    done = client.post(item_page(case, "decide"), data, follow=True)
    twice = client.post(item_page(case, "decide"), data)
    other = client.post(item_page(case, "decide"), {**data, "amount": "1"})

    assert (unsound.status_code, lacking.status_code, done.status_code) == (422, 422, 200)
    assert (twice.status_code, other.status_code) == (302, 409)
    assert "Indiquez le montant accordé" in lacking.text
    assert "Pas encore notifiée" in done.text
    assert "en préparation" in done.text
    assert str(Decision.objects.get().amount) == "50000.00"
    assert Entry.objects.filter(kind="reservation").count() == 1


@pytest.mark.parametrize(
    ("answers", "at_fault"),
    [
        ({"outcome": "agreed", "amount": ""}, {"amount": ["Indiquez le montant accordé, en euros."]}),
        ({"outcome": "agreed", "amount": "0"}, {"amount": ["Indiquez le montant accordé, en euros."]}),
        (
            {"outcome": "agreed", "amount": "70000"},
            {"amount": ["Le montant accordé dépasse le montant demandé, 60 000,00 €. Corrigez-le."]},
        ),
        (
            {"outcome": "refused", "amount": "10"},
            {"amount": ["Un dossier ajourné ou refusé n’a pas de montant : laissez la case vide."]},
        ),
        (
            {"outcome": "agreed_with_reservations", "amount": "10"},
            {"conditions": ["Écrivez les réserves dont l’accord est assorti."]},
        ),
    ],
)
def test_decision_says_what_is_wrong_at_the_answer_at_fault(client, answers, at_fault):
    case = steps.in_deliberation()
    as_person(client, case.chair)

    response = client.post(item_page(case, "decide"), {"reasons": "Mes motifs.", **answers})

    assert response.status_code == 422
    told = refused(response, "decision_form")
    assert {name: [plainly(each) for each in messages] for name, messages in told.items()} == at_fault
    # The summary is the first thing on the page, and nothing else takes the focus.
    assert response.text.index("data-error-summary") < response.text.index('id="notes"')
    assert f'action="{item_page(case, "decide")}"' in response.text
    assert "(facultatif)" not in response.text
    assert not Decision.objects.exists()


def plainly(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", ["decide", "consensus"])
def test_what_is_sent_once_the_dossier_is_decided_elsewhere_is_told_and_kept(client, name):
    case = steps.decided()
    as_person(client, case.chair)
    whole = {
        "decide": {"outcome": "refused", "reasons": "Mes motifs."},
        "consensus": {"criterion": "M1", "score": "3", "reason": "Mes motifs."},
    }[name]

    for data in (whole, {**whole, "outcome": "", "score": ""}):
        response = client.post(item_page(case, name), data)

        assert response.status_code == 409
        assert "Rien n’a été enregistré" in response.text
        assert "<dd>Mes motifs.</dd>" in response.text
    assert Decision.objects.get().reasons == "Un pôle à l’œuvre."
    assert not Consensus.objects.exists()


def test_recording_a_consensus_keeps_the_decision_begun_on_the_same_page(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)
    begun = {"outcome": "refused", "amount": "12", "reasons": "Mes motifs.", "conditions": "Mes réserves."}
    score = {"criterion": "M1", "score": "2", "reason": "Accord"}

    unsound = client.post(item_page(case, "consensus"), {**begun, **score, "score": "9"})
    done = client.post(item_page(case, "consensus"), {**begun, **score})

    assert (unsound.status_code, done.status_code) == (422, 200)
    for response in (unsound, done):
        form = response.context["decision_form"]
        assert {name: form[name].value() for name in begun} == begun
        assert not form.errors
    assert "est inscrite" in done.text
    assert "Accord" in unsound.text
    assert Consensus.objects.get().score == 2


def test_a_decision_is_refused_while_a_consensus_is_written_and_not_recorded(client):
    case = steps.in_deliberation()
    as_person(client, case.chair)
    data = {"outcome": "refused", "reasons": "Mes motifs."}

    response = client.post(item_page(case, "decide"), {**data, "criterion": "M1", "reason": "Mon accord"})

    assert response.status_code == 422
    assert "inscrivez-la avant de décider" in response.text
    assert response.context["consensus_form"]["reason"].value() == "Mon accord"
    assert response.context["decision_form"]["reasons"].value() == "Mes motifs."
    assert not Decision.objects.exists()


def test_item_says_that_reviewers_diverge_until_the_decision(client):
    case = steps.in_deliberation((1, 4))
    as_person(client, case.chair)
    before = client.get(item_page(case)).text
    steps.decide(case, Outcome.REFUSED, None)

    after = client.get(item_page(case)).text

    assert ("Les avis divergent" in before, "Les avis divergent" in after) == (True, False)


def test_decision_in_a_strand_without_money_asks_for_no_amount(client):
    case = steps.in_deliberation(call=CallFactory(strand=Strand.LABELLING))
    as_person(client, case.chair)
    before = plain(client.get(item_page(case)))

    client.post(item_page(case, "decide"), {"outcome": "agreed", "reasons": "Un label mérité."})

    assert "Ce volet ne donne pas d’argent" in before
    assert ('name="amount"' in before, "Aucune enveloppe" in before) == (False, False)
    assert (Decision.objects.get().outcome, Decision.objects.get().amount) == ("agreed", None)
    after = plain(client.get(item_page(case)))
    assert "Décision : accordé" in after
    assert "ptce-amount" not in after


def test_decision_above_the_envelope_is_told_and_keeps_what_was_typed(client):
    case = steps.in_deliberation(ceiling="40000.00")
    as_person(client, case.chair)

    response = client.post(
        item_page(case, "decide"), {"outcome": "agreed", "amount": "50000", "reasons": "Mes motifs."}
    )

    assert response.status_code == 409
    assert "Il reste 40 000,00 € dans l’enveloppe" in plain(response)
    assert "Mes motifs." in response.text
    assert not Decision.objects.exists()
    assert case.state() == State.IN_DELIBERATION
    assert Envelope.objects.get().reserved == 0


def test_decision_of_a_recused_chair_is_not_there(client):
    case = steps.in_deliberation()
    services.assignment.recuse(
        application=case.dossier, user=case.chair, reason="Parenté", by=case.officer, at=now()
    )
    as_person(client, case.chair)

    response = client.post(item_page(case, "decide"), {"outcome": "refused", "reasons": "M"})

    assert response.status_code == 404
    assert not Decision.objects.exists()


# Putting a dossier off


def next_session(case):
    """Plan another session, that the case's chair sits in."""
    return steps.plan(steps.Case(dossier=case.dossier, officer=case.officer), members=[case.chair], quorum=2)


def test_postponing(client):
    case = steps.in_deliberation()
    session = next_session(case)
    as_person(client, case.chair)
    address = item_page(case, "postpone")
    data = {"session": session.pk, "reason": "Quorum perdu sur ce dossier."}
    assert address in client.get(session_page(case)).text
    assert address in client.get(item_page(case)).text

    unsound = client.post(address, {**data, "reason": ""})
    elsewhere = client.post(address, {**data, "session": case.session.pk})
    done = client.post(address, data, follow=True)
    twice = client.post(address, data)
    other = client.post(address, {**data, "reason": "Autre motif."})

    assert (unsound.status_code, elsewhere.status_code, done.status_code) == (422, 422, 200)
    assert (twice.status_code, other.status_code) == (302, 409)
    assert f"reporté à « {session} »" in plain(done)
    assert "Quorum perdu sur ce dossier." in done.text
    assert address not in done.text
    assert "est reporté à une autre séance" in plain(client.get(item_page(case)))
    assert client.post(session_page(case, "close_session")).status_code == 302


def test_postponing_is_for_who_presides_or_prepares_and_does_not_stay_out(client):
    case = steps.on_agenda()
    chair_among_members = steps.person(Role.COMMITTEE_CHAIR)
    case.session.members.create(user=chair_among_members)
    services.assignment.grant_access(
        application=case.dossier,
        user=chair_among_members,
        capacity=Capacity.COMMITTEE,
        reason="Séance",
        by=case.officer,
        at=now(),
    )
    recused = steps.person(Role.CASE_OFFICER)
    services.assignment.recuse(
        application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now()
    )
    expected = {
        case.chair: 200,
        case.officer: 200,
        steps.person(Role.PROGRAMME_MANAGER): 200,
        case.members[0]: 403,
        steps.person(Role.AUDITOR): 403,
        chair_among_members: 404,
        recused: 404,
        steps.person(Role.CASE_OFFICER, roles__region="53"): 404,
    }

    for user, status in expected.items():
        as_person(client, user)
        assert client.get(item_page(case, "postpone")).status_code == status, user


def test_postponing_where_no_other_session_is_planned_says_so(client):
    case = steps.on_agenda()
    as_person(client, case.chair)

    assert "Aucune autre séance n’est prévue" in client.get(item_page(case, "postpone")).text


def test_a_decided_dossier_is_not_offered_for_postponement(client):
    case = steps.decided()
    as_person(client, case.officer)

    for page in (item_page(case), session_page(case)):
        assert item_page(case, "postpone") not in client.get(page).text


def test_a_second_round_shows_the_first_and_warns_until_it_is_notified(client):
    case = steps.adjourned()
    steps.put_back_on_agenda(case)
    steps.open_session(case)
    as_person(client, case.chair)
    before = client.get(item_page(case)).text
    steps.decide(case)

    decided = client.get(item_page(case)).text

    assert "Passage précédent" in before
    assert ("Pas encore notifiée" in before, "Pas encore notifiée" in decided) == (False, True)
    steps.notify(case)
    assert "Pas encore notifiée" not in client.get(item_page(case)).text
