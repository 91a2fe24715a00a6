"""What the models say, read from their file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TEXTS = Path(__file__).parent / "texts.toml"

TEXTS = ("charte", "lettre-engagement", "deliberation", "pouvoir")


@dataclass(frozen=True)
class Block:
    """One paragraph of a text, and how it looks."""

    style: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's rows; a string that begins with ``=`` is a formula of one range or of one difference."""

    name: str
    rows: list[list[str | float | None]]


def read() -> dict[str, Any]:
    return tomllib.loads(_TEXTS.read_text(encoding="utf-8"))


def text_of(words: dict[str, Any]) -> tuple[str, list[Block]]:
    """Return a text's title and its blocks."""
    return words["title"], [Block(style, text) for style, text in words["blocks"]]


def budget_of(words: dict[str, Any]) -> Sheet:
    """Lay out the budget: charges, products, and their difference."""
    rows: list[list[str | float | None]] = [[words["title"]], [words["note"]], []]
    totals = []
    for title, lines in (("Charges", words["charges"]), ("Produits", words["products"])):
        rows.append(["Compte", title, "Montant en euros"])
        first = len(rows) + 1
        rows.extend([account, label, 0] for account, label in lines)
        rows.append([None, f"Total des {title.lower()}", f"=SUM(C{first}:C{len(rows)})"])
        totals.append(len(rows))
        rows.append([])
    rows.append([None, "Écart entre charges et produits (à ramener à zéro)", f"=C{totals[0]}-C{totals[1]}"])
    return Sheet(name=words["title"], rows=rows)
