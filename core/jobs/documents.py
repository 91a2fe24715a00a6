"""Jobs whose result is a document: a context frozen when it is asked for, a template, a file under its digest."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from core import codes, pdf, storage
from core.canonical import digest
from core.frozen import freeze, thaw
from core.jobs import child, registry
from core.jobs.claims import Claim
from core.jobs.queue import enqueue
from core.jobs.work import Hopeless
from core.models import Document, Job, Manuscript

Context = Callable[[int], Mapping[str, Any]]
#: When what a document says stopped standing, as far as anyone may know; None while it stands.
Superseded = Callable[[int], datetime | None]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one kind of document is made."""

    context: Context
    template: str
    title: str
    superseded: Superseded


_recipes: dict[str, Recipe] = {}


def register_document(
    *,
    kind: str,
    context: Context,
    template: str,
    title: str,
    superseded: Superseded = lambda _: None,
    max_attempts: int = 3,
    lease: timedelta = timedelta(seconds=30),
    time_limit: timedelta = timedelta(seconds=60),
) -> None:
    """
    Declare a kind of document: called by the app that owns it, in ``AppConfig.ready()``.

    ``context(subject_id)`` is called when a document is asked for, in the transaction that asks; it returns what
    ``core.frozen`` can keep, and that alone is printed. ``template`` extends ``pdf/base.html``; ``title`` is French.
    ``superseded(subject_id)`` says since when something else stands in the subject's place: it tells only what has
    been made known.

    :raises ValueError: if the kind is registered otherwise.
    """
    recipe = Recipe(context=context, template=template, title=title, superseded=superseded)
    if _recipes.setdefault(kind, recipe) != recipe:
        raise ValueError(f"the document kind {kind!r} is registered twice")
    registry.register(
        kind=kind,
        function=_make,
        label=title,
        max_attempts=max_attempts,
        lease=lease,
        time_limit=time_limit,
    )


def superseded_at(*, kind: str, subject_id: int) -> datetime | None:
    """Return since when a document's subject no longer stands; None while it does, and for a kind no longer made."""
    recipe = _recipes.get(kind)
    return recipe.superseded(subject_id) if recipe else None


@transaction.atomic
def request_document(*, kind: str, subject_id: int, at: datetime, priority: int = 0, batch: str = "") -> Job:
    """
    Freeze what a document says and ask for it; asked again with nothing changed, the job that is there is given.

    :param at: the date that the document bears.
    :param priority: as ``enqueue`` takes it, with ``batch``.
    :raises UnknownKind: if no app has registered ``kind``.
    """
    registry.kind_named(kind)
    recipe = _recipes[kind]
    context = freeze(recipe.context(subject_id))
    job = enqueue(
        kind=kind,
        subject_id=subject_id,
        content_hash=digest({"title": recipe.title, "context": context}),
        at=at,
        priority=priority,
        batch=batch,
    )
    if not Manuscript.objects.filter(job=job).exists():
        _write(job, title=recipe.title, context=context)
    return job


def _write(job: Job, *, title: str, context: dict[str, Any]) -> Manuscript:
    code = codes.draw()
    manuscript = Manuscript(
        job=job,
        title=title,
        dated=job.created_at,
        code=code,
        address=f"{settings.SITE_URL}{reverse('verification:document', args=[codes.grouped(code)])}",
        context=context,
    )
    manuscript.sha256 = digest(manuscript.printed())
    manuscript.save(force_insert=True)
    return manuscript


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
        template=_recipes[manuscript.job.kind].template,
        title=manuscript.title,
        context=thaw(manuscript.context),
        identifier=manuscript.sha256,
        dated=manuscript.dated,
        code=codes.grouped(manuscript.code),
        address=manuscript.address,
    )


def _make(claim: Claim) -> registry.Completion:
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


def _manuscript(claim: Claim) -> Manuscript:
    job = Job.objects.select_related("manuscript").get(pk=claim.job_id)
    if not hasattr(job, "manuscript"):
        # Asked for before the platform froze what it prints.
        recipe = _recipes[job.kind]
        return _write(job, title=recipe.title, context=freeze(recipe.context(job.subject_id)))
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
