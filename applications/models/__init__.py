from applications.models.access import Access, Impediment
from applications.models.call import Call
from applications.models.dossier import Application, NumberSequence, Piece, Section
from applications.models.event import Event
from applications.models.programme import Programme
from applications.models.version import Evaluation, SubmittedPiece, SubmittedVersion

__all__ = [
    "Access",
    "Application",
    "Call",
    "Evaluation",
    "Event",
    "Impediment",
    "NumberSequence",
    "Piece",
    "Programme",
    "Section",
    "SubmittedPiece",
    "SubmittedVersion",
]
