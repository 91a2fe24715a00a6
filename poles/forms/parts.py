"""A long form in a few titled parts."""

from __future__ import annotations

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms


def parts(form: forms.Form, *titled: tuple[str, Sequence[str]]) -> FormHelper:
    """Lay a form's fields out in fieldsets; its page keeps the form's own tag."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    hidden = [field.name for field in form.hidden_fields()]
    helper.layout = Layout(*hidden, *(Fieldset(title, *names) for title, names in titled))
    return helper
