"""
``python -m tests.criteria.mutation [MODULE…]``: put small faults into the rules, and see whether a test fails.

Each mutant runs the engine's tests in a process of its own, forked before the engine is imported, until a first one
fails. A line for each mutant that no test sees; the figures as JSON on the last line.
"""

import importlib.abc
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest

from tests.criteria.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "criteria" / "engine"
# The table is left out: it is data, and no grid loads with a line of it changed.
MODULES = [
    *("logic", "undertakings", "scoring", "ratings", "examination", "evaluating"),
    *(
        f"rules.{path.stem}"
        for path in sorted((ENGINE / "rules").glob("*.py"))
        if path.stem not in {"__init__", "table"}
    ),
]
# The quickest and the most telling first; the command's own tests start processes that a mutant does not reach.
LEFT_OUT = ["command", "hostile", "mutation", "coverage"]
FIRST = ["trace", "mandatory", "tables", "cases", "ratings", "undertakings", "eligibility"]
LAST = ["properties"]
WORKERS = 2
SECONDS = 60


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name, path, target=None):
        wanted = name == f"criteria.engine.{self.mutant.module}"
        return importlib.util.spec_from_loader(name, self) if wanted else None

    def exec_module(self, module):
        exec(self.mutant.code, module.__dict__)  # noqa: S102 - the engine's own code, with one fault


def tests() -> list[str]:
    """Name the engine's tests, in the order in which they tell most."""
    found = (ROOT / "tests/criteria").glob("test_engine_*.py")
    names = {path.stem.removeprefix("test_engine_"): str(path) for path in found}
    order = [*FIRST, *sorted(names.keys() - {*FIRST, *LAST, *LEFT_OUT}), *LAST]
    return [names[name] for name in order]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(modules: Sequence[str]) -> int:
    """Run every mutant; give 1 where not one test passes on the engine as it is."""
    files = tests()
    if _status_of(_started(None, files)) != 0:
        say("The tests fail on the engine as it is.")
        return 1
    total, survivors = 0, []
    for mutant, killed in _judged(list(_all(modules)), files):
        total += 1
        if not killed:
            survivors.append(mutant.name)
            say(mutant.name)
    killed_share = 1 - len(survivors) / total
    say(json.dumps({"mutants": total, "survivors": len(survivors), "killed": round(killed_share, 4)}))
    return 0


def _all(modules: Sequence[str]) -> Iterator[Mutant]:
    for module in modules:
        yield from mutants_of(module, (ENGINE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def _judged(mutants: list[Mutant], files: list[str]) -> Iterator[tuple[Mutant, bool]]:
    running: dict[int, Mutant] = {}
    left = iter(mutants)
    while True:
        while len(running) < WORKERS and (mutant := next(left, None)) is not None:
            running[_started(mutant, files)] = mutant
        if not running:
            return
        ended, status = os.wait()
        yield running.pop(ended), status != 0


def _started(mutant: Mutant | None, files: list[str]) -> int:
    """Start the tests in a process of their own; one that hangs is ended, which counts as a failure."""
    child = os.fork()
    if child:
        return child
    signal.alarm(SECONDS)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if mutant is not None:
        sys.meta_path.insert(0, Importer(mutant))
    options = ["-x", "-q", "--noconftest", "-c", os.devnull, f"--rootdir={ROOT}", "--import-mode=importlib"]
    os._exit(pytest.main([*options, "-p", "no:cacheprovider", "-m", "not long", "-W", "ignore", *files]))


def _status_of(child: int) -> int:
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    sys.exit(main(sys.argv[1:] or MODULES))
