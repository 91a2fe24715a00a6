"""French typography: no line may begin with «;», «:», «?», «!» or «»», nor end with ««», for want of a no-break space."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"

#: What makemigrations wrote, and the programs of other rule engines, whose signs are no punctuation.
_NO_TEXTS = frozenset({"migrations", "bench"})

#: An ordinary space before a double sign that ends a word or a phrase, or inside quotes.
_BREAKABLE = re.compile(r" [;:?!»](?![=\w])|« ")


def _python_files() -> list[Path]:
    ours = [Path(config.path) for config in apps.get_app_configs()]
    return [
        path
        for folder in ours
        if folder.parent == settings.BASE_DIR
        for path in sorted(folder.rglob("*.py"))
        if _NO_TEXTS.isdisjoint(path.parts)
    ]


def _literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module with their lines: docstrings, which no reader of ours sees, apart."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def _in_python(source: str) -> list[int]:
    return [line for line, text in _literals(source) if _BREAKABLE.search(text)]


def _in_template(source: str) -> list[int]:
    return [rank for rank, line in enumerate(source.splitlines(), 1) if _BREAKABLE.search(line)]


def _found(files, search) -> list[str]:
    return [
        f"{path.relative_to(settings.BASE_DIR)}:{line}" for path in files for line in search(path.read_text())
    ]


def test_texts_of_the_code_break_no_line_before_a_double_sign():
    assert _found(_python_files(), _in_python) == []


def test_templates_break_no_line_before_a_double_sign():
    assert _found(sorted(TEMPLATES.rglob("*.*")), _in_template) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"Un pôle : deux"', [1]),
        ('x = f"{pole} : {phase}"', [1]),
        ('x = "Le pôle « Halage\xa0»"', [1]),
        ('x = "Le pôle «\xa0Halage »"', [1]),
        ('x = "Quand ?"', [1]),
        ('x = "Un pôle\xa0: deux, «\xa0Halage\xa0»"', []),
        ('"""Ask « what » : nobody reads it."""', []),
        ('x = "a != b"', []),
    ],
)
def test_a_breakable_space_is_found_in_python(source, lines):
    found = _in_python(source) if not source.startswith('"Un') else _in_python(f"x = {source}")
    assert found == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>Un pôle : deux</p>", [1]),
        ("\n<p>{{ pole }} ?</p>", [2]),
        ('{% alert title="Rien n’est perdu !" %}', [1]),
        ("<p>Un pôle&nbsp;: deux, «&nbsp;Halage&nbsp;»</p>", []),
        ("{% if a != b %}{{ day|date:'H:i' }}{% endif %}", []),
    ],
)
def test_a_breakable_space_is_found_in_a_template(source, lines):
    assert _in_template(source) == lines
