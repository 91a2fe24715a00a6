"""The questions of each section, in plain French; each says why it is asked."""

from applications.forms.sections.activities import (
    ActivitiesForm,
    ActivityRow,
    PartnershipRow,
    PartnershipsForm,
)
from applications.forms.sections.attestations import AttestationsForm
from applications.forms.sections.budget import BudgetForm, with_years_changed
from applications.forms.sections.experimental import ExperimentalForm, IndicatorRow
from applications.forms.sections.form import AnswersForm, told_with
from applications.forms.sections.funding import CofinancerRow, FundingForm
from applications.forms.sections.labelling import (
    CommitmentRow,
    EvaluationForm,
    ProgressForm,
    ResultRow,
    ResultRows,
    ResultsForm,
)
from applications.forms.sections.programme import MilestoneRow, ProgrammeForm
from applications.forms.sections.project import (
    CooperationForm,
    PoolingForm,
    PoolingRow,
    PurposeForm,
    StrategyForm,
)
from applications.forms.sections.sharing import SharingForm
from applications.forms.sections.study import StudyForm, StudyStepRow

__all__ = [
    "ActivitiesForm",
    "ActivityRow",
    "AnswersForm",
    "AttestationsForm",
    "BudgetForm",
    "CofinancerRow",
    "CommitmentRow",
    "CooperationForm",
    "EvaluationForm",
    "ExperimentalForm",
    "FundingForm",
    "IndicatorRow",
    "MilestoneRow",
    "PartnershipRow",
    "PartnershipsForm",
    "PoolingForm",
    "PoolingRow",
    "ProgrammeForm",
    "ProgressForm",
    "PurposeForm",
    "ResultRow",
    "ResultRows",
    "ResultsForm",
    "SharingForm",
    "StrategyForm",
    "StudyForm",
    "StudyStepRow",
    "told_with",
    "with_years_changed",
]
