from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from accounts.models import User
from criteria import engine
from criteria.models import GridVersion


class UnableToPublish(Exception):
    """A grid cannot be published."""


class VersionTaken(UnableToPublish):
    """The same version was published with another content."""


@dataclass(frozen=True)
class StoredEvaluation:
    """An evaluation as it is stored: the engine's JSON and the digest of its canonical bytes."""

    content: dict[str, Any]
    sha256: str


@transaction.atomic
def publish_grid(*, grid: engine.Grid, reason: str, by: User | None, at: datetime) -> GridVersion:
    """
    Publish a version of a grid, for good; publishing the same content again gives the same version.

    :raises VersionTaken: if that version stands with another content.
    """
    standing = GridVersion.objects.filter(grid_id=grid.id, version=grid.version).first()
    if standing is None:
        return GridVersion.objects.create(
            grid_id=grid.id,
            version=grid.version,
            sha256=grid.sha256,
            content=dict(grid.data),
            reason=reason,
            published_at=at,
            published_by=by,
        )
    if standing.sha256 != grid.sha256:
        raise VersionTaken(
            f"La version {grid.version} de la grille {grid.id} est déjà publiée avec un autre contenu. "
            "Donnez un nouveau numéro de version."
        )
    return standing


def evaluate_facts(
    *,
    facts: Mapping[str, Any],
    grid_version: GridVersion,
    ratings: Mapping[str, Any] | None = None,
) -> StoredEvaluation:
    """
    Evaluate facts, with ratings where there are, under a published grid.

    :raises engine.InvalidInput: where the facts or ratings are not of the contract's shapes.
    """
    grid = engine_grid(grid_version)
    parsed = engine.parse_ratings(ratings, grid) if ratings is not None else None
    evaluation = engine.evaluate(engine.parse_facts(facts), grid, parsed)
    written = engine.canonical_bytes(evaluation)
    return StoredEvaluation(content=json.loads(written), sha256=hashlib.sha256(written).hexdigest())


def engine_grid(grid_version: GridVersion) -> engine.Grid:
    """Return the engine's form of a published grid, kept by digest: a version never changes."""
    return _grid_of(grid_version.sha256, grid_version.pk)


@lru_cache(maxsize=32)
def _grid_of(sha256: str, pk: int) -> engine.Grid:
    return engine.parse_grid(GridVersion.objects.get(pk=pk, sha256=sha256).content)
