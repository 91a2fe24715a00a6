"""What the accounts hold on a person, and what keeps an account open."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts import queries
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core.holdings import LEGAL_DUTY, PUBLIC_TASK, WITH_THE_ACCOUNT, Duty, Holding, acts_of
from core.models import Mail

_KNOW_YOU = "Vous reconnaître et vous ouvrir ce qui vous concerne"
_PROTECT = "Protéger votre compte et vous montrer où il est ouvert"


def held_on(user: User) -> list[Holding]:
    return [
        _account(user),
        _addresses(user),
        _factors(user),
        _devices(user),
        _roles(user),
        _mails(user),
        acts_of(user.pk, app="accounts", label="Rôles donnés ou retirés"),
        _history(),
    ]


def duties(user: User) -> list[Duty]:
    managers = RoleGrant.objects.filter(role=Role.PROGRAMME_MANAGER, until=None, user__is_active=True)
    if set(managers.values_list("user_id", flat=True)) != {user.pk}:
        return []
    words = (
        "Vous êtes le dernier responsable du programme. Donnez d’abord ce rôle à une autre personne, à la page "
        "«\xa0Habilitations\xa0»."
    )
    return [Duty(words=words, url=reverse("roles:people"))]


def _account(user: User) -> Holding:
    return Holding(
        key="compte",
        label="Compte",
        purpose=_KNOW_YOU,
        basis=PUBLIC_TASK,
        kept=WITH_THE_ACCOUNT,
        rows=[
            {
                "numéro": user.pk,
                "adresse": user.email,
                "prénom": user.first_name,
                "nom": user.last_name,
                "ouvert_le": user.joined_at,
                "dernière_connexion": user.last_login,
                "mot_de_passe": user.has_usable_password(),
            }
        ],
        erased=True,
        remains="Le compte reste sous le nom «\xa0Compte fermé\xa0», sans adresse ni mot de passe.",
        way="accounts:account",
    )


def _addresses(user: User) -> Holding:
    return Holding(
        key="adresses",
        label="Adresses électroniques",
        purpose="Vous écrire, et savoir que l’adresse est la vôtre",
        basis=PUBLIC_TASK,
        kept=WITH_THE_ACCOUNT,
        rows=list(
            EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")
        ),
        erased=True,
        remains="Un dernier courriel part à votre adresse, puis elle est oubliée.",
        way="account_email",
        sources=("account.EmailAddress.user",),
    )


def _factors(user: User) -> Holding:
    return Holding(
        key="second_facteur",
        label="Seconds facteurs et ProConnect",
        purpose=_PROTECT,
        basis=PUBLIC_TASK,
        kept=WITH_THE_ACCOUNT,
        # Neither secret nor key: whoever finds the file must not be able to sign in with it.
        rows=[
            *Authenticator.objects.filter(user=user)
            .order_by("pk")
            .values("type", "created_at", "last_used_at"),
            *SocialAccount.objects.filter(user=user)
            .order_by("pk")
            .values("provider", "uid", "date_joined", "last_login", "extra_data"),
        ],
        erased=True,
        remains="Ils ne servent plus à rien.",
        way="mfa_index",
        sources=("mfa.Authenticator.user", "socialaccount.SocialAccount.user"),
    )


def _devices(user: User) -> Holding:
    return Holding(
        key="appareils",
        label="Appareils connectés",
        purpose=_PROTECT,
        basis=PUBLIC_TASK,
        kept="Jusqu’à la déconnexion, ou douze heures sans activité\xa0; effacés dans le quart d’heure qui suit",
        rows=list(
            queries.open_sessions(user=user).order_by("pk").values("created_at", "last_seen_at", "user_agent")
        ),
        erased=True,
        remains="Tous vos appareils sont déconnectés.",
        way="accounts:sessions",
        sources=("usersessions.UserSession.user",),
    )


def _roles(user: User) -> Holding:
    return Holding(
        key="rôles",
        label="Rôles reçus",
        purpose="Vous ouvrir ce que demande votre fonction, et pouvoir dire qui avait quel droit et quand",
        basis=LEGAL_DUTY,
        kept="Sans limite\xa0: ils prouvent que chaque acte venait de qui en avait le droit",
        rows=[
            {
                "rôle": grant.get_role_display(),
                "région": grant.region,
                "depuis": grant.since,
                "jusqu_au": grant.until,
            }
            for grant in queries.grants_of(user)
        ],
        erased=False,
        remains="Vos rôles prennent fin\xa0; leurs dates restent, liées à un compte sans nom.",
        sources=("accounts.RoleGrant.user",),
    )


def _mails(user: User) -> Holding:
    return Holding(
        key="courriels",
        label="Courriels envoyés",
        purpose="Prouver qu’un avis est parti, et ne pas l’envoyer deux fois",
        basis=PUBLIC_TASK,
        kept="La date d’envoi reste\xa0; l’adresse et le texte sont effacés dès l’envoi",
        rows=[
            {"modèle": sent.template, "demandé_le": sent.job.created_at, "envoyé_le": sent.sent_at}
            for sent in Mail.objects.filter(user_id=user.pk).select_related("job").order_by("pk")
        ],
        erased=False,
        remains="Ceux qui n’étaient pas encore partis ne partiront pas, et leur texte est effacé.",
    )


def _history() -> Holding:
    return Holding(
        key="historique",
        label="Historique et journal technique",
        purpose="Savoir qui a changé quoi, et trouver la cause d’une panne ou d’une intrusion",
        basis=LEGAL_DUTY,
        kept="L’historique, comme ce qu’il raconte\xa0; le journal technique, le temps que fixe l’exploitant",
        rows=None,
        erased=False,
        remains=(
            "Le journal technique et l’historique de votre compte n’en disent que le numéro. L’historique d’un pôle "
            "garde ce qui y a été écrit\xa0: l’adresse d’une invitation ou d’une demande de confirmation, le nom de "
            "qui y a répondu, le nom et l’adresse de la personne à contacter d’une structure."
        ),
    )
