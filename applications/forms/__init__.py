from applications.forms.draft import DuplicateForm, RenameForm
from applications.forms.filling import Readable, SectionAnswers, one_row_more, whole_number
from applications.forms.piece import PieceForm
from applications.forms.sections import with_years_changed
from applications.forms.shapes import SHAPES
from applications.forms.start import StartForm

__all__ = [
    "SHAPES",
    "DuplicateForm",
    "PieceForm",
    "Readable",
    "RenameForm",
    "SectionAnswers",
    "StartForm",
    "one_row_more",
    "whole_number",
    "with_years_changed",
]
