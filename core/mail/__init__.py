"""Outgoing e-mail: written inside a business transaction, sent by a job, at least once and under one Message-ID."""

from core.mail.delivery import KIND, LEASE, deliver, message_id
from core.mail.writing import send

__all__ = ["KIND", "LEASE", "deliver", "message_id", "send"]
