from poles.models.confirmation import ConfirmationAnswer, ConfirmationRequest, MemberPiece
from poles.models.invitation import TeamInvitation
from poles.models.lead import LeadTransfer
from poles.models.member import CONTRIBUTIONS, Membership, Organisation
from poles.models.perimeter import COMMUNE_CODE, PerimeterArea, commune_code
from poles.models.phase import PhaseMove, PhasePublication, PolePhase
from poles.models.pole import Pole, PoleQuerySet
from poles.models.register import SourcedFact
from poles.models.team import TeamMember

__all__ = [
    "COMMUNE_CODE",
    "CONTRIBUTIONS",
    "ConfirmationAnswer",
    "ConfirmationRequest",
    "LeadTransfer",
    "MemberPiece",
    "Membership",
    "Organisation",
    "PerimeterArea",
    "PhaseMove",
    "PhasePublication",
    "Pole",
    "PolePhase",
    "PoleQuerySet",
    "SourcedFact",
    "TeamInvitation",
    "TeamMember",
    "commune_code",
]
