"""Most small faults put into the rules are seen by a test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long("mutation")
@pytest.mark.timeout(7200)
def test_nine_faults_of_ten_are_seen():
    done = subprocess.run(
        [sys.executable, "-m", "tests.criteria.mutation"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    *survivors, figures = done.stdout.splitlines()
    assert json.loads(figures)["killed"] >= 0.9, survivors
