"""Ask for a document: its kind is declared by an app, what it says is frozen when it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import codes
from core.addresses import absolute
from core.canonical import digest
from core.frozen import freeze
from core.jobs import registry
from core.jobs.claims import Claim
from core.jobs.queue import enqueue
from core.models import Job, Manuscript

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
    recipe = recipe_of(kind)
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
        write(job, title=recipe.title, context=context)
    return job


def write(job: Job, *, title: str, context: dict[str, Any]) -> Manuscript:
    """Write down what the document of a job says, frozen, and draw the code by which anyone can check it."""
    code = codes.draw()
    manuscript = Manuscript(
        job=job,
        title=title,
        dated=job.created_at,
        code=code,
        address=absolute(reverse("verification:document", args=[codes.grouped(code)])),
        context=context,
    )
    manuscript.sha256 = digest(manuscript.printed())
    manuscript.save(force_insert=True)
    return manuscript


def recipe_of(kind: str) -> Recipe:
    """Return how a registered kind of document is made."""
    return _recipes[kind]


def _make(claim: Claim) -> registry.Completion:
    # The site asks for documents, a worker makes them: WeasyPrint is loaded by whoever renders.
    from core.jobs import making

    return making.make(claim)
