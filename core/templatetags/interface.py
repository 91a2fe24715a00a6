"""Pieces of page that every app shows the same way: badges, callouts, tables, breadcrumb, page header."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

#: Verdict of the criteria engine -> word and classes. The icon and the word carry the sense, the colour repeats it.
_VERDICTS = {
    "met": ("Rempli", "fr-badge--success"),
    "not_met": ("Non rempli", "fr-badge--error"),
    "to_judge": ("À apprécier", "fr-badge--purple-glycine fr-badge--icon-left fr-icon-scales-3-line"),
    "unknown": ("Inconnu", "fr-badge--icon-left fr-icon-question-line"),
    "not_applicable": ("Sans objet", ""),
    # Said of exclusions only.
    "signal": ("Signalé", "fr-badge--warning"),
    "clear": ("Rien à signaler", "fr-badge--success"),
}

#: States of a dossier and phases of a pole whose badge is not the neutral one.
_STATE_TONES = {
    "submitted": "info",
    "incomplete": "warning",
    "complete": "info",
    "admissible": "success",
    "inadmissible": "error",
    "in_review": "info",
    "reviewed": "info",
    "in_deliberation": "info",
    "proposed": "info",
    "waiting_list": "warning",
    "decided": "info",
    "notified": "info",
    "under_agreement": "success",
    "prefiguration": "info",
    "feasibility": "info",
    "ready": "info",
    "experimentation": "info",
    "shared_evaluation": "info",
    "labelled": "success",
    "conditional": "warning",
    "adjourned": "warning",
    "not_labelled": "error",
    "review": "info",
    "renewal": "info",
    "reprieve": "warning",
    "adversarial": "warning",
    # Of an invitation to a team.
    "pending": "info",
    "accepted": "success",
    "expired": "warning",
}

_ALERT_ROLES = {"error": "alert", "warning": "alert"}


@register.simple_tag
def badge(label: str, tone: str = "", *, small: bool = True) -> SafeString:
    """
    Show a word in a badge.

    :param tone: ``success``, ``error``, ``warning``, ``info`` or ``new`` (each with its icon), or empty for neutral.
    """
    return _badge(label, f"fr-badge--{tone}" if tone else "", small=small)


@register.simple_tag
def state_badge(state: str, label: str, *, small: bool = True) -> SafeString:
    """Show a dossier's state or a pole's phase: ``{% state_badge x.state x.get_state_display %}``."""
    return badge(label, _STATE_TONES.get(state, ""), small=small)


@register.simple_tag
def verdict_badge(verdict: str, *, small: bool = True) -> SafeString:
    """Show a verdict of the criteria engine by its word and icon."""
    label, classes = _VERDICTS[verdict]
    return _badge(label, classes, small=small)


@register.filter
def verdict_word(verdict: str) -> str:
    """Give the word of a verdict alone, for documents."""
    return _VERDICTS[verdict][0]


@register.inclusion_tag("parts/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """Show where the page stands: label, address, label, address, …, label of the page itself."""
    *trail, current = steps
    return {"trail": list(zip(trail[::2], trail[1::2], strict=True)), "current": current}


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", over: str = "") -> SafeString:
    """Open a page: its ``h1``, a word above it, a lead below it, and whatever stands inside as actions."""
    return _part("page_header", content, title=title, lead=lead, over=over)


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "", heading: str = "h2") -> SafeString:
    """Tell something about the state of things (``info``, ``success``, ``warning``, ``error``)."""
    return _part("alert", content, tone=tone, title=title, heading=heading, role=_ALERT_ROLES.get(tone, ""))


@register.simple_block_tag
def callout(content: str, title: str = "", heading: str = "h2", icon: str = "") -> SafeString:
    """Set a piece of advice or an explanation apart from the text."""
    return _part("callout", content, title=title, heading=heading, icon=icon)


@register.simple_block_tag
def empty_state(content: str, title: str, heading: str = "h2") -> SafeString:
    """Say that a list is empty, and inside it what to do next."""
    return _part("empty_state", content, title=title, heading=heading)


@register.simple_block_tag
def data_table(
    content: str, caption: str, *, hide_caption: bool = False, compact: bool = False
) -> SafeString:
    """Frame ``thead`` and ``tbody`` as an accessible table that scrolls by itself on a narrow screen."""
    return _part("table", content, caption=caption, hide_caption=hide_caption, compact=compact)


@register.simple_block_tag
def panel(content: str, title: str = "", heading: str = "h2") -> SafeString:
    """Frame one subject of a page."""
    return _part("panel", content, title=title, heading=heading)


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, *, parameter: str = "tri") -> dict[str, Any]:
    """
    Show a column's title that sorts by it: ``?tri=key``, then ``?tri=-key``.

    The view reads the parameter; the page number goes away with a new order.
    """
    query = context["request"].GET.copy()
    order = query.get(parameter, "")
    query.pop("page", None)
    query[parameter] = f"-{key}" if order == key else key
    directions = {key: "ascending", f"-{key}": "descending"}
    return {"label": label, "query": query.urlencode(), "direction": directions.get(order, "")}


@register.filter
def elided_range(page: Page[Any]) -> list[int | str]:
    """Give the page numbers to offer around this page, with «…» where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


def _badge(label: str, classes: str, *, small: bool) -> SafeString:
    return format_html(
        '<span class="fr-badge{}{}">{}</span>', " fr-badge--sm" * small, f" {classes}" * bool(classes), label
    )


def _part(name: str, content: str, **variables: Any) -> SafeString:
    return render_to_string(f"parts/{name}.html", {"content": content, **variables})
