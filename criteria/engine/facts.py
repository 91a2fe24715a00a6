"""The facts of a dossier. ``None`` is unknown; an empty tuple is a declaration of none."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from criteria.engine.enums import Act, Family, Level, PoolingKind, Strand, Voting


@dataclass(frozen=True, slots=True)
class Member:
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


@dataclass(frozen=True, slots=True)
class Activity:
    name: str | None = None
    social_utility: bool | None = None
    turnover: Fraction | None = None
    fte: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Cooperation:
    agreement_years: int | Literal["unlimited"] | None = None
    started_on: date | None = None
    joint_actions: int | None = None
    lease_or_investment: bool | None = None
    one_off_project: bool | None = None


@dataclass(frozen=True, slots=True)
class Pooling:
    """Something put in common («mutualisation»): euros a year, or euros invested."""

    kind: PoolingKind | None = None
    amount: Fraction | None = None
    paying_members: int | None = None


@dataclass(frozen=True, slots=True)
class Partnership:
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
    surface_m2: Fraction | None = None
    occupants: int | None = None
    formal_network: bool | None = None


@dataclass(frozen=True, slots=True)
class Research:
    agreements: int | None = None
    annual_budget: Fraction | None = None
    incubator: bool | None = None


@dataclass(frozen=True, slots=True)
class Governance:
    voting: Voting | None = None
    max_vote_share: Fraction | None = None
    assemblies_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class EssPolicy:
    networks: tuple[str, ...] | None = None
    in_territorial_strategy: bool | None = None
    territory_has_policy: bool | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
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
    single_beneficiary_share: Fraction | None = None
    promotion_share: Fraction | None = None
    creation_support_share: Fraction | None = None
    study_share: Fraction | None = None
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
    jobs_fte: Fraction | None = None
    applicant: Applicant = field(default_factory=Applicant)
    purpose: Purpose = field(default_factory=Purpose)
