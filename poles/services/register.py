from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from poles import duplicates, register
from poles.enums import ClaimOutcome, Phase
from poles.models import DistinctPoles, Pole, PoleMerge, PoleSeparation, SourcedFact
from poles.services.locks import locked_pole
from poles.services.phase import begin_life
from poles.services.pole import PoleDetails, StalePole, region_of, slug_of

#: Label, value, source.
Fact = tuple[str, str, str]

#: Two people who enter one pole at the same time do it one after the other.
_ENTERING = 2010


class UnableToKeepRegister(Exception):
    """The register of identified poles cannot become what is asked for."""


class LooksLikeAnother(UnableToKeepRegister):
    """The entry may be of a pole that is there already: ``found`` lists them."""

    def __init__(self, found: list[duplicates.Likeness]) -> None:
        super().__init__(
            "Un pôle qui ressemble à celui-ci est déjà dans l’annuaire. Si c’est bien un autre pôle, dites pourquoi, "
            "puis enregistrez-le quand même."
        )
        self.found = found


class NotAnEntry(UnableToKeepRegister):
    """The pole is no longer an entry of the register: claimed or merged."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"«\xa0{name}\xa0» n’est plus une fiche de repérage\xa0: elle a été rattachée à un pôle. Rien n’a été "
            "modifié."
        )


class ClaimsWait(UnableToKeepRegister):
    """Somebody waits for an answer about the entry."""


class NotMerged(UnableToKeepRegister):
    """The entry is merged into no pole."""


class MergedOnClaim(UnableToKeepRegister):
    """The entry was merged because its team said so and was agreed with: it is no officer's error to undo."""


@dataclass(frozen=True, kw_only=True)
class EntryDetails:
    """What identifies a pole of the register, its sourced facts apart."""

    name: str
    commune: str = ""
    region: str = ""
    website: str = ""

    def trace(self, pk: int = 0) -> duplicates.Trace:
        return duplicates.Trace(pk=pk, **asdict(self))


@transaction.atomic
def register_identified_pole(
    *,
    details: PoleDetails,
    facts: Sequence[Fact],
    at: datetime,
    region: str = "",
    website: str = "",
    fictitious: bool = False,
    by: User | None = None,
) -> Pole:
    """
    Enter an existing pole in the directory as identified («repérage»), with nothing but sourced facts.

    :param facts: in the order in which they are shown.
    :param region: the region's code, for a pole whose commune is not known.
    """
    pole = Pole.objects.create(
        slug=slug_of(details.name),
        created_at=at,
        created_by=by,
        listed=True,
        region=region_of(details.commune) or region,
        website=website,
        fictitious=fictitious,
        described_at=at,
        described_by=by,
        **details.words(),
    )
    SourcedFact.objects.bulk_create(
        SourcedFact(
            pole=pole,
            label=label,
            value=value,
            source=source,
            position=position,
            saved_at=at,
            saved_by=by,
        )
        for position, (label, value, source) in enumerate(facts)
    )
    begin_life(pole=pole, phase=Phase.IDENTIFIED, reason="Pôle repéré", by=by, at=at)
    return pole


@transaction.atomic
def enter_pole(
    *, entry: EntryDetails, facts: Sequence[Fact], distinct_because: str, by: User, at: datetime
) -> Pole:
    """
    Enter a pole that somebody found; entered again in the same words (a second click), it is given as it stands.

    :param distinct_because: why it is not one of those that it looks like, blank where nobody has been told of any.
    :raises LooksLikeAnother: if it looks like a pole of the directory and nothing says why it is another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ENTERING])
    words = {**asdict(entry), "region": region_of(entry.commune) or entry.region}
    standing = Pole.objects.register().filter(created_by=by, **words).order_by("pk").first()
    if standing and register.facts_of(standing) == list(facts):
        return standing
    found = duplicates.likenesses(entry.trace(), register.traces())
    if found and not distinct_because:
        raise LooksLikeAnother(found)
    pole = register_identified_pole(
        details=PoleDetails(name=entry.name, commune=entry.commune),
        facts=facts,
        region=entry.region,
        website=entry.website,
        by=by,
        at=at,
    )
    for likeness in found:
        _tell_apart(pole.pk, likeness.pk, reason=distinct_because, by=by, at=at)
    return pole


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What became of a list: the poles entered, and the names left out because they look like another pole."""

    poles: list[Pole]
    left_out: list[str]


