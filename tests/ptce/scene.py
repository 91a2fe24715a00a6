"""Everybody around one pole's dossiers, each in another state: where access and secrecy are tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from accounts.enums import Role
from accounts.models import User
from applications import services as applications
from applications.enums import Capacity, SectionKind
from applications.models import Application
from applications.services import grant_access, recuse
from core import codes, pieces
from core.models import Document, Job, Manuscript
from poles import links
from poles import services as poles
from poles.enums import MemberPieceKind, TeamCapacity
from poles.models import ConfirmationRequest, LeadTransfer, Membership, Pole, PoleClaim
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome, JobKind
from reviews.models import Decision
from tests.factories import (
    AUVERGNE_RHONE_ALPES,
    ROMANS,
    CallFactory,
    DraftFactory,
    PoleFactory,
    SubmittedFactory,
    now,
    piece_file,
)
from tests.reviews import steps

BRITTANY = "53"


@dataclass
class Scene:
    """People by the name of their column, dossiers by state, and what the addresses take."""

    people: dict[str, User | None]
    second: User
    draft: Application | None = None
    cases: dict[str, steps.Case] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)


def people() -> dict[str, User | None]:
    """Return one person for each column of the matrix."""
    return {
        "anonymous": None,
        "lead": steps.person(),
        "other_lead": steps.person(),
        "officer": steps.person(Role.CASE_OFFICER, roles__region=AUVERGNE_RHONE_ALPES),
        "officer_elsewhere": steps.person(Role.CASE_OFFICER, roles__region=BRITTANY),
        "officer_recused": steps.person(Role.CASE_OFFICER),
        "reviewer": steps.person(Role.REVIEWER),
        "reviewer_undeclared": steps.person(Role.REVIEWER),
        "reviewer_unassigned": steps.person(Role.REVIEWER),
        "reviewer_recused": steps.person(Role.REVIEWER),
        "member": steps.person(Role.COMMITTEE_MEMBER),
        "member_elsewhere": steps.person(Role.COMMITTEE_MEMBER),
        "chair": steps.person(Role.COMMITTEE_CHAIR),
        "chair_elsewhere": steps.person(Role.COMMITTEE_CHAIR),
        "treasurer": steps.person(Role.ENVELOPE_MANAGER),
        "programme": steps.person(Role.PROGRAMME_MANAGER),
        "network": steps.person(Role.INVITED_NETWORK),
        "service": steps.person(Role.CONSULTED_SERVICE),
        "service_consulted": steps.person(Role.CONSULTED_SERVICE),
        "resource": steps.person(Role.RESOURCE_PERSON),
        "auditor": steps.person(Role.AUDITOR),
        "coordinator": steps.person(),
        "editor": steps.person(),
        "reader": steps.person(),
    }


def lead_pole(scene: Scene, **about: Any) -> Pole:
    """Describe a pole of the lead's, with one person of each capacity in its team."""
    lead = scene.people["lead"]
    pole = PoleFactory(by=lead, complete=True, **about)
    for capacity in (TeamCapacity.COORDINATOR, TeamCapacity.EDITOR, TeamCapacity.READER):
        poles.join_team(
            pole_id=pole.pk, user=scene.people[capacity.value], capacity=capacity, by=lead, at=now()
        )
    return pole


def sent(scene: Scene, call) -> steps.Case:
    """Send a dossier of the lead's; one officer and one reviewer step back, a service is consulted."""
    pole = lead_pole(scene, listed=True)
    dossier = SubmittedFactory(by=scene.people["lead"], pole=pole, call=call)
    case = steps.Case(dossier=dossier, officer=scene.people["officer"])
    about = {"application": dossier, "by": case.officer, "at": now()}
    recuse(user=scene.people["officer_recused"], reason="Parenté", **about)
    grant_access(
        user=scene.people["service_consulted"], capacity=Capacity.CONSULTED, reason="Avis demandé", **about
    )
    return case


def entrusted(scene: Scene, call, *, undeclared=False) -> steps.Case:
    """Give a dossier to both reviewers, who declare; another declares a conflict."""
    case = sent(scene, call)
    about = {"application_id": case.dossier.pk, "by": case.officer, "at": now()}
    reviews.confirm_complete(**about)
    reviews.judge_admissibility(outcome=AdmissibilityOutcome.ADMISSIBLE, reasons="Motifs.", **about)
    for reviewer in (scene.people["reviewer"], scene.second):
        steps.declare(steps.assign(case, reviewer))
    steps.declare(steps.assign(case, scene.people["reviewer_recused"]), conflict=True, statement="Parenté")
    if undeclared:
        steps.assign(case, scene.people["reviewer_undeclared"])
    return case


