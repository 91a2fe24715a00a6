"""Write an e-mail once and have it sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template import Context, Engine

from core import jobs
from core.canonical import digest
from core.mail.delivery import KIND
from core.models import Job, Mail

#: People wait for what they have just asked for; documents take longer and are looked for later.
PRIORITY = 10
#: In the place of the words of a mail that nobody is to receive any more.
FORGOTTEN = "Compte fermé avant l’envoi."


@transaction.atomic
def send(
    *,
    occasion: str,
    to_user_id: int | None = None,
    address: str = "",
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    batch: str = "",
) -> Job:
    """
    Write a mail and ask for its sending, once for an occasion, a recipient and a template.

    The words are those of now, whatever changes before it leaves; asked for again, the first stay. Recipient: an
    account, by its id, or else an address.

    :param occasion: what makes it another mail: «reminder:12:2026-12-01» for the second reminder. Ids and dates only:
        it is kept.
    :param template: beginning of the names of two text templates: «…_subject.txt» and «…_message.txt».
    """
    recipient = {"user": to_user_id, "address": address.lower()}
    job = jobs.enqueue(
        kind=KIND,
        subject_id=to_user_id or 0,
        content_hash=digest({"occasion": occasion, "template": template, **recipient}),
        at=at,
        priority=PRIORITY,
        batch=batch,
    )
    if not Mail.objects.filter(job=job).exists():
        Mail.objects.create(
            job=job,
            template=template,
            occasion=occasion,
            user_id=to_user_id,
            address=address,
            title=" ".join(_text(f"{template}_subject.txt", context).split()),
            body=_text(f"{template}_message.txt", context).strip() + "\n",
        )
    return job


@transaction.atomic
def forget_unsent(*, user_id: int) -> None:
    """Take the words out of the mails to an account that closes: those not sent yet stay unsent."""
    Mail.objects.filter(user_id=user_id, sent_at=None).update(title=FORGOTTEN, body=FORGOTTEN)


def _text(name: str, context: Mapping[str, Any]) -> str:
    """Render without HTML's escapes: an apostrophe stays one."""
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(dict(context), autoescape=False)))
