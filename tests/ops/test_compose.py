"""No container engine is at hand: what the compose file says is held against the code that it starts."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import yaml
from celery.app.utils import find_app
from celery.bin.celery import celery as celery_program
from django.conf import settings
from django.core.management import load_command_class
from django.urls import resolve
from gunicorn.config import Config

from core import pieces
from ptce import celery as celery_module
from ptce.settings.base import TASK_SECONDS
from ptce.supervisor import procfile
from ptce.supervisor.layout import DATABASE, OWNER_ROLE, RUNTIME_ROLE
from tests.ops.documentation import table

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "docker" / "nginx.conf").read_text()
#: Those that run our image.
OURS = {"migrate", "web", "worker", "sweeper"}
#: Why these say nothing of their health.
NO_HEALTH_CHECK = {
    "migrate": "it ends",
    "sweeper": "/sante/pret/ shows the oldest job, which is what it sees to",
}
#: What each image does by itself when nothing is said of it.
DEFAULT_PORTS = {"postgres": 5432, "redis": 6379, "clamd": 3310}

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)(?P<rest>:\?|:-)?")


def _expanded(value):
    """Return a value of the compose file as it is where .env names only what it must."""
    if isinstance(value, list):
        return [_expanded(item) for item in value]
    text = str(value).replace("$$", "$")
    # The innermost first: a default may hold a variable.
    while (shorter := re.sub(r"\$\{[A-Z0-9_]+:-([^{}]*)\}", r"\1", text)) != text or "${" in text:
        text = re.sub(r"\$\{([A-Z0-9_]+):\?\}", r"<\1>", shorter)
    return text


def _dockerfile_list(instruction):
    found = re.search(rf"^{instruction} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    return ast.literal_eval(found[1])


def _dockerfile_environment():
    block = re.search(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)[1]
    return dict(part.split("=", 1) for part in shlex.split(block.replace("\\\n", " ")))


def _environment(service):
    """Return what a service is given where .env names only what it must; a key alone passes on what .env has."""
    given = SERVICES[service].get("environment", {})
    return {name: "" if value is None else _expanded(value) for name, value in given.items()}


def _variables_read():
    """Return what the settings of a deployment read from the environment, and whether each has a default."""
    found = {}
    for name in ("base", "files", "production"):
        tree = ast.parse((ROOT / "ptce" / "settings" / f"{name}.py").read_text())
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "env"
            ):
                found[call.args[0].value] = bool(call.keywords)
    return found


def _gunicorn(command):
    program, *arguments = command
    assert program == "gunicorn"
    config = Config()
    given = config.parser().parse_args(arguments)
    for name, value in vars(given).items():
        if name != "args" and value is not None:
            config.set(name.lower(), value)
    return given.args, config


# Commands ------------------------------------------------------------------------------------------------------


def test_web_serves_the_application_as_the_procfile_does():
    arguments, config = _gunicorn(_expanded(SERVICES["web"]["command"]))
    here, local = _gunicorn(shlex.split(_local("web")))

    assert arguments == here == ["ptce.wsgi"]
    for name in ("workers", "threads", "timeout", "graceful_timeout", "control_socket_disable"):
        assert config.settings[name].get() == local.settings[name].get(), name
    assert _dockerfile_list("CMD") == _expanded(SERVICES["web"]["command"])


def _local(name):
    """Return a command of the Procfile with the defaults of its variables."""
    return re.sub(r"\$\{[A-Z0-9_]+:-([^}]*)\}", r"\1", procfile.commands()[name]).replace("$PORT", "8000")


@pytest.mark.parametrize("name", ["worker", "sweeper"])
def test_worker_and_sweeper_are_those_of_the_procfile(name):
    assert _expanded(SERVICES[name]["command"]) == shlex.split(_local(name))


def test_worker_is_a_command_that_celery_takes():
    program, *arguments = _expanded(SERVICES["worker"]["command"])
    place = arguments.index("worker")

    assert program == "celery"
    main = celery_program.make_context("celery", arguments[:place])
    assert find_app(main.params["app"]) is celery_module.app
    # Read as Celery reads them, and not run.
    worker = celery_program.commands["worker"].make_context(
        "worker", arguments[place + 1 :], parent=main, obj=SimpleNamespace(app=celery_module.app)
    )
    assert worker.params["concurrency"] == 2


@pytest.mark.parametrize("service", ["migrate", "sweeper"])
def test_management_commands_exist_and_take_their_arguments(service):
    python, manage, name, *arguments = _expanded(SERVICES[service]["command"])

    assert (python, manage) == ("python", "manage.py")
    app = {"migrate_safely": "ptce", "sweep": "core"}[name]
    parser = load_command_class(app, name).create_parser("manage.py", name)
    parser.parse_args(arguments)


# Variables -----------------------------------------------------------------------------------------------------


def test_every_variable_that_the_settings_read_is_given_or_documented():
    given = {*_environment("web"), *_dockerfile_environment()}
    documented = table("Variables of a deployment")
    read = _variables_read()

    # The first is for the migration alone; the second says where bin/run's own site is.
    assert set(read) - {"DATABASE_OWNER_URL", "PORT"} <= given
    assert set(read) <= set(documented)
    assert {name for name, has_default in read.items() if not has_default} == {
        name for name, (default, *_) in documented.items() if default == "required" and name in read
    }


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_given_is_read(service):
    assert set(_environment(service)) - set(_variables_read()) == set()


def test_every_variable_of_the_image_is_read():
    # The first is Python's own, the second Django's.
    others = {"PYTHONUNBUFFERED", "DJANGO_SETTINGS_MODULE"}

    assert set(_dockerfile_environment()) - others == {"PTCE_VAR"}
    assert _dockerfile_environment()["DJANGO_SETTINGS_MODULE"] == "ptce.settings.production"


def test_every_variable_of_the_env_file_is_documented_as_it_is():
    text = re.sub(r"#.*", "", (ROOT / "docker-compose.yml").read_text())
    required = {found["name"] for found in _VARIABLE.finditer(text) if found["rest"] == ":?"}
    optional = {found["name"] for found in _VARIABLE.finditer(text) if found["rest"] == ":-"}
    passed = {name for name, value in COMPOSE["x-app"]["environment"].items() if value is None}
    documented = table("Variables of a deployment")

    assert not required & optional
    assert {found["name"] for found in _VARIABLE.finditer(text)} == required | optional
    assert required <= {name for name, (default, *_) in documented.items() if default == "required"}
    assert optional | passed <= set(documented)


def test_roles_script_reads_what_the_server_is_given():
    script = (ROOT / "docker" / "roles.sh").read_text()
    used = set(re.findall(r"\\getenv \w+ ([A-Z0-9_]+)", script))

    assert used | {"POSTGRES_PASSWORD"} == set(_environment("postgres"))
    assert "./docker/roles.sh:/docker-entrypoint-initdb.d/roles.sh:ro" in SERVICES["postgres"]["volumes"]
    roles = re.findall(r"CREATE ROLE (\w+)", script)
    assert roles == [OWNER_ROLE, RUNTIME_ROLE]
    assert re.findall(r"CREATE DATABASE (\w+) OWNER (\w+)", script) == [(DATABASE, OWNER_ROLE)]


def test_only_the_migration_knows_the_owner():
    knowing = {name for name in OURS if any("owner" in value for value in _environment(name).values())}

    assert knowing == {"migrate"}
    for name in OURS:
        address = urlsplit(_environment(name)["DATABASE_URL"])
        assert (address.username, address.path) == (RUNTIME_ROLE, f"/{DATABASE}")
        assert address.password == "<RUNTIME_PASSWORD>"
    owner = urlsplit(_environment("migrate")["DATABASE_OWNER_URL"])
    assert (owner.username, owner.path, owner.password) == (OWNER_ROLE, f"/{DATABASE}", "<OWNER_PASSWORD>")


# Ports and addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL", "CLAMD_URL"])
def test_addresses_lead_to_a_service_and_its_port(variable):
    address = urlsplit(_environment("web")[variable])

    assert address.hostname in SERVICES
    assert address.port == DEFAULT_PORTS[address.hostname]


def test_web_is_reached_through_nginx_alone():
    _, config = _gunicorn(_expanded(SERVICES["web"]["command"]))
    (bind,) = config.address
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    (listen,) = re.findall(r"^\s*listen (\d+);", NGINX, re.MULTILINE)

    # Nginx is another container.
    assert bind[0] == "0.0.0.0"  # noqa: S104
    assert re.findall(r"^\s*server (\S+) ", NGINX, re.MULTILINE) == [f"web:{bind[1]}"]
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE) == [str(bind[1])]
    assert {name: _expanded(ports) for name, ports in published.items()} == {
        "nginx": [f"127.0.0.1:8000:{listen}"]
    }


def test_health_checks_ask_addresses_that_there_are():
    program, script, port, path = SERVICES["web"]["healthcheck"]["test"][1:]
    _, config = _gunicorn(_expanded(SERVICES["web"]["command"]))

    assert program == "python"
    assert (ROOT / script).is_file()
    assert int(port) == config.address[0][1]
    assert resolve(path).url_name == "health_ready"
    address = urlsplit(SERVICES["nginx"]["healthcheck"]["test"][-1])
    assert f"listen {address.port};" in NGINX
    assert f"location = {address.path} {{" in NGINX


def test_every_service_has_a_health_check_or_a_reason():
    without = {name for name, service in SERVICES.items() if "healthcheck" not in service}

    assert without == set(NO_HEALTH_CHECK)


def test_health_checks_of_web_and_worker_tell_sound_from_dead(live_stack):
    _, script, _, path = SERVICES["web"]["healthcheck"]["test"][1:]
    shell, command = SERVICES["worker"]["healthcheck"]["test"]
    assert shell == "CMD-SHELL"
    checks = {
        "web": [sys.executable, script, str(live_stack.port), path],
        "worker": ["/bin/sh", "-c", _expanded(command)],
    }

    def answer(name):
        environment = {
            **live_stack.environment,
            "ALLOWED_HOSTS": "localhost,elsewhere",
            "HOSTNAME": os.uname().nodename,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
        done = subprocess.run(checks[name], cwd=ROOT, env=environment, capture_output=True, check=False)
        return done.returncode == 0

    assert answer("web")
    until = time.monotonic() + 60
    while not answer("worker"):
        # The site answers before Celery has started.
        assert time.monotonic() < until, live_stack.log.read_text()
    for name in checks:
        live_stack.end(name)
    assert {name: answer(name) for name in checks} == {"web": False, "worker": False}


# Files ---------------------------------------------------------------------------------------------------------


def test_every_host_of_files_has_them_where_the_settings_look():
    state = _dockerfile_environment()["PTCE_VAR"]

    assert re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE) == [state]
    for name in OURS:
        assert SERVICES[name]["volumes"] == [f"files:{state}"]
    assert f"files:{state}:ro" in SERVICES["nginx"]["volumes"]
    assert set(COMPOSE["volumes"]) == {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }


def test_nginx_sends_the_files_that_the_site_names():
    prefix, folder = re.search(r"location (\S+) \{\s*internal;\s*alias (\S+);", NGINX).groups()

    assert prefix == _environment("web")["X_ACCEL_PREFIX"]
    assert folder == f"{_dockerfile_environment()['PTCE_VAR']}/{settings.MEDIA_ROOT.name}/"
    # Kept files are readable by their owner alone.
    assert f"--uid {SERVICES['nginx']['user']} " in DOCKERFILE
    assert "./docker/nginx.conf:/etc/nginx/nginx.conf:ro" in SERVICES["nginx"]["volumes"]


def test_nginx_passes_on_what_binds_the_browser(client, db):
    # What nginx keeps of the site's answer by itself, and what a file has no use for.
    kept = {"Cache-Control", "Content-Disposition", "Content-Type", "Expires", "Set-Cookie"}
    useless = {"Content-Language", "Content-Length", "Vary"}
    sent = {*client.get("/connexion/").headers, "Strict-Transport-Security"}
    passed = dict(re.findall(r"add_header (\S+) \$upstream_http_(\w+);", NGINX))

    assert set(passed) == sent - kept - useless
    assert {name: name.lower().replace("-", "_") for name in passed} == passed


def test_nginx_passes_the_name_asked_for_and_not_what_the_header_makes_of_it():
    assert re.findall(r"proxy_set_header Host (\S+);", NGINX) == ["$host"]


def test_nginx_takes_the_largest_piece():
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(limit) * 1024**2 >= pieces.MAX_BYTES + 512 * 1024


# Ends ----------------------------------------------------------------------------------------------------------


def test_every_process_is_given_the_time_to_finish():
    _, config = _gunicorn(_expanded(SERVICES["web"]["command"]))
    grace = {name: int(service.get("stop_grace_period", "10s")[:-1]) for name, service in SERVICES.items()}
    (read_timeout,) = re.findall(r"proxy_read_timeout (\d+)s;", NGINX)

    assert grace["web"] > config.graceful_timeout
    assert grace["worker"] > TASK_SECONDS
    assert int(read_timeout) > config.timeout
    assert grace["nginx"] > int(read_timeout)


def test_what_starts_last_waits_for_a_migrated_database():
    for name in ("web", "worker", "sweeper"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["nginx"]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_image_holds_nothing_of_this_machine():
    left_out = (ROOT / ".dockerignore").read_text().split()

    assert {".git", ".venv", "var", "tests", "**/__pycache__", ".env", "backups"} <= set(left_out)
