from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.enums import Role
from core.history import tracked
from core.triggers import append_only
from reviews.enums import SCORES, SessionState

if TYPE_CHECKING:
    from accounts.models import User


class CommitteeSessionQuerySet(models.QuerySet["CommitteeSession"]):
    def visible_to(self, user: User) -> CommitteeSessionQuerySet:
        """Sessions that the person chairs, sits in, prepares or audits."""
        if user.has_role(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR):
            return self
        sits = SessionMember.objects.filter(session=OuterRef("pk"), user=user)
        return self.filter(Q(chair=user) | Exists(sits))


@tracked()
class CommitteeSession(models.Model):
    """A sitting of the committee («séance»)."""

    title = models.CharField("intitulé", max_length=200)
    held_at = models.DateTimeField("date et heure")
    chair = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="chaired_sessions", verbose_name="président"
    )
    quorum = models.PositiveSmallIntegerField("quorum", default=3)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CommitteeSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance du comité"
        verbose_name_plural = "séances du comité"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=SessionState.PLANNED, opened_at__isnull=True, closed_at__isnull=True)
                | Q(state=SessionState.OPEN, opened_at__isnull=False, closed_at__isnull=True)
                | Q(state=SessionState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
                name="committeesession_state_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="committeesession_quorum_positive",
                violation_error_message="Le quorum est d’au moins une personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class SessionMember(models.Model):
    """A person called to a session, and whether they are there («membre convoqué»)."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="session_memberships")
    present = models.BooleanField("présent", default=False)

    class Meta:
        verbose_name = "membre de la séance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "user"], name="sessionmember_once"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def in_force(self) -> AgendaItemQuerySet:
        return self.filter(postponed_to__isnull=True)

    def undecided(self) -> AgendaItemQuerySet:
        """Items that the committee has yet to decide: neither decided nor postponed."""
        return self.in_force().filter(decision__isnull=True)


@tracked()
class AgendaItem(models.Model):
    """A dossier on a session's agenda («ordre du jour»); postponed, it goes on as another item («report»)."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="agenda_items"
    )
    position = models.PositiveSmallIntegerField()
    postponed_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="postponed_from"
    )
    postponed_at = models.DateTimeField("reporté le", null=True, blank=True)
    postponement_reason = models.TextField("motif du report", blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "application"],
                condition=Q(postponed_to__isnull=True),
                name="agendaitem_once",
            ),
            models.CheckConstraint(
                condition=Q(postponed_to__isnull=True, postponed_at__isnull=True, postponement_reason="")
                | (
                    Q(postponed_to__isnull=False, postponed_at__isnull=False)
                    & ~Q(postponement_reason="")
                    & ~Q(postponed_to=F("id"))
                ),
                name="agendaitem_postponement_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.application_id}"


class Consensus(models.Model):
    """The committee's own score for a criterion, with its reason («note de consensus»); append only."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="consensus")
    criterion = models.CharField("critère", max_length=4)
    score = models.PositiveSmallIntegerField("note")
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "note de consensus"
        triggers = append_only("consensus")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "criterion"], name="consensus_once"),
            models.CheckConstraint(condition=Q(score__in=SCORES), name="consensus_score_on_scale"),
            models.CheckConstraint(condition=~Q(reason=""), name="consensus_reason_given"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}\xa0: {self.score}"
