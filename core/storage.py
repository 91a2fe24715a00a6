"""Files kept under the digest of their bytes, wherever the storage keeps them: a local folder or S3."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage


class Folder(FileSystemStorage):
    """A local folder where a file appears whole and on the disk, or not at all, as in S3."""

    def _save(self, name: str, content: Any) -> str:
        # Django writes where the file will be read: a process that dies there leaves half of it.
        part = f"{name}.{uuid4().hex}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]
            _sync(Path(self.path(part)))
            name = self._give_name(part, name)
        finally:
            self.delete(part)
        _sync(Path(self.path(name)).parent)
        return name

    def _give_name(self, part: str, name: str) -> str:
        while True:
            try:
                os.link(self.path(part), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep(name: str, content: bytes) -> None:
    """
    Keep bytes under a name made from their digest: once, and never over others.

    A file that is there and is not these bytes is damaged: it is written again.
    """
    if default_storage.exists(name):
        if digest_of(default_storage, name) == hashlib.sha256(content).hexdigest():
            return
        default_storage.delete(name)
    given = default_storage.save(name, ContentFile(content))
    if given != name:
        # Another process kept the same bytes meanwhile.
        default_storage.delete(given)


def digest_of(storage: Storage, name: str) -> str:
    """
    Return the SHA-256 of a stored file, read piece by piece.

    :raises FileNotFoundError: if it is not there.
    """
    digest = hashlib.sha256()
    with storage.open(name) as file:
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()