def give_sheet(case: steps.Case, rank: int, value: int = 3, *, at: datetime | None = None) -> None:
    assignment = case.assignments[rank]
    steps.fill_sheet(assignment, value)
    reviews.submit_sheet(assignment_id=assignment.pk, by=assignment.reviewer, at=at or now())


def call_session(scene: Scene, cases: list[steps.Case], *, title: str = "Séance") -> None:
    """Plan a session on dossiers to come."""
    chair, member, officer = (scene.people[name] for name in ("chair", "member", "officer"))
    session = reviews.plan_session(
        title=title,
        held_at=now() + timedelta(hours=1),
        chair_id=chair.pk,
        member_ids=[member.pk],
        quorum=2,
        by=officer,
        at=now(),
    )
    for case in cases:
        case.chair, case.members, case.session = chair, [member], session


def put_on_agenda(case: steps.Case) -> None:
    case.item = reviews.add_to_agenda(
        session_id=case.session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )


def seated(scene: Scene, cases: list[steps.Case]) -> None:
    """Bring reviewed dossiers before one session and open it."""
    call_session(scene, cases)
    for case in cases:
        put_on_agenda(case)
    steps.open_session(cases[0])


def report_of(decision: Decision) -> Document:
    """Put a report in its place, as the worker does."""
    job = Job.objects.get(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk)
    return Document.objects.create(
        kind=job.kind,
        subject_id=decision.pk,
        job=job,
        file=ContentFile(b"%PDF", name="rapport.pdf"),
        sha256=f"{decision.pk:064x}",
        size=4,
        created_at=now(),
    )


def asked_of(member: Membership) -> ConfirmationRequest:
    """Give a member a letter of commitment, L1, and ask it to confirm."""
    by = member.pole.created_by
    about = {"membership_id": member.pk, "by": by, "at": now()}
    poles.add_member_piece(kind=MemberPieceKind.COMMITMENT, upload=piece_file(), **about)
    Membership.objects.filter(pk=member.pk).update(contact_email="membre@exemple.test")
    return poles.ask_confirmation(**about)


def team_objects(found: Scene, pole: Pole, others_pole: Pole) -> dict[str, dict[str, Any]]:
    """Invite somebody to each pole, and have the lead of one given on a written request before."""
    invitation, others = (
        poles.invite(
            pole_id=each.pk,
            email="invitee@exemple.test",
            capacity=TeamCapacity.EDITOR,
            by=each.created_by,
            at=now(),
        )
        for each in (pole, others_pole)
    )
    document = pieces.check(piece_file("Demande"))
    pieces.keep(document)
    request = LeadTransfer.objects.create(
        pole=pole,
        to=pole.created_by,
        by=found.people["programme"],
        at=now(),
        reason="Demande du président.",
        sha256=document.sha256,
        size=document.size,
        content_type=document.content_type,
    )
    here, elsewhere = {"pole_id": pole.pk, "slug": pole.slug}, {"pole_id": 999_999, "slug": pole.slug}
    person = pole.team.get(user=found.people["reader"])
    return {
        "invitation": {**here, "invitation_id": invitation.pk},
        "others-invitation": {**here, "invitation_id": others.pk},
        "no-pole:invitation": {**elsewhere, "invitation_id": invitation.pk},
        "invited": {"invitation_key": invitation.key},
        "no-invited": {"invitation_key": "cle-inconnue"},
        "person": {**here, "person_id": person.pk},
        "others-person": {**here, "person_id": others_pole.team.get().pk},
        "no-pole:person": {**elsewhere, "person_id": person.pk},
        "request": {**here, "transfer_id": request.pk},
        "no-request": {**here, "transfer_id": 999_999},
    }


