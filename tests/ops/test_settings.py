import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ptce.settings.addresses import broker, database, databases
from tests.ops.documentation import section

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "ptce.settings.production",
    "SECRET_KEY": "an invented key, long enough and of many letters: 0123456789",
    "ALLOWED_HOSTS": "ptce.example",
    "DATABASE_URL": "postgresql://site@db/ptce",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail:25",
    "DEFAULT_FROM_EMAIL": "ptce@ptce.example",
}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://site:p%40ss@db.example:5433/ptce",
            {"NAME": "ptce", "USER": "site", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"},
        ),
        (
            "postgresql://site@/ptce?host=/run/sockets",
            {"NAME": "ptce", "USER": "site", "HOST": "/run/sockets"},
        ),
        ("postgres://site@%2Frun%2Fsockets/ptce", {"NAME": "ptce", "USER": "site", "HOST": "/run/sockets"}),
    ],
)
def test_database_reads_every_form_of_address(address, expected):
    found = database(address, name="DATABASE_URL")

    assert {key: value for key, value in found.items() if key.isupper() and key in expected} == expected
    assert found["ENGINE"] == "django.db.backends.postgresql"


def test_database_passes_what_libpq_knows():
    found = database("postgresql://site@db/ptce?sslmode=verify-full", name="DATABASE_URL")

    assert found["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize("address", ["mysql://site@db/ptce", "not an address"])
def test_database_refuses_other_addresses_without_repeating_them(address):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL is not a PostgreSQL address") as refusal:
        database(address, name="DATABASE_URL")
    assert address not in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "missing"), [("postgresql://db/ptce", "user"), ("postgresql://site@db", "dbname")]
)
def test_database_asks_for_what_is_missing(address, missing):
    with pytest.raises(ImproperlyConfigured, match=f"^DATABASE_URL lacks {missing} "):
        database(address, name="DATABASE_URL")


def test_databases_refuses_one_role_for_both():
    with pytest.raises(ImproperlyConfigured, match="name the same role"):
        databases(runtime="postgresql://one@db/ptce", owner="postgresql://one@db/ptce")


def test_databases_leaves_the_owner_out_where_nothing_migrates():
    assert list(databases(runtime="postgresql://site@db/ptce", owner="")) == ["default"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("redis://redis:6379/2", "redis://redis:6379/2"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
    ],
)
def test_broker_speaks_kombu(address, expected):
    assert broker(address) == expected


def _check(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_checks_of_a_deployment():
    done = _check("--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_production_needs_what_is_documented_and_no_more():
    (sentence,) = re.findall(
        r"these six are enough .*?: ([^.]*)\.", section("Variables of a deployment"), re.DOTALL
    )

    assert set(re.findall(r"`([A-Z_]+)`", sentence)) == set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_starts_with_nothing_left_to_chance(name):
    done = _check(**{key: value for key, value in PRODUCTION.items() if key != name})

    assert done.returncode == 1
    assert f"Set the {name} environment variable" in done.stderr


@pytest.mark.parametrize(
    ("given", "required"),
    [({}, True), ({"SECOND_FACTOR_REQUIRED": ""}, True), ({"SECOND_FACTOR_REQUIRED": "False"}, False)],
)
def test_production_requires_a_second_factor_unless_refused_in_so_many_words(given, required):
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED)"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **given},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(required)


def test_production_takes_forms_from_its_own_address_even_at_a_port_that_no_proxy_passes_on():
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.CSRF_TRUSTED_ORIGINS)"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, "SITE_URL": "https://ptce.example:8443/"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "['https://ptce.example', 'https://ptce.example:8443']"
