"""Rows that the ledger's tests stand on, written straight to the tables."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from accounts.models import RoleGrant, User
from applications.enums import Strand
from applications.models import Application, Call
from criteria.models import GridVersion
from funding import services
from funding.enums import EntryKind
from funding.models import Entry, Envelope
from poles.models import Pole

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

_numbers = itertools.count(1)


def person(*roles, using="default"):
    number = next(_numbers)
    user = User.objects.db_manager(using).create(
        email=f"p{number}@demo.example", first_name="Ada", last_name=f"N{number}"
    )
    for role in roles:
        RoleGrant.objects.using(using).create(user=user, role=role, since=AT)
    return user


def call(*, using="default"):
    number = next(_numbers)
    grid = GridVersion.objects.using(using).create(
        grid_id="essai",
        version=str(number),
        sha256=f"{number:064x}",
        content={},
        reason="Essai",
        published_at=AT,
    )
    return Call.objects.using(using).create(
        strand=Strand.EXPERIMENTATION,
        title=f"Appel {number}",
        slug=f"appel-{number}",
        opens_at=AT,
        closes_at=AT + timedelta(days=60),
        grid_version=grid,
    )


def application(*, by, of=None, using="default"):
    number = next(_numbers)
    pole = Pole.objects.using(using).create(
        name=f"Exemple – {number}", slug=f"exemple-{number}", created_at=AT
    )
    return Application.objects.using(using).create(
        number=f"PTCE-2026-{number:05d}",
        call=of or call(using=using),
        pole=pole,
        title="Un projet",
        created_at=AT,
        created_by=by,
    )


def envelope(*, by, ceiling="100000", **fields):
    """Open an envelope by the service, as everyone does."""
    given = {
        "label": "Aide au démarrage",
        "strand": Strand.EXPERIMENTATION,
        "year": 2026,
        "source": "Programme 305",
    }
    return services.open_envelope(
        ceiling=Decimal(ceiling), by=by, at=AT, **{**given, "key": uuid4(), **fields}
    )


def bare_envelope(*, using="default", **fields):
    """An envelope without its opening: every balance is zero, or what ``fields`` say."""
    given = {
        "label": "Nue",
        "strand": Strand.EXPERIMENTATION,
        "year": 2026,
        "source": "Programme 305",
        "created_at": AT,
    }
    return Envelope.objects.using(using).create(**{**given, **fields})


def entry(*, envelope, by, kind=EntryKind.OPENING, amount=1_000_00, using="default", **fields):
    """An entry written without the service, to see what the database itself says."""
    given = {"key": uuid4(), "request_hash": "0" * 64, "at": AT}
    return Entry.objects.using(using).create(
        envelope=envelope, by=by, kind=kind, amount=amount, **{**given, **fields}
    )
