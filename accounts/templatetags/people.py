from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse

from accounts import onward, proconnect
from accounts.middleware import owes_second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def proconnect_address(context: Context) -> str:
    """Give the address that leads to ProConnect and then on; empty where there is no ProConnect."""
    if not proconnect.configured():
        return ""
    return onward.with_next(reverse("proconnect_login"), onward.of(context["request"]))


@register.simple_tag(takes_context=True)
def sign_in_address(context: Context) -> str:
    """Give the address of the sign-in page that leads on to where the person was going."""
    return onward.with_next(reverse("account_login"), onward.of(context["request"]))


@register.simple_tag(takes_context=True)
def second_factor_owed(context: Context) -> bool:
    """Say whether the person must give a second factor before anything else."""
    return owes_second_factor(context["request"])