def exchange_objects(draft: Application, sent: Application) -> dict[str, dict[str, Any]]:
    """Comment on a draft and a sent dossier, ask about both, and publish an entry of their call."""
    things: dict[str, dict[str, Any]] = {}
    for name, question, dossier in (("draft", "question", draft), ("review", "sent-question", sent)):
        about = {"application_id": dossier.pk, "section": SectionKind.FUNDING.value, "by": dossier.created_by}
        comment = applications.open_thread(text="À relire.", at=now(), **about)
        asked = applications.ask(text="Quel taux\xa0?", at=now(), **about)
        thread = {"number": dossier.number, "thread_id": comment.thread_id}
        things[f"{name}:thread"] = thread
        things[f"{name}:comment"] = {**thread, "comment_id": comment.pk}
        things[question] = {"question_id": asked.pk}
    entry = applications.publish_entry(
        call_id=draft.call_id, section="", question="Qui\xa0?", answer="Tous.", by=draft.created_by, at=now()
    )
    draft_thread, slug = things["draft:thread"], {"call_slug": draft.call.slug}
    return {
        **things,
        "draft:no-thread": {"number": draft.number, "thread_id": 999_999},
        "review:elsewhere": {"number": sent.number, "thread_id": draft_thread["thread_id"]},
        "draft:no-comment": {**draft_thread, "comment_id": 999_999},
        "no-question": {"question_id": 999_999},
        "slug": slug,
        "no-slug": {"call_slug": "inconnu"},
        "slug:entry": {**slug, "entry_id": entry.pk},
        "slug:no-entry": {**slug, "entry_id": 999_999},
    }


def claimed(claimant: User) -> tuple[Pole, PoleClaim]:
    """Enter a pole in the register, and have somebody claim it with a document."""
    entry = poles.register_identified_pole(
        details=poles.PoleDetails(name="Exemple – Pôle repéré", commune=ROMANS),
        facts=[("Création", "2007", "Source d’essai")],
        at=now(),
    )
    claim = poles.claim_pole(
        pole_id=entry.pk,
        quality="Directrice",
        link="J’y travaille.",
        own_pole_id=None,
        consents=True,
        upload=piece_file(),
        by=claimant,
        at=now(),
    )
    return entry, claim


def merged(into: Pole, *, by: User) -> Pole:
    """Enter a pole in the register, and say that it is another."""
    entry = poles.register_identified_pole(
        details=poles.PoleDetails(name="Exemple – Pôle en double", commune=ROMANS),
        facts=[("Création", "2007", "Source d’essai")],
        at=now(),
    )
    poles.merge_entry(entry_id=entry.pk, into_id=into.pk, reason="Même siège", by=by, at=now())
    return entry


