"""A budget plan in a reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.budget.balance import YEARS, Balance, Budget, percentage, read
from applications.budget.lines import LINES, SIDES, BudgetLine, Side, lines_of
from core.money import format_euros

_NOTHING = Decimal(0)
YEARS_LABEL = "Années du budget"


@dataclass(frozen=True)
class Row:
    """One row of the plan's table: a line or, ``whole``, a part's total; blank where nobody filled it."""

    label: str
    amounts: tuple[str, ...]
    whole: bool = False


def answers(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give the name, the question and the answer of each line, its years first; nothing for one nobody filled."""
    yield YEARS, YEARS_LABEL, ", ".join(map(str, content.get(YEARS, ())))
    for line in LINES:
        by_year = content.get(line.code, {})
        said = (f"{year}\xa0: {format_euros(Decimal(amount))}" for year, amount in sorted(by_year.items()))
        yield line.code, line.name, "\n".join(said)


def rows(budget: Budget) -> Iterator[Row]:
    """Give the filled lines of the plan, each part's before its total; a part that nobody filled is left out."""
    for side, title in SIDES.items():
        filled = [line for line in lines_of(side) if line.code in budget.amounts]
        for line in filled:
            yield Row(label=line.name, amounts=_amounts(budget, line))
        if filled:
            totals = (*(budget.side(side, year) for year in budget.years), budget.side(side))
            yield Row(label=f"Total – {title}", amounts=tuple(map(format_euros, totals)), whole=True)


def _amounts(budget: Budget, line: BudgetLine) -> tuple[str, ...]:
    by_year = budget.amounts[line.code]
    shown = (format_euros(by_year[year]) if year in by_year else "" for year in budget.years)
    return (*shown, format_euros(budget.of(line)))


#: What a reader looks at first, and how it is written; the page's script writes it by the same words.
FIGURES: Mapping[str, tuple[str, str]] = {
    "cost": ("Coût total, sans les contributions en nature", "{amount}"),
    "public": ("Aides publiques", "{amount}, soit {share} du coût"),
    "own": ("Ressources propres (comptes 70, 75 et 76)", "{amount}, soit {share} des ressources"),
}


def figures(balance: Balance) -> Iterator[tuple[str, str]]:
    """Give the cost, the rate of public aid and the applicant's own resources; a share of nothing is left out."""
    for name, amount, share in (
        ("cost", balance.cost, None),
        ("public", balance.public, balance.public_rate),
        ("own", balance.own, balance.own_share),
    ):
        question, answer = FIGURES[name]
        if name == "cost" or share is not None:
            yield question, answer.format(amount=format_euros(amount), share=percentage(share or _NOTHING))


def total_cost(content: Mapping[str, Any]) -> str:
    """Write the cost of a plan, nothing while it has none."""
    cost = read(content).side(Side.CHARGES)
    return format_euros(cost) if cost else ""
