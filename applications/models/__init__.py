from applications.models.access import Access, Impediment
from applications.models.call import Call
from applications.models.comment import Comment, CommentThread, ThreadReader
from applications.models.dossier import Application, NumberSequence, Piece, Section
from applications.models.event import Event
from applications.models.presence import Presence
from applications.models.programme import Programme
from applications.models.question import CallQuestion, FaqEntry, QuestionAnswer
from applications.models.version import Evaluation, SubmittedPiece, SubmittedVersion

__all__ = [
    "Access",
    "Application",
    "Call",
    "CallQuestion",
    "Comment",
    "CommentThread",
    "Evaluation",
    "Event",
    "FaqEntry",
    "Impediment",
    "NumberSequence",
    "Piece",
    "Presence",
    "Programme",
    "QuestionAnswer",
    "Section",
    "SubmittedPiece",
    "SubmittedVersion",
    "ThreadReader",
]
