"""A server that speaks S3, in a process of its own: moto's."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import boto3
import environ
import pytest
from django.conf import settings as site

from ptce.settings import files
from ptce.supervisor.process import stop

BUCKET = "ptce-files"
START_SECONDS = 30


@dataclass(frozen=True)
class Bucket:
    """A bucket of a running server."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a process keep its files here."""
        return {
            "STORAGE_S3_BUCKET": BUCKET,
            "STORAGE_S3_ENDPOINT": self.endpoint,
            "STORAGE_S3_REGION": "eu-west-3",
            "STORAGE_S3_KEY_ID": "somebody",
            "STORAGE_S3_SECRET": "nothing secret",
        }

    @property
    def description(self) -> dict:
        """The same, as Django's settings describe it."""
        return files.storage(environed(self.environment))

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="eu-west-3",
            aws_access_key_id="somebody",
            aws_secret_access_key="nothing secret",
        )

    def names(self) -> list[str]:
        with closing(self.client()) as client:
            listed = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return sorted(each["Key"] for each in listed)

    def empty(self) -> None:
        with closing(self.client()) as client:
            for name in self.names():
                client.delete_object(Bucket=BUCKET, Key=name)


def environed(variables: dict[str, str]) -> environ.Env:
    """Return an environment of these variables alone."""
    env = environ.Env()
    env.ENVIRON = variables
    return env


@contextmanager
def served(*, host: str, log: Path, within: Sequence[str] = ()) -> Iterator[Bucket]:
    """Start a server on a free port of ``host``, with an empty bucket; ``within`` is what to start it by."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*within, sys.executable, "-m", "moto.server", "-H", host, "-p", str(port)],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await("127.0.0.1", port, log)
        bucket = Bucket(f"http://127.0.0.1:{port}")
        with closing(bucket.client()) as client:
            client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        yield bucket
    finally:
        stop(process, by=signal.SIGTERM, patience=5)


def _await(host: str, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        with closing(connection), suppress(OSError):
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        if time.monotonic() > deadline:
            pytest.fail(f"The S3 server does not answer:\n{log.read_text()}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """Start one server for the whole run."""
    with served(host="127.0.0.1", log=tmp_path_factory.mktemp("s3") / "server.log") as bucket:
        yield bucket


@pytest.fixture
def bucket(s3_server, settings):
    """Keep files in an empty bucket for the time of a test."""
    settings.STORAGES = {**site.STORAGES, "default": s3_server.description}
    yield s3_server
    s3_server.empty()
