"""
What the platform holds on a person («données personnelles»): each app declares its part, the page gathers them.

A part is read from columns, named in ``sources``. What a person did (``AUTHOR_FIELDS``) is found by ``acts_of``, so that
a new table of acts is never forgotten; a column that names a person otherwise is declared by its app, which a guard
of the tests asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from pghistory.models import Event

PUBLIC_TASK = "Mission d’intérêt public (RGPD, article 6, 1, e)"
LEGAL_DUTY = "Obligation légale (RGPD, article 6, 1, c)"

WITH_THE_ACCOUNT = "Tant que votre compte est ouvert"
WITH_THE_DOSSIER = (
    "Comme le dossier\xa0: dix ans après sa clôture s’il est soutenu, trois ans s’il est refusé, trois mois sans activité "
    "si c’est un brouillon"
)
AS_ARCHIVE = "Sans limite\xa0: une écriture ou un acte ne s’efface pas"

#: Columns that say who did something, as the person knows without being told.
AUTHOR_FIELDS = frozenset(
    {
        *(
            "by",
            "created_by",
            "added_by",
            "saved_by",
            "submitted_by",
            "published_by",
            "assigned_by",
            "described_by",
        ),
        *("granted_by", "ended_by", "invited_by", "closed_by", "decided_by", "linked_by"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """
    One family of data on one person.

    :param key: its name in the export.
    :param rows: what is held, of plain values and dates; ``None`` where the family cannot be counted.
    :param erased: whether closing the account erases it.
    :param remains: why it stays otherwise, or what erasing it means.
    :param way: name of the address where the person corrects it; empty where they ask somebody.
    :param sources: columns that it is read from, ``app.Model.field``.
    """

    key: str
    label: str
    purpose: str
    basis: str
    kept: str
    rows: list[dict[str, Any]] | None
    erased: bool
    remains: str
    way: str = ""
    sources: tuple[str, ...] = ()

    @property
    def count(self) -> int | None:
        return None if self.rows is None else len(self.rows)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What keeps an account open, in words that say what to do first, and where."""

    words: str
    url: str


def columns_on(
    user_model: type[models.Model],
) -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Yield every column that names an account, in our own tables; histories repeat them and are left out."""
    for model in apps.get_models():
        if issubclass(model, Event) or model._meta.app_label == "pghistory":  # noqa: SLF001
            continue
        for field in model._meta.get_fields():  # noqa: SLF001
            if isinstance(field, models.ForeignKey) and field.remote_field.model is user_model:
                yield model, field


def acts_of(
    user_id: int,
    *,
    app: str,
    label: str,
    but: Collection[str] = (),
    basis: str = PUBLIC_TASK,
    kept: str = AS_ARCHIVE,
) -> Holding:
    """
    Return what a person did in one app, each as the name of the thing and its number.

    :param but: columns that another part of the app tells, or that would tell what others did.
    """
    rows = [
        {"nature": str(model._meta.verbose_name), "colonne": field.name, "numéro": key}  # noqa: SLF001
        for model, field in columns_on(get_user_model())
        if model._meta.app_label == app and field.name in AUTHOR_FIELDS and source(model, field) not in but  # noqa: SLF001
        for key in model._default_manager.filter(**{field.attname: user_id})  # noqa: SLF001
        .order_by("pk")
        .values_list("pk", flat=True)
    ]
    return Holding(
        key=f"{app}_actes",
        label=label,
        purpose="Savoir qui a fait quoi et quand\xa0: garantir l’intégrité des dossiers et des décisions",
        basis=basis,
        kept=kept,
        rows=rows,
        erased=False,
        remains="Vos actes restent, liés à un compte sans nom ni adresse.",
    )


def source(model: type[models.Model], field: models.Field[Any, Any]) -> str:
    return f"{model._meta.label}.{field.name}"  # noqa: SLF001
