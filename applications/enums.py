from django.db.models import TextChoices

from poles.enums import MemberPieceKind


class Strand(TextChoices):
    """Strand of the programme («volet») [note §7]."""

    FEASIBILITY = "feasibility", "Étude de faisabilité"
    EXPERIMENTATION = "experimentation", "Expérimentation"
    LABELLING = "labelling", "Labellisation"
    CAPITALISATION = "capitalisation", "Capitalisation"


class State(TextChoices):
    """State of a dossier."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Déposé"
    INCOMPLETE = "incomplete", "Incomplet"
    COMPLETE = "complete", "Complet"
    ADMISSIBLE = "admissible", "Recevable"
    INADMISSIBLE = "inadmissible", "Irrecevable"
    IN_REVIEW = "in_review", "En évaluation"
    REVIEWED = "reviewed", "Évalué"
    IN_DELIBERATION = "in_deliberation", "En délibération"
    PROPOSED = "proposed", "Proposé"
    WAITING_LIST = "waiting_list", "Sur liste d’attente"
    LAPSED = "lapsed", "Caduc"
    DECIDED = "decided", "Décidé"
    NOTIFIED = "notified", "Notifié"
    UNDER_AGREEMENT = "under_agreement", "Conventionné"
    CLOSED = "closed", "Clos"
    ARCHIVED = "archived", "Archivé"
    WITHDRAWN = "withdrawn", "Retiré"


_S = State

ALLOWED_MOVES: dict[State, frozenset[State]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.INCOMPLETE, _S.COMPLETE, _S.WITHDRAWN}),
    _S.INCOMPLETE: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.COMPLETE: frozenset({_S.ADMISSIBLE, _S.INADMISSIBLE, _S.INCOMPLETE, _S.WITHDRAWN}),
    _S.ADMISSIBLE: frozenset({_S.IN_REVIEW, _S.WITHDRAWN}),
    _S.INADMISSIBLE: frozenset({_S.NOTIFIED}),
    _S.IN_REVIEW: frozenset({_S.REVIEWED, _S.INCOMPLETE, _S.WITHDRAWN}),
    _S.REVIEWED: frozenset({_S.IN_DELIBERATION, _S.WITHDRAWN}),
    # Back to reviewed: postponed to a session that is not open yet.
    _S.IN_DELIBERATION: frozenset({_S.PROPOSED, _S.REVIEWED, _S.WITHDRAWN}),
    _S.PROPOSED: frozenset({_S.DECIDED, _S.WAITING_LIST, _S.WITHDRAWN}),
    _S.WAITING_LIST: frozenset({_S.DECIDED, _S.LAPSED, _S.WITHDRAWN}),
    _S.LAPSED: frozenset({_S.NOTIFIED}),
    _S.DECIDED: frozenset({_S.NOTIFIED}),
    _S.NOTIFIED: frozenset({_S.UNDER_AGREEMENT, _S.CLOSED, _S.IN_DELIBERATION, _S.INCOMPLETE}),
    _S.UNDER_AGREEMENT: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.ARCHIVED}),
    _S.ARCHIVED: frozenset(),
    _S.WITHDRAWN: frozenset({_S.ARCHIVED}),
}

# States in which the outcome is known to the administration but not yet to the applicant, and what is
# shown to the applicant's team meanwhile: nothing tells when or what the committee decided. In a later round
# it is the notified state that is shown: the team knows that one already.
HIDDEN_UNTIL_NOTIFIED: dict[State, State] = {
    _S.INADMISSIBLE: _S.COMPLETE,
    _S.REVIEWED: _S.IN_REVIEW,
    _S.IN_DELIBERATION: _S.IN_REVIEW,
    _S.PROPOSED: _S.IN_REVIEW,
    _S.WAITING_LIST: _S.IN_REVIEW,
    _S.LAPSED: _S.IN_REVIEW,
    _S.DECIDED: _S.IN_REVIEW,
}


class EventKind(TextChoices):
    CREATED = "created", "Création"
    RENAMED = "renamed", "Changement d’intitulé"
    ABANDONED = "abandoned", "Abandon du brouillon"
    MOVED = "moved", "Changement d’état"
    VERSION = "version", "Version déposée"
    ACCESS = "access", "Accès"
    ASSIGNMENT = "assignment", "Affectation"
    DECLARATION = "declaration", "Déclaration d’intérêts"
    SHEET = "sheet", "Fiche d’évaluation"
    SESSION = "session", "Séance"
    DECISION = "decision", "Décision"
    NOTIFICATION = "notification", "Notification"


class SectionKind(TextChoices):
    """Sections of a dossier; each holds the answers that one form gathers."""

    STRATEGY = "strategy", "Stratégie commune"
    COOPERATION = "cooperation", "Coopération"
    POOLING = "pooling", "Mutualisation et investissements communs"
    ACTIVITIES = "activities", "Activités"
    PARTNERSHIPS = "partnerships", "Collectivités partenaires"
    EXPERIMENTAL = "experimental", "Critères à tester"
    PURPOSE = "purpose", "Objet de la demande"
    STUDY = "study", "Étude demandée"
    PROGRAMME = "programme", "Programme de travail"
    RESULTS = "results", "Résultats et impacts"
    EVALUATION = "evaluation", "Évaluation partagée"
    PROGRESS = "progress", "Contrat de progrès"
    SHARING = "sharing", "Ce qui est partagé"
    FUNDING = "funding", "Aide demandée"
    BUDGET = "budget", "Budget prévisionnel"
    ATTESTATIONS = "attestations", "Attestations"


#: Strands that give money; the others have no section on it.
FUNDED = frozenset({Strand.FEASIBILITY, Strand.EXPERIMENTATION})

#: Section -> the strands that ask for it; one that is not here is asked in all of them [note §7].
_ASKED_IN: dict[SectionKind, frozenset[Strand]] = {
    SectionKind.STUDY: frozenset({Strand.FEASIBILITY}),
    SectionKind.PROGRAMME: frozenset({Strand.EXPERIMENTATION}),
    SectionKind.RESULTS: frozenset({Strand.LABELLING}),
    SectionKind.EVALUATION: frozenset({Strand.LABELLING}),
    SectionKind.PROGRESS: frozenset({Strand.LABELLING}),
    SectionKind.SHARING: frozenset({Strand.CAPITALISATION}),
    SectionKind.FUNDING: FUNDED,
    SectionKind.BUDGET: FUNDED,
}


def sections_of(strand: Strand) -> list[SectionKind]:
    """Return the sections that a dossier of this strand is made of, in order."""
    return [kind for kind in SectionKind if strand in _ASKED_IN.get(kind, Strand)]


class Capacity(TextChoices):
    """In which capacity a person sees one dossier; a recusal overrides every right to read it."""

    REVIEWER = "reviewer", "Évaluateur"
    COMMITTEE = "committee", "Membre du comité"
    CONSULTED = "consulted", "Service consulté"
    RECUSED = "recused", "En déport"


class PieceKind(TextChoices):
    CHARTER = "charter", "Charte ou stratégie signée"
    STATUTES = "statutes", "Statuts"
    DIRECTORS = "directors", "Liste des dirigeants"
    MANDATE = "mandate", "Pouvoir de signer"
    AGREEMENT = "agreement", "Convention"
    DELIBERATION = "deliberation", "Délibération"
    ACCOUNTS = "accounts", "Comptes ou factures"
    BANK = "bank", "Relevé d’identité bancaire"
    BUDGET = "budget", "Budget prévisionnel"
    COFINANCING = "cofinancing", "Accord d’un cofinanceur"
    EVALUATION = "evaluation", "Rapport d’évaluation"
    COMMITMENT = "commitment", "Lettre d’engagement d’un membre"
    ESS_PROOF = "ess_proof", "Justificatif d’appartenance à l’ESS"
    OTHER = "other", "Autre pièce"


#: Document about a member -> the nature of the dossier's piece that it becomes.
MEMBER_KINDS = {
    MemberPieceKind.COMMITMENT: PieceKind.COMMITMENT,
    MemberPieceKind.ESS_PROOF: PieceKind.ESS_PROOF,
}


class PieceState(TextChoices):
    """Where a piece is between its sending and the dossier: only a clean one is part of it."""

    PENDING = "pending", "En cours de vérification"
    CLEAN = "clean", "Vérifiée"
    REFUSED = "refused", "Refusée"


class Aid(TextChoices):
    """What the aid of an experimentation pays for [note §7]: a post or an investment."""

    POST = "post", "Un poste d’animation du pôle"
    INVESTMENT = "investment", "Un investissement"


class Pooling(TextChoices):
    """What members put in common («mutualisation»), as the criteria name it."""

    PREMISES = "premises", "Locaux"
    STAFF = "staff", "Personnel"
    PURCHASING = "purchasing", "Achats groupés"
    DISTRIBUTION = "distribution", "Vente ou distribution"
    INCUBATOR = "incubator", "Pépinière ou couveuse"
    RESEARCH = "research", "Recherche et développement"
    EQUIPMENT = "equipment", "Équipement ou matériel"
    FINANCE = "finance", "Gestion ou outils financiers"
    INVESTMENT = "investment", "Investissement dans une activité commune"
    OTHER = "other", "Autre"


class AuthorityLevel(TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    OTHER = "other", "Autre collectivité"


class PartnershipAct(TextChoices):
    """What binds a local authority to a pole."""

    DELIBERATION = "deliberation", "Délibération"
    CONVENTION = "convention", "Convention"
    MEMBERSHIP = "membership", "Adhésion au pôle"
    LETTER = "letter", "Lettre de soutien"


class Voting(TextChoices):
    ONE_PERSON_ONE_VOTE = "one_person_one_vote", "Une personne, une voix"
    COLLEGES = "colleges", "Par collèges"
    CAPITAL = "capital", "Selon le capital apporté"


class Recognition(TextChoices):
    """Who recognises an activity's social utility [note §6]."""

    IAE = "iae", "Convention d’insertion par l’activité économique (IAE)"
    ESUS = "esus", "Agrément «\xa0entreprise solidaire d’utilité sociale\xa0» (ESUS)"
    AGREEMENT = "agreement", "Un autre agrément de l’État"
    AUTHORITY = "authority", "Une collectivité locale"
    OTHER = "other", "Autre"


