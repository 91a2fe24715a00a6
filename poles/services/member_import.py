"""A whole list of members at once: what a list would change is planned, shown, then done as it was shown or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.territories import fold
from poles.models import ConfirmationAnswer, Membership, Organisation, Pole
from poles.services.locks import locked_pole
from poles.services.members import (
    UNDECLARED_ASSOCIATION,
    MemberDetails,
    UnableToChangeMembers,
)

SIREN_DIGITS = 9

TWO_ESTABLISHMENTS = "Deux établissements de la même entreprise comptent pour une"


class ListChanged(UnableToChangeMembers):
    """The members are no longer those that the plan was made for: ``plan`` is what the list would change now."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(
            "La liste des membres a changé depuis l’aperçu\xa0: rien n’a été importé. Voici ce que votre fichier "
            "changerait maintenant\xa0; confirmez de nouveau si cela vous convient."
        )
        self.plan = plan


@dataclass(frozen=True, kw_only=True)
class ImportedLine:
    """
    One line of a list: fields of ``MemberDetails`` that it gives; those that it leaves out are not touched.

    :param sound: whether all that is written in the line could be read.
    """

    line: int
    values: dict[str, Any]
    sound: bool = True


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something to say of a line: the field it bears on, and a French sentence."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field of a member, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """What a line does: a new member (``membership`` is none), changes to one, or nothing."""

    line: int
    details: MemberDetails
    membership: Membership | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """
    What a list would change in a pole.

    :param untouched: members that the list does not name; they stay.
    :param steps_down: the member that would no longer be the lead, without the list saying so.
    """

    added: list[PlannedLine] = field(default_factory=list)
    changed: list[PlannedLine] = field(default_factory=list)
    kept: list[PlannedLine] = field(default_factory=list)
    untouched: list[Membership] = field(default_factory=list)
    steps_down: Membership | None = None
    faults: list[Point] = field(default_factory=list)
    warnings: list[Point] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def fingerprint(self) -> str:
        """Tell this plan from any other: what is added, what becomes of which version of which line."""
        told = {
            "added": [asdict(each.details) for each in self.added],
            "changed": [
                [each.membership.pk, each.membership.version, asdict(each.details)]
                for each in self.changed
                if each.membership
            ],
            "steps_down": self.steps_down and self.steps_down.pk,
        }
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def plan_import(*, pole: Pole, lines: Sequence[ImportedLine]) -> ImportPlan:
    """
    Work out what a list would change, writing nothing.

    A line is a member's by its SIRET; else by its name, where one of the two has no SIRET. What is left out of a line,
    or left blank, stays as it is.
    """
    present = list(
        pole.memberships.filter(left_at__isnull=True).select_related("organisation").order_by("pk")
    )
    planning = _Planning(present, confirmed_names=_confirmed_names(pole))
    return planning.plan([line for line in lines if line.values.get("name")])


@transaction.atomic
def import_members(
    *, pole_id: int, lines: Sequence[ImportedLine], expected: str, by: User, at: datetime
) -> ImportPlan:
    """
    Add and change members as a list says, all of it or nothing; done already, nothing is done again.

    :param expected: the fingerprint of the plan that the person was shown.
    :raises ListChanged: if the plan is no longer that one.
    """
    pole = locked_pole(pole_id)
    plan = plan_import(pole=pole, lines=lines)
    if plan.faults:
        raise ListChanged(plan)
    if not plan.changes_something:
        return plan
    if plan.fingerprint != expected:
        raise ListChanged(plan)
    _carry_out(pole, plan, at=at)
    return plan


class _Planning:
    """One plan under way."""

    def __init__(self, present: list[Membership], *, confirmed_names: dict[int, str]) -> None:
        self.present = present
        #: Membership -> the name under which it confirmed.
        self.confirmed_names = confirmed_names
        self.by_siret = {each.organisation.siret: each for each in present if each.organisation.siret}
        self.by_name: defaultdict[str, list[Membership]] = defaultdict(list)
        for each in present:
            self.by_name[fold(each.name)].append(each)
        self.result = ImportPlan()
        #: Membership -> the line that is its.
        self.taken: dict[int, int] = {}
        self.names_lead = False

    def plan(self, lines: list[ImportedLine]) -> ImportPlan:
        self.names_lead = any(line.values.get("is_lead") for line in lines)
        self._tell_twins(lines)
        for line in lines:
            self._place(line)
        self._tell_lead(lines)
        self._tell_enterprises()
        untouched = [each for each in self.present if each.pk not in self.taken]
        return replace(self.result, untouched=untouched, steps_down=self._steps_down(untouched))

    def _tell_twins(self, lines: list[ImportedLine]) -> None:
        """Tell a member that stands twice in the list: by its SIRET, or by its name where a line has no SIRET."""
        sirets: dict[str, int] = {}
        names: dict[str, ImportedLine] = {}
        for line in lines:
            siret, name = line.values.get("siret") or "", fold(line.values["name"])
            if siret and siret in sirets:
                self._fault(
                    line,
                    "siret",
                    f"Ce SIRET est déjà à la ligne {sirets[siret]}. Gardez une seule des deux lignes.",
                )
                continue
            if siret:
                sirets[siret] = line.line
            first = names.setdefault(name, line)
            if first is line:
                continue
            if siret and first.values.get("siret"):
                self._warn(
                    line,
                    "name",
                    f"La ligne {first.line} porte le même nom, sous un autre SIRET. Vérifiez-le.",
                )
            else:
                self._fault(
                    line,
                    "name",
                    f"Ce nom est déjà à la ligne {first.line}. Gardez une seule des deux lignes, ou donnez à chacune son "
                    "SIRET.",
                )

    def _place(self, line: ImportedLine) -> None:
        membership = self._member_of(line)
        if membership and membership.pk in self.taken:
            self._fault(
                line,
                "name",
                f"C’est le même membre qu’à la ligne {self.taken[membership.pk]}. Gardez une seule des deux lignes.",
            )
            return
        before = _details_of(membership) if membership else MemberDetails(name="")
        given = {
            key: value
            for key, value in line.values.items()
            if value is not None and value != "" and not _same(value, getattr(before, key))
        }
        after = replace(before, **given)
        if self.names_lead and not line.values.get("is_lead"):
            after = replace(after, is_lead=False)
        self._check(line, after)
        if membership is None:
            self.result.added.append(PlannedLine(line=line.line, details=after))
            return
        self.taken[membership.pk] = line.line
        changes = tuple(
            Change(field=key, before=value, after=getattr(after, key))
            for key, value in asdict(before).items()
            if value != getattr(after, key)
        )
        if any(change.field == "name" for change in changes):
            self._tell_renamed(line, membership)
        planned = PlannedLine(line=line.line, details=after, membership=membership, changes=changes)
        (self.result.changed if changes else self.result.kept).append(planned)

    def _member_of(self, line: ImportedLine) -> Membership | None:
        siret, name = line.values.get("siret") or "", line.values["name"]
        if siret and (found := self.by_siret.get(siret)):
            return found
        named = self.by_name.get(fold(name), [])
        if siret:
            if [each for each in named if each.organisation.siret]:
                self._warn(
                    line, "siret", "Un membre du même nom est déjà inscrit sous un autre SIRET. Vérifiez-le."
                )
            named = [each for each in named if not each.organisation.siret]
        if len(named) > 1:
            self._fault(line, "siret", "Plusieurs membres portent ce nom. Donnez le SIRET de celui-ci.")
            return None
        return named[0] if named else None

    def _tell_renamed(self, line: ImportedLine, membership: Membership) -> None:
        confirmed = self.confirmed_names.get(membership.pk)
        if confirmed not in {None, line.values["name"]}:
            self._warn(
                line,
                "name",
                f"Cette structure a confirmé sous le nom «\xa0{confirmed}\xa0». Vérifiez que c’est bien elle\xa0: sous un "
                "autre nom, il faudra lui demander de confirmer de nouveau.",
            )

    def _check(self, line: ImportedLine, after: MemberDetails) -> None:
        if after.legal_category == UNDECLARED_ASSOCIATION:
            self._fault(
                line,
                "legal_category",
                "Une association non déclarée (catégorie 9210) n’a pas de personnalité juridique\xa0: elle ne peut pas "
                "être membre. Inscrivez la structure qui la porte.",
            )
        if after.is_lead and not after.siret and line.sound:
            self._fault(line, "siret", "Donnez le numéro SIRET de la structure porteuse.")

    def _tell_lead(self, lines: list[ImportedLine]) -> None:
        leads = [line for line in lines if line.values.get("is_lead")]
        for line in leads[1:]:
            self._fault(
                line,
                "is_lead",
                f"Une seule structure porte le dossier, et la ligne {leads[0].line} dit déjà oui.",
            )

    def _tell_enterprises(self) -> None:
        """Warn of establishments of one enterprise, in the list or already members: the criteria count them once."""
        planned = [*self.result.added, *self.result.changed, *self.result.kept]
        sirets = Counter(
            siret[:SIREN_DIGITS]
            for siret in {each.details.siret for each in planned} | set(self.by_siret)
            if siret
        )
        news = [*self.result.added, *(each for each in self.result.changed if _new_siret(each))]
        for each in news:
            if sirets[each.details.siret[:SIREN_DIGITS]] > 1:
                message = f"{TWO_ESTABLISHMENTS}\xa0: un autre membre a le même SIREN que celui-ci."
                self.result.warnings.append(Point(line=each.line, field="siret", message=message))

    def _steps_down(self, untouched: list[Membership]) -> Membership | None:
        return next((each for each in untouched if each.is_lead), None) if self.names_lead else None

    def _fault(self, line: ImportedLine, about: str, message: str) -> None:
        self.result.faults.append(Point(line=line.line, field=about, message=message))

    def _warn(self, line: ImportedLine, about: str, message: str) -> None:
        self.result.warnings.append(Point(line=line.line, field=about, message=message))


def _confirmed_names(pole: Pole) -> dict[int, str]:
    """Return the name under which each member of a pole confirmed last; one query."""
    answers = ConfirmationAnswer.objects.filter(membership__pole=pole, membership__left_at=None, joins=True)
    said = answers.order_by("at", "pk").values_list("membership_id", "content")
    return {pk: content["name"] for pk, content in said if content.get("name")}


def _same(written: Any, standing: Any) -> bool:
    """Compare as a reader does: browsers end lines otherwise than spreadsheets."""
    if isinstance(written, str) and isinstance(standing, str):
        return written.splitlines() == standing.splitlines()
    return bool(written == standing)


def _new_siret(planned: PlannedLine) -> bool:
    return any(change.field == "siret" for change in planned.changes)


def _details_of(membership: Membership) -> MemberDetails:
    words = {key: getattr(membership, key) for key in MemberDetails.__dataclass_fields__ if key != "siret"}
    return MemberDetails(siret=membership.organisation.siret, **words)


def _words(details: MemberDetails) -> dict[str, Any]:
    return {key: value for key, value in asdict(details).items() if key != "siret"}


def _carry_out(pole: Pole, plan: ImportPlan, *, at: datetime) -> None:
    """Write a plan in a dozen statements, whatever its length; whoever leads steps down before another leads."""
    planned = [*plan.added, *plan.changed]
    organisations = _organisations([each.details.siret for each in planned], at=at)
    if any(each.details.is_lead for each in planned):
        pole.memberships.filter(is_lead=True, left_at__isnull=True).update(is_lead=False)
    _change(plan.changed, organisations)
    nameless = iter(
        Organisation.objects.bulk_create(
            Organisation(created_at=at) for each in plan.added if not each.details.siret
        )
    )
    Membership.objects.bulk_create(
        Membership(
            pole=pole,
            organisation=organisations[siret] if (siret := each.details.siret) else next(nameless),
            **_words(each.details),
        )
        for each in plan.added
    )


def _change(changed: list[PlannedLine], organisations: dict[str, Organisation]) -> None:
    fields: dict[str, None] = {"version": None, "organisation": None}
    rows = []
    for each in changed:
        membership = each.membership
        if membership is None:
            continue
        if each.details.siret:
            membership.organisation = organisations[each.details.siret]
        for name, value in _words(each.details).items():
            setattr(membership, name, value)
            fields[name] = None
        membership.version += 1
        rows.append(membership)
    if rows:
        Membership.objects.bulk_update(rows, list(fields))


def _organisations(sirets: list[str], *, at: datetime) -> dict[str, Organisation]:
    """Return the one row of each SIRET, made where there is none."""
    wanted = sorted({siret for siret in sirets if siret})
    Organisation.objects.bulk_create(
        [Organisation(siret=siret, created_at=at) for siret in wanted], ignore_conflicts=True
    )
    return {each.siret: each for each in Organisation.objects.filter(siret__in=wanted).order_by("pk")}
