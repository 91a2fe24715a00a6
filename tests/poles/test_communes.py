import pytest

from poles import communes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("26281", "26281"),
        ("Romans-sur-Isère", "26281"),
        ("romans sur isere", "26281"),
        ("Romans-sur-Isère (26281)", "26281"),
        ("2a004", "2A004"),
        ("Valence (26)", "26362"),
        ("L’Île-Saint-Denis", "93039"),
    ],
)
def test_resolve_finds_the_commune_that_a_text_names(text, code):
    assert communes.resolve(text).commune.code == code


def test_resolve_offers_the_communes_that_share_a_name():
    found = communes.resolve("Valence")

    assert found.commune is None
    assert {commune.code for commune in found.candidates} == {"26362", "82186", "16392"}


def test_resolve_finds_nothing_for_what_no_commune_is_called():
    found = communes.resolve("Nulle-Part-les-Bains")

    assert (found.commune, found.candidates) == (None, ())


def test_listed_reads_lines_commas_and_groupings_once_each():
    codes, unresolved = communes.listed("26281\nRomans-sur-Isère, Valence (26)\n;\n200068781")

    assert codes[:2] == ["26281", "26362"]
    assert len(codes) == len(set(codes)) > 50
    assert unresolved == []


def test_listed_keeps_what_it_cannot_resolve():
    codes, unresolved = communes.listed("26281\nValence\nNulle-Part")

    assert codes == ["26281"]
    assert [found.text for found in unresolved] == ["Valence", "Nulle-Part"]


def test_sentence_names_what_is_unknown_and_what_is_ambiguous():
    assert "n’est le nom ni le code d’aucune commune" in communes.sentence(communes.resolve("Nulle-Part"))
    assert "Valence (82)\xa0: 82186" in communes.sentence(communes.resolve("Valence"))


def test_written_is_read_back():
    codes = ["26281", "2A004"]

    assert communes.listed(communes.written(codes)) == (codes, [])
