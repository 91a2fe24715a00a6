"""Who else has a dossier open, asked every few seconds by each page of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from applications import services
from applications.enums import SectionKind
from applications.models import Section
from applications.queries import Present
from applications.views.dossier import of_team_or_404
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_POST
def presence(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that the person is there; say who else is, and which version stands of the section they look at."""
    application = of_team_or_404(request.user, number)
    asked = request.POST.get("partie", "")
    kind = SectionKind(asked) if asked in SectionKind.values else None
    others = services.note_presence(
        application_id=application.pk, kind=kind, by=request.user, at=database_now()
    )
    return JsonResponse(
        {
            "here": _here(others, kind),
            "sections": {each: _names(others, each) for each in SectionKind if _names(others, each)},
            "standing": _standing(application.pk, kind, request.user) if kind else None,
        }
    )


def _names(others: Sequence[Present], kind: SectionKind | None) -> list[str]:
    return [each.name for each in others if each.kind == kind]


def _here(others: Sequence[Present], kind: SectionKind | None) -> str:
    """Say who looks at the same page, then who is elsewhere in the dossier."""
    place = "sur cette partie" if kind else "sur ce dossier"
    here = _names(others, kind)
    elsewhere = [each.name for each in others if each.kind != kind] if kind else []
    sentences = [
        _are(here, f"aussi {place}"),
        _are(elsewhere, "ailleurs dans le dossier"),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _are(names: Sequence[str], where: str) -> str:
    if not names:
        return ""
    *first, last = names
    return f"{', '.join(first)} et {last} sont {where}." if first else f"{last} est {where}."


def _standing(application_id: int, kind: SectionKind, user: User) -> dict[str, object] | None:
    sections = Section.objects.select_related("saved_by").filter(application_id=application_id, kind=kind)
    section = sections.first()
    if section is None:
        return None
    hour = f"{localtime(section.saved_at):%H:%M}"
    own = section.saved_by_id == user.pk
    told = (
        "Vous avez enregistré cette partie dans une autre fenêtre"
        if own
        else f"{section.saved_by} a enregistré cette partie"
    )
    return {"version": section.version, "told": f"{told} à {hour}."}
