"""What django-allauth asks this platform: mail, limits, what a sign-in leaves in the session, who keeps a factor."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import limits, onward, perms, proconnect, services
from accounts.middleware import SEEN
from accounts.models import User
from core import mail
from core.clock import database_now


class AccountAdapter(DefaultAccountAdapter):
    """Accounts that people open themselves: nothing tells whether an address has one; mail goes as all other does."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "L’adresse ou le mot de passe n’est pas le bon. Vérifiez l’adresse et les "
        "majuscules, ou choisissez un nouveau mot de passe avec «\xa0Mot de passe oublié\xa0».",
        "incorrect_password": "Ce n’est pas votre mot de passe. Vérifiez les majuscules, puis réessayez.",
        "incorrect_code": "Ce code n’est pas bon. Attendez que votre application en affiche un nouveau, puis "
        "saisissez-le, ou prenez un code de secours qui n’a pas servi.",
        "duplicate_email": "C’est déjà l’adresse de votre compte.",
    }

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        """Take an address for confirmed that ProConnect vouches for: allauth has wiped a password set before that."""
        if login := proconnect.login_of(details.get("signal_kwargs")):
            services.confirm_addresses(user_id=user.pk, emails=login["vouched"])
        return super().pre_login(request, user, **details)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        request.session[SEEN] = time.time()
        proconnect.remember(request, user=user, login=proconnect.login_of(details.get("signal_kwargs")))
        return super().post_login(request, user, **details)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # The name under which the parent rolls it back when the password is right.
        self._login_failed_rl_usage = limits.consume(
            request, limits.SIGN_IN, account=credentials.get("email", "").lower()
        )

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        limits.forget(request, limits.SIGN_IN, account=credentials.get("email", "").lower())

    def set_password(self, user: User, password: str) -> None:
        """Change a password and sign every other browser of the person out."""
        super().set_password(user, password)
        request = allauth_context.request
        own = request.user.is_authenticated and request.user.pk == user.pk
        services.end_other_sessions(user=user, keep=request.session.session_key if own else None)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, unless another account has taken it meanwhile."""
        taken = User.objects.filter(email=email_address.email.lower()).exclude(pk=email_address.user_id)
        if taken.exists():
            text = (
                "Cette adresse est celle d’un autre compte. Connectez-vous avec lui, ou donnez-en une autre."
            )
            messages.error(request, text)
            return False
        return bool(super().confirm_email(request, email_address))

    def is_safe_url(self, url: str) -> bool:
        return onward.is_ours(url)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return onward.with_signed(url, onward.of(request))

    def respond_email_verification_sent(self, request: HttpRequest, user: User | None) -> HttpResponse:
        url = onward.with_next(reverse("account_email_verification_sent"), onward.of(request))
        return HttpResponseRedirect(url)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        going = onward.of(self.request)
        if self.request.user.pk == email_address.user_id:
            return going or reverse("accounts:account")
        return onward.with_next(reverse("account_login"), going)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Write the mail and leave its sending to a worker.

        An address without an account costs the same work: neither the answer nor its time tells them apart.
        """
        at = database_now()
        user = context.get("user")
        own = user.pk if user is not None and user.email == email.lower() else None
        mail.send(
            # Each request is an occasion of its own: its link is the one that works.
            occasion=f"{template_prefix}:{at.isoformat()}",
            to_user_id=own,
            address="" if own else email,
            template=template_prefix,
            context={**_at_our_address(context), "email": email},
            at=at,
        )


def _at_our_address(context: dict[str, Any]) -> dict[str, Any]:
    """Have links lead to the site's own address: a request says what host it likes, its port at least."""
    site = urlsplit(settings.SITE_URL)
    return {
        name: urlsplit(value)._replace(scheme=site.scheme, netloc=site.netloc).geturl()
        if name.endswith("_url") and isinstance(value, str)
        else value
        for name, value in context.items()
    }


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: who needs one keeps the last; names and refusals in French."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": "Votre rôle demande un second facteur, et celui-ci est le dernier. Ajoutez-en un "
        "autre, puis retirez celui-ci.",
        "unverified_email": "Confirmez d’abord l’adresse électronique de votre compte, avec le lien reçu par message, ou "
        "annulez son changement. Vous pourrez ensuite ajouter un second facteur.",
        "cannot_generate_recovery_codes": "Les codes de secours remplacent un second facteur\xa0: ajoutez-en un d’abord.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return perms.may_remove_factor(user=authenticator.user, factor_id=authenticator.pk)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Clé {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Programme PTCE"}
