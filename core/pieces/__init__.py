"""
Files that people attach («pièces»): inspected in a limited child, scanned, stored once under their digest.

The name a file came with is a label and nothing else: it never becomes a path or decides a type.
"""

from core.inspection.formats import ACCEPTED, FORMATS, MAX_BYTES, MAX_MEGABYTES, SUFFIXES
from core.inspection.verdict import Code
from core.pieces.checking import CheckedPiece, check, check_all, digest_of, glance
from core.pieces.keeping import keep, open_piece, path_of
from core.pieces.names import LONGEST, label_from, readable
from core.pieces.refusals import PieceRefused, ScannerDown, sentence_of

__all__ = [
    "ACCEPTED",
    "FORMATS",
    "LONGEST",
    "MAX_BYTES",
    "MAX_MEGABYTES",
    "SUFFIXES",
    "CheckedPiece",
    "Code",
    "PieceRefused",
    "ScannerDown",
    "check",
    "check_all",
    "digest_of",
    "glance",
    "keep",
    "label_from",
    "open_piece",
    "path_of",
    "readable",
    "sentence_of",
]
