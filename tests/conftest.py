"""What every test stands on: the guards of the whole suite, and databases made by their owner."""

from __future__ import annotations

import hypothesis
import pytest
from structlog.contextvars import clear_contextvars

pytest_plugins = [
    "tests.guards.long_forms",
    "tests.guards.network",
    "tests.guards.order",
    "tests.guards.reads",
    "tests.guards.template_variables",
    "tests.databases",
    "tests.inspections",
    "tests.s3",
    "tests.stack",
]

# The same examples at each run: a red suite is red for its reader too. Long forms set their own profile.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=50)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _nothing_known_of_another_test():
    """Forget what the log would tell of a test's dossier or request."""
    yield
    clear_contextvars()


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    """Give each test a folder of its own for documents and uploads."""
    settings.MEDIA_ROOT = tmp_path / "files"
