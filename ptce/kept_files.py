"""The files that rows name by their digest: what a backup must hold, and what a check must find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage, default_storage

from applications.models import Piece, SubmittedPiece
from core.models import Document
from core.pieces import path_of
from core.storage import digest_of
from poles.models import LeadTransfer, MemberPiece, PoleClaim


@dataclass(frozen=True)
class KeptFile:
    """A file of the storage, and the digest that its rows give it."""

    name: str
    sha256: str


def kept_files() -> list[KeptFile]:
    """Return the files that rows name, each once, by name."""
    documents = Document.objects.values_list("file", "sha256")
    pieces = {
        *Piece.objects.values_list("sha256", flat=True),
        *SubmittedPiece.objects.values_list("sha256", flat=True),
        *LeadTransfer.objects.exclude(sha256="").values_list("sha256", flat=True),
        *MemberPiece.objects.values_list("sha256", flat=True),
        *PoleClaim.objects.exclude(sha256="").values_list("sha256", flat=True),
    }
    found = {KeptFile(name, sha256) for name, sha256 in documents}
    found |= {KeptFile(path_of(sha256), sha256) for sha256 in pieces}
    return sorted(found, key=lambda file: (file.name, file.sha256))


def broken_files() -> Iterator[str]:
    """Yield one French sentence for each file that is missing or is no longer what its rows say."""
    for file in kept_files():
        try:
            found = digest_of(default_storage, file.name)
        except FileNotFoundError:
            yield missing(file.name)
        else:
            if found != file.sha256:
                yield changed(file.name)


def missing(name: str) -> str:
    return f"Fichier {name}\xa0: il manque."


def changed(name: str) -> str:
    return f"Fichier {name}\xa0: il ne correspond plus à son empreinte."


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """
    Yield the name of every file of a storage, whatever keeps it: a local folder or another.

    The storage may have no folder at all yet.
    """
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from sorted(prefix + name for name in files)
    for name in sorted(folders):
        yield from names_in(storage, prefix + name)
