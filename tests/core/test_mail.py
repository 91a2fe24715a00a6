"""Outgoing mail, to a mail server that is a process of its own."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs, mail
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import bell, claims
from core.models import Job, Mail
from tests.core.mailbox import mailbox

__all__ = ["mailbox"]

TEMPLATE = "account/email/unknown_account"


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    """No worker listens in these tests: they do the jobs themselves."""
    monkeypatch.setattr(bell, "ring", lambda job_id: True)


@pytest.fixture
def person(db):
    return get_user_model().objects.create_user("camille@exemple.test", "un-mot-de-passe-assez-long")


def _send(address="camille@exemple.test", *, occasion="essai:1", at=None, **more):
    context = {"email": "l’adresse d’alors & d’ici"}
    return mail.send(
        occasion=occasion,
        address=address,
        template=TEMPLATE,
        context=context,
        at=at or database_now(),
        **more,
    )


def _done(job):
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_a_mail_is_sent_as_it_was_written_and_leaves_no_words_behind(db, mailbox):
    at = database_now()
    job = _send(at=at)

    _done(job)

    (message,) = mailbox.messages()
    assert (job.status, message["To"], message["Subject"]) == (
        JobStatus.DONE,
        "camille@exemple.test",
        "Aucun compte à cette adresse",
    )
    assert message["Message-ID"] == f"<{job.pk}.{job.content_hash[:32]}@ptce.example>"
    assert message["Date"].datetime == at.replace(microsecond=0)
    assert message["Auto-Submitted"] == "auto-generated"
    assert "pour l’adresse l’adresse d’alors & d’ici," in message.get_content()
    row = Mail.objects.get()
    assert (row.address, row.title, row.body, row.sent_at) == ("", "", "", job.finished_at)


def test_a_mail_to_an_account_goes_where_the_account_is_when_it_leaves(person, mailbox):
    job = mail.send(
        occasion="essai:1", to_user_id=person.pk, template=TEMPLATE, context={"email": "?"}, at=database_now()
    )
    person.email = "nouvelle@exemple.test"
    person.save()

    _done(job)

    assert [message["To"] for message in mailbox.messages()] == ["nouvelle@exemple.test"]
    assert Mail.objects.get().user_id == person.pk


def test_one_occasion_is_one_mail_and_a_second_reminder_another(db, mailbox):
    first = _send(occasion="reminder:12:2026-12-01")
    again = _send(occasion="reminder:12:2026-12-01", at=database_now() + timedelta(days=1))
    second = _send(occasion="reminder:12:2026-12-08")
    other = _send("autre@exemple.test", occasion="reminder:12:2026-12-01")

    for job in (first, again, second, other):
        _done(job)

    assert again == first
    assert [message["To"] for message in mailbox.messages()] == [
        "camille@exemple.test",
        "camille@exemple.test",
        "autre@exemple.test",
    ]
    assert len({message["Message-ID"] for message in mailbox.messages()}) == 3
    assert _send(occasion="reminder:12:2026-12-01") == first


def test_a_rollback_leaves_no_mail(db):
    with transaction.atomic():
        _send()
        transaction.set_rollback(True)

    assert (Job.objects.count(), Mail.objects.count()) == (0, 0)


def test_a_mail_sent_before_its_worker_died_is_sent_again_under_the_same_id(db, mailbox):
    """At least once: the two are the same to the byte, so a mail reader shows one."""
    job = _send()
    mail.deliver(claims.claim(job_id=job.pk))
    now = database_now()
    Job.objects.update(lease_until=now - timedelta(seconds=1))
    jobs.sweep(at=now)

    _done(job)

    first, second = mailbox.contents()
    assert first == second
    assert (job.status, job.attempt) == (JobStatus.DONE, 2)


def test_an_address_that_the_server_refuses_fails_at_once_and_is_not_in_the_error(db, mailbox):
    job = _done(_send("inconnu@exemple.test"))

    assert (job.status, job.attempt) == (JobStatus.FAILED, 1)
    assert job.error == "Le serveur de courriel refuse ce message\xa0: SMTP 550 5.1.1."
    assert mailbox.contents() == []


def test_a_mail_that_the_server_refuses_once_read_fails_at_once(db, mailbox):
    job = _done(_send("trop-long@exemple.test"))

    assert (job.status, job.error) == (
        JobStatus.FAILED,
        "Le serveur de courriel refuse ce message\xa0: SMTP 554 5.7.0.",
    )


def test_a_failed_mail_keeps_its_words_and_leaves_when_it_is_retried(db, person, mailbox):
    job = _done(_send("inconnu@exemple.test"))
    Mail.objects.update(address="connu@exemple.test")

    jobs.retry(job_id=job.pk, by=person, at=database_now())
    _done(job)

    assert [message["To"] for message in mailbox.messages()] == ["connu@exemple.test"]


def test_a_mail_that_the_server_refuses_for_now_is_sent_later(db, mailbox):
    job = _done(_send("occupe@exemple.test"))
    error = job.error
    Job.objects.update(available_at=database_now())

    _done(job)

    assert error.splitlines()[-1] == "core.mail.delivery.NotDelivered: SMTP 451 4.7.1"
    assert "occupe@" not in error
    assert (job.status, job.attempt, len(mailbox.contents())) == (JobStatus.DONE, 2, 1)


def test_a_mail_waits_for_a_server_that_is_down(db, mailbox):
    mailbox.stop()

    job = _done(_send())

    assert (job.status, job.attempt) == (JobStatus.QUEUED, 1)
    assert job.error.splitlines()[-1].startswith("ConnectionRefusedError")


def test_a_mail_to_a_closed_account_is_not_sent(person, mailbox):
    job = mail.send(
        occasion="essai:1", to_user_id=person.pk, template=TEMPLATE, context={"email": "?"}, at=database_now()
    )
    person.is_active = False
    person.save()

    _done(job)

    assert (job.status, job.error) == (JobStatus.FAILED, "Le compte destinataire est fermé.")
    assert mailbox.contents() == []


# Forgotten passwords


def _ask_for_a_password(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def test_a_forgotten_password_is_a_mail_like_any_other(client, person, mailbox):
    _ask_for_a_password(client, person.email)
    waiting = Mail.objects.get()
    assert (waiting.user_id, waiting.address, mailbox.contents()) == (person.pk, "", [])

    _done(waiting.job)

    (message,) = mailbox.messages()
    link = re.search(rf"{settings.SITE_URL}(/\S+)", message.get_content())[1]
    assert "Choisir un nouveau mot de passe" in client.get(link, follow=True).content.decode()


def test_an_address_without_account_costs_the_same_work(client, person, mailbox):
    _ask_for_a_password(client, person.email)
    costs = []
    for email in (person.email, "personne@exemple.test"):
        with CaptureQueriesContext(connection) as queries:
            answer = _ask_for_a_password(client, email)
        written = re.findall(
            r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', " ".join(q["sql"] for q in queries)
        )
        costs.append((answer.status_code, answer.url, written))

    for job in Job.objects.order_by("id"):
        _done(job)

    # allauth's token reads the account's addresses twice: two more SELECTs are all that is left between them.
    assert costs[0] == costs[1]
    assert costs[0][2][-2:] == ["core_job", "core_mail"]
    assert [(message["To"], message["Subject"]) for message in mailbox.messages()][1:] == [
        (person.email, "Choisir un nouveau mot de passe"),
        ("personne@exemple.test", "Aucun compte à cette adresse"),
    ]


# Constraints


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("mail_sent_is_blank", {"body": ""}),
        ("mail_sent_is_blank", {"sent_at": "2026-12-01T00:00Z"}),
        ("mail_sent_is_blank", {"sent_at": "2026-12-01T00:00Z", "title": "", "body": ""}),
        ("mail_one_recipient", {"address": ""}),
        ("mail_one_recipient", {"user_id": 1}),
    ],
)
def test_mail_constraints(db, name, fields):
    _send()

    with pytest.raises(IntegrityError, match=name):
        Mail.objects.update(**fields)


def test_the_runtime_role_cannot_delete_a_mail(cloned_database):
    _send()

    with pytest.raises(ProgrammingError, match="permission denied for table core_mail"):
        Mail.objects.all().delete()
