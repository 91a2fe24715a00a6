"""What the answers fill of a dossier's sections, in the very shapes that the dossier's own forms keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from applications.enums import SectionKind
from applications.forms import SHAPES, SectionAnswers
from applications.forms.filling import ROWS
from ptce.selftest.asking import Answers, known, known_count
from ptce.selftest.questions import NO, NOTHING, YES

Content = dict[str, Any]


def sections_from(answers: Answers) -> dict[SectionKind, Content]:
    """
    Return the sections that the answers fill, through their own forms; those with nothing to say are left out.

    Only what was said is written: «mostly» is no share, and a stand-in of the criteria is no member.
    """
    written = {kind: _as_the_form_keeps_it(kind, content) for kind, content in _said(answers).items()}
    return {kind: content for kind, content in written.items() if content}


def _as_the_form_keeps_it(kind: SectionKind, said: Content) -> Content:
    shape = SHAPES[kind]
    data: dict[str, Any] = shape.form.typed(said)
    if shape.rows:
        rows = said.get(shape.rows.key, [])
        data |= {f"{ROWS}-TOTAL_FORMS": len(rows), f"{ROWS}-INITIAL_FORMS": 0}
        for rank, row in enumerate(rows):
            data |= {f"{ROWS}-{rank}-{name}": value for name, value in shape.rows.form.typed(row).items()}
    form = SectionAnswers(kind, {}, data)
    if not form.is_valid():
        raise ValueError(f"the answers do not fit the section {kind}: {form.form.errors}")
    return form.content()


def _said(answers: Answers) -> dict[SectionKind, Content]:
    said = {
        SectionKind.STRATEGY: {
            "document": _flag(answers, "document"),
            "signatories": known_count(answers, "signatories"),
            "horizon_years": known_count(answers, "horizon"),
            "dated_objectives": known_count(answers, "objectives"),
            "local_agreements": known_count(answers, "agreements"),
        },
        SectionKind.COOPERATION: _cooperation(answers),
        SectionKind.POOLING: _pooling(answers),
        SectionKind.ACTIVITIES: _none_declared(answers.get("activities") == NOTHING),
        SectionKind.PARTNERSHIPS: _partnerships(answers),
        SectionKind.EXPERIMENTAL: _experimental(answers),
        SectionKind.PURPOSE: _purpose(answers),
    }
    return {kind: _told(content) for kind, content in said.items()}


def _told(values: Mapping[str, Any]) -> Content:
    return {key: value for key, value in values.items() if value is not None}


def _flag(answers: Answers, key: str) -> bool | None:
    return {YES: True, NO: False}.get(str(known(answers, key)))


def _none_declared(declared: bool) -> Content:  # noqa: FBT001 - the declaration is the only thing said
    return {"declared_none": True} if declared else {}


def _cooperation(answers: Answers) -> Content:
    since, nature = known(answers, "since"), known(answers, "nature")
    return {
        "voluntary": _flag(answers, "voluntary"),
        "agreement_years": known_count(answers, "engagement"),
        "agreement_unlimited": True if answers.get("engagement") == "unlimited" else None,
        "started_on": None if since == "never" else since,
        "joint_actions": known_count(answers, "actions"),
        "lease_or_investment": _flag(answers, "lease"),
        "one_off_project": None if nature is None else nature == "one_off",
    }


def _pooling(answers: Answers) -> Content:
    kind, amount = known(answers, "pooled"), known_count(answers, "amount")
    if kind in {None, NOTHING}:
        return _none_declared(kind == NOTHING)
    row = {
        "kind": kind,
        "amount": None if amount is None else str(amount),
        "paying_members": known_count(answers, "payers"),
    }
    return {"rows": [_told(row)]}


def _partnerships(answers: Answers) -> Content:
    level, act = known(answers, "partner"), known(answers, "act")
    if level in {None, NOTHING} or act == NOTHING:
        return _none_declared(level is not None)
    return {"rows": [_told({"level": level, "act": act})]}


def _experimental(answers: Answers) -> Content:
    research, networks = _flag(answers, "research"), known(answers, "networks")
    votes, jobs = known(answers, "votes"), known_count(answers, "jobs")
    return {
        "place_formal_network": {"network": True, NOTHING: False}.get(str(known(answers, "place"))),
        "research_agreements": 0 if research is False else None,
        "research_incubator": False if research is False else None,
        "governance_voting": None if votes == NOTHING else votes,
        "governance_assemblies_per_year": 0 if votes == NOTHING else None,
        "ess_in_territorial_strategy": False if networks in {NO, "no_policy"} else None,
        "ess_territory_has_policy": False if networks == "no_policy" else None,
        "jobs_fte": None if jobs is None else str(jobs),
        "indicators_declared_none": True if known_count(answers, "indicators") == 0 else None,
    }


def _purpose(answers: Answers) -> Content:
    lead = known(answers, "lead")
    return {
        "economic_functions": known_count(answers, "functions"),
        "development_agency": None if lead is None else lead in {"agency", "chamber"},
        "representation_network": None if lead is None else lead == "network",
    }
