from reviews.services.admissibility import UnableToJudge, confirm_complete, judge_admissibility
from reviews.services.assignment import UnableToAssign, UnableToDeclare, assign_reviewer, declare_interests
from reviews.services.committee import (
    UnableToRunSession,
    add_to_agenda,
    close_session,
    open_session,
    plan_session,
    record_consensus,
)
from reviews.services.decision import UnableToDecide, decide
from reviews.services.notification import UnableToNotify, notify
from reviews.services.sheet import (
    Given,
    IncompleteSheet,
    StaleScore,
    StaleScores,
    UnableToScore,
    save_score,
    save_scores,
    submit_sheet,
)

__all__ = [
    "Given",
    "IncompleteSheet",
    "StaleScore",
    "StaleScores",
    "UnableToAssign",
    "UnableToDecide",
    "UnableToDeclare",
    "UnableToJudge",
    "UnableToNotify",
    "UnableToRunSession",
    "UnableToScore",
    "add_to_agenda",
    "assign_reviewer",
    "close_session",
    "confirm_complete",
    "decide",
    "declare_interests",
    "judge_admissibility",
    "notify",
    "open_session",
    "plan_session",
    "record_consensus",
    "save_score",
    "save_scores",
    "submit_sheet",
]