class Dimension(TextChoices):
    """What a feasibility study may support: the seven dimensions of the note [note §7, 1]."""

    DIAGNOSIS = "diagnosis", "Le diagnostic du territoire"
    SOCIAL_UTILITY = "social_utility", "L’utilité sociale des activités économiques"
    POOLING = "pooling", "Les fonctions et les ressources mises en commun"
    GOVERNANCE = "governance", "La gouvernance du pôle"
    AUTHORITIES = "authorities", "Le partenariat avec les collectivités locales"
    ACTION_RESEARCH = "action_research", "La recherche-action"
    FINANCING = "financing", "Le montage financier"


class Measure(TextChoices):
    """What a pole counts of its results: what the note counts, and others named freely."""

    RECEIVED = "received", "Personnes accueillies"
    JOBS = "jobs", "Emplois (ETP)"
    INSERTION_JOBS = "insertion_jobs", "dont emplois d’insertion (ETP)"
    VOLUNTEERS = "volunteers", "Bénévoles"
    TURNOVER = "turnover", "Chiffre d’affaires (€)"
    OWN_RESOURCES = "own_resources", "Ressources propres (€)"
    OTHER = "other", "Autre indicateur"


class Stakeholder(TextChoices):
    """Who takes part in a shared evaluation («évaluation partagée»)."""

    MEMBERS = "members", "Les membres du pôle"
    EMPLOYEES = "employees", "Les salariés"
    BENEFICIARIES = "beneficiaries", "Les personnes accueillies ou les clients"
    INHABITANTS = "inhabitants", "Des habitants"
    VOLUNTEERS = "volunteers", "Des bénévoles"
    AUTHORITIES = "authorities", "Des collectivités locales"
    FUNDERS = "funders", "D’autres financeurs"
    RESEARCHERS = "researchers", "Des chercheurs ou des formateurs"
    NETWORKS = "networks", "Des réseaux de l’économie sociale et solidaire"


class Shared(TextChoices):
    """What a pole shares with others in the capitalisation strand [note §7, 4]."""

    PRACTICE = "practice", "Une pratique ou une méthode"
    TOOL = "tool", "Un outil ou un document modèle"
    DATA = "data", "Des données"
    TRAINING = "training", "Une formation"
    VISIT = "visit", "Une visite ou un accueil"
    RESOURCE_PERSON = "resource_person", "L’appui d’une personne ressource"
    OTHER = "other", "Autre chose"
