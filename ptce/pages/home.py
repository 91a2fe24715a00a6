"""The home page: what the programme is for a visitor, what waits for a person signed in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

import applications.waiting
import poles.waiting
import reviews.waiting
from accounts.enums import Role
from accounts.models import User
from applications import queries as application_queries
from applications.enums import Strand
from applications.models import Programme
from core.clock import database_now
from core.policies import public
from poles import queries as pole_queries
from poles.enums import Phase
from poles.models import Pole
from ptce.figures import Figure
from ptce.navigation import entries_for


@dataclass(frozen=True)
class StrandCard:
    """What a strand of the programme is for [note §7]."""

    strand: Strand
    title: str
    text: str


@dataclass(frozen=True)
class Door:
    """An entry of the menu, with what is found behind it."""

    label: str
    url: str
    text: str


STRANDS = (
    StrandCard(
        Strand.FEASIBILITY,
        "Préparer",
        "Un accompagnement pour finir de préparer un pôle\xa0: diagnostic du territoire, gouvernance, plan de financement.",
    ),
    StrandCard(
        Strand.EXPERIMENTATION,
        "Démarrer",
        "Une aide au démarrage, pour un poste d’animation ou un investissement, avec les collectivités et d’autres.",
    ),
    StrandCard(
        Strand.LABELLING,
        "Reconnaître",
        "Un label après une évaluation partagée des résultats et de leurs effets sur le territoire.",
    ),
    StrandCard(
        Strand.CAPITALISATION,
        "Partager",
        "Des rencontres, des fiches et un guide, pour que chaque pôle profite de l’expérience des autres.",
    ),
)

#: What stands behind an entry of the menu; the home page itself needs no door.
_DOORS = {
    "applications:list": "Consulter les dossiers et suivre leur état.",
    "reviews:desk": "Suivre les dossiers déposés, de leur vérification à la notification des décisions.",
    "questions:list": "Ce que les porteurs de projet demandent, et ce qui leur est répondu.",
    "reviews:sheets": "Déclarer vos liens d’intérêts et rendre vos fiches.",
    "reviews:sessions": "Ordre du jour, délibérations et décisions du comité.",
    "funding:envelopes": "Ce que chaque volet peut encore engager.",
    "register:entries": "Les pôles repérés et leurs sources, les demandes de ceux qui s’y reconnaissent.",
    "jobs": "Documents et courriels en attente, en cours ou en échec.",
    "poles:directory": "Les pôles du programme, région par région.",
}

#: What stands there for whoever acts, and does not only read.
_DOORS_TO_ACT = {
    (
        Role.CASE_OFFICER,
        "reviews:desk",
    ): "Vérifier les dossiers déposés, les confier aux évaluateurs, notifier les décisions.",
}

#: A role as the page greets whoever holds it, where its name alone would presume a man or a woman.
_GREETED = {
    Role.CASE_OFFICER: "Instructeur ou instructrice",
    Role.REVIEWER: "Évaluateur ou évaluatrice",
    Role.COMMITTEE_CHAIR: "Président ou présidente du comité",
    Role.AUDITOR: "Auditeur ou auditrice",
}

#: Roles of whom something is asked on this page; the others follow the programme.
_ASKED = {Role.CASE_OFFICER, Role.REVIEWER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}

_ALSO = {
    Role.INVITED_NETWORK: "Vous serez invité ici à commenter les projets de grilles et de cahiers des charges.",
    Role.CONSULTED_SERVICE: "Les avis qui vous seront demandés paraîtront ici.",
    Role.RESOURCE_PERSON: "Les pôles que vous accompagnez et vos fiches d’expérience paraîtront ici.",
}


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "ptce/home_signed_in.html", _signed_in(request.user))
    return render(request, "ptce/home.html", _public(request))


def _signed_in(user: User) -> dict[str, Any]:
    at = database_now()
    tasks = [
        *poles.waiting.tasks_for(user, at=at),
        *applications.waiting.tasks_for(user, at=at),
        *reviews.waiting.tasks_for(user, at=at),
    ]
    roles = user.roles()
    return {
        "tasks": tasks,
        "doors": _doors(roles),
        "notes": [text for role, text in _ALSO.items() if role in roles],
        "calls": [] if roles else application_queries.open_calls(at=at),
        "applicant": not roles,
        "poles": [] if roles else pole_queries.of_team(user),
        "asked": not roles.isdisjoint(_ASKED),
        "roles": sorted(_GREETED.get(role, role.label) for role in roles),
    }


def _doors(roles: frozenset[Role]) -> list[Door]:
    return [
        Door(label=entry.label, url=reverse(entry.url_name), text=_text(entry.url_name, roles))
        for entry in entries_for(roles=roles)
        if entry.url_name in _DOORS
    ]


def _text(url_name: str, roles: frozenset[Role]) -> str:
    """Say what stands behind an entry, promising a gesture only to who may make it."""
    acting = (text for (role, name), text in _DOORS_TO_ACT.items() if role in roles and name == url_name)
    return next(acting, _DOORS[url_name])


def _public(request: HttpRequest) -> dict[str, Any]:
    programme = Programme.objects.filter(pk=Programme.ONLY).first()
    return {
        "figures": _figures(programme) if programme else [],
        "source": programme.source if programme else "",
        "sign_up_open": get_adapter(request).is_open_for_signup(request),
        "strands": STRANDS,
        "calls": application_queries.open_calls(at=database_now()),
    }


def _figures(programme: Programme) -> list[Figure]:
    """Show the programme's targets, and the real poles that the directory knows of."""
    known = Pole.objects.public().filter(fictitious=False)
    count = known.exclude(phase__public=Phase.DISSOLVED).count()
    poles = f"{count} pôle{'s' if count > 1 else ''} dans l’annuaire aujourd’hui"
    return [
        Figure(value=f"{programme.target_poles} pôles", label="à soutenir et à labelliser", detail=poles),
        Figure(
            value=f"{_millions(programme.min_amount)} à {_millions(programme.max_amount)}\xa0M€",
            label="pour l’ensemble du programme",
            detail="aux côtés des collectivités et des autres financeurs",
        ),
        Figure(value=f"{programme.years} ans", label="pour expérimenter", detail="puis évaluer ensemble"),
    ]


def _millions(amount: Decimal) -> str:
    return f"{(amount / 1_000_000).normalize():f}".replace(".", ",")
