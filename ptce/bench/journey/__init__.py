"""
From a submission to its report: a stack of its own, and the whole way in between.

The lead sends the dossier, and the report is downloaded, over HTTP; what officers, reviewers and the committee do
goes through the services in this process, on the stack's own database. People's time is left out: what is measured
is the platform's.
"""

from __future__ import annotations

import http.cookiejar
import re
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress

from ptce.bench._stack import BenchFailed, running

RUNS = 5
REPORT_LIMIT = 60
PASSWORD = "ptce-demo"  # noqa: S105 - the demonstration's, printed by bin/run

Say = Callable[[str], None]


def run(say: Say) -> dict[str, object]:
    """Start a stack with the demonstration, send ``RUNS`` dossiers through it and give the figures."""
    with running() as stack:
        return _measure(stack.site, say)


def _measure(site: str, say: Say) -> dict[str, object]:
    seconds = []
    for turn in range(1, RUNS + 1):
        taken = _one_way(site, turn)
        say(f"dossier {turn}: {taken:.2f} s from the submission to the downloaded report")
        seconds.append(taken)
    median = statistics.median(seconds)
    say(f"median of {RUNS}: {median:.2f} s")
    return {"submission_to_report_s": round(median, 3), "slowest_s": round(max(seconds), 3), "dossiers": RUNS}


def _one_way(site: str, turn: int) -> float:
    from ptce.bench.journey.steps import draft, judge_and_decide

    number = draft(turn)
    lead, chair = Browser(site, "porteur@demo.example"), Browser(site, "comite1@demo.example")
    started = time.perf_counter()
    lead.post(f"/dossiers/{number}/deposer/")
    judge_and_decide(number)
    chair.wait_for_pdf(f"/dossiers/{number}/rapport/")
    return time.perf_counter() - started


class Browser:
    """A signed-in person's session over HTTP."""

    def __init__(self, site: str, email: str) -> None:
        self.site = site
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.post("/connexion/", login=email, password=PASSWORD)

    def post(self, address: str, **fields: str) -> None:
        """
        Open a page and send its form.

        :raises BenchFailed: if the page has no form key.
        """
        page = self.opener.open(self.site + address, timeout=30).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise BenchFailed(f"{address} has no form")
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        request = urllib.request.Request(self.site + address, data)  # noqa: S310 - our own http address
        request.add_header("Referer", self.site + address)
        self.opener.open(request, timeout=30).read()

    def wait_for_pdf(self, address: str) -> None:
        """
        Ask for a document until it is there.

        :raises BenchFailed: after ``REPORT_LIMIT`` seconds.
        """
        end = time.monotonic() + REPORT_LIMIT
        while time.monotonic() < end:
            with suppress(urllib.error.HTTPError):
                answer = self.opener.open(self.site + address, timeout=30)
                if answer.headers["Content-Type"] == "application/pdf" and answer.read(5) == b"%PDF-":
                    return
            time.sleep(0.05)
        raise BenchFailed(f"no report at {address} after {REPORT_LIMIT} s")
