"""A perimeter's figures, against the official files read once more, apart from the code."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

import core.data
from poles.perimeter_reading import Area, read_perimeter

DATA = Path(core.data.__file__).parent
#: Code, name, département, EPCI, population, postcodes.
ROWS = [
    line.split("\t")
    for line in gzip.decompress((DATA / "communes.tsv.gz").read_bytes()).decode().splitlines()
]
DEPARTEMENTS = [line.split("\t") for line in (DATA / "departements.tsv").read_text().splitlines()]

VALENCE_ROMANS = "200068781"
PUY_DE_DOME, HAUTE_LOIRE = "63", "43"
AUVERGNE_RHONE_ALPES = "84"


def rows_of(*, departement="", epci=""):
    return [row for row in ROWS if (departement and row[2] == departement) or (epci and row[3] == epci)]


def codes(rows):
    return [row[0] for row in rows]


def people(rows):
    return sum(int(row[4]) for row in rows)


def test_perimeter_of_a_grouping_counts_its_communes_and_people():
    inside, whole = rows_of(epci=VALENCE_ROMANS), rows_of(departement="26")

    perimeter = read_perimeter(codes(inside))

    assert len(inside) > 50
    assert (perimeter.communes, perimeter.population) == (len(inside), people(inside))
    assert perimeter.areas == (
        Area("26", "Drôme", False, len(inside), len(whole), people(inside), people(whole)),
    )
    assert perimeter.areas[0].coverage == "en partie"


def test_perimeter_of_a_whole_departement_is_said_whole():
    inside = rows_of(departement=PUY_DE_DOME)

    (area,) = read_perimeter(codes(inside)).areas

    assert (area.communes, area.population) == (area.all_communes, area.all_population)
    assert (area.communes, area.population) == (len(inside), people(inside))
    assert area.coverage == "en entier"


def test_departement_less_one_empty_commune_is_covered_in_part():
    meuse = rows_of(departement="55")
    without_people = next(row for row in meuse if row[4] == "0")

    (area,) = read_perimeter([row[0] for row in meuse if row != without_people]).areas

    assert area.population == area.all_population
    assert not area.is_whole


def test_perimeter_of_a_region_lists_each_of_its_departements():
    departements = [code for code, _, region in DEPARTEMENTS if region == AUVERGNE_RHONE_ALPES]
    inside = [row for row in ROWS if row[2] in departements]

    perimeter = read_perimeter(codes(inside))

    assert [area.code for area in perimeter.areas] == sorted(departements)
    assert all(area.is_whole for area in perimeter.areas)
    assert (perimeter.communes, perimeter.population) == (len(inside), people(inside))


@pytest.mark.parametrize(
    ("code", "name", "departement", "population"),
    [
        # Of the «populations de référence 2023» as INSEE published them in December 2025.
        ("75056", "Paris", "75", 2_103_778),
        ("69123", "Rhône", "69", 519_127),
        ("13055", "Bouches-du-Rhône", "13", None),
    ],
)
def test_city_with_arrondissements_is_one_commune(code, name, departement, population):
    perimeter = read_perimeter([code])

    (area,) = perimeter.areas
    assert (area.code, area.name, area.communes) == (departement, name, 1)
    assert area.is_whole is (departement == "75")
    assert perimeter.population == (population or people([row for row in ROWS if row[0] == code]))


def test_corsica_stands_where_the_french_list_it():
    perimeter = read_perimeter(["21231", "2B033", "2A004", "19031"])

    assert [area.code for area in perimeter.areas] == ["19", "2A", "2B", "21"]
    whole = read_perimeter(codes(rows_of(departement="2A") + rows_of(departement="2B")))
    # INSEE Flash Corse no 101: 355 486 inhabitants on 1 January 2023.
    assert (whole.population, whole.places) == (355_486, "2\xa0départements")


def test_overseas_departements_and_collectivities_are_counted_apart():
    perimeter = read_perimeter(
        ["97411", "97611", "97502", "97701", "97801", "98735", "98613", "98818", "26281"]
    )

    assert perimeter.places == "3\xa0départements et 6\xa0collectivités d’outre-mer"
    assert [area.code for area in perimeter.areas if area.is_overseas] == [
        "974", "975", "976", "977", "978", "986", "987", "988",
    ]  # fmt: skip
    assert [area.is_whole for area in perimeter.areas if area.code in {"977", "978"}] == [True, True]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["26281"], "populations de référence 2023 de l’Insee"),
        (
            ["97411", "97611"],
            "populations de référence 2023 de l’Insee\xa0; Mayotte\xa0: recensement de 2017",
        ),
        (
            ["97701"],
            (
                "populations de référence 2023 de l’Insee\xa0; collectivités d’outre-mer\xa0: leur dernier "
                "recensement publié"
            ),
        ),
    ],
)
def test_vintage_names_what_is_older_than_the_rest(given, told):
    assert read_perimeter(given).vintage == told


def test_every_departement_of_the_list_has_a_whole():
    whole = read_perimeter(codes(ROWS))

    assert [area.code for area in whole.areas] == [area.code for area in whole.areas if area.is_whole]
    assert sorted(area.code for area in whole.areas) == sorted(code for code, *_ in DEPARTEMENTS)
    assert (whole.communes, whole.population) == (len(ROWS), people(ROWS))


def test_code_that_is_no_commune_is_told_and_counted_nowhere():
    perimeter = read_perimeter(["26281", "26999", "26281"])

    assert (perimeter.communes, perimeter.unknown) == (1, ("26999",))
    assert perimeter.sentences[1:] == [
        "1 code n’est pas celui d’une commune actuelle et n’est pas compté\xa0: 26999."
    ]


def test_many_unknown_codes_are_counted_and_the_first_named():
    perimeter = read_perimeter([f"99{number:03d}" for number in range(1200)])

    (sentence,) = perimeter.sentences
    assert sentence.startswith("1\xa0200 codes ne sont pas ceux de communes actuelles")
    assert sentence.endswith("99010, 99011….")


def test_empty_perimeter_says_nothing():
    perimeter = read_perimeter([])

    assert (perimeter.communes, perimeter.areas, perimeter.sentences) == (0, (), [])


def test_sentence_names_places_until_there_are_many():
    two = rows_of(departement=PUY_DE_DOME)[:2] + rows_of(departement=HAUTE_LOIRE)
    inhabitants = f"{people(two):,}".replace(",", "\xa0")
    assert read_perimeter(codes(two)).sentences == [
        (
            f"Périmètre\xa0: {len(two)}\xa0communes, {inhabitants}\xa0habitants (populations de référence 2023 de "
            "l’Insee), dans 2\xa0départements\xa0: Haute-Loire, Puy-de-Dôme."
        )
    ]
    (many,) = read_perimeter([row[0] for row in ROWS if row[2] < "14"]).sentences
    assert many.endswith("dans 13\xa0départements.")


def test_four_thousand_communes_are_read_in_little_time():
    given = [row[0] for row in ROWS[:4000]]
    read_perimeter(given)

    start = time.process_time()
    read_perimeter(given)
    # Some 5 ms alone; the margin is for a loaded machine.
    assert time.process_time() - start < 0.1
