"""The one order in which a review is locked: the dossier, the assignment, its sheet."""

from __future__ import annotations

from applications.models import Application
from applications.services.state import locked
from reviews.models import Assignment


def locked_assignment(assignment_id: int) -> tuple[Application, Assignment]:
    """Lock an assignment under its dossier, both read again once they are held."""
    application_id = Assignment.objects.values_list("application_id", flat=True).get(pk=assignment_id)
    application = locked(application_id)
    return application, Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
