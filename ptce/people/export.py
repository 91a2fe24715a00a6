"""A person's data as a file: JSON for machines, and a note in French that says what is in it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from accounts.models import User
from core.holdings import Holding

DATA, NOTE = "donnees.json", "LISEZ-MOI.txt"


def archive(holdings: Sequence[Holding], *, user: User, at: datetime) -> bytes:
    """Return a ZIP of what is held on a person at a time."""
    content = {
        "format": "ptce-donnees-personnelles/1",
        "produit_le": at,
        "compte": user.pk,
        "familles": {
            holding.key: {
                "intitulé": holding.label,
                "raison": holding.purpose,
                "fondement": holding.basis,
                "durée": holding.kept,
                "données": holding.rows,
            }
            for holding in holdings
        },
    }
    note = render_to_string("ptce/people/export.txt", {"holdings": holdings, "at": at, "user": user})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (
            (DATA, json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)),
            (NOTE, note.strip().replace("\n", "\r\n") + "\r\n"),
        ):
            file.writestr(zipfile.ZipInfo(name, localtime(at).timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()
