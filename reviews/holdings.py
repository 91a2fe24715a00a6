"""What the reviews hold on a person: their own sheets, seats and acts, never those of others."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core.holdings import PUBLIC_TASK, WITH_THE_DOSSIER, Duty, Holding, acts_of
from reviews.enums import SessionState, SheetState
from reviews.models import (
    Assignment,
    CommitteeSession,
    CriterionScore,
    DecisionMember,
    SessionMember,
)

_PROVE = "Prouver que l’évaluation a été indépendante et régulière"


def held_on(user: User) -> list[Holding]:
    return [
        _assignments(user),
        _scores(user),
        _sessions(user),
        acts_of(user.pk, app="reviews", label="Actes d’instruction et de décision", kept=WITH_THE_DOSSIER),
    ]


def duties(user: User) -> list[Duty]:
    """Return sheets to give and sessions to chair."""
    to_give = Q(sheet=None) | Q(sheet__state=SheetState.DRAFT)
    sheets = Assignment.objects.of(user).filter(to_give).select_related("application").order_by("pk")
    sessions = CommitteeSession.objects.filter(chair=user).exclude(state=SessionState.CLOSED)
    return [
        *(
            Duty(
                words=f"Le dossier {one.application.number} vous est confié à évaluer. Rendez votre fiche, ou retirez-vous "
                "de ce dossier.",
                url=reverse("reviews:sheets"),
            )
            for one in sheets
        ),
        *(
            Duty(
                words=f"Vous présidez la séance «\xa0{session.title}\xa0», qui n’est pas close. Menez-la à son terme, ou "
                "demandez au service instructeur de réunir le comité sous une autre présidence.",
                url=reverse("reviews:session", args=[session.pk]),
            )
            for session in sessions.order_by("pk")
        ),
    ]


def _assignments(user: User) -> Holding:
    return Holding(
        key="évaluations",
        label="Dossiers qui vous ont été confiés à évaluer, et vos déclarations d’intérêts",
        purpose=_PROVE,
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[_assignment(one) for one in _assigned(user)],
        erased=False,
        remains="Une évaluation et une déclaration d’intérêts fondent la décision\xa0: elles restent.",
        sources=("reviews.Assignment.reviewer",),
    )


def _scores(user: User) -> Holding:
    return Holding(
        key="notes",
        label="Vos notes et leurs motifs",
        purpose=_PROVE,
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": score.sheet.assignment.application.number,
                "critère": score.criterion,
                "note": score.score,
                "mention": score.get_mark_display() if score.mark else "",
                "motif": score.reason,
                "pièce": score.piece,
                "page": score.page,
                "enregistrée_le": score.saved_at,
            }
            for score in CriterionScore.objects.filter(sheet__assignment__reviewer=user)
            .select_related("sheet__assignment__application")
            .order_by("pk")
        ],
        erased=False,
        remains="Une fiche rendue ne change plus\xa0: elle reste, liée à un compte sans nom.",
    )


def _sessions(user: User) -> Holding:
    return Holding(
        key="séances",
        label="Séances du comité où vous avez siégé ou êtes appelé",
        purpose="Convoquer, compter le quorum, dire qui a décidé",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            *(
                {"séance": session.title, "le": session.held_at, "à_titre_de": "président"}
                for session in CommitteeSession.objects.filter(chair=user).order_by("pk")
            ),
            *(
                {"séance": seat.session.title, "le": seat.session.held_at, "présent": seat.present}
                for seat in SessionMember.objects.filter(user=user).select_related("session").order_by("pk")
            ),
            *(
                {"décision_prise_le": member.decision.at, "à_titre_de": "membre ayant décidé"}
                for member in DecisionMember.objects.filter(user=user)
                .select_related("decision")
                .order_by("pk")
            ),
        ],
        erased=False,
        remains="La composition d’une séance fait partie de la décision.",
        sources=(
            "reviews.CommitteeSession.chair",
            "reviews.SessionMember.user",
            "reviews.DecisionMember.user",
        ),
    )


def _assigned(user: User) -> list[Assignment]:
    found = Assignment.objects.filter(reviewer=user).select_related("application", "declaration", "sheet")
    return list(found.order_by("pk"))


def _assignment(one: Assignment) -> dict[str, object]:
    declaration, sheet = getattr(one, "declaration", None), getattr(one, "sheet", None)
    return {
        "dossier": one.application.number,
        "confié_le": one.assigned_at,
        "à_rendre_le": one.due_on,
        "fin_le": one.ended_at,
        "motif_de_fin": one.end_reason,
        "conflit_déclaré": declaration and declaration.conflict,
        "précisions": declaration and declaration.statement,
        "fiche_rendue_le": sheet and sheet.submitted_at,
    }
