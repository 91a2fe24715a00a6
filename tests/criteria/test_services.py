from __future__ import annotations

import copy

import pytest
from django.db import IntegrityError, transaction

from criteria import engine
from criteria.models import GridVersion
from criteria.services import VersionTaken, engine_grid, evaluate_facts, publish_grid
from tests.factories import GridVersionFactory, now

pytestmark = pytest.mark.django_db


def _other(**parameters):
    data = copy.deepcopy(dict(engine.default_grid().data))
    data["parameters"] = {**data["parameters"], **parameters}
    return engine.parse_grid(data)


def test_publish_grid_again_gives_the_same_version():
    assert GridVersionFactory().pk == GridVersionFactory().pk


def test_publish_grid_refuses_another_content_under_the_same_version():
    GridVersionFactory()
    with pytest.raises(VersionTaken, match="nouveau numéro de version"):
        publish_grid(grid=_other(min_members=6), reason="Essai", by=None, at=now())


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"sha256": "abc"}, "gridversion_sha256_shape"),
        ({"reason": ""}, "gridversion_reason_given"),
        ({"sha256": "0" * 64}, "gridversion_once"),
    ],
)
def test_grid_version_constraint_refuses(values, name):
    standing = GridVersionFactory()
    row = {
        "grid_id": standing.grid_id if name == "gridversion_once" else "autre",
        "version": standing.version,
        "sha256": "1" * 64,
        "content": {},
        "reason": "Essai",
        "published_at": now(),
        **values,
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GridVersion.objects.create(**row)


def test_published_grid_comes_back_from_the_database_as_it_was():
    assert engine_grid(GridVersionFactory()).sha256 == engine.default_grid().sha256


def test_evaluate_facts_gives_the_same_digest_for_the_same_facts():
    grid_version = GridVersionFactory()
    first, again = (evaluate_facts(facts={"reference": "A"}, grid_version=grid_version) for _ in range(2))
    assert first == again
