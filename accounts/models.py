from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import Role
from core.clock import DatabaseNow
from core.history import tracked
from core.shapes import REGION


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(
        self, email: str, password: str | None = None, *, verified: bool = False, **fields: Any
    ) -> User:
        """
        Create an account and its address: allauth would insert a missing one on a mere visit.

        :param verified: whether the address is known to be the person's.
        """
        from allauth.account.models import EmailAddress

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address («compte»)."""

    email = models.EmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse."},
    )
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    is_active = models.BooleanField("actif", default=True)
    joined_at = models.DateTimeField("inscrit le", default=timezone.now)

    #: The grants in force, once they have been read.
    _grants: list[RoleGrant] | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lowercase"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def grants_in_force(self) -> list[RoleGrant]:
        """Return the role grants in force by the database's clock, read once: this object lives as long as a request."""
        if self.pk is None:
            return []
        if self._grants is None:
            self._grants = list(self.role_grants.in_force(at=DatabaseNow()).order_by("pk"))
        return self._grants

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email

    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants_in_force())

    def has_role(self, *roles: Role) -> bool:
        return not self.roles().isdisjoint(roles)

    def regions_as(self, role: Role) -> frozenset[str] | None:
        """Return the region codes in which the person holds ``role``; ``None`` means every region."""
        codes = {grant.region for grant in self.grants_in_force() if grant.role == role}
        return None if "" in codes else frozenset(codes)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, *, at: datetime | DatabaseNow) -> RoleGrantQuerySet:
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=at), since__lte=at)


@tracked()
class RoleGrant(models.Model):
    """A role held by a person over a period («habilitation»); an empty region means the whole country."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_grants", verbose_name="personne"
    )
    role = models.CharField("rôle", max_length=30, choices=Role)
    region = models.CharField("région", max_length=3, blank=True)
    since = models.DateTimeField("depuis")
    until = models.DateTimeField("jusqu’au", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="accordé par"
    )
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="retiré par"
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="rolegrant_role_known"),
            models.CheckConstraint(
                condition=models.Q(region="") | models.Q(region__regex=REGION), name="rolegrant_region_code"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="rolegrant_dates_ordered",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                condition=models.Q(until__isnull=True),
                name="rolegrant_one_in_force",
                violation_error_message="Cette personne a déjà ce rôle dans cette région.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}\xa0: {self.user}"
