"""The members table and the codes that it shares with the rest of the facts."""

from criteria.engine.enums import Family
from criteria.engine.errors import InvalidInput
from criteria.engine.facts import Member
from criteria.engine.identifiers import SIREN_LENGTH, siren_fault, siret_fault
from criteria.engine.nodes import Node, choice, code, fields, filled, listed, text

MAX_MEMBERS = 1000
COMMUNE = r"([0-9]{2}|2[AB])[0-9]{3}"
A_COMMUNE = "an INSEE commune code"


def commune(node: Node | None) -> str | None:
    return code(node, COMMUNE, A_COMMUNE)


def communes(node: Node | None) -> frozenset[str] | None:
    read = listed(node, lambda item: code(item, COMMUNE, A_COMMUNE))
    return None if read is None else frozenset(read)


def legal_category(node: Node | None) -> str | None:
    return code(node, r"[0-9]{4}", "four digits")


def members(node: Node | None) -> tuple[Member, ...] | None:
    if node is not None and isinstance(node.value, list | tuple) and len(node.value) > MAX_MEMBERS:
        raise node.refuse(f"at most {MAX_MEMBERS} members expected")
    return listed(node, _member)


def _member(node: Node) -> Member:
    found = fields(node, "name", "siret", "siren", "group", "family", "legal_category", "commune")
    member = Member(
        name=filled(found["name"]),
        siret=filled(found["siret"]) and text(found["siret"]),
        siren=filled(found["siren"]) and text(found["siren"]),
        group=filled(found["group"]),
        family=choice(found["family"], Family),
        legal_category=legal_category(found["legal_category"]),
        commune=commune(found["commune"]),
    )
    if not (member.name or member.siret or member.siren or member.group):
        raise node.refuse("at least one of group, siret, siren, name expected")
    if member.siret and (fault := siret_fault(member.siret)):
        raise InvalidInput(f"{node.path}.siret", fault)
    if member.siren and (fault := siren_fault(member.siren)):
        raise InvalidInput(f"{node.path}.siren", fault)
    if member.siret and member.siren and member.siret[:SIREN_LENGTH] != member.siren:
        raise InvalidInput(f"{node.path}.siren", "the first nine digits of the siret expected")
    return member
