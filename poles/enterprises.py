"""
The public register of enterprises, asked for one establishment by its SIRET: a help, never a condition.

Off where ``ENTERPRISE_REGISTER_URL`` is empty. What it answers is kept a day; when it does not answer, nobody waits for
it again before a minute.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from django.conf import settings
from django.core.cache import cache

from core import territories

logger = logging.getLogger("poles.enterprises")

SECONDS = 3.0
CONNECT_SECONDS = 2.0
MAX_BYTES = 512 * 1024
KEPT_SECONDS = 24 * 3600
#: A SIRET unknown today may be registered tomorrow.
UNKNOWN_SECONDS = 3600
SILENT_SECONDS = 60

_SILENT = "enterprise-register-silent"
_OPEN = "O"
_LENGTHS = {"name": 250, "legal_category": 4, "naf": 6, "commune": 5}
#: Arrondissements stand for a commune in the register: Paris, Marseille, Lyon.
_ARRONDISSEMENTS = (("751", "75056"), ("132", "13055"), ("6938", "69123"))


class UnableToAsk(Exception):
    """The register gives nothing; the message says why and what to do."""


class Unavailable(UnableToAsk):
    """The register does not answer, or not in its own words."""

    def __init__(self) -> None:
        super().__init__(
            "Le registre des entreprises ne répond pas pour l’instant. Remplissez le formulaire vous-même, ou réessayez "
            "dans quelques minutes."
        )


class UnknownSiret(UnableToAsk):
    """No establishment has this SIRET, or it asked not to be shown."""

    def __init__(self) -> None:
        super().__init__(
            "Le registre des entreprises ne connaît pas ce SIRET. Vérifiez-le sur l’avis de situation\xa0; une structure "
            "toute récente, ou qui a refusé d’y paraître, n’y est pas."
        )


@dataclass(frozen=True, kw_only=True)
class Establishment:
    """
    What the register says of an establishment; what it does not say, or may not, is empty.

    :param closed: whether the establishment closed; ``ceased``: whether its enterprise ended.
    :param partial: whether the register may not give its name and address.
    """

    siret: str
    name: str = ""
    legal_category: str = ""
    naf: str = ""
    commune: str = ""
    is_ess: bool = False
    closed: bool = False
    ceased: bool = False
    partial: bool = False


def enabled() -> bool:
    return bool(settings.ENTERPRISE_REGISTER_URL)


def establishment(siret: str) -> Establishment:
    """
    Ask for an establishment.

    :param siret: fourteen digits.
    :raises UnknownSiret: if the register has none of this number.
    :raises Unavailable: if it does not answer in time, or answers otherwise than it should.
    """
    key = f"enterprise-register:{siret}"
    kept = cache.get(key)
    if kept is None:
        if not enabled() or cache.get(_SILENT):
            raise Unavailable
        kept = _asked(siret)
        cache.set(key, kept, KEPT_SECONDS if kept else UNKNOWN_SECONDS)
    if not kept:
        raise UnknownSiret
    return Establishment(**kept)


def _asked(siret: str) -> dict[str, Any]:
    """Ask the far end; an unknown SIRET is an empty answer."""
    try:
        found = _found(_answer(siret), siret)
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as fault:
        logger.warning("the register of enterprises gave nothing: %s", type(fault).__name__)
        cache.set(_SILENT, 1, SILENT_SECONDS)
        raise Unavailable from fault
    return asdict(found) if found else {}


def _answer(siret: str) -> Any:
    """Return what the register answers, read no longer and no further than we allow."""
    until = time.monotonic() + SECONDS
    url = f"{settings.ENTERPRISE_REGISTER_URL.rstrip('/')}/search"
    timeout = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    with httpx.stream("GET", url, params={"q": siret, "per_page": "1"}, timeout=timeout) as response:
        response.raise_for_status()
        data = b""
        for piece in response.iter_bytes():
            data += piece
            if len(data) > MAX_BYTES:
                raise ValueError("too long")
            if time.monotonic() > until:
                raise httpx.ReadTimeout("too slow")
    return json.loads(data)


def _found(answer: Any, siret: str) -> Establishment | None:
    """Read the establishment that was asked for, and no other."""
    for unit in answer["results"]:
        for place in [*(unit.get("matching_etablissements") or []), unit.get("siege") or {}]:
            if place.get("siret") == siret:
                return _establishment(unit, place, siret)
    return None


def _establishment(unit: dict[str, Any], place: dict[str, Any], siret: str) -> Establishment:
    partial = any(
        status not in {_OPEN, None}
        for status in (unit.get("statut_diffusion"), place.get("statut_diffusion_etablissement"))
    )
    name = unit.get("nom_raison_sociale") or unit.get("nom_complet")
    return Establishment(
        siret=siret,
        name="" if partial else _text(name, "name"),
        legal_category=_digits(unit.get("nature_juridique")),
        naf=_text(place.get("activite_principale") or unit.get("activite_principale"), "naf"),
        commune="" if partial else _commune(_text(place.get("commune"), "commune")),
        is_ess=(unit.get("complements") or {}).get("est_ess") is True,
        closed=place.get("etat_administratif") == "F",
        ceased=unit.get("etat_administratif") == "C",
        partial=partial,
    )


def _text(value: Any, field: str) -> str:
    """Return a text of the register; its marks of what it may not say («[ND]») are nothing."""
    if not isinstance(value, str) or value.startswith("["):
        return ""
    return " ".join(value.replace("\x00", "").split())[: _LENGTHS[field]]


def _digits(value: Any) -> str:
    found = _text(value, "legal_category")
    return found if len(found) == _LENGTHS["legal_category"] and found.isdigit() and found.isascii() else ""


def _commune(code: str) -> str:
    whole = next((commune for start, commune in _ARRONDISSEMENTS if code.startswith(start)), code)
    return whole if territories.commune(whole) else ""
