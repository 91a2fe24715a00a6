"""What the three addresses of the environment mean to Django and Celery."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(address: str, *, name: str) -> dict[str, Any]:
    """
    Return Django's description of a ``postgresql://`` address.

    libpq reads it, so every form that ``psql`` takes is good, socket folders included:
    ``postgresql://user@/database?host=/folder``.

    :param name: the variable that holds the address, for the message.
    """
    try:
        given = parse_dsn(address)
    except ProgrammingError as error:
        # The address may hold a password: it is not repeated.
        message = f"{name} is not a PostgreSQL address (postgresql://user:password@host:port/database)."
        raise ImproperlyConfigured(message) from error
    if missing := sorted({"dbname", "user"} - given.keys()):
        raise ImproperlyConfigured(f"{name} lacks {', '.join(missing)} (postgresql://user@host/database).")
    options = {key: value for key, value in given.items() if key not in DJANGO_NAMES}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{DJANGO_NAMES[key]: value for key, value in given.items() if key in DJANGO_NAMES},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "ptce", **options},
    }


def databases(*, runtime: str, owner: str) -> dict[str, dict[str, Any]]:
    """
    Return ``DATABASES``: the runtime role by default, the owner of the tables beside it.

    :param owner: empty where nothing migrates or purges; then no owner's password lies about either.
    """
    found = {"default": database(runtime, name="DATABASE_URL")}
    if not owner:
        return found
    found["owner"] = database(owner, name="DATABASE_OWNER_URL")
    if found["default"]["USER"] == found["owner"]["USER"]:
        message = (
            "DATABASE_URL and DATABASE_OWNER_URL name the same role: the site would be able to rewrite its "
            "ledger and history. Give DATABASE_URL a role of its own (docs/operations.md)."
        )
        raise ImproperlyConfigured(message)
    return found


def broker(address: str) -> str:
    """Return kombu's address of the Redis at ``address``, which may be ``unix:///socket?db=0``."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    number = parts.query.removeprefix("db=") or "0"
    return f"redis+socket://{parts.path}?virtual_host={number}"
