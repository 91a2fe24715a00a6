from reviews.forms.committee import ConsensusForm, DecisionForm, OpeningForm, SessionForm
from reviews.forms.desk import (
    AdmissibilityForm,
    AgendaForm,
    AssignmentForm,
    NotificationForm,
    PostponementForm,
)
from reviews.forms.sheet import DeclarationForm, ScoreForm, StepBackForm

__all__ = [
    "AdmissibilityForm",
    "AgendaForm",
    "AssignmentForm",
    "ConsensusForm",
    "DecisionForm",
    "DeclarationForm",
    "NotificationForm",
    "OpeningForm",
    "PostponementForm",
    "ScoreForm",
    "SessionForm",
    "StepBackForm",
]
