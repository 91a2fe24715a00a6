"""The family that a member counts in: what its legal category settles, and what remains to be verified."""

from __future__ import annotations

from criteria.engine.families import family_of as family_of_category
from poles.enums import Family


def family_of(legal_category: str) -> Family | None:
    """Return the family of a legal category, ``None`` where there is none or the official table does not say."""
    found = family_of_category(legal_category) if legal_category else None
    return Family(found.value) if found else None


def counted(*, family: str, legal_category: str, proven: bool) -> str:
    """
    Return the family in which a member counts, empty where nothing says.

    Said to belong to the ESS without a legal category that settles it, it is to be verified until there is a proof:
    a person decides [loi 2014-856, art. 1].
    """
    settled = family_of(legal_category)
    if family == Family.ESS and settled != Family.ESS and not proven:
        return Family.ESS_TO_VERIFY
    return family or settled or ""
