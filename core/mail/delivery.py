"""Hand a mail to the server: what its job does."""

import re
import smtplib
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage

from core import jobs
from core.models import Job, Mail

KIND = "mail"

#: Longer than the slowest server: EMAIL_TIMEOUT for each of eight answers.
LEASE = timedelta(seconds=90)

PERMANENT = 500
#: What RFC 3463 adds to a reply's code; the words after it often repeat the address.
ENHANCED = re.compile(rb"^[245]\.\d{1,3}\.\d{1,3}")


class NotDelivered(Exception):
    """The server did not take the mail this time; the message holds no address."""


def deliver(claim: jobs.Claim) -> jobs.Completion | None:
    """
    Send a mail; what it leaves to write takes address and words out of the row.

    A worker that dies between the server's answer and that writing has the mail sent again, under the same
    Message-ID.

    :raises Hopeless: if the server refuses the recipient or the mail for good, or if the account is closed.
    :raises NotDelivered: if it refuses for now.
    """
    mail = Mail.objects.select_related("job").get(job_id=claim.job_id)
    _hand_over(_message(mail))
    return partial(_record, mail.pk)


def _record(mail_id: int, at: datetime) -> None:
    Mail.objects.filter(pk=mail_id).update(title="", body="", address="", sent_at=at)


def _message(mail: Mail) -> EmailMessage:
    """Make the same message at each attempt: nothing in it reads a clock."""
    headers = {
        "Message-ID": message_id(mail.job),
        "Date": format_datetime(mail.job.created_at),
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject=mail.title, body=mail.body, to=[_address(mail)], headers=headers)


def message_id(job: Job) -> str:
    """Return the Message-ID of a job's mail, from what never changes in the row."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{job.pk}.{job.content_hash[:32]}@{domain}>"


def _address(mail: Mail) -> str:
    if mail.user_id is None:
        return mail.address
    user = get_user_model().objects.filter(pk=mail.user_id, is_active=True).first()
    if user is None:
        raise jobs.Hopeless("Le compte destinataire est fermé.")
    return str(user.email)


def _hand_over(message: EmailMessage) -> None:
    """Send, and tell what the server refuses by its codes alone: its words may hold the address."""
    code: int
    words: bytes | str
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        # One recipient, so one answer.
        code, words = next(iter(error.recipients.values()))
    except smtplib.SMTPDataError as error:
        code, words = error.smtp_code, error.smtp_error
    except smtplib.SMTPResponseException as error:
        # Of our name, password or sender, not of this mail: it can be mended between two attempts.
        raise NotDelivered(_said(error.smtp_code, error.smtp_error)) from None
    else:
        return
    if code >= PERMANENT:
        raise jobs.Hopeless(f"Le serveur de courriel refuse ce message\xa0: {_said(code, words)}.")
    raise NotDelivered(_said(code, words))


def _said(code: int, words: bytes | str) -> str:
    enhanced = ENHANCED.match(words if isinstance(words, bytes) else words.encode())
    return f"SMTP {code} {enhanced.group().decode()}" if enhanced else f"SMTP {code}"
