from applications.forms.piece import PieceForm
from applications.forms.shapes import SHAPES, SectionAnswers, one_row_more, whole_number
from applications.forms.start import StartForm

__all__ = ["SHAPES", "PieceForm", "SectionAnswers", "StartForm", "one_row_more", "whole_number"]
