"""Jobs whose result is a document: a frozen context, a template, a file stored under its digest."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from core import pdf
from core.jobs import child, registry
from core.jobs.claims import Claim
from core.models import Document

Context = Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one kind of document is made."""

    context: Context
    template: str
    title: str


def register_document(
    *,
    kind: str,
    context: Context,
    template: str,
    title: str,
    max_attempts: int = 3,
    lease: timedelta = timedelta(seconds=30),
    time_limit: timedelta = timedelta(seconds=60),
) -> None:
    """
    Declare a kind of document: called by the app that owns it, in ``AppConfig.ready()``.

    ``context(subject_id)`` reads rows that no longer change and returns plain values, no queryset: the template
    is rendered in a process that may not query. ``template`` extends ``pdf/base.html``; ``title`` is French.
    """
    recipe = Recipe(context=context, template=template, title=title)
    registry.register(
        kind=kind,
        function=partial(_make, recipe),
        max_attempts=max_attempts,
        lease=lease,
        time_limit=time_limit,
    )


def _make(recipe: Recipe, claim: Claim) -> registry.Completion:
    # In the parent, so that the next documents find it warm.
    pdf.warm()
    source = pdf.Source(
        template=recipe.template,
        title=recipe.title,
        context=recipe.context(claim.subject_id),
        identifier=claim.content_hash,
        dated=claim.created_at,
    )
    content = child.run(
        partial(_render, source),
        limits=child.Limits(seconds=claim.kind.time_limit.total_seconds()),
        beat=claim.renew,
        every=claim.kind.lease / 3,
    )
    sha256 = hashlib.sha256(content).hexdigest()
    return partial(_record, claim, name=store(content, sha256=sha256), sha256=sha256, size=len(content))


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


def store(content: bytes, *, sha256: str) -> str:
    """Keep a PDF under its digest and return its name in the storage; the same bytes are kept once."""
    name = f"documents/{sha256[:2]}/{sha256[2:]}.pdf"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            if hashlib.sha256(kept.read()).hexdigest() == sha256:
                return name
        # A worker died while writing it.
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))
