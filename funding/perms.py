from __future__ import annotations

from typing import TYPE_CHECKING

from funding.enums import ENVELOPE_READERS

if TYPE_CHECKING:
    from accounts.models import User


def can_see_envelopes(user: User) -> bool:
    """Say whether the person may read envelopes and their entries."""
    return user.has_role(*ENVELOPE_READERS)
