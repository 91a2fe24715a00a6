from django.db.models import TextChoices


class Phase(TextChoices):
    """Phase of a pole's life [note §7]; capitalisation runs beside these, it is not one of them."""

    IDENTIFIED = "identified", "Repéré"
    PREFIGURATION = "prefiguration", "En préfiguration"
    FEASIBILITY = "feasibility", "En étude de faisabilité"
    READY = "ready", "Prêt à expérimenter"
    EXPERIMENTATION = "experimentation", "En expérimentation"
    SHARED_EVALUATION = "shared_evaluation", "En évaluation partagée"
    LABELLED = "labelled", "Labellisé"
    CONDITIONAL = "conditional", "Labellisé sous condition"
    ADJOURNED = "adjourned", "Ajourné"
    NOT_LABELLED = "not_labelled", "Non labellisé"
    REVIEW = "review", "En bilan à 18 mois"
    RENEWAL = "renewal", "En renouvellement"
    REPRIEVE = "reprieve", "En sursis"
    ADVERSARIAL = "adversarial", "En procédure contradictoire"
    WITHDRAWN = "withdrawn", "Label retiré"
    EXPIRED = "expired", "Label échu"
    DISSOLVED = "dissolved", "Dissous"


_P = Phase

# Direct entry to experimentation or labelling is possible with a recorded reason.
ALLOWED_MOVES: dict[Phase, frozenset[Phase]] = {
    _P.IDENTIFIED: frozenset({_P.PREFIGURATION, _P.EXPERIMENTATION, _P.SHARED_EVALUATION}),
    _P.PREFIGURATION: frozenset({_P.FEASIBILITY, _P.EXPERIMENTATION, _P.SHARED_EVALUATION}),
    _P.FEASIBILITY: frozenset({_P.READY, _P.EXPERIMENTATION}),
    _P.READY: frozenset({_P.EXPERIMENTATION, _P.SHARED_EVALUATION}),
    _P.EXPERIMENTATION: frozenset({_P.SHARED_EVALUATION}),
    _P.SHARED_EVALUATION: frozenset({_P.LABELLED, _P.CONDITIONAL, _P.ADJOURNED, _P.NOT_LABELLED}),
    _P.CONDITIONAL: frozenset({_P.LABELLED, _P.NOT_LABELLED}),
    _P.ADJOURNED: frozenset({_P.SHARED_EVALUATION}),
    _P.LABELLED: frozenset({_P.REVIEW, _P.ADVERSARIAL}),
    _P.REVIEW: frozenset({_P.RENEWAL}),
    _P.RENEWAL: frozenset({_P.LABELLED, _P.REPRIEVE, _P.EXPIRED}),
    _P.REPRIEVE: frozenset({_P.LABELLED, _P.WITHDRAWN, _P.EXPIRED}),
    _P.ADVERSARIAL: frozenset({_P.LABELLED, _P.WITHDRAWN}),
    _P.NOT_LABELLED: frozenset({_P.SHARED_EVALUATION}),
    _P.EXPIRED: frozenset({_P.SHARED_EVALUATION}),
    _P.WITHDRAWN: frozenset({_P.SHARED_EVALUATION}),
    _P.DISSOLVED: frozenset(),
}


def allowed_moves(phase: Phase) -> frozenset[Phase]:
    """Return where a pole may go from ``phase``; any pole may be dissolved."""
    if phase == Phase.DISSOLVED:
        return frozenset()
    return ALLOWED_MOVES[phase] | {Phase.DISSOLVED}


class Origin(TextChoices):
    ENTREPRENEURIAL = "entrepreneurial", "Entrepreneuriale"
    CITIZEN = "citizen", "Citoyenne"
    LOCAL_AUTHORITY = "local_authority", "Impulsée par une collectivité"


class Structure(TextChoices):
    MULTI_SECTOR = "multi_sector", "Multisectorielle"
    SECTOR = "sector", "Par secteur ou filière"


class Category(TextChoices):
    PROMOTION = "promotion", "Association de sensibilisation et promotion"
    HOSTING = "hosting", "Espace d’hébergement"
    MULTI_FUNCTION = "multi_function", "Centre multi-fonctions"


