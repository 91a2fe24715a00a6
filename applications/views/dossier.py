"""How every page of a dossier finds it: what is not the person's is not there."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from applications.enums import SectionKind, Strand, sections_of
from applications.models import Application


def visible_or_404(user: User, number: str) -> Application:
    visible = Application.objects.visible_to(user).select_related("call__grid_version", "pole")
    return get_object_or_404(visible, number=number)


def of_team_or_404(user: User, number: str) -> Application:
    ours = Application.objects.of_team(user).select_related("call__grid_version", "pole")
    return get_object_or_404(ours, number=number)


def written_or_404(user: User, number: str) -> Application:
    written = Application.objects.written_by(user).select_related("call__grid_version", "pole")
    return get_object_or_404(written, number=number)


def section_or_404(application: Application, kind: SectionKind) -> None:
    """Refuse a section that a dossier of this strand does not have."""
    if kind not in sections_of(Strand(application.call.strand)):
        raise Http404
