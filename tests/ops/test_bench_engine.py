"""The bench of the engine: the same valid dossiers each time, and yardsticks that measure the same thing."""

import itertools

import pytest

from criteria.engine import default_grid, evaluate, read_facts
from criteria.engine.enums import Strand, Verdict
from ptce.bench.engine import yardsticks
from ptce.bench.engine.command import CommandFailed, through_command
from ptce.bench.engine.dossiers import MOST_MEMBERS, lines

DOSSIERS = list(lines(300))


def test_dossiers_are_the_same_each_time_and_more_begin_alike():
    assert list(itertools.islice(lines(1000), 300)) == DOSSIERS
    assert list(lines(300, seed=1)) != DOSSIERS


def test_dossiers_are_of_every_kind():
    facts = [read_facts(line) for line in DOSSIERS]
    evaluations = [evaluate(each, default_grid()) for each in facts]

    sizes = {len(each.members) for each in facts if each.members is not None}
    verdicts = {criterion.verdict for each in evaluations for criterion in each.criteria}
    assert {each.strand for each in facts} == {*Strand, None}
    assert (min(sizes), max(sizes)) == (0, MOST_MEMBERS)
    assert verdicts == set(Verdict)


def test_yardsticks_give_our_verdicts_and_take_longer():
    said = []

    to_cel, to_json_logic = yardsticks.ratios(DOSSIERS[:60], said.append)

    assert (to_cel > 1, to_json_logic > 1, len(said)) == (True, True, 3)


def test_yardstick_that_answers_otherwise_is_no_yardstick(monkeypatch):
    monkeypatch.setattr(yardsticks, "_M2", yardsticks._M4)

    with pytest.raises(yardsticks.YardstickDiffers, match="JSON Logic"):
        yardsticks.ratios(DOSSIERS[:60], lambda _: None)


def test_command_is_measured_and_takes_little_memory():
    measure = through_command(DOSSIERS[:20], 50)

    assert measure.seconds > 0
    assert measure.processor > 0
    assert 5 < measure.peak_mb < 150


def test_command_that_refuses_a_line_is_no_measure():
    with pytest.raises(CommandFailed, match="exit status 2"):
        through_command([b"{\n"], 3)
