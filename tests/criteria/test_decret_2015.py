"""The second grid in the platform: published, pinned by a call, its evaluations replayed by the command."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from applications import services as application_services
from applications.facts import facts_of
from applications.models import SubmittedVersion
from criteria.engine import load_grid
from criteria.reading import read
from criteria.services import engine_grid, publish_grid
from tests.factories import DraftFactory, now

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
DECRET = load_grid(ROOT / "criteria/grids/decret-2015.toml")


def test_grid_is_published_and_comes_back_as_it_was():
    version = publish_grid(grid=DECRET, reason="Grille du décret", by=None, at=now())

    assert (version.grid_id, version.version, version.sha256) == ("decret-2015", "1", DECRET.sha256)
    assert engine_grid(version) == DECRET


def test_call_pins_the_grid_and_its_dossiers_are_evaluated_under_it():
    version = publish_grid(grid=DECRET, reason="Grille du décret", by=None, at=now())
    dossier = DraftFactory(filled=True, call__grid_version=version)

    sent = application_services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())

    stored = SubmittedVersion.objects.get(pk=sent.pk)
    assert (stored.evaluation.grid_version, stored.evaluation.content["grid"]["sha256"]) == (
        version,
        DECRET.sha256,
    )
    assert read(stored.evaluation.content, engine_grid(version)).criterion("M1").source == "décret 2015-431"


def test_command_replays_a_stored_evaluation_to_the_byte(tmp_path):
    version = publish_grid(grid=DECRET, reason="Grille du décret", by=None, at=now())
    dossier = DraftFactory(filled=True, call__grid_version=version)
    sent = application_services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())
    stored = SubmittedVersion.objects.get(pk=sent.pk)
    (tmp_path / "facts.json").write_text(json.dumps(facts_of(stored.payload), default=float))
    (tmp_path / "grid.json").write_text(json.dumps(version.content))

    done = subprocess.run(
        [sys.executable, "-m", "criteria.engine", tmp_path / "facts.json", "--grid", tmp_path / "grid.json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    assert hashlib.sha256(done.stdout.removesuffix(b"\n")).hexdigest() == stored.evaluation.sha256
