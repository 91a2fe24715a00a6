from django.db.models import TextChoices


class Role(TextChoices):
    """Roles of the administration and its partners; lead applicants have none, they belong to a pole's team."""

    CASE_OFFICER = "case_officer", "Instructeur"
    REVIEWER = "reviewer", "Évaluateur"
    COMMITTEE_MEMBER = "committee_member", "Membre du comité"
    COMMITTEE_CHAIR = "committee_chair", "Président du comité"
    ENVELOPE_MANAGER = "envelope_manager", "Gestionnaire"
    PROGRAMME_MANAGER = "programme_manager", "Responsable du programme"
    INVITED_NETWORK = "invited_network", "Réseau invité"
    CONSULTED_SERVICE = "consulted_service", "Service consulté"
    RESOURCE_PERSON = "resource_person", "Personne ressource"
    AUDITOR = "auditor", "Auditeur"


#: Roles that may be held in some regions only; the others are the whole country's, whatever a grant says.
REGIONAL_ROLES = frozenset({Role.CASE_OFFICER})
