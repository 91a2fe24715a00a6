"""What anyone may know of a document who holds its code: that we issued it, when, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, OuterRef, Subquery

from core.jobs import superseded_at
from core.models import Document


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A document as its code shows it: never what it says, of whom, nor of which dossier."""

    title: str
    dated: datetime
    sha256: str
    #: When a newer document took its place; None while it is in force.
    replaced_at: datetime | None


def issued(code: str) -> Issued | None:
    """
    Return the document that bears this code; None for an unknown code and for one not made yet.

    A later document of the same kind for the same subject replaces one, and so does what its kind says has taken the
    subject's place: a new decision, from its notification on.
    """
    later = Document.objects.filter(
        kind=OuterRef("kind"), subject_id=OuterRef("subject_id"), job_id__gt=OuterRef("job_id")
    )
    first_later = later.order_by().values("kind").annotate(at=Min("created_at")).values("at")
    row = (
        Document.objects.filter(job__manuscript__code=code)
        .annotate(
            title=F("job__manuscript__title"),
            dated=F("job__manuscript__dated"),
            replaced_at=Subquery(first_later),
        )
        .values("kind", "subject_id", "title", "dated", "sha256", "replaced_at")
        .first()
    )
    if row is None:
        return None
    since = [row["replaced_at"], superseded_at(kind=row["kind"], subject_id=row["subject_id"])]
    return Issued(
        title=row["title"],
        dated=row["dated"],
        sha256=row["sha256"],
        replaced_at=min((at for at in since if at is not None), default=None),
    )
