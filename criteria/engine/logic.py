"""Three-valued logic (true, false, unknown) and numbers known by their bounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Truth = bool | None
Number = int | Fraction


def all_of(truths: Iterable[Truth]) -> Truth:
    """Join by *and*: false as soon as one is false, else unknown if one is unknown."""
    seen = list(truths)
    if any(truth is False for truth in seen):
        return False
    return None if any(truth is None for truth in seen) else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Join by *or*: true as soon as one is true, else unknown if one is unknown."""
    seen = list(truths)
    if any(truth is True for truth in seen):
        return True
    return None if any(truth is None for truth in seen) else False


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


def exactly(number: Number) -> Bounds:
    return Bounds(number, number)


def count(truths: Iterable[Truth], *, complete: bool = True) -> Bounds:
    """Count what is true; an unknown may count, and a list still growing has no upper bound."""
    seen = list(truths)
    low = sum(truth is True for truth in seen)
    return Bounds(low, low + sum(truth is None for truth in seen) if complete else None)
