"""The rule of who a pole is made of in law: an ESS enterprise, another enterprise, another partner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, combinations

from criteria.engine.enums import Family, Verdict
from criteria.engine.examination import Check, Examination, Finding, among, at_least, shown
from criteria.engine.facts import Facts, Member
from criteria.engine.logic import Bounds, Number, all_of
from criteria.engine.rules.verdicts import verdict
from criteria.engine.undertakings import Undertakings, undertakings


class LegalClass(StrEnum):
    """The first digit of a legal category («catégorie juridique», niveau I)."""

    INVESTMENT_POOL = "0"
    INDIVIDUAL = "1"
    UNINCORPORATED = "2"
    FOREIGN = "3"
    PUBLIC_TRADING = "4"
    COMPANY = "5"
    OTHER_REGISTERED = "6"
    PUBLIC = "7"
    PRIVATE_BODY = "8"
    PRIVATE_GROUPING = "9"


@dataclass(frozen=True, slots=True)
class Place:
    """So many different members of these families."""

    key: str
    families: frozenset[Family]
    seats: int


def composition(exam: Examination) -> Finding:
    """
    Look for a different member in each place, a private-law applicant and a defined territory.

    Left to a person where the places are held only if undertakings still to verify are taken for what is missing,
    or if each company of a group is counted.
    """
    places = _places(exam)
    filled = at_least("filled", _filled(exam.members, places), _seats(places))
    rest = (_applicant(exam), _territory(exam))
    trace = (
        *(at_least(place.key, _able(exam.members, place.families), place.seats) for place in places),
        shown("to_verify", _able(exam.members, frozenset({Family.ESS_TO_VERIFY}))),
        filled,
        *rest,
    )
    others = all_of(check.holds for check in rest)
    if filled.holds is not False:
        return Finding(verdict(all_of([filled.holds, others])), trace)
    generous = _filled(_legal_persons(exam.facts), [_with_to_verify(place) for place in places])
    enough = at_least("filled_if", generous, _seats(places))
    holds = all_of([enough.holds, others])
    return Finding(Verdict.TO_JUDGE if holds is True else verdict(holds), (*trace, enough))


def _places(exam: Examination) -> tuple[Place, ...]:
    parameters = exam.parameters
    enterprises = frozenset(map(Family, parameters.codes("enterprise_families")))
    partners = frozenset(map(Family, parameters.codes("partner_families")))
    return (
        Place("ess", frozenset({Family.ESS}), parameters.count("min_ess_enterprises")),
        Place("enterprise", enterprises, parameters.count("min_other_enterprises")),
        Place("partner", partners, parameters.count("min_partners")),
    )


def _with_to_verify(place: Place) -> Place:
    """Open a place of enterprises to what is to verify: an undertaking of the ESS, or else an enterprise."""
    if place.key == "partner":
        return place
    return replace(place, families=place.families | {Family.ESS_TO_VERIFY})


def _filled(members: Undertakings, places: Sequence[Place]) -> Bounds:
    """
    Bound how many seats different members hold at most, each holding one.

    For any choice of places, no more are held than there are members able to hold one of them, and seats elsewhere;
    the smallest of these limits is reached (Hall, König).
    """
    seats = _seats(places)
    low: list[Number] = [seats]
    high: list[Number] = [seats]
    for chosen in chain.from_iterable(combinations(places, size) for size in range(1, len(places) + 1)):
        able = _able(members, frozenset().union(*(place.families for place in chosen)))
        elsewhere = seats - _seats(chosen)
        low.append(able.low + elsewhere)
        if able.high is not None:
            high.append(able.high + elsewhere)
    return Bounds(min(low), min(high))


def _seats(places: Sequence[Place]) -> int:
    return sum(place.seats for place in places)


def _able(members: Undertakings, families: frozenset[Family]) -> Bounds:
    return members.count(lambda undertaking: undertaking.is_among(families))


def _legal_persons(facts: Facts) -> Undertakings:
    """Count each SIREN of a group for itself; a row without one stays with its group."""
    return undertakings(replace(facts, members=tuple(map(_without_group, facts.members or ()))))


def _without_group(member: Member) -> Member:
    return member._replace(group=None) if member.siren or member.siret else member


def _applicant(exam: Examination) -> Check:
    category = exam.facts.applicant.legal_category
    return among("applicant", category and category[0], exam.parameters.codes("private_law_classes"))


def _territory(exam: Examination) -> Check:
    perimeter = exam.facts.perimeter
    return at_least(
        "territory",
        None if perimeter is None else len(perimeter),
        exam.parameters.count("min_territory_communes"),
    )
