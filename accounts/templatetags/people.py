from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from accounts import proconnect
from accounts.middleware import owes_second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def proconnect_address(context: Context) -> str:
    """Give the address that leads to ProConnect and then on; empty where there is no ProConnect."""
    if not proconnect.configured():
        return ""
    onward = context["request"].GET.get("next", "")
    return reverse("proconnect_login") + (f"?{urlencode({'next': onward})}" if onward else "")


@register.simple_tag(takes_context=True)
def second_factor_owed(context: Context) -> bool:
    """Say whether the person must give a second factor before anything else."""
    return owes_second_factor(context["request"])
