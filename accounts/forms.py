from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import encrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from accounts import limits
from accounts.enums import REGIONAL_ROLES, Role
from accounts.models import User
from core import territories

NAME_LENGTH = 150
EMAIL_LENGTH = 254
#: What every page calls it; allauth's French says «Courriel», which is a message here.
ADDRESS = "Adresse électronique"


class _Undone(Exception):
    """Leave no trace of what was done."""


def _name(label: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={
            "max_length": f"Pas plus de {NAME_LENGTH} signes\xa0: abrégez.",
        },
    )


class NameForm(forms.Form):
    first_name = _name("Prénom", "given-name")
    last_name = _name("Nom", "family-name")


class SignInForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = ADDRESS


class SignUpForm(account.SignupForm):  # type: ignore[misc]
    """Open an account; for an address that has one, do the same work and answer the same."""

    first_name = _name("Prénom", "given-name")
    last_name = _name("Nom", "family-name")
    account_already_exists: bool
    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS
        self.fields["email"].validators.append(MaxLengthValidator(EMAIL_LENGTH))
        self.fields["email"].help_text = "Vous y recevrez un lien à ouvrir avant votre première connexion."
        self.fields["password2"].label = "Mot de passe, une seconde fois"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if (password := cleaned.get("password1")) and not self.has_error("password1"):
            known = {field: cleaned.get(field, "") for field in ("first_name", "last_name")}
            try:
                get_adapter().clean_password(password, user=User(**known))
            except forms.ValidationError as refusal:
                self.add_error("password1", refusal)
        if not self.errors:
            limits.consume(context.request, limits.SIGN_UP, account=cleaned["email"])
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError:
                # Someone has just opened an account with this address.
                self.account_already_exists = True
        else:
            self._do_and_undo(request)
        return None, flows.signup.prevent_enumeration(request, email=self.cleaned_data["email"])

    def _do_and_undo(self, request: HttpRequest) -> None:
        asked = self.cleaned_data["email"]
        self.account_already_exists = False
        self.cleaned_data["email"] = f"{get_random_string(32).lower()}@sans-compte.invalid"
        try:
            with transaction.atomic():
                self.save(request)
                raise _Undone
        except _Undone:
            self.cleaned_data["email"] = asked
            self.account_already_exists = True


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a new password; an address without an account costs the same work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        limits.consume(context.request, limits.PASSWORD_RESET, account=email)
        self.users = list(User.objects.filter(email=email, is_active=True).order_by("pk"))
        return email


class AddEmailForm(account.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Nouvelle adresse électronique"
        self.fields["email"].validators.append(MaxLengthValidator(EMAIL_LENGTH))


class ChangePasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    """Choose another password: the page is shown to who has just proved who they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Nouveau mot de passe"
        self.fields["password2"].label = "Nouveau mot de passe, une seconde fois"


class _Counted:
    """Count attempts on a second factor by person and place: allauth counts by person alone."""

    user: User

    def _counted(self, check: Callable[[], Any]) -> Any:
        used = limits.consume(context.request, limits.SECOND_FACTOR, account=f"person {self.user.pk}")
        found = check()
        used.rollback()
        return found


class _Code(_Counted):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        return str(self._counted(super().clean_code))  # type: ignore[misc]


class _Credential(_Counted):
    def clean_credential(self) -> Any:
        with _a_credential():
            return self._counted(super().clean_credential)  # type: ignore[misc]


class AuthenticateForm(_Code, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Code, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTotpForm(_Code, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Show that the application works; the code that shows it opens nothing more."""

    NOT_SHOWN_NOW = (
        "Ce n’est pas le code que votre application affiche en ce moment\xa0: chacun ne dure que trente secondes. "
        "Vérifiez que le téléphone est à l’heure (réglage automatique), puis saisissez le code affiché maintenant."
    )

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except forms.ValidationError as refusal:
            if refusal.code == "incorrect_code":
                raise forms.ValidationError(self.NOT_SHOWN_NOW, code="incorrect_code") from refusal
            raise
        # Validated as at a sign-in, which uses it up.
        application = TOTP(Authenticator(user=self.user, data={"secret": encrypt(self.secret)}))
        if not application.validate_code(code):
            raise forms.ValidationError(self.NOT_SHOWN_NOW, code="incorrect_code")
        return code


class AuthenticateWebAuthnForm(_Credential, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateWebAuthnForm(_Credential, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddWebAuthnForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name(required=False)

    def clean(self) -> dict[str, Any]:
        with _a_credential():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class EditWebAuthnForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name(required=True)


class RoleSearchForm(forms.Form):
    """Search and filters of the people who hold roles, by address."""

    q = forms.CharField(label="Nom ou adresse", required=False, max_length=100)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous les rôles"), *Role.choices])
    region = forms.ChoiceField(label="Région", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "Tout le pays"), *_regions()]  # type: ignore[attr-defined]


class GiveRoleForm(forms.Form):
    """Give somebody a role: the whole country is asked for by name, never by leaving all boxes empty."""

    EVERYWHERE = "pays"

    email = forms.EmailField(
        label="Adresse électronique du compte",
        max_length=EMAIL_LENGTH,
        help_text="La personne doit avoir ouvert un compte et confirmé cette adresse.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Rôle", choices=Role.choices, widget=forms.RadioSelect, help_text="Il vaut aussitôt."
    )
    regions = forms.MultipleChoiceField(
        label="Territoire",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour un instructeur seulement\xa0: tout le pays, ou autant de régions que nécessaire. Les autres "
        "rôles valent partout.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].choices = [(self.EVERYWHERE, "Tout le pays"), *_regions()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = cleaned.get("regions", [])
        if cleaned.get("role") in REGIONAL_ROLES and not asked and not self.has_error("regions"):
            self.add_error("regions", "Cochez les régions, ou «\xa0Tout le pays\xa0».")
        if self.EVERYWHERE in asked and len(asked) > 1:
            self.add_error(
                "regions", "«\xa0Tout le pays\xa0» contient déjà chaque région\xa0: cochez l’un ou l’autre."
            )
        cleaned["regions"] = [region for region in asked if region != self.EVERYWHERE]
        return cleaned


def _regions() -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in territories.regions()]


@contextmanager
def _a_credential() -> Iterator[None]:
    """Refuse what no browser sends: the library that reads a credential trips over it in many ways."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _key_name(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="Nom de la clé",
        help_text="Pour la reconnaître dans la liste, par exemple «\xa0Téléphone\xa0» ou «\xa0Clé USB\xa0».",
        max_length=100,
        required=required,
    )
