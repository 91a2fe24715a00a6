"""Outlines of the départements of metropolitan France, for maps (file and licence: core/data/SOURCES.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.territories import DATA

#: To be shown with every map.
CREDIT = "Fond de carte\xa0: MapSVG, Victor Cazanave (CC BY 4.0), simplifié"
LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.fr"

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y downwards, in the units of the file."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Outline:
    """One département: its rings, islands included, and where its number is best written."""

    code: str
    rings: tuple[tuple[Point, ...], ...]
    box: Box
    label: Point


@cache
def outlines() -> dict[str, Outline]:
    """Return the outline of each département, by code."""
    found = {}
    for line in (DATA / "departements_map.tsv").read_text(encoding="utf-8").splitlines():
        code, label, *written = line.split("\t")
        rings = tuple(_ring(ring) for ring in written)
        found[code] = Outline(code=code, rings=rings, box=around(rings), label=_ring(label)[0])
    return found


def around(rings: tuple[tuple[Point, ...], ...]) -> Box:
    """Return the smallest rectangle that holds all points."""
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _ring(written: str) -> tuple[Point, ...]:
    x = y = 0
    points = []
    for step in written.split(" "):
        dx, dy = step.split(",")
        x, y = x + int(dx), y + int(dy)
        points.append((x, y))
    return tuple(points)