@transaction.atomic
def enter_poles(
    *, rows: Sequence[tuple[EntryDetails, Sequence[Fact], str]], by: User, at: datetime
) -> Entered:
    """
    Enter a list of poles, all at once or none; what looks like another pole without a reason is left out.

    :param rows: what identifies each, its facts, why it is not one of those that it looks like.
    """
    entered, left_out = [], []
    for entry, facts, because in rows:
        try:
            entered.append(enter_pole(entry=entry, facts=facts, distinct_because=because, by=by, at=at))
        except LooksLikeAnother:
            left_out.append(entry.name)
    return Entered(poles=entered, left_out=left_out)


@transaction.atomic
def change_entry(
    *,
    pole_id: int,
    entry: EntryDetails,
    facts: Sequence[Fact],
    expected_version: int,
    by: User,
    at: datetime,
) -> Pole:
    """
    Change an entry and its facts; what was there before stays in the history.

    :raises NotAnEntry: if it has been claimed or merged.
    :raises StalePole: if somebody changed it since it was opened.
    """
    pole = _locked_entry(pole_id)
    words: dict[str, Any] = {**asdict(entry), "region": region_of(entry.commune) or entry.region}
    if all(getattr(pole, field) == value for field, value in words.items()) and register.facts_of(
        pole
    ) == list(facts):
        return pole
    if pole.version != expected_version:
        raise StalePole(pole)
    words |= {"version": pole.version + 1, "described_at": at, "described_by": by}
    for field, value in words.items():
        setattr(pole, field, value)
    pole.save(update_fields=list(words))
    _save_facts(pole, facts, by=by, at=at)
    return pole


def _save_facts(pole: Pole, facts: Sequence[Fact], *, by: User, at: datetime) -> None:
    standing = {fact.label: fact for fact in pole.sourced_facts.filter(removed_at=None).order_by("pk")}
    for position, (label, value, source) in enumerate(facts):
        fact = standing.pop(label, None) or SourcedFact(pole=pole, label=label)
        said = (fact.value, fact.source)
        if fact.pk and (*said, fact.position) == (value, source, position):
            continue
        if said != (value, source):
            fact.saved_at, fact.saved_by = at, by
        fact.value, fact.source, fact.position = value, source, position
        fact.save()
    for fact in standing.values():
        fact.removed_at, fact.saved_at, fact.saved_by = at, at, by
        fact.save(update_fields=["removed_at", "saved_at", "saved_by"])


@transaction.atomic
def merge_entry(*, entry_id: int, into_id: int, reason: str, by: User, at: datetime) -> Pole:
    """
    Say that an entry is a pole that is there already: it leaves the directory, its address leads to that pole.

    Its facts, with their sources and history, are shown there. Merged already into the same (a second click),
    nothing changes.

    :raises NotAnEntry: if it has been claimed or merged elsewhere, or the other one has left the directory.
    :raises ClaimsWait: if somebody waits for an answer about it.
    """
    entry, into = (lock_both(entry_id, into_id)[pk] for pk in (entry_id, into_id))
    if entry.merged_into_id == into.pk:
        return into
    _must_be_entry(entry)
    if into.merged_into_id or not into.listed:
        raise NotAnEntry(into.name)
    if entry.claims.filter(outcome="").exists():
        raise ClaimsWait(
            f"Une demande de rattachement attend une réponse sur «\xa0{entry.name}\xa0». Répondez-y d’abord, puis "
            "rapprochez les deux fiches."
        )
    record_merge(entry=entry, into=into, reason=reason, by=by, at=at)
    return into


