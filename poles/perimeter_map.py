"""The map of a perimeter, laid out in Python and drawn by one template, the same in a page and in a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from core import territories
from core.outlines import Box, Outline, Point, around, outlines
from poles.perimeter_reading import Area, Perimeter

#: Width of a drawing, in its own units: about the pixels of a wide screen.
WIDTH = 480
LOCATOR_WIDTH = 96

#: How much wider than the perimeter a close-up is: the neighbours show where it is.
AROUND = 1.9
#: Height of a close-up for a width of 1.
SHAPE = 0.85
#: The closest look, in the units of the outlines: some thirty kilometres.
CLOSEST = 260
#: A close-up of more than this share of the country is no close-up.
NEARLY_ALL = 0.7

#: Least width and height in which a département's number is written: more where all is small and near.
ROOM = 26
ROOM_IN_THE_COUNTRY = 34
#: How far from an edge of the drawing.
EDGE = 12

#: The five that a map of the whole country always shows; a collectivity only where it is covered.
OVERSEAS = ("971", "972", "973", "974", "976")


@dataclass(frozen=True, slots=True)
class Shape:
    """
    One département as drawn.

    :param coverage: ``whole``, ``partly`` or ``none``.
    :param label: where its number is written; nowhere if it has no room.
    """

    code: str
    coverage: str
    path: str
    label: Point | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One territory overseas, told by its name."""

    name: str
    coverage: str
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a close-up is in the whole country."""

    path: str
    width: int
    height: int
    x: int
    y: int
    side: int
    rise: int


@dataclass(frozen=True, slots=True)
class PerimeterMap:
    """
    A map ready for ``poles/parts/map.html``.

    :param shapes: none where the whole perimeter is overseas.
    :param frame: of a close-up only.
    """

    title: str
    height: int
    shapes: tuple[Shape, ...]
    tiles: tuple[Tile, ...]
    frame: Frame | None
    width: int = WIDTH


def draw(perimeter: Perimeter) -> PerimeterMap | None:
    """Lay out the map of a perimeter; nothing to draw for an empty one."""
    if not perimeter.areas:
        return None
    areas = {area.code: area for area in perimeter.areas}
    covered = [outlines()[code] for code in areas if code in outlines()]
    view = _view(covered) if covered else _country()
    is_close_up = view != _country()
    return PerimeterMap(
        title=_title(perimeter),
        height=round(WIDTH * view.height / view.width),
        shapes=tuple(_shapes(areas, view, is_close_up=is_close_up)) if covered else (),
        tiles=tuple(_tiles(areas, only_covered=is_close_up)),
        frame=_frame(view) if is_close_up else None,
    )


def _title(perimeter: Perimeter) -> str:
    if perimeter.has_many_areas:
        return f"Carte du périmètre\xa0: {perimeter.places}, nommés dans le tableau."
    named = ", ".join(f"{area.name} {area.coverage}" for area in perimeter.areas)
    return f"Carte du périmètre, {perimeter.places}\xa0: {named}."


@cache
def _country() -> Box:
    box = around(tuple(ring for outline in outlines().values() for ring in outline.rings))
    return Box(box.left - 20, box.top - 20, box.right + 20, box.bottom + 20)


def _view(covered: list[Outline]) -> Box:
    """Frame what is covered with its neighbours, or the whole country where that is nearly as large."""
    country = _country()
    box = around(tuple(ring for outline in covered for ring in outline.rings))
    width = max(round(max(box.width, box.height / SHAPE) * AROUND), CLOSEST)
    height = round(width * SHAPE)
    if width > country.width * NEARLY_ALL or height > country.height * NEARLY_ALL:
        return country
    left = _within((box.left + box.right - width) // 2, country.left, country.right - width)
    top = _within((box.top + box.bottom - height) // 2, country.top, country.bottom - height)
    return Box(left, top, left + width, top + height)


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _shapes(areas: dict[str, Area], view: Box, *, is_close_up: bool) -> Iterable[Shape]:
    """Draw the départements in view, those covered last: their border is then whole."""
    scale = WIDTH / view.width
    room = ROOM if is_close_up else ROOM_IN_THE_COUNTRY
    seen = [outline for outline in outlines().values() if outline.box.meets(view)]
    for outline in sorted(seen, key=lambda outline: (outline.code in areas, outline.code)):
        area = areas.get(outline.code)
        x, y = _placed(outline.label, view, scale)
        has_room = min(outline.box.width, outline.box.height) * scale >= room and (
            EDGE <= x <= WIDTH - EDGE and EDGE <= y <= view.height * scale - EDGE
        )
        yield Shape(
            code=outline.code,
            coverage=_coverage(area),
            path=_path(outline, view, scale),
            label=(x, y) if has_room and (area or is_close_up) else None,
        )


def _coverage(area: Area | None) -> str:
    if area is None:
        return "none"
    return "whole" if area.is_whole else "partly"


def _placed(point: Point, view: Box, scale: float) -> Point:
    return round((point[0] - view.left) * scale), round((point[1] - view.top) * scale)


def _path(outline: Outline, view: Box, scale: float) -> str:
    """Write the rings in whole units of the drawing; an island smaller than one is left out."""
    written = []
    for ring in outline.rings:
        points = [_placed(point, view, scale) for point in ring]
        steps = [(x - before[0], y - before[1]) for before, (x, y) in pairwise(points)]
        steps = [step for step in steps if step != (0, 0)]
        if steps:
            moves = " ".join(f"{x},{y}" for x, y in steps)
            written.append(f"M{points[0][0]},{points[0][1]}l{moves}z")
    return "".join(written)


def _tiles(areas: dict[str, Area], *, only_covered: bool) -> Iterable[Tile]:
    codes = [area.code for area in areas.values() if area.is_overseas]
    if not only_covered:
        codes = sorted({*OVERSEAS, *codes})
    for code in codes:
        area, row = areas.get(code), territories.departement(code)
        if row is not None:
            yield Tile(
                name=row.name, coverage=_coverage(area), words=area.coverage if area else "non couvert"
            )


def _frame(view: Box) -> Frame:
    country = _country()
    scale = LOCATOR_WIDTH / country.width
    x, y = _placed((view.left, view.top), country, scale)
    return Frame(
        path=_silhouette(),
        width=LOCATOR_WIDTH,
        height=round(country.height * scale),
        x=x,
        y=y,
        side=round(view.width * scale),
        rise=round(view.height * scale),
    )


@cache
def _silhouette() -> str:
    country = _country()
    return "".join(_path(outline, country, LOCATOR_WIDTH / country.width) for outline in outlines().values())
