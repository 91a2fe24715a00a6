"""Complete a member's form from the public register: nothing is saved, the form comes back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import SignedInRequest
from core.answers import INVALID
from poles import enterprises
from poles.forms.member_register import as_typed, completed
from poles.models import Membership, Pole
from poles.validators import compact_siret, validate_siret

#: The button that asks for it.
BUTTON = "completer"

NO_SIRET = "Écrivez d’abord le numéro SIRET de la structure, puis demandez de nouveau au registre."


def complete(request: SignedInRequest, pole: Pole, member: Membership | None = None) -> HttpResponse:
    """Answer with the form as it was typed, its blanks filled where the register knows the SIRET."""
    siret = compact_siret(request.POST.get("siret", ""))
    context: dict[str, Any] = {"pole": pole, "member": member}
    try:
        if not siret:
            raise ValidationError(NO_SIRET)
        validate_siret(siret)
        form, told = completed(request.POST.dict(), enterprises.establishment(siret))
    except (ValidationError, enterprises.UnableToAsk) as refusal:
        said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        context |= {"form": as_typed(request.POST.dict()), "unasked": said}
        return render(request, "poles/member_form.html", context, status=INVALID)
    return render(request, "poles/member_form.html", {**context, "form": form, "told": told})
