"""What the «civic» template pack needs to know about a field that a template cannot compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

register = template.Library()

#: Classes that crispy's own buttons carry for another design system.
_FOREIGN_CLASSES = {"btn", "btn-primary", "btn-inverse"}

#: Plain date widgets -> the browser's own picker and the only format it takes.
_NATIVE_PICKERS: tuple[
    tuple[type[forms.DateTimeInput | forms.DateInput | forms.TimeInput], str, str], ...
] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """
    One line of the error summary.

    :param target: id of the control to go to, empty where the fault belongs to no visible field.
    :param label: what the fault is about, empty for the form as a whole.
    """

    target: str
    label: str
    message: str


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render a field's widget in the design system's dress, with the identifiers Django gives it."""
    widget = field.field.widget
    # A grey word that goes away at the first letter is neither a label nor a help.
    widget.attrs.pop("placeholder", None)
    _use_native_picker(widget)
    _hint_keyboard(field.field, widget)
    if isinstance(widget, forms.ClearableFileInput):
        # The template pack says which file is there; Django's own markup would say it a second time.
        widget.template_name = "django/forms/widgets/file.html"
    classes = f"{widget.attrs.get('class', '')} {_css_class(widget)}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def focus_id(field: BoundField) -> str:
    """Give the id of the first control of a field, where a link of the error summary leads."""
    if field.is_hidden:
        return ""
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")


@register.filter
def is_optional(field: BoundField) -> bool:
    """
    Tell whether the label must say «(facultatif)».

    A lone checkbox says so by being a checkbox, and a form where nothing must be filled says so once. A field whose
    help says when it must be filled is marked ``conditional`` by its form.
    """
    if getattr(field.field, "conditional", False):
        return False
    plain_checkbox = isinstance(field.field.widget, forms.CheckboxInput)
    if field.field.required or field.field.disabled or field.is_hidden or plain_checkbox:
        return False
    return any(other.required for other in field.form.fields.values())


@register.filter
def labelled_by(field: BoundField) -> str:
    """Give the ids that name a group of choices: its legend, which holds the help, and its error."""
    ids = [f"{field.auto_id}_legend"]
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def unless_foreign(classes: str) -> str:
    """Drop the classes of another design system from a button."""
    return " ".join(name for name in classes.split() if name not in _FOREIGN_CLASSES)


@register.simple_tag
def obligation_notice(form: forms.BaseForm) -> str:
    """Say once, above a form, which of its fields must be filled."""
    fields = [field for field in form.visible_fields() if not field.field.disabled]
    if not any(field.field.required for field in fields):
        return ""
    if any(is_optional(field) for field in fields):
        return "Tous les champs sont obligatoires, sauf ceux marqués «\xa0facultatif\xa0»."
    return "Tous les champs sont obligatoires."


@register.filter
def faults(form: forms.BaseForm | BaseFormSet[forms.BaseForm], row_name: str = "Ligne") -> list[Fault]:
    """List what is wrong in a form or a formset, in the order of the page."""
    if isinstance(form, BaseFormSet):
        return list(_formset_faults(form, row_name=row_name))
    return list(_form_faults(form))


@register.simple_tag
def faults_together(
    form: forms.BaseForm, formset: BaseFormSet[forms.BaseForm] | None, row_name: str
) -> list[Fault]:
    """List what is wrong in a form and in the rows that are sent with it, for one summary."""
    return [*faults(form), *(faults(formset, row_name) if formset is not None else [])]


def _form_faults(form: forms.BaseForm) -> Iterator[Fault]:
    for message in form.non_field_errors():
        yield Fault(target="", label="", message=str(message))
    for field in form:
        for message in field.errors:
            yield Fault(target=focus_id(field), label=str(field.label), message=str(message))


def _formset_faults(formset: BaseFormSet[forms.BaseForm], *, row_name: str) -> Iterator[Fault]:
    if not formset.is_bound:
        return
    for message in formset.non_form_errors():
        yield Fault(target="", label="", message=str(message))
    for number, form in enumerate(formset.forms, start=1):
        row = f"{row_name} {number}"
        for fault in _form_faults(form):
            label = f"{row}, {fault.label}" if fault.label else row
            yield replace(fault, target=fault.target or _first_control(form), label=label)


def _first_control(form: forms.BaseForm) -> str:
    return next((focus_id(field) for field in form.visible_fields()), "")


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return "fr-select"
    if isinstance(widget, forms.FileInput):
        return "fr-upload"
    if isinstance(widget, forms.CheckboxInput):
        return ""
    return "fr-input"


def _use_native_picker(widget: forms.Widget) -> None:
    for kind, input_type, pattern in _NATIVE_PICKERS:
        if isinstance(widget, kind):
            widget.input_type, widget.format = input_type, pattern
            return


def _hint_keyboard(field: forms.Field, widget: forms.Widget) -> None:
    if isinstance(field, forms.DecimalField | forms.FloatField):
        widget.attrs.setdefault("inputmode", "decimal")
    elif isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")
