from applications.services.abandonment import Going, abandon_pole, going_with, obstacles
from applications.services.access import grant_access, recuse
from applications.services.creation import CallNotOpen, UnableToCreate, create_application
from applications.services.draft import (
    NotYoursToDiscard,
    SentAlready,
    UnableToChangeDraft,
    discard_draft,
    duplicate,
    rename_draft,
)
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
    "Going",
    "Impeded",
    "Incomplete",
    "MoveRefused",
    "NotADraft",
    "NotEvaluable",
    "NotYoursToDiscard",
    "NotYoursToSubmit",
    "SentAlready",
    "StaleSection",
    "UnableToChangeDraft",
    "UnableToChangePieces",
    "UnableToCreate",
    "UnableToSave",
    "UnableToSubmit",
    "abandon_pole",
    "add_piece",
    "attach_checked",
    "check_piece",
    "clear_quarantine",
    "create_application",
    "discard_draft",
    "duplicate",
    "going_with",
    "grant_access",
    "move",
    "obstacles",
    "recuse",
    "remove_piece",
    "rename_draft",
    "save_section",
    "submit",
]
