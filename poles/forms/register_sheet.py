from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing

from core.forms import SheetField
from poles.register_sheet import SheetEntry, from_plain

#: What is carried from the preview to the confirmation is signed: it is confirmed as it was shown, by whoever saw it.
_SALT = "poles.register-sheet"
HOURS = 12


class SheetForm(forms.Form):
    """A file of identified poles."""

    upload = SheetField(help_text="Rien n’est inscrit avant que vous n’ayez relu l’aperçu.")


def carried(entries: Sequence[SheetEntry], *, user_id: int) -> str:
    """Write what a preview shows so that it comes back as it went."""
    return signing.dumps([user_id, [entry.plain() for entry in entries]], salt=_SALT, compress=True)


def carried_back(text: str, *, user_id: int) -> list[SheetEntry] | None:
    """Read what a preview carried; none where it is another's, too old, or not what it was."""
    try:
        owner, rows = signing.loads(text, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return [from_plain(row) for row in rows] if owner == user_id else None


def reasons_sent(data: Any, entries: Sequence[SheetEntry]) -> dict[int, str]:
    """Return why each entry that looks like another pole is one of its own, by its line."""
    return {entry.line: data.get(f"motif-{entry.line}", "").strip()[:2000] for entry in entries}
