"""The processes of the Procfile, as ``bin/run``, the tests and the benches start them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile

from ptce.supervisor.process import spawn

ROOT = Path(__file__).resolve().parents[2]


def commands() -> dict[str, str]:
    """Return the Procfile's commands by name."""
    return dict(parse_procfile((ROOT / "Procfile").read_text()).processes)


def start(
    name: str, *, environment: Mapping[str, str], output: int | None = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start one process of the Procfile; the shell that expands its variables leaves its place to it."""
    programs = str(Path(sys.executable).parent)
    return spawn(
        ["/bin/sh", "-c", f"exec {commands()[name]}"],
        environment={
            **environment,
            "PATH": os.pathsep.join([programs, environment.get("PATH", os.defpath)]),
            "PYTHONUNBUFFERED": "1",
            # Celery warns of root in six lines at each start; whoever starts us as root has chosen.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        },
        output=output,
        folder=ROOT,
    )
