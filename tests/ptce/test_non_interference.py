"""
What is hidden changes nothing that others are answered, to the byte.

Each case is one secret with several values: worlds that differ by it alone. The same people ask for every address in
each world; those who may not know it get the same status, headers and body everywhere.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from functools import partial
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from accounts.enums import Role
from applications import services as applications
from applications.enums import SectionKind
from poles.enums import Phase
from ptce.people.export import DATA
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome, Outcome, Queue
from tests.factories import CallFactory, now
from tests.pages import said
from tests.ptce.scene import (
    Scene,
    address,
    addresses,
    call_session,
    entrusted,
    give_sheet,
    people,
    put_on_agenda,
    report_of,
    seated,
    sent,
)
from tests.reviews import steps

# Some fifteen hundred pages a world.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

#: They may know what was scored and decided before the notification; nobody else may.
ADMINISTRATION = {"officer", "programme", "auditor"}
COMMITTEE = {"member", "chair"}
#: They read what envelopes hold by their role, the reservation of a decision included; of the rest they know nothing.
LEDGER_READERS = {"treasurer", "chair_elsewhere"}
UNKNOWN = 999_999
#: A person's own account: pages of a library that knows no dossier.
ACCOUNT = ("account_", "accounts:", "mfa_", "proconnect_")
REFUSED_BY_ROLE = 403
QUERIES = {
    "poles:directory": [f"phase={phase}" for phase in (Phase.PREFIGURATION, Phase.EXPERIMENTATION)],
    "reviews:desk": [f"file={queue}" for queue in Queue],
}


#: Pages that read no dossier, whoever asks.
READ_NO_DOSSIER = (
    "roles:",
    "selftest:",
    "verification:",
    "accessibility",
    "legal_notice",
    "personal_data",
    "health_live",
)
#: Where a team writes its pole and officers keep the register: the short form asks for none but these.
POLE_WORK, POLE_PAGES = ("poles:", "register:"), {"poles:directory", "poles:pole", "poles:members"}
#: Who asks in the short form: one of each kind of those who know something, and of those who may not.
SHORT_CAST = {
    *("second", "officer", "chair", "treasurer"),
    *("anonymous", "lead", "officer_elsewhere", "reviewer", "member_elsewhere"),
}


@pytest.fixture(autouse=True)
def _refusals_unlogged(caplog):
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(params=["short", pytest.param("whole", marks=pytest.mark.long("non-interference"))])
def found(request):
    """Return the scene; in the short form, fewer of its people ask."""
    scene = Scene(people=people(), second=steps.person(Role.REVIEWER))
    scene.people["second"] = scene.second
    scene.asking = SHORT_CAST if request.param == "short" else set(scene.people)
    return scene


@pytest.fixture
def call():
    return CallFactory()


def complete(scene, call):
    case = sent(scene, call)
    reviews.confirm_complete(application_id=case.dossier.pk, by=case.officer, at=now())
    return case


def deliberated(scene, call):
    case = entrusted(scene, call)
    for rank in (0, 1):
        give_sheet(case, rank)
    steps.envelope_for(case)
    seated(scene, [case])
    return case


def adjourned(scene, call):
    """Bring a dossier to its second round: adjourned, notified, and before another session of the same people."""
    case = deliberated(scene, call)
    report_of(steps.decide(case, Outcome.ADJOURNED, None))
    reviews.close_session(session_id=case.session.pk, by=case.chair, at=now())
    steps.notify(case)
    call_session(scene, [case], title="Seconde séance")
    return case


def opened(case, at):
    present = [case.chair.pk, *(member.pk for member in case.members)]
    reviews.open_session(session_id=case.session.pk, present_ids=present, by=case.chair, at=at)


def reopened(case, at):
    """Open the session of the second round on the dossier."""
    put_on_agenda(case)
    opened(case, at)


def inadmissible(case, reasons):
    reviews.judge_admissibility(
        application_id=case.dossier.pk,
        outcome=AdmissibilityOutcome.INADMISSIBLE,
        reasons=reasons,
        by=case.officer,
        at=now(),
    )


def agree(case, value):
    steps.agree("M1", case, value)


def decide(case, outcome, amount):
    report_of(steps.decide(case, outcome, amount))


def nothing(case):
    pass


def asked(case, *, short=False):
    """Return every address, with whatever of the case it takes; fewer in the short form."""
    pole = case.dossier.pole
    values = {
        "number": [case.number],
        "code": ["P1", "L1"],
        "token": ["a~b"],
        "kind": [SectionKind.FUNDING],
        "version": [1],
        "typed": ["AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"],
        "job_id": [UNKNOWN],
        "claim_id": [UNKNOWN],
        "other_id": [UNKNOWN],
        "pole_id": [pole.pk],
        "slug": [pole.slug],
        "invitation_id": [UNKNOWN],
        "invitation_key": ["cle-inconnue"],
        "person_id": [pole.team.order_by("pk").last().pk],
        "transfer_id": [UNKNOWN],
        "member_id": [pole.memberships.order_by("pk").first().pk],
        "thread_id": [UNKNOWN],
        "comment_id": [UNKNOWN],
        "question_id": [UNKNOWN],
        "entry_id": [UNKNOWN],
        "call_slug": [case.dossier.call.slug],
        "session_id": [case.session.pk if case.session else UNKNOWN],
        "assignment_id": [assignment.pk for assignment in case.assignments] or [UNKNOWN],
        "envelope_id": list(
            case.dossier.call.envelope_links.order_by("pk").values_list("envelope_id", flat=True)
        )
        or [UNKNOWN],
    }
    for name, pattern in addresses().items():
        if name.startswith((*ACCOUNT, *READ_NO_DOSSIER)):
            continue
        if short and name.startswith(POLE_WORK) and name not in POLE_PAGES:
            continue
        takes = list(pattern.pattern.converters)
        for each in product(*(values[key] for key in takes)):
            url = address(name, dict(zip(takes, each, strict=True)))
            yield url
            yield from (f"{url}?{query}" for query in QUERIES.get(name, []))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(client, url):
    response = client.get(url)
    content = b"".join(response.streaming_content) if response.streaming else said(response)
    if response.headers["Content-Type"] == "application/zip":
        # A person's data bear the second at which they were asked for, and its digits pack more or less tightly.
        del response.headers["Content-Length"]
        data = json.loads(zipfile.ZipFile(io.BytesIO(content)).read(DATA))
        content = json.dumps({**data, "produit_le": ""}, ensure_ascii=False).encode()
    elif response.headers["Content-Type"] == XLSX:
        # A workbook bears the second at which it was made, in its properties and its own table of files.
        response.headers.pop("Content-Length", None)
        book = zipfile.ZipFile(io.BytesIO(content))
        content = repr(
            [(name, book.read(name)) for name in book.namelist() if name != "docProps/core.xml"]
        ).encode()
    # An answer that nothing may keep expires at the second it is given, and each request has an id of its own.
    own = {"Expires", "X-Request-ID"}
    kept = sorted((name, value) for name, value in response.headers.items() if name not in own)
    headers = re.sub(r"'nonce-[^']*'", "'nonce'", str(kept))
    content = re.sub(rb'nonce="[^"]*"', b'nonce=""', content)
    # A fresh key of a form, as a page bears one too.
    content = re.sub(rb'"token": "[^"]*"', b'"token": ""', content)
    # The answers of a self-test are signed with the second at which they are.
    content = re.sub(rb'(name="reponses" value=)"[^"]*"', rb'\1""', content)
    return response.status_code, headers, content


def answers_in(world, case, clients, *, but=()):
    """Bring the world about, let everyone ask for everything, and undo it."""
    with transaction.atomic():
        world(case)
        urls = list(asked(case, short=set(clients) <= SHORT_CAST))
        found = {
            (person, url): answer(client(), url)
            for person, client in clients.items()
            for url in urls
            if (person, url) not in but
        }
        transaction.set_rollback(True)
    return found


def signed_in(user):
    """Return how to make a browser of the person's, as it is before it has asked for anything."""
    client = Client()
    if user:
        client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def fresh():
        client.cookies.clear()
        client.cookies.load(cookies)
        return client

    return fresh


