"""The operators' page: what waits, what runs, what has failed and may be tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from core import jobs, queries
from core.clock import database_now
from core.models import Job
from core.policies import roles

FAILURES_PER_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind's queue as the page shows it."""

    label: str
    queue: queries.Queue
    #: «12 s», «3 min», «5 h», «2 j»: an age is read at a glance.
    age: str


@dataclass(frozen=True, kw_only=True)
class Failure:
    job: Job
    label: str
    #: What went wrong, without the way there.
    reason: str


@roles(Role.PROGRAMME_MANAGER, Role.AUDITOR)
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show the queues, and what has failed."""
    at = database_now()
    page = Paginator(queries.failed_jobs(), FAILURES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": sorted((_line(queue, at=at) for queue in queries.queues(at=at)), key=attrgetter("label")),
        "failures": [_failure(job) for job in page],
        "page": page,
        "may_retry": request.user.has_role(Role.PROGRAMME_MANAGER),
    }
    return render(request, "ptce/jobs/overview.html", context)


@roles(Role.PROGRAMME_MANAGER)
@require_POST
def retry(request: SignedInRequest, job_id: int) -> HttpResponse:
    """Queue a failed job again, if it still is failed."""
    try:
        job = jobs.retry(job_id=job_id, by=request.user, at=database_now())
    except Job.DoesNotExist:
        raise Http404 from None
    except jobs.UnableToRetry as refusal:
        messages.error(request, str(refusal))
        return redirect("jobs")
    messages.success(
        request, f"La tâche n°\xa0{job.pk} est de nouveau en file\xa0: elle sera faite dès que possible."
    )
    return redirect("jobs")


def _line(queue: queries.Queue, *, at: datetime) -> Line:
    age = "" if queue.oldest_at is None else _age(int((at - queue.oldest_at).total_seconds()))
    return Line(label=jobs.label_of(queue.kind), queue=queue, age=age)


def _failure(job: Job) -> Failure:
    told = [line for line in job.error.splitlines() if line.strip() and not line.startswith("DETAIL:")]
    return Failure(job=job, label=jobs.label_of(job.kind), reason=told[-1] if told else job.error)


def _age(seconds: int) -> str:
    """Write an age in its largest whole unit."""
    for length, unit in ((86_400, "j"), (3_600, "h"), (60, "min")):
        if seconds >= length:
            return f"{seconds // length}\xa0{unit}"
    return f"{seconds}\xa0s"
