"""
The child: limits itself, then inspects the files whose descriptors it is given, ``IN:OUT`` each.

It writes one line of JSON a file, in their order: ``{"code": …, "format": …}``. A picture is drawn anew into OUT.
"""

from __future__ import annotations

import json
import os
import sys

from core.inspection.limits import limit_itself


def main(pairs: list[str]) -> None:
    limit_itself(files=len(pairs))
    # What parses comes after the limits: they hold for its own loading too.
    from core.inspection.inspecting import inspect

    for pair in pairs:
        source, target = map(int, pair.split(":"))
        with os.fdopen(source, "rb") as file, os.fdopen(target, "wb") as redrawn:
            found = inspect(file, redrawn=redrawn)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