def differing(scene, case, worlds):
    """Return who is answered differently at which address in some of the worlds."""
    clients = {name: signed_in(user) for name, user in scene.people.items() if name in scene.asking}
    first = answers_in(worlds[0], case, clients)
    # What a role refuses, it refuses in every world: the policies read nothing of a dossier.
    refused = {pair for pair, (status, *_) in first.items() if status == REFUSED_BY_ROLE}
    others = [answers_in(world, case, clients, but=refused) for world in worlds[1:]]
    return {pair for other in others for pair in other if other[pair] != first[pair]}


def knowing(differences):
    return {person for person, _ in differences}


def comment(case):
    applications.open_thread(
        application_id=case.dossier.pk,
        section=SectionKind.FUNDING.value,
        text="Entre nous.",
        by=case.dossier.created_by,
        at=case.dossier.submitted_at,
    )


def ask_officers(case):
    applications.ask(
        application_id=case.dossier.pk,
        section="",
        text="Quand saurons-nous\xa0?",
        by=case.dossier.created_by,
        at=case.dossier.submitted_at,
    )


def test_comments_are_known_to_the_team_only(found, call):
    case = sent(found, call)

    differences = differing(found, case, [nothing, comment])

    assert knowing(differences) == {"lead", "coordinator", "editor", "reader"} & found.asking


@pytest.mark.long("non-interference")
def test_questions_are_known_to_the_team_and_the_administration_only(found, call):
    case = sent(found, call)

    differences = differing(found, case, [nothing, ask_officers])

    assert (
        knowing(differences) == ({"lead", "coordinator", "editor", "reader"} | ADMINISTRATION) & found.asking
    )


