"""Every branch of the engine is taken by its tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
[run]
branch = true
source = criteria/engine
parallel = true
patch = subprocess
"""


@pytest.mark.long("coverage")
@pytest.mark.timeout(1800)
def test_every_branch_of_the_engine_is_taken(tmp_path):
    settings = tmp_path / "coverage.ini"
    settings.write_text(SETTINGS)
    tests = [*(ROOT / "tests/criteria").glob("test_engine_*.py"), ROOT / "tests/criteria/test_decret_2015.py"]

    def coverage(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "coverage", *arguments],
            cwd=ROOT,
            env={**os.environ, "COVERAGE_FILE": str(tmp_path / "data"), "COVERAGE_RCFILE": str(settings)},
            capture_output=True,
            text=True,
            check=False,
        )

    measured = coverage(
        "run", "-m", "pytest", "-q", "--numprocesses=0", "-p", "no:cacheprovider", *map(str, tests)
    )
    coverage("combine")
    report = coverage("report", "--show-missing", "--skip-covered", "--fail-under=100")

    assert measured.returncode == 0, measured.stdout
    assert report.returncode == 0, report.stdout
