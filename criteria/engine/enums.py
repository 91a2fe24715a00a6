"""The closed lists of the contract: what facts may say and what an evaluation answers."""

from enum import StrEnum


class Strand(StrEnum):
    """A strand of the programme («volet»)."""

    FEASIBILITY = "feasibility"
    EXPERIMENTATION = "experimentation"
    LABELLING = "labelling"
    CAPITALISATION = "capitalisation"


class Family(StrEnum):
    """What kind of structure a member is."""

    ESS = "ess"
    ESS_TO_VERIFY = "ess_to_verify"
    BUSINESS = "business"
    LOCAL_AUTHORITY = "local_authority"
    RESEARCH_TRAINING = "research_training"
    SOCIAL_PARTNER = "social_partner"
    CONSULAR = "consular"
    STATE = "state"
    OTHER = "other"


class PoolingKind(StrEnum):
    """What the members put in common («mutualisation»)."""

    PREMISES = "premises"
    STAFF = "staff"
    PURCHASING = "purchasing"
    DISTRIBUTION = "distribution"
    INCUBATOR = "incubator"
    RESEARCH = "research"
    EQUIPMENT = "equipment"
    FINANCE = "finance"
    INVESTMENT = "investment"
    OTHER = "other"


class Level(StrEnum):
    """The level of a partner authority."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    OTHER = "other"


class Act(StrEnum):
    """What binds a partner authority."""

    DELIBERATION = "deliberation"
    CONVENTION = "convention"
    MEMBERSHIP = "membership"
    LETTER = "letter"


class Voting(StrEnum):
    """How the pole votes."""

    ONE_PERSON_ONE_VOTE = "one_person_one_vote"
    COLLEGES = "colleges"
    CAPITAL = "capital"


class Kind(StrEnum):
    """What a criterion is for."""

    MANDATORY = "mandatory"
    EXPERIMENTAL = "experimental"
    EXCLUSION = "exclusion"


class Verdict(StrEnum):
    """What the machine says of one criterion; the last two are said of exclusions only."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    TO_JUDGE = "to_judge"
    NOT_APPLICABLE = "not_applicable"
    SIGNAL = "signal"
    CLEAR = "clear"


class Eligibility(StrEnum):
    """What the machine says of a dossier; a person confirms."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    TO_JUDGE = "to_judge"
    INCOMPLETE = "incomplete"


class Advice(StrEnum):
    """What the ratings and the eligibility together advise («avis»)."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    TO_JUDGE = "to_judge"
    INCOMPLETE = "incomplete"
    INSUFFICIENT_COVERAGE = "insufficient_coverage"


class Word(StrEnum):
    """What a reviewer may write instead of a number."""

    NOT_ASSESSABLE = "not_assessable"
    RECUSED = "recused"


class MandatoryRule(StrEnum):
    """What mandatory verdicts do in a strand."""

    DECIDES = "decides"
    INFORMS = "informs"


class ExperimentalRule(StrEnum):
    """What experimental scores do in a strand."""

    RANKS = "ranks"
    INFORMS = "informs"
