from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from core.history import tracked
from core.shapes import REGION
from core.triggers import append_only
from poles.enums import Category, Family, Origin, Phase, Structure, TeamCapacity
from poles.validators import validate_siret

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

COMMUNE_CODE = r"^(\d{2}|2[AB])\d{3}$"
commune_code = RegexValidator(
    COMMUNE_CODE, "Ce code de commune n’est pas valable. Donnez le code INSEE, par exemple 26281."
)


class PoleQuerySet(models.QuerySet["Pole"]):
    def of_team(self, user: User) -> PoleQuerySet:
        """Poles whose team the person belongs to."""
        return self.filter(team__user=user)

    def public(self) -> PoleQuerySet:
        """Poles that the directory shows."""
        return self.filter(listed=True)

    def visible_to(self, user: User | AnonymousUser) -> PoleQuerySet:
        """Poles whose page the person may open: those of the directory, and their own."""
        if not user.is_authenticated:
            return self.public()
        ours = TeamMember.objects.filter(pole=models.OuterRef("pk"), user=user)
        return self.filter(models.Q(listed=True) | models.Exists(ours))


@tracked()
class Pole(models.Model):
    """A «pôle territorial de coopération économique»; its phase stands in ``PolePhase``."""

    name = models.CharField("nom du pôle", max_length=200)
    slug = models.SlugField(max_length=220)
    summary = models.TextField("présentation", blank=True)
    commune = models.CharField("commune du siège", max_length=5, blank=True, validators=[commune_code])
    region = models.CharField("région", max_length=3, blank=True)
    since_year = models.PositiveSmallIntegerField("année de création", null=True, blank=True)
    origin = models.CharField("origine", max_length=20, choices=Origin, blank=True)
    structure = models.CharField("structuration", max_length=20, choices=Structure, blank=True)
    category = models.CharField("catégorie", max_length=20, choices=Category, blank=True)
    members_complete = models.BooleanField("la liste des membres est complète", default=False)
    fictitious = models.BooleanField("exemple fictif", default=False)
    listed = models.BooleanField("présent dans l’annuaire", default=False)
    created_at = models.DateTimeField("créé le")
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = PoleQuerySet.as_manager()

    class Meta:
        verbose_name = "pôle"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="pole_name_given"),
            models.CheckConstraint(
                condition=models.Q(commune="") | models.Q(commune__regex=COMMUNE_CODE),
                name="pole_commune_code",
            ),
            models.CheckConstraint(
                condition=models.Q(region="") | models.Q(region__regex=REGION), name="pole_region_code"
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["", *Origin.values]), name="pole_origin_known"
            ),
            models.CheckConstraint(
                condition=models.Q(structure__in=["", *Structure.values]), name="pole_structure_known"
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=["", *Category.values]), name="pole_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("poles:pole", args=[self.pk, self.slug])


class PolePhase(models.Model):
    """
    Where a pole is in its life («phase»).

    ``current`` is what has been decided, ``public`` what may be shown: a decision moves the first at once
    and the second when it is notified.
    """

    pole = models.OneToOneField(Pole, on_delete=models.PROTECT, primary_key=True, related_name="phase")
    current = models.CharField("phase", max_length=20, choices=Phase)
    current_since = models.DateTimeField("depuis")
    public = models.CharField("phase publique", max_length=20, choices=Phase)
    public_since = models.DateTimeField("publique depuis")

    class Meta:
        verbose_name = "phase du pôle"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(current__in=Phase.values), name="polephase_current_known"
            ),
            models.CheckConstraint(
                condition=models.Q(public__in=Phase.values), name="polephase_public_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_public_display()


class PhaseMove(models.Model):
    """One change of phase, with its reason; append only. Not public before its ``PhasePublication``."""

    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="phase_moves")
    from_phase = models.CharField(max_length=20, choices=Phase, blank=True)
    to_phase = models.CharField(max_length=20, choices=Phase)
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "changement de phase"
        triggers = append_only("phasemove")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_phase__in=Phase.values) & models.Q(from_phase__in=["", *Phase.values]),
                name="phasemove_phases_known",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="phasemove_reason_given"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_phase_display()} → {self.get_to_phase_display()}"


