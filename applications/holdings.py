"""What the dossiers hold on a person: what they wrote, added and did; nothing of what became of a dossier."""

from __future__ import annotations

from accounts.models import User
from applications.enums import EventKind
from applications.models import Access, CallQuestion, Comment, Event, Piece, Presence, Section, ThreadReader
from core.holdings import PUBLIC_TASK, WITH_THE_DOSSIER, Holding, acts_of

_ASK = "Instruire la demande d’aide ou de label"
_STAYS = "Le dossier est celui du pôle, et une archive publique\xa0: il reste, lié à un compte sans nom."


def held_on(user: User) -> list[Holding]:
    return [
        _sections(user),
        _pieces(user),
        _accesses(user),
        _events(user),
        _comments(user),
        _readings(user),
        _questions(user),
        _presence(user),
        acts_of(
            user.pk,
            app="applications",
            label="Dossiers commencés et déposés",
            but={
                "applications.Section.saved_by",
                "applications.Piece.added_by",
                "applications.Event.by",
                "applications.Comment.by",
                "applications.CallQuestion.by",
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


def _comments(user: User) -> Holding:
    found = Comment.objects.filter(by=user).select_related("thread__application").order_by("pk")
    return Holding(
        key="commentaires",
        label="Commentaires que vous avez écrits pour l’équipe d’un pôle",
        purpose="Préparer un dossier à plusieurs",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": comment.thread.application.number,
                "partie": comment.thread.place,
                "écrit_le": comment.at,
                "modifié_le": comment.edited_at,
                "retiré_le": comment.removed_at,
                "texte": comment.text,
            }
            for comment in found
        ],
        erased=False,
        remains=(
            "Les autres personnes de l’équipe s’y réfèrent. Retirez-les avant de fermer votre compte, tant que le dossier est "
            "un brouillon\xa0: leur texte disparaît."
        ),
        way="applications:list",
    )


def _readings(user: User) -> Holding:
    found = ThreadReader.objects.filter(user=user).select_related("thread__application").order_by("pk")
    return Holding(
        key="lectures",
        label="Fils de commentaires que vous avez lus",
        purpose="Vous montrer ce qui est nouveau, sans vous écrire trop souvent",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": reading.thread.application.number,
                "partie": reading.thread.place,
                "lu_le": reading.read_at,
                "prévenu_le": reading.mailed_at,
            }
            for reading in found
        ],
        erased=False,
        remains="Ces dates restent, liées à un compte sans nom.",
        sources=("applications.ThreadReader.user",),
    )


def _questions(user: User) -> Holding:
    found = CallQuestion.objects.filter(by=user).select_related("application").order_by("pk")
    return Holding(
        key="questions",
        label="Questions que vous avez posées au service instructeur",
        purpose=_ASK,
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "dossier": question.application.number,
                "partie": question.place,
                "posée_le": question.at,
                "texte": question.text,
            }
            for question in found
        ],
        erased=False,
        remains="La question et sa réponse font partie de l’instruction du dossier.",
        way="applications:list",
    )


def _presence(user: User) -> Holding:
    return Holding(
        key="présence",
        label="Dossiers que vous avez ouverts dans l’heure",
        purpose="Dire aux autres membres de l’équipe que vous travaillez sur la même partie",
        basis=PUBLIC_TASK,
        kept="Dite à l’équipe pendant une minute, effacée une heure plus tard",
        rows=[
            {
                "dossier": presence.application.number,
                "partie": presence.get_kind_display(),
                "vue_le": presence.seen_at,
            }
            for presence in Presence.objects.filter(user=user).select_related("application").order_by("pk")
        ],
        erased=True,
        remains="Elle s’efface d’elle-même.",
        sources=("applications.Presence.user",),
    )
