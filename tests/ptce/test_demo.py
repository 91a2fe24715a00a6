from collections import Counter

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.test import override_settings

from accounts.enums import Role
from accounts.models import User
from applications.enums import State, Strand
from applications.facts import facts_of
from applications.models import Application, Call, Event
from applications.queries import with_content
from applications.snapshot import snapshot
from core.clock import database_now
from core.models import Job, Mail
from criteria.models import GridVersion
from criteria.services import evaluate_facts
from funding.models import CallEnvelope, Entry, Envelope
from poles import register
from poles.enums import Family, InvitationState, Phase, TeamCapacity
from poles.families import family_of
from poles.models import Pole, PoleClaim, PolePhase, SourcedFact, TeamInvitation
from ptce.demo import content, loading
from reviews.enums import Outcome, SessionState, SheetState
from reviews.models import CommitteeSession, Decision, Notification, ScoreSheet

MANDATORY = {"met", "not_met", "unknown"}
JUDGED_BY_A_PERSON = {"M1", "M4", "M8"}
EXPERIMENTAL = {"met", "not_met", "unknown"}
EXCLUSION = {"signal", "clear", "unknown"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load once for the whole module, in a transaction that ends with it; each test rolls back to there."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        now = database_now()
        assert loading.load(at=now)
        yield now
        transaction.set_rollback(True)


def test_every_state_that_the_moves_reach_has_a_dossier(loaded):
    """A proposal is decided in the same gesture, and withdrawing or correcting come with later screens."""
    assert set(Application.objects.values_list("state", flat=True)) == {
        State.DRAFT,
        State.SUBMITTED,
        State.COMPLETE,
        State.ADMISSIBLE,
        State.INADMISSIBLE,
        State.IN_REVIEW,
        State.REVIEWED,
        State.IN_DELIBERATION,
        State.DECIDED,
        State.NOTIFIED,
    }


def test_each_dossier_stands_where_its_content_says(loaded):
    states = {row.title: row.state for row in Application.objects.all()}

    assert states == {
        dossier.title: dossier.state for pole in content.example_poles() for dossier in pole.dossiers
    }


def test_every_outcome_and_an_inadmissibility_are_shown(loaded):
    assert set(Decision.objects.values_list("outcome", flat=True)) == set(Outcome.values)
    assert Notification.objects.filter(admissibility__isnull=False).count() == 1
    assert Decision.objects.filter(notification__isnull=True).count() == 1


def test_every_verdict_is_shown_for_each_criterion(loaded):
    grid_version = GridVersion.objects.get()
    verdicts: dict[str, set[str]] = {}
    for application in with_content(Application.objects.order_by("pk")):
        facts = facts_of(snapshot(application, as_of=loaded.date()))
        evaluation = evaluate_facts(facts=facts, grid_version=grid_version).content
        for criterion in evaluation["criteria"]:
            verdicts.setdefault(criterion["code"], set()).add(criterion["verdict"])

    expected = {
        **{f"M{rank}": MANDATORY for rank in range(1, 9)},
        **{f"T{rank}": EXPERIMENTAL for rank in range(1, 7)},
        **{f"E{rank}": EXCLUSION for rank in range(1, 6)},
    }
    expected |= {code: expected[code] | {"to_judge"} for code in JUDGED_BY_A_PERSON}
    expected["T4"] = EXPERIMENTAL | {"not_applicable"}
    assert verdicts == expected


@pytest.mark.parametrize(
    ("pole", "member", "family", "besides", "alone"),
    [
        (
            "Exemple – Éco-rénover en Thiérache",
            "Matériaux d’ici et d’avant (exemple)",
            "ess_to_verify",
            {"T2": "not_met", "T4": "not_applicable", "T5": "not_met"},
            # Four undertakings without the certain ones of the social economy.
            {"M1": "to_judge", "M2": "not_met"},
        ),
        (
            "Exemple – Réparer et réemployer en Déodatie",
            "Consigne des Vosges (exemple)",
            "ess",
            {},
            {"M1": "met", "M2": "met"},
        ),
    ],
)
def test_a_company_said_to_be_ess_counts_by_its_proof_and_its_pole_as_the_contract_says(
    loaded, pole, member, family, besides, alone
):
    """Its reason alone leaves it to be verified; worked out by hand from the contract's rules for the facts shown."""
    grid_version = GridVersion.objects.get()
    [*_, application] = with_content(Application.objects.filter(pole__name=pole).order_by("pk"))
    facts = facts_of(snapshot(application, as_of=loaded.date()))

    def verdicts(members):
        content = evaluate_facts(facts={**facts, "members": members}, grid_version=grid_version).content
        return {criterion["code"]: criterion["verdict"] for criterion in content["criteria"]}

    line = next(each for each in facts["members"] if each["name"] == member)
    others = [each for each in facts["members"] if family_of(each["legal_category"]) != Family.ESS]
    met = dict.fromkeys([*(f"M{rank}" for rank in range(1, 9)), *(f"T{rank}" for rank in range(1, 7))], "met")
    clear = dict.fromkeys((f"E{rank}" for rank in range(1, 6)), "clear")

    assert line["family"] == family
    assert verdicts(facts["members"]) == {**met, **besides, **clear}
    assert {code: verdicts(others)[code] for code in alone} == alone


def test_real_poles_are_identified_and_have_no_dossier_nor_score_nor_decision(loaded):
    real = Pole.objects.filter(fictitious=False)

    assert real.count() == 8
    assert set(PolePhase.objects.filter(pole__in=real).values_list("current", flat=True)) == {
        Phase.IDENTIFIED
    }
    assert not Application.objects.filter(pole__in=real).exists()
    assert not real.filter(memberships__isnull=False).exists()
    assert not real.filter(team__isnull=False).exists()
    assert not real.filter(perimeter__isnull=False).exists()


def test_real_poles_say_only_what_the_note_says_each_value_with_its_source(loaded):
    said = {
        (fact.pole.name, fact.label, fact.value, fact.source)
        for fact in SourcedFact.objects.filter(pole__fictitious=False).select_related("pole")
    }

    assert said == {
        (pole.name, fact.label, fact.value, fact.source)
        for pole in content.real_poles()
        for fact in pole.facts
    }
    assert {source for *_, source in said} == {
        "Note PTCE 2010, §5",
        "Code officiel géographique (INSEE)",
        "Hors de la note, qui ne situe pas ce pôle\u00a0; code officiel géographique (INSEE)",
    }
    blank = Pole.objects.filter(fictitious=False, summary="", category="", members_complete=False)
    assert blank.count() == 8


def test_invented_poles_are_marked_fictitious(loaded):
    invented = Pole.objects.filter(name__startswith="Exemple – ")

    assert invented.count() == 11
    assert invented.filter(fictitious=True, listed=True).count() == 11
    assert Pole.objects.filter(fictitious=True).count() == 11


def test_the_register_shows_a_likely_double_and_a_waiting_claim(loaded):
    [line] = register.likely_duplicates(Pole.objects.register())
    [claim] = PoleClaim.objects.filter(outcome="")

    assert (line.entry.fictitious, line.other.fictitious, claim.pole.fictitious) == (True, True, True)
    assert list(register.broken_listings()) == []


def test_one_call_per_strand_is_open_and_draws_on_its_envelope(loaded):
    calls = Call.objects.open(at=loaded)

    assert Counter(calls.values_list("strand", flat=True)) == dict.fromkeys(Strand.values, 1)
    assert CallEnvelope.objects.filter(call__in=calls).count() == 4
    total = sum(Envelope.objects.values_list("ceiling", flat=True))
    assert 50_000_000_00 <= total <= 100_000_000_00


def test_reserved_amounts_are_those_of_the_favourable_decisions(loaded):
    decided = sum(decision.amount for decision in Decision.objects.filter(amount__isnull=False))
    reserved = sum(Envelope.objects.values_list("reserved", flat=True))

    assert reserved == decided * 100
    assert Entry.objects.filter(kind="reservation").count() == 3


def test_accounts_sign_in_with_the_demonstration_password_and_hold_their_roles(loaded):
    users = {user.email: user for user in User.objects.all()}

    assert len(users) == 21
    assert {email for email, user in users.items() if not check_password("ptce-demo", user.password)} == set()
    assert users["porteur@demo.example"].roles() == frozenset()
    assert users["comite1@demo.example"].roles() == {Role.COMMITTEE_CHAIR}
    assert users["instruction2@demo.example"].regions_as(Role.CASE_OFFICER) == {
        "11", "24", "28", "32", "44", "52", "53"
    }  # fmt: skip


def test_everything_happened_in_the_past_and_in_order(loaded):
    assert not Event.objects.filter(at__gte=loaded).exists()
    instants = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert instants == sorted(instants)
    numbers = list(Application.objects.order_by("created_at", "pk").values_list("number", flat=True))
    assert numbers == sorted(numbers)


def test_reviews_in_progress_and_sessions_of_each_kind_are_shown(loaded):
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == set(SheetState.values)
    assert Counter(CommitteeSession.objects.values_list("state", flat=True)) == {
        SessionState.CLOSED: 2,
        SessionState.OPEN: 1,
    }


def test_documents_are_asked_for_and_none_is_shipped(loaded):
    assert Job.objects.filter(kind="evaluation_report").count() == Decision.objects.count()
    assert not Job.objects.exclude(status="queued").exists()


def test_one_team_has_every_capacity_and_invitations_of_both_kinds(loaded):
    team = Pole.objects.get(name="Exemple – La Halle du Livradois").team
    invitations = TeamInvitation.objects.filter(pole__name="Exemple – La Halle du Livradois").order_by("-pk")

    assert set(team.values_list("capacity", flat=True)) == set(TeamCapacity)
    states = {row.state_at(database_now()) for row in invitations}
    assert states == {InvitationState.PENDING, InvitationState.EXPIRED}
    assert not Mail.objects.filter(address__in=[row.email for row in invitations]).exists()