class Aim(TextChoices):
    """What a pole is after; several at once [note §5]."""

    VISIBILITY = "visibility", "Être mieux reconnus, pour nouer des projets et des partenariats locaux"
    POOLING = "pooling", "Mettre en commun des ressources, des compétences et des financements"
    CRITICAL_SIZE = "critical_size", "Atteindre une taille suffisante pour répondre à la demande"
    INTEGRATED_GROUPS = "integrated_groups", "Créer et développer des groupes d’entreprises de l’ESS"
    CIRCUITS = "circuits", "Ouvrir des circuits de distribution ou de labellisation"


class Activity(TextChoices):
    """Field in which a pole acts; several at once [note §§2, 3]."""

    ECO_ACTIVITIES = "eco_activities", "Éco-activités et énergie"
    TRADITIONAL_TRADES = "traditional_trades", "Métiers traditionnels maintenus ou relancés"
    SHORT_CIRCUITS = "short_circuits", "Circuits courts"
    FARMING = "farming", "Agriculture en reconversion"
    LOCAL_FINANCE = "local_finance", "Épargne et finance locales"
    GENERAL_INTEREST = "general_interest", "Services d’intérêt général"
    PERSONAL_SERVICES = "personal_services", "Services à la personne"
    INSERTION = "insertion", "Insertion par l’activité économique"
    HEALTH_SOCIAL = "health_social", "Sanitaire et social"
    CULTURE = "culture", "Culture"
    HOUSING = "housing", "Logement"
    TRANSPORT = "transport", "Transport"
    BUSINESS_SERVICES = "business_services", "Services aux entreprises"


class LegalForm(TextChoices):
    """The structure of its own that a pole has, if any."""

    NONE = "none", "Aucune structure propre : un membre porte le pôle"
    ASSOCIATION = "association", "Association"
    SCIC = "scic", "Société coopérative d’intérêt collectif (SCIC)"
    COOPERATIVE = "cooperative", "Autre coopérative"
    COMPANY = "company", "Société commerciale"
    PUBLIC_GROUPING = "public_grouping", "Groupement d’intérêt public ou établissement public"
    OTHER = "other", "Autre forme"


class ClaimOutcome(TextChoices):
    AGREED = "agreed", "Acceptée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class Family(TextChoices):
    """Family of an organisation, as the criteria count them."""

    ESS = "ess", "Économie sociale et solidaire"
    ESS_TO_VERIFY = "ess_to_verify", "ESS à vérifier"
    BUSINESS = "business", "Entreprise"
    LOCAL_AUTHORITY = "local_authority", "Collectivité locale"
    RESEARCH_TRAINING = "research_training", "Recherche ou formation"
    SOCIAL_PARTNER = "social_partner", "Partenaire social"
    CONSULAR = "consular", "Organisme consulaire"
    STATE = "state", "État ou autre organisme public"
    OTHER = "other", "Autre"


class EssBasis(TextChoices):
    """Why a company is said to belong to the ESS, where its legal category does not settle it [loi 2014-856, art. 1]."""

    SCIC = "scic", "Ses statuts sont ceux d’une SCIC"
    SCOP = "scop", "Ses statuts sont ceux d’une SCOP"
    ESS_COMPANY = "ess_company", "C’est une société commerciale de l’ESS, inscrite comme telle au registre"
    ESUS = "esus", "Elle a l’agrément ESUS"
    INSERTION = "insertion", "Elle est conventionnée pour l’insertion par l’activité économique"


class MemberPieceKind(TextChoices):
    COMMITMENT = "commitment", "Lettre d’engagement"
    ESS_PROOF = "ess_proof", "Justificatif d’appartenance à l’ESS"


class TeamCapacity(TextChoices):
    """What a person of a team may do for the pole, the most first."""

    LEAD = "lead", "Porteur"
    COORDINATOR = "coordinator", "Coordinateur"
    EDITOR = "editor", "Contributeur"
    READER = "reader", "Lecteur"


#: Who writes the pole, its members and its dossiers; who besides makes up the team and submits.
WRITING = (TeamCapacity.LEAD, TeamCapacity.COORDINATOR, TeamCapacity.EDITOR)
MANAGING = (TeamCapacity.LEAD, TeamCapacity.COORDINATOR)

#: How many times one invitation may be sent.
MAX_SENDINGS = 4


class InvitationState(TextChoices):
    """What became of an invitation; one that nobody answered in time still stands as pending until it is asked anew."""

    PENDING = "pending", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    REVOKED = "revoked", "Annulée"
    EXPIRED = "expired", "Expirée"
