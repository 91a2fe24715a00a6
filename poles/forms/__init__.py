from poles.forms.commune import CommunesField, offer_candidates, take_commune
from poles.forms.confirmation import ConfirmationForm
from poles.forms.directory import DirectoryForm
from poles.forms.member import MemberForm, PerimeterForm
from poles.forms.member_piece import MemberPieceForm
from poles.forms.pole import PoleForm

__all__ = [
    "CommunesField",
    "ConfirmationForm",
    "DirectoryForm",
    "MemberForm",
    "MemberPieceForm",
    "PerimeterForm",
    "PoleForm",
    "offer_candidates",
    "take_commune",
]
