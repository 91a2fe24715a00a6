"""Two hosts that share a database, a broker and a bucket, and no folder: either serves a dossier's documents."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from applications.enums import PieceKind
from core import pieces
from core.models import Document
from ptce.supervisor import procfile
from ptce.supervisor.layout import Layout
from ptce.supervisor.process import spawn, stop
from ptce.supervisor.redis import Redis
from tests.factories import DraftFactory
from tests.reviews.test_report import decided
from tests.s3 import Bucket

PORT, S3_PORT, LONELY_PORT = 8000, 5000, 8001
PATIENCE = 60

#: Sends and asks from inside a host: its own loopback is nobody else's.
ASK = """
import sys, requests
url, session, *upload = sys.argv[1:]
with requests.Session() as browser:
    browser.cookies.set("sessionid", session)
    answer = browser.get(url)
    if upload:
        path, kind = upload
        token = answer.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        fields = {"csrfmiddlewaretoken": token, "kind": kind, "label": "Statuts"}
        with open(path, "rb") as file:
            answer = browser.post(url, data=fields, files={"upload": file}, headers={"Referer": url}, allow_redirects=False)
    sys.stdout.buffer.write(b"%d\\n" % answer.status_code + answer.content)
"""
MAKE_BUCKET = """
import sys
from tests.s3 import BUCKET, Bucket
client = Bucket(sys.argv[1]).client()
client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
"""


@dataclass(frozen=True)
class Host:
    """A network namespace and a folder of its own."""

    name: str
    folder: Path
    #: Where this host reaches the bucket.
    bucket: Bucket

    def start(self, command: str, *, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        programs = str(Path(sys.executable).parent)
        with log.open("ab") as output:
            return spawn(
                ["ip", "netns", "exec", self.name, "/bin/sh", "-c", f"exec {command}"],
                environment={
                    **environment,
                    "PTCE_TEST_STATE": str(self.folder),
                    "PATH": os.pathsep.join([programs, os.environ["PATH"]]),
                    "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
                },
                output=output,
                folder=procfile.ROOT,
            )

    def run(self, code: str, *arguments: object) -> bytes:
        command = ["ip", "netns", "exec", self.name, sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, cwd=procfile.ROOT, capture_output=True, check=True, timeout=60).stdout

    def ask(self, path: str, session: str, *upload: object, port: int = PORT) -> tuple[int, bytes]:
        status, _, content = self.run(ASK, f"http://localhost:{port}{path}", session, *upload).partition(
            b"\n"
        )
        return int(status), content

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("files/**/*") if path.is_file()]


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def hosts(tmp_path):
    """Make two hosts that reach a third, where the bucket is, and not each other."""
    names = [f"ptce-{role}-{os.getpid()}" for role in ("store", "first", "second")]
    store, *others = names
    with ExitStack() as ends:
        for name in names:
            try:
                _ip("netns", "add", name)
            except (FileNotFoundError, subprocess.CalledProcessError) as refusal:
                told = getattr(refusal, "stderr", b"").decode().strip() or refusal
                pytest.skip(f"network namespaces are not allowed here: {told}")
            ends.callback(_ip, "netns", "delete", name)
            _ip("-n", name, "link", "set", "lo", "up")
        made = []
        for rank, name in enumerate(others, start=1):
            _ip("-n", store, "link", "add", f"to{rank}", "type", "veth", "peer", "name", "up0", "netns", name)
            for place, link, address in ((store, f"to{rank}", 1), (name, "up0", 2)):
                _ip("-n", place, "address", "add", f"10.231.{rank}.{address}/24", "dev", link)
                _ip("-n", place, "link", "set", link, "up")
            folder = tmp_path / name
            folder.mkdir()
            made.append(Host(name, folder, Bucket(f"http://10.231.{rank}.1:{S3_PORT}")))
        log = tmp_path / "store.log"
        with log.open("wb") as output:
            server = spawn(
                [
                    "ip",
                    "netns",
                    "exec",
                    store,
                    sys.executable,
                    "-m",
                    "moto.server",
                    "-H",
                    "0.0.0.0",  # noqa: S104 - in a namespace of its own, which has no way out
                    "-p",
                    str(S3_PORT),
                ],
                output=output,
            )
        ends.callback(stop, server, by=signal.SIGTERM, patience=5)
        _until(lambda: made[0].run(MAKE_BUCKET, made[0].bucket.endpoint) == b"", log=log)
        yield made


@pytest.fixture
def environment(cloned_database, tmp_path):
    """Return the variables that both hosts share: one database, one Redis."""
    redis = Redis(Layout.of(tmp_path / "redis"))
    redis.prepare()
    process = redis.start()
    yield {
        **os.environ,
        **cloned_database.environment,
        "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
        "REDIS_URL": redis.layout.redis_url,
        "WEB_WORKERS": "1",
        "JOB_WORKERS": "1",
    }
    stop(process, by=signal.SIGTERM, patience=5)
    shutil.rmtree(redis.layout.sockets)


@pytest.fixture
def running(hosts, environment, tmp_path):
    """Start web on both hosts, worker and sweeper on the second, and on the first a web that knows no bucket."""
    first, second = hosts
    commands = procfile.commands()
    log = tmp_path / "hosts.log"
    with ExitStack() as ends:

        def start(host, name, port=PORT, **more):
            process = host.start(
                commands[name], environment={**environment, **more, "PORT": str(port)}, log=log
            )
            ends.callback(stop, process, by=signal.SIGTERM, patience=10)

        start(first, "web", **first.bucket.environment)
        start(first, "web", port=LONELY_PORT)
        for name in ("web", "worker", "sweeper"):
            start(second, name, **second.bucket.environment)
        for host, port in ((first, PORT), (first, LONELY_PORT), (second, PORT)):
            _until(lambda host=host, port=port: host.ask("/sante/live/", "", port=port)[0] == 200, log=log)
        yield first, second, log


def _until(reached, *, log):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if reached():
                return
        except subprocess.CalledProcessError as error:
            told = error.stderr.decode()
        else:
            told = ""
        if time.monotonic() > deadline:
            pytest.fail(f"not reached in {PATIENCE} s: {told}\n{log.read_text()}")
        time.sleep(0.2)


def _session(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.mark.timeout(300)
def test_either_host_serves_what_the_other_made_or_took(running, cloned_database, tmp_path):
    first, second, log = running
    case = decided()
    officer, lead = _session(case.officer), _session(case.lead)
    # The dossier's piece comes into the bucket through the first host: the same bytes are kept once for all dossiers.
    piece = case.dossier.pieces.get(code="P1")
    with pieces.open_piece(piece.sha256) as file:
        content = file.read()
    (tmp_path / "piece.pdf").write_bytes(content)

    upload = reverse("applications:add_piece", args=[DraftFactory(by=case.lead).number])
    status, _ = first.ask(upload, lead, tmp_path / "piece.pdf", PieceKind.values[0])
    assert status == 302, log.read_text()
    _until(Document.objects.exists, log=log)

    document = Document.objects.get()
    report = reverse("reviews:report", args=[case.number])
    download = reverse("applications:download_piece", args=[case.number, piece.code])
    for host in (first, second):
        status, found = host.ask(report, officer)
        assert (status, hashlib.sha256(found).hexdigest()) == (200, document.sha256)
        assert host.ask(download, lead) == (200, content)
    assert first.files() == second.files() == []
    # The same host without the bucket: what the second one made is not there.
    assert first.ask(report, officer, port=LONELY_PORT)[0] == 500
