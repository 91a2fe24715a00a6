"""From a three-valued answer to the word of a verdict."""

from criteria.engine.enums import Verdict
from criteria.engine.logic import Truth

_CRITERION: dict[Truth, Verdict] = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
_EXCLUSION: dict[Truth, Verdict] = {True: Verdict.SIGNAL, False: Verdict.CLEAR, None: Verdict.UNKNOWN}


def verdict(truth: Truth) -> Verdict:
    return _CRITERION[truth]


def exclusion_verdict(truth: Truth) -> Verdict:
    return _EXCLUSION[truth]
