"""What was sent never changes: tried under both roles of the database, and the one door left to the purge."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.utils import ProgrammingError

from applications import services
from applications.models import Event
from tests.factories import SubmittedFactory, now

ROWS = {
    "applications_event": ("event", "UPDATE applications_event SET payload = NULL"),
    "applications_submittedversion": (
        "submittedversion",
        "UPDATE applications_submittedversion SET number = number + 1",
    ),
    "applications_submittedpiece": ("submittedpiece", "UPDATE applications_submittedpiece SET label = 'x'"),
    "applications_callquestion": ("callquestion", "UPDATE applications_callquestion SET text = 'x'"),
    "applications_questionanswer": ("questionanswer", "UPDATE applications_questionanswer SET text = 'x'"),
    "applications_evaluation": ("evaluation", "UPDATE applications_evaluation SET content = '{}'"),
}


def answered():
    """Send a dossier and have a question about it answered."""
    sent = SubmittedFactory()
    about = {"by": sent.created_by, "at": now()}
    question = services.ask(application_id=sent.pk, section="", text="Question", **about)
    services.answer(question_id=question.pk, text="Réponse", **about)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ROWS)
def test_what_was_sent_never_changes_under_the_runtime_role(table):
    answered()
    _, update = ROWS[table]
    for statement in (update, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("table", ROWS)
def test_what_was_sent_never_changes_under_the_owner_role(cloned_database, table):
    answered()
    prefix, update = ROWS[table]
    for statement in (update, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608
        with (
            pytest.raises(IntegrityError, match=f"{prefix}_append_only"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_purge_by_the_owner_leaves_a_tombstone_and_a_chain_that_verifies(cloned_database):
    dossier = SubmittedFactory()
    before = list(Event.objects.filter(application=dossier).order_by("seq").values("seq", "hash"))
    event = Event.objects.filter(application=dossier).order_by("seq")[0]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE applications_event SET payload = NULL, tombstone = 'Purge RGPD' WHERE id = %s", [event.pk]
        )
    event.refresh_from_db()
    assert (event.payload, event.tombstone) == (None, "Purge RGPD")
    assert list(Event.objects.filter(application=dossier).order_by("seq").values("seq", "hash")) == before


@pytest.mark.parametrize(("seq", "name"), [("NULL", "event_seq_given"), ("1", "event_seq_once")])
def test_event_has_one_place_in_its_chain_even_without_the_triggers(cloned_database, seq, name):
    last = Event.objects.filter(application=SubmittedFactory()).order_by("-seq")[0]
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE applications_event DISABLE TRIGGER USER")
        with pytest.raises(IntegrityError, match=name):
            cursor.execute(f"UPDATE applications_event SET seq = {seq} WHERE id = %s", [last.pk])  # noqa: S608
