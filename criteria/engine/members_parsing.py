"""The members table and the codes that it shares with the rest of the facts."""

import re

from criteria.engine.enums import Family
from criteria.engine.facts import Member
from criteria.engine.identifiers import SIREN_LENGTH, siren_fault, siret_fault
from criteria.engine.nodes import FOUR_DIGITS, Node, choice, code, fields, filled, listed, text

MAX_MEMBERS = 1000
COMMUNE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
A_COMMUNE = "an INSEE commune code"


def commune(node: Node | None) -> str | None:
    return code(node, COMMUNE, A_COMMUNE)


def communes(node: Node | None) -> frozenset[str] | None:
    read = listed(node, lambda item: code(item, COMMUNE, A_COMMUNE))
    return None if read is None else frozenset(read)


def legal_category(node: Node | None) -> str | None:
    return code(node, FOUR_DIGITS, "four digits")


def members(node: Node | None) -> tuple[Member, ...] | None:
    if node is not None and isinstance(node.value, list | tuple) and len(node.value) > MAX_MEMBERS:
        raise node.refuse(f"at most {MAX_MEMBERS} members expected")
    return listed(node, _member)


def _number(node: Node | None) -> str | None:
    """Read a SIREN or a SIRET as it is written: blanks within it are a fault, a blank text is as if absent."""
    written = text(node)
    return written if written and written.strip() else None


def _member(node: Node) -> Member:
    found = fields(node, "name", "siret", "siren", "group", "family", "legal_category", "commune")
    member = Member(
        name=filled(found["name"]),
        siret=_number(found["siret"]),
        siren=_number(found["siren"]),
        group=filled(found["group"]),
        family=choice(found["family"], Family),
        legal_category=legal_category(found["legal_category"]),
        commune=commune(found["commune"]),
    )
    if not (member.name or member.siret or member.siren or member.group):
        raise node.refuse("at least one of group, siret, siren, name expected")
    if member.siret and (fault := siret_fault(member.siret)):
        raise node.at("siret").refuse(fault)
    if member.siren and (fault := siren_fault(member.siren)):
        raise node.at("siren").refuse(fault)
    if member.siret and member.siren and member.siret[:SIREN_LENGTH] != member.siren:
        raise node.at("siren").refuse("the first nine digits of the siret expected")
    return member
