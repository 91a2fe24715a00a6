"""The columns of the spreadsheet of a pole's members: how each is read, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError

from core import sheets
from core.numbers import QuantityField
from core.sheets import Column
from core.sheets.cells import Value, written
from poles import communes
from poles.enums import EssBasis, Family
from poles.forms.member import MemberForm, read_naf
from poles.models import CONTRIBUTIONS, Membership
from poles.services import ImportedLine
from poles.validators import validate_siret

QUANTITIES = ("fte", *CONTRIBUTIONS)
_CODE_DIGITS = 5


def _read_commune(value: Value) -> str:
    said = " ".join(written(value).split())
    if said.isascii() and said.isdigit() and len(said) == _CODE_DIGITS - 1:
        # «01053», the zero lost to the spreadsheet.
        said = said.zfill(_CODE_DIGITS)
    code, fault = _commune_of(said)
    if fault:
        raise ValidationError(fault)
    return code


@lru_cache(maxsize=4096)
def _commune_of(said: str) -> tuple[str, str]:
    resolution = communes.resolve(said)
    return (resolution.commune.code, "") if resolution.commune else ("", communes.sentence(resolution))


def _read_legal_category(value: Value) -> str:
    return str(
        MemberForm.base_fields["legal_category"].clean(written(value).replace(" ", "").replace("\xa0", ""))
    )


def label_of(choices: type[Family | EssBasis]) -> Any:
    """Return a function that writes a choice by its French label, nothing where there is none."""
    labels = dict(choices.choices)
    return lambda value: labels.get(value) if value else None


def _quantity(name: str) -> Any:
    field = MemberForm.base_fields[name]
    assert isinstance(field, QuantityField)  # noqa: S101 - for the types
    return sheets.number(field)


COLUMNS = (
    Column(
        key="name",
        heading="Nom de la structure",
        aliases=("Nom", "Structure", "Raison sociale", "Dénomination", "Membre"),
        read=sheets.text(longest=250),
        required=True,
        width=36,
    ),
    Column(
        key="siret",
        heading="Numéro SIRET",
        aliases=("SIRET", "N° SIRET", "No SIRET"),
        read=sheets.digits(length=14, check=validate_siret, names="ce SIRET"),
        as_text=True,
    ),
    Column(
        key="commune",
        heading="Commune (nom ou code INSEE)",
        aliases=("Commune de l’établissement", "Ville", "Code INSEE", "Code commune"),
        read=_read_commune,
        write=lambda code: communes.name_and_code(code) if code else None,
        as_text=True,
        width=28,
    ),
    Column(
        key="legal_category",
        heading="Catégorie juridique",
        aliases=("Catégorie", "Code catégorie juridique"),
        read=_read_legal_category,
        as_text=True,
        width=12,
    ),
    Column(
        key="naf",
        heading="Code NAF",
        aliases=("NAF", "APE", "Code APE", "Code d’activité", "NAF APE", "Code NAF ou APE"),
        read=lambda value: read_naf(written(value)),
        as_text=True,
        width=10,
    ),
    Column(
        key="family",
        heading="Famille",
        aliases=("Famille de la structure",),
        read=sheets.choice(dict(Family.choices)),
        write=label_of(Family),
        width=28,
    ),
    Column(
        key="ess_basis",
        heading="À quel titre elle est de l’ESS",
        aliases=("Titre ESS", "Raison ESS"),
        read=sheets.choice(dict(EssBasis.choices)),
        write=label_of(EssBasis),
        width=28,
    ),
    Column(key="group", heading="Groupe", aliases=("Groupe d’entreprises",)),
    Column(key="role", heading="Rôle dans le pôle", aliases=("Rôle",), width=28),
    Column(
        key="joined_on",
        heading="Membre depuis le",
        aliases=("Membre depuis", "Date d’adhésion", "Adhésion"),
        read=sheets.day,
        dated=True,
        width=14,
    ),
    Column(
        key="fte",
        heading="Emplois (équivalents temps plein)",
        aliases=("ETP", "Emplois en ETP", "Équivalents temps plein"),
        read=_quantity("fte"),
        width=14,
    ),
    Column(key="money", heading="Apport en argent (€ par an)", aliases=("Argent",), read=_quantity("money")),
    Column(
        key="pooled_means",
        heading="Moyens mis en commun (€ par an)",
        aliases=("Moyens communs",),
        read=_quantity("pooled_means"),
    ),
    Column(
        key="volunteer_hours",
        heading="Bénévolat (heures par an)",
        aliases=("Heures de bénévolat",),
        read=_quantity("volunteer_hours"),
    ),
    Column(
        key="in_kind",
        heading="Apport en nature (€ par an)",
        aliases=("En nature",),
        read=_quantity("in_kind"),
    ),
    Column(
        key="contribution",
        heading="Ce qu’elle apporte",
        aliases=("Apport", "Contribution"),
        read=sheets.text(longest=2000, lines=True),
        width=36,
    ),
    Column(
        key="contact_name",
        heading="Personne à contacter",
        aliases=("Contact",),
        width=24,
    ),
    Column(
        key="contact_email",
        heading="Adresse électronique",
        aliases=("Courriel", "E-mail", "Email", "Mail", "Adresse mail", "Adresse e-mail"),
        read=sheets.form_field(MemberForm.base_fields["contact_email"]),
        width=30,
    ),
    Column(
        key="is_lead",
        heading="Porte le dossier (oui ou non)",
        aliases=("Porteuse", "Porteur", "Structure porteuse", "Porteuse du dossier"),
        read=sheets.yes_or_no,
        width=12,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def rows_of(memberships: Iterable[Membership]) -> list[dict[str, Any]]:
    """Return members as rows of the spreadsheet."""
    return [
        {
            **{key: getattr(each, key, None) for key in BY_KEY},
            "siret": each.organisation.siret,
        }
        for each in memberships
    ]


def lines_of(reading: sheets.Reading) -> list[ImportedLine]:
    """Return what was read as lines to import; a blank cell says nothing."""
    return [
        ImportedLine(
            line=row.line,
            values={key: value for key, value in row.values.items() if value is not None},
            sound=row.sound,
        )
        for row in reading.rows
    ]
