"""Two people on one pole at once, on connections of their own: the pole's lock puts them one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import User
from poles import services
from poles.enums import TeamCapacity
from poles.models import Membership
from ptce.people.closing import OpenDuties, close_account
from tests.factories import MembershipFactory, PoleFactory, UserFactory, now, of_team, piece_file
from tests.locks import waiting


@pytest.fixture
def member(cloned_database):
    pole = PoleFactory()
    return MembershipFactory(pole_id=pole.pk, name="Halage", by=pole.created_by)


def _change(member):
    details = services.MemberDetails(name="Halage et fils", siret=member.organisation.siret)
    return services.change_member(
        membership_id=member.pk, member=details, by=member.pole.created_by, at=now()
    )


def _remove(member):
    services.remove_member(membership_id=member.pk, by=member.pole.created_by, at=now())


def test_change_member_leaves_out_one_that_was_removed_while_it_waited(member):
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _remove(member)
            change = waiting(hands, lambda: _change(member))
        with pytest.raises(services.UnableToChangeMembers, match="vient d’être retirée"):
            change.result()

    standing = Membership.objects.get(pk=member.pk)
    assert (standing.name, standing.left_at is None) == ("Halage", False)


def test_remove_member_waits_for_whoever_holds_the_pole(member):
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            services.declare_members_complete(
                pole_id=member.pole_id, complete=True, by=member.pole.created_by, at=now()
            )
            removal = waiting(hands, lambda: _remove(member))
        removal.result()

    assert Membership.objects.get(pk=member.pk).left_at is not None


def _answer(request, **values):
    details = services.ConfirmationDetails(joins=True, signatory="Alix Exemple", quality="Maire", **values)
    return services.answer_request(request_id=request.pk, answer=details, letter=None, at=now())


def test_link_answered_twice_at_once_keeps_the_first_answer(member):
    Membership.objects.filter(pk=member.pk).update(contact_email="membre@exemple.test")
    request = services.ask_confirmation(membership_id=member.pk, by=member.pole.created_by, at=now())
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _answer(request, money=100)
            second = waiting(hands, lambda: _answer(request, money=200))
        with pytest.raises(services.UnableToConfirm, match="déjà répondu"):
            second.result()

    assert Membership.objects.get(pk=member.pk).money == 100


def test_team_that_saves_while_a_member_answers_is_told(member):
    Membership.objects.filter(pk=member.pk).update(contact_email="membre@exemple.test")
    request = services.ask_confirmation(membership_id=member.pk, by=member.pole.created_by, at=now())
    details = services.MemberDetails(name="Halage", siret=member.organisation.siret)
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _answer(request, money=100)
            saved = waiting(
                hands,
                lambda: services.change_member(
                    membership_id=member.pk,
                    member=details,
                    expected_version=member.version,
                    by=member.pole.created_by,
                    at=now(),
                ),
            )
        with pytest.raises(services.MemberChanged):
            saved.result()

    assert Membership.objects.get(pk=member.pk).money == 100


@pytest.fixture
def pole(cloned_database):
    return PoleFactory()


def _lead(pole):
    return pole.team.get(capacity=TeamCapacity.LEAD).user


def _give(pole, to):
    return services.transfer_lead(pole_id=pole.pk, to_id=to.pk, by=pole.created_by, at=now())


def test_two_changes_of_lead_at_once_leave_one_lead(pole):
    first, second = of_team(pole, TeamCapacity.EDITOR), of_team(pole, TeamCapacity.COORDINATOR)
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _give(pole, first)
            late = waiting(hands, lambda: _give(pole, second))
        with pytest.raises(services.UnableToGiveLead, match="n’êtes plus le porteur"):
            late.result()

    assert _lead(pole) == first
    assert pole.lead_transfers.count() == 1


def test_lead_is_not_given_to_who_leaves_meanwhile(pole):
    editor = of_team(pole, TeamCapacity.EDITOR)
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            services.leave_team(pole_id=pole.pk, by=editor, at=now())
            late = waiting(hands, lambda: _give(pole, editor))
        with pytest.raises(services.UnableToGiveLead, match="vient de quitter"):
            late.result()

    assert _lead(pole) == pole.created_by


def test_who_becomes_lead_meanwhile_does_not_leave(pole):
    editor = of_team(pole, TeamCapacity.EDITOR)
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _give(pole, editor)
            late = waiting(hands, lambda: services.leave_team(pole_id=pole.pk, by=editor, at=now()))
        with pytest.raises(services.UnableToChangeTeam, match="toujours un porteur"):
            late.result()

    assert _lead(pole) == editor


def test_without_the_pole_s_lock_the_database_itself_refuses_a_second_lead(pole):
    with pytest.raises(IntegrityError, match="teammember_one_lead"), transaction.atomic():
        pole.team.create(user=of_team(PoleFactory(), TeamCapacity.EDITOR), capacity="lead", since=now())


def test_invitation_is_answered_once_by_two_clicks_at_once(pole):
    invitee = UserFactory(email="invitee@exemple.test")
    invitation = services.invite(
        pole_id=pole.pk, email=invitee.email, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )

    def accept():
        return services.answer_invitation(key=invitation.key, accepts=True, by=invitee, at=now())

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            accept()
            second = waiting(hands, accept)
        second.result()

    assert pole.team.filter(user=invitee).count() == 1


def test_invitation_revoked_while_it_is_accepted_opens_nothing(pole):
    invitee = UserFactory(email="invitee@exemple.test")
    invitation = services.invite(
        pole_id=pole.pk, email=invitee.email, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            services.revoke_invitation(invitation_id=invitation.pk, by=pole.created_by, at=now())
            late = waiting(
                hands,
                lambda: services.answer_invitation(key=invitation.key, accepts=True, by=invitee, at=now()),
            )
        with pytest.raises(services.UnableToAnswer, match="a annulé"):
            late.result()

    assert not pole.team.filter(user=invitee).exists()


def test_two_invitations_of_one_address_at_once_are_one(pole):
    def ask():
        return services.invite(
            pole_id=pole.pk,
            email="invitee@exemple.test",
            capacity=TeamCapacity.EDITOR,
            by=pole.created_by,
            at=now(),
        )

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            first = ask()
            second = waiting(hands, ask)
        assert second.result().pk == first.pk


def closing(user, *, meanwhile):
    """Close an account, and have somebody name it between the first lock of the closing and the others."""
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            User.objects.select_for_update(of=("self",)).get(pk=user.pk)
            late = waiting(hands, meanwhile)
            close_account(user_id=user.pk, at=now())
        return late


def test_account_that_closes_meanwhile_accepts_no_invitation(pole):
    invitee = UserFactory()
    # A second address of theirs: the closing does not know which invitations it opens.
    EmailAddress.objects.create(user=invitee, email="seconde@exemple.test", verified=True)
    invitations = [
        services.invite(pole_id=pole.pk, email=email, capacity="editor", by=pole.created_by, at=now())
        for email in (invitee.email, "seconde@exemple.test")
    ]

    def accept_all():
        for invitation in invitations:
            with pytest.raises(services.UnableToAnswer, match="vient d’être fermé"):
                services.answer_invitation(key=invitation.key, accepts=True, by=invitee, at=now())

    closing(invitee, meanwhile=accept_all).result()

    assert not pole.team.filter(user=invitee).exists()


def test_lead_is_not_given_to_an_account_that_closes_meanwhile(pole):
    editor = of_team(pole, TeamCapacity.EDITOR)

    late = closing(editor, meanwhile=lambda: _give(pole, editor))

    with pytest.raises(services.UnableToGiveLead, match="vient de quitter"):
        late.result()
    assert _lead(pole) == pole.created_by


def test_lead_who_gives_it_waits_for_the_end_of_their_own_closing(pole):
    editor = of_team(pole, TeamCapacity.EDITOR)

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            User.objects.select_for_update(of=("self",)).get(pk=pole.created_by.pk)
            late = waiting(hands, lambda: _give(pole, editor))
            with pytest.raises(OpenDuties), transaction.atomic():
                close_account(user_id=pole.created_by.pk, at=now())
        late.result()

    assert _lead(pole) == editor


@pytest.mark.parametrize("of_the_team", [True, False])
def test_request_installs_no_account_that_closes_meanwhile(pole, of_the_team):
    officer = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    successor = of_team(pole, TeamCapacity.EDITOR) if of_the_team else UserFactory()

    def replace():
        return services.replace_lead(
            pole_id=pole.pk,
            to=successor,
            reason="Départ",
            request_file=piece_file("Demande"),
            by=officer,
            at=now(),
        )

    late = closing(successor, meanwhile=replace)

    with pytest.raises(services.UnableToGiveLead, match="vient de fermer son compte"):
        late.result()
    assert _lead(pole) == pole.created_by


def test_list_confirmed_twice_at_once_is_imported_once(member):
    lines = [services.ImportedLine(line=2, values={"name": "Coopérative"})]
    expected = services.plan_import(pole=member.pole, lines=lines).fingerprint

    def confirm():
        return services.import_members(
            pole_id=member.pole_id, lines=lines, expected=expected, by=member.pole.created_by, at=now()
        )

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            first = confirm()
            second = waiting(hands, confirm)
        assert (first.changes_something, second.result().changes_something) == (True, False)

    assert Membership.objects.filter(name="Coopérative").count() == 1


def test_list_confirmed_while_its_member_is_changed_is_refused(member):
    values = {"name": "Halage", "siret": member.organisation.siret, "role": "Anime"}
    lines = [services.ImportedLine(line=2, values=values)]
    expected = services.plan_import(pole=member.pole, lines=lines).fingerprint

    def confirm():
        return services.import_members(
            pole_id=member.pole_id, lines=lines, expected=expected, by=member.pole.created_by, at=now()
        )

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _change(member)
            importing = waiting(hands, confirm)
        with pytest.raises(services.ListChanged):
            importing.result()

    standing = Membership.objects.get(pk=member.pk)
    assert (standing.name, standing.role) == ("Halage et fils", "")
