from reviews.forms.committee import ConsensusForm, DecisionForm, OpeningForm, SessionForm
from reviews.forms.desk import AdmissibilityForm, AgendaForm, AssignmentForm, NotificationForm
from reviews.forms.sheet import DeclarationForm, ScoreForm

__all__ = [
    "AdmissibilityForm",
    "AgendaForm",
    "AssignmentForm",
    "ConsensusForm",
    "DecisionForm",
    "DeclarationForm",
    "NotificationForm",
    "OpeningForm",
    "ScoreForm",
    "SessionForm",
]
