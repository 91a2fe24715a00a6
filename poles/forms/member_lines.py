"""
Lines of members that wait for their confirmation.

They wait in the page itself, signed and compressed, rather than in a table: nothing of what a person has not confirmed
is kept, so there is nothing to sweep, and a preview left open lives or dies with its page. They are bound to the pole
and the person, and are good for a day.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from poles.forms.member_columns import QUANTITIES
from poles.services import ImportedLine, ImportPlan

_SALT = "poles.member_sheet"
_SECONDS = 24 * 3600
#: Signed lines travel back in a form: beyond, the server would refuse it.
MAX_PACKED = 2_000_000


def pack(lines: Sequence[ImportedLine], plan: ImportPlan, *, pole_id: int, user_id: int) -> str:
    """Sign lines and the plan that they make, for the page that shows it."""
    told = {
        "for": [pole_id, user_id],
        "plan": plan.fingerprint,
        "lines": [[line.line, line.values] for line in lines],
    }
    return signing.dumps(told, salt=_SALT, serializer=_Serializer, compress=True)


def unpack(packed: str, *, pole_id: int, user_id: int) -> tuple[list[ImportedLine], str] | None:
    """Return lines and the fingerprint of their plan; nothing where they were changed, are too old or another's."""
    try:
        told = signing.loads(packed, salt=_SALT, serializer=_Serializer, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    if told["for"] != [pole_id, user_id]:
        return None
    return [ImportedLine(line=line, values=_typed(values)) for line, values in told["lines"]], told["plan"]


class _Serializer:
    def dumps(self, told: Any) -> bytes:
        return json.dumps(told, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: Decimal(value)
        if key in QUANTITIES
        else date.fromisoformat(value)
        if key == "joined_on"
        else value
        for key, value in values.items()
    }
