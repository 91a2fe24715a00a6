"""A piece waits, seen by its sender alone, until it is found clean or refused: whatever dies meanwhile."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from applications import queries, services
from applications.enums import PieceKind, PieceState
from applications.models import Application, Piece
from core import jobs, pieces
from core.enums import JobStatus
from core.models import Job
from core.pieces import Code, inspector, quarantine
from poles.enums import TeamCapacity
from tests.core.pieces.clamd import clamd, closed_address
from tests.core.pieces.made import EICAR, docx, pdf, picture, png_text
from tests.factories import DraftFactory, checked_now, now, of_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return DraftFactory(filled=True)


@pytest.fixture
def settled(django_capture_on_commit_callbacks):
    """Do the checks that wait, and what follows their transactions."""

    def settle(dossier):
        with django_capture_on_commit_callbacks(execute=True):
            checked_now(dossier)

    return settle


def send(dossier, content=None, *, by=None, kind=PieceKind.OTHER, label="Bail"):
    return services.add_piece(
        application_id=dossier.pk,
        kind=kind,
        label=label,
        upload=ContentFile(pdf() if content is None else content, name="bail.pdf"),
        by=by or dossier.created_by,
        at=now(),
    )


def waiting():
    try:
        return default_storage.listdir("quarantine")[1]
    except FileNotFoundError:
        return []


def job_of(piece):
    return Job.objects.get(kind=services.CHECK, subject_id=piece.pk)


def again(piece):
    piece.refresh_from_db()
    return piece


def whole(dossier):
    return queries.with_content(Application.objects.filter(pk=dossier.pk)).get()


def test_a_piece_waits_in_quarantine_with_its_job(draft):
    piece = send(draft)

    assert (piece.code, piece.state, piece.settled_at) == ("P7", PieceState.PENDING, None)
    assert waiting() == [piece.quarantine]
    assert job_of(piece).status == JobStatus.QUEUED
    assert not default_storage.exists(pieces.path_of(piece.sha256))


def test_a_clean_piece_joins_the_dossier(draft, settled):
    came = png_text(picture("PNG"), b"Comment", b"Camille")
    piece = send(draft, came)

    settled(draft)

    again(piece)
    assert (piece.state, piece.content_type, piece.quarantine) == (PieceState.CLEAN, "image/png", "")
    assert piece.received == hashlib.sha256(came).hexdigest() != piece.sha256
    with pieces.open_piece(piece.sha256) as file:
        kept = file.read()
    assert (hashlib.sha256(kept).hexdigest(), len(kept)) == (piece.sha256, piece.size)
    assert b"Camille" not in kept
    assert waiting() == []
    assert job_of(piece).status == JobStatus.DONE


def test_a_refused_piece_leaves_its_reason_and_no_bytes(draft, settled):
    piece = send(draft, docx(("word/media/a.png", EICAR)))

    settled(draft)

    assert (again(piece).state, piece.reason) == (PieceState.REFUSED, "virus")
    assert "menace" in piece.refusal
    assert waiting() == []
    assert not default_storage.exists(pieces.path_of(piece.sha256))


@pytest.mark.parametrize("content", [None, b"%PDF-1.7 coupe"])
def test_what_is_not_clean_is_its_sender_s_alone(client, draft, settled, content):
    other = of_team(draft.pole, TeamCapacity.COORDINATOR)
    pages = [
        f"/dossiers/{draft.number}/",
        f"/dossiers/{draft.number}/pieces/",
        f"/dossiers/{draft.number}/deposer/",
    ]

    def seen():
        client.force_login(other)
        return [client.get(page).text for page in pages]

    piece = send(draft, content, label="Secret")
    if content:
        settled(draft)

    assert not any("Secret" in page for page in seen())
    for action in ("", "retirer/"):
        assert client.get(f"/dossiers/{draft.number}/pieces/{piece.code}/{action}").status_code == 404
    services.remove_piece(application_id=draft.pk, code=piece.code, by=other, at=now())
    assert again(piece).removed_at is None
    assert [each.code for each in queries.pieces_seen_by(other, draft)] == [
        f"P{rank}" for rank in range(1, 7)
    ]

    client.force_login(draft.created_by)
    assert "Secret" in client.get(pages[1]).text
    assert client.get(f"/dossiers/{draft.number}/pieces/{piece.code}/").status_code == 404
    assert client.get(f"/dossiers/{draft.number}/pieces/{piece.code}/retirer/").status_code == 200


def test_a_pending_piece_does_not_count_as_given_and_keeps_from_sending(draft, settled):
    services.remove_piece(application_id=draft.pk, code="P2", by=draft.created_by, at=now())
    piece = send(draft, kind=PieceKind.STATUTES)

    sentences = [line.sentence for line in queries.missing_for_submission(whole(draft))]
    assert len(sentences) == 2
    assert sentences[0].startswith("Joignez les statuts")
    assert "en cours de vérification" in sentences[1]
    # Its sender is not asked for it again.
    [line] = queries.missing_for_submission(whole(draft), awaited={PieceKind.STATUTES})
    assert line.sentence == sentences[1]
    read = queries.pieces_read(whole(draft), draft.created_by)
    assert [each.state for each in read.compulsory if each.asked.requirement.kind == "statutes"] == [
        "awaited"
    ]
    with pytest.raises(services.Incomplete):
        services.submit(application_id=draft.pk, by=draft.created_by, at=now())

    settled(draft)

    version = services.submit(application_id=draft.pk, by=draft.created_by, at=now())
    assert again(piece).code in [each.code for each in version.pieces.all()]


def test_a_refused_piece_is_no_part_of_what_is_sent(draft, settled):
    piece = send(draft, b"%PDF-1.7 coupe")
    settled(draft)

    version = services.submit(application_id=draft.pk, by=draft.created_by, at=now())

    assert piece.code not in [each.code for each in version.pieces.all()]
    assert piece.received not in str(version.payload)


def test_sent_again_it_is_the_same_piece_until_something_of_it_differs(draft, settled):
    first = send(draft, picture("PNG"))
    assert send(draft, picture("PNG")) == first
    settled(draft)
    # Drawn anew it has other bytes: what came is what is compared.
    assert send(draft, picture("PNG")) == first
    assert waiting() == []
    assert send(draft, picture("PNG"), label="Autre").code == "P8"
    refused = send(draft, b"%PDF-1.7 coupe")
    settled(draft)
    assert send(draft, b"%PDF-1.7 coupe") == refused


def test_sent_by_two_people_at_once_there_are_two_until_they_are_seen(draft):
    other = of_team(draft.pole, TeamCapacity.EDITOR)
    assert [send(draft).code, send(draft, by=other).code] == ["P7", "P8"]


def test_a_dossier_sent_or_full_leaves_no_file(draft, monkeypatch):
    monkeypatch.setattr("applications.services.piece.MAX_PIECES", 6)
    with pytest.raises(services.UnableToChangePieces):
        send(draft)
    services.submit(application_id=draft.pk, by=draft.created_by, at=now())
    with pytest.raises(services.UnableToChangePieces):
        send(draft)
    assert waiting() == []


def test_a_piece_taken_out_while_it_is_checked_stays_out(draft, settled):
    piece = send(draft)
    claim = jobs.claims.claim(job_id=job_of(piece).pk)
    completion = services.check_piece(claim)
    services.remove_piece(application_id=draft.pk, code=piece.code, by=draft.created_by, at=now())

    jobs.claims.finish(claim=claim, completion=completion)

    assert (again(piece).state, piece.reason, piece.quarantine) == (PieceState.REFUSED, "withdrawn", "")
    assert piece.removed_at is not None
    assert services.check_piece(claim) is None


# Faults ----------------------------------------------------------------------------------------------------


def test_without_its_antivirus_a_piece_waits_and_is_never_clean(draft, settled, settings):
    settings.CLAMD_URL = closed_address()
    piece = send(draft)
    for _ in range(7):
        settled(draft)
        Job.objects.update(available_at=now() - timedelta(seconds=1))

    job = job_of(piece)
    assert (again(piece).state, job.status, job.attempt) == (PieceState.PENDING, JobStatus.QUEUED, 0)
    assert waiting() == [piece.quarantine]

    with clamd() as told:
        settings.CLAMD_URL = told.address
        told.says = b"stream: ERROR\0"
        settled(draft)
        assert again(piece).state == PieceState.PENDING
        told.says = None
        Job.objects.update(available_at=now() - timedelta(seconds=1))
        settled(draft)
    assert again(piece).state == PieceState.CLEAN


def test_the_antivirus_refuses_what_the_child_lets_through(draft, settled, settings):
    with clamd() as told:
        told.says = b"stream: Win.Test FOUND\0"
        settings.CLAMD_URL = told.address
        piece = send(draft)
        settled(draft)
    assert (again(piece).state, piece.reason) == (PieceState.REFUSED, "virus")


def _children(monkeypatch, *answers):
    """Let the next children answer so; those behind answer truly."""
    left = list(answers)
    truly = inspector.inspect

    def inspect(files):
        return [inspector.Inspected(left.pop(0))] if left else truly(files)

    monkeypatch.setattr(inspector, "inspect", inspect)


def test_a_child_killed_by_chance_is_asked_again(draft, settled, monkeypatch):
    _children(monkeypatch, Code.CRASHED, Code.STALLED)
    piece = send(draft)
    for expected in (PieceState.PENDING, PieceState.PENDING, PieceState.CLEAN):
        settled(draft)
        assert again(piece).state == expected
        Job.objects.update(available_at=now() - timedelta(seconds=1))
    assert job_of(piece).attempt == 3


def test_a_child_that_a_file_kills_each_time_refuses_it(draft, settled, monkeypatch):
    _children(monkeypatch, *[Code.CRASHED] * 3)
    piece = send(draft)
    for _ in range(3):
        settled(draft)
        Job.objects.update(available_at=now() - timedelta(seconds=1))
    assert (again(piece).state, piece.reason) == (PieceState.REFUSED, "crashed")
    # It says nothing of the file: sent again it is another piece.
    assert send(draft).code == "P8"


def test_an_answer_that_is_not_clear_refuses_at_once(draft, settled, monkeypatch):
    _children(monkeypatch, Code.GARBLED)
    piece = send(draft)
    settled(draft)
    assert (again(piece).state, piece.reason) == (PieceState.REFUSED, "garbled")


def test_a_worker_that_dies_before_it_writes_leaves_the_piece_to_the_next(draft, settled):
    piece = send(draft)
    dead = jobs.claims.claim(job_id=job_of(piece).pk)
    lost = services.check_piece(dead)
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    jobs.sweep(at=now())

    settled(draft)

    assert again(piece).state == PieceState.CLEAN
    settled_at = piece.settled_at
    with pytest.raises(jobs.ClaimLost):
        jobs.claims.finish(claim=dead, completion=lost)
    assert again(piece).settled_at == settled_at
    assert Piece.objects.filter(application=draft, label="Bail").count() == 1


def test_a_check_done_twice_settles_once(draft, settled):
    piece = send(draft)
    claim = jobs.claims.claim(job_id=job_of(piece).pk)
    first, second = services.check_piece(claim), services.check_piece(claim)

    first(now())
    events = piece.history.count()
    second(now() + timedelta(minutes=1))

    assert piece.history.count() == events
    assert again(piece).state == PieceState.CLEAN


def test_bytes_that_are_lost_refuse_the_piece(draft, settled):
    piece = send(draft)
    quarantine.discard(piece.quarantine)

    settled(draft)

    assert (again(piece).state, piece.reason) == (PieceState.REFUSED, "lost")


def test_a_transaction_undone_leaves_neither_row_nor_file(draft, monkeypatch):
    def fail(**_):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("applications.services.piece.jobs.enqueue", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        send(draft)
    assert not draft.pieces.filter(label="Bail").exists()
    assert waiting() == []


def test_files_of_senders_that_died_are_cleared_a_day_later(draft):
    kept = send(draft)
    forgotten = quarantine.put(ContentFile(b"%PDF-"))

    assert services.clear_quarantine(at=now()) == 0
    assert services.clear_quarantine(at=now() + timedelta(days=2)) == 1
    assert waiting() == [kept.quarantine]
    assert forgotten not in waiting()
