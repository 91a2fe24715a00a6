from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from core.history import tracked

COMMUNE_CODE = r"^(\d{2}|2[AB])\d{3}$"
commune_code = RegexValidator(
    COMMUNE_CODE, "Ce code de commune n’est pas valable. Donnez le code INSEE, par exemple 26281."
)


@tracked()
class PerimeterCommune(models.Model):
    """One commune of a pole's perimeter («périmètre»)."""

    pole = models.ForeignKey("poles.Pole", on_delete=models.CASCADE, related_name="perimeter")
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
