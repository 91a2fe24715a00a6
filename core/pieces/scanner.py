"""Ask the antivirus (clamd) about a file: what it does not clear is not clean."""

from __future__ import annotations

import re
import socket
import struct
import time
from typing import IO
from urllib.parse import urlsplit

from core.inspection.verdict import Code
from core.pieces.refusals import PieceRefused, ScannerDown

#: Seconds for the whole conversation.
PATIENCE = 20.0
CHUNK = 256 * 1024

_CLEAN = re.compile(rb"stream: OK\0?")
_FOUND = re.compile(rb"stream: .{1,500} FOUND\0?")


def scan(file: IO[bytes], *, address: str, patience: float = PATIENCE) -> None:
    """
    Send a file to clamd and return if it is clean.

    :param address: ``tcp://host:port`` or ``unix:///path``.
    :raises PieceRefused: if it recognises a threat.
    :raises ScannerDown: if it cannot be reached, is slow, or says anything else.
    """
    file.seek(0)
    try:
        answer = _answer_to(file, address=address, ends=time.monotonic() + patience)
    except OSError as fault:
        raise ScannerDown from fault
    if _FOUND.fullmatch(answer):
        raise PieceRefused(Code.VIRUS)
    if not _CLEAN.fullmatch(answer):
        raise ScannerDown


def is_there(address: str, *, patience: float) -> bool:
    """Tell whether clamd answers."""
    try:
        with connected(address, ends=time.monotonic() + patience) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16) == b"PONG\0"
    except OSError:
        return False


def connected(address: str, *, ends: float) -> socket.socket:
    """
    Open a connection to clamd.

    :raises OSError: if there is none before ``ends``, of the monotonic clock.
    """
    place = urlsplit(address)
    if place.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_left(ends))
            connection.connect(place.path)
        except BaseException:
            connection.close()
            raise
        return connection
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=_left(ends))


def _answer_to(file: IO[bytes], *, address: str, ends: float) -> bytes:
    with connected(address, ends=ends) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.settimeout(_left(ends))
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < CHUNK:
            connection.settimeout(_left(ends))
            part = connection.recv(4096)
            if not part:
                break
            answer += part
        return answer


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
