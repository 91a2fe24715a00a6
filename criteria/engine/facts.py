"""
The facts of a dossier. ``None`` is unknown; an empty tuple is a declaration of none.

The rows of lists, of which a dossier may have thousands, are named tuples: they are made several times as fast.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from criteria.engine.enums import Act, Family, Level, PoolingKind, Strand, Voting
from criteria.engine.logic import Number


class Member(NamedTuple):
    """One row of the members table; texts that identify it are never blank."""

    name: str | None = None
    siret: str | None = None
    siren: str | None = None
    group: str | None = None
    family: Family | None = None
    legal_category: str | None = None
    commune: str | None = None


@dataclass(frozen=True, slots=True)
class Strategy:
    document: bool | None = None
    signatories: int | None = None
    horizon_years: int | None = None
    dated_objectives: int | None = None


class Activity(NamedTuple):
    name: str | None = None
    social_utility: bool | None = None
    turnover: Number | None = None
    fte: Number | None = None


@dataclass(frozen=True, slots=True)
class Cooperation:
    agreement_years: int | Literal["unlimited"] | None = None
    started_on: date | None = None
    joint_actions: int | None = None
    lease_or_investment: bool | None = None
    one_off_project: bool | None = None


class Pooling(NamedTuple):
    """Something put in common («mutualisation»): euros a year, or euros invested."""

    kind: PoolingKind | None = None
    amount: Number | None = None
    paying_members: int | None = None


class Partnership(NamedTuple):
    """A partnership with an authority; without ``expires_on`` it never expires."""

    name: str | None = None
    level: Level | None = None
    act: Act | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    communes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A blank ``address`` declares none."""

    address: str | None = None
    surface_m2: Number | None = None
    occupants: int | None = None
    formal_network: bool | None = None


@dataclass(frozen=True, slots=True)
class Research:
    agreements: int | None = None
    annual_budget: Number | None = None
    incubator: bool | None = None


@dataclass(frozen=True, slots=True)
class Governance:
    voting: Voting | None = None
    max_vote_share: Number | None = None
    assemblies_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class EssPolicy:
    networks: tuple[str, ...] | None = None
    in_territorial_strategy: bool | None = None
    territory_has_policy: bool | None = None


class Indicator(NamedTuple):
    name: str | None = None
    baseline: bool | None = None
    target: bool | None = None
    frequency: bool | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    legal_category: str | None = None
    naf: str | None = None
    development_agency: bool | None = None
    representation_network: bool | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    duration_months: int | None = None
    single_beneficiary_share: Number | None = None
    promotion_share: Number | None = None
    creation_support_share: Number | None = None
    study_share: Number | None = None
    economic_functions: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    reference: str | None = None
    strand: Strand | None = None
    as_of: date | None = None
    perimeter: frozenset[str] | None = None
    voluntary: bool | None = None
    members_complete: bool = True
    members: tuple[Member, ...] | None = None
    strategy: Strategy = field(default_factory=Strategy)
    local_agreements: int | None = None
    activities: tuple[Activity, ...] | None = None
    cooperation: Cooperation = field(default_factory=Cooperation)
    pooling: tuple[Pooling, ...] | None = None
    authority_partnerships: tuple[Partnership, ...] | None = None
    place: Place = field(default_factory=Place)
    research: Research = field(default_factory=Research)
    governance: Governance = field(default_factory=Governance)
    ess_policy: EssPolicy = field(default_factory=EssPolicy)
    indicators: tuple[Indicator, ...] | None = None
    jobs_fte: Number | None = None
    applicant: Applicant = field(default_factory=Applicant)
    purpose: Purpose = field(default_factory=Purpose)
