from itertools import combinations

import pytest

from poles.duplicates import Trace, alike, likenesses, pairs, site

ROMANS, VALENCE, LILLE = "26281", "26362", "59350"


def trace(name, commune="", website="", pk=0):
    return Trace(pk=pk, name=name, commune=commune, website=website)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        # Names: accents, case, hyphens, common words and order are nothing.
        (trace("Le Phares"), trace("PÔLE LE PHARES"), ("même nom",)),
        (trace("Pôle Sud-Drôme"), trace("PTCE Drôme Sud"), ("même nom",)),
        (trace("Initiatives et Cité"), trace("Initiatives & Cités"), ("noms proches",)),
        (trace("Le Phares"), trace("Parc du Canal"), ()),
        # Places bring names closer, and are no reason alone.
        (trace("Archer Romans", ROMANS), trace("Archer", ROMANS), ("noms proches", "même commune")),
        (trace("Archer Romans", ROMANS), trace("Archer", LILLE), ()),
        (
            trace("Archer Drôme", ROMANS),
            trace("Archer Sud Drôme", VALENCE),
            ("noms proches", "même département"),
        ),
        (trace("Archer", ROMANS), trace("La Halle", ROMANS), ()),
        # One site is one pole, whatever it is called.
        (
            trace("Un", website="https://www.exemple.test/"),
            trace("Deux", website="http://exemple.test"),
            ("même site internet",),
        ),
        (trace("Un", website=""), trace("Deux", website=""), ()),
        # A name of common words only is compared by them.
        (trace("Pôle territorial"), trace("Pôle territorial"), ("même nom",)),
        (trace("!"), trace("?"), ()),
    ],
)
def test_alike_says_why_two_poles_may_be_the_same(one, other, reasons):
    assert alike(one, other) == reasons
    assert alike(other, one) == reasons


@pytest.mark.parametrize(
    ("address", "reduced"),
    [
        ("https://www.Exemple.test/pole/", "exemple.test/pole"),
        ("http://exemple.test", "exemple.test"),
        ("exemple.test/?page=2", "exemple.test/?page=2"),
    ],
)
def test_site_keeps_what_tells_two_sites_apart(address, reduced):
    assert site(address) == reduced


def test_likenesses_leave_the_pole_itself_out():
    found = likenesses(trace("Archer", pk=1), [trace("Archer", pk=1), trace("Archer", pk=2)])

    assert [likeness.pk for likeness in found] == [2]


def test_pairs_compares_as_if_all_were_compared_with_all():
    traces = [
        trace("Archer", ROMANS, pk=1),
        trace("Groupe Archer", ROMANS, pk=2),
        trace("Parc du Canal", "31446", pk=3),
        trace("Parcs du Canal", pk=4),
        trace("Autre", website="https://exemple.test", pk=5),
        trace("Encore", website="https://www.exemple.test/", pk=6),
        trace("La Halle", ROMANS, pk=7),
    ]
    every = [
        (one.pk, other.pk, reasons)
        for one, other in combinations(traces, 2)
        if (reasons := alike(one, other))
    ]

    assert pairs(reversed(traces)) == every
    assert [couple[:2] for couple in every] == [(1, 2), (3, 4), (5, 6)]
