"""How a page says that what was sent is not recorded: at the answer at fault, or beside what the dossier became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.answers import CHANGED, INVALID


@dataclass(frozen=True, kw_only=True)
class Unsaved:
    """What was sent to a page that no longer takes it: why, and each answer, to be copied."""

    refusal: str
    answers: list[tuple[str, str]]


def put(form: forms.Form, refusal: Exception) -> int:
    """Write a service's refusal in the form, at the answer that it names if it names one; return the page's status."""
    answer = getattr(refusal, "answer", "")
    form.add_error(answer if answer in form.fields else None, str(refusal))
    return INVALID if answer in form.fields else CHANGED


def unsaved(form: forms.Form, *, otherwise: str) -> Unsaved:
    """
    Return what a bound form holds, for a page that cannot show the form itself.

    :param otherwise: why it is not recorded, where the form does not say it.
    """
    told = [str(message) for message in form.non_field_errors()]
    answers = [(str(field.label), _said(field)) for field in form if field.value()]
    return Unsaved(refusal=" ".join(told) or otherwise, answers=answers)


def _said(field: BoundField) -> str:
    """Write an answer as the person saw it: a choice by its label."""
    value = str(field.value())
    choices: Any = getattr(field.field, "choices", ())
    return {str(key): str(label) for key, label in choices}.get(value, value)
