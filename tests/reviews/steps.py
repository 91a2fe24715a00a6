"""A dossier brought to a given point of its way, each step by the service that the pages use."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from funding import services as funding
from reviews import services
from reviews.enums import AdmissibilityOutcome, NotificationMeans, Outcome
from reviews.models import AgendaItem, Assignment, CommitteeSession, Decision
from reviews.services.sheet import Given, scored_codes
from tests.factories import SubmittedFactory, UserFactory, now

_numbers = itertools.count(1)


@dataclass
class Case:
    """A dossier and the people around it; what has not happened yet is not there."""

    dossier: Application
    officer: User
    reviewers: list[User] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    chair: User | None = None
    members: list[User] = field(default_factory=list)
    session: CommitteeSession | None = None
    item: AgendaItem | None = None
    decision: Decision | None = None

    @property
    def lead(self) -> User:
        return self.dossier.created_by

    @property
    def number(self) -> str:
        return self.dossier.number

    def state(self) -> str:
        return Application.objects.values_list("state", flat=True).get(pk=self.dossier.pk)


def fresh(user):
    """Load a person again: their roles are read once by object."""
    return User.objects.get(pk=user.pk)


def person(*roles, **options):
    return UserFactory(roles=list(roles), **options)


def in_days(days):
    return localdate(now()) + timedelta(days=days)


def sent(**options):
    return Case(dossier=SubmittedFactory(**options), officer=person(Role.CASE_OFFICER))


def complete(**options):
    case = sent(**options)
    services.confirm_complete(application_id=case.dossier.pk, by=case.officer, at=now())
    return case


def judged(outcome=AdmissibilityOutcome.ADMISSIBLE, **options):
    case = complete(**options)
    services.judge_admissibility(
        application_id=case.dossier.pk, outcome=outcome, reasons="Motifs.", by=case.officer, at=now()
    )
    return case


def assign(case, reviewer=None, *, days=20):
    reviewer = reviewer or person(Role.REVIEWER)
    assignment = services.assign_reviewer(
        application_id=case.dossier.pk,
        reviewer_id=reviewer.pk,
        due_on=in_days(days),
        by=case.officer,
        at=now(),
    )
    case.reviewers.append(reviewer)
    case.assignments.append(assignment)
    return assignment


def assigned(count=2, **options):
    case = judged(**options)
    for _ in range(count):
        assign(case)
    return case


def declare(assignment, *, conflict=False, statement=""):
    return services.declare_interests(
        assignment_id=assignment.pk, conflict=conflict, statement=statement, by=assignment.reviewer, at=now()
    )


def declared(count=2, **options):
    case = assigned(count, **options)
    for assignment in case.assignments:
        declare(assignment)
    return case


def score(assignment, criterion, value=2, **options):
    return services.save_score(
        assignment_id=assignment.pk,
        criterion=criterion,
        score=value,
        **{"reason": "Motif.", "piece": "P1", "by": assignment.reviewer, "at": now(), **options},
    )


def fill_sheet(assignment, value=3, *, mark="", **values):
    """Score every criterion ``value``, but for those given by code; ``mark`` stands where there is no score."""
    given = [
        Given(
            criterion=code,
            score=(score := values.get(code, value)),
            mark=mark if score is None else "",
            reason=f"Motif de {code}.",
            piece="P1",
        )
        for code in scored_codes(assignment)
    ]
    services.save_scores(assignment_id=assignment.pk, given=given, by=assignment.reviewer, at=now())


def submit_sheet(assignment):
    return services.submit_sheet(assignment_id=assignment.pk, by=assignment.reviewer, at=now())


def reviewed(values=(3, 3), **options):
    case = declared(len(values), **options)
    for assignment, value in zip(case.assignments, values, strict=True):
        fill_sheet(assignment, value)
    for assignment in case.assignments:
        submit_sheet(assignment)
    return case


def envelope_for(case, ceiling="1000000.00", *, priority=1):
    manager = person(Role.ENVELOPE_MANAGER)
    envelope = funding.open_envelope(
        label=f"Enveloppe {next(_numbers)}",
        strand=case.dossier.call.strand,
        year=2026,
        source="Programme",
        ceiling=Decimal(ceiling),
        key=uuid4(),
        by=manager,
        at=now(),
    )
    funding.link_call(
        call_id=case.dossier.call_id, envelope_id=envelope.pk, priority=priority, by=manager, at=now()
    )
    return envelope


def plan(case, *, quorum=3, members=None, chair=None):
    case.chair = chair or person(Role.COMMITTEE_CHAIR)
    case.members = [person(Role.COMMITTEE_MEMBER) for _ in range(3)] if members is None else members
    case.session = services.plan_session(
        title=f"Séance {next(_numbers)}",
        # Today, whatever the hour.
        held_at=now(),
        chair_id=case.chair.pk,
        member_ids=[member.pk for member in case.members],
        quorum=quorum,
        by=case.officer,
        at=now(),
    )
    return case.session


def on_agenda(values=(3, 3), *, quorum=3, members=None, chair=None, **options):
    case = reviewed(values, **options)
    plan(case, quorum=quorum, members=members, chair=chair)
    case.item = services.add_to_agenda(
        session_id=case.session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )
    return case


def open_session(case, present=None):
    present = [case.chair, *case.members] if present is None else present
    return services.open_session(
        session_id=case.session.pk, present_ids=[user.pk for user in present], by=case.chair, at=now()
    )


def in_deliberation(values=(3, 3), *, ceiling="1000000.00", **options):
    case = on_agenda(values, **options)
    envelope_for(case, ceiling)
    open_session(case)
    return case


def agree(criterion, case, value=3, **options):
    return services.record_consensus(
        item_id=case.item.pk,
        criterion=criterion,
        score=value,
        **{"reason": "Accord du comité.", "by": case.chair, "at": now(), **options},
    )


def decide(case, outcome=Outcome.AGREED, amount="50000.00", **options):
    case.decision = services.decide(
        item_id=case.item.pk,
        outcome=outcome,
        amount=None if amount is None else Decimal(amount),
        **{"reasons": "Un pôle à l’œuvre.", "by": case.chair, "at": now(), **options},
    )
    return case.decision


def decided(values=(3, 3), **options):
    case = in_deliberation(values, **options)
    decide(case)
    return case


def notify(case):
    return services.notify(
        application_id=case.dossier.pk, means=NotificationMeans.PLATFORM, by=case.officer, at=now()
    )


def notified(values=(3, 3), **options):
    case = decided(values, **options)
    notify(case)
    return case


def adjourned(**options):
    """Bring a dossier to the committee, which adjourns it and says so; the session is over."""
    case = in_deliberation(**options)
    decide(case, Outcome.ADJOURNED, None)
    services.close_session(session_id=case.session.pk, by=case.chair, at=now())
    notify(case)
    return case


def put_back_on_agenda(case, **options):
    """Bring a dossier before another session than its last; returns the new place, ``case.item`` too."""
    plan(case, **options)
    case.item = services.add_to_agenda(
        session_id=case.session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )
    return case.item


def postpone(case, session, *, item=None, **options):
    return services.postpone(
        item_id=(item or case.item).pk,
        to_session_id=session.pk,
        **{"reason": "Quorum perdu.", "by": case.officer, "at": now(), **options},
    )
