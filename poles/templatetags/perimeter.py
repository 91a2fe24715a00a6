"""A perimeter in a page: its map, and the same figures in a table."""

from __future__ import annotations

from typing import Any

from django import template

from core.outlines import CREDIT, LICENCE
from poles.perimeter_map import draw
from poles.perimeter_reading import Perimeter

register = template.Library()


@register.inclusion_tag("poles/parts/map.html")
def perimeter_map(perimeter: Perimeter) -> dict[str, Any]:
    """Show a perimeter: its sentence, its map and its figures by département; nothing of an empty one."""
    return {"perimeter": perimeter, "map": draw(perimeter), "credit": CREDIT, "licence": LICENCE}
