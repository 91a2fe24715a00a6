"""From what a person types – a name, a postcode, an INSEE code – to official communes, never by a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core import territories
from core.territories import Commune, fold
from core.territory_search import ABBREVIATIONS, search_communes

CANDIDATES = 12
_CODE_AT_END = re.compile(r"(?:^|\()\s*(\d{5}|2[ABab]\d{3})\s*\)?$")
_EPCI = re.compile(r"^\d{9}$")
_SEPARATORS = re.compile(r"[\n;,]+")


@dataclass(frozen=True)
class Resolution:
    """One text: its commune, or those it may mean; neither where it means none."""

    text: str
    commune: Commune | None = None
    candidates: tuple[Commune, ...] = ()


def resolve(text: str) -> Resolution:
    """Find the one commune that a text names: by its INSEE code, its whole name, or the only name that begins so."""
    text = text.strip()
    if code := _CODE_AT_END.search(text):
        if commune := territories.commune(code[1].upper()):
            return Resolution(text=text, commune=commune)
    found = search_communes(text, limit=CANDIDATES)
    words = fold(re.sub(r"\S*\d\S*", " ", text)).split()
    letters = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    exact = [commune for commune in found if letters and fold(commune.name) == letters]
    likely = exact or found
    if len(likely) == 1:
        return Resolution(text=text, commune=likely[0])
    return Resolution(text=text, candidates=tuple(likely))


def listed(text: str) -> tuple[list[str], list[Resolution]]:
    """
    Read a list of communes, one a line or separated by commas; a grouping's SIREN stands for its communes.

    :returns: the codes, once each and in order, and what could not be resolved.
    """
    codes: dict[str, None] = {}
    unresolved = []
    for part in filter(None, (piece.strip() for piece in _SEPARATORS.split(text))):
        if _EPCI.match(part) and (members := territories.communes_of_epci(part)):
            codes.update(dict.fromkeys(commune.code for commune in members))
            continue
        resolution = resolve(part)
        if resolution.commune is None:
            unresolved.append(resolution)
        else:
            codes[resolution.commune.code] = None
    return list(codes), unresolved


def written(codes: list[str]) -> str:
    """Write a list of codes as ``listed`` reads it: «Romans-sur-Isère (26281)», one a line."""
    return "\n".join(name_and_code(code) for code in codes)


def name_and_code(code: str) -> str:
    """Write «Romans-sur-Isère (26281)»; a code that is no longer a commune's stands alone."""
    commune = territories.commune(code)
    return f"{commune.name} ({code})" if commune else code


def name(code: str) -> str:
    """Write «Romans-sur-Isère (26)», for readers; empty for no code."""
    commune = territories.commune(code)
    return str(commune) if commune else code


def sentence(resolution: Resolution) -> str:
    """Say in French why a text gives no commune, and what to write instead."""
    if not resolution.candidates:
        return (
            f"«\xa0{resolution.text}\xa0» n’est le nom ni le code d’aucune commune actuelle. Vérifiez "
            "l’orthographe, ou donnez son code INSEE."
        )
    choices = ", ".join(f"{commune}\xa0: {commune.code}" for commune in resolution.candidates)
    return (
        f"«\xa0{resolution.text}\xa0» peut désigner plusieurs communes. Écrivez le code de la vôtre à la place "
        f"({choices})."
    )
