from poles.forms.commune import CommunesField, offer_candidates, take_commune
from poles.forms.confirmation import ConfirmationForm
from poles.forms.directory import DirectoryForm
from poles.forms.member import MemberForm
from poles.forms.member_piece import MemberPieceForm
from poles.forms.member_sheet import MemberSheetForm
from poles.forms.perimeter import PerimeterForm
from poles.forms.pole import PoleForm
from poles.forms.team import ANOTHER, CapacityForm, InvitationForm, LeadRequestForm, SuccessorForm

__all__ = [
    "ANOTHER",
    "CapacityForm",
    "CommunesField",
    "ConfirmationForm",
    "DirectoryForm",
    "InvitationForm",
    "LeadRequestForm",
    "MemberForm",
    "MemberPieceForm",
    "MemberSheetForm",
    "PerimeterForm",
    "PoleForm",
    "SuccessorForm",
    "offer_candidates",
    "take_commune",
]
