"""The one adapter from a dossier's data to the facts that the criteria engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from applications.enums import SectionKind

Facts = dict[str, Any]


def facts_of(snapshot: Mapping[str, Any]) -> Facts:
    """
    Return the facts of a dossier's snapshot, in the shapes of the engine's contract.

    What nobody answered is absent, hence unknown to the engine; an answer of none is an empty list.
    """
    sections: Mapping[str, Mapping[str, Any]] = snapshot["sections"]
    strategy = sections.get(SectionKind.STRATEGY, {})
    cooperation = sections.get(SectionKind.COOPERATION, {})
    experimental = sections.get(SectionKind.EXPERIMENTAL, {})
    purpose = sections.get(SectionKind.PURPOSE, {})
    pole = snapshot["pole"]
    return _known(
        {
            "reference": snapshot["number"],
            "strand": snapshot["strand"],
            "as_of": snapshot["as_of"],
            "perimeter": list(pole["perimeter"]),
            "voluntary": cooperation.get("voluntary"),
            "members_complete": pole["members_complete"],
            "members": [_member(member) for member in pole["members"]],
            "strategy": _pick(strategy, "document", "signatories", "horizon_years", "dated_objectives"),
            "local_agreements": strategy.get("local_agreements"),
            "activities": _rows(sections.get(SectionKind.ACTIVITIES), _activity),
            "cooperation": _cooperation(cooperation),
            "pooling": _rows(sections.get(SectionKind.POOLING), _pooling),
            "authority_partnerships": _rows(sections.get(SectionKind.PARTNERSHIPS), _known),
            **_experimental(experimental),
            "applicant": _applicant(pole["members"], purpose),
            "purpose": _purpose(purpose),
        }
    )


def _known(values: Mapping[str, Any]) -> Facts:
    return {key: value for key, value in values.items() if value not in (None, "", {})}


def _pick(section: Mapping[str, Any], *keys: str) -> Facts:
    return _known({key: section.get(key) for key in keys})


def _number(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def _rows(section: Mapping[str, Any] | None, read: Any) -> list[Facts] | None:
    if section is None:
        return None
    rows = [read(row) for row in section.get("rows", [])]
    return rows if rows or section.get("declared_none") else None


def _member(member: Mapping[str, Any]) -> Facts:
    keys = ("name", "siret", "group", "family", "legal_category", "commune")
    return _known({key: member[key] for key in keys})


def _activity(row: Mapping[str, Any]) -> Facts:
    return _known(
        {
            "name": row.get("name"),
            "social_utility": row.get("social_utility"),
            "turnover": _number(row.get("turnover")),
            "fte": _number(row.get("fte")),
        }
    )


def _pooling(row: Mapping[str, Any]) -> Facts:
    return _known(
        {
            "kind": row.get("kind"),
            "amount": _number(row.get("amount")),
            "paying_members": row.get("paying_members"),
        }
    )


def _cooperation(section: Mapping[str, Any]) -> Facts:
    facts = _pick(section, "started_on", "joint_actions", "lease_or_investment", "one_off_project")
    years = "unlimited" if section.get("agreement_unlimited") else section.get("agreement_years")
    return _known({"agreement_years": years, **facts})


def _experimental(section: Mapping[str, Any]) -> Facts:
    return {
        "place": _known(
            {
                "address": section.get("place_address"),
                "surface_m2": section.get("place_surface_m2"),
                "occupants": section.get("place_occupants"),
                "formal_network": section.get("place_formal_network"),
            }
        ),
        "research": _known(
            {
                "agreements": section.get("research_agreements"),
                "annual_budget": _number(section.get("research_annual_budget")),
                "incubator": section.get("research_incubator"),
            }
        ),
        "governance": _known(
            {
                "voting": section.get("governance_voting"),
                "max_vote_share": _number(section.get("governance_max_vote_share")),
                "assemblies_per_year": section.get("governance_assemblies_per_year"),
            }
        ),
        "ess_policy": _known(
            {
                "networks": section.get("ess_networks"),
                "in_territorial_strategy": section.get("ess_in_territorial_strategy"),
                "territory_has_policy": section.get("ess_territory_has_policy"),
            }
        ),
        "evaluation": _known({"indicators": _indicators(section)}),
        "jobs": _known({"fte": _number(section.get("jobs_fte"))}),
    }


def _indicators(section: Mapping[str, Any]) -> list[Facts] | None:
    rows = [_known(row) for row in section.get("indicators", [])]
    return rows if rows or section.get("indicators_declared_none") else None


def _applicant(members: list[Mapping[str, Any]], purpose: Mapping[str, Any]) -> Facts:
    lead = next((member for member in members if member["is_lead"]), {})
    return _known(
        {
            "legal_category": lead.get("legal_category"),
            "naf": lead.get("naf"),
            "development_agency": purpose.get("development_agency"),
            "representation_network": purpose.get("representation_network"),
        }
    )


def _purpose(section: Mapping[str, Any]) -> Facts:
    shares = ("single_beneficiary_share", "promotion_share", "creation_support_share", "study_share")
    return _known(
        {
            "duration_months": section.get("duration_months"),
            "economic_functions": section.get("economic_functions"),
            **{share: _number(section.get(share)) for share in shares},
        }
    )
