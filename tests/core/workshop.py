"""Kinds of jobs for the tests, and the Celery worker that does them: ``celery -A tests.core.workshop worker``."""

import os
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.test")
django.setup()

from django.template import Library, engines  # noqa: E402

from core import jobs  # noqa: E402
from ptce.celery import app  # noqa: E402, F401 - what `celery -A` looks for

LEASE = timedelta(seconds=2)

#: The folder where attempts leave their mark, for processes of their own.
FOLDER = "WORKSHOP"


library = Library()
engines["django"].engine.template_libraries["workshop"] = library
engines["django"].engine.dirs.append(Path(__file__).parent / "templates")


@library.simple_tag
def nap(subject_id):
    """Take a minute to be printed the first time, and none from then on."""
    mark = Path(os.environ[FOLDER]) / f"renderer-{subject_id}"
    seconds = 0 if mark.exists() else 60
    mark.write_text(str(os.getpid()))
    time.sleep(seconds)
    return "Sieste"


def document(subject_id):
    return {}


def sleeper(subject_id):
    return {"subject_id": subject_id}


#: What no document of ours is like, by its kind: far more than a renderer can do within its limits.
HOSTILE = {
    "test_nested": lambda: {"html": "<div>" * 100_000 + "x" + "</div>" * 100_000},
    "test_long_text": lambda: {"html": "<p>" + "lorem ipsum " * (5_000_000 // 12) + "</p>"},
    "test_wide_table": lambda: {
        "html": "<table>" + ("<tr>" + "<td>x</td>" * 3_000 + "</tr>") * 100 + "</table>"
    },
}
HOSTILE_SECONDS = 6


def hostile(kind, subject_id):
    return HOSTILE[kind]()


def poison(claim):
    raise RuntimeError(f"poison {claim.subject_id}")


def hopeless(claim):
    raise jobs.Hopeless(f"hopeless {claim.subject_id}")


def nothing(claim):
    return None


jobs.register(kind="test_nothing", function=nothing, lease=LEASE)
jobs.register(kind="test_poison", function=poison, lease=LEASE)
jobs.register(kind="test_hopeless", function=hopeless, lease=LEASE)
jobs.register_document(
    kind="test_document", context=document, template="pdf/base.html", title="Essai", lease=LEASE
)
jobs.register_document(kind="test_nap", context=sleeper, template="nap.html", title="Sieste", lease=LEASE)
for _kind in HOSTILE:
    jobs.register_document(
        kind=_kind,
        context=partial(hostile, _kind),
        template="hostile.html",
        title="Hostile",
        max_attempts=1,
        lease=LEASE,
        time_limit=timedelta(seconds=HOSTILE_SECONDS),
    )
