from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from core import mail
from core.clock import database_now


class AccountAdapter(DefaultAccountAdapter):
    """Open accounts only where the platform says so, for now the administration's; send mail as the others do."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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
            context={**context, "email": email},
            at=at,
        )
