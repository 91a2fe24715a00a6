"""Every fact that the criteria may refuse has its French name."""

from __future__ import annotations

import logging

import pytest

from applications import queries
from applications.facts import facts_of
from applications.faults import told
from applications.models import Application
from applications.snapshot import snapshot
from criteria.engine import InvalidInput
from tests.factories import DraftFactory, now

#: What the platform writes itself: no answer of anyone's.
OURS = {"reference", "strand", "as_of", "members_complete"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "place.surface_m2",
            "Dans «\xa0Critères à tester\xa0», la réponse à «\xa0Sa surface, en mètres carrés\xa0» ne peut pas être lue",
        ),
        (
            "members[2].legal_category",
            "Dans «\xa0Membres et périmètre du pôle\xa0», ligne 3, la réponse à «\xa0Catégorie juridique\xa0»",
        ),
        (
            "evaluation.indicators[0].name",
            "Dans «\xa0Critères à tester\xa0», ligne 1, la réponse à «\xa0Indicateur\xa0»",
        ),
        (
            "authority_partnerships[1].communes[4]",
            "Dans «\xa0Collectivités partenaires\xa0», ligne 2, la réponse à «\xa0Communes concernées\xa0»",
        ),
        (
            "perimeter[7]",
            "Dans «\xa0Membres et périmètre du pôle\xa0», la réponse à «\xa0Territoires du périmètre\xa0»",
        ),
        (
            "members[0].siren",
            "Dans «\xa0Membres et périmètre du pôle\xa0», ligne 1, une réponse ne peut pas être lue",
        ),
        ("members", "Dans «\xa0Membres et périmètre du pôle\xa0», une réponse ne peut pas être lue"),
        ("$", "Ce dossier ne peut pas être lu par les critères. Écrivez au service instructeur"),
        ('$["odd key"]', "Ce dossier ne peut pas être lu par les critères. Écrivez au service instructeur"),
    ],
)
def test_told_names_the_part_and_the_question(path, said):
    sentence = told(InvalidInput(path, "a number of 0 or more expected"))

    assert sentence.startswith(said)
    assert "expected" not in sentence


def test_told_leaves_the_engine_s_words_in_the_log(caplog):
    with caplog.at_level(logging.WARNING, logger="applications.faults"):
        told(InvalidInput("place.surface_m2", "a number of 0 or more expected"))

    assert caplog.messages == [
        "the criteria cannot read the facts: place.surface_m2: a number of 0 or more expected"
    ]


def _leaves(value, path=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from _leaves(item, f"{path}[{rank}]")
    else:
        yield path


@pytest.mark.django_db
def test_told_names_the_question_of_every_answer_of_a_full_dossier():
    dossier = queries.with_content(Application.objects.filter(pk=DraftFactory(filled=True).pk)).get()
    facts = facts_of(snapshot(dossier, as_of=now().date()))
    paths = [path for path in _leaves(facts) if path not in OURS]

    nameless = [path for path in paths if "la réponse à" not in told(InvalidInput(path, "expected"))]

    assert len(paths) > 80
    assert nameless == []
