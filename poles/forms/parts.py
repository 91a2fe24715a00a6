"""A long form in a few titled parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

#: A title, and fields by their names; between them, pieces of page.
Part = tuple[str, Sequence[Any]]


class Folded(Fieldset):  # type: ignore[misc]
    """A part that stays closed until it is asked for, or holds something to read: an answer or a fault."""

    template = "%s/layout/folded.html"

    def __init__(self, title: str, *names: str, opened: bool) -> None:
        super().__init__(title, *names)
        self.opened = opened


def parts(form: forms.Form, *titled: Part, folded: Sequence[Part] = ()) -> FormHelper:
    """
    Lay a form's fields out in parts; its page keeps the form's own tag.

    :param folded: those after the others that nobody must fill.
    """
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    hidden = [field.name for field in form.hidden_fields()]
    helper.layout = Layout(
        *hidden,
        *(Fieldset(title, *names) for title, names in titled),
        *(Folded(title, *names, opened=_says(form, names)) for title, names in folded),
    )
    return helper


def _says(form: forms.Form, names: Sequence[str]) -> bool:
    return any(form[name].errors or form[name].value() not in {None, "", False} for name in names)
