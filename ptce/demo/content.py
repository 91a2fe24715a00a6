"""
What the demonstration holds, read from the files of content/: the programme, people, real poles, invented poles.

Nothing here knows Django's models: load_demo turns these values into rows, through the services.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from applications.enums import Strand, sections_of
from core import territories
from core.enums import TerritoryKind
from poles.models import CONTRIBUTIONS
from ptce.demo.entities import (
    Call,
    Claim,
    Confirmation,
    Consensus,
    Decision,
    Dossier,
    ExamplePole,
    Exchanges,
    Fact,
    FaqLine,
    InventedEntry,
    Invitation,
    Json,
    Judgement,
    Member,
    Person,
    Programme,
    Published,
    Question,
    RealPole,
    Remark,
    Review,
    Score,
    Service,
    Session,
    Thread,
)
from ptce.demo.fiction import fictitious_siret

CONTENT = Path(__file__).parent / "content"

MANDATORY = tuple(f"M{rank}" for rank in range(1, 9))
EXPERIMENTAL = tuple(f"T{rank}" for rank in range(1, 7))

#: In sections, whole numbers under these keys are months from the day of the loading.
DATE_KEYS = frozenset(
    {"started_on", "signed_on", "expires_on", "observed_from", "observed_to", "held_from", "held_to"}
)
#: The same, for what is due in a month whose day does not matter.
MONTH_KEYS = frozenset({"due", "available", "investment_when"})
#: In sections, whole numbers under these keys are years from that of the loading.
YEAR_KEYS = frozenset({"baseline_year", "observed_year"})
#: In sections, numbers under these keys are stored as text, so that no figure ever becomes a float.
DECIMAL_KEYS = frozenset(
    {
        "amount",
        "turnover",
        "fte",
        "research_annual_budget",
        "governance_max_vote_share",
        "jobs_fte",
        "single_beneficiary_share",
        "promotion_share",
        "creation_support_share",
        "study_share",
        "requested_amount",
        "total_cost",
        "baseline",
        "target",
        "observed",
        "today",
        "aimed",
        "post_fte",
        "post_cost",
        "aid_amount",
        "de_minimis_amount",
    }
)


@cache
def programme() -> Programme:
    raw = _read("programme.toml")
    return Programme(
        password=raw["password"],
        email_domain=raw["email_domain"],
        name=raw["name"],
        source=raw["source"],
        years=raw["years"],
        min_amount=raw["min_amount"],
        max_amount=raw["max_amount"],
        target_poles=raw["target_poles"],
        grid_reason=raw["grid_reason"],
        service=Service(**raw["service"]),
        calls=tuple(Call(**row) for row in raw["calls"]),
        sessions=tuple(Session(**row | {"present": tuple(row["present"])}) for row in raw["sessions"]),
    )


@cache
def people() -> tuple[Person, ...]:
    rows = _read("people.toml")["people"]
    return tuple(Person(**row | {"regions": tuple(row.get("regions", ()))}) for row in rows)


@cache
def real_poles() -> tuple[RealPole, ...]:
    raw = _read("real_poles.toml")
    return tuple(
        RealPole(
            **row
            | {
                "facts": tuple(
                    Fact(**fact | {"source": raw["codes"] if fact["source"] == "codes" else fact["source"]})
                    for fact in row["facts"]
                )
            }
        )
        for row in raw["poles"]
    )


@cache
def invented_entries() -> tuple[InventedEntry, ...]:
    raw = _read("register.toml")
    return tuple(
        InventedEntry(
            **row
            | {
                "facts": tuple(Fact(**fact, source=raw["source"]) for fact in row["facts"]),
                "claim": Claim(**row["claim"]) if "claim" in row else None,
            }
        )
        for row in raw["entries"]
    )


@cache
def example_poles() -> tuple[ExamplePole, ...]:
    paths = sorted((CONTENT / "poles").glob("*.toml"))
    return tuple(_example_pole(_read(f"poles/{path.name}"), rank) for rank, path in enumerate(paths, start=1))


def section_on(content: Mapping[str, Any], *, day: date) -> Json:
    """Return a section as it is saved on ``day``: months become dates, amounts and shares text."""
    return {key: _as_saved(key, value, day) for key, value in content.items()}


def budget_on(content: Mapping[str, Any], *, day: date) -> Json:
    """Return a budget plan as it is saved on ``day``: its lines list one amount a year, from that year on."""
    years = range(day.year, day.year + content["years"])
    lines = {
        code: {str(year): f"{amount:.2f}" for year, amount in zip(years, amounts, strict=False)}
        for code, amounts in content.items()
        if code != "years"
    }
    return {"years": list(years), **lines}


def _as_saved(key: str, value: Any, day: date) -> Any:
    if isinstance(value, list):
        return [section_on(row, day=day) if isinstance(row, dict) else row for row in value]
    if key in DATE_KEYS:
        return _months_from(day, value).isoformat()
    if key in MONTH_KEYS:
        return f"{_months_from(day, value):%Y-%m}"
    if key in YEAR_KEYS:
        return day.year + value
    # An indicator says of its «baseline» and «target» whether there is one, a result says which.
    if key in DECIMAL_KEYS and not isinstance(value, bool):
        return str(value)
    return value


def _months_from(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def _example_pole(raw: Json, rank: int) -> ExamplePole:
    seat = territories.commune(raw["commune"])
    if seat is None:
        raise ValueError(f"{raw['name']}: {raw['commune']} is not a current commune")
    return ExamplePole(
        name=raw["name"],
        summary=raw["summary"],
        commune=seat.code,
        region=seat.region_code,
        since_year=raw.get("since_year"),
        origin=raw["origin"],
        structure=raw["structure"],
        category=raw.get("category", ""),
        aims=tuple(raw.get("aims", ())),
        activities=tuple(raw.get("activities", ())),
        legal_form=raw.get("legal_form", ""),
        held_labels=tuple(raw.get("held_labels", ())),
        members_complete=raw["members_complete"],
        team=raw["team"],
        invitations=tuple(Invitation(**row) for row in raw.get("invitations", ())),
        perimeter=_perimeter(raw),
        members=tuple(_member(row, rank, place) for place, row in enumerate(raw["members"], start=1)),
        dossiers=tuple(_dossier(row, raw["sections"]) for row in raw["dossiers"]),
    )


def _perimeter(raw: Json) -> tuple[str, ...]:
    """Return the keys of the communes listed, of the grouping or of the départements named."""
    if "perimeter" in raw:
        return tuple(f"{TerritoryKind.COMMUNE}:{code}" for code in raw["perimeter"])
    if "perimeter_epci" in raw:
        return (f"{TerritoryKind.EPCI}:{raw['perimeter_epci']}",)
    return tuple(f"{TerritoryKind.DEPARTEMENT}:{code}" for code in raw["perimeter_departements"])


#: Of a member.
QUANTITIES = ("fte", *CONTRIBUTIONS)


def _member(row: Json, rank: int, place: int) -> Member:
    """Build a member; ``establishment_of`` names the member whose SIREN it shares."""
    first = row.get("establishment_of", place)
    return Member(
        siret=fictitious_siret(pole=rank, member=first, establishment=1 if first == place else 2),
        **{key: _typed(key, value) for key, value in row.items() if key != "establishment_of"},
    )


def _typed(key: str, value: Any) -> Any:
    if key == "confirmation":
        return Confirmation(**value)
    return Decimal(str(value)) if key in QUANTITIES else value


def _dossier(raw: Json, shared: Mapping[str, Json]) -> Dossier:
    """Build a dossier; of the pole's answers it has those that its strand asks for, but for those left out."""
    without, asked = raw.get("without", ()), sections_of(Strand(raw["strand"]))
    answered = {kind: content for kind, content in shared.items() if kind not in without}
    answered |= raw.get("sections", {})
    return Dossier(
        key=raw["key"],
        title=raw["title"],
        strand=raw["strand"],
        state=raw["state"],
        pieces=tuple(raw["pieces"]),
        days=raw["days"],
        sections={kind: content for kind, content in answered.items() if kind in asked},
        session=raw.get("session", ""),
        judgement=Judgement(**raw["judgement"]) if "judgement" in raw else None,
        reviews=tuple(_review(row, turn) for turn, row in enumerate(raw.get("reviews", ()))),
        consensus=tuple(Consensus(**row) for row in raw.get("consensus", ())),
        decision=Decision(**raw["decision"]) if "decision" in raw else None,
    )


