from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from core.history import tracked
from core.shapes import REGION
from poles.enums import (
    MANAGING,
    WRITING,
    Activity,
    Aim,
    Category,
    LegalForm,
    Origin,
    Phase,
    Structure,
    TeamCapacity,
)
from poles.models.perimeter import COMMUNE_CODE, commune_code
from poles.models.team import TeamMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class HeldLabel(TypedDict):
    """Another label that a pole holds, such as PRIDES; days in ISO form, empty where they are not known."""

    name: str
    awarded_on: str
    ends_on: str


class PoleQuerySet(models.QuerySet["Pole"]):
    def of_team(self, user: User) -> PoleQuerySet:
        """Poles whose team the person belongs to."""
        return self.filter(team__user=user)

    def written_by(self, user: User) -> PoleQuerySet:
        """Poles that the person may describe and start dossiers for."""
        return self.filter(team__in=TeamMember.objects.filter(user=user, capacity__in=WRITING))

    def managed_by(self, user: User) -> PoleQuerySet:
        """Poles whose team the person makes up, and whose dossiers they may submit."""
        return self.filter(team__in=TeamMember.objects.filter(user=user, capacity__in=MANAGING))

    def led_by(self, user: User) -> PoleQuerySet:
        """Poles whose lead the person is."""
        return self.filter(team__in=TeamMember.objects.filter(user=user, capacity=TeamCapacity.LEAD))

    def public(self) -> PoleQuerySet:
        """Poles that the directory shows."""
        return self.filter(listed=True)

    def register(self) -> PoleQuerySet:
        """Entries of the register: poles that somebody found, and that nobody has claimed yet."""
        return self.filter(phase__current=Phase.IDENTIFIED, merged_into=None, listed=True)

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
    aims = ArrayField(models.CharField(max_length=20), verbose_name="buts", default=list, blank=True)
    activities = ArrayField(
        models.CharField(max_length=20), verbose_name="domaines d’activité", default=list, blank=True
    )
    held_labels: models.JSONField[list[HeldLabel]] = models.JSONField(
        "autres labels", default=list, blank=True
    )
    legal_form = models.CharField("forme juridique", max_length=20, choices=LegalForm, blank=True, default="")
    #: The version of the description: of all that stands above.
    version = models.IntegerField(default=1)
    described_at = models.DateTimeField("décrit le", null=True, blank=True)
    described_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    members_complete = models.BooleanField("la liste des membres est complète", default=False)
    fictitious = models.BooleanField("exemple fictif", default=False)
    #: Register entries, until they are merged or claimed, and poles whose team consents (``ListingConsent``).
    listed = models.BooleanField("présent dans l’annuaire", default=False)
    public_summary = models.TextField("présentation publique", blank=True, default="")
    website = models.URLField("site internet", max_length=300, blank=True, default="")
    public_email = models.EmailField("adresse électronique publique", blank=True, default="")
    show_members = models.BooleanField("noms des membres publics", default=False)
    #: The version of what the public is shown.
    public_version = models.IntegerField(default=1)
    #: The pole of which this register entry was a second one.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_entries",
    )
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
            models.CheckConstraint(condition=models.Q(aims__contained_by=Aim.values), name="pole_aims_known"),
            models.CheckConstraint(
                condition=models.Q(activities__contained_by=Activity.values), name="pole_activities_known"
            ),
            models.CheckConstraint(
                condition=models.Q(legal_form__in=["", *LegalForm.values]), name="pole_legal_form_known"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(listed=False), name="pole_merged_not_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="pole_merged_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("poles:pole", args=[self.pk, self.slug])
