from applications.services.access import close_accesses, grant_access, recuse
from applications.services.creation import CallNotOpen, UnableToCreate, create_application
from applications.services.piece import UnableToChangePieces, add_piece, remove_piece
from applications.services.section import NotADraft, StaleSection, UnableToSave, save_section
from applications.services.state import MoveRefused, move
from applications.services.submission import (
    CallClosed,
    Impeded,
    Incomplete,
    Missing,
    UnableToSubmit,
    missing_for_submission,
    requested_amount,
    submit,
)

__all__ = [
    "CallClosed",
    "CallNotOpen",
    "Impeded",
    "Incomplete",
    "Missing",
    "MoveRefused",
    "NotADraft",
    "StaleSection",
    "UnableToChangePieces",
    "UnableToCreate",
    "UnableToSave",
    "UnableToSubmit",
    "add_piece",
    "close_accesses",
    "create_application",
    "grant_access",
    "missing_for_submission",
    "move",
    "recuse",
    "remove_piece",
    "requested_amount",
    "save_section",
    "submit",
]