def scene() -> Scene:
    """Build the whole: a draft, a dossier in review, one decided, one notified, all the lead's."""
    found = Scene(people=people(), second=steps.person(Role.REVIEWER))
    call = CallFactory()
    pole = lead_pole(found)
    found.draft = DraftFactory(by=found.people["lead"], pole=pole, call=call, filled=True)
    others_pole = PoleFactory(by=found.people["other_lead"], complete=True)

    review = entrusted(found, call, undeclared=True)
    steps.score(review.assignments[0], "M1")
    give_sheet(review, 1)
    decided, notified = entrusted(found, call), entrusted(found, call)
    for case in (decided, notified):
        give_sheet(case, 0)
        give_sheet(case, 1)
    envelope = steps.envelope_for(decided)
    seated(found, [decided, notified])
    for case in (decided, notified):
        steps.decide(case)
        report_of(case.decision)
    steps.notify(notified)
    found.cases = {"review": review, "decided": decided, "notified": notified}

    unlisted, listed = {"pole_id": pole.pk, "slug": pole.slug}, review.dossier.pole
    member = pole.memberships.order_by("pk").last()
    theirs = others_pole.memberships.order_by("pk").last()
    own, second, conflict, undeclared = review.assignments
    entry, claim = claimed(found.people["other_lead"])
    session = {"session_id": decided.session.pk}
    found.objects = {
        "–": {},
        "draft": {"number": found.draft.number},
        "review": {"number": review.number},
        "decided": {"number": decided.number},
        "notified": {"number": notified.number},
        "no-dossier": {"number": "PTCE-2026-99999"},
        "issued": {
            "typed": codes.grouped(
                Manuscript.objects.get(job__document__subject_id=notified.decision.pk).code
            )
        },
        "no-code": {"typed": "00000-00000-00000-00000-00000"},
        "holder": {"person_id": found.people["treasurer"].pk},
        "no-person": {"person_id": 999_999},
        "no-role": {"person_id": found.people["other_lead"].pk},
        "grant": {"grant_id": found.people["treasurer"].role_grants.get().pk},
        "no-grant": {"grant_id": 999_999},
        "job": {"job_id": Job.objects.earliest("pk").pk},
        "no-job": {"job_id": 999_999},
        "review:1": {"number": review.number, "version": 1},
        "review:no-version": {"number": review.number, "version": 99},
        "draft:P1": {"number": found.draft.number, "code": "P1"},
        "draft:P99": {"number": found.draft.number, "code": "P99"},
        "review:P1": {"number": review.number, "code": "P1"},
        "no-dossier:P1": {"number": "PTCE-2026-99999", "code": "P1"},
        "draft:funding": {"number": found.draft.number, "kind": SectionKind.FUNDING},
        "review:funding": {"number": review.number, "kind": SectionKind.FUNDING},
        "no-dossier:funding": {"number": "PTCE-2026-99999", "kind": SectionKind.FUNDING},
        "draft:funding:0": {"number": found.draft.number, "kind": SectionKind.FUNDING, "version": 0},
        "draft:funding:99": {"number": found.draft.number, "kind": SectionKind.FUNDING, "version": 99},
        "no-dossier:funding:0": {"number": "PTCE-2026-99999", "kind": SectionKind.FUNDING, "version": 0},
        "call": {"?": f"appel={call.slug}"},
        **exchange_objects(found.draft, review.dossier),
        "no-call": {"?": "appel=inconnu"},
        "unlisted": unlisted,
        "listed": {"pole_id": listed.pk, "slug": listed.slug},
        "entry": {"pole_id": entry.pk, "slug": entry.slug},
        "id": {"pole_id": entry.pk},
        "merged": {"pole_id": merged(listed, by=found.people["programme"]).pk},
        "no-id": {"pole_id": 999_999},
        "id:other": {"pole_id": entry.pk, "other_id": listed.pk},
        "id:no-other": {"pole_id": entry.pk, "other_id": 999_999},
        "no-id:other": {"pole_id": 999_999, "other_id": listed.pk},
        "claim": {"claim_id": claim.pk},
        "no-claim": {"claim_id": 999_999},
        "no-pole": {"pole_id": 999_999, "slug": pole.slug},
        "member": {**unlisted, "member_id": member.pk},
        "others-member": {**unlisted, "member_id": theirs.pk},
        "no-pole:member": {"pole_id": 999_999, "slug": pole.slug, "member_id": member.pk},
        "member:L1": {**unlisted, "member_id": member.pk, "code": "L1"},
        "member:L99": {**unlisted, "member_id": member.pk, "code": "L99"},
        "others-member:L1": {**unlisted, "member_id": theirs.pk, "code": "L1"},
        "no-pole:member:L1": {"pole_id": 999_999, "slug": pole.slug, "member_id": member.pk, "code": "L1"},
        "link": {"token": links.token_of(asked_of(member))},
        "no-link": {"token": f"{'a' * 43}~{'b' * 43}"},
        **team_objects(found, pole, others_pole),
        "envelope": {"envelope_id": envelope.pk},
        "no-envelope": {"envelope_id": 999_999},
        "own": {"assignment_id": own.pk},
        "given": {"assignment_id": decided.assignments[0].pk},
        "second": {"assignment_id": second.pk},
        "undeclared": {"assignment_id": undeclared.pk},
        "conflict": {"assignment_id": conflict.pk},
        "no-sheet": {"assignment_id": 999_999},
        "session": session,
        "no-session": {"session_id": 999_999},
        "session:decided": {**session, "number": decided.number},
        "session:notified": {**session, "number": notified.number},
        "session:review": {**session, "number": review.number},
        "session:no-dossier": {**session, "number": "PTCE-2026-99999"},
        "no-session:decided": {"session_id": 999_999, "number": decided.number},
        "key": {"uidb36": "1", "key": "cle-inconnue"},
        "no-browser": {"session_id": 999_999},
        "no-factor": {"pk": 999_999},
        "mail-key": {"key": "cle-inconnue"},
    }
    return found


def address(name: str, values: dict[str, Any]) -> str:
    """Write the address of a name; ``?`` in the values is its query."""
    path = reverse(name, kwargs={key: value for key, value in values.items() if key != "?"})
    return f"{path}?{values['?']}" if "?" in values else path


def addresses() -> dict[str, Any]:
    """Return every URL name of the site with its pattern."""

    def walk(resolver: Any, namespaces: list[str]) -> Iterator[tuple[str, Any]]:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, [*namespaces, *filter(None, [pattern.namespace])])
            else:
                yield ":".join([*namespaces, str(pattern.name)]), pattern

    return dict(walk(get_resolver(), []))
