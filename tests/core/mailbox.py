"""A mail server of one test, as a process of its own: ``python -m tests.core.mailbox PORT FOLDER``."""

import asyncio
import itertools
import os
import signal
import socket
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from ptce.supervisor.process import spawn, stop

ROOT = Path(__file__).parents[2]


class Postman:
    """Keep what comes; refuse «inconnu@…» for good, «occupe@…» the first time and «trop-long@…» once read."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)
        self.busy = True

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("inconnu@"):
            return f"550 5.1.1 <{address}>: Recipient address rejected"
        if address.startswith("occupe@") and self.busy:
            self.busy = False
            return f"451 4.7.1 <{address}>: come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("trop-long@"):
            return "554 5.7.0 refused"
        (self.folder / f"{next(self.numbers):03}.eml").write_bytes(envelope.original_content)
        return "250 OK"


class Mailbox:
    """The server, and what it has kept."""

    def __init__(self, folder):
        self.folder = folder
        self.port = _free_port()
        self.process = None

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "tests.core.mailbox", str(self.port), str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = spawn(command, output=log, folder=ROOT, environment=os.environ)
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail(f"no mail server:\n{(self.folder / 'log').read_text()}")

    def stop(self):
        if self.process is not None:
            stop(self.process, by=signal.SIGTERM, patience=5)

    def contents(self):
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]

    def messages(self):
        return [message_from_bytes(content, policy=policy.default) for content in self.contents()]


@pytest.fixture
def mailbox(tmp_path, settings):
    """Start a mail server of this test alone and send there."""
    folder = tmp_path / "mailbox"
    folder.mkdir()
    made = Mailbox(folder)
    made.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = made.port
    yield made
    made.stop()


def _free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


async def _serve(port, folder):
    postman = Postman(Path(folder))
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(postman), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
