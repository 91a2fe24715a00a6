"""
What the runtime role may do, table by table: applied by the owner after each migration.

The site runs under a role that is no owner: it cannot rewrite a ledger, a history or a schema, whatever its code
says. By default it reads and writes a table; an app narrows that in its AppConfig::

    runtime_grants = {"entry": ("SELECT", "INSERT"), "envelope": ("SELECT", "INSERT", "UPDATE (label)")}

by the name of a model in lower case or of a table. TRUNCATE is never given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections, transaction
from django.db.models.signals import post_migrate
from pghistory.models import Event
from psycopg2 import sql

READ = ("SELECT",)
READ_AND_ADD = ("SELECT", "INSERT")
READ_AND_WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")

#: Tables of no app of ours that the runtime role only reads.
READ_ONLY_TABLES = ("django_migrations",)

_PRIVILEGE = re.compile(
    r"(?P<right>SELECT|INSERT|UPDATE|DELETE)( \((?P<columns>[a-z_0-9]+(, [a-z_0-9]+)*)\))?"
)


def connect(config: AppConfig) -> None:
    """Have the grants applied each time that migrations end."""
    post_migrate.connect(_after_migrate, sender=config, dispatch_uid="core.grants")


def _after_migrate(*, using: str, **_: Any) -> None:
    # The cache's table belongs to no migration.
    call_command("createcachetable", database=using, verbosity=0)
    apply(using=using)


def apply(*, using: str) -> None:
    """
    Give the runtime role what it may do on every table of the owner, and take away the rest.

    :param using: the alias of the owner's connection.
    :raises ImproperlyConfigured: if an app grants what does not exist, or more than rows.
    """
    connection = connections[using]
    role = runtime_role()
    if connection.settings_dict["USER"] == role:
        message = "Migrations run under the owner's role: manage.py migrate --database=owner."
        raise ImproperlyConfigured(message)
    narrowed = narrowed_grants()
    runtime = sql.Identifier(role)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm') AND relowner = current_user::regrole ORDER BY relname"
        )
        for (table,) in cursor.fetchall():
            place = sql.Identifier("public", table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(place, runtime))
            privileges = narrowed.get(table, READ_AND_WRITE)
            if privileges:
                rights = sql.SQL(", ").join(_privilege(text) for text in privileges)
                cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, place, runtime))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(runtime))


def runtime_role() -> str:
    """Return the name of the role that web, worker and sweeper connect as."""
    return str(settings.DATABASES["default"]["USER"])


def narrowed_grants() -> dict[str, tuple[str, ...]]:
    """Return the privileges of every table that does not have the default ones."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(READ_ONLY_TABLES, READ)
    for model in apps.get_models():
        # A history is written by its triggers, with the rights of whoever changes the row.
        if issubclass(model, Event) and model._meta.managed and not model._meta.proxy:  # noqa: SLF001
            found[model._meta.db_table] = READ_AND_ADD  # noqa: SLF001
    for config in apps.get_app_configs():
        grants: dict[str, Iterable[str]] = getattr(config, "runtime_grants", {})
        for name, privileges in grants.items():
            found[_table(config, name)] = tuple(privileges)
    return found


def _table(config: AppConfig, name: str) -> str:
    for model in config.get_models(include_auto_created=True):
        if name in {model._meta.model_name, model._meta.db_table}:  # noqa: SLF001
            return model._meta.db_table  # noqa: SLF001
    message = f"{config.label}.runtime_grants: «{name}» is neither a model nor a table of the app."
    raise ImproperlyConfigured(message)


def _privilege(text: str) -> sql.Composable:
    match = _PRIVILEGE.fullmatch(text)
    if match is None:
        message = f"«{text}» cannot be granted to the runtime role."
        raise ImproperlyConfigured(message)
    right = sql.SQL(match["right"])
    if not match["columns"]:
        return right
    columns = sql.SQL(", ").join(sql.Identifier(column) for column in match["columns"].split(", "))
    return sql.SQL("{} ({})").format(right, columns)
