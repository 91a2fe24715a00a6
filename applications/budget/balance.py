"""What must balance in a budget plan, to the cent, and how what does not is told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from typing import Any

from applications.budget.lines import COFINANCING, LINES, PROGRAMME, BudgetLine, Side
from core.money import ONE_CENT, format_euros

MAX_YEARS = 5
MONTHS_A_YEAR = 12
#: Key of a content under which its years stand; its other keys are codes of lines.
YEARS = "years"
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Budget:
    """
    A plan over years that follow each other.

    :param amounts: line -> year -> euros, never negative; what nobody filled is absent.
    """

    years: tuple[int, ...] = ()
    amounts: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)

    def of(self, line: BudgetLine, year: int | None = None) -> Decimal:
        """Return what a line bears in a year, over all of them where none is named; in euros."""
        by_year = self.amounts.get(line.code, {})
        return sum(by_year.values(), _NOTHING) if year is None else by_year.get(year, _NOTHING)

    def total(self, lines: Iterable[BudgetLine], year: int | None = None) -> Decimal:
        return sum((self.of(line, year) for line in lines), _NOTHING)

    def side(self, side: Side, year: int | None = None) -> Decimal:
        return self.total((line for line in LINES if line.side == side), year)


def read(content: Mapping[str, Any]) -> Budget:
    """Read a section's content; a year that only an amount names, since two budgets were merged, is there too."""
    amounts = {
        line.code: {int(year): Decimal(amount) for year, amount in content[line.code].items()}
        for line in LINES
        if content.get(line.code)
    }
    named = {*content.get(YEARS, ()), *(year for by_year in amounts.values() for year in by_year)}
    return Budget(years=tuple(range(min(named), max(named) + 1)) if named else (), amounts=amounts)


def suggested_years(*, first: int, months: int | None) -> tuple[int, ...]:
    """Return the years of a project from its first one and its duration; one year where that is not known."""
    count = math.ceil((months or MONTHS_A_YEAR) / MONTHS_A_YEAR)
    return tuple(range(first, first + min(max(count, 1), MAX_YEARS)))


@dataclass(frozen=True)
class Ceiling:
    """The most that public aid may make of the eligible cost, from 0 to 1, and who says so."""

    rate: Decimal
    source: str


#: No aid of the State may bring public aid above the cost that it helps to pay.
LEGAL_CEILING = Ceiling(rate=Decimal(1), source="décret n°\xa02018-514 du 25 juin 2018")


class Fault(StrEnum):
    """What may be wrong in a plan, or worth saying of it."""

    BLANK = "blank"
    LACKING = "lacking"
    EXCESS = "excess"
    IN_KIND_LACKING = "in_kind_lacking"
    IN_KIND_EXCESS = "in_kind_excess"
    REQUEST_LACKING = "request_lacking"
    REQUEST_EXCESS = "request_excess"
    PUBLIC_AID = "public_aid"
    NO_INCOME = "no_income"


#: How each is told, in the page, by its script and before sending; the script fills in the same names.
SENTENCES: Mapping[Fault, str] = {
    Fault.BLANK: "Remplissez le budget prévisionnel\xa0: ses charges et ses ressources, année par année.",
    Fault.LACKING: (
        "Il manque {gap} de ressources en {year}\xa0: les charges font {left}, les ressources {right}. Ajoutez la ressource "
        "qui manque, ou réduisez une charge."
    ),
    Fault.EXCESS: (
        "Il y a {gap} de ressources de trop en {year}\xa0: les charges font {left}, les ressources {right}. Ajoutez la "
        "charge qui manque, ou réduisez une ressource."
    ),
    Fault.IN_KIND_LACKING: (
        "Il manque {gap} au compte 87 en {year}\xa0: les contributions en nature servent pour {left} (86) et viennent pour "
        "{right} (87). Dites qui les apporte, ou réduisez leur emploi."
    ),
    Fault.IN_KIND_EXCESS: (
        "Il manque {gap} au compte 86 en {year}\xa0: les contributions en nature servent pour {left} (86) et viennent pour "
        "{right} (87). Dites à quoi elles servent, ou réduisez leur apport."
    ),
    Fault.REQUEST_LACKING: (
        "Il manque {gap} à la ligne «\xa074 – État (ce programme)\xa0»\xa0: elle fait {right} sur toute la durée, et vous "
        "demandez {left}. Corrigez cette ligne, ou le montant demandé."
    ),
    Fault.REQUEST_EXCESS: (
        "Il y a {gap} de trop à la ligne «\xa074 – État (ce programme)\xa0»\xa0: elle fait {right} sur toute la durée, et "
        "vous demandez {left}. Corrigez cette ligne, ou le montant demandé."
    ),
    Fault.PUBLIC_AID: (
        "Les aides publiques dépassent de {gap} ce qu’elles peuvent faire\xa0: {right}, pour un plafond de {left}, soit "
        "{rate} du coût ({source}). Réduisez une aide publique, ou complétez les charges."
    ),
    Fault.NO_INCOME: (
        "Rien n’arrive en {year}\xa0: aucune ressource n’y est inscrite. Si vous y dépensez une aide reçue plus tôt, "
        "inscrivez-la en 68 l’année où elle arrive, et en 78 celle-ci."
    ),
}