def _review(row: Json, turn: int) -> Review:
    values = [
        *zip(MANDATORY, row["mandatory"], strict=False),
        *zip(EXPERIMENTAL, row["experimental"], strict=False),
    ]
    return Review(
        reviewer=row["reviewer"],
        submitted=row.get("submitted", True),
        scores=tuple(_score(criterion, value, turn, row.get("reasons", {})) for criterion, value in values),
    )


def _score(criterion: str, value: int | str, turn: int, reasons: Mapping[str, str]) -> Score:
    bank = _read("reasons.toml")
    wordings = [bank["not_assessable"]] if isinstance(value, str) else bank[criterion][str(value)]
    return Score(
        criterion=criterion,
        value=value,
        reason=reasons.get(criterion, wordings[turn % len(wordings)]),
        piece_kinds=tuple(bank["pieces"][criterion]),
    )


@cache
def exchanges() -> Exchanges:
    """Return what is said around the dossiers."""
    raw = _read("exchanges.toml")
    return Exchanges(
        threads=tuple(
            Thread(
                dossier=row["dossier"],
                section=row["section"],
                remarks=tuple(Remark(**remark) for remark in row["remarks"]),
                resolved=Remark(**row["resolved"]) if "resolved" in row else None,
            )
            for row in raw["threads"]
        ),
        questions=tuple(
            Question(
                dossier=row["dossier"],
                section=row["section"],
                by=row["by"],
                day=row["day"],
                text=row["text"],
                answer=Remark(**row["answer"]) if "answer" in row else None,
                published=Published(**row["published"]) if "published" in row else None,
            )
            for row in raw["questions"]
        ),
        faq=tuple(FaqLine(**row) for row in raw["faq"]),
    )


@cache
def _read(name: str) -> Json:
    text = (CONTENT / name).read_text(encoding="utf-8")
    raw: Json = _typeset(tomllib.loads(text, parse_float=Decimal))
    return raw


def _typeset(value: Any) -> Any:
    """Put the non-breaking spaces of French typography, which no keyboard gives, into every text."""
    if isinstance(value, dict):
        return {key: _typeset(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typeset(item) for item in value]
    if isinstance(value, str):
        return re.sub(r" (?=[;:?!»%€]|M€|m²)|(?<=\d) (?=\d{3}\b)|(?<=«) ", "\u00a0", value)
    return value
