"""Top-level packages have no container, so that import-linter cannot tell that one is missing from its layers."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}


def _strays(folders, layers):
    ours = {path.name for path in folders if path.parent == settings.BASE_DIR}
    return sorted(ours - set(layers))


def _installed():
    return [Path(config.path) for config in apps.get_app_configs()]


def test_every_app_of_ours_stands_in_the_layers():
    assert _strays(_installed(), CONTRACTS["apps"]["layers"]) == []


def test_every_app_of_ours_but_core_is_layered_inside():
    assert _strays(_installed(), [*CONTRACTS["inside"]["containers"], "core", "ptce"]) == []


def test_an_app_left_out_of_the_layers_is_found():
    assert _strays([*_installed(), settings.BASE_DIR / "astray"], CONTRACTS["apps"]["layers"]) == ["astray"]
