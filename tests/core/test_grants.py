import pytest
from django.apps import AppConfig, apps
from django.contrib import contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections
from pghistory.models import Event

from core import grants

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def _rights(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege FROM unnest(%s) AS privilege WHERE has_table_privilege(%s, privilege)",
            [list(RIGHTS), table],
        )
        return {row[0] for row in cursor.fetchall()}


def _tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"
        )
        return [row[0] for row in cursor.fetchall()]


def _histories():
    return {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) and model._meta.managed
    }


@pytest.mark.django_db
def test_grants_follow_what_the_apps_declare():
    narrowed = grants.narrowed_grants()

    found = {table: _rights(table) for table in _tables()}

    # A column grant is no right on the table.
    expected = {table: set(narrowed.get(table, grants.READ_AND_WRITE)) & set(RIGHTS) for table in found}
    assert found == expected


@pytest.mark.django_db
def test_grants_never_allow_to_rewrite_a_history():
    assert len(_histories()) > 0
    assert [table for table in _histories() if _rights(table) & {"UPDATE", "DELETE", "TRUNCATE"}] == []


@pytest.mark.django_db
def test_grants_leave_the_ledger_out_of_reach():
    assert _rights("funding_entry") == {"SELECT", "INSERT"}
    with (
        pytest.raises(ProgrammingError, match="permission denied for table funding_envelope"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE funding_envelope SET committed = 0")


@pytest.mark.django_db
def test_grants_keep_the_schema_from_the_runtime_role():
    with (
        pytest.raises(ProgrammingError, match="permission denied for schema public"),
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE stray (id integer)")


def test_grants_come_back_after_a_change_by_hand(cloned_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"GRANT ALL ON funding_entry TO {grants.runtime_role()}")
    assert "TRUNCATE" in _rights("funding_entry")

    grants.apply(using="owner")

    assert _rights("funding_entry") == {"SELECT", "INSERT"}


def test_grants_are_not_applied_by_the_runtime_role():
    with pytest.raises(ImproperlyConfigured, match="--database=owner"):
        grants.apply(using="default")


@pytest.mark.parametrize(
    "privilege", ["TRUNCATE", "ALL", "SELECT; DROP TABLE core_job", "UPDATE ()", "update", "TRIGGER"]
)
def test_grants_refuse_more_than_rows(privilege):
    with pytest.raises(ImproperlyConfigured, match="cannot be granted"):
        grants._privilege(privilege)


def test_grants_refuse_a_table_of_nobody():
    class Astray(AppConfig):
        path = "astray"
        runtime_grants = {"phantom": ("SELECT",)}

    config = Astray("django.contrib.contenttypes", contenttypes)
    config.apps = apps
    config.models = {"contenttype": ContentType}

    with pytest.raises(ImproperlyConfigured, match="«phantom» is neither a model nor a table"):
        grants._table(config, "phantom")
    assert grants._table(config, "contenttype") == "django_content_type"
