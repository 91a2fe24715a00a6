"""Every address, method and thing, asked for by everyone: what is reached is what the table says."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from http.cookies import SimpleCookie
from zlib import crc32

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.policies import policy_of
from tests.pages import said
from tests.ptce.matrix import OF_TEAM, PEOPLE, ROWS, TEAM
from tests.ptce.scene import address, addresses, scene

ABSENT, FORBIDDEN, REFUSED = 404, 403, 405
GROUPS = {
    "platform": (
        "home",
        "health",
        "metrics",
        "accessibility",
        "legal",
        "personal",
        "verification:",
        "job",
        "roles:",
        "data:",
        "selftest:",
        "account",
        "mfa",
        "proconnect",
    ),
    "poles": ("poles:",),
    "members": (
        "poles:members",
        "poles:member_",
        "poles:add_member",
        "poles:change_member",
        "poles:remove_member",
        "poles:ask_",
        "poles:confirm",
        "poles:revoke_confirmation",
    ),
    "teams": (
        "poles:team",
        "poles:invit",
        "poles:resend_invitation",
        "poles:revoke_invitation",
        "poles:change_capacity",
        "poles:remove_person",
        "poles:leave_team",
        "poles:transfer_lead",
        "poles:replace_lead",
        "poles:lead_request",
    ),
    "register": ("register:",),
    "applications": ("applications:", "calls:", "questions:"),
    "funding": ("funding:",),
    "review-desk": (
        "reviews:desk",
        "reviews:dossier",
        "reviews:confirm",
        "reviews:judge",
        "reviews:assign",
        "reviews:put",
        "reviews:notify",
    ),
    "sheets": ("reviews:sheet", "reviews:declaration", "reviews:step_back", "reviews:submit"),
    "committee": (
        "reviews:session",
        "reviews:plan",
        "reviews:open",
        "reviews:close",
        "reviews:item",
        "reviews:consensus",
        "reviews:decide",
        "reviews:postpone",
        "reviews:report",
    ),
}


def group_of(row):
    """Return the group whose beginning of an address fits a row the closest, so that each can be tried in its time."""
    fits = {
        group: max((len(start) for start in starts if row.address.startswith(start)), default=0)
        for group, starts in GROUPS.items()
    }
    closest = max(fits, key=fits.get)
    return closest if fits[closest] else None


def of_group(group):
    return [row for row in ROWS if group_of(row) == group]


@pytest.fixture
def found(db):
    return scene()


@pytest.fixture(autouse=True)
def _refusals_unlogged(caplog):
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture
def clients(found):
    """Sign everyone in, each at an address of their own: limits on attempts count by address."""
    made = {}
    for rank, (name, user) in enumerate(found.people.items(), start=1):
        made[name] = Client(REMOTE_ADDR=f"198.51.100.{rank}")
        if user:
            made[name].force_login(user)
    return made


def ask(client, method, url):
    """Ask and undo: what a call changes, in the database or the browser, the next does not see."""
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response = client.generic(method, url)
        content = b"".join(response.streaming_content) if response.streaming else said(response)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(before)
    return response, content


def outcome(response):
    if response.status_code == ABSENT:
        return "A"
    if response.status_code == FORBIDDEN:
        return "F"
    if response.status_code == REFUSED:
        return "M"
    if response.status_code < 400 and response.headers.get("Location", "").startswith(
        reverse("account_login")
    ):
        return "S"
    return "R" if response.status_code < 500 else str(response.status_code)


def masked(response, content, url, number):
    """Return an answer without what the person typed and what differs at each request."""
    content = content.replace(url.encode(), b"(url)").replace(number.encode(), b"(number)")
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in {"Content-Length", "X-Request-ID"}
    }
    content = re.sub(rb'nonce="[^"]*"', b"nonce", content)
    headers = re.sub(r"'nonce-[^']*'", "nonce", str(sorted(headers.items())))
    return headers, content


def test_every_address_is_in_the_table_and_declares_its_policy():
    patterns = addresses()

    assert set(patterns) == {row.address for row in ROWS}
    assert [name for name, pattern in patterns.items() if policy_of(pattern.callback, name) is None] == []


def test_policies_of_libraries_name_addresses_that_are_there():
    patterns = addresses()
    without = {name for name, pattern in patterns.items() if not hasattr(pattern.callback, "policy")}

    assert set(settings.THIRD_PARTY_POLICIES) == without


def test_every_address_is_tried_by_get_and_post_and_with_a_thing_that_is_not_there():
    tried = defaultdict(set)
    things = defaultdict(set)
    for row in ROWS:
        tried[row.address].add(row.method)
        things[row.address].add(row.thing)

    ours = {name: pattern for name, pattern in addresses().items() if ":" in name}
    taking = {name for name, pattern in ours.items() if pattern.pattern.converters or name.endswith(":start")}
    assert {name for name, methods in tried.items() if methods != {"GET", "POST"}} == set()
    assert {name for name in taking if not any("no-" in thing for thing in things[name])} == set()


def test_the_groups_hold_the_whole_table():
    assert sorted(row for group in GROUPS for row in of_group(group)) == sorted(ROWS)


def some_of(row):
    """
    Return who asks for a row in the short form: all that it lets in, and three of those it refuses.

    Those three differ from one row of an address to the next, and are the same at each run.
    """
    refused = [person for person, expected in row.expected.items() if expected in {"A", "F"}]
    refused.sort(key=lambda person: crc32(f"{row.address} {row.thing} {row.method} {person}".encode()))
    others = [person for person in row.expected if person not in refused]
    return {person: row.expected[person] for person in [*others, *refused[:3]]}


def all_of(row):
    return row.expected


def test_the_short_form_asks_as_every_person_and_at_every_address():
    asked = {(row.address, person) for row in ROWS for person in some_of(row)}
    refused = {person for row in ROWS for person, expected in some_of(row).items() if expected in {"A", "F"}}

    assert {address for address, _ in asked} == {row.address for row in ROWS}
    assert refused == {*(person for group in PEOPLE for person in group), *TEAM}


@pytest.mark.parametrize(
    "asking",
    [pytest.param(some_of, id="short"), pytest.param(all_of, id="whole", marks=pytest.mark.long("access"))],
)
@pytest.mark.parametrize("group", GROUPS)
def test_everyone_reaches_what_the_table_says(group, asking, found, clients):
    wrong = []
    absent = defaultdict(set)
    for row in of_group(group):
        values = found.objects[row.thing]
        url = address(row.address, values)
        for person, expected in asking(row).items():
            response, content = ask(clients[person], row.method, url)
            if outcome(response) != expected:
                wrong.append(
                    f"{row.method} {row.address} {row.thing}, {person}: {outcome(response)}, not {expected}"
                )
            if response.status_code == ABSENT:
                absent[row.address, row.method, person].add(
                    masked(response, content, url, values.get("number", "(number)"))
                )

    assert not wrong, "\n".join(wrong)
    # Not yours and not there look the same.
    assert {asked for asked, answers in absent.items() if len(answers) > 1} == set()


def test_our_addresses_refuse_other_methods_to_whoever_they_admit(found, clients):
    wrong = []
    policies = {name: policy_of(pattern.callback, name) for name, pattern in addresses().items()}
    tried = {
        row.address: row.thing
        for row in ROWS
        if not row.address.startswith(("account_", "mfa_", "proconnect_"))
    }
    for name, thing in tried.items():
        url = address(name, found.objects[thing])
        answers = {
            person: "M" if policies[name].admits(user or AnonymousUser()) else "F" if user else "S"
            for person, user in found.people.items()
        }
        # One person of each answer: the policy has decided before the method is looked at.
        for refusal, person in {answer: person for person, answer in answers.items()}.items():
            for method in ("PUT", "DELETE"):
                response, _ = ask(clients[person], method, url)
                if outcome(response) != refusal:
                    wrong.append(f"{method} {name}, {person}: {outcome(response)}, not {refusal}")

    assert not wrong, "\n".join(wrong)


def test_the_columns_are_the_people(found):
    assert [*(person for group in PEOPLE for person in group), *TEAM] == list(found.people)


def test_the_lines_of_the_team_are_of_the_table_and_say_something_else_than_the_lead_s():
    leads = {row[:3]: row.expected["lead"] for row in ROWS}

    assert set(OF_TEAM) - set(leads) == set()
    assert [thing for thing, codes in OF_TEAM.items() if codes == leads[thing] * len(TEAM)] == []
