import subprocess
import sys

from django.conf import settings

from ptce.bench.__main__ import names


def test_bench_says_which_there_are():
    done = subprocess.run(
        [sys.executable, "-m", "ptce.bench", "unknown"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert (", ".join(names()) or "(none yet)") in done.stderr