class PhasePublication(models.Model):
    """The instant from which a change of phase may be shown outside the committee; append only."""

    move = models.OneToOneField(
        PhaseMove, on_delete=models.PROTECT, primary_key=True, related_name="publication"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "publication d’un changement de phase"
        triggers = append_only("phasepublication")

    def __str__(self) -> str:
        return f"{self.move_id} le {self.at:%d/%m/%Y}"


@tracked()
class Organisation(models.Model):
    """
    A legal person or establishment («structure»), one row for each SIRET or for each member without one.

    It says who is who across poles and nothing else: what a team says of a member stands in ``Membership``.
    """

    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "structure"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"),
                name="organisation_siret_digits",
            ),
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="organisation_siret_unique",
                violation_error_message="Une structure porte déjà ce SIRET.",
            ),
        ]

    def __str__(self) -> str:
        return self.siret or "Structure sans SIRET"


@tracked()
class Membership(models.Model):
    """
    An organisation's place in a pole («adhésion»).

    What the pole's team says of its member stands here, so that one pole's words never change another's.
    """

    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField("nom", max_length=250)
    legal_category = models.CharField("catégorie juridique", max_length=4, blank=True)
    naf = models.CharField("code d’activité (NAF)", max_length=6, blank=True)
    family = models.CharField("famille", max_length=20, choices=Family, blank=True)
    commune = models.CharField(
        "commune de l’établissement", max_length=5, blank=True, validators=[commune_code]
    )
    group = models.CharField("groupe d’entreprises", max_length=200, blank=True)
    is_lead = models.BooleanField("structure porteuse", default=False)
    joined_on = models.DateField("membre depuis le", null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "adhésion"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="membership_name_given"),
            models.CheckConstraint(
                condition=models.Q(legal_category="") | models.Q(legal_category__regex=r"^\d{4}$"),
                name="membership_legal_category_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(naf="") | models.Q(naf__regex=r"^\d{2}\.\d{2}[A-Z]$"),
                name="membership_naf_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(family__in=["", *Family.values]), name="membership_family_known"
            ),
            models.UniqueConstraint(
                fields=["pole", "organisation"],
                condition=models.Q(left_at__isnull=True),
                name="membership_once_per_pole",
                violation_error_message="Cette structure est déjà membre du pôle.",
            ),
            models.UniqueConstraint(
                fields=["pole"],
                condition=models.Q(is_lead=True, left_at__isnull=True),
                name="membership_one_lead",
                violation_error_message="Le pôle a déjà une structure porteuse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.pole}"


@tracked()
class PerimeterCommune(models.Model):
    """One commune of a pole's perimeter («périmètre»)."""

    pole = models.ForeignKey(Pole, on_delete=models.CASCADE, related_name="perimeter")
    code = models.CharField(max_length=5, validators=[commune_code])

    class Meta:
        verbose_name = "commune du périmètre"
        constraints = [
            models.UniqueConstraint(fields=["pole", "code"], name="perimetercommune_once"),
            models.CheckConstraint(
                condition=models.Q(code__regex=COMMUNE_CODE), name="perimetercommune_code_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.code


@tracked()
class TeamMember(models.Model):
    """A person who works on a pole's behalf («équipe du pôle»)."""

    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="pole_teams")
    capacity = models.CharField(max_length=10, choices=TeamCapacity)
    since = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "membre de l’équipe"
        constraints = [
            models.UniqueConstraint(fields=["pole", "user"], name="teammember_once_per_pole"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=TeamCapacity.values), name="teammember_capacity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.pole}"


class SourcedFact(models.Model):
    """What a public source says of an identified pole: one label, one value, one source («repérage»)."""

    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="sourced_facts")
    label = models.CharField("information", max_length=100)
    value = models.TextField("valeur")
    source = models.CharField("source", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "information sourcée"
        constraints = [
            models.UniqueConstraint(fields=["pole", "label"], name="sourcedfact_once_per_label"),
            models.CheckConstraint(condition=~models.Q(source=""), name="sourcedfact_source_given"),
        ]

    def __str__(self) -> str:
        return f"{self.label}\xa0: {self.value}"
