"""Putting the demonstration into an empty database, through the services that everyone else goes through."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_role
from applications.enums import Strand
from applications.models import Call, Programme
from criteria import engine
from criteria import services as criteria
from criteria.models import GridVersion
from funding import services as funding
from poles import consent
from poles import services as poles
from poles.enums import MemberPieceKind, TeamCapacity
from poles.models import CONTRIBUTIONS, HeldLabel, Pole, TeamInvitation
from ptce.demo import content, dossiers, entities, exchanges, sessions
from ptce.demo.entities import Member
from ptce.demo.pieces import piece_pdf
from ptce.demo.stage import Stage

#: Everything of the programme stands before the first call opens; days from the loading.
FOUNDED = -200
DESCRIBED = -155
#: What the register shows at work.
ENTERED, CLAIMED = -30, -2
#: Members that have not answered yet: their links still work.
ASKED_LATELY = -3


class UnableToLoad(Exception):
    """The demonstration cannot be loaded into this database."""


class ProductionDatabase(UnableToLoad):
    """The settings say that this is a production database."""


class RealPeople(UnableToLoad):
    """The database holds accounts that are not the demonstration's."""


def is_empty() -> bool:
    """Say whether nothing has been put into the database yet."""
    return not User.objects.exists() and not Pole.objects.exists()


@transaction.atomic
def load(*, at: datetime) -> bool:
    """
    Load the whole demonstration, or nothing; loaded before, it stays as people have changed it since.

    :param at: aware; every date of the demonstration is counted from it.
    :returns: whether anything was loaded.
    :raises ProductionDatabase: if the settings say so.
    :raises RealPeople: if anyone but the demonstration's people has an account.
    """
    if settings.PTCE_IS_PRODUCTION:
        raise ProductionDatabase(
            "Les données de démonstration ne se chargent pas sur une base de production. Utilisez une autre base."
        )
    if User.objects.exclude(email__in=emails()).exists():
        raise RealPeople(
            "Cette base contient déjà de vrais comptes\xa0: les données de démonstration n’y ont pas leur place. "
            "Utilisez une base vide."
        )
    if not is_empty():
        return False
    stage = Stage(now=at)
    _load_people(stage)
    _load_calls(stage)
    _load_real_poles(stage)
    _load_invented_entries(stage)
    _load_example_poles(stage)
    steps = [*dossiers.steps(stage), *sessions.steps(stage), *exchanges.steps(stage)]
    for step in sorted(steps, key=lambda step: step.at):
        step.play()
    return True


def email(key: str) -> str:
    return f"{key}@{content.programme().email_domain}"


def emails() -> list[str]:
    return [email(person.key) for person in content.people()]


def accounts() -> dict[str, str]:
    """Return who the demonstration's accounts are, by address; none where it has not been loaded."""
    present = set(User.objects.filter(email__in=emails()).values_list("email", flat=True))
    return {
        email(person.key): (
            f"{person.first_name} {person.last_name}, "
            f"{Role(person.role).label if person.role else 'Porteur de projet'}"
        )
        for person in content.people()
        if email(person.key) in present
    }


def _load_people(stage: Stage) -> None:
    """Create the accounts; the one password is hashed once, hashing it for each would take seconds."""
    at = stage.on(FOUNDED)
    password = make_password(content.programme().password)
    for person in content.people():
        user = User.objects.create(
            email=email(person.key),
            first_name=person.first_name,
            last_name=person.last_name,
            password=password,
            joined_at=at,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        stage.people[person.key] = user
    by = stage.people["programme"]
    for person in content.people():
        for region in person.regions or ("",):
            if person.role:
                user = stage.people[person.key]
                grant_role(user=user, role=Role(person.role), region=region, by=by, at=at)


def _load_calls(stage: Stage) -> None:
    programme = content.programme()
    Programme.objects.create(
        name=programme.name,
        target_poles=programme.target_poles,
        min_amount=Decimal(programme.min_amount),
        max_amount=Decimal(programme.max_amount),
        years=programme.years,
        source=programme.source,
    )
    grid = criteria.publish_grid(
        grid=engine.default_grid(),
        reason=programme.grid_reason,
        by=stage.people["programme"],
        at=stage.on(FOUNDED),
    )
    for call in programme.calls:
        row = _create_call(call, programme.service, grid, stage)
        stage.calls[call.strand] = row
        envelope = funding.open_envelope(
            label=call.envelope,
            strand=Strand(call.strand),
            year=stage.on(call.opened).year,
            source="Programme national des pôles (démonstration)",
            ceiling=Decimal(call.ceiling),
            payment_credits=_credits(call, programme.years, stage),
            key=_key(call.envelope),
            by=stage.people["gestion1"],
            at=stage.on(FOUNDED),
        )
        funding.link_call(
            call_id=row.pk, envelope_id=envelope.pk, by=stage.people["gestion1"], at=stage.on(FOUNDED)
        )


def _create_call(call: entities.Call, service: entities.Service, grid: GridVersion, stage: Stage) -> Call:
    opens_at = stage.on(call.opened)
    return Call.objects.create(
        strand=call.strand,
        title=call.title,
        slug=slugify(call.title),
        summary=call.summary,
        opens_at=opens_at,
        closes_at=stage.on(call.closes),
        published_at=opens_at,
        grid_version=grid,
        service_name=service.name,
        service_email=service.email,
        service_address=service.postal_address,
        service_phone=service.telephone,
        silence_months=service.silence_months,
        silence_notice=service.silence_notice,
        remedies=service.remedies,
    )


def _credits(call: entities.Call, years: int, stage: Stage) -> dict[int, Decimal]:
    """Share a ceiling between the programme's years, in whole euros; the first year takes the rest."""
    share, rest = divmod(call.ceiling, years)
    first = stage.on(call.opened).year
    return {first + turn: Decimal(share + (rest if turn == 0 else 0)) for turn in range(years)}


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"ptce:demo:{name}")


