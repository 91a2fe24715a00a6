from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.shapes import SHA256
from core.triggers import append_only
from poles.enums import ClaimOutcome


@tracked()
class SourcedFact(models.Model):
    """
    What a public source says of an identified pole: one label, one value, one source («repérage»).

    Its author is nobody for the facts of the founding note. Taken out, it is dated and stays.
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="sourced_facts")
    label = models.CharField("information", max_length=100)
    value = models.TextField("valeur")
    source = models.CharField("source", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "information sourcée"
        constraints = [
            models.UniqueConstraint(
                fields=["pole", "label"], condition=Q(removed_at=None), name="sourcedfact_one_per_label"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="sourcedfact_source_given"),
        ]

    def __str__(self) -> str:
        return f"{self.label}\xa0: {self.value}"


class PoleMerge(models.Model):
    """
    The day a register entry was found to be another pole («rapprochement»), and why; append only.

    An entry has several where one was undone (``PoleSeparation``); which stands, if any, is the last.
    """

    entry = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="own_merges")
    into = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="merges")
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "rapprochement"
        triggers = append_only("polemerge")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="polemerge_reason_given"),
            models.CheckConstraint(condition=~Q(entry=F("into")), name="polemerge_two_poles"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.into}"


class PoleSeparation(models.Model):
    """The day a merge was found to be an error («séparation»), and why; append only."""

    merge = models.OneToOneField(
        PoleMerge, on_delete=models.PROTECT, primary_key=True, related_name="separation"
    )
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "séparation"
        triggers = append_only("poleseparation")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="poleseparation_reason_given"),
        ]

    def __str__(self) -> str:
        return f"Séparation {self.merge_id}"


class DistinctPoles(models.Model):
    """Two poles that look alike and are not the same («pôles distincts»), and why; append only."""

    first = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pôles distincts"
        triggers = append_only("distinctpoles")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinctpoles_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinctpoles_ordered"),
            models.CheckConstraint(condition=~Q(reason=""), name="distinctpoles_reason_given"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


@tracked()
class PoleClaim(models.Model):
    """
    A person's word that an identified pole is theirs («demande de rattachement»), and what was answered.

    One that its author withdrew is decided by nobody.

    :param own_pole: the pole that they have described already; none, they take the entry as theirs.
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="claims")
    own_pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, null=True, related_name="+")
    claimant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="pole_claims")
    quality = models.CharField("en qualité de", max_length=200)
    link = models.TextField("lien avec le pôle")
    #: The version of the text of ``ListingConsent`` agreed to with the claim; none, the page leaves the directory.
    consent_version = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    sha256 = models.CharField("empreinte du document", max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    outcome = models.CharField("réponse", max_length=10, choices=ClaimOutcome, blank=True)
    reason = models.TextField("motif", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "demande de rattachement"
        constraints = [
            models.CheckConstraint(condition=~Q(quality="") & ~Q(link=""), name="poleclaim_link_given"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ClaimOutcome.values]), name="poleclaim_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | Q(outcome=ClaimOutcome.WITHDRAWN, decided_at__isnull=False, decided_by=None)
                | ~Q(outcome__in=["", ClaimOutcome.WITHDRAWN])
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="poleclaim_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ClaimOutcome.REFUSED) | ~Q(reason=""), name="poleclaim_refusal_reasoned"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("claimant")), name="poleclaim_not_own_judge"
            ),
            models.CheckConstraint(
                condition=Q(sha256="", content_type="") | Q(sha256__regex=SHA256) & ~Q(content_type=""),
                name="poleclaim_document_whole",
            ),
            models.CheckConstraint(
                condition=Q(own_pole=None) | ~Q(own_pole=F("pole")), name="poleclaim_two_poles"
            ),
            models.UniqueConstraint(
                fields=["pole", "claimant"], condition=Q(outcome=""), name="poleclaim_one_waiting"
            ),
            models.UniqueConstraint(
                fields=["pole"], condition=Q(outcome=ClaimOutcome.AGREED), name="poleclaim_one_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimant} – {self.pole}"
