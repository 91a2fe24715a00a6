"""History of models by django-pghistory: every insert, update and delete, in tables that only grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

from core.triggers import append_only

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[ModelClass], ModelClass]:
    """
    Record every change of the decorated model in its ``…Event`` table, with the actor's id in the context.

    Our own triggers guard the table: django-pghistory's can be ignored by a session and let TRUNCATE through.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        obj_field=pghistory.ObjForeignKey(related_name="history"),
        append_only=False,
        meta={"triggers": append_only("history")},
    )
