"""What a dossier brings beside its facts: words next to the criteria that they support; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from applications.enums import Recognition, SectionKind, Stakeholder
from poles.enums import Family
from poles.families import counted
from poles.models import CONTRIBUTIONS
from poles.perimeter_reading import read_perimeter
from poles.reading import contributions


def evidence_of(snapshot: Mapping[str, Any]) -> dict[str, list[str]]:
    """
    Return, for each rule of the engine that they support, sentences on what a dossier says beside the facts.

    :param snapshot: a dossier's; what an old one was not asked is not told, a purged one tells nothing.
    """
    pole, sections = snapshot.get("pole", {}), snapshot.get("sections", {})
    told = {
        **_of_members(pole),
        "local_roots": read_perimeter(pole.get("perimeter", [])).sentences,
        "social_utility": _recognised(sections.get(SectionKind.ACTIVITIES, {})),
        "evaluation": [
            *_measured(sections.get(SectionKind.RESULTS, {})),
            *_evaluated(sections.get(SectionKind.EVALUATION, {})),
        ],
    }
    return {rule: sentences for rule, sentences in told.items() if sentences}


def _recognised(activities: Mapping[str, Any]) -> list[str]:
    """Name the activities of social utility with who recognises them, and those that nobody is said to recognise."""
    useful = [row for row in activities.get("rows", []) if row.get("social_utility")]
    recognised = [row for row in useful if row.get("recognised_by")]
    if not recognised:
        return []
    alone = [_name(row) for row in useful if row not in recognised]
    sentences = [f"Reconnue\xa0: {_name(row)}, {_by_whom(row)}." for row in recognised]
    return [*sentences, f"Déclarée sans reconnaissance\xa0: {', '.join(alone)}."] if alone else sentences


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or "activité sans nom")


def _by_whom(row: Mapping[str, Any]) -> str:
    who = _in_a_sentence(Recognition, row["recognised_by"])
    return f"{who}, {row['recognition']}" if row.get("recognition") else who


def _measured(results: Mapping[str, Any]) -> list[str]:
    rows = [row for row in results.get("rows", []) if row.get("observed") is not None]
    if not rows:
        return []
    whole = sum(1 for row in rows if row.get("baseline") is not None and row.get("target") is not None)
    return [f"Résultats observés\xa0: {len(rows)}, dont {whole} avec une valeur de départ et une cible."]


def _evaluated(evaluation: Mapping[str, Any]) -> list[str]:
    parties = [_in_a_sentence(Stakeholder, key) for key in evaluation.get("participants", [])]
    return [f"Évaluation partagée avec\xa0: {', '.join(parties)}."] if parties else []


def _in_a_sentence(choices: type[TextChoices], key: str) -> str:
    label = str(dict(choices.choices).get(key, key))
    return f"{label[:1].lower()}{label[1:]}"


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
