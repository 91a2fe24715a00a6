from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from core import territories
from core.policies import public, signed_in
from poles import areas, communes, identity, queries
from poles.enums import WRITING, Phase, TeamCapacity
from poles.forms import DirectoryForm
from poles.models import Pole
from poles.perimeter_reading import read_perimeter
from poles.perms import can_replace_lead, capacity_of, merged_kept_by
from poles.views.access import of_team_or_404

POLES_PER_PAGE = 24
#: What is said beside a pole's text, in the order of the form.
TYPOLOGY = (
    "since_year",
    "origin",
    "structure",
    "category",
    "legal_form",
    "activities",
    "aims",
    "held_labels",
)


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Show the poles that everyone may know of, by their public phase."""
    everyone = queries.directory()
    form = DirectoryForm(request.GET or None, poles=everyone)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.matching(
        everyone, text=asked.get("q", ""), region=asked.get("region", ""), phase=asked.get("phase", "")
    )
    page = Paginator(found, POLES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "found": found, "page": page, "total": len(everyone)}
    context["lines"] = [(pole, place_of(pole)) for pole in page]
    return render(request, "poles/directory.html", context)


@public
@require_safe
def pole(request: HttpRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show one pole: what a source says of it, what its team shows, and to its team what it has written."""
    visible = Pole.objects.visible_to(request.user)
    found = queries.with_page(visible).filter(pk=pole_id).first()
    if found is None:
        # An entry that was another pole's: the old address leads on where that one may be seen.
        return redirect(get_object_or_404(visible, merged_entries=pole_id))
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    page = _page(found, capacity=capacity_of(request.user, found.pk))
    page["may_replace_lead"] = can_replace_lead(request.user, found)
    if found.merged_entries.all() and request.user.is_authenticated:
        page["separable"] = separable(request.user, found)
    if page["claimable"] and request.user.is_authenticated:
        page["claimed"] = found.claims.filter(claimant=request.user, outcome="").exists()
    return render(request, "poles/pole.html", page)


@signed_in
@require_safe
def preview(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show the page of a pole as the public sees it, or would."""
    of_team_or_404(request.user, pole_id)
    found = queries.with_page(Pole.objects.filter(pk=pole_id)).get()
    return render(request, "poles/pole.html", {**_page(found, capacity=None), "preview": True})


def _page(pole: Pole, *, capacity: TeamCapacity | None) -> dict[str, Any]:
    codes = areas.communes_of(pole.perimeter.all())
    facts = [(pole, list(pole.sourced_facts.all()))]
    facts += [(entry, list(entry.sourced_facts.all())) for entry in pole.merged_entries.all()]
    return {
        "pole": pole,
        "place": place_of(pole),
        "identified": pole.phase.public == Phase.IDENTIFIED,
        "perimeter": read_perimeter(codes),
        "communes": sorted(map(communes.name, codes), key=territories.fold),
        "typology": identity.read_pole(pole, TYPOLOGY),
        "sourced": [(entry, rows) for entry, rows in facts if rows],
        "capacity": capacity,
        "may_edit": capacity in WRITING,
        "may_replace_lead": False,
        "preview": False,
        "separable": set(),
        "claimed": False,
        "claimable": pole.listed and pole.phase.current == Phase.IDENTIFIED,
        "shows_members": capacity is not None or pole.show_members,
    }


def separable(user: User, pole: Pole) -> set[int]:
    """Return the keys of the entries merged into a pole that the person may part from it; one query and their roles."""
    return set(merged_kept_by(user).filter(merged_into=pole).values_list("pk", flat=True))


def place_of(pole: Pole) -> str:
    """Name where a pole stands: its commune and region, what is known of them."""
    region = territories.region(pole.region)
    return ", ".join(filter(None, [communes.name(pole.commune), region.name if region else ""]))
