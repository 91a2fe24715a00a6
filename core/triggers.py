"""
PostgreSQL triggers that no session can step around.

pgtrigger's own SQL lets whoever can ``SET pgtrigger.ignore`` skip a trigger, the runtime role included. What is
declared here compiles to a function without that door.
"""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class FirmTriggerSql(compiler.UpsertTriggerSql):
    """The SQL of a trigger that cannot be ignored. Migrations refer to it: never change the template."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql {security} SET search_path = pg_catalog, public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """.replace("{security}", self.security)

    security = "SECURITY INVOKER"


class DefinerTriggerSql(FirmTriggerSql):
    """The same, its function running with the rights of the table's owner."""

    security = "SECURITY DEFINER"


class FirmTrigger(pgtrigger.Trigger):
    """
    A pgtrigger trigger without the session's way around it.

    ``definer=True`` runs the function with the owner's rights: what lets a ledger's trigger move balances that the
    runtime role cannot touch.
    """

    def __init__(self, *, definer: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.definer = definer

    def compile(self, model: models.Model) -> compiler.Trigger:
        """Compile as pgtrigger does, with our SQL in the place of its own."""
        kwargs = super().compile(model).sql.kwargs
        sql = DefinerTriggerSql if self.definer else FirmTriggerSql
        return compiler.Trigger(name=self.name, sql=sql(**kwargs))


def append_only(prefix: str) -> list[pgtrigger.Trigger]:
    """Return the triggers under which a table takes rows and never changes, loses or drops one."""
    return [
        FirmTrigger(
            name=f"{prefix}_append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=_refusal(prefix),
        ),
        _no_truncate(prefix),
    ]


def append_only_with_tombstone(
    prefix: str, *, payload: str = "payload", tombstone: str = "tombstone"
) -> list[pgtrigger.Trigger]:
    """
    Return append-only triggers that leave one door: the purge of personal data.

    The one UPDATE allowed comes from the table's owner, once per row: the payload becomes NULL, the tombstone
    says why, every other column keeps its value. Both names are columns.
    """
    return [
        # After, not before: generated columns are not computed yet in a BEFORE trigger.
        FirmTrigger(
            name=f"{prefix}_append_only",
            when=pgtrigger.After,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=f"""
                IF TG_OP = 'UPDATE'
                    AND current_user = (
                        SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID
                    )
                    AND OLD.{payload} IS NOT NULL AND NEW.{payload} IS NULL
                    AND OLD.{tombstone} IS NULL AND NEW.{tombstone} IS NOT NULL
                    AND to_jsonb(OLD) - '{payload}' - '{tombstone}'
                        = to_jsonb(NEW) - '{payload}' - '{tombstone}'
                THEN
                    RETURN NULL;
                END IF;
                {_refusal(prefix)}
            """,  # noqa: S608 - names of columns from the code
        ),
        _no_truncate(prefix),
    ]


def _no_truncate(prefix: str) -> pgtrigger.Trigger:
    return FirmTrigger(
        name=f"{prefix}_no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=_refusal(prefix),
    )


def _refusal(prefix: str) -> str:
    return f"""
        RAISE EXCEPTION '% is append-only: % refused ({prefix}_append_only)', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    """
