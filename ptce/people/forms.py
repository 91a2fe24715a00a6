from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts import limits
from accounts.models import User


class CloseForm(forms.Form):
    """Close one's account: asked for twice, by a box and by the password, where there is one."""

    understood = forms.BooleanField(
        label="J’ai compris que mon compte ne pourra pas être rouvert",
        error_messages={"required": "Cochez cette case pour fermer votre compte."},
    )
    password = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request, self._user = request, user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        used = limits.consume(self._request, limits.SIGN_IN, account=f"close {self._user.pk}")
        if not self._user.check_password(password):
            raise forms.ValidationError(
                "Ce n’est pas votre mot de passe. Vérifiez les majuscules, puis réessayez."
            )
        used.rollback()
        return password
