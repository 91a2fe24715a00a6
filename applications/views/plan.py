"""What the pages of the budget and of the funding show of each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from applications.budget import reading
from applications.budget.balance import (
    BALANCED,
    COLON,
    LEGAL_CEILING,
    SENTENCES,
    YEARS,
    Balance,
    Fault,
    compare,
    headline,
    percentage,
    read,
    suggested_years,
    weigh,
)
from applications.enums import SectionKind
from applications.forms import SectionAnswers
from applications.forms.sections import BudgetForm
from applications.forms.sections.budget import ADD_YEAR, COUNT, REMOVE_YEAR, SheetPart
from applications.models import Application

#: Title of what is said of a plan: while something is off, once nothing is.
TITLES = ("À équilibrer avant le dépôt", "Ce que dit ce budget")
UNREADABLE = "Un montant ne peut pas être lu\xa0: écrivez-le en chiffres, par exemple 1\xa0250,50."
#: From the end of a call to the first expenses of what it helps, about.
_UNTIL_DECIDED = timedelta(days=90)


@dataclass(frozen=True)
class Plan:
    """
    A budget plan as its page shows it.

    :param requested: euros that the dossier asks for, none while it does not say.
    :param words: what the page's script says, by the same words as the checks, in JSON.
    """

    parts: list[SheetPart]
    years: tuple[int, ...]
    requested: Decimal | None
    balance: Balance
    figures: list[tuple[str, str]]
    title: str
    headline: str
    words: str
    count_name: str = COUNT
    add_year: str = ADD_YEAR
    remove_year: str = REMOVE_YEAR


def context(answers: SectionAnswers, snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a section's page shows of money, from the section being filled and the dossier's snapshot."""
    sections: Mapping[str, Any] = snapshot["sections"]
    funding = sections.get(SectionKind.FUNDING, {})
    if isinstance(answers.form, BudgetForm):
        asked = funding.get("requested_amount")
        return {"plan": _plan(answers.form, requested=Decimal(asked) if asked else None)}
    if answers.kind == SectionKind.FUNDING:
        cofinancers = funding.get("cofinancers", [])
        codes = {piece["code"] for piece in snapshot["pieces"]}
        return {
            "cofinancing": compare(read(sections.get(SectionKind.BUDGET, {})), cofinancers),
            "unproven": [
                row for row in cofinancers if row.get("proof") and row["proof"].upper() not in codes
            ],
        }
    return {}


def _plan(form: BudgetForm, *, requested: Decimal | None) -> Plan:
    balance = weigh(form.budget(), requested=requested)
    words: dict[str, Any] = {
        **{fault.value: sentence for fault, sentence in SENTENCES.items()},
        Fault.PUBLIC_AID.value: SENTENCES[Fault.PUBLIC_AID]
        .replace("{rate}", percentage(LEGAL_CEILING.rate))
        .replace("{source}", LEGAL_CEILING.source),
        "ceiling": str(LEGAL_CEILING.rate),
        "balanced": BALANCED,
        "colon": COLON,
        "figures": reading.FIGURES,
        "titles": TITLES,
        "unreadable": UNREADABLE,
    }
    return Plan(
        parts=list(form.parts()),
        years=form.years,
        requested=requested,
        balance=balance,
        figures=list(reading.figures(balance)),
        headline=headline(balance),
        words=json.dumps(words, ensure_ascii=False),
        title=TITLES[not balance.faults],
    )


def suggested(application: Application, kind: SectionKind) -> dict[str, Any]:
    """Suggest the years of a budget: from that of the decision, for as long as the project lasts; one query."""
    if kind != SectionKind.BUDGET:
        return {}
    purpose = application.sections.filter(kind=SectionKind.PURPOSE).values_list("content", flat=True).first()
    decided = localtime(application.call.closes_at + _UNTIL_DECIDED)
    months = (purpose or {}).get("duration_months")
    return {YEARS: list(suggested_years(first=decided.year, months=months))}
