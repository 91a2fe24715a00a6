"""Three-valued logic (true, false, unknown) and numbers known by their bounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Truth = bool | None
Number = int | Fraction


def all_of(truths: Iterable[Truth]) -> Truth:
    """Join by *and*: false as soon as one is false, else unknown if one is unknown."""
    answer: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def any_of(truths: Iterable[Truth]) -> Truth:
    """Join by *or*: true as soon as one is true, else unknown if one is unknown."""
    answer: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            answer = None
    return answer


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may turn out to be; ``high`` is ``None`` where nothing limits it."""

    low: Number
    high: Number | None

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def at_least(self, threshold: Number) -> Truth:
        if self.low >= threshold:
            return True
        return False if self.high is not None and self.high < threshold else None

    def more_than(self, threshold: Number) -> Truth:
        if self.low > threshold:
            return True
        return False if self.high is not None and self.high <= threshold else None


def count(truths: Iterable[Truth], *, complete: bool = True) -> Bounds:
    """Count what is true; an unknown may count, and a list still growing has no upper bound."""
    seen = list(truths)
    low = seen.count(True)
    return Bounds(low, low + seen.count(None) if complete else None)
