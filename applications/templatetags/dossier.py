"""Links inside a dossier."""

from django import template
from django.urls import reverse

from applications.bearing import MEMBERS_PAGE, PIECES_PAGE, page_label
from applications.models import Application

register = template.Library()


@register.simple_tag
def answer_url(application: Application, page: str) -> str:
    """Give the address where what is missing is filled: a section, the pole's members or the pieces."""
    if page == MEMBERS_PAGE:
        return reverse("poles:members", args=[application.pole_id, application.pole.slug])
    if page == PIECES_PAGE:
        return reverse("applications:pieces", args=[application.number])
    return reverse("applications:section", args=[application.number, page])


@register.filter
def answer_label(page: str) -> str:
    """Name the page that ``answer_url`` leads to."""
    return page_label(page)
