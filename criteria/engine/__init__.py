"""
The criteria engine: a pure function from facts, a grid and ratings to an evaluation that explains itself.

Standard library only: no Django, no database, no clock. ``python -m criteria.engine`` replays an evaluation.
"""

from criteria.engine.enums import MandatoryRule
from criteria.engine.errors import InvalidInput
from criteria.engine.evaluating import evaluate
from criteria.engine.evaluation import Evaluation, canonical_bytes
from criteria.engine.facts import Facts
from criteria.engine.facts_parsing import parse_facts, read_facts
from criteria.engine.grid import Grid
from criteria.engine.grid_files import default_grid, load_grid, parse_grid
from criteria.engine.ratings import Ratings, parse_ratings, read_ratings
from criteria.engine.sentences import Spoken, sentence, spoken
from criteria.engine.trace import Line

__all__ = [
    "Evaluation",
    "Facts",
    "Grid",
    "InvalidInput",
    "Line",
    "MandatoryRule",
    "Ratings",
    "Spoken",
    "canonical_bytes",
    "default_grid",
    "evaluate",
    "load_grid",
    "parse_facts",
    "parse_grid",
    "parse_ratings",
    "read_facts",
    "read_ratings",
    "sentence",
    "spoken",
]
