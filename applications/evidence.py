"""What members have answered and brought, and where: words beside the criteria that it supports; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from poles.enums import Family
from poles.families import counted
from poles.models import CONTRIBUTIONS
from poles.perimeter_reading import read_perimeter
from poles.reading import contributions


def evidence_of(pole: Mapping[str, Any]) -> dict[str, list[str]]:
    """
    Return, for each rule of the engine that it supports, sentences on the members' answers and the perimeter.

    :param pole: that of a dossier's snapshot; one older than the members' own answers tells its perimeter alone.
    """
    local = read_perimeter(pole.get("perimeter", [])).sentences
    return {**_of_members(pole), **({"local_roots": local} if local else {})}


def _of_members(pole: Mapping[str, Any]) -> dict[str, list[str]]:
    members = [member for member in pole.get("members", []) if "confirmed" in member]
    if not members:
        return {}
    return {
        rule: sentences
        for rule, sentences in (
            (
                "ess_with_others",
                [*_confirmed(members), *_by_the_team(members), *_letters(members), *_to_verify(members)],
            ),
            ("plurality", [*_confirmed(members), *_by_the_team(members), *_letters(members)]),
            ("economic_commitment", _brought(members)),
        )
        if sentences
    }


def _confirmed(members: list[Mapping[str, Any]]) -> list[str]:
    count = sum(1 for member in members if _as_confirmed(member))
    if not count:
        return ["Aucun membre n’a encore confirmé lui-même son adhésion."]
    if count == 1:
        return [f"1 membre sur {len(members)} a confirmé lui-même qu’il adhère de son plein gré."]
    return [f"{count} membres sur {len(members)} ont confirmé eux-mêmes qu’ils adhèrent de leur plein gré."]


def _by_the_team(members: list[Mapping[str, Any]]) -> list[str]:
    """Tell of members, the lead apart, that answered at the address of somebody of the team."""
    names = [each["name"] for each in members if each["confirmed"] and each["confirmed"].get("of_team")]
    return (
        [f"Réponse venue de l’adresse d’une personne de l’équipe\xa0: {', '.join(names)}."] if names else []
    )


def _letters(members: list[Mapping[str, Any]]) -> list[str]:
    letters = [piece for member in members for piece in member["pieces"]]
    return [f"Pièces des membres\xa0: {', '.join(letters)}."] if letters else []


def _to_verify(members: list[Mapping[str, Any]]) -> list[str]:
    names = [
        member["name"]
        for member in members
        if counted(family=member["family"], legal_category=member["legal_category"], proven=True)
        == Family.ESS_TO_VERIFY
    ]
    return [f"Appartenance à l’ESS à vérifier\xa0: {', '.join(names)}."] if names else []


def _as_confirmed(member: Mapping[str, Any]) -> bool:
    """Say whether what the line says is what the member itself confirmed."""
    return member["confirmed"] is not None and not member["confirmed"]["differences"]


def _brought(members: list[Mapping[str, Any]]) -> list[str]:
    """Add up what is brought, and say how much of it the members have confirmed."""
    bringing = [
        member for member in members if any(map(Decimal, filter(None, member["contributions"].values())))
    ]
    if not bringing:
        return []
    count, said = len(bringing), sum(1 for member in bringing if _as_confirmed(member))
    total = {
        name: sum((Decimal(member["contributions"][name] or 0) for member in bringing), Decimal())
        for name in CONTRIBUTIONS
    }
    who = f"{count} membres déclarent" if count > 1 else "1 membre déclare"
    return [
        f"{who} un apport annuel\xa0: {', '.join(contributions(total))}.",
        f"Apports confirmés par les membres eux-mêmes\xa0: {said} sur {count}.",
    ]