#: The line where each is corrected first.
_PLACES: Mapping[Fault, str] = {
    Fault.BLANK: "60",
    Fault.LACKING: "70",
    Fault.EXCESS: "60",
    Fault.IN_KIND_LACKING: "870",
    Fault.IN_KIND_EXCESS: "860",
    Fault.REQUEST_LACKING: PROGRAMME,
    Fault.REQUEST_EXCESS: PROGRAMME,
    Fault.PUBLIC_AID: PROGRAMME,
    Fault.NO_INCOME: "70",
}


@dataclass(frozen=True)
class Finding:
    """
    One thing said of a plan.

    :param gap: by how much it is off, in euros; nothing where nothing is off.
    :param year: none for what concerns the whole plan.
    """

    fault: Fault
    sentence: str
    gap: Decimal = _NOTHING
    year: int | None = None

    def place(self, budget: Budget) -> tuple[str, int]:
        """Return the line, and the rank of the year from 0, where it is corrected first."""
        return _PLACES[self.fault], 0 if self.year is None else budget.years.index(self.year)


@dataclass(frozen=True)
class Balance:
    """
    A plan weighed.

    :param faults: what keeps a dossier from being sent, never from being saved.
    :param remarks: what is said and keeps nobody.
    :param cost: eligible cost, the charges of all years; in-kind contributions are not part of it.
    :param public_rate: public aid over the cost, none where nothing is spent.
    :param own_share: own resources over all resources, in-kind excluded; none where nothing comes in.
    """

    faults: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    cost: Decimal
    public: Decimal
    public_rate: Decimal | None
    own: Decimal
    own_share: Decimal | None


#: What stands between what is off and what to do about it, in a sentence.
COLON = "\xa0: "
BALANCED = "Le budget est équilibré."


def headline(balance: Balance) -> str:
    """Say in one line whether a plan balances, else what is off first and how much else is."""
    if not balance.faults:
        return BALANCED
    first, others = balance.faults[0].sentence.partition(COLON)[0], len(balance.faults) - 1
    more = "" if not others else ", et un autre écart" if others == 1 else f", et {others} autres écarts"
    return f"{first}{more}."


_OWN = tuple(line for line in LINES if line.own)
_PUBLIC = tuple(line for line in LINES if line.public)
_PROGRAMME = tuple(line for line in LINES if line.code == PROGRAMME)


def weigh(budget: Budget, *, requested: Decimal | None, ceiling: Ceiling = LEGAL_CEILING) -> Balance:
    """
    Weigh a plan: what must be equal, the rate of public aid and the applicant's own resources.

    :param requested: what the dossier asks of the programme, in euros; none while it does not say.
    """
    cost, income = budget.side(Side.CHARGES), budget.side(Side.RESOURCES)
    public, own = budget.total(_PUBLIC), budget.total(_OWN)
    if not any(budget.of(line) for line in LINES):
        faults: tuple[Finding, ...] = (Finding(fault=Fault.BLANK, sentence=SENTENCES[Fault.BLANK]),)
        remarks: tuple[Finding, ...] = ()
    else:
        faults = (
            *(found for year in budget.years for found in _of_year(budget, year)),
            *_of_request(budget, requested),
            *_of_public_aid(public, cost, ceiling),
        )
        remarks = tuple(
            Finding(Fault.NO_INCOME, SENTENCES[Fault.NO_INCOME].format(year=year), year=year)
            for year in budget.years
            if not budget.side(Side.RESOURCES, year)
        )
    return Balance(
        faults=faults,
        remarks=remarks,
        cost=cost,
        public=public,
        public_rate=public / cost if cost else None,
        own=own,
        own_share=own / income if income else None,
    )


