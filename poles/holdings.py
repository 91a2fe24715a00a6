"""What the poles hold on a person, and what keeps an account open."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from core.holdings import PUBLIC_TASK, WITH_THE_ACCOUNT, WITH_THE_DOSSIER, Duty, Holding, acts_of
from poles.enums import Phase, TeamCapacity
from poles.models import ConfirmationRequest, LeadTransfer, Membership, TeamInvitation, TeamMember


def held_on(user: User) -> list[Holding]:
    return [
        _teams(user),
        _invitations(user),
        _lead_transfers(user),
        _claims(user),
        _contacts(user),
        _confirmations(user),
        acts_of(user.pk, app="poles", label="Actes sur les pôles"),
    ]


def duties(user: User) -> list[Duty]:
    return [
        Duty(
            words=f"Vous êtes le porteur du pôle «\xa0{member.pole.name}\xa0». Confiez d’abord ce rôle à une autre personne "
            "de son équipe. S’il n’y en a pas\xa0: un pôle qui n’a rien déposé s’abandonne depuis la page de son équipe\xa0; "
            "pour un autre, écrivez au service qui le suit.",
            url=reverse("poles:team", args=[member.pole_id, member.pole.slug]),
        )
        for member in _seats(user).filter(capacity=TeamCapacity.LEAD)
        if member.pole.phase.current != Phase.DISSOLVED
    ]


def _teams(user: User) -> Holding:
    return Holding(
        key="équipes",
        label="Équipes de pôles",
        purpose="Vous ouvrir les dossiers de vos pôles",
        basis=PUBLIC_TASK,
        kept="Tant que vous faites partie de l’équipe",
        rows=[
            {
                "pôle": member.pole.name,
                "rôle": member.get_capacity_display(),
                "depuis": member.since,
            }
            for member in _seats(user)
        ],
        erased=True,
        remains="Vous quittez vos équipes\xa0; l’historique garde le numéro de votre compte.",
        sources=("poles.TeamMember.user",),
    )


def _invitations(user: User) -> Holding:
    return Holding(
        key="invitations",
        label="Invitations à rejoindre l’équipe d’un pôle",
        purpose="Vous laisser accepter ou refuser de rejoindre une équipe",
        basis=PUBLIC_TASK,
        kept=WITH_THE_ACCOUNT,
        rows=[
            {
                "pôle": invitation.pole.name,
                "rôle": invitation.get_capacity_display(),
                "invité_le": invitation.invited_at,
                "état": invitation.get_state_display(),
            }
            for invitation in TeamInvitation.objects.filter(email=user.email)
            .select_related("pole")
            .order_by("pk")
        ],
        erased=True,
        remains=(
            "Celles qui attendent sont annulées\xa0; votre adresse y est remplacée. L’historique du pôle la garde, telle "
            "que son équipe l’avait écrite."
        ),
    )


def _lead_transfers(user: User) -> Holding:
    return Holding(
        key="changements_de_porteur",
        label="Changements de porteur où vous êtes l’ancien ou le nouveau",
        purpose="Savoir qui répondait d’un pôle, et quand",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "pôle": transfer.pole.name,
                "le": transfer.at,
                "vous_êtes": "nouveau porteur" if transfer.to_id == user.pk else "ancien porteur",
            }
            for transfer in LeadTransfer.objects.filter(Q(former=user) | Q(to=user))
            .select_related("pole")
            .order_by("pk")
        ],
        erased=False,
        remains="Qui répondait d’un pôle fait partie de ses actes.",
        sources=("poles.LeadTransfer.former", "poles.LeadTransfer.to"),
    )


def _claims(user: User) -> Holding:
    return Holding(
        key="demandes_de_rattachement",
        label="Demandes de rattachement d’un pôle repéré",
        purpose="Vérifier votre lien avec un pôle avant de vous le confier",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[
            {
                "pôle": claim.pole.name,
                "le": claim.created_at,
                "en_qualité_de": claim.quality,
                "lien": claim.link,
                "réponse": claim.get_outcome_display(),
            }
            for claim in user.pole_claims.select_related("pole").order_by("pk")
        ],
        erased=False,
        remains="Pourquoi un pôle vous a été confié fait partie de ses actes.",
        sources=("poles.PoleClaim.claimant",),
    )


def _contacts(user: User) -> Holding:
    return Holding(
        key="contact_de_structures",
        label="Personne à contacter d’une structure membre",
        purpose="Permettre à un pôle de joindre la structure qui adhère",
        basis=PUBLIC_TASK,
        kept="Tant que la structure est membre du pôle",
        rows=[
            {"pôle": pole, "structure": name, "nom_donné": contact}
            for pole, name, contact in Membership.objects.filter(contact_email__iexact=user.email)
            .order_by("pk")
            .values_list("pole__name", "name", "contact_name")
        ],
        erased=False,
        remains="C’est l’équipe du pôle qui vous a désigné\xa0: demandez-lui d’y mettre une autre personne.",
    )


def _confirmations(user: User) -> Holding:
    return Holding(
        key="confirmations",
        label="Confirmations d’adhésion reçues à votre adresse",
        purpose="Prouver qu’une structure adhère de son plein gré",
        basis=PUBLIC_TASK,
        kept=WITH_THE_DOSSIER,
        rows=[_confirmation(request) for request in _requests(user)],
        erased=False,
        remains="La réponse d’une structure et le nom de qui l’a donnée sont une pièce du dossier.",
    )


def _seats(user: User) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(user=user).select_related("pole__phase").order_by("pk")


def _requests(user: User) -> QuerySet[ConfirmationRequest]:
    requests = ConfirmationRequest.objects.filter(email__iexact=user.email)
    return requests.select_related("membership__pole", "answer").order_by("pk")


def _confirmation(request: ConfirmationRequest) -> dict[str, object]:
    answer = getattr(request, "answer", None)
    return {
        "pôle": request.membership.pole.name,
        "structure": request.membership.name,
        "demandée_le": request.created_at,
        "répondue_le": answer and answer.at,
        "signataire": answer and answer.signatory,
        "qualité": answer and answer.quality,
    }
