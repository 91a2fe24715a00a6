"""What PDF/UA-1 asks of a document and pikepdf can see: each fault by name, wherever veraPDF is or is not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import pikepdf

#: Elements that a reader skips unless something says what they show.
ROLES = {"/Figure", "/Formula"}


def faults(content: bytes) -> list[str]:
    """Name what a reader that speaks would miss in this file."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [name for name, finds in CHECKS.items() if finds(document)]


def _untitled(document: pikepdf.Pdf) -> bool:
    # Reading alone: else the one is filled from the other.
    with document.open_metadata(update_docinfo=False) as metadata:
        titled = bool(metadata.get("dc:title")) and metadata.get("pdfuaid:part") == "1"
    shown = document.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")
    return not (titled and shown and document.docinfo.get("/Title"))


def _without_language(document: pikepdf.Pdf) -> bool:
    return str(document.Root.get("/Lang", "")) != "fr"


def _untagged(document: pikepdf.Pdf) -> bool:
    marked = document.Root.get("/MarkInfo", {}).get("/Marked")
    pages = [page.get("/StructParents") is not None for page in document.pages]
    return not (marked and "/StructTreeRoot" in document.Root and all(pages))


def _headings_that_jump(document: pikepdf.Pdf) -> bool:
    levels = [int(tag[2:]) for tag, _ in elements(document) if tag[:2] == "/H" and tag[2:].isdigit()]
    return levels[:1] != [1] or any(later > earlier + 1 for earlier, later in pairwise(levels))


def _anonymous_headers(document: pikepdf.Pdf) -> bool:
    # PDF/UA-1 takes a scope or an identifier that cells name; WeasyPrint writes identifiers.
    return any("/ID" not in node for tag, node in elements(document) if tag == "/TH")


def _cells_without_header(document: pikepdf.Pdf) -> bool:
    known = {bytes(node.ID) for tag, node in elements(document) if tag == "/TH" and "/ID" in node}
    named = [
        {bytes(header) for part in _attributes(node) for header in part.get("/Headers", [])}
        for tag, node in elements(document)
        if tag == "/TD"
    ]
    return any(not headers or headers - known for headers in named)


def _silent_figures(document: pikepdf.Pdf) -> bool:
    return any(not str(node.get("/Alt", "")).strip() for tag, node in elements(document) if tag in ROLES)


def _without_bookmarks(document: pikepdf.Pdf) -> bool:
    with document.open_outline() as outline:
        return not outline.root


def _fonts_elsewhere(document: pikepdf.Pdf) -> bool:
    return any(
        not {"/FontFile", "/FontFile2", "/FontFile3"} & set(_descriptor(font).keys())
        for page in document.pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    )


def _links_without_words(document: pikepdf.Pdf) -> bool:
    annotations = [each for page in document.pages for each in page.get("/Annots", [])]
    return any(each.Subtype == "/Link" and not str(each.get("/Contents", "")) for each in annotations)


CHECKS: dict[str, Callable[[pikepdf.Pdf], bool]] = {
    "no title": _untitled,
    "no language": _without_language,
    "no tags": _untagged,
    "headings jump": _headings_that_jump,
    "a header is anonymous": _anonymous_headers,
    "a cell has no header": _cells_without_header,
    "a figure says nothing": _silent_figures,
    "no bookmarks": _without_bookmarks,
    "a font is not embedded": _fonts_elsewhere,
    "a link says nothing": _links_without_words,
}


def elements(document: pikepdf.Pdf) -> list[tuple[str, pikepdf.Dictionary]]:
    """List the tags of a document in reading order, with what describes them."""
    root = document.Root.get("/StructTreeRoot")
    return [] if root is None else list(_walk(root.get("/K")))


def _walk(node: object) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), node
        if "/K" in node:
            yield from _walk(node.K)


def _attributes(node: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    found = node.get("/A", [])
    return [found] if isinstance(found, pikepdf.Dictionary) else list(found)


def _descriptor(font: pikepdf.Dictionary) -> pikepdf.Dictionary:
    whole = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    return whole.get("/FontDescriptor", pikepdf.Dictionary())
