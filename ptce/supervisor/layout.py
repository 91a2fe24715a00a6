"""Where the state is: everything follows from the one state folder, so that two clones never meet."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

#: Longest path of a socket that every system takes, less ``/.s.PGSQL.5432``.
SOCKET_FOLDER_LENGTH = 85

DATABASE = "ptce"
RUNTIME_ROLE = "ptce_app"
OWNER_ROLE = "ptce_owner"

#: The system's own state folder, for what root keeps where others may pass.
SYSTEM_STATE = Path("/var/lib/ptce")


class UnableToPlaceState(Exception):
    """The state has no safe place."""


@dataclass(frozen=True)
class Layout:
    """Places of everything that ``bin/run`` keeps or opens."""

    var: Path
    #: PostgreSQL's data folder.
    cluster: Path
    #: Sockets, private to whoever runs the platform.
    sockets: Path

    @classmethod
    def of(cls, var: Path) -> Layout:
        """
        Derive the places from the state folder; nothing is created.

        PostgreSQL refuses to run as root and takes another account then, which must reach its files. Where a
        folder above the state is closed to others we do not open it: the data goes to the system's state folder.
        """
        digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
        cluster = var / "postgresql"
        if is_root() and not open_to_others(var):
            cluster = SYSTEM_STATE / digest / "postgresql"
        sockets = var / "sockets"
        if cluster.parent != var or len(os.fsencode(sockets / "postgresql")) > SOCKET_FOLDER_LENGTH:
            sockets = Path(f"/tmp/ptce-{os.geteuid()}-{digest}")  # noqa: S108 - checked by private_folder()
        return cls(var=var, cluster=cluster, sockets=sockets)

    @property
    def elsewhere(self) -> bool:
        """Tell whether the data is not in the state folder."""
        return self.cluster.parent != self.var

    @property
    def postgresql_sockets(self) -> Path:
        return self.sockets / "postgresql"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def database_url(self) -> str:
        return self.address(RUNTIME_ROLE)

    @property
    def database_owner_url(self) -> str:
        return self.address(OWNER_ROLE)

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"

    def address(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.postgresql_sockets))}"

    def secret_key(self) -> str:
        """Return the key kept in the state folder; empty before the first start."""
        kept = self.var / "secret-key"
        return kept.read_text().strip() if kept.exists() else ""


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def open_to_others(folder: Path) -> bool:
    """Tell whether any account may pass through the existing folders above ``folder``."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents if parent.exists())


def private_folder(folder: Path, *, mode: int = 0o700) -> Path:
    """
    Make a folder of ours, or make sure that the one that is there is ours.

    :raises UnableToPlaceState: if someone else made it first, in /tmp for instance.
    """
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        message = f"{folder} belongs to someone else: remove it, or set PTCE_VAR to a shorter path."
        raise UnableToPlaceState(message)
    folder.chmod(mode)
    return folder
