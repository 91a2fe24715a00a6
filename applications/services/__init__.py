from applications.services.access import grant_access, recuse
from applications.services.creation import CallNotOpen, UnableToCreate, create_application
from applications.services.piece import CHECK, UnableToChangePieces, add_piece, attach_checked, remove_piece
from applications.services.piece_check import check_piece, clear_quarantine
from applications.services.section import NotADraft, StaleSection, UnableToSave, save_section
from applications.services.state import MoveRefused, move
from applications.services.submission import (
    CallClosed,
    Impeded,
    Incomplete,
    NotEvaluable,
    NotYoursToSubmit,
    UnableToSubmit,
    submit,
)

__all__ = [
    "CHECK",
    "CallClosed",
    "CallNotOpen",
    "Impeded",
    "Incomplete",
    "MoveRefused",
    "NotADraft",
    "NotEvaluable",
    "NotYoursToSubmit",
    "StaleSection",
    "UnableToChangePieces",
    "UnableToCreate",
    "UnableToSave",
    "UnableToSubmit",
    "add_piece",
    "attach_checked",
    "check_piece",
    "clear_quarantine",
    "create_application",
    "grant_access",
    "move",
    "recuse",
    "remove_piece",
    "save_section",
    "submit",
]
