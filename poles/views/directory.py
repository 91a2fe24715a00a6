from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import territories
from core.policies import public
from poles import areas, communes, queries
from poles.enums import WRITING, Phase
from poles.forms import DirectoryForm
from poles.models import Pole
from poles.perimeter_reading import read_perimeter
from poles.perms import can_replace_lead, capacity_of

POLES_PER_PAGE = 24


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
    context["lines"] = [(pole, _place(pole)) for pole in page]
    return render(request, "poles/directory.html", context)


@public
@require_safe
def pole(request: HttpRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show one pole: what a source says of it, or what its team does."""
    found = get_object_or_404(queries.with_page(Pole.objects.visible_to(request.user)), pk=pole_id)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    codes = areas.communes_of(found.perimeter.all())
    capacity = capacity_of(request.user, found.pk)
    return render(
        request,
        "poles/pole.html",
        {
            "pole": found,
            "place": _place(found),
            "identified": found.phase.public == Phase.IDENTIFIED,
            "perimeter": read_perimeter(codes),
            "communes": sorted(map(communes.name, codes), key=territories.fold),
            "capacity": capacity,
            "may_edit": capacity in WRITING,
            "may_replace_lead": can_replace_lead(request.user, found),
        },
    )


def _place(pole: Pole) -> str:
    """Name where a pole stands: its commune and region, what is known of them."""
    region = territories.region(pole.region)
    return ", ".join(filter(None, [communes.name(pole.commune), region.name if region else ""]))
