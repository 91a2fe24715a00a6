from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from applications.enums import Capacity, PieceKind, PieceState, SectionKind, State
from core.history import tracked
from core.pieces import sentence_of
from core.shapes import REGION, SHA256
from poles.enums import WRITING
from poles.models import TeamMember

if TYPE_CHECKING:
    from accounts.models import User

#: The number of a dossier, as it stands in its address too.
NUMBER = r"PTCE-\d{4}-\d{5,}"


class NumberSequence(models.Model):
    """The last dossier number given in a year: one row a year, so that numbers have no hole."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "numérotation"

    def __str__(self) -> str:
        return f"{self.year}\xa0: {self.last}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_team(self, user: User) -> ApplicationQuerySet:
        """Dossiers of the poles whose team the person belongs to, but drafts that were discarded."""
        team = TeamMember.objects.filter(pole=OuterRef("pole"), user=user)
        return self.filter(Exists(team), discarded_at__isnull=True)

    def written_by(self, user: User) -> ApplicationQuerySet:
        """Dossiers that the person may write, as long as they are drafts: of their poles, but as a reader."""
        writing = TeamMember.objects.filter(pole=OuterRef("pole"), user=user, capacity__in=WRITING)
        return self.filter(Exists(writing), discarded_at__isnull=True)

    def sent(self) -> ApplicationQuerySet:
        return self.exclude(state=State.DRAFT)

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """
        Dossiers that the person may open.

        The applicant's team; case officers in their regions, programme managers and auditors once the
        dossier is sent; holders of an ``Access`` row. A recusal row overrides all but the team.
        """
        if not user.is_authenticated:
            return self.none()
        from applications.models.access import Access

        in_force = Access.objects.filter(application=OuterRef("pk"), user=user, until__isnull=True)
        by_right = Q(pk__in=[])
        if user.has_role(Role.PROGRAMME_MANAGER, Role.AUDITOR):
            by_right |= ~Q(state=State.DRAFT)
        if user.has_role(Role.CASE_OFFICER):
            regions = user.regions_as(Role.CASE_OFFICER)
            in_regions = Q() if regions is None else Q(region__in=regions)
            by_right |= ~Q(state=State.DRAFT) & in_regions
        granted = Q(Exists(in_force.exclude(capacity=Capacity.RECUSED)))
        recused = Q(Exists(in_force.filter(capacity=Capacity.RECUSED)))
        team = Q(
            Exists(TeamMember.objects.filter(pole=OuterRef("pole"), user=user)), discarded_at__isnull=True
        )
        return self.filter(team | ((by_right | granted) & ~recused))


@tracked()
class Application(models.Model):
    """One pole's request under one call («dossier»)."""

    number = models.CharField("numéro", max_length=20, unique=True)
    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="applications")
    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="applications")
    title = models.CharField("intitulé du projet", max_length=200)
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT)
    requested_amount = models.DecimalField(
        "montant demandé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    #: The pole's when the dossier was sent: its applicant cannot move it to other officers afterwards.
    region = models.CharField("région d’instruction", max_length=3, blank=True)
    created_at = models.DateTimeField("créé le")
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    notified_at = models.DateTimeField("notifié le", null=True, blank=True)
    #: A draft that its team gave up: its number stays taken, what was written is gone, nobody sees it.
    discarded_at = models.DateTimeField("brouillon supprimé le", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__regex=f"^{NUMBER}$"), name="application_number_shape"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="application_state_known"),
            models.CheckConstraint(
                condition=Q(region="") | Q(region__regex=REGION), name="application_region_code"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, submitted_at__isnull=True)
                | (~Q(state=State.DRAFT) & Q(submitted_at__isnull=False)),
                name="application_submitted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(notified_at__isnull=False)
                | ~Q(state__in=(State.NOTIFIED, State.UNDER_AGREEMENT, State.CLOSED)),
                name="application_notified_has_date",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True) | Q(state=State.DRAFT),
                name="application_discarded_is_draft",
            ),
            models.CheckConstraint(
                condition=Q(requested_amount__isnull=True) | Q(requested_amount__gte=Decimal(0)),
                name="application_amount_not_negative",
                violation_error_message="Le montant demandé ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written: neither sent nor discarded."""
        return self.state == State.DRAFT and self.discarded_at is None


@tracked()
class Section(models.Model):
    """The answers of one section of a dossier; ``version`` counts its saves, from 1."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sections")
    kind = models.CharField(max_length=20, choices=SectionKind)
    content: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField("enregistré le")
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "section du dossier"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind"], name="section_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=SectionKind.values), name="section_kind_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="section_version_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.application_id})"


class PieceQuerySet(models.QuerySet["Piece"]):
    def present(self) -> PieceQuerySet:
        return self.filter(removed_at__isnull=True)

    def given(self) -> PieceQuerySet:
        """Pieces that are part of the dossier: found clean, and not taken out."""
        return self.present().filter(state=PieceState.CLEAN)

    def pending(self) -> PieceQuerySet:
        return self.present().filter(state=PieceState.PENDING)

    def seen_by(self, user: User) -> PieceQuerySet:
        """Pieces of a draft that a person of its team sees: what is being checked or is refused is its sender's alone."""
        return self.present().filter(Q(state=PieceState.CLEAN) | Q(added_by=user))


@tracked()
class Piece(models.Model):
    """
    A file attached to a draft («pièce justificative»).

    Pending, its bytes are as they came, in quarantine; clean, they are stored under their digest; refused, they are
    gone and ``reason`` stays, a code of ``core.inspection.verdict``.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="pieces")
    code = models.CharField("repère", max_length=6)
    kind = models.CharField("nature", max_length=20, choices=PieceKind)
    label = models.CharField("nom", max_length=200)
    sha256 = models.CharField(max_length=64)
    #: Digest of the bytes as they came, which differ for a picture; nothing: the same.
    received = models.CharField(max_length=64, blank=True, default="", db_default="")
    size = models.PositiveIntegerField("taille en octets")
    content_type = models.CharField(max_length=100)
    state = models.CharField(
        "état", max_length=10, choices=PieceState, default=PieceState.CLEAN, db_default=PieceState.CLEAN
    )
    reason = models.CharField("motif du refus", max_length=20, blank=True, default="", db_default="")
    quarantine = models.CharField(max_length=32, blank=True, default="", db_default="")
    added_at = models.DateTimeField("ajoutée le")
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "code"], name="piece_code_once"),
            models.CheckConstraint(condition=Q(kind__in=PieceKind.values), name="piece_kind_known"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="piece_sha256_shape"),
            models.CheckConstraint(
                condition=Q(received="") | Q(received__regex=SHA256), name="piece_received_shape"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^P\d+$"), name="piece_code_shape"),
            models.CheckConstraint(condition=Q(state__in=PieceState.values), name="piece_state_known"),
            models.CheckConstraint(
                condition=Q(state=PieceState.PENDING, quarantine__regex="^[0-9a-f]{32}$")
                | (~Q(state=PieceState.PENDING) & Q(quarantine="")),
                name="piece_pending_waits_in_quarantine",
            ),
            models.CheckConstraint(
                condition=Q(state=PieceState.REFUSED) & ~Q(reason="")
                | (~Q(state=PieceState.REFUSED) & Q(reason="")),
                name="piece_refused_says_why",
            ),
            # A clean one of before the checks has no date of them.
            models.CheckConstraint(
                condition=(~Q(state=PieceState.PENDING) | Q(settled_at__isnull=True))
                & (~Q(state=PieceState.REFUSED) | Q(settled_at__isnull=False)),
                name="piece_settled_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"

    @property
    def refusal(self) -> str:
        """Why the piece is refused, as its sender reads it."""
        return sentence_of(self.reason) if self.reason else ""
