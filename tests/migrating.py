"""Migrations applied one by one, with a note of what each did, under lock, to the tables that were there before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class Work(NamedTuple):
    """What a migration did, under lock, to a table that was there before it."""

    table: str
    what: str


_STORES = "SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_INDEXES = "SELECT indexrelid, indrelid FROM pg_index"
#: Those NOT VALID too: to validate one later lets others read and write.
_CHECKS = (
    "SELECT oid, conrelid, convalidated FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid <> 0"
)


def look(cursor: Any) -> list[dict[int, tuple[Any, ...]]]:
    found = []
    for question in (_STORES, _INDEXES, _CHECKS):
        cursor.execute(question)
        found.append({row[0]: row[1:] for row in cursor.fetchall()})
    return found


def work_between(before: Any, after: Any) -> set[Work]:
    """Return what was rewritten, indexed or checked row by row; an index made concurrently holds no lock."""
    stores, indexes, checks = before
    names = {oid: name for oid, (name, _) in stores.items()}
    done = {
        Work(names[oid], "rewritten")
        for oid, (_, store) in after[0].items()
        if oid in stores and stores[oid][1] != store
    }
    built = [(table, "indexed") for oid, (table,) in after[1].items() if oid not in indexes]
    built += [
        (table, "checked") for oid, (table, validated) in after[2].items() if validated and oid not in checks
    ]
    return done | {Work(names[table], what) for table, what in built if table in names}


def migrate(notes: Path) -> None:
    """Bring the owner's empty database to the present tables; ``notes`` receives the work of each migration."""
    connection = connections["owner"]
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    state = executor._create_project_state(with_applied_migrations=True)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    done = []
    with connection.cursor() as cursor:
        for migration, _ in plan:
            before = look(cursor)
            if "apps" not in state.__dict__:
                # As Django's own way does: rendered once here rather than at each operation.
                state.apps  # noqa: B018
            state = executor.apply_migration(state, migration)
            work = sorted(work_between(before, look(cursor)))
            done.append([migration.app_label, migration.name, migration.atomic, work])
    # Nothing is left to apply: content types and permissions come with the end of the command.
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    notes.write_text(json.dumps(done))


def noted(notes: Path) -> list[tuple[str, str, bool, set[Work]]]:
    """Return what ``migrate`` noted: application, name, whether in a transaction, and the work."""
    return [
        (app, name, atomic, {Work(*each) for each in work})
        for app, name, atomic, work in json.loads(notes.read_text())
    ]
