from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from applications.enums import State
from applications.models import Application, Comment, CommentThread, ThreadReader
from applications.services.state import locked
from core import mail
from core.addresses import absolute

#: A person is not written to about one thread more often than that.
PAUSE = timedelta(hours=1)
#: The same words on the same place within that time are one gesture made twice.
TWICE = timedelta(minutes=2)


class UnableToComment(Exception):
    """A comment cannot be written or changed."""


class CommentsFixed(UnableToComment):
    """The dossier is sent: comments are written still, and no longer changed."""


class NotYourComment(UnableToComment):
    """Somebody else wrote it, or it has been taken out."""


@transaction.atomic
def open_thread(*, application_id: int, section: str, text: str, by: User, at: datetime) -> Comment:
    """
    Write the first comment of a new thread and tell the others of the team; sent twice, it is one.

    :param section: value of the section that it is about, nothing for the whole dossier.
    """
    application = locked(application_id)
    same = Comment.objects.filter(thread__application=application, thread__section=section, by=by, text=text)
    if standing := same.filter(at__gt=at - TWICE).order_by("pk").first():
        return standing
    thread = CommentThread.objects.create(application=application, section=section, opened_at=at)
    return _write(application, thread, text=text, by=by, at=at)


@transaction.atomic
def reply(*, thread_id: int, text: str, by: User, at: datetime) -> Comment:
    """Add a comment to a thread, which is open again; sent twice, it is one."""
    application, thread = _locked_thread(thread_id)
    last = thread.comments.order_by("-pk").first()
    if last and (last.by_id, last.text) == (by.pk, text):
        return last
    if thread.closed_at:
        _set_closed(thread, at=None, by=None)
    return _write(application, thread, text=text, by=by, at=at)


@transaction.atomic
def resolve_thread(*, thread_id: int, by: User, at: datetime) -> None:
    """Say that what a thread was about is settled; once is enough."""
    _, thread = _locked_thread(thread_id)
    if thread.closed_at is None:
        _set_closed(thread, at=at, by=by)


@transaction.atomic
def reopen_thread(*, thread_id: int) -> None:
    """Say that what a thread was about is not settled after all."""
    _, thread = _locked_thread(thread_id)
    if thread.closed_at:
        _set_closed(thread, at=None, by=None)


@transaction.atomic
def edit_comment(*, comment_id: int, text: str, by: User, at: datetime) -> None:
    """
    Change a comment's words; the same words change nothing.

    :raises NotYourComment: if somebody else wrote it, or if it has been taken out.
    :raises CommentsFixed: if the dossier is sent.
    """
    comment = _locked_comment(comment_id, by=by)
    if comment.text == text:
        return
    comment.text, comment.edited_at = text, at
    comment.save(update_fields=["text", "edited_at"])


@transaction.atomic
def remove_comment(*, comment_id: int, by: User, at: datetime) -> None:
    """
    Take a comment out: its words go, and its place says so.

    :raises NotYourComment: if somebody else wrote it, or if it has been taken out.
    :raises CommentsFixed: if the dossier is sent.
    """
    comment = _locked_comment(comment_id, by=by)
    comment.text, comment.removed_at = "", at
    comment.save(update_fields=["text", "removed_at"])


@transaction.atomic
def mark_read(*, application_id: int, by: User, at: datetime) -> None:
    """Remember that a person has read all the comments of a dossier so far."""
    threads = CommentThread.objects.filter(application_id=application_id).order_by("pk")
    ThreadReader.objects.bulk_create(
        [ThreadReader(thread=thread, user=by, read_at=at) for thread in threads],
        update_conflicts=True,
        unique_fields=["thread", "user"],
        update_fields=["read_at"],
    )


def forget_comments(application: Application) -> None:
    """Delete the comments of a dossier that is given up; runs under its caller's lock and transaction."""
    ThreadReader.objects.filter(thread__application=application).delete()
    Comment.objects.filter(thread__application=application).delete()
    CommentThread.objects.filter(application=application).delete()


def _write(application: Application, thread: CommentThread, *, text: str, by: User, at: datetime) -> Comment:
    comment = Comment.objects.create(thread=thread, text=text, by=by, at=at)
    ThreadReader.objects.update_or_create(thread=thread, user=by, defaults={"read_at": at})
    mailed = dict(thread.readers.values_list("user").annotate(last=Max("mailed_at")))
    for user in User.objects.filter(pole_teams__pole=application.pole_id).exclude(pk=by.pk).order_by("pk"):
        if (last := mailed.get(user.pk)) and last > at - PAUSE:
            continue
        mail.send(
            occasion=f"comment:{comment.pk}",
            to_user_id=user.pk,
            template="applications/mail/comment",
            context={
                "author": by.get_full_name(),
                "application": application,
                "place": thread.place,
                "link": absolute(reverse("applications:thread", args=[application.number, thread.pk])),
            },
            at=at,
        )
        ThreadReader.objects.update_or_create(thread=thread, user=user, defaults={"mailed_at": at})
    return comment


def _locked_thread(thread_id: int) -> tuple[Application, CommentThread]:
    """Lock the dossier of a thread, as everything in it does, then read the thread."""
    found = CommentThread.objects.get(pk=thread_id)
    application = locked(found.application_id)
    found.refresh_from_db()
    return application, found


def _locked_comment(comment_id: int, *, by: User) -> Comment:
    found = Comment.objects.select_related("thread").get(pk=comment_id)
    application = locked(found.thread.application_id)
    found.refresh_from_db(fields=["text", "removed_at"])
    if found.by_id != by.pk or found.removed_at:
        raise NotYourComment(
            "Ce commentaire n’est pas le vôtre, ou il a déjà été retiré\xa0: seul son auteur le modifie."
        )
    if application.state != State.DRAFT:
        raise CommentsFixed(
            f"Le dossier {application.number} a été déposé\xa0: ses commentaires ne se modifient plus. "
            "Vous pouvez répondre dans le fil."
        )
    return found


def _set_closed(thread: CommentThread, *, at: datetime | None, by: User | None) -> None:
    thread.closed_at, thread.closed_by = at, by
    thread.save(update_fields=["closed_at", "closed_by"])
