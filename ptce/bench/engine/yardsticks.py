"""
M2 and M4 in CEL and in JSON Logic, beside our two rules.

All three start from the same undertakings, already read and merged, and give the same two verdicts. Ours also look
each commune up in the perimeter and write the checks that the trace is made of; the others are given, for each
undertaking, whether it is inside, and give a word alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import celpy
import json_logic

from criteria.engine import default_grid, read_facts
from criteria.engine.enums import Family
from criteria.engine.examination import Examination
from criteria.engine.rules.membership import plurality
from criteria.engine.rules.project import local_roots
from criteria.engine.undertakings import undertakings

PASSES = 3
FAMILIES = [str(family) for family in Family if family is not Family.ESS_TO_VERIFY]

Verdicts = list[str]
Say = Callable[[str], None]


class YardstickDiffers(Exception):
    """A yardstick does not measure the same thing: its verdicts are not ours."""


def ratios(written: Sequence[bytes], say: Say) -> tuple[float, float]:
    """
    Tell how many times faster than CEL and than JSON Logic our two rules are.

    :raises YardstickDiffers: if one of them answers otherwise than ours.
    """
    exams = [_examination(line) for line in written]
    prepared = [prepare(exam) for exam in exams]
    in_cel = [celpy.json_to_cel(each) for each in prepared]
    program = cel_program()

    ours = _measured(our_verdicts, exams)
    cel = _measured(lambda activation: cel_verdicts(program, activation), in_cel)
    logic = _measured(json_logic_verdicts, prepared)
    for name, (seconds, verdicts) in (("ours", ours), ("cel-python", cel), ("JSON Logic", logic)):
        if verdicts != ours[1]:
            raise YardstickDiffers(name)
        say(f"M2 and M4, {name}: {seconds / len(exams) * 1e6:.0f} µs a dossier")
    return cel[0] / ours[0], logic[0] / ours[0]


def _measured(answer: Callable[[Any], Verdicts], inputs: Sequence[object]) -> tuple[float, list[Verdicts]]:
    """Give the shortest time of some passes, and the answers."""
    best, answers = float("inf"), []
    for _ in range(PASSES):
        started = time.perf_counter()
        answers = [answer(each) for each in inputs]
        best = min(best, time.perf_counter() - started)
    return best, answers


def _examination(line: bytes) -> Examination:
    facts = read_facts(line)
    return Examination(facts, undertakings(facts), default_grid().parameters)


def our_verdicts(exam: Examination) -> Verdicts:
    return [str(plurality(exam).verdict), str(local_roots(exam).verdict)]


def prepare(exam: Examination) -> dict[str, object]:
    """Give the JSON values from which a yardstick decides: an unknown family is "", unknown agreements are -1."""
    perimeter = exam.facts.perimeter or frozenset()
    rows = exam.members.rows
    families = [
        str(Family.ESS if family is Family.ESS_TO_VERIFY else family)
        for row in rows
        for family in sorted(row.families)
    ]
    return {
        "number": len(rows),
        "complete": exam.members.complete,
        "families": families + [""] * sum(row.unsaid_families for row in rows),
        "inside": [row.is_inside(perimeter) for row in rows],
        "perimeter": len(perimeter),
        "voluntary": exam.facts.voluntary,
        "agreements": -1 if exam.facts.local_agreements is None else exam.facts.local_agreements,
    }


# Conditions are ranked: 0 false, 1 unknown, 2 true. The first of a list of one is how CEL names a value.
_CEL_MEMBERS = "number >= 5 ? 2 : (complete ? 0 : 1)"
_CEL_FAMILIES = (
    f"[{FAMILIES}.filter(f, f in families).size()].map(known, known >= 2 ? 2 : "
    "(complete && known + families.filter(f, f == '').size() < 2 ? 0 : 1))[0]"
)
_CEL_SHARE = (
    "complete && number == 0 ? 0 : (!complete || perimeter == 0 ? 1 : "
    "[inside.filter(i, i == true).size()].map(low, low * 5 >= number * 3 ? 2 : "
    "((low + inside.filter(i, i == null).size()) * 5 < number * 3 ? 0 : 1))[0])"
)
_CEL = f"""[
    [[{_CEL_MEMBERS}, {_CEL_FAMILIES}, voluntary == null ? 1 : (voluntary ? 2 : 0)]].map(held,
        0 in held ? 'not_met' : (1 in held ? 'unknown' : 'met'))[0],
    [[{_CEL_SHARE}, agreements < 0 ? 1 : (agreements >= 2 ? 2 : 0)]].map(held,
        0 in held ? 'not_met' : (1 in held ? 'unknown' : (perimeter > 500 ? 'to_judge' : 'met')))[0]
]"""


def cel_program() -> celpy.Runner:
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    return environment.program(environment.compile(_CEL))


def cel_verdicts(program: Any, activation: Any) -> Verdicts:
    return [str(word) for word in program.evaluate(activation)]


def _count(name: str, wanted: object) -> dict[str, object]:
    found = {"if": [{"===": [{"var": "current"}, wanted]}, 1, 0]}
    return {"reduce": [{"var": name}, {"+": [{"var": "accumulator"}, found]}, 0]}


def _joined(*ranks: object, met: object) -> Any:
    """Join ranked conditions by *and*: the least one decides."""
    return {"if": [{"==": [{"min": ranks}, 0]}, "not_met", {"==": [{"min": ranks}, 1]}, "unknown", met]}


def _var(name: str) -> dict[str, object]:
    return {"var": name}


_KNOWN = {"+": [{"if": [{"in": [family, _var("families")]}, 1, 0]} for family in FAMILIES]}
_LOW = _count("inside", wanted=True)
_NEEDED = {"*": [_var("number"), 3]}
_MEMBERS = {"if": [{">=": [_var("number"), 5]}, 2, _var("complete"), 0, 1]}
_FAMILIES = {
    "if": [
        {">=": [_KNOWN, 2]},
        2,
        {"and": [_var("complete"), {"<": [{"+": [_KNOWN, _count("families", "")]}, 2]}]},
        0,
        1,
    ]
}
_VOLUNTARY = {"if": [{"===": [_var("voluntary"), None]}, 1, _var("voluntary"), 2, 0]}
_SHARE = {
    "if": [
        {"and": [_var("complete"), {"==": [_var("number"), 0]}]},
        0,
        {"or": [{"!": _var("complete")}, {"==": [_var("perimeter"), 0]}]},
        1,
        {">=": [{"*": [_LOW, 5]}, _NEEDED]},
        2,
        {"<": [{"*": [{"+": [_LOW, _count("inside", None)]}, 5]}, _NEEDED]},
        0,
        1,
    ]
}
_M2 = _joined(_MEMBERS, _FAMILIES, _VOLUNTARY, met="met")
_M4 = _joined(
    _SHARE,
    {"if": [{"<": [_var("agreements"), 0]}, 1, {">=": [_var("agreements"), 2]}, 2, 0]},
    met={"if": [{">": [_var("perimeter"), 500]}, "to_judge", "met"]},
)


def json_logic_verdicts(prepared: Any) -> Verdicts:
    return [json_logic.jsonLogic(rule, prepared) for rule in (_M2, _M4)]
