"""Who holds which role: read by the programme's managers and auditors, changed by the managers alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries, services
from accounts.enums import REGIONAL_ROLES, Role
from accounts.forms import GiveRoleForm, RoleSearchForm
from accounts.models import RoleGrant, User
from accounts.requests import SignedInRequest
from core import territories
from core.addresses import absolute
from core.answers import CHANGED, sent, status_of
from core.clock import database_now
from core.policies import roles

PEOPLE_PER_PAGE = 50
#: What to change in the form when a role cannot be given.
_FIELD_OF = {
    services.NotAccountable: "email",
    services.OwnRoles: "email",
    services.NationalRole: "regions",
    services.AlreadyHeld: "role",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One role of a person as the pages show it."""

    grant: RoleGrant
    label: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    at: datetime
    title: str
    detail: str


@roles(Role.PROGRAMME_MANAGER, Role.AUDITOR)
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """List the people who hold a role, by name."""
    form = RoleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.role_holders(
        text=asked.get("q", ""), role=asked.get("role", ""), region=asked.get("region", "")
    )
    page = Paginator(found, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": len(found),
        "filtered": any(asked.values()),
        "page": page,
        "rows": [(user, told(grants)) for user, grants in page],
        "may_change": request.user.has_role(Role.PROGRAMME_MANAGER),
    }
    return render(request, "accounts/roles/people.html", context)


@roles(Role.PROGRAMME_MANAGER, Role.AUDITOR)
@require_safe
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Show one person's roles, those of the past, and what happened to them."""
    found = get_object_or_404(User.objects.filter(role_grants__isnull=False).distinct(), pk=person_id)
    return render(request, "accounts/roles/person.html", _of_person(request, found))


@roles(Role.PROGRAMME_MANAGER)
@require_http_methods(["GET", "POST"])
def give(request: SignedInRequest) -> HttpResponse:
    """Give somebody a role, in all its regions at once."""
    form = GiveRoleForm(sent(request), initial={"email": _known_address(request)})
    if form.is_valid():
        asked = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            grants = services.give_role(**asked, by=request.user, at=database_now())
        except services.UnableToChangeRoles as refusal:
            form.add_error(_FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, f"Le rôle «\xa0{grants[0].get_role_display()}\xa0» est donné.")
            return redirect("roles:person", grants[0].user_id)
    context = {"form": form, "sign_up_url": absolute(reverse("account_signup"))}
    return render(request, "accounts/roles/give.html", context, status=status_of(form))


@roles(Role.PROGRAMME_MANAGER)
@require_http_methods(["GET", "POST"])
def take(request: SignedInRequest, grant_id: int) -> HttpResponse:
    """Ask whether a role is to end, and end it."""
    grant = get_object_or_404(RoleGrant.objects.select_related("user"), pk=grant_id)
    refused = ""
    if request.method == "GET":
        if refusal := _hopeless(grant, by=request.user):
            return _back(request, grant, refusal)
    else:
        try:
            services.take_role(grant_id=grant_id, by=request.user, at=database_now())
        except (services.AlreadyEnded, services.OwnRoles) as refusal:
            return _back(request, grant, refusal)
        except services.UnableToChangeRoles as refusal:
            refused = str(refusal)
        else:
            messages.success(request, f"Le rôle «\xa0{grant.get_role_display()}\xa0» a pris fin.")
            return redirect("roles:person", grant.user_id)
    context = {"line": _line(grant), "person": grant.user, "refused": refused}
    return render(request, "accounts/roles/take.html", context, status=CHANGED if refused else 200)


def _known_address(request: SignedInRequest) -> str:
    """Return the address of the person from whose page one comes: they are listed there, and somebody else."""
    known = request.GET.get("personne", "")
    if not known.isdecimal():
        return ""
    listed = User.objects.filter(pk=known, is_active=True, role_grants__isnull=False)
    found = listed.exclude(pk=request.user.pk).order_by("pk").first()
    return found.email if found else ""


def _hopeless(grant: RoleGrant, *, by: User) -> services.UnableToChangeRoles | None:
    """Return why there is nothing to confirm, whatever happens until the button is pressed."""
    if grant.until is not None:
        return services.AlreadyEnded()
    return services.OwnRoles() if grant.user_id == by.pk else None


def _back(request: SignedInRequest, grant: RoleGrant, refusal: services.UnableToChangeRoles) -> HttpResponse:
    """Say why the role stays as it is on the page that tells what happened to it."""
    messages.warning(request, str(refusal))
    return redirect("roles:person", grant.user_id)


def _of_person(request: SignedInRequest, found: User) -> dict[str, object]:
    lines = [_line(grant) for grant in queries.grants_of(found)]
    return {
        "person": found,
        "held": [line for line in lines if line.grant.until is None],
        "past": [line for line in lines if line.grant.until is not None],
        "history": _history(lines),
        "own": found.pk == request.user.pk,
        "may_change": request.user.has_role(Role.PROGRAMME_MANAGER)
        and found.pk != request.user.pk
        and found.is_active,
    }


def _line(grant: RoleGrant) -> Line:
    place = "Tout le pays"
    if grant.region and grant.role in REGIONAL_ROLES:
        region = territories.region(grant.region)
        place = region.name if region else grant.region
    return Line(grant=grant, label=grant.get_role_display(), place=place)


def told(grants: Iterable[RoleGrant]) -> list[tuple[str, str]]:
    """Gather the places of each role: one line for a role, however many regions it is held in."""
    places: dict[str, list[str]] = {}
    for line in map(_line, grants):
        places.setdefault(line.label, []).append(line.place)
    return [(label, ", ".join(sorted(set(names)))) for label, names in places.items()]


def _history(lines: list[Line]) -> list[Happening]:
    """Tell what happened to a person's roles, the last first."""
    happened = []
    for line in lines:
        grant, what = (
            line.grant,
            f"{line.label} ({line.place.lower() if not line.grant.region else line.place})",
        )
        happened.append((grant.since, grant.pk, f"Donné\xa0: {what}", grant.granted_by))
        if grant.until is not None:
            happened.append((grant.until, grant.pk, f"Retiré\xa0: {what}", grant.ended_by))
    happened.sort(key=lambda one: one[:2], reverse=True)
    return [
        Happening(at=at, title=title, detail=f"Par {by}" if by else "Par l’exploitant de la plateforme")
        for at, _, title, by in happened
    ]
