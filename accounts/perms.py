from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import User

#: What proves something that one has; recovery codes stand in for one of them and never alone.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have_second_factor(*, user: User) -> bool:
    """Return whether the person holds a role where every role needs a second factor (``SECOND_FACTOR_REQUIRED``)."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and bool(user.roles())


def has_second_factor(*, user: User, but: int | None = None) -> bool:
    """
    Return whether the person has a second factor on this platform.

    :param but: the key of a factor that is not counted.
    """
    factors = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return bool(factors.exclude(pk=but).exists())


def may_remove_factor(*, user: User, factor_id: int) -> bool:
    """Return whether the person may do without a factor: who needs one keeps the last."""
    return not must_have_second_factor(user=user) or has_second_factor(user=user, but=factor_id)
