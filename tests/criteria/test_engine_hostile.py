"""Files that mean harm, through the command itself: one line, status 2, no traceback, little memory, little time."""

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from criteria.engine.command import main
from criteria.engine.grid_files import REFERENCE
from tests.criteria.test_engine_command import CASE, FACTS, LINE, MEASURED, PYTHON, ROOT, run

SEVERAL = 400 << 20
"""Address space, of which Python itself reserves some: a file read whole three times over would not fit."""
LIMIT = "$: at most 1048576 bytes expected"
DEPTH = "$: a depth of at most 20 expected"
HELD = "a number that a double can hold expected"


def _spare():
    resource.setrlimit(resource.RLIMIT_AS, (SEVERAL, SEVERAL))


def guarded(*arguments, **options):
    """Run the command with little memory and little time."""
    return subprocess.run(
        [*PYTHON, "-m", "criteria.engine", *map(str, arguments)],
        cwd=ROOT,
        check=False,
        timeout=20,
        env={"PATH": os.environ["PATH"], **MEASURED},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": _spare, **options},
    )


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.fixture
def large(tmp_path):
    """Give a file of a hundred megabytes, which takes no place on the disk."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.write(b'{"reference": "')
        file.truncate(100 << 20)
    return path


JSON_FAULTS = {
    "not JSON": (b"strand: labelling", "$: JSON expected, line 1 column 1: Expecting value"),
    "truncated": (b'{"a": [1, ', "$: JSON expected, line 1 column 11: Expecting value"),
    "deep lists": (b"[" * 500_000, DEPTH),
    "deep objects": (b'{"a":' * 150_000, DEPTH),
    "lone surrogate": (b'{"a": "\\ud800"}', "a: text without a lone surrogate expected"),
    "Latin-1": (b'{"a": "\xe9"}', "$: UTF-8 expected (byte 8)"),
    "NUL": (b'{"a": "\x00"}', "$: JSON expected, line 1 column 8: Invalid control character at"),
    "NUL alone": (b"\x00", "$: JSON expected, line 1 column 1: Expecting value"),
    "1e400": (b'{"a": 1e400}', f"a: {HELD}"),
    "an exponent beyond all": (b'{"a": 1e9999999999999999999}', f"a: {HELD}"),
    "5 000 digits": (b'{"a": ' + b"9" * 5000 + b"}", f"a: {HELD}"),
    "5 000 decimals": (b'{"a": 0.' + b"9" * 5000 + b"}", f"a: {HELD}"),
    "NaN": (b'{"a": [NaN]}', f"a[0]: {HELD}"),
    "key given twice": (b'{"a": 1, "b": 2, "b": 3, "a": 4}', "b: this key once only expected"),
    "key given twice among many": (
        b"{" + b",".join(b'"%d":0' % rank for rank in range(90_000)) + b',"7":0}',
        '$["7"]: this key once only expected',
    ),
    "empty objects": (b"[" + b"{}," * 340_000 + b"{}]", "$: an object expected"),
}


@pytest.mark.parametrize(("content", "expected"), JSON_FAULTS.values(), ids=JSON_FAULTS)
def test_bad_facts_are_one_line(written, content, expected):
    done = guarded(written("bad.json", content))

    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", f"{expected}\n")


@pytest.mark.parametrize(("content", "expected"), JSON_FAULTS.values(), ids=JSON_FAULTS)
@pytest.mark.parametrize("option", ["--ratings", "--grid"])
def test_bad_ratings_and_grids_are_one_line_too(written, capsysbinary, option, content, expected):
    status = main([str(CASE / "facts.json"), option, str(written("bad.json", content))])

    assert (status, *capsysbinary.readouterr()) == (2, b"", f"{expected}\n".encode())


def test_bad_lines_are_answered_one_by_one(written):
    lines = written("bad.jsonl", b"\n".join(content for content, _ in JSON_FAULTS.values()))

    done = guarded(lines)

    expected = [{"line": rank, "error": said} for rank, (_, said) in enumerate(JSON_FAULTS.values(), 1)]
    assert (done.returncode, done.stderr) == (2, b"")
    assert [json.loads(line) for line in done.stdout.splitlines()] == expected


TOML_FAULTS = {
    "truncated": (
        b"[parameters",
        "$: TOML expected: Expected ']' at the end of a table declaration (at end of document)",
    ),
    "deep lists": (b"a = " + b"[" * 1_000, DEPTH),
    "deep keys": (b"a" + b".a" * 500 + b" = 1", f"{'.'.join('a' * 20)}: a depth of at most 20 expected"),
    "long table, many keys": (
        b"[" + b"a." * 500 + b"a]\n" + b"".join(b"b%d.c=1\n" % rank for rank in range(6_000)),
        f"{'.'.join('a' * 20)}: a depth of at most 20 expected",
    ),
    "a long line": (b"id = 1\na" + b".a" * 30_000 + b" = 1", "$: lines of at most 1024 bytes expected"),
    "Latin-1": (b'id = "\xe9"', "$: UTF-8 expected (byte 7)"),
    "NUL": (b'id = "\x00"', "$: TOML expected: Illegal character '\\x00' (at line 1, column 7)"),
    "1e400": (b"id = 1e400", f"id: {HELD}"),
    "an exponent beyond all": (b"id = 1e9999999999999999999", f"id: {HELD}"),
    "nan": (b"id = nan", f"id: {HELD}"),
    "1 000 digits": (b"id = " + b"9" * 1000, f"id: {HELD}"),
    "5 000 digits": (b"id = " + b"9" * 5000, "$: lines of at most 1024 bytes expected"),
    "key given twice": (b"id = 1\nid = 2", "$: TOML expected: Cannot overwrite a value (at end of document)"),
    "a date": (
        REFERENCE.read_bytes().replace(b'id = "ptce-2010"', b"id = 2026-11-24"),
        "id: a text expected",
    ),
    "too large": (b"#" * 65_537, "$: at most 65536 bytes expected"),
}


@pytest.mark.parametrize(("content", "expected"), TOML_FAULTS.values(), ids=TOML_FAULTS)
def test_bad_toml_is_one_line(written, capsysbinary, content, expected):
    status = main([str(CASE / "facts.json"), "--grid", str(written("bad.toml", content))])

    assert (status, *capsysbinary.readouterr()) == (2, b"", f"{expected}\n".encode())


@pytest.mark.parametrize("options", [[], ["--ratings"], ["--grid"]])
def test_hundred_megabytes_are_not_read(large, options):
    done = guarded(*([CASE / "facts.json", *options] if options else []), large)

    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", f"{LIMIT}\n")


def test_grid_in_toml_of_a_hundred_megabytes_is_not_read(large):
    done = guarded(CASE / "facts.json", "--grid", large.rename(large.with_suffix(".toml")))

    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"$: at most 65536 bytes expected\n")


def test_line_of_a_hundred_megabytes_is_skipped_and_the_next_is_answered(large):
    lines = large.rename(large.with_suffix(".jsonl"))
    with lines.open("ab") as file:
        file.write(b"\n" + LINE + b"\n")

    done = guarded(lines)

    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (2, b"")
    assert (first, second["eligibility"]) == ({"line": 1, "error": LIMIT}, "eligible")


def test_escaped_nul_in_a_text_is_a_text_like_another(written):
    done = guarded(written("facts.json", b'{"reference": "\\u0000"}'))

    assert (done.returncode, json.loads(done.stdout)["reference"]) == (0, "\x00")


UNREADABLE = [
    ("absent{}", "No such file or directory"),
    ("folder{}", "Is a directory"),
    ("facts.json/within{}", "Not a directory"),
]


@pytest.mark.parametrize(("name", "reason"), UNREADABLE)
@pytest.mark.parametrize("role", ["facts", "lines", "ratings", "grid"])
def test_file_that_cannot_be_read_is_one_line(written, tmp_path, capsysbinary, name, reason, role):
    written("facts.json", FACTS)
    bad = tmp_path / name.format(".jsonl" if role == "lines" else ".json")
    if name.startswith("folder"):
        bad.mkdir()

    before = [str(CASE / "facts.json"), f"--{role}"] if role in {"ratings", "grid"} else []
    status = main([*before, str(bad)])

    expected = f"{bad}: {reason}, a file that can be read expected\n"
    assert (status, *capsysbinary.readouterr()) == (2, b"", expected.encode())


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="Linux has a file that opens and does not read"
)
def test_file_that_opens_and_does_not_read_is_one_line():
    done = guarded("/proc/self/mem")

    expected = b"/proc/self/mem: Input/output error, a file that can be read expected\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", expected)


def closed(descriptor):
    return {"stdout" if descriptor == 1 else "stderr": None, "preexec_fn": lambda: os.close(descriptor)}


def test_closed_output_is_one_line():
    done = guarded(CASE / "facts.json", **closed(1))

    assert (done.returncode, done.stderr) == (2, b"standard output: one that is open expected\n")


def test_closed_error_output_leaves_the_status():
    done = guarded("absent.json", **closed(2))

    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has an output that is always full")
@pytest.mark.parametrize("arguments", [[CASE / "facts.json"], ["--print-grid"]])
def test_full_output_is_one_line(arguments):
    with Path("/dev/full").open("wb") as full:
        done = guarded(*arguments, stdout=full)

    expected = b"standard output: No space left on device, one that can be written to expected\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_small_output_that_is_full_is_said_too(written):
    lines = written("facts.jsonl", b"\n")
    with Path("/dev/full").open("wb") as full:
        done = guarded(lines, stdout=full)

    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_help_is_no_fault():
    done = run("--help")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"usage: python -m criteria.engine")
