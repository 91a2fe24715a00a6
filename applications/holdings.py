"""What the dossiers hold on a person: what they wrote, added and did; nothing of what became of a dossier."""

from __future__ import annotations

from accounts.models import User
from applications.enums import EventKind
from applications.models import Access, Event, Piece, Section
from core.holdings import PUBLIC_TASK, WITH_THE_DOSSIER, Holding, acts_of

_ASK = "Instruire la demande d’aide ou de label"
_STAYS = "Le dossier est celui du pôle, et une archive publique\xa0: il reste, lié à un compte sans nom."


def held_on(user: User) -> list[Holding]:
    return [
        _sections(user),
        _pieces(user),
        _accesses(user),
        _events(user),
        acts_of(
            user.pk,
            app="applications",
            label="Dossiers commencés et déposés",
            but={
                "applications.Section.saved_by",
                "applications.Piece.added_by",
                "applications.Event.by",
            },
            kept=WITH_THE_DOSSIER,
        ),
    ]


def _sections(user: User) -> Holding:
    return Holding(
        key="sections",
        label="Parties de dossiers que vous avez écrites en dernier",
        purpose=_ASK,
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": section.application.number,
                "partie": section.get_kind_display(),
                "enregistrée_le": section.saved_at,
                "réponses": section.content,
            }
            for section in Section.objects.filter(saved_by=user).select_related("application").order_by("pk")
        ],
        erased=False,
        remains=_STAYS,
        way="applications:list",
    )


def _pieces(user: User) -> Holding:
    return Holding(
        key="pièces",
        label="Pièces que vous avez ajoutées",
        purpose=_ASK,
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": piece.application.number,
                "repère": piece.code,
                "nature": piece.get_kind_display(),
                "nom": piece.label,
                "ajoutée_le": piece.added_at,
                "retirée_le": piece.removed_at,
            }
            for piece in Piece.objects.filter(added_by=user).select_related("application").order_by("pk")
        ],
        erased=False,
        remains=_STAYS,
        way="applications:list",
    )


def _accesses(user: User) -> Holding:
    return Holding(
        key="accès",
        label="Dossiers qui vous ont été ouverts ou fermés",
        purpose="Prouver que l’évaluation a été indépendante et régulière",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": access.application.number,
                "à_titre_de": access.get_capacity_display(),
                "depuis": access.since,
                "jusqu_au": access.until,
                "motif": access.reason,
            }
            for access in Access.objects.filter(user=user).select_related("application").order_by("pk")
        ],
        erased=False,
        remains="Les accès et les déports prouvent que la décision était régulière.",
        sources=("applications.Access.user",),
    )


def _events(user: User) -> Holding:
    return Holding(
        key="événements",
        label="Événements de dossiers dont vous êtes l’auteur",
        purpose="Garantir l’intégrité des dossiers",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        # A change of state may follow from what somebody else did, and would tell of it.
        rows=[
            {"dossier": event.application.number, "nature": event.get_kind_display(), "le": event.at}
            for event in Event.objects.filter(by=user)
            .exclude(kind=EventKind.MOVED)
            .select_related("application")
            .order_by("pk")
        ],
        erased=False,
        remains="La suite des événements est scellée\xa0: elle garde le numéro de votre compte.",
    )
