"""Write the models where the site gives them from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ptce.blanks import open_document, open_xml, words

FOLDER = Path(__file__).resolve().parents[2] / "static" / "ptce" / "modeles"


def blanks() -> Iterator[tuple[str, bytes]]:
    """Yield each model's name and bytes, in the formats of both families of office suites."""
    said = words.read()
    for name in words.TEXTS:
        title, blocks = words.text_of(said[name])
        yield f"{name}.docx", open_xml.docx(title, blocks)
        yield f"{name}.odt", open_document.odt(title, blocks)
    budget = words.budget_of(said["budget"])
    yield "budget.xlsx", open_xml.xlsx(budget)
    yield "budget.ods", open_document.ods(budget)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in blanks():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
