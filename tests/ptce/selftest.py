"""Answers to the self-test: those of a pole that has all it takes, and how pages and answers are walked through."""

from __future__ import annotations

import html
import re
from datetime import date

from django.urls import reverse
from hypothesis import strategies as st

from criteria import engine
from ptce.selftest import questions
from ptce.selftest.asking import UNKNOWN, Kind
from ptce.selftest.evaluating import evaluate
from ptce.selftest.walk import kept

TODAY = date(2026, 11, 27)
QUESTIONS = reverse("selftest:questions")
KEEP = reverse("selftest:keep")
DRAFT = reverse("selftest:draft")

#: A pole that runs, under the experimentation strand: every criterion of the reference grid is met.
FULL = {
    "stage": "experimentation",
    "ess": 4,
    "ess_to_verify": 0,
    "business": 2,
    "local_authority": 1,
    "research_training": 0,
    "social_partner": 0,
    "other": 0,
    "communes": 30,
    "local": 6,
    "voluntary": "yes",
    "document": "yes",
    "signatories": 6,
    "horizon": 5,
    "objectives": 2,
    "agreements": 3,
    "activities": "most",
    "engagement": 5,
    "actions": 3,
    "since": "2020-01-15",
    "lease": "no",
    "pooled": "premises",
    "amount": 12000,
    "payers": 3,
    "partner": "commune",
    "act": "deliberation",
    "nature": "pole",
    "lead": "ordinary",
    "place": "shared",
    "votes": "colleges",
    "research": "yes",
    "networks": "yes",
    "jobs": 30,
    "indicators": 3,
}


def saying(**answers):
    """Return the full answers but for some; those that are ``None`` are not given."""
    return {key: value for key, value in {**FULL, **answers}.items() if value is not None}


def findings(answers):
    """Put the answers to the reference grid: the verdict and the reasons by criterion."""
    result = evaluate(kept(answers), grid=engine.default_grid(), as_of=TODAY)
    return {
        finding.verdict.reading.code: (finding.verdict.reading.verdict, finding.reasons)
        for group in result.groups
        for finding in group.findings
    }


def carried(response):
    """Return the signed answers that a page carries."""
    return html.unescape(re.search(r'name="reponses" value="([^"]*)"', response.text)[1])


def asks(response):
    """Return the key of the question that a page asks, none at the end."""
    found = re.search(r'name="question" value="(\w+)"', response.text)
    return found[1] if found else None


def _one_of(blank):
    if blank.kind is Kind.CHOICE:
        return st.sampled_from([UNKNOWN, *dict(blank.choices)])
    if blank.kind is Kind.DATE:
        return st.one_of(
            st.just(UNKNOWN), st.just("never"), st.dates(max_value=date(2030, 1, 1)).map(date.isoformat)
        )
    return st.one_of(st.just(UNKNOWN), st.integers(blank.least, min(blank.most, 12)))


_BLANKS = {blank.key: _one_of(blank) for question in questions.QUESTIONS for blank in question.blanks}

#: Any answers: few of them, or those of a pole that has all it takes but for some.
ANY_ANSWERS = st.one_of(
    st.fixed_dictionaries({}, optional=_BLANKS),
    st.sets(st.sampled_from(sorted(_BLANKS)), max_size=6)
    .flatmap(lambda keys: st.fixed_dictionaries({key: _BLANKS[key] for key in sorted(keys)}))
    .map(lambda changed: {**FULL, **changed}),
)
