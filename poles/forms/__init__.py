from poles.forms.claim import AgreementForm, ClaimForm, RefusalForm
from poles.forms.commune import CommunesField, offer_candidates, take_commune
from poles.forms.confirmation import ConfirmationForm
from poles.forms.directory import DirectoryForm
from poles.forms.member import MemberForm
from poles.forms.member_piece import MemberPieceForm
from poles.forms.member_sheet import MemberSheetForm
from poles.forms.perimeter import PerimeterForm
from poles.forms.pole import PoleAnswers, PoleForm, PublicPageForm, one_label_more, sent_again
from poles.forms.register import CompareForm, EntryAnswers, RegisterForm, SeparationForm, one_fact_more
from poles.forms.team import (
    ANOTHER,
    CapacityForm,
    InvitationForm,
    LeadRequestForm,
    LeadSearchForm,
    SuccessorForm,
)

__all__ = [
    "ANOTHER",
    "AgreementForm",
    "CapacityForm",
    "ClaimForm",
    "CommunesField",
    "CompareForm",
    "ConfirmationForm",
    "DirectoryForm",
    "EntryAnswers",
    "InvitationForm",
    "LeadRequestForm",
    "LeadSearchForm",
    "MemberForm",
    "MemberPieceForm",
    "MemberSheetForm",
    "PerimeterForm",
    "PoleAnswers",
    "PoleForm",
    "PublicPageForm",
    "RefusalForm",
    "RegisterForm",
    "SeparationForm",
    "SuccessorForm",
    "offer_candidates",
    "one_fact_more",
    "one_label_more",
    "sent_again",
    "take_commune",
]
