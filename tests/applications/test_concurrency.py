"""
Two hands on one dossier.

A pole that changes while its dossier is sent: the version holds it before or after, never in between. Words sent twice
at once: they are kept once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from applications import services
from applications.models import SubmittedVersion
from poles.services import remove_member
from tests.factories import DraftFactory, now
from tests.locks import waiting


@pytest.fixture
def dossier(cloned_database):
    return DraftFactory(filled=True)


@pytest.fixture
def member(dossier):
    return dossier.pole.memberships.get(name="Chantier des Berges")


def _submit(dossier):
    return services.submit(application_id=dossier.pk, by=dossier.created_by, at=now())


def _remove(member, dossier):
    remove_member(membership_id=member.pk, by=dossier.created_by, at=now())


def _frozen(dossier):
    version = SubmittedVersion.objects.get(application=dossier)
    return {member["name"] for member in version.payload["pole"]["members"]}


def test_a_member_being_removed_is_wholly_out_of_the_version_that_waited(dossier, member):
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _remove(member, dossier)
            submission = waiting(hands, lambda: _submit(dossier))
        submission.result()

    assert member.name not in _frozen(dossier)


def test_a_member_is_removed_only_once_the_version_that_has_it_is_whole(dossier, member):
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            _submit(dossier)
            removal = waiting(hands, lambda: _remove(member, dossier))
        removal.result()

    member.refresh_from_db()
    assert member.name in _frozen(dossier)
    assert member.left_at is not None


@pytest.mark.parametrize("send", [services.open_thread, services.ask])
def test_words_sent_twice_at_once_are_kept_once(dossier, send):
    words = {"application_id": dossier.pk, "section": "", "text": "Bonjour", "by": dossier.created_by}
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            first = send(**words, at=now())
            second = waiting(hands, lambda: send(**words, at=now()))
        assert second.result().pk == first.pk
