import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from applications.models import Application, Event
from funding.models import Entry
from poles.models import Pole

pytestmark = pytest.mark.django_db


def load_demo(**options):
    written = io.StringIO()
    call_command("load_demo", stdout=written, **options)
    return written.getvalue()


def test_command_loads_then_leaves_everything_as_it_stands():
    first = load_demo()
    Pole.objects.filter(fictitious=False, name="ARTIS").update(listed=False)
    counts = [model.objects.count() for model in (User, Pole, Application, Event, Entry)]

    second = load_demo()

    assert "sont chargées" in first
    assert "porteur@demo.example       Camille Ferrand, Porteur de projet" in first
    assert "comite1@demo.example       Hélène Chastagnier, Président du comité" in second
    assert "rien n’a changé" in second
    assert counts == [model.objects.count() for model in (User, Pole, Application, Event, Entry)]
    assert not Pole.objects.get(name="ARTIS").listed


def test_command_refuses_a_production_database(settings):
    settings.PTCE_IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        load_demo()

    assert not User.objects.exists()


def test_command_refuses_a_database_with_real_people():
    User.objects.create_user("prefecture@exemple.gouv.fr", "un mot de passe long")

    with pytest.raises(CommandError, match="vrais comptes"):
        load_demo()

    assert User.objects.count() == 1


def test_command_if_empty_does_nothing_where_there_is_something():
    User.objects.create_user("prefecture@exemple.gouv.fr", "un mot de passe long")

    written = load_demo(if_empty=True)

    assert "rien n’a été chargé" in written
    assert "demo.example" not in written
    assert not Pole.objects.exists()


def test_command_if_empty_loads_an_empty_database():
    load_demo(if_empty=True)

    assert Pole.objects.count() == 19