def test_scores_of_another_are_nobodys_while_sheets_are_awaited(found, call):
    case = entrusted(found, call, undeclared=True)

    at = now()

    differences = differing(
        found, case, [partial(give_sheet, rank=1, value=value, at=at) for value in (0, 4)]
    )

    # Not even the administration's: only who wrote them.
    assert knowing(differences) == {"second"}


@pytest.mark.long("non-interference")
def test_a_sheet_given_is_known_to_the_administration_only(found, call):
    case = entrusted(found, call, undeclared=True)

    differences = differing(found, case, [nothing, partial(give_sheet, rank=1)])

    assert knowing(differences) == {"second", *ADMINISTRATION} & found.asking


@pytest.mark.long("non-interference")
def test_scores_once_all_are_in_are_known_to_the_administration_only(found, call):
    case = entrusted(found, call)
    give_sheet(case, 0)

    differences = differing(
        found,
        case,
        [nothing, partial(give_sheet, rank=1, value=4)],
    )

    assert knowing(differences) == {"second", *ADMINISTRATION} & found.asking


def test_consensus_is_known_to_the_committee_and_the_administration_only(found, call):
    case = deliberated(found, call)

    differences = differing(found, case, [nothing, partial(agree, value=4)])

    assert knowing(differences) == (ADMINISTRATION | COMMITTEE) & found.asking


def test_a_decision_is_known_to_the_committee_and_the_administration_until_it_is_notified(found, call):
    case = deliberated(found, call)

    differences = differing(
        found,
        case,
        [
            nothing,
            partial(decide, outcome=Outcome.AGREED, amount="50000.00"),
            partial(decide, outcome=Outcome.REFUSED, amount=None),
        ],
    )

    elsewhere = {pair for pair in differences if pair[0] not in ADMINISTRATION | COMMITTEE}
    assert {(person, url) for person, url in elsewhere if person not in LEDGER_READERS} == set()
    assert {url.split("/")[1] for _, url in elsewhere} == {"enveloppes"}
    assert knowing(differences) == (ADMINISTRATION | COMMITTEE | LEDGER_READERS) & found.asking


def test_an_inadmissibility_is_known_to_the_administration_until_it_is_notified(found, call):
    case = complete(found, call)

    differences = differing(
        found,
        case,
        [nothing, partial(inadmissible, reasons="Hors appel.")],
    )

    assert knowing(differences) == ADMINISTRATION & found.asking


@pytest.mark.long("non-interference")
def test_a_seat_on_an_agenda_is_known_to_the_session_and_the_administration_only(found, call):
    case = entrusted(found, call)
    give_sheet(case, 0)
    give_sheet(case, 1)
    call_session(found, [case])

    differences = differing(found, case, [nothing, put_on_agenda])

    assert {pair for pair in differences if pair[0] not in ADMINISTRATION | COMMITTEE} == set()


@pytest.mark.long("non-interference")
def test_a_second_round_is_known_to_the_committee_and_the_administration_only(found, call):
    case, at = adjourned(found, call), now()

    # Whoever reads sessions sees that one is open: what is secret is that the dossier is before it.
    differences = differing(found, case, [partial(opened, at=at), partial(reopened, at=at)])

    assert {pair for pair in differences if pair[0] not in ADMINISTRATION | COMMITTEE} == set()
    assert knowing(differences) == (ADMINISTRATION | COMMITTEE) & found.asking


@pytest.mark.long("non-interference")
def test_the_decision_of_a_second_round_is_hidden_until_its_own_notification(found, call):
    case = adjourned(found, call)
    reopened(case, now())

    differences = differing(
        found,
        case,
        [
            nothing,
            partial(decide, outcome=Outcome.AGREED, amount="50000.00"),
            partial(decide, outcome=Outcome.REFUSED, amount=None),
        ],
    )

    elsewhere = {pair for pair in differences if pair[0] not in ADMINISTRATION | COMMITTEE}
    assert {url.split("/")[1] for _, url in elsewhere} == {"enveloppes"}
    assert knowing(differences) == (ADMINISTRATION | COMMITTEE | LEDGER_READERS) & found.asking


def test_an_envelope_does_not_say_whose_the_reservation_of_a_second_round_is(found, call):
    case = adjourned(found, call)
    reopened(case, now())
    decide(case, Outcome.AGREED, "50000.00")
    client = Client()
    client.force_login(found.people["treasurer"])
    page = address("funding:envelope", {"envelope_id": call.envelope_links.get().envelope_id})

    hidden = client.get(page).text
    steps.notify(case)

    assert case.number not in hidden
    assert case.number in client.get(page).text


def test_the_notification_ends_the_secret(found, call):
    case = deliberated(found, call)
    decide(case, Outcome.AGREED, "50000.00")

    differences = differing(found, case, [nothing, steps.notify])

    assert knowing(differences) >= {"anonymous", "lead", "reviewer", "second"}
