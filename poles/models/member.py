from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from core.history import tracked
from poles.enums import EssBasis, Family
from poles.models.perimeter import commune_code
from poles.validators import validate_siret

#: What a member contributes, in this order: euros a year, but for the hours.
CONTRIBUTIONS = ("money", "pooled_means", "volunteer_hours", "in_kind")


def _quantity(label: str, *, max_digits: int = 12) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        label,
        max_digits=max_digits,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )


def _not_negative(field: str) -> models.Q:
    return models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": 0})


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

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField("nom", max_length=250)
    legal_category = models.CharField("catégorie juridique", max_length=4, blank=True)
    naf = models.CharField("code d’activité (NAF)", max_length=6, blank=True)
    family = models.CharField("famille", max_length=20, choices=Family, blank=True)
    commune = models.CharField(
        "commune de l’établissement", max_length=5, blank=True, validators=[commune_code]
    )
    group = models.CharField("groupe d’entreprises", max_length=200, blank=True)
    ess_basis = models.CharField(
        "raison de son appartenance à l’ESS", max_length=20, choices=EssBasis, blank=True, default=""
    )
    role = models.CharField("rôle dans le pôle", max_length=200, blank=True, default="")
    fte = _quantity("emplois de l’établissement, en équivalents temps plein", max_digits=8)
    money = _quantity("apport en argent, en euros par an")
    pooled_means = _quantity("moyens mis en commun, valorisés en euros par an")
    volunteer_hours = _quantity("heures de bénévolat par an")
    in_kind = _quantity("apport en nature, valorisé en euros par an")
    contribution = models.TextField("ce que la structure apporte", blank=True, default="")
    contact_name = models.CharField("personne à contacter", max_length=200, blank=True, default="")
    contact_email = models.EmailField("adresse électronique de cette personne", blank=True, default="")
    is_lead = models.BooleanField("structure porteuse", default=False)
    version = models.IntegerField(default=1)
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
            models.CheckConstraint(
                condition=models.Q(ess_basis__in=["", *EssBasis.values]), name="membership_ess_basis_known"
            ),
            models.CheckConstraint(
                condition=models.Q(*(_not_negative(field) for field in ("fte", *CONTRIBUTIONS))),
                name="membership_quantities_positive",
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
