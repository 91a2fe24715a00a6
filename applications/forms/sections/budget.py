"""The budget plan, line by line and year by year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from applications.budget.balance import MAX_YEARS, YEARS, Budget, read
from applications.budget.lines import LINES, SIDES, BudgetLine, Side, lines_of
from applications.forms.answers import AmountAnswer, CountAnswer, YearAnswer
from applications.forms.sections.form import AnswersForm
from core.numbers import grouped

#: Number of years in the page, and the buttons that change it without a script.
COUNT, ADD_YEAR, REMOVE_YEAR = "years_count", "ajouter-une-annee", "retirer-une-annee"


class PlannedAmount(AmountAnswer):
    """What one line bears in one year; its label is read, the page shows it in the table's headers."""

    def __init__(self, line: BudgetLine, *, column: int, year: int) -> None:
        self.year = year
        label = f"{line.name}, {year}"
        attrs = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "aria-label": label,
            "data-line": line.code,
            "data-column": str(column),
        }
        super().__init__(label=label, widget=forms.TextInput(attrs=attrs))

    def typed(self, kept: Any) -> Any:
        euros, _, cents = str(kept).partition(".")
        return f"{grouped(int(euros))},{cents}".removesuffix(",00")


@dataclass(frozen=True)
class SheetRow:
    line: BudgetLine
    cells: list[BoundField]
    total: Decimal


@dataclass(frozen=True)
class SheetPart:
    """One part of the plan as the page shows it, with its totals by year and over all years."""

    side: Side
    title: str
    rows: list[SheetRow]
    totals: list[tuple[int, Decimal]]
    total: Decimal


class BudgetForm(AnswersForm):
    """
    The plan's amounts, one field for each line and year.

    Kept as ``{"years": [2027, 2028], "60": {"2027": "1250.50"}}``, so that two contents differ and are merged line by
    line. A first year left blank is the one that stood, or the one suggested.
    """

    first_year = YearAnswer(
        label="Première année du budget",
        help_text="Celle où le projet commence à coûter. Les autres suivent.",
    )
    years_count = CountAnswer(label="Nombre d’années", widget=forms.HiddenInput, min_value=1, max_value=10)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.years = self._years()
        for line in LINES:
            for column, year in enumerate(self.years):
                self.fields[f"{line.code}_{column}"] = PlannedAmount(line, column=column, year=year)

    def _years(self) -> tuple[int, ...]:
        standing: tuple[int, ...] = self.initial.get(YEARS, ())
        if not self.is_bound:
            return standing
        try:
            first = self.fields["first_year"].clean(self.data.get(self.add_prefix("first_year")))
        except forms.ValidationError:
            first = None
        first = first or next(iter(standing), None)
        count = _count(self.data.get(COUNT)) or max(len(standing), 1)
        return () if first is None else tuple(range(first, first + count))

    @classmethod
    def typed(cls, content: dict[str, Any]) -> dict[str, Any]:
        budget = read(content)
        shown: dict[str, Any] = {
            YEARS: budget.years,
            "first_year": next(iter(budget.years), None),
            COUNT: len(budget.years) or None,
        }
        for line in LINES:
            for column, year in enumerate(budget.years):
                if (amount := budget.amounts.get(line.code, {}).get(year)) is not None:
                    field = PlannedAmount(line, column=column, year=year)
                    shown[f"{line.code}_{column}"] = field.typed(amount)
        return shown

    def kept(self) -> dict[str, Any]:
        if not self.years:
            return {}
        amounts = {
            line.code: {
                str(year): amount
                for column, year in enumerate(self.years)
                if (amount := self._kept(f"{line.code}_{column}")) is not None
            }
            for line in LINES
        }
        return {YEARS: list(self.years), **{code: by_year for code, by_year in amounts.items() if by_year}}

    def _kept(self, name: str) -> str | None:
        kept: str | None = AmountAnswer().kept(self.cleaned_data.get(name))
        return kept

    def budget(self) -> Budget:
        """Return the plan as the page shows it, what cannot be read left out."""
        amounts: dict[str, Mapping[int, Decimal]] = {}
        for line in LINES:
            by_year = {
                year: amount
                for column, year in enumerate(self.years)
                if (amount := self._amount(f"{line.code}_{column}")) is not None
            }
            if by_year:
                amounts[line.code] = by_year
        return Budget(years=self.years, amounts=amounts)

    def _amount(self, name: str) -> Decimal | None:
        amount: Decimal | None
        if self.is_bound:
            amount = None if name in self.errors else self.cleaned_data.get(name)
        else:
            amount = self.fields[name].clean(self.initial.get(name))
        return amount

    def parts(self) -> Iterator[SheetPart]:
        """Give the parts of the plan as tables of fields."""
        budget = self.budget()
        for side, title in SIDES.items():
            yield SheetPart(
                side=side,
                title=title,
                rows=[
                    SheetRow(
                        line=line,
                        cells=[self[f"{line.code}_{column}"] for column in range(len(self.years))],
                        total=budget.of(line),
                    )
                    for line in lines_of(side)
                ],
                totals=[(year, budget.side(side, year)) for year in self.years],
                total=budget.side(side),
            )

    @property
    def may_add_year(self) -> bool:
        return len(self.years) < MAX_YEARS

    @property
    def may_remove_year(self) -> bool:
        return len(self.years) > 1


def with_years_changed(data: QueryDict) -> QueryDict | None:
    """Return what was sent with one year more or one less, as a button asks without a script; none where none does."""
    if ADD_YEAR not in data and REMOVE_YEAR not in data:
        return None
    count = _count(data.get(COUNT)) or 1
    changed = data.copy()
    changed[COUNT] = str(min(count + 1, MAX_YEARS) if ADD_YEAR in data else max(count - 1, 1))
    return changed


def _count(sent: Any) -> int | None:
    """
    Return the number of years of a page, none for what no page of ours wrote there.

    Two merged budgets may stand over ten years; none is added beyond ``MAX_YEARS``.
    """
    text = str(sent or "")
    return int(text) if re.fullmatch("[1-9]|10", text) else None
