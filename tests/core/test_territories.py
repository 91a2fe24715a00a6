import gzip
import json

import pytest

from core import territories
from core.data import build_territories


@pytest.mark.parametrize(
    ("code", "name", "departement", "region"),
    [
        ("26281", "Romans-sur-Isère", "Drôme", "Auvergne-Rhône-Alpes"),
        ("91223", "Étampes", "Essonne", "Île-de-France"),
        ("31446", "Ramonville-Saint-Agne", "Haute-Garonne", "Occitanie"),
        ("59350", "Lille", "Nord", "Hauts-de-France"),
        ("93039", "L'Île-Saint-Denis", "Seine-Saint-Denis", "Île-de-France"),
        ("2A004", "Ajaccio", "Corse-du-Sud", "Corse"),
        ("2B033", "Bastia", "Haute-Corse", "Corse"),
        ("97411", "Saint-Denis", "La Réunion", "La Réunion"),
        ("97105", "Basse-Terre", "Guadeloupe", "Guadeloupe"),
        ("97608", "Dzaoudzi", "Mayotte", "Mayotte"),
        ("98818", "Nouméa", "Nouvelle-Calédonie", "Nouvelle-Calédonie"),
    ],
)
def test_commune_stands_in_its_departement_and_region(code, name, departement, region):
    row = territories.commune(code)

    assert row is not None
    assert row.name == name
    assert territories.departement(row.departement_code).name == departement
    assert territories.region(row.region_code).name == region


def test_commune_carries_its_grouping_population_and_postcodes():
    row = territories.commune("26281")

    assert territories.epci(row.epci_code) == territories.Epci(
        code="200068781", name="CA Valence Romans Agglo", kind="CA"
    )
    assert row.postcodes == ("26100",)
    assert 30_000 < row.population < 40_000
    assert str(row) == "Romans-sur-Isère (26)"


@pytest.mark.parametrize("code", ["", "00000", "75112", "2a004", "26281 ", "98901"])
def test_commune_is_none_for_a_code_that_is_not_a_current_commune(code):
    assert territories.commune(code) is None


def test_unknown_codes_give_nothing():
    assert territories.departement("20") is None
    assert territories.region("99") is None
    assert territories.epci("000000000") is None
    assert territories.communes_of_epci("") == ()


def test_regions_are_the_eighteen_by_name_then_the_overseas_collectivities():
    names = [row.name for row in territories.regions()]

    assert len(names) == 24
    assert [row.name for row in territories.regions() if row.is_collectivity] == names[18:]
    assert names[9] == "Île-de-France"
    assert names[18] == "Nouvelle-Calédonie"


def test_departements_read_in_the_usual_order_with_corsica_after_nineteen():
    codes = [row.code for row in territories.departements()]

    assert len(codes) == 107
    assert codes[18:22] == ["19", "2A", "2B", "21"]


def test_communes_of_a_territory_are_all_its_communes():
    assert territories.commune("31446") in territories.communes_of_departement("31")
    assert territories.commune("26281") in territories.communes_of_epci("200068781")


def test_every_commune_has_a_departement_a_region_and_a_known_grouping():
    rows = [
        row
        for departement in territories.departements()
        for row in territories.communes_of_departement(departement.code)
    ]

    assert len(rows) == 34_963
    assert [row.code for row in rows if territories.departement(row.departement_code) is None] == []
    assert [row.code for row in rows if row.epci_code and territories.epci(row.epci_code) is None] == []
    assert [row.code for row in rows if not row.postcodes] == []


def test_build_keeps_current_communes_of_inhabited_territories(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    epci = {"code": "200000001", "nom": "CC du Val", "type": "CC", "membres": [{"code": "01002"}]}
    commune = {"departement": "01", "region": "84", "type": "commune-actuelle", "population": 12}
    inputs = {
        "regions": [
            {"code": "984", "nom": "Terres australes", "zone": "com"},
            {"code": "84", "nom": "Rhône", "zone": "metro"},
        ],
        "departements": [
            {"code": "984", "nom": "Terres australes", "region": "984"},
            {"code": "01", "nom": "Ain", "region": "84"},
        ],
        "epci": [epci],
        "communes": [
            {**commune, "code": "01002", "nom": "Deux", "codesPostaux": ["01200", "01100"]},
            {**commune, "code": "01001", "nom": "Un", "codesPostaux": ["01000"]},
            {**commune, "code": "01003", "nom": "Ancienne", "type": "commune-deleguee", "chefLieu": "01001"},
            {**commune, "code": "01002", "nom": "Deux", "type": "commune-deleguee", "chefLieu": "01002"},
            {
                "code": "98411",
                "nom": "Île",
                "departement": "984",
                "region": "984",
                "type": "commune-actuelle",
            },
        ],
    }
    for name, rows in inputs.items():
        (source / f"{name}.json").write_text(json.dumps(rows))

    build_territories.build(source=source, target=target)

    assert gzip.decompress((target / "communes.tsv.gz").read_bytes()).decode().splitlines() == [
        "01001\tUn\t01\t\t12\t01000",
        "01002\tDeux\t01\t200000001\t12\t01100 01200",
    ]
    former = gzip.decompress((target / "former.tsv.gz").read_bytes()).decode()
    assert former == "01003\tAncienne\t01001\t\n"
    assert (target / "regions.tsv").read_text() == "84\tRhône\tmetro\n"
    assert (target / "departements.tsv").read_text() == "01\tAin\t84\n"


def test_communes_of_a_territory_of_each_kind():
    counts = {
        (kind, code): len(territories.communes_of(kind, code))
        for kind, code in (
            ("commune", "26281"),
            ("epci", "200068781"),
            ("departement", "26"),
            ("region", "84"),
            ("region", "26"),
            ("epci", ""),
        )
    }
    drome = [row for row in territories.communes() if row.departement_code == "26"]
    alpes = [row for row in territories.communes() if row.region_code == "84"]
    assert counts == {
        ("commune", "26281"): 1,
        ("epci", "200068781"): 54,
        ("departement", "26"): len(drome),
        ("region", "84"): len(alpes),
        ("region", "26"): 0,
        ("epci", ""): 0,
    }


def test_former_communes_lead_to_a_present_one():
    former = {code: (name, commune.name) for code, name, commune, _ in territories.former_communes()}
    assert former["74011"] == ("Annecy-le-Vieux", "Annecy")
    assert former["75111"] == ("Paris 11e Arrondissement", "Paris")
