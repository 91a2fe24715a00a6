from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.answers import CHANGED, sent, status_of
from core.clock import database_now
from core.policies import signed_in
from poles import areas, communes, queries, services
from poles.forms import MemberForm
from poles.models import Membership, Pole
from poles.perimeter_reading import read_perimeter
from poles.perms import can_edit
from poles.reading import as_listed, counted_once, member_line
from poles.views import register
from poles.views.access import editable_or_404, of_team_or_404


@signed_in
@require_safe
def members(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show what the criteria count: members, perimeter, and whether the list is whole."""
    pole = of_team_or_404(request.user, pole_id)
    at = database_now()
    present = queries.with_confirmation(queries.present_members(pole))
    rows = [member_line(member, at=at) for member in sorted(present, key=as_listed)]
    chosen = list(pole.perimeter.order_by("pk"))
    codes = areas.communes_of(chosen)
    context = {"pole": pole, "rows": rows, "may_edit": can_edit(request.user, pole)}
    context["areas"] = areas.named(chosen)
    context["perimeter"] = read_perimeter(codes)
    context["communes"] = [communes.name(code) for code in codes]
    context["lead"] = next((row.membership for row in rows if row.membership.is_lead), None)
    context["confirmed"] = [row for row in rows if row.answer]
    context["declined"] = queries.declined(pole)
    context["counted_once"] = counted_once(rows)
    return render(request, "poles/members.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def add_member(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    pole = editable_or_404(request.user, pole_id)
    if register.BUTTON in request.POST:
        return register.complete(request, pole)
    first = not queries.present_members(pole).exists()
    form = MemberForm(sent(request), initial={"is_lead": first})
    if form.is_valid():
        details = services.MemberDetails(**form.details())
        try:
            services.add_member(pole_id=pole.pk, member=details, by=request.user, at=database_now())
        except services.UnableToChangeMembers as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"«\xa0{details.name}\xa0» est inscrite parmi les membres.")
            return HttpResponseRedirect(_members_url(pole, add=bool(request.POST.get("encore"))))
    return _member_form(request, form, pole)


@signed_in
@require_http_methods(["GET", "POST"])
def change_member(request: SignedInRequest, pole_id: int, slug: str, member_id: int) -> HttpResponse:
    pole = editable_or_404(request.user, pole_id)
    member = get_object_or_404(queries.present_members(pole), pk=member_id)
    if register.BUTTON in request.POST:
        return register.complete(request, pole, member)
    form = MemberForm(sent(request), initial=MemberForm.initial_of(member))
    if form.is_valid():
        details = services.MemberDetails(**form.details())
        try:
            services.change_member(
                membership_id=member.pk,
                member=details,
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=database_now(),
            )
        except services.MemberChanged as refusal:
            return _changed_meanwhile(request, form, pole, refusal)
        except services.UnableToChangeMembers as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La ligne de «\xa0{details.name}\xa0» est enregistrée.")
            return HttpResponseRedirect(_members_url(pole))
    return _member_form(request, form, pole, member)


def _member_form(
    request: SignedInRequest, form: MemberForm, pole: Pole, member: Membership | None = None
) -> HttpResponse:
    context = {"form": form, "pole": pole, "member": member}
    return render(request, "poles/member_form.html", context, status=status_of(form))


def _changed_meanwhile(
    request: SignedInRequest, form: MemberForm, pole: Pole, refusal: services.MemberChanged
) -> HttpResponse:
    """Show what a colleague saved beside what was typed; saved again, the latter stays."""
    context = {
        "form": form.on_top_of(refusal.standing),
        "pole": pole,
        "member": refusal.standing,
        "refusal": str(refusal),
        "differences": form.differences(refusal.standing),
    }
    return render(request, "poles/member_form.html", context, status=CHANGED)


@signed_in
@require_http_methods(["GET", "POST"])
def remove_member(request: SignedInRequest, pole_id: int, slug: str, member_id: int) -> HttpResponse:
    """Ask, then end a membership."""
    pole = editable_or_404(request.user, pole_id)
    member: Membership = get_object_or_404(queries.present_members(pole), pk=member_id)
    if request.method == "POST":
        services.remove_member(membership_id=member.pk, by=request.user, at=database_now())
        messages.success(request, f"«\xa0{member.name}\xa0» ne compte plus parmi les membres.")
        return HttpResponseRedirect(_members_url(pole))
    return render(request, "poles/member_remove.html", {"pole": pole, "member": member})


@signed_in
@require_http_methods(["POST"])
def declare_complete(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Record whether the list of members is whole or still growing."""
    pole = editable_or_404(request.user, pole_id)
    complete = request.POST.get("complete") == "1"
    services.declare_members_complete(pole_id=pole.pk, complete=complete, by=request.user, at=database_now())
    messages.success(request, "La liste est complète." if complete else "La liste reste ouverte.")
    return HttpResponseRedirect(_members_url(pole))


def _members_url(pole: Pole, *, add: bool = False) -> str:
    return f"{pole.get_absolute_url()}membres/{'ajouter/' if add else ''}"
