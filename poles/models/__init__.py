from poles.models.confirmation import ConfirmationAnswer, ConfirmationRequest, MemberPiece
from poles.models.invitation import TeamInvitation
from poles.models.lead import LeadTransfer
from poles.models.listing import ListingConsent
from poles.models.member import CONTRIBUTIONS, Membership, Organisation
from poles.models.perimeter import COMMUNE_CODE, PerimeterArea, commune_code
from poles.models.phase import PhaseMove, PhasePublication, PolePhase
from poles.models.pole import HeldLabel, Pole, PoleQuerySet
from poles.models.register import DistinctPoles, PoleClaim, PoleMerge, PoleSeparation, SourcedFact
from poles.models.team import TeamMember

__all__ = [
    "COMMUNE_CODE",
    "CONTRIBUTIONS",
    "ConfirmationAnswer",
    "ConfirmationRequest",
    "DistinctPoles",
    "HeldLabel",
    "LeadTransfer",
    "ListingConsent",
    "MemberPiece",
    "Membership",
    "Organisation",
    "PerimeterArea",
    "PhaseMove",
    "PhasePublication",
    "Pole",
    "PoleClaim",
    "PoleMerge",
    "PolePhase",
    "PoleQuerySet",
    "PoleSeparation",
    "SourcedFact",
    "TeamInvitation",
    "TeamMember",
    "commune_code",
]
