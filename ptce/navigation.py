"""
The main menu: what each role finds there, as one table.

A role that is not in an entry's row does not see the entry; whether it may open the page is the view's own policy.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.enums import Role

#: The two audiences that are not roles: nobody signed in, and a person without a role, as lead applicants are.
VISITOR = "visitor"
APPLICANT = "applicant"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the menu: its French label, its address by name, and who finds it there."""

    label: str
    url_name: str
    audiences: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Link:
    """
    An entry ready for display.

    :param current: value of ``aria-current``: "page" on the page itself, "true" below it, empty elsewhere.
    """

    label: str
    url: str
    current: str


_EVERY_ROLE: frozenset[str] = frozenset(Role)
_EVERYONE = _EVERY_ROLE | {VISITOR, APPLICANT}

ENTRIES = (
    Entry(label="Accueil", url_name="home", audiences=_EVERYONE),
    Entry(
        label="Suis-je concerné\xa0?",
        url_name="selftest:welcome",
        audiences=frozenset({VISITOR, APPLICANT}),
    ),
    Entry(label="Mes dossiers", url_name="applications:list", audiences=frozenset({APPLICANT})),
    Entry(label="Dossiers", url_name="applications:list", audiences=_EVERY_ROLE),
    Entry(
        label="Instruction",
        url_name="reviews:desk",
        audiences=frozenset({Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        label="Questions",
        url_name="questions:list",
        audiences=frozenset({Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    ),
    Entry(label="Évaluations", url_name="reviews:sheets", audiences=frozenset({Role.REVIEWER})),
    Entry(
        label="Séances",
        url_name="reviews:sessions",
        audiences=frozenset(
            {
                Role.CASE_OFFICER,
                Role.COMMITTEE_MEMBER,
                Role.COMMITTEE_CHAIR,
                Role.PROGRAMME_MANAGER,
                Role.AUDITOR,
            }
        ),
    ),
    Entry(
        label="Enveloppes",
        url_name="funding:envelopes",
        audiences=frozenset(
            {Role.ENVELOPE_MANAGER, Role.COMMITTEE_CHAIR, Role.PROGRAMME_MANAGER, Role.AUDITOR}
        ),
    ),
    Entry(
        label="Repérage",
        url_name="register:entries",
        audiences=frozenset({Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    ),
    Entry(label="Tâches", url_name="jobs", audiences=frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})),
    Entry(
        label="Habilitations",
        url_name="roles:people",
        audiences=frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    ),
    Entry(label="Annuaire des pôles", url_name="poles:directory", audiences=_EVERYONE),
)


def entries_for(*, roles: frozenset[Role] | None) -> list[Entry]:
    """
    Return the entries of the menu, in order.

    :param roles: the roles in force of the person signed in; ``None`` for a visitor.
    """
    audiences: frozenset[str] = frozenset({VISITOR}) if roles is None else roles or frozenset({APPLICANT})
    return [entry for entry in ENTRIES if not entry.audiences.isdisjoint(audiences)]


def links(*, entries: list[Entry], path: str) -> list[Link]:
    """Turn entries into links and mark the one that ``path`` belongs to."""
    return [
        Link(label=entry.label, url=url, current=_current(url=url, path=path))
        for entry, url in ((entry, reverse(entry.url_name)) for entry in entries)
    ]


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    """Give every page its menu (context processor)."""
    user = getattr(request, "user", None)
    roles = user.roles() if user is not None and user.is_authenticated else None
    return {"navigation": links(entries=entries_for(roles=roles), path=request.path)}


def _current(*, url: str, path: str) -> str:
    if path == url:
        return "page"
    if url != "/" and path.startswith(url):
        return "true"
    return ""