def _of_year(budget: Budget, year: int) -> Iterable[Finding]:
    for left, right, lacking, excess in (
        (Side.CHARGES, Side.RESOURCES, Fault.LACKING, Fault.EXCESS),
        (Side.IN_KIND_USES, Side.IN_KIND_GIFTS, Fault.IN_KIND_LACKING, Fault.IN_KIND_EXCESS),
    ):
        yield from _unequal(
            budget.side(left, year), budget.side(right, year), lacking=lacking, excess=excess, year=year
        )


def _of_request(budget: Budget, requested: Decimal | None) -> Iterable[Finding]:
    if requested is None:
        return ()
    return _unequal(
        requested, budget.total(_PROGRAMME), lacking=Fault.REQUEST_LACKING, excess=Fault.REQUEST_EXCESS
    )


def _unequal(
    left: Decimal, right: Decimal, *, lacking: Fault, excess: Fault, year: int | None = None
) -> Iterable[Finding]:
    if left == right:
        return
    fault, gap = (lacking, left - right) if left > right else (excess, right - left)
    yield Finding(
        fault=fault,
        sentence=SENTENCES[fault].format(
            gap=format_euros(gap), left=format_euros(left), right=format_euros(right), year=year
        ),
        gap=gap,
        year=year,
    )


def _of_public_aid(public: Decimal, cost: Decimal, ceiling: Ceiling) -> Iterable[Finding]:
    most = cost * ceiling.rate
    if public <= most:
        return
    gap = (public - most).quantize(ONE_CENT, ROUND_UP)
    yield Finding(
        fault=Fault.PUBLIC_AID,
        sentence=SENTENCES[Fault.PUBLIC_AID].format(
            gap=format_euros(gap),
            left=format_euros(public - gap),
            right=format_euros(public),
            rate=percentage(ceiling.rate),
            source=ceiling.source,
        ),
        gap=gap,
    )


def percentage(share: Decimal) -> str:
    """Write a share as «66,7 %», to a tenth."""
    return f"{(share * 100).quantize(Decimal('0.1')):f}".removesuffix(".0").replace(".", ",") + "\xa0%"


@dataclass(frozen=True)
class Agreement:
    """What a line of aid bears in the plan, and what the cofinancers of that nature bring; in euros."""

    line: BudgetLine
    budgeted: Decimal
    told: Decimal

    @property
    def gap(self) -> Decimal:
        """What no cofinancer brings; below zero, what the plan lacks."""
        return self.budgeted - self.told

    @property
    def excess(self) -> Decimal:
        return -self.gap


@dataclass(frozen=True)
class Cofinancing:
    """
    The cofinancing table against the plan.

    :param lines: the lines that the plan or a cofinancer names.
    :param unsorted: euros of the cofinancers whose nature is not said.
    """

    lines: tuple[Agreement, ...]
    unsorted: Decimal

    @property
    def agrees(self) -> bool:
        return not self.unsorted and not any(each.gap for each in self.lines)


def compare(budget: Budget, cofinancers: Sequence[Mapping[str, Any]]) -> Cofinancing:
    """Compare the cofinancers of a dossier, as its section on funding keeps them, with the plan's lines of aid."""
    told: dict[str, Decimal] = {}
    for row in cofinancers:
        kind = row.get("kind", "")
        told[kind] = told.get(kind, _NOTHING) + Decimal(row.get("amount") or 0)
    lines = [
        Agreement(line=line, budgeted=budget.of(line), told=told.get(line.code, _NOTHING))
        for line in COFINANCING
    ]
    return Cofinancing(
        lines=tuple(each for each in lines if each.budgeted or each.told), unsorted=told.get("", _NOTHING)
    )