def _load_real_poles(stage: Stage) -> None:
    for pole in content.real_poles():
        poles.register_identified_pole(
            details=poles.PoleDetails(
                name=pole.name,
                commune=pole.commune,
                since_year=pole.since_year,
                origin=pole.origin,
                structure=pole.structure,
            ),
            facts=[(fact.label, fact.value, fact.source) for fact in pole.facts],
            region=pole.region,
            at=stage.on(FOUNDED),
        )


def _load_member(stage: Stage, pole: Pole, member: Member, *, by: User) -> None:
    """Enter a member; one with a link gets it, and answers by it where the example says by whom."""
    beside = {"confirmation", "ess_proof"}
    words = {name: value for name, value in vars(member).items() if name not in beside}
    line = poles.add_member(
        pole_id=pole.pk, member=poles.MemberDetails(**words), by=by, at=stage.on(DESCRIBED)
    )
    if member.ess_proof:
        proof = piece_pdf(kind="ess_proof", pole=f"{member.name}, {pole.name}")
        poles.add_member_piece(
            membership_id=line.pk,
            kind=MemberPieceKind.ESS_PROOF,
            upload=ContentFile(proof, name="statuts.pdf"),
            by=by,
            at=stage.on(DESCRIBED),
        )
    if member.confirmation is None:
        return
    quality = member.confirmation.quality
    asked = poles.ask_confirmation(
        membership_id=line.pk, by=by, at=stage.on(DESCRIBED + 1 if quality else ASKED_LATELY)
    )
    if not quality:
        return
    given = ("siret", "commune", "fte", *CONTRIBUTIONS)
    letter = piece_pdf(kind="commitment", pole=f"{member.name}, {pole.name}")
    poles.answer_request(
        request_id=asked.pk,
        answer=poles.ConfirmationDetails(
            joins=True,
            signatory=member.contact_name,
            quality=quality,
            **{name: getattr(member, name) for name in given},
        ),
        letter=ContentFile(letter, name="lettre.pdf") if member.confirmation.letter else None,
        at=stage.on(DESCRIBED + 4),
    )


def _load_invented_entries(stage: Stage) -> None:
    for entry in content.invented_entries():
        pole = poles.register_identified_pole(
            details=poles.PoleDetails(name=entry.name, commune=entry.commune),
            facts=[(fact.label, fact.value, fact.source) for fact in entry.facts],
            region=entry.region,
            fictitious=True,
            by=stage.people["instruction1"],
            at=stage.on(ENTERED),
        )
        if entry.claim:
            poles.claim_pole(
                pole_id=pole.pk,
                quality=entry.claim.quality,
                link=entry.claim.link,
                own_pole_id=None,
                consents=True,
                upload=None,
                by=stage.people[entry.claim.by],
                at=stage.on(CLAIMED),
            )


def _load_example_poles(stage: Stage) -> None:
    for example in content.example_poles():
        (lead, _), *others = ((stage.people[key], capacity) for key, capacity in example.team.items())
        at = stage.on(DESCRIBED)
        pole = poles.create_pole(
            details=poles.PoleDetails(
                name=example.name,
                summary=example.summary,
                commune=example.commune,
                since_year=example.since_year,
                origin=example.origin,
                structure=example.structure,
                category=example.category,
                aims=example.aims,
                activities=example.activities,
                legal_form=example.legal_form,
                held_labels=tuple(
                    HeldLabel(name=label["name"], awarded_on=label["awarded_on"], ends_on=label["ends_on"])
                    for label in example.held_labels
                ),
            ),
            fictitious=True,
            by=lead,
            at=at,
        )
        shown = poles.PublicDetails(public_summary=example.summary, show_members=True)
        poles.set_public_page(pole_id=pole.pk, details=shown, expected_version=1, by=lead, at=at)
        poles.consent_to_listing(pole_id=pole.pk, text_version=consent.CURRENT, by=lead, at=at)
        for member in example.members:
            _load_member(stage, pole, member, by=lead)
        poles.set_perimeter(pole_id=pole.pk, areas=example.perimeter, by=lead, at=at)
        poles.declare_members_complete(pole_id=pole.pk, complete=example.members_complete, by=lead, at=at)
        for user, capacity in others:
            poles.join_team(pole_id=pole.pk, user=user, capacity=TeamCapacity(capacity), by=lead, at=at)
        for asked in example.invitations:
            _invite(asked, pole, by=lead, at=stage.on(asked.day))
        stage.poles[example.name] = pole


def _invite(asked: entities.Invitation, pole: Pole, *, by: User, at: datetime) -> None:
    """Write an invitation down, and write to nobody: its address is invented."""
    TeamInvitation.objects.create(
        pole=pole,
        email=asked.email,
        capacity=asked.capacity,
        invited_by=by,
        invited_at=at,
        sent_at=at,
        expires_at=at + poles.INVITATION_VALIDITY,
    )
