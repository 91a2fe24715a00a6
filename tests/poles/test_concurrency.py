"""Two people on one pole at once, on connections of their own: the pole's lock puts them one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from poles import services
from poles.models import Membership
from tests.factories import MembershipFactory, PoleFactory, now
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
