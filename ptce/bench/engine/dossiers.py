"""Invented dossiers, the same at each run: every strand, every list, members from none to sixty, much unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

from criteria.engine.enums import Act, Family, Level, PoolingKind, Strand, Voting

SEED = 2010
MOST_MEMBERS = 60
UNKNOWN = 0.12
COMMUNES = [f"26{number:03}" for number in range(1, 365)] + [f"07{number:03}" for number in range(1, 340)]
LEGAL_CATEGORIES = [
    "9220",
    "9230",
    "5710",
    "5499",
    "5458",
    "7210",
    "7346",
    "7383",
    "8410",
    "9240",
    "1000",
    "2110",
]
PERIMETERS, PERIMETERS_OFTEN = [0, 1, 5, 20, 60, 600], [1, 4, 4, 4, 4, 1]
NAF = ["94.99Z", "94.12Z", "88.99B", "38.11Z", "70.22Z"]
DAYS = [
    f"{year}-{month:02}-{day:02}" for year in range(2019, 2030) for month in (1, 6, 11) for day in (1, 24, 28)
]


def lines(number: int, *, seed: int = SEED) -> Iterator[bytes]:
    """Write the facts of so many dossiers, one a line."""
    chance = Random(seed)  # noqa: S311 - the same dossiers each time
    for rank in range(number):
        yield json.dumps(dossier(chance, rank), ensure_ascii=False).encode() + b"\n"


def dossier(chance: Random, rank: int) -> dict[str, object]:
    """Invent the facts of one dossier; what is unknown is absent or null, one as well as the other."""
    territory = chance.sample(COMMUNES, *chance.choices(PERIMETERS, PERIMETERS_OFTEN))
    said: dict[str, object] = {
        "reference": f"PTCE-2026-{rank:05}",
        "strand": chance.choice(list(Strand)),
        "as_of": chance.choice(DAYS),
        "perimeter": territory,
        "voluntary": _in_ten(chance, 9),
        "members_complete": _in_ten(chance, 8),
        "members": [_member(chance, territory) for _ in range(_number_of_members(chance))],
        "local_agreements": chance.randrange(5),
        "activities": _items(chance, 8, lambda: _activity(chance)),
        "pooling": _items(chance, 6, lambda: _pooling(chance)),
        "authority_partnerships": _items(chance, 5, lambda: _partnership(chance, territory)),
        "evaluation": {"indicators": _items(chance, 8, lambda: _indicator(chance))},
        "jobs": {"fte": chance.randrange(4000) / 10},
        **_about_the_pole(chance),
        **_about_the_applicant(chance),
    }
    return _partly_unknown(chance, said)


def _about_the_pole(chance: Random) -> dict[str, object]:
    return {
        "strategy": {
            "document": _in_ten(chance, 7),
            "signatories": chance.randrange(MOST_MEMBERS),
            "horizon_years": chance.randrange(8),
            "dated_objectives": chance.randrange(5),
        },
        "cooperation": {
            "agreement_years": chance.choice([0, 2, 3, 5, "unlimited"]),
            "started_on": chance.choice(DAYS),
            "joint_actions": chance.randrange(5),
            "lease_or_investment": _in_ten(chance, 7),
            "one_off_project": _in_ten(chance, 2),
        },
        "place": {
            "address": chance.choice(["", "12 rue de la Presle"]),
            "surface_m2": chance.randrange(9000),
            "occupants": chance.randrange(30),
            "formal_network": _in_ten(chance, 7),
        },
        "research": {
            "agreements": chance.randrange(3),
            "annual_budget": chance.randrange(90000) / 100,
            "incubator": _in_ten(chance, 7),
        },
        "governance": {
            "voting": chance.choice(list(Voting)),
            "max_vote_share": chance.randrange(101) / 100,
            "assemblies_per_year": chance.randrange(4),
        },
        "ess_policy": {
            "networks": ["CRESS", "Réseau régional"][: chance.randrange(3)],
            "in_territorial_strategy": _in_ten(chance, 7),
            "territory_has_policy": _in_ten(chance, 7),
        },
    }


def _about_the_applicant(chance: Random) -> dict[str, object]:
    return {
        "applicant": {
            "legal_category": chance.choice([*LEGAL_CATEGORIES, "7381"]),
            "naf": chance.choice(NAF),
            "development_agency": _in_ten(chance, 1),
            "representation_network": _in_ten(chance, 1),
        },
        "purpose": {
            "duration_months": chance.randrange(73),
            "single_beneficiary_share": chance.randrange(101) / 100,
            "promotion_share": chance.randrange(101) / 100,
            "creation_support_share": chance.randrange(101) / 100,
            "study_share": chance.randrange(101) / 100,
            "economic_functions": chance.randrange(5),
        },
    }


def _number_of_members(chance: Random) -> int:
    """Draw from none to the most, smaller poles more often than larger ones: a third of the most on average."""
    return int((MOST_MEMBERS + 1) * chance.random() ** 2)


def _member(chance: Random, territory: list[str]) -> dict[str, object]:
    siren = _with_key(f"{chance.randrange(10**8):08}")
    member: dict[str, object] = {
        "name": f"Structure {chance.randrange(1000)}",
        "siret": _with_key(f"{siren}{chance.randrange(10**4):04}"),
        "siren": siren,
        "family": chance.choice(list(Family)),
        "legal_category": chance.choice(LEGAL_CATEGORIES),
        "commune": chance.choice(territory or COMMUNES) if _in_ten(chance, 7) else chance.choice(COMMUNES),
    }
    if _in_ten(chance, 3):
        member["group"] = f"Groupe {chance.randrange(20)}"
    # A row that says nothing of who it is would be refused.
    return {**_partly_unknown(chance, member), "name": member["name"]}


def _activity(chance: Random) -> dict[str, object]:
    return {
        "name": "Recyclerie",
        "social_utility": _in_ten(chance, 7),
        "turnover": chance.randrange(50_000_000) / 100,
        "fte": chance.randrange(400) / 10,
    }


def _pooling(chance: Random) -> dict[str, object]:
    return {
        "kind": chance.choice(list(PoolingKind)),
        "amount": chance.choice([0, 12000, chance.randrange(900_000) / 100]),
        "paying_members": chance.randrange(6),
    }


def _partnership(chance: Random, territory: list[str]) -> dict[str, object]:
    return {
        "name": "Communauté d’agglomération",
        "level": chance.choice(list(Level)),
        "act": chance.choice(list(Act)),
        "signed_on": chance.choice(DAYS),
        "expires_on": chance.choice([*DAYS, None, None]),
        "communes": chance.choices([*territory[:50], *COMMUNES[:5]], k=chance.randrange(8)),
    }


def _indicator(chance: Random) -> dict[str, object]:
    return {
        "name": "Emplois",
        **{part: _in_ten(chance, 8) for part in ("baseline", "target", "frequency")},
    }


def _items(chance: Random, most: int, make: Callable[[], dict[str, object]]) -> list[dict[str, object]]:
    return [_partly_unknown(chance, make()) for _ in range(chance.randint(0, most))]


def _partly_unknown(chance: Random, said: dict[str, object]) -> dict[str, object]:
    """Drop some of what is said, at every depth but in lists; null stands for absent now and then."""
    known: dict[str, object] = {}
    for key, value in said.items():
        if chance.random() < UNKNOWN:
            if _in_ten(chance, 5):
                known[key] = None
        else:
            known[key] = _partly_unknown(chance, value) if isinstance(value, dict) else value
    return known


def _in_ten(chance: Random, times: int) -> bool:
    return chance.random() * 10 < times


def _with_key(digits: str) -> str:
    """Add the Luhn key that a SIREN or a SIRET ends with."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 - rank % 2)
        total += doubled // 10 + doubled % 10
    return f"{digits}{-total % 10}"
