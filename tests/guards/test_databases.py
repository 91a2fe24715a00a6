import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections


def _current():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        return cursor.fetchone()


@pytest.mark.django_db
def test_tests_speak_under_the_runtime_role():
    assert _current()[0] == connections["default"].settings_dict["USER"]
    assert _current()[0] != connections["owner"].settings_dict["USER"]


def test_a_cloned_database_is_fresh_and_commits(cloned_database):
    ContentType.objects.create(app_label="invented", model="cloned")

    assert _current()[1] == cloned_database.name
    connection.close()
    assert ContentType.objects.filter(app_label="invented").count() == 1


@pytest.mark.django_db
def test_a_cloned_database_leaves_nothing_behind():
    assert ContentType.objects.filter(app_label="invented").count() == 0
    assert not _current()[1].rsplit("_", 1)[-1].isdecimal()
