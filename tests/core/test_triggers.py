import pytest
from django.db import IntegrityError, connection, connections, models, transaction
from django.db.utils import InternalError, ProgrammingError

from core.grants import runtime_role
from core.triggers import append_only, append_only_with_tombstone


class Sealed(models.Model):
    value = models.TextField()

    class Meta:
        app_label = "sample"


class Purgeable(models.Model):
    value = models.TextField()
    payload = models.JSONField(null=True)
    tombstone = models.TextField(null=True)  # noqa: DJ001
    folded = models.GeneratedField(
        expression=models.functions.Lower("value"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        app_label = "sample"


@pytest.fixture
def tables(cloned_database):
    """Make both tables as the owner; the runtime role gets every right, so that only the triggers refuse."""
    owner = connections["owner"]
    made = {Sealed: append_only("sealed"), Purgeable: append_only_with_tombstone("purgeable")}
    with owner.schema_editor() as editor:
        for model, triggers in made.items():
            editor.create_model(model)
            for trigger in triggers:
                editor.execute(trigger.compile(model).install_sql, params=None)
            editor.execute(f"GRANT ALL ON {model._meta.db_table} TO {runtime_role()}")
            editor.execute(f"GRANT ALL ON {model._meta.db_table}_id_seq TO {runtime_role()}")


def _purge(alias):
    return Purgeable.objects.using(alias).update(payload=None, tombstone="effacé")


@pytest.mark.parametrize("alias", ["default", "owner"])
def test_append_only_refuses_update_delete_and_truncate_to_every_role(tables, alias):
    Sealed.objects.create(value="a")

    with pytest.raises(IntegrityError, match=r"UPDATE refused .sealed_append_only"):
        Sealed.objects.using(alias).update(value="b")
    with pytest.raises(IntegrityError, match=r"DELETE refused .sealed_append_only"):
        Sealed.objects.using(alias).all().delete()
    with pytest.raises(IntegrityError, match=r"TRUNCATE refused .sealed_append_only"):
        connections[alias].cursor().execute("TRUNCATE sample_sealed")

    assert Sealed.objects.get().value == "a"


def test_append_only_cannot_be_skipped_by_a_session_setting(tables):
    Sealed.objects.create(value="a")

    with transaction.atomic(), connection.cursor() as cursor:
        for trigger in append_only("sealed"):
            cursor.execute("SET LOCAL pgtrigger.ignore = %s", [f"{{{trigger.get_pgid(Sealed)}}}"])
            with pytest.raises(IntegrityError, match="sealed_append_only"), transaction.atomic():
                cursor.execute("UPDATE sample_sealed SET value = 'b'")


def test_tombstone_lets_the_owner_purge_a_payload_once(tables):
    Purgeable.objects.create(value="A", payload={"name": "x"})

    assert _purge("owner") == 1
    with pytest.raises(IntegrityError, match="purgeable_append_only"):
        _purge("owner")

    row = Purgeable.objects.get()
    assert (row.value, row.payload, row.tombstone, row.folded) == ("A", None, "effacé", "a")


def test_tombstone_refuses_the_purge_to_the_runtime_role(tables):
    Purgeable.objects.create(value="a", payload={"name": "x"})

    with pytest.raises(IntegrityError, match="purgeable_append_only"):
        _purge("default")


@pytest.mark.parametrize(
    "change",
    [
        {"payload": None, "tombstone": "effacé", "value": "b"},
        {"payload": None},
        {"tombstone": "effacé"},
        {"payload": {"name": "y"}, "tombstone": "effacé"},
        {"value": "b"},
    ],
)
def test_tombstone_refuses_every_other_change_even_to_the_owner(tables, change):
    Purgeable.objects.create(value="a", payload={"name": "x"})

    with pytest.raises(IntegrityError, match="purgeable_append_only"):
        Purgeable.objects.using("owner").update(**change)


def test_tombstone_refuses_delete_and_truncate_to_the_owner(tables):
    Purgeable.objects.create(value="a", payload={})

    with pytest.raises(IntegrityError, match="purgeable_append_only"):
        Purgeable.objects.using("owner").all().delete()
    with pytest.raises(IntegrityError, match="purgeable_append_only"):
        connections["owner"].cursor().execute("TRUNCATE sample_purgeable")


def test_the_runtime_role_cannot_switch_the_triggers_off(tables):
    with pytest.raises((ProgrammingError, InternalError), match="must be owner"):
        connection.cursor().execute("ALTER TABLE sample_sealed DISABLE TRIGGER ALL")
