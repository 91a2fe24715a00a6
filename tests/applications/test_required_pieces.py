"""Which pieces a dossier owes: every line of the table, by strand and situation."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from applications.enums import PieceKind, SectionKind, Strand
from applications.required_pieces import REQUIREMENTS, Situation, asked_of, situation_of
from core import pieces
from criteria.engine import default_grid
from ptce.blanks.__main__ import FOLDER, blanks

FEASIBILITY, EXPERIMENTATION, LABELLING, CAPITALISATION = Strand


def _owed(situation, given=()):
    return [line.requirement.kind.value for line in asked_of(situation, given=given) if line.compulsory]


def _advised(situation):
    return [line.requirement.kind.value for line in asked_of(situation, given=()) if not line.compulsory]


@pytest.mark.parametrize(
    ("strand", "owed"),
    [
        (FEASIBILITY, ["statutes", "directors", "accounts", "bank"]),
        (EXPERIMENTATION, ["statutes", "directors", "accounts", "bank"]),
        (LABELLING, ["statutes", "directors", "evaluation"]),
        (CAPITALISATION, []),
    ],
)
def test_each_strand_has_its_own(strand, owed):
    assert _owed(Situation(strand=strand)) == owed


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"signed_strategy": True}, {"charter"}),
        ({"acts": frozenset({"deliberation"})}, {"deliberation"}),
        ({"acts": frozenset({"convention"})}, {"agreement"}),
        ({"acts": frozenset({"letter", "membership"})}, set()),
        ({"confirmed_cofinancers": True}, {"cofinancing"}),
        ({"members_to_verify": True}, set()),
    ],
)
def test_what_a_dossier_declares_is_to_be_proved(change, more):
    plain = Situation(strand=EXPERIMENTATION)
    assert set(_owed(replace(plain, **change))) == set(_owed(plain)) | more


def test_a_public_lead_owes_its_decision_and_no_statutes():
    public = Situation(strand=FEASIBILITY, public_lead=True, acts=frozenset({"deliberation"}))
    assert _owed(public) == ["deliberation", "accounts", "bank"]


def test_what_is_advised_is_never_missing():
    situation = Situation(strand=CAPITALISATION, signed_strategy=True, members_to_verify=True)
    assert _advised(situation) == ["charter", "statutes", "commitment", "ess_proof", "mandate"]
    assert not any(line.missing for line in asked_of(situation, given=()))


def test_what_is_given_is_not_missing():
    situation = Situation(strand=LABELLING)
    lines = asked_of(situation, given={"statutes", "evaluation"})
    assert [line.requirement.kind for line in lines if line.missing] == [PieceKind.DIRECTORS]


def test_a_situation_is_read_from_the_answers():
    sections = {
        SectionKind.STRATEGY: {"document": True},
        SectionKind.PARTNERSHIPS: {"rows": [{"act": "deliberation"}, {}]},
        SectionKind.FUNDING: {"cofinancers": [{"confirmed": False}, {"confirmed": True}]},
    }
    assert situation_of(EXPERIMENTATION, sections, lead_category="7210", members_to_verify=True) == Situation(
        strand=EXPERIMENTATION,
        public_lead=True,
        signed_strategy=True,
        acts=frozenset({"deliberation", ""}),
        confirmed_cofinancers=True,
        members_to_verify=True,
    )
    assert situation_of(LABELLING, {}, lead_category="", members_to_verify=False) == Situation(
        strand=LABELLING
    )


def test_every_line_says_why_and_names_criteria_that_exist():
    known = {criterion.code for criterion in default_grid().criteria}
    for each in REQUIREMENTS:
        assert each.why.endswith(".")
        assert each.order.startswith("Joignez ")
        assert set(each.proves) <= known
        assert not each.compulsory & each.recommended


def test_models_are_made_from_their_words_and_pass_our_own_checks():
    made = dict(blanks())

    assert {name: (FOLDER / name).read_bytes() for name in made} == made
    assert {path.name for path in FOLDER.iterdir()} == made.keys()
    assert {model for each in REQUIREMENTS for model in each.models} <= made.keys()
    files = [_File(content) for content in made.values()]
    kinds = [pieces.SUFFIXES[checked.content_type] for checked in pieces.check_all(files)]
    assert kinds == [name.rpartition(".")[2] for name in made]


class _File(io.BytesIO):
    @property
    def size(self):
        return len(self.getvalue())
