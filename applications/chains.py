"""Recounting the chains of dossiers: each event sealed with the digest of the one before."""

from __future__ import annotations

from django.db import connection

# The same digests as the seal of ``models.event``, made again from what stands; a purged payload keeps its own.
_BROKEN = """
SELECT application.number, event.seq
  FROM applications_event AS event
  JOIN applications_application AS application ON application.id = event.application_id
  LEFT JOIN applications_event AS earlier
    ON earlier.application_id = event.application_id AND earlier.seq = event.seq - 1
 WHERE event.previous_hash <> COALESCE(earlier.hash, '')
    OR (event.seq > 1 AND earlier.id IS NULL)
    OR (event.payload IS NOT NULL
        AND event.payload_sha256 <> encode(sha256(convert_to(event.payload::text, 'UTF8')), 'hex'))
    OR event.hash <> encode(sha256(convert_to(concat_ws('|', event.previous_hash, event.application_id,
        event.seq, event.kind, event.from_state, event.to_state,
        (extract(epoch FROM event.at) * 1000000)::bigint, COALESCE(event.by_id, 0), event.payload_sha256),
        'UTF8')), 'hex')
 ORDER BY application.number, event.seq
"""


def broken_invariants() -> list[str]:
    """Return one French sentence for each event whose seal does not hold."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        return [
            f"Dossier {number}\xa0: l’événement n° {seq} ne correspond plus à son empreinte."
            for number, seq in cursor.fetchall()
        ]
