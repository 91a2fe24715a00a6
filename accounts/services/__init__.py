from accounts.services.people import UnableToRename, confirm_addresses, rename
from accounts.services.roles import end_role, grant_role
from accounts.services.sessions import (
    NoSuchSession,
    UnableToEndSession,
    end_other_sessions,
    end_session,
    note_activity,
)

__all__ = [
    "NoSuchSession",
    "UnableToEndSession",
    "UnableToRename",
    "confirm_addresses",
    "end_other_sessions",
    "end_role",
    "end_session",
    "grant_role",
    "note_activity",
    "rename",
]
