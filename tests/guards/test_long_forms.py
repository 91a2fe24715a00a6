import subprocess
import sys

import pytest

from tests.guards.long_forms import ALL, _chosen


@pytest.mark.parametrize(
    ("name", "wanted", "chosen"),
    [
        (None, None, True),
        ("chaos", None, False),
        (None, ALL, False),
        ("chaos", ALL, True),
        (None, "chaos", False),
        ("chaos", "chaos", True),
        ("stress", "chaos", False),
    ],
)
def test_long_forms_run_when_asked_only(name, wanted, chosen):
    assert _chosen(name, wanted) is chosen


@pytest.mark.long("example")
def test_long_forms_example():
    """Stay out of the short suite."""


@pytest.mark.parametrize(("name", "code"), [("example", 0), ("unknown", 4)])
def test_long_forms_are_asked_for_by_name(name, code):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--numprocesses=0",
            "--collect-only",
            "-q",
            f"--long={name}",
            __file__,
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert ("No long form is named unknown" in done.stdout + done.stderr) is (name == "unknown")