def record_merge(*, entry: Pole, into: Pole, reason: str, by: User, at: datetime) -> None:
    """Write a merge between two locked poles; runs inside its caller's transaction."""
    PoleMerge.objects.create(entry=entry, into=into, reason=reason, by=by, at=at)
    # What had been merged into the entry follows it: an old address leads to the end in one step.
    Pole.objects.filter(merged_into=entry).update(merged_into=into)
    entry.listed, entry.merged_into = False, into
    entry.save(update_fields=["listed", "merged_into"])


@transaction.atomic
def separate_entry(*, entry_id: int, reason: str, by: User, at: datetime) -> Pole:
    """
    Undo a merge: the entry is back in the register and the directory as it was, and told apart from the other pole.

    What had been merged into the entry before comes back to it. Separated already by the same person (a second click),
    nothing changes.

    :returns: the pole that it had been merged into.
    :raises NotMerged: if it is merged into no pole.
    :raises MergedOnClaim: if it was merged by agreeing to a claim.
    """
    merge = PoleMerge.objects.filter(entry=entry_id).order_by("-pk").first()
    if merge is None:
        raise _not_merged()
    poles = lock_both(entry_id, merge.into_id)
    entry, into = poles[entry_id], poles[merge.into_id]
    # Merged again or separated by somebody while the lock was waited for.
    merge = PoleMerge.objects.filter(entry=entry_id).order_by("-pk").first() or merge
    done = PoleSeparation.objects.filter(merge=merge).first()
    if done is not None and done.by_id == by.pk:
        return into
    if done is not None or merge.into_id != into.pk:
        raise _not_merged()
    if entry.claims.filter(outcome=ClaimOutcome.AGREED).exists():
        raise MergedOnClaim(
            f"«\xa0{entry.name}\xa0» a rejoint ce pôle à la demande de son équipe, que le service a acceptée\xa0: cela ne "
            "se défait pas ici. Voyez d’abord avec le porteur du pôle."
        )
    PoleSeparation.objects.create(merge=merge, reason=reason, by=by, at=at)
    Pole.objects.filter(pk__in=_merged_through(entry_id)).update(merged_into=entry)
    entry.listed, entry.merged_into = True, None
    entry.save(update_fields=["listed", "merged_into"])
    _tell_apart(entry.pk, into.pk, reason=reason, by=by, at=at)
    return into


def _not_merged() -> NotMerged:
    return NotMerged(
        "Cette fiche n’est plus rapprochée de ce pôle\xa0: quelqu’un l’a peut-être déjà séparée. Rien n’a été modifié."
    )


def _merged_through(entry_id: int) -> set[int]:
    """Return the entries that were merged into this one, or into one of those, and still are."""
    into = dict(PoleMerge.objects.filter(separation=None).order_by("pk").values_list("entry_id", "into_id"))
    found: set[int] = set()
    reached = {entry_id}
    while reached:
        reached = {entry for entry, target in into.items() if target in reached} - found
        found |= reached
    return found


@transaction.atomic
def tell_apart(*, entry_id: int, other_id: int, reason: str, by: User, at: datetime) -> None:
    """
    Say that two poles that look alike are not the same; said before, nothing changes.

    :raises NotAnEntry: if the entry has been claimed or merged.
    """
    _must_be_entry(lock_both(entry_id, other_id)[entry_id])
    _tell_apart(entry_id, other_id, reason=reason, by=by, at=at)


def _tell_apart(one: int, other: int, *, reason: str, by: User, at: datetime) -> None:
    first, second = sorted((one, other))
    DistinctPoles.objects.get_or_create(
        first_id=first, second_id=second, defaults={"reason": reason, "by": by, "at": at}
    )


def lock_both(*pks: int) -> dict[int, Pole]:
    """Lock poles, always in the same order: two people cannot wait for each other."""
    return {pk: locked_pole(pk) for pk in sorted(set(pks))}


def _locked_entry(pole_id: int) -> Pole:
    pole = locked_pole(pole_id)
    _must_be_entry(pole)
    return pole


def _must_be_entry(pole: Pole) -> None:
    if pole.merged_into_id or not Pole.objects.register().filter(pk=pole.pk).exists():
        raise NotAnEntry(pole.name)
