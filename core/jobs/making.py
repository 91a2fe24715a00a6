"""Make a document: from a manuscript, in a process of its own, to a file under its digest."""

import hashlib
from datetime import datetime
from functools import partial

from django.db import connection

from core import codes, pdf, storage
from core.canonical import digest
from core.frozen import freeze, thaw
from core.jobs import child
from core.jobs.claims import Claim
from core.jobs.documents import recipe_of, write
from core.jobs.registry import Completion
from core.jobs.work import Hopeless
from core.models import Document, Job, Manuscript


def make(claim: Claim) -> Completion:
    """
    Render a job's document and keep its file; return what records it.

    :raises Hopeless: as ``source_of``.
    """
    # In the parent, so that the next documents find it warm.
    pdf.warm()
    source = source_of(_manuscript(claim))
    content = child.run(
        partial(_render, source),
        limits=child.Limits(seconds=claim.kind.time_limit.total_seconds()),
        beat=claim.renew,
        every=claim.kind.lease / 3,
    )
    sha256 = hashlib.sha256(content).hexdigest()
    name = path_of(sha256)
    storage.keep(name, content)
    return partial(_record, claim, name=name, sha256=sha256, size=len(content))


def source_of(manuscript: Manuscript) -> pdf.Source:
    """
    Return what the renderer takes: the same manuscript always gives the same.

    :raises Hopeless: if what was frozen has been purged, or is no longer what its digest says.
    """
    if manuscript.context is None:
        raise Hopeless(f"Le contenu de ce document a été effacé ({manuscript.tombstone}).")
    if digest(manuscript.printed()) != manuscript.sha256:
        raise Hopeless("Le contenu figé de ce document ne correspond plus à son empreinte.")
    return pdf.Source(
        template=recipe_of(manuscript.job.kind).template,
        title=manuscript.title,
        context=thaw(manuscript.context),
        identifier=manuscript.sha256,
        dated=manuscript.dated,
        code=codes.grouped(manuscript.code),
        address=manuscript.address,
    )


def _manuscript(claim: Claim) -> Manuscript:
    job = Job.objects.select_related("manuscript").get(pk=claim.job_id)
    if not hasattr(job, "manuscript"):
        # Asked for before the platform froze what it prints.
        recipe = recipe_of(job.kind)
        return write(job, title=recipe.title, context=freeze(recipe.context(job.subject_id)))
    return job.manuscript


def _render(source: pdf.Source) -> bytes:
    with connection.execute_wrapper(_refuse_query):
        return pdf.render(source)


def _refuse_query(*_: object) -> None:
    raise RuntimeError("a document's template may not query: its context must be complete")


def _record(claim: Claim, at: datetime, *, name: str, sha256: str, size: int) -> None:
    Document.objects.create(
        kind=claim.kind.name,
        subject_id=claim.subject_id,
        job_id=claim.job_id,
        file=name,
        sha256=sha256,
        size=size,
        created_at=at,
    )


def path_of(sha256: str) -> str:
    """Return where the storage keeps the document of this digest."""
    return f"documents/{sha256[:2]}/{sha256[2:]}.pdf"
