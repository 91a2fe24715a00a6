"""The members table."""

from criteria.engine.enums import Family
from criteria.engine.facts import Member
from criteria.engine.identifiers import SIREN_LENGTH, siren_fault, siret_fault
from criteria.engine.reading import Unexpected
from criteria.engine.values import COMMUNE, LEGAL_CATEGORY, choice, filled, list_of, record, text

MAX_MEMBERS = 1000


def members(value: object) -> tuple[Member, ...]:
    if isinstance(value, list | tuple) and len(value) > MAX_MEMBERS:
        raise Unexpected(f"at most {MAX_MEMBERS} members expected")
    return _rows(value)


def _number(value: object) -> str | None:
    """Read a SIREN or a SIRET as it is written: blanks within it are a fault, a blank text is as if absent."""
    written = text(value)
    return written if written.strip() else None


_row = record(
    Member,
    name=filled,
    siret=_number,
    siren=_number,
    group=filled,
    family=choice(Family),
    legal_category=LEGAL_CATEGORY,
    commune=COMMUNE,
)


def _member(value: object) -> Member:
    member = _row(value)
    if not (member.name or member.siret or member.siren or member.group):
        raise Unexpected("at least one of group, siret, siren, name expected")
    if member.siret and (fault := siret_fault(member.siret)):
        raise Unexpected(fault).at("siret")
    if member.siren and (fault := _siren_fault(member.siren, member.siret)):
        raise Unexpected(fault).at("siren")
    return member


def _siren_fault(siren: str, siret: str | None) -> str | None:
    if siret and siret[:SIREN_LENGTH] == siren:
        # Checked with the SIRET.
        return None
    return siren_fault(siren) or ("the first nine digits of the siret expected" if siret else None)


_rows = list_of(_member)
