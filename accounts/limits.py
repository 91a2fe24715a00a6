"""
How often something may be tried: counted by account and place together, and by place alone with a larger bound.

Someone elsewhere who tries an account's passwords never shuts its holder out: the holder is at another place. A place
is an IP address, as the first of our proxies saw it. The counters are allauth's, in the database's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Limit:
    """
    A bound on attempts.

    :param here: of one account at one place, ``number/duration``.
    :param place: of one place, whatever the account.
    :param account: of one account, wherever from; empty where that would let others shut its holder out.
    :param refusal: what the person reads: what to do, and the longest wait.
    """

    name: str
    here: str
    place: str
    account: str = ""
    refusal: str


SIGN_IN = Limit(
    name="sign_in",
    here="5/5m",
    place="50/10m",
    refusal="Trop d’essais manqués depuis votre connexion. Attendez dix minutes, puis réessayez, ou choisissez un "
    "nouveau mot de passe avec «\xa0Mot de passe oublié\xa0».",
)
#: Six figures can be guessed from many places at once: the account has a bound too. Only who knows the password
#: comes so far, and a new password sends them away.
SECOND_FACTOR = Limit(
    name="second_factor",
    here="5/5m",
    place="50/10m",
    account="50/60m",
    refusal="Trop de codes faux. Attendez cinq minutes, puis réessayez avec un nouveau code\xa0; au bout d’une heure au "
    "plus, tout est de nouveau possible. Si ces essais ne sont pas les vôtres, choisissez un nouveau mot de passe.",
)
SIGN_UP = Limit(
    name="sign_up",
    here="5/10m",
    place="30/10m",
    refusal="Trop de demandes depuis votre connexion. Attendez dix minutes, puis réessayez. Regardez aussi dans votre "
    "messagerie\xa0: le lien de confirmation y est peut-être déjà.",
)
PASSWORD_RESET = Limit(
    name="password_reset",
    here="5/10m",
    place="30/10m",
    refusal="Trop de demandes depuis votre connexion. Attendez dix minutes, puis réessayez. Le dernier lien reçu reste "
    "bon.",
)


def consume(request: HttpRequest, limit: Limit, *, account: str) -> Any:
    """
    Count an attempt.

    :returns: what was used, with ``rollback()``.
    :raises ValidationError: if the attempt is one too many.
    """
    key = f"{account} {ratelimit.get_ip(request)}"
    used = _consume(request, limit.name, f"{limit.here}/key,{limit.place}/ip", key=key)
    if used and limit.account:
        everywhere = _consume(request, f"{limit.name}_anywhere", f"{limit.account}/key", key=account)
        used = everywhere and ratelimit.RateLimitUsage(usage=used.usage + everywhere.usage)
    if not used:
        raise ValidationError(limit.refusal, code="rate_limited")
    return used


def forget(request: HttpRequest, limit: Limit, *, account: str) -> None:
    """Forget the attempts on an account at the place of the request: a new password has been chosen there."""
    key = f"{account} {ratelimit.get_ip(request)}"
    rates = {limit.name: f"{limit.here}/key"}
    ratelimit.clear(request, app="accounts", action=limit.name, config=rates, key=key)


def _consume(request: HttpRequest, action: str, rates: str, *, key: str) -> Any:
    return ratelimit.consume(request, app="accounts", action=action, config={action: rates}, key=key)
