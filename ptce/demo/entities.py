"""The shapes of the demonstration's content: what its files say, before anything becomes a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    key: str
    first_name: str
    last_name: str
    role: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service:
    """The administration that instructs the dossiers, as receipts and letters name it."""

    name: str
    email: str
    postal_address: str
    telephone: str
    silence_months: int
    silence_notice: str
    remedies: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """``opened`` and ``closes`` are days from the loading; ``ceiling`` is euros, over the programme's years."""

    strand: str
    title: str
    opened: int
    closes: int
    ceiling: int
    envelope: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class Session:
    key: str
    title: str
    day: int
    present: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Programme:
    password: str
    email_domain: str
    name: str
    source: str
    years: int
    min_amount: int
    max_amount: int
    target_poles: int
    grid_reason: str
    service: Service
    calls: tuple[Call, ...]
    sessions: tuple[Session, ...]


@dataclass(frozen=True, kw_only=True)
class Fact:
    label: str
    value: str
    source: str


@dataclass(frozen=True, kw_only=True)
class RealPole:
    """A pole that the founding note names; an empty value is one that the note does not give."""

    name: str
    facts: tuple[Fact, ...]
    commune: str = ""
    region: str = ""
    since_year: int | None = None
    origin: str = ""
    structure: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Somebody's word that an identified pole is theirs."""

    by: str
    quality: str
    link: str


@dataclass(frozen=True, kw_only=True)
class InventedEntry:
    """An identified pole that does not exist, its claim if there is one."""

    name: str
    facts: tuple[Fact, ...]
    commune: str = ""
    region: str = ""
    claim: Claim | None = None


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A member's link: sent, and answered where ``quality`` says by whom."""

    quality: str = ""
    letter: bool = False


@dataclass(frozen=True, kw_only=True)
class Member:
    name: str
    siret: str
    legal_category: str
    naf: str
    commune: str
    family: str = ""
    ess_basis: str = ""
    #: Whether the statutes that show it are joined.
    ess_proof: bool = False
    group: str = ""
    is_lead: bool = False
    role: str = ""
    fte: Decimal | None = None
    money: Decimal | None = None
    pooled_means: Decimal | None = None
    volunteer_hours: Decimal | None = None
    in_kind: Decimal | None = None
    contact_name: str = ""
    contact_email: str = ""
    confirmation: Confirmation | None = None


@dataclass(frozen=True, kw_only=True)
class Score:
    """``value`` is a whole score or a word that stands for it; ``piece_kinds`` are the pieces to cite, best first."""

    criterion: str
    value: int | str
    reason: str
    piece_kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    reviewer: str
    scores: tuple[Score, ...]
    submitted: bool


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Of admissibility, by the case officer."""

    reason: str
    admissible: bool = True


@dataclass(frozen=True, kw_only=True)
class Consensus:
    criterion: str
    score: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    outcome: str
    reason: str
    amount: int | None = None
    conditions: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """``days`` are days from the loading, by step; ``state`` is where the steps lead."""

    key: str
    title: str
    strand: str
    state: str
    pieces: tuple[str, ...]
    days: Mapping[str, int]
    sections: Mapping[str, Json]
    session: str
    judgement: Judgement | None
    reviews: tuple[Review, ...]
    consensus: tuple[Consensus, ...]
    decision: Decision | None


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Somebody asked to join a pole's team, ``day`` days from the loading."""

    email: str
    capacity: str
    day: int


@dataclass(frozen=True, kw_only=True)
class ExamplePole:
    name: str
    summary: str
    commune: str
    region: str
    since_year: int | None
    origin: str
    structure: str
    category: str
    aims: tuple[str, ...]
    activities: tuple[str, ...]
    legal_form: str
    held_labels: tuple[Json, ...]
    members_complete: bool
    #: The capacity of each person, by their key; the first is the lead.
    team: dict[str, str]
    invitations: tuple[Invitation, ...]
    perimeter: tuple[str, ...]
    members: tuple[Member, ...]
    dossiers: tuple[Dossier, ...]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that a person says or does, ``day`` days from the loading."""

    by: str
    day: int
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Comments between partners on one section of a dossier, or on all of it where the section is empty."""

    dossier: str
    section: str
    remarks: tuple[Remark, ...]
    resolved: Remark | None


@dataclass(frozen=True, kw_only=True)
class Published:
    """A question and its answer as all read them."""

    day: int
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to the officers, what was answered, and what was published of it."""

    dossier: str
    section: str
    by: str
    day: int
    text: str
    answer: Remark | None
    published: Published | None


@dataclass(frozen=True, kw_only=True)
class FaqLine:
    """A question of general interest on a strand's call, written by hand."""

    strand: str
    section: str
    day: int
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Exchanges:
    threads: tuple[Thread, ...]
    questions: tuple[Question, ...]
    faq: tuple[FaqLine, ...]
