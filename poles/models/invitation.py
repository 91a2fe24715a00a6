from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from core.history import tracked
from core.keys import new_key
from poles.enums import InvitationState, TeamCapacity

#: What a migration calls it.
invitation_key = new_key


@tracked()
class TeamInvitation(models.Model):
    """
    Somebody asked by e-mail to join a pole's team («invitation»).

    The link alone opens nothing: only an account whose verified address is the invited one may answer.
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("adresse électronique")
    capacity = models.CharField("rôle", max_length=12, choices=TeamCapacity)
    key = models.CharField(max_length=43, unique=True, default=new_key)
    invited_at = models.DateTimeField("invitée le")
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("dernier envoi")
    sendings = models.PositiveSmallIntegerField("envois", default=1)
    expires_at = models.DateTimeField("valable jusqu’au")
    state = models.CharField("état", max_length=10, choices=InvitationState, default=InvitationState.PENDING)
    closed_at = models.DateTimeField("répondue ou close le", null=True, blank=True)
    #: Nobody where it ended by itself.
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["pole", "email"],
                condition=Q(state=InvitationState.PENDING),
                name="teaminvitation_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""), name="teaminvitation_email_lowercase"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=TeamCapacity.values) & ~Q(capacity=TeamCapacity.LEAD),
                name="teaminvitation_capacity_not_lead",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="teaminvitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.PENDING, closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state=InvitationState.PENDING) & Q(closed_at__isnull=False)),
                name="teaminvitation_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("invited_at")), name="teaminvitation_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("poles:invitation", args=[self.key])

    def state_at(self, at: datetime) -> InvitationState:
        """Return its state at a time: one that waited too long has expired, though nobody wrote it down."""
        if self.state == InvitationState.PENDING and at >= self.expires_at:
            return InvitationState.EXPIRED
        return InvitationState(self.state)

    @property
    def masked_email(self) -> str:
        """The address as whoever holds the link may see it: «c…@exemple.fr»."""
        name, _, domain = self.email.rpartition("@")
        return f"{name[:1]}…@{domain}"
