from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.enums import TerritoryKind
from core.policies import public, signed_in
from core.territory_search import search
from poles import areas, services
from poles.forms import PerimeterForm
from poles.models import Pole
from poles.views.access import editable_or_404

#: What a list under a field can show.
SHOWN = 12
SEARCH_SECONDS = 300


@public
@require_safe
@cache_control(public=True, max_age=SEARCH_SECONDS)
def territories(request: HttpRequest) -> JsonResponse:
    """Find official territories by a few letters; nothing here is about anybody."""
    asked = request.GET.get("genres", "").split()
    kinds = {TerritoryKind(kind) for kind in asked if kind in TerritoryKind.values}
    found = search(request.GET.get("q", ""), kinds=kinds or set(TerritoryKind), limit=SHOWN)
    return JsonResponse(
        {
            "results": [
                {"key": each.key, "code": each.code, "name": each.name, "detail": each.detail}
                for each in found
            ]
        }
    )


@signed_in
@require_http_methods(["GET", "POST"])
def perimeter(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Choose the territories of a pole; one may be added at a time, nothing is kept before the whole is saved."""
    pole = editable_or_404(request.user, pole_id)
    standing = list(pole.perimeter.order_by("pk"))
    form = PerimeterForm(sent(request), pole=pole, standing=standing)
    if form.is_valid():
        wanted = form.cleaned_data["areas"]
        if "ajouter" in request.POST:
            return _page(request, pole, _with(request, form, pole), status=200)
        try:
            services.set_perimeter(
                pole_id=pole.pk,
                areas=wanted,
                expected_state=form.cleaned_data["state"] or None,
                by=request.user,
                at=database_now(),
            )
        except services.PerimeterChanged as refusal:
            form.add_error(None, str(refusal))
            return _page(request, pole, _with(request, form, pole), status=CHANGED, refusal=str(refusal))
        except services.UnableToChangePerimeter as refusal:
            form.add_error(None, str(refusal))
            return _page(request, pole, form, status=INVALID)
        messages.success(request, "Le périmètre est enregistré.")
        return HttpResponseRedirect(f"{pole.get_absolute_url()}membres/#perimetre")
    return _page(request, pole, form, status=status_of(form))


def _with(request: SignedInRequest, form: PerimeterForm, pole: Pole) -> PerimeterForm:
    """Give the form back with what was found among the chosen, on the perimeter as it stands."""
    standing = list(pole.perimeter.order_by("pk"))
    data = QueryDict(mutable=True)
    data.setlist("areas", form.cleaned_data["areas"])
    # What is added to is what was opened; what is saved over is what was shown.
    changed = "ajouter" not in request.POST
    data["state"] = areas.state_of(standing) if changed else form.cleaned_data["state"]
    return PerimeterForm(data, pole=pole, standing=standing)


def _page(
    request: SignedInRequest, pole: Pole, form: PerimeterForm, *, status: int, refusal: str = ""
) -> HttpResponse:
    chosen = form["areas"].value() or []
    context = {
        "form": form,
        "pole": pole,
        "refusal": refusal,
        "saved": areas.named(pole.perimeter.order_by("pk")) if refusal else [],
        "overlaps": areas.overlaps(chosen),
    }
    return render(request, "poles/perimeter_form.html", context, status=status)
