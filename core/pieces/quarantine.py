"""Where files wait until they are checked: under a name of chance, and given to nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import uuid4

from django.core.files.storage import default_storage

_FOLDER = "quarantine"

#: A file that no row names after so long was written by a process that died before its row.
FORGOTTEN = timedelta(days=1)


def put(upload: Any) -> str:
    """Write a file as it came, and return the key under which it waits: 32 hexadecimal figures."""
    key = uuid4().hex
    upload.seek(0)
    default_storage.save(_path_of(key), upload)
    return key


def read(key: str) -> BinaryIO:
    """
    Open a file that waits.

    :raises FileNotFoundError: if it does so no longer.
    """
    return default_storage.open(_path_of(key), "rb")  # type: ignore[return-value]


def discard(key: str) -> None:
    """Delete a file that waits; gone already, nothing happens."""
    default_storage.delete(_path_of(key))


def clear(*, named: Collection[str], at: datetime) -> int:
    """Delete what no row names and has lain there for ``FORGOTTEN``; return how many files that was."""
    try:
        _, keys = default_storage.listdir(_FOLDER)
    except FileNotFoundError:
        return 0
    forgotten = [key for key in keys if key not in named and _is_old(key, at=at)]
    for key in forgotten:
        discard(key)
    return len(forgotten)


def _is_old(key: str, *, at: datetime) -> bool:
    try:
        return default_storage.get_modified_time(_path_of(key)) < at - FORGOTTEN
    except FileNotFoundError:
        return False


def _path_of(key: str) -> str:
    return f"{_FOLDER}/{key}"
