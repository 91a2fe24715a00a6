"""A member's form completed from the public register: blanks are filled, what was typed stays and differences are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from core.territories import fold
from poles import communes
from poles.enterprises import Establishment
from poles.forms.member import MemberForm, read_naf

#: What the register knows of a member.
FIELDS = ("name", "commune", "legal_category", "naf")


@dataclass(frozen=True)
class Completion:
    """
    What the register brought to a form.

    :param filled: labels of the blanks that it filled.
    :param differences: label, what was typed, what the register says.
    :param warnings: what the person should know before going on.
    """

    filled: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def as_typed(typed: Mapping[str, str]) -> MemberForm:
    """Give a form back as it was typed, nothing being checked yet."""
    return MemberForm(initial={name: typed.get(name, "") for name in MemberForm.base_fields})


def completed(typed: Mapping[str, str], found: Establishment) -> tuple[MemberForm, Completion]:
    """Fill the blanks of a form; nothing that was typed is replaced."""
    form = as_typed(typed)
    told = Completion(warnings=_warnings(found))
    for name in FIELDS:
        value = _shown(name, getattr(found, name))
        label = str(form.fields[name].label)
        standing = str(form.initial[name]).strip()
        if not value:
            continue
        if not standing:
            form.initial[name] = value
            told.filled.append(label)
        elif _same(name, standing) != _same(name, value):
            told.differences.append((label, standing, value))
    return form, told


def _shown(name: str, value: str) -> str:
    return communes.name_and_code(value) if name == "commune" and value else value


def _same(name: str, value: str) -> str:
    """Reduce a value to what makes it another."""
    read: dict[str, Callable[[str], str]] = {
        "commune": lambda text: resolved.code if (resolved := communes.resolve(text).commune) else fold(text),
        "naf": read_naf,
    }
    try:
        return read.get(name, fold)(value)
    except ValidationError:
        return fold(value)


def _warnings(found: Establishment) -> list[str]:
    told = []
    if found.ceased:
        told.append(
            "Cette entreprise a cessé\xa0: elle ne peut plus être membre. Vérifiez le SIRET auprès de la structure."
        )
    elif found.closed:
        told.append(
            "Cet établissement est fermé. Demandez à la structure le SIRET de celui qui participe au pôle aujourd’hui."
        )
    if found.partial:
        told.append(
            "Cette structure a demandé que son nom et son adresse ne soient pas diffusés\xa0: écrivez-les vous-même."
        )
    if found.is_ess:
        told.append(
            "Le registre la signale comme structure de l’économie sociale et solidaire. Si sa catégorie juridique ne "
            "suffit pas à le dire, choisissez sa famille et joignez un justificatif."
        )
    return told
