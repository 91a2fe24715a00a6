"""The network's far end: a small server that speaks as clamd does, or badly."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from contextlib import contextmanager

from tests.core.pieces.made import EICAR


class Clamd:
    """What the server heard and how it answers: ``honest``, or bytes to say whatever it hears; ``pause`` before."""

    def __init__(self):
        self.says = None
        self.pause = 0.0
        self.heard = []
        self.address = ""

    def answer(self, content):
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def clamd(*, path=None):
    told = Clamd()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            command = self._exactly(10)
            assert command == b"zINSTREAM\0", command
            content = b""
            while size := struct.unpack(">I", self._exactly(4))[0]:
                content += self._exactly(size)
            told.heard.append(content)
            time.sleep(told.pause)
            try:
                self.request.sendall(told.answer(content))
            except OSError:
                return

        def _exactly(self, size):
            got = b""
            while len(got) < size:
                part = self.request.recv(size - len(got))
                if not part:
                    raise ConnectionError
                got += part
            return got

    class Quiet:
        def handle_error(self, *_):
            """Whoever asks has gone."""

    if path:
        server = type("Server", (Quiet, socketserver.ThreadingUnixStreamServer), {})(str(path), Handler)
        told.address = f"unix://{path}"
    else:
        server = type("Server", (Quiet, socketserver.ThreadingTCPServer), {})(("127.0.0.1", 0), Handler)
        told.address = f"tcp://127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def closed_address():
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"
