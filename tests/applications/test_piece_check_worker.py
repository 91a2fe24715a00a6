"""A real worker, its child, Redis and what is killed of them: no piece is lost, doubled, or clean by mistake."""

from __future__ import annotations

from contextlib import suppress

import psutil
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from applications import services
from applications.enums import PieceKind, PieceState
from applications.models import Piece
from core import jobs
from core.enums import JobStatus
from core.models import Job
from core.pieces import Code
from tests.core.broker import own_redis
from tests.core.pieces.hostile import OFFICE
from tests.core.pieces.made import pdf
from tests.core.test_jobs_worker import _until, worker
from tests.factories import CallFactory, PoleFactory, UserFactory

__all__ = ["own_redis", "worker"]

pytestmark = pytest.mark.timeout(240)


def _send(dossier, content, label):
    return services.add_piece(
        application_id=dossier.pk,
        kind=PieceKind.OTHER,
        label=label,
        upload=ContentFile(content, name="piece"),
        by=dossier.created_by,
        at=timezone.now(),
    )


def _inspecting(worker):
    """Return the child that inspects a file for this worker, if there is one."""
    for process in psutil.Process(worker.process.pid).children(recursive=True):
        # One that ends meanwhile has no command any more.
        with suppress(psutil.Error):
            if "core.inspection" in process.cmdline():
                return process
    return None


def _settled():
    jobs.sweep(at=timezone.now())
    return not Piece.objects.filter(state=PieceState.PENDING).exists()


def test_pieces_outlive_their_worker_its_child_and_redis(worker, own_redis, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    by = UserFactory()
    pole = PoleFactory(by=by)
    dossier = services.create_application(
        call_id=CallFactory().pk, pole_id=pole.pk, title="Essai", by=by, at=timezone.now()
    )
    slow, _ = OFFICE["elements without end"]

    # The child is killed in the middle of a file: the worker asks another one.
    hostile = _send(dossier, slow(), "Tableur")
    child = _until(lambda: _inspecting(worker), what="a child at work")
    child.kill()
    _until(lambda: Job.objects.get().attempt == 1 and Job.objects.get().error, what="an attempt that failed")
    assert Piece.objects.get().state == PieceState.PENDING

    # The worker is killed in its turn: its child goes with it, and the next worker takes the piece up.
    Job.objects.update(available_at=timezone.now())
    jobs.sweep(at=timezone.now())
    child = _until(lambda: _inspecting(worker), what="another child at work")
    for process in psutil.Process(worker.process.pid).children(recursive=True):
        if process.pid != child.pid:
            process.kill()
    worker.stop()
    _until(lambda: not child.is_running(), what="the end of the child")
    assert Piece.objects.get().state == PieceState.PENDING
    Job.objects.filter(status=JobStatus.RUNNING).update(lease_until=timezone.now())

    # Redis is away while another is sent: the sweeper rings for it.
    own_redis.stop()
    honest = _send(dossier, pdf(), "Statuts")
    own_redis.start()
    worker.start()
    _until(_settled, what="an end to both", seconds=60)

    pieces = {piece.label: piece for piece in Piece.objects.order_by("pk")}
    assert Piece.objects.count() == 2
    assert (pieces["Tableur"].pk, pieces["Statuts"].pk) == (hostile.pk, honest.pk)
    assert (pieces["Tableur"].state, pieces["Tableur"].reason) == (PieceState.REFUSED, Code.COMPLEX)
    assert pieces["Statuts"].state == PieceState.CLEAN
    kept = sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    assert [path.parent.parent.name for path in kept] == ["pieces"]
    assert {job.status for job in Job.objects.all()} == {JobStatus.DONE}
