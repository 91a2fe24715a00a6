"""``python -m criteria.engine`` as anyone runs it: files in, bytes out, exit status."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from criteria.engine import canonical_bytes, default_grid, evaluate, read_facts
from criteria.engine.grid_files import printed

ROOT = Path(__file__).resolve().parents[2]
CASE = Path(__file__).parent / "cases" / "eligible-labelled"
FACTS = (CASE / "facts.json").read_bytes()
LINE = json.dumps(json.loads(FACTS)).encode()


# What measures the lines that are run, where something does, needs the site-packages.
MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
# -S: without the site-packages, Django cannot even be imported.
PYTHON = [sys.executable] if MEASURED else [sys.executable, "-S"]


def run(*arguments, **environment):
    return subprocess.run(
        [*PYTHON, "-m", "criteria.engine", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=30,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", **MEASURED, **environment},
    )


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_one_evaluation_is_printed():
    done = run(CASE / "facts.json", "--ratings", CASE / "ratings.json")

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)
    assert (found["advice"], found["score"]["mandatory"]) == ("favourable", "76.56")


def test_bytes_do_not_depend_on_the_machine():
    outputs = {
        run(CASE / "facts.json", **env).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"})
    }

    assert outputs == {canonical_bytes(evaluate(read_facts(FACTS), default_grid())) + b"\n"}


def test_reference_grid_is_printed_and_can_be_given_back(written):
    done = run("--print-grid")
    changed = json.loads(done.stdout)
    changed["parameters"]["min_members"] = 8
    changed["version"] = "2"
    grid = written("grid.json", json.dumps(changed).encode())

    found = json.loads(run(CASE / "facts.json", "--grid", grid).stdout)

    assert done.stdout.decode() == printed(default_grid()) + "\n"
    assert (found["eligibility"], found["grid"]["version"]) == ("not_eligible", "2")
    assert found["grid"]["sha256"] != default_grid().sha256


REFUSED = [
    (b'{"members": [{"siret": "3804755580005"}]}', "members[0].siret: 13 digits, 14 expected\n"),
    (b"{", "$: JSON expected, line 1 column 2: Expecting property name enclosed in double quotes\n"),
    (b'{"caf\xc3\xa9\\n": 1}', '$["caf\\u00e9\\n"]: a known key expected\n'),
    (b"", "$: JSON expected, line 1 column 1: Expecting value\n"),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED)
def test_fault_is_one_line_and_status_two(written, content, expected):
    done = run(written("facts.json", content))

    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", expected)


def test_ratings_and_grid_faults_are_refused_too(written):
    ratings = written("ratings.json", b'{"ratings": [{"reviewer": "r", "criterion": "M1", "score": 9}]}')
    grid = written("grid.toml", b"id = 'a'")

    assert run(CASE / "facts.json", "--ratings", ratings).stderr == (
        b"ratings[0].score: a whole number from 0 to 4, not_assessable or recused expected\n"
    )
    assert run(CASE / "facts.json", "--grid", grid).stderr == b"version: a value expected\n"
    assert run(written("facts.json", b"{}"), "--ratings", CASE / "ratings.json").stderr == (
        b"strand: a strand expected, since there are ratings\n"
    )


WRONG = [
    [],
    ["--colour"],
    ["a.json", "b.json"],
    ["a.json", "--grid"],
    ["a.jsonl", "--ratings", "r.json"],
    ["absent.json"],
    ["."],
    ["a\nb.json"],
]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_command_line_is_one_line_and_status_two(arguments):
    done = run(*arguments)

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def test_lines_are_evaluated_one_by_one(written):
    done = run(written("facts.jsonl", b"\xef\xbb\xbf" + LINE + b"\r\n" + LINE))

    single = canonical_bytes(evaluate(read_facts(FACTS), default_grid())) + b"\n"
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", single * 2)


def test_bad_lines_are_said_and_the_others_go_on(written):
    long = b'{"reference": "' + b"a" * (1 << 20) + b'"}'
    lines = [LINE, b"", b"{", b'{"voluntary": 1}', long, b"\xef\xbb\xbf{}", b"\xff", LINE]

    done = run(written("facts.jsonl", b"\n".join(lines)))

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [answer.get("eligibility") for answer in answers] == ["eligible", *[None] * 6, "eligible"]
    assert answers[1:7] == [
        {"line": 2, "error": "$: facts expected, not a blank line"},
        {
            "line": 3,
            "error": "$: JSON expected, line 1 column 2: Expecting property name enclosed in double quotes",
        },
        {"line": 4, "error": "voluntary: true or false expected"},
        {"line": 5, "error": "$: at most 1048576 bytes expected"},
        {"line": 6, "error": "$: no byte order mark expected but at the beginning of the file"},
        {"line": 7, "error": "$: UTF-8 expected (byte 1)"},
    ]


def test_empty_list_of_lines_gives_nothing(written):
    done = run(written("facts.jsonl", b""))

    assert (done.returncode, done.stdout) == (0, b"")


def test_line_of_the_largest_size_is_evaluated(written):
    padded = b"{" + b" " * ((1 << 20) - 2) + b"}"

    done = run(written("facts.jsonl", padded + b"\r\n" + padded + b"\n" + padded))

    assert (done.returncode, done.stdout.count(b'"eligibility":"incomplete"')) == (0, 3)


def test_lines_are_answered_as_they_come(tmp_path):
    pipe = tmp_path / "facts.jsonl"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "criteria.engine", str(pipe)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with process, pipe.open("wb", buffering=0) as source:
        source.write(LINE + b"\n")
        first = process.stdout.readline()
        source.write(b"\n")
        second = process.stdout.readline()

    assert (json.loads(first)["eligibility"], json.loads(second)["line"], process.returncode) == (
        "eligible",
        2,
        2,
    )


def test_reader_that_goes_away_is_no_noise(written):
    facts = written("facts.jsonl", (LINE + b"\n") * 50)
    process = subprocess.Popen(
        [sys.executable, "-m", "criteria.engine", str(facts)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(bool(MEASURED), reason="measuring takes time of its own")
def test_command_starts_in_well_under_half_a_second():
    def started():
        before = time.perf_counter()
        run(CASE / "facts.json")
        return time.perf_counter() - before

    assert min(started() for _ in range(5)) < 0.4


def test_engine_imports_only_the_standard_library():
    code = "import sys, criteria.engine, criteria.engine.command; print({name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names) - {'criteria', '__main__'})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "set()\n"
