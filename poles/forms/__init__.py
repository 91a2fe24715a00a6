from poles.forms.commune import CommunesField, offer_candidates, take_commune
from poles.forms.directory import DirectoryForm
from poles.forms.member import MemberForm, PerimeterForm
from poles.forms.pole import PoleForm

__all__ = [
    "CommunesField",
    "DirectoryForm",
    "MemberForm",
    "PerimeterForm",
    "PoleForm",
    "offer_candidates",
    "take_commune",
]
