"""
Why not yet: from the trace of a criterion to a sentence.

A saying is told because lines of the engine's trace say so, and only with figures that the person gave: a stand-in of
``facts`` is never told as if it were true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from criteria import engine
from criteria.reading import CriterionReading
from ptce.selftest.asking import Answers, known_count
from ptce.selftest.questions import structures
from ptce.selftest.sayings import NOTICED, SAYINGS, TO_JUDGE, Saying

NBSP = "\N{NO-BREAK SPACE}"

#: For a rule that has no words here, in a grid made later.
_OTHERWISE = "Ce point se précise dans le dossier."

_SETTLED = frozenset({"met", "clear", "not_applicable"})


@dataclass(frozen=True)
class Counted:
    """What the person counted among the structures: «4 sur 7», or «4» where their number is not known."""

    local: str
    signatories: str

    @classmethod
    def of(cls, answers: Answers) -> Counted:
        members = structures(answers)
        among = "" if members is None else f" sur {members}"
        return cls(
            local=f"{known_count(answers, 'local')}{among}",
            signatories=f"{known_count(answers, 'signatories')}{among}",
        )


def reasons_of(
    reading: CriterionReading, trace: Sequence[Mapping[str, Any]], grid: engine.Grid, counted: Counted
) -> tuple[str, ...]:
    """Tell why a criterion is not met yet, or what remains to be said; nothing where it is settled."""
    criterion = grid.criterion(reading.code)
    if criterion is None or reading.verdict in _SETTLED:
        return ()
    rule, texts = criterion.question.rule, criterion.question.texts
    if reading.verdict == "to_judge":
        return (TO_JUDGE.get(rule, _OTHERWISE),)
    exclusion = reading.kind == "exclusion"
    sayings = (NOTICED if exclusion else SAYINGS).get(rule, ())
    unknown = reading.verdict == "unknown"
    return _told(sayings, _by_key(trace, texts), counted, unknown=unknown, exclusion=exclusion)


def entry_reasons(
    entry: Mapping[str, Any] | None, grid: engine.Grid, *, strand: str | None
) -> tuple[str, ...]:
    """Tell why a strand cannot be entered yet, or what remains to be said."""
    rule = next((rule.entry for word, rule in grid.strands.items() if word == strand), None)
    if entry is None or rule is None or entry["verdict"] in _SETTLED:
        return ()
    return _told(
        SAYINGS.get(rule.rule, ()),
        _by_key(entry["trace"], rule.texts),
        Counted(local="", signatories=""),
        unknown=entry["verdict"] == "unknown",
        exclusion=False,
    )


def _by_key(trace: Sequence[Mapping[str, Any]], texts: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Find the lines of a trace by their keys on the grid; the self-test has one item at most in each list."""
    keys = {text.label.replace("{}", "1"): key for key, text in texts.items()}
    return {keys[line["label"]]: line for line in trace if line["label"] in keys}


def _told(
    sayings: Sequence[Saying],
    lines: Mapping[str, Mapping[str, Any]],
    counted: Counted,
    *,
    unknown: bool,
    exclusion: bool,
) -> tuple[str, ...]:
    told: list[str] = []
    for saying in sorted(sayings, key=lambda each: each.alone):
        text = saying.unknown if unknown else saying.failed
        if not text or (saying.alone and told):
            continue
        if _speaks(saying, lines, unknown=unknown, exclusion=exclusion):
            told.append(_filled(text, lines[saying.lines[0]], counted))
    return tuple(dict.fromkeys(told)) or (_OTHERWISE,)


def _speaks(
    saying: Saying, lines: Mapping[str, Mapping[str, Any]], *, unknown: bool, exclusion: bool
) -> bool:
    """Say whether the lines fail together, or are together unknown; an exclusion is noticed by what holds."""
    holds = [lines[key]["holds"] for key in saying.lines if key in lines]
    if not holds:
        return False
    if unknown:
        return None in holds and True not in holds
    return True in holds if exclusion else all(each is False for each in holds)


def _filled(text: str, line: Mapping[str, Any], counted: Counted) -> str:
    return text.format(
        value=_number(line["value"]),
        needed=_number(line["threshold"]),
        local=counted.local,
        signatories=counted.signatories,
    )


def _number(value: object) -> str:
    """Write a number of a trace; a share as a percentage where it is a round one."""
    if isinstance(value, str) and "/" in value:
        hundredths = Fraction(value) * 100
        return f"{hundredths}{NBSP}%" if hundredths.denominator == 1 else value
    return str(value)
