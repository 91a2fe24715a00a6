"""A constraint that no test tries by its name may be lost without anyone seeing it."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings

TESTS = settings.BASE_DIR / "tests"


def _names():
    ours = [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    return {
        constraint.name
        for config in ours
        for model in config.get_models()
        for constraint in model._meta.constraints
    }


def _tried(tests):
    return "\n".join(path.read_text() for path in tests)


def _untried(names, text):
    return sorted(name for name in names if f'"{name}"' not in text)


def test_every_named_constraint_is_tried_by_its_name():
    others = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    assert _untried(_names(), _tried(others)) == []


def test_a_constraint_that_no_test_names_is_found():
    assert _untried({"invented_once", "invented_once_more"}, 'match="invented_once_more"') == [
        "invented_once"
    ]
