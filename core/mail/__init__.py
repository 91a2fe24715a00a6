"""Outgoing e-mail: written inside a business transaction, sent by a job, at least once and under one Message-ID."""

from core.mail.delivery import KIND, LEASE, deliver, message_id
from core.mail.writing import forget_unsent, send

__all__ = ["KIND", "LEASE", "deliver", "forget_unsent", "message_id", "send"]
