"""Each version's demonstration comes to the present tables, and everything in it still checks out."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from applications.models import Application, Event
from tests.databases import _address, _connected_to, _create, _drop, _worker
from tests.upgrade.dump import DUMPS, restore

VERSIONS = sorted(path.name.removesuffix(".sql.gz") for path in DUMPS.glob("*.sql.gz"))
#: The oldest goes through every migration; the last is what people come from. Those between wait for the long form.
BETWEEN = [pytest.param(name, marks=pytest.mark.long("upgrade")) for name in VERSIONS[1:-1]]


def test_there_is_a_demonstration_to_upgrade():
    assert VERSIONS[0] == "0002-foundation"


@pytest.fixture(params=[VERSIONS[0], *BETWEEN, VERSIONS[-1]])
def upgraded(request, django_db_blocker):
    # Two workers may upgrade the same demonstration at once.
    name = f"upgrade_{request.param.replace('-', '_')}_{_worker()}"
    with django_db_blocker.unblock():
        _create(name, template="template0")
        try:
            restore(request.param, _address("owner", name))
            with _connected_to(name):
                call_command("migrate", database="owner", verbosity=0, interactive=False)
                yield request.param
        finally:
            _drop(name)


def test_previous_demonstration_migrates_and_checks_out_until_it_is_forged(upgraded):
    call_command("check_invariants", verbosity=0)
    assert Application.objects.count() >= 16
    assert not Application.objects.sent().filter(region="").exists()
    lead = User.objects.get(email="porteur@demo.example")
    client = Client()
    client.force_login(lead)
    numbers = list(Application.objects.of_team(lead).order_by("pk").values_list("number", flat=True))
    pages = ["/", "/dossiers/", "/poles/", *(f"/dossiers/{number}/" for number in numbers)]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert numbers

    _forge_an_event()
    with pytest.raises(CommandError, match="Écarts trouvés"):
        call_command("check_invariants", verbosity=0)


def _forge_an_event():
    event = Event.objects.order_by("pk")[3]
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE applications_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE applications_event SET at = at + interval '1 day' WHERE id = %s", [event.pk])
