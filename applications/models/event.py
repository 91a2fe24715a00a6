from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from applications.enums import EventKind, State
from core.triggers import FirmTrigger, append_only_with_tombstone

# Row by row, the database itself numbers the events of a dossier and seals each with the digest of the
# one before, so that no code path can skip it. The unique (application, seq) refuses a lost race.
_SEAL = """
SELECT last.seq + 1, last.hash INTO NEW.seq, NEW.previous_hash
  FROM applications_event AS last
 WHERE last.application_id = NEW.application_id
 ORDER BY last.seq DESC LIMIT 1;
NEW.seq := COALESCE(NEW.seq, 1);
NEW.previous_hash := COALESCE(NEW.previous_hash, '');
NEW.payload_sha256 := encode(sha256(convert_to(COALESCE(NEW.payload::text, ''), 'UTF8')), 'hex');
NEW.hash := encode(sha256(convert_to(concat_ws('|', NEW.previous_hash, NEW.application_id, NEW.seq, NEW.kind,
    NEW.from_state, NEW.to_state, (extract(epoch FROM NEW.at) * 1000000)::bigint, COALESCE(NEW.by_id, 0),
    NEW.payload_sha256), 'UTF8')), 'hex');
RETURN NEW;
"""


class Event(models.Model):
    """
    What happened to a dossier, in order; append only.

    Each event's ``hash`` covers the one before and the digest of its own payload, so that a payload may be
    purged and the chain still verifies. ``seq``, ``previous_hash``, ``payload_sha256`` and ``hash`` are set
    by the database.
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="events"
    )
    seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=EventKind)
    from_state = models.CharField(max_length=20, choices=State, blank=True)
    to_state = models.CharField(max_length=20, choices=State, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    payload: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    payload_sha256 = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    tombstone = models.TextField(null=True, blank=True)  # noqa: DJ001 – NULL says “not purged”

    class Meta:
        verbose_name = "événement"
        triggers: ClassVar = [
            *append_only_with_tombstone("event"),
            FirmTrigger(name="event_seal", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_SEAL),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=Q(seq__isnull=False), name="event_seq_given"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=EventKind.MOVED, from_state__in=State.values, to_state__in=State.values)
                | (~Q(kind=EventKind.MOVED) & Q(from_state="", to_state="")),
                name="event_move_has_states",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}#{self.seq} {self.get_kind_display()}"
