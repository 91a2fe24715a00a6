"""The lead of a pole: always one person, given by the lead or on a written request, and everyone is told."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.enums import Role
from core import pieces
from core.models import Mail
from poles import services
from poles.enums import TeamCapacity
from poles.models import LeadTransfer, TeamMember
from poles.perms import can_replace_lead
from poles.services import lead as leads
from tests.factories import PoleFactory, UserFactory, now, of_team, piece_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory(name="Pôle du Vercors")


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.CASE_OFFICER], roles__region="84")


def capacities(pole):
    return dict(TeamMember.objects.filter(pole=pole).values_list("user_id", "capacity"))


def give(pole, to, *, by=None, at=None):
    return services.transfer_lead(pole_id=pole.pk, to_id=to.pk, by=by or pole.created_by, at=at or now())


def replace(pole, to, by, *, at=None, upload=None):
    return services.replace_lead(
        pole_id=pole.pk,
        to=to,
        reason="Le président demande que sa directrice prenne le relais.",
        request_file=upload or piece_file("Demande"),
        by=by,
        at=at or now(),
    )


def test_transfer_exchanges_capacities_is_written_down_and_tells_the_whole_team(pole):
    lead, editor, reader = (
        pole.created_by,
        of_team(pole, TeamCapacity.EDITOR),
        of_team(pole, TeamCapacity.READER),
    )
    at = now()

    made = give(pole, editor, at=at)

    assert capacities(pole) == {lead.pk: "coordinator", editor.pk: "lead", reader.pk: "reader"}
    assert (made.former, made.to, made.by, made.at, made.on_request) == (lead, editor, lead, at, False)
    mails = {mail.user_id: mail for mail in Mail.objects.all()}
    assert set(mails) == {lead.pk, editor.pk, reader.pk}
    assert mails[reader.pk].title == "Le pôle « Pôle du Vercors » change de porteur"
    assert (
        f"{editor.get_full_name()} est maintenant le porteur du pôle «\xa0Pôle du Vercors\xa0» à la place de "
        f"{lead.get_full_name()}." in mails[reader.pk].body
    )
    assert "Vous êtes maintenant le porteur" in mails[editor.pk].body
    assert "Vous restez dans l’équipe comme coordinateur" in mails[lead.pk].body


def test_transfer_twice_in_one_click_is_one(pole):
    editor = of_team(pole, TeamCapacity.EDITOR)
    at = now()

    assert give(pole, editor, at=at) == give(pole, editor, at=at + timedelta(seconds=2))
    assert LeadTransfer.objects.count() == 1
    with pytest.raises(leads.NotTheLead):
        give(pole, editor, at=at + timedelta(hours=1))


@pytest.mark.parametrize("capacity", [TeamCapacity.COORDINATOR, TeamCapacity.EDITOR, TeamCapacity.READER])
def test_only_the_lead_gives_the_lead(pole, capacity):
    other = of_team(pole, capacity)

    with pytest.raises(leads.NotTheLead):
        give(pole, other, by=other)
    assert capacities(pole)[pole.created_by_id] == TeamCapacity.LEAD


def test_transfer_to_somebody_outside_or_to_oneself_is_refused(pole):
    with pytest.raises(leads.NotOfTeam, match="toujours le porteur"):
        give(pole, UserFactory())
    with pytest.raises(leads.LeadAlready):
        give(pole, pole.created_by)
    assert not LeadTransfer.objects.exists()
    assert not Mail.objects.exists()


def test_replace_keeps_reason_and_request_and_makes_the_lead_a_coordinator(pole, officer):
    lead, editor = pole.created_by, of_team(pole, TeamCapacity.EDITOR)

    made = replace(pole, editor, officer)

    assert capacities(pole) == {lead.pk: "coordinator", editor.pk: "lead"}
    assert (made.former, made.to, made.by) == (lead, editor, officer)
    assert made.reason.startswith("Le président demande")
    with pieces.open_piece(made.sha256) as kept:
        assert kept.read() == piece_file("Demande").read()
    assert {mail.user_id for mail in Mail.objects.all()} == {lead.pk, editor.pk}
    assert "à la suite d’une demande écrite" in Mail.objects.get(user_id=lead.pk).body


def test_replace_takes_an_account_from_outside_and_a_pole_without_team(pole, officer):
    outside = UserFactory(email="directrice@exemple.test")
    bare = services.register_identified_pole(
        details=services.PoleDetails(name="Pôle repéré", commune="26281"), facts=[], at=now()
    )

    assert services.account_of(" Directrice@exemple.TEST") == outside
    replace(pole, outside, officer)
    made = replace(bare, outside, officer)

    assert capacities(pole)[outside.pk] == TeamCapacity.LEAD
    assert (made.former, capacities(bare)) == (None, {outside.pk: "lead"})


def test_account_of_wants_an_open_account_and_a_confirmed_address():
    closed, unconfirmed = UserFactory(is_active=False), UserFactory()
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)

    for email in (closed.email, unconfirmed.email, "personne@exemple.test"):
        with pytest.raises(leads.UnknownAccount):
            services.account_of(email)


def test_replace_refuses_what_is_no_file_and_leaves_nothing(pole, officer):
    editor = of_team(pole, TeamCapacity.EDITOR)

    with pytest.raises(pieces.PieceRefused):
        replace(pole, editor, officer, upload=ContentFile(b"bonjour", name="demande.pdf"))
    with pytest.raises(leads.LeadAlready):
        replace(pole, pole.created_by, officer)
    assert capacities(pole)[pole.created_by_id] == TeamCapacity.LEAD
    assert not default_storage.exists("pieces")


def test_replace_twice_in_one_click_is_one(pole, officer):
    editor, at = of_team(pole, TeamCapacity.EDITOR), now()

    assert replace(pole, editor, officer, at=at) == replace(
        pole, editor, officer, at=at + timedelta(seconds=2)
    )
    assert LeadTransfer.objects.count() == 1


@pytest.mark.parametrize(
    ("roles", "region", "may"),
    [
        ([Role.CASE_OFFICER], "84", True),
        ([Role.CASE_OFFICER], "", True),
        ([Role.CASE_OFFICER], "53", False),
        ([Role.PROGRAMME_MANAGER], "", True),
        ([Role.AUDITOR], "", False),
        ([Role.REVIEWER, Role.ENVELOPE_MANAGER, Role.COMMITTEE_CHAIR], "", False),
        ([], "", False),
    ],
)
def test_who_may_replace_the_lead(pole, roles, region, may):
    by = UserFactory(roles=roles, roles__region=region)
    editor = of_team(pole, TeamCapacity.EDITOR)

    assert can_replace_lead(by, pole) == may
    if not may:
        with pytest.raises(leads.NotForYou):
            replace(pole, editor, by)


def test_nobody_names_themselves_lead_on_a_request(pole, officer):
    with pytest.raises(leads.NotYourself, match="un autre instructeur"):
        replace(pole, officer, officer)

    assert capacities(pole) == {pole.created_by_id: "lead"}
    assert not LeadTransfer.objects.exists()


def test_an_officer_of_the_team_does_not_name_its_lead(pole, officer):
    pole.team.create(user=officer, capacity=TeamCapacity.READER, since=now())

    assert not can_replace_lead(officer, pole)
    with pytest.raises(leads.NotForYou):
        replace(pole, officer, officer)
