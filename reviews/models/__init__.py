from reviews.models.admissibility import Admissibility
from reviews.models.assignment import Assignment, Declaration
from reviews.models.committee import AgendaItem, CommitteeSession, Consensus, SessionMember
from reviews.models.decision import Decision, DecisionMember, Notification
from reviews.models.sheet import CriterionScore, ScoreSheet

__all__ = [
    "Admissibility",
    "AgendaItem",
    "Assignment",
    "CommitteeSession",
    "Consensus",
    "CriterionScore",
    "Decision",
    "DecisionMember",
    "Declaration",
    "Notification",
    "ScoreSheet",
    "SessionMember",
]
