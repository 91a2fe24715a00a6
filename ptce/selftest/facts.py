"""
From answers to the facts of the criteria engine.

Nobody names their partners here: members are stand-ins that have a rank, a family and a place inside or outside a
perimeter of as many stand-in communes as said. What only says «mostly» or «rather not» becomes figures that settle the
rule the same way. None of these is ever shown; what is told of a trace is chosen in ``reasons``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from ptce.selftest.asking import Answers, known, known_count
from ptce.selftest.questions import FAMILIES, NO, NOTHING, YES, structures

Facts = dict[str, Any]

_INSIDE = "00001"
_OUTSIDE = "99999"
#: No activity and no legal form has these codes: a lead applicant who is none of what was listed.
_ORDINARY_NAF = "00.00Z"
_ORDINARY_CATEGORY = "0000"
_CHAMBER_CATEGORY = "7381"


def facts_of(answers: Answers, *, as_of: date) -> Facts:
    """Return the facts that the answers amount to, in the shapes of the engine's contract; not known is absent."""
    perimeter = _perimeter(answers)
    return _told(
        {
            "strand": known(answers, "stage"),
            "as_of": as_of.isoformat(),
            "perimeter": perimeter,
            "voluntary": _flag(answers, "voluntary"),
            "members": _members(answers, placed=perimeter is not None),
            "strategy": _told(
                {
                    "document": _flag(answers, "document"),
                    "signatories": known_count(answers, "signatories"),
                    "horizon_years": known_count(answers, "horizon"),
                    "dated_objectives": known_count(answers, "objectives"),
                }
            ),
            "local_agreements": known_count(answers, "agreements"),
            "activities": _ACTIVITIES.get(known(answers, "activities")),
            "cooperation": _cooperation(answers, as_of=as_of),
            "pooling": _pooling(answers),
            "authority_partnerships": _partnerships(answers, as_of=as_of, placed=perimeter is not None),
            "place": _PLACES.get(known(answers, "place")),
            "research": _RESEARCH.get(known(answers, "research")),
            "governance": _VOTES.get(known(answers, "votes")),
            "ess_policy": _NETWORKS.get(known(answers, "networks")),
            "evaluation": _evaluation(answers),
            "jobs": _told({"fte": known_count(answers, "jobs")}),
            "applicant": _APPLICANTS.get(known(answers, "lead")),
            "purpose": _purpose(answers),
        }
    )


def _told(values: Mapping[str, Any]) -> Facts:
    return {key: value for key, value in values.items() if value is not None}


def _flag(answers: Answers, key: str) -> bool | None:
    return {YES: True, NO: False}.get(str(known(answers, key)))


def _perimeter(answers: Answers) -> list[str] | None:
    number = known_count(answers, "communes")
    return None if number is None else [f"{rank:05d}" for rank in range(1, number + 1)]


def _members(answers: Answers, *, placed: bool) -> list[Facts] | None:
    if structures(answers) is None:
        return None
    families = chain.from_iterable(
        repeat(family, known_count(answers, family) or 0) for family, _ in FAMILIES
    )
    local = known_count(answers, "local") if placed else None
    return [
        _told({"name": str(rank), "family": family, "commune": _commune(rank, local)})
        for rank, family in enumerate(families, start=1)
    ]


def _commune(rank: int, local: int | None) -> str | None:
    if local is None:
        return None
    return _INSIDE if rank <= local else _OUTSIDE


#: More than half is two in three, the half or less is one in two.
_ACTIVITIES: Mapping[str | int | None, list[Facts]] = {
    "most": [
        {"social_utility": True, "turnover": 2, "fte": 2},
        {"social_utility": False, "turnover": 1, "fte": 1},
    ],
    "half": [
        {"social_utility": True, "turnover": 1, "fte": 1},
        {"social_utility": False, "turnover": 1, "fte": 1},
    ],
    NOTHING: [],
}


def _cooperation(answers: Answers, *, as_of: date) -> Facts:
    since = known(answers, "since")
    nature = known(answers, "nature")
    return _told(
        {
            "agreement_years": known(answers, "engagement"),
            # Not begun is not a year old.
            "started_on": as_of.isoformat() if since == "never" else since,
            "joint_actions": known_count(answers, "actions"),
            "lease_or_investment": _flag(answers, "lease"),
            "one_off_project": None if nature is None else nature == "one_off",
        }
    )


def _pooling(answers: Answers) -> list[Facts] | None:
    kind = known(answers, "pooled")
    if kind is None:
        return None
    if kind == NOTHING:
        return []
    paid = {"amount": known_count(answers, "amount"), "paying_members": known_count(answers, "payers")}
    return [_told({"kind": kind, **paid})]


def _partnerships(answers: Answers, *, as_of: date, placed: bool) -> list[Facts] | None:
    level, act = known(answers, "partner"), known(answers, "act")
    if level is None:
        return None
    if NOTHING in {level, act}:
        return []
    # The questions ask for an authority of the territory, and for an act signed and in force today.
    signed = None if act is None else as_of.isoformat()
    return [
        _told({"level": level, "act": act, "signed_on": signed, "communes": [_INSIDE] if placed else None})
    ]


_PLACES: Mapping[str | int | None, Facts] = {
    "shared": {"address": "1", "surface_m2": 1, "occupants": 2},
    "network": {"formal_network": True},
    NOTHING: {"address": "", "surface_m2": 0, "occupants": 0, "formal_network": False},
}

_RESEARCH: Mapping[str | int | None, Facts] = {
    YES: {"agreements": 1, "annual_budget": 1, "incubator": True},
    NO: {"agreements": 0, "annual_budget": 0, "incubator": False},
}

_VOTES: Mapping[str | int | None, Facts] = {
    **{
        voting: {"voting": voting, "max_vote_share": Decimal("0.5"), "assemblies_per_year": 1}
        for voting in ("one_person_one_vote", "colleges")
    },
    "capital": {"voting": "capital"},
    NOTHING: {"assemblies_per_year": 0},
}

_NETWORKS: Mapping[str | int | None, Facts] = {
    YES: {"networks": ["1"], "in_territorial_strategy": True},
    NO: {"networks": [], "in_territorial_strategy": False, "territory_has_policy": True},
    "no_policy": {"networks": [], "in_territorial_strategy": False, "territory_has_policy": False},
}


def _evaluation(answers: Answers) -> Facts | None:
    number = known_count(answers, "indicators")
    followed = {"baseline": True, "target": True, "frequency": True}
    return None if number is None else {"indicators": [followed] * number}


_NONE_OF_THEM: Facts = {
    "legal_category": _ORDINARY_CATEGORY,
    "naf": _ORDINARY_NAF,
    "development_agency": False,
    "representation_network": False,
}

_APPLICANTS: Mapping[str | int | None, Facts] = {
    "ordinary": _NONE_OF_THEM,
    "network": {**_NONE_OF_THEM, "representation_network": True},
    "agency": {**_NONE_OF_THEM, "development_agency": True},
    "chamber": {**_NONE_OF_THEM, "legal_category": _CHAMBER_CATEGORY},
}


def _purpose(answers: Answers) -> Facts:
    nature = known(answers, "nature")
    shares = {
        "single": "single_beneficiary_share",
        "promotion": "promotion_share",
        "creation": "creation_support_share",
        "study": "study_share",
    }
    mostly = {} if nature is None else {share: int(nature == word) for word, share in shares.items()}
    return _told({**mostly, "economic_functions": known_count(answers, "functions")})
