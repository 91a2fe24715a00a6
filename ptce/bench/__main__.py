"""``bin/bench NAME``: lines for people, then the figures as one JSON object alone on the last line."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

from ptce import bench


def names() -> list[str]:
    """Return the benches there are."""
    return sorted(
        module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")
    )


def main(arguments: list[str]) -> int:
    """Run one bench; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in names():
        print(
            f"Usage: bin/bench NAME, where NAME is one of: {', '.join(names()) or '(none yet)'}",
            file=sys.stderr,
        )
        return 2
    (name,) = arguments
    figures = importlib.import_module(f"ptce.bench.{name}").run(lambda text: print(text, flush=True))
    print(json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
