"""``python -m criteria.engine``: replay evaluations from files."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import IO, BinaryIO, NoReturn

from criteria.engine.canonical import canonical_json
from criteria.engine.errors import InvalidInput
from criteria.engine.evaluating import evaluate
from criteria.engine.evaluation import canonical_bytes
from criteria.engine.facts_parsing import read_facts
from criteria.engine.grid import Grid
from criteria.engine.grid_files import default_grid, load_grid, printed
from criteria.engine.ratings import read_ratings
from criteria.engine.reading import MAX_BYTES, read_file, unreadable

REFUSED = 2
BLOCK = 1 << 16


class OneLineParser(argparse.ArgumentParser):
    """Refuses a wrong command line in one line."""

    def error(self, message: str) -> NoReturn:
        raise InvalidInput("command line", message)


def main(arguments: Sequence[str]) -> int:
    """Run the command and give its exit status: 0 where it evaluated, 2 where an input is not valid."""
    try:
        return _run(arguments)
    except InvalidInput as fault:
        return _refuse(str(fault))
    except OSError as fault:
        # What is left unwritten has nowhere to go: let the interpreter close an output that works.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(fault, BrokenPipeError):
            # The reader has gone: say nothing.
            return 1
        return _refuse(f"standard output: {fault.strerror}, one that can be written to expected")


def _run(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if sys.stdout is None:
        raise InvalidInput("standard output", "one that is open expected")
    out = sys.stdout.buffer
    if options.print_grid:
        out.write(printed(default_grid()).encode() + b"\n")
        out.flush()
        return 0
    if options.facts is None:
        raise InvalidInput("command line", "a file of facts expected")
    if options.facts.lower().endswith(".jsonl"):
        if options.ratings is not None:
            raise InvalidInput("command line", "--ratings goes with one evaluation, not with .jsonl")
        grid = load_grid(options.grid)
        with _opened(options.facts) as lines:
            return _stream(lines, grid, out)
    grid = load_grid(options.grid)
    facts = read_facts(read_file(options.facts))
    ratings = None if options.ratings is None else read_ratings(read_file(options.ratings), grid)
    out.write(canonical_bytes(evaluate(facts, grid, ratings)) + b"\n")
    out.flush()
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = OneLineParser(
        prog="python -m criteria.engine",
        description="Evaluate the facts of a dossier; a .jsonl file is evaluated line by line.",
        allow_abbrev=False,
    )
    parser.add_argument("facts", nargs="?", metavar="FACTS.json|FACTS.jsonl")
    parser.add_argument("--grid", metavar="GRID", help="a grid file in TOML or JSON")
    parser.add_argument("--ratings", metavar="RATINGS.json", help="the reviewers' scores")
    parser.add_argument("--print-grid", action="store_true", help="print the reference grid")
    return parser.parse_args(arguments)


def _opened(name: str) -> BinaryIO:
    try:
        return open(name, "rb", BLOCK)  # noqa: PTH123 - the name is shown as it was typed; the caller closes it
    except OSError as fault:
        raise unreadable(name, fault) from None


def _stream(lines: BinaryIO, grid: Grid, out: IO[bytes]) -> int:
    """Evaluate each line as it comes; a bad one is said on its own output line."""
    status, number = 0, 0
    while raw := lines.readline(MAX_BYTES + 2):
        number += 1
        try:
            if not raw.endswith(b"\n") and len(raw) > MAX_BYTES:
                _skip_line(lines)
            answer = canonical_bytes(evaluate(read_facts(_line(raw, number)), grid))
        except InvalidInput as fault:
            status = REFUSED
            answer = canonical_json({"line": number, "error": str(fault)})
        out.write(answer + b"\n")
        out.flush()
    return status


def _line(raw: bytes, number: int) -> bytes:
    """Take the end of line off; only the first line of a file may begin with a byte order mark."""
    text = raw.removesuffix(b"\n").removesuffix(b"\r")
    if number > 1 and text.startswith(b"\xef\xbb\xbf"):
        raise InvalidInput("$", "no byte order mark expected but at the beginning of the file")
    if not text.removeprefix(b"\xef\xbb\xbf").strip():
        raise InvalidInput("$", "facts expected, not a blank line")
    return text


def _skip_line(lines: BinaryIO) -> None:
    while (rest := lines.readline(BLOCK)) and not rest.endswith(b"\n"):
        pass


def _refuse(fault: str) -> int:
    """Say a fault in one line, whatever the terminal can write."""
    if sys.stderr is not None:
        line = " ".join(fault.split())
        sys.stderr.buffer.write(line.encode(errors="backslashreplace") + b"\n")
    return REFUSED
