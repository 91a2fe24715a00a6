"""The map of a perimeter: what it draws, what it says, and that it is well-formed."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise

import pikepdf
import pytest
from django.template import Context, Template
from weasyprint import HTML

from core import pdf, territories
from core.outlines import outlines
from poles.perimeter_map import draw
from poles.perimeter_reading import read_perimeter
from tests.core.accessibility import elements

SVG = "{http://www.w3.org/2000/svg}"
PUY_DE_DOME = [row.code for row in territories.communes_of_departement("63")]
LA_REUNION = [row.code for row in territories.communes_of_departement("974")]
EVERYWHERE = [row.code for row in territories.communes()]


def shown(codes):
    page = Template("{% load perimeter %}{% perimeter_map perimeter %}")
    return page.render(Context({"perimeter": read_perimeter(codes)}))


def drawing(codes):
    """Read the map as strict XML, the locator apart."""
    return ET.fromstring(re.search(r"<svg.*?</svg>", shown(codes), re.DOTALL)[0])  # noqa: S314 - our own


def test_outlines_are_those_of_the_metropolitan_departements():
    metropolitan = {row.code for row in territories.departements() if not row.code.startswith(("97", "98"))}

    assert set(outlines()) == metropolitan
    assert len(metropolitan) == 96


def test_borders_are_the_same_for_both_sides():
    """Each side inland is drawn by two départements; what only one draws is a coast or a frontier."""
    sides = Counter(
        frozenset(side)
        for outline in outlines().values()
        for ring in outline.rings
        for side in pairwise((*ring, ring[0]))
    )
    creuse = [frozenset(side) for ring in outlines()["23"].rings for side in pairwise((*ring, ring[0]))]

    assert max(sides.values()) == 2
    assert {sides[side] for side in creuse} == {2}


def test_map_is_well_formed_and_says_what_it_shows():
    svg = drawing([*PUY_DE_DOME, "43157"])

    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == (
        "Carte du périmètre, 2\xa0départements\xa0: Haute-Loire en partie, Puy-de-Dôme en entier."
    )
    areas = Counter(
        path.get("class").split("--")[1]
        for path in svg.iter(f"{SVG}path")
        if path.get("class").startswith("ptce-map__area ")
    )
    assert (areas["whole"], areas["partly"]) == (1, 1)
    assert areas["none"] >= 6


def test_map_carries_no_style_nor_script():
    page = shown(EVERYWHERE)

    assert " style=" not in page
    assert "<style" not in page
    assert "<script" not in page


def test_one_departement_fills_a_third_of_a_close_up_with_its_neighbours():
    plan = draw(read_perimeter(["63113"]))

    (own,) = [shape for shape in plan.shapes if shape.coverage != "none"]
    assert own.code == "63"
    assert {shape.code for shape in plan.shapes} >= {"03", "15", "19", "23", "42", "43", "63"}
    assert len(plan.shapes) < 30
    xs = [x for x, _ in points(own.path)]
    assert max(xs) - min(xs) > plan.width / 3
    assert plan.frame is not None


def points(path):
    """Read back the absolute points of a drawn path."""
    for ring in path.rstrip("z").split("z"):
        x = y = 0
        for step in ring.lstrip("M").replace("l", " ").split(" "):
            dx, dy = map(int, step.split(","))
            x, y = x + dx, y + dy
            yield x, y


@pytest.mark.parametrize("code", sorted(outlines()))
def test_every_departement_is_seen_in_its_own_map(code):
    plan = draw(read_perimeter([territories.communes_of_departement(code)[0].code]))

    (own,) = [shape for shape in plan.shapes if shape.code == code]
    inside = [1 for x, y in points(own.path) if 0 <= x <= plan.width and 0 <= y <= plan.height]
    assert len(inside) == len(list(points(own.path)))
    assert own.label is not None


def test_whole_country_has_no_locator_and_its_five_overseas():
    plan = draw(read_perimeter(["29019", "06088"]))

    assert plan.frame is None
    assert len(plan.shapes) == 96
    assert [(tile.name, tile.coverage) for tile in plan.tiles] == [
        ("Guadeloupe", "none"),
        ("Martinique", "none"),
        ("Guyane", "none"),
        ("La Réunion", "none"),
        ("Mayotte", "none"),
    ]


def test_overseas_is_told_by_named_tiles_alone():
    page = shown([*LA_REUNION, "97611", "97701"])

    assert "<svg" not in page
    tiles = re.findall(
        r'ptce-map__tile--(\w+)"><span class="ptce-map__name">(.*?)</span><br>(.*?)</li>', page
    )
    assert tiles == [
        ("none", "Guadeloupe", "non couvert"),
        ("none", "Martinique", "non couvert"),
        ("none", "Guyane", "non couvert"),
        ("whole", "La Réunion", "en entier"),
        ("partly", "Mayotte", "en partie"),
        ("whole", "Saint-Barthélemy", "en entier"),
    ]


def test_close_up_shows_what_is_covered_overseas():
    plan = draw(read_perimeter(["63113", "97411"]))

    assert [tile.name for tile in plan.tiles] == ["La Réunion"]
    assert plan.frame is not None


def test_source_of_the_map_is_credited_where_it_is_drawn():
    assert "MapSVG, Victor Cazanave (CC BY 4.0)" in shown(PUY_DE_DOME)
    assert "creativecommons.org/licenses/by/4.0" in shown(PUY_DE_DOME)
    assert "MapSVG" not in shown(LA_REUNION)


def test_figures_stand_beside_the_map_and_are_folded_when_many():
    few, many = shown(["63113", "43157"]), shown(EVERYWHERE)

    assert "<details" not in few
    assert re.search(
        r"Haute-Loire \(43\) <span[^>]*>en partie</span></th>\s*<td>1 <span[^>]*>sur&nbsp;257</span>", few
    )
    assert "<details" in many
    assert many.count('<th scope="row">') == 107


def test_empty_perimeter_draws_nothing():
    assert draw(read_perimeter([])) is None
    assert shown([]).strip() == ""


def test_unknown_codes_alone_are_told_without_a_map():
    page = shown(["99999"])

    assert "<svg" not in page
    assert "n’est pas celui d’une commune actuelle" in page


def test_map_goes_into_a_document_with_what_it_says():
    fonts, style = pdf.warm()
    page = f'<html lang="fr"><title>Pôle</title><body>{shown([*PUY_DE_DOME, "43157"])}</body></html>'
    content = HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")

    with pikepdf.open(io.BytesIO(content)) as document:
        said = [str(node.Alt) for tag, node in elements(document) if tag == "/Figure"]
    assert said == [
        "Carte du périmètre, 2\xa0départements\xa0: Haute-Loire en partie, Puy-de-Dôme en entier.",
        "La partie de la France métropolitaine que montre la carte.",
    ]
