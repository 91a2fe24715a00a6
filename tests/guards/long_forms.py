"""Long forms (chaos, stress, deep property tests) wait for ``bin/test --long [NAME]``."""

from __future__ import annotations

import pytest

ALL = "all"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", metavar="NAME", help="run the long form of this name only, or «all» of them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--long")
    names = {item: _name(item) for item in items}
    known = sorted({name for name in names.values() if name})
    if wanted and wanted != ALL and wanted not in known:
        raise pytest.UsageError(f"No long form is named {wanted}. There are: {', '.join(known) or 'none'}.")
    kept = [item for item in items if _chosen(names[item], wanted)]
    config.hook.pytest_deselected(items=[item for item in items if not _chosen(names[item], wanted)])
    items[:] = kept


def _chosen(name: str | None, wanted: str | None) -> bool:
    if wanted is None:
        return name is None
    return name is not None and wanted in {ALL, name}


def _name(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("long")
    return None if marker is None else str(marker.args[0])
