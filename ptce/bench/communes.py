"""
The search of territories as people use it: names typed letter by letter, postcodes, homonyms, accents or none.

Measured twice in one run: the function alone, then each answer of the site to one keystroke after another, over one
kept connection. What they cost the first time (reading the files, making the index) is told apart.
"""

from __future__ import annotations

import http.client
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from statistics import quantiles
from urllib.parse import quote, urlsplit

from ptce.bench._stack import BenchFailed, running

#: Letters after which the page asks.
FIRST = 2
NAMES = (
    "Romans-sur-Isère",
    "Saint-Denis",
    "St Etienne",
    "L'Île-Saint-Denis",
    "Œuilly",
    "oeuilly",
    "Sainte-Marie 974",
    "Le Mans",
    "La Rochelle",
    "Paris 11",
    "Valence Romans Agglo",
    "Annecy-le-Vieux",
    "drome",
    "Auvergne-Rhône-Alpes",
    "Métropole de Lyon",
    "Fort-de-France",
    "Y",
    "Nulle-Part-en-Exemple",
)
CODES = ("26100", "75011", "97411", "2A004", "200068781", "13005")
#: Each keystroke is asked for as often.
ROUNDS = 5

Say = Callable[[str], None]


def run(say: Say) -> dict[str, object]:
    """Measure every keystroke, in milliseconds."""
    keystrokes = list(_keystrokes())
    with running(WEB_WORKERS="1") as stack:
        first, grown = _first_search()
        say(f"first search: {first:.0f} ms, {grown:.0f} MB more")
        alone = [_timed(_search(text)) for _ in range(ROUNDS) for text in keystrokes]
        served = list(_served(stack.site, keystrokes))
    say(f"{len(keystrokes)} keystrokes, {ROUNDS} times")
    return {
        "keystrokes": len(keystrokes),
        "p50_ms": round(_percentile(served, 50), 2),
        "p95_ms": round(_percentile(served, 95), 2),
        "search_p50_ms": round(_percentile(alone, 50), 2),
        "search_p95_ms": round(_percentile(alone, 95), 2),
        "first_search_ms": round(first),
        "index_mb": round(grown),
    }


def _keystrokes() -> Iterator[str]:
    for text in (*NAMES, *CODES):
        yield from (text[:length] for length in range(min(FIRST, len(text)), len(text) + 1))


def _first_search() -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    milliseconds = _timed(_search("romans"))
    return milliseconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _search(text: str) -> Callable[[], object]:
    from core.territory_search import search

    return lambda: search(text, limit=12)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _served(site: str, keystrokes: list[str]) -> Iterator[float]:
    address = urlsplit(site)
    with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)) as connection:

        def ask(text: str) -> None:
            connection.request("GET", f"/poles/territoires/?q={quote(text)}")
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise BenchFailed(f"{answer.status} for {text!r}")
            json.load(answer)

        ask(keystrokes[0])
        for _ in range(ROUNDS):
            for text in keystrokes:
                yield _timed(lambda text=text: ask(text))  # type: ignore[misc]


def _percentile(values: list[float], rank: int) -> float:
    return quantiles(values, n=100)[rank - 1]
