from reviews.services.admissibility import UnableToJudge, confirm_complete, judge_admissibility
from reviews.services.agenda import add_to_agenda, postpone
from reviews.services.assignment import (
    UnableToAssign,
    UnableToDeclare,
    assign_reviewer,
    declare_interests,
    step_back,
)
from reviews.services.committee import (
    UnableToRunSession,
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
    NoOpinion,
    StaleScore,
    StaleScores,
    UnableToScore,
    must_be_whole,
    save_score,
    save_scores,
    submit_sheet,
)

__all__ = [
    "Given",
    "IncompleteSheet",
    "NoOpinion",
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
    "must_be_whole",
    "notify",
    "open_session",
    "plan_session",
    "postpone",
    "record_consensus",
    "save_score",
    "save_scores",
    "step_back",
    "submit_sheet",
]
