"""The processes that are disturbed, and whoever starts them again; everything is killed by its own number."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import redis

from ptce.supervisor.process import has_ended, spawn, stop

ROOT = Path(__file__).parents[2]


class Floor:
    """Some workers of one process each, other processes by name, and a Redis of their own."""

    def __init__(self, *, broker, environment, folder):
        self.broker = broker
        self.folder = folder
        self.environment = {
            **os.environ,
            **environment,
            "REDIS_URL": broker.url,
            "PTCE_TEST_STATE": str(folder),
            "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }
        self.commands = {}
        self.processes = {}
        #: Pool processes that outlive their parent go on with their job: what they do must count once as well.
        self.orphans = []
        self.killed = []

    def add_workers(self, count, *, application):
        for number in range(1, count + 1):
            options = (
                f"--hostname={number}@chaos",
                "--without-gossip",
                "--without-mingle",
                "--loglevel=INFO",
            )
            command = [sys.executable, "-m", "celery", "--quiet", "-A", application, "worker"]
            self.add(f"worker-{number}", [*command, "--concurrency=1", *options])

    def add(self, name, command):
        self.commands[name] = command
        self._start(name)

    def _start(self, name):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = spawn(
                self.commands[name], environment=self.environment, output=log, folder=ROOT
            )

    def revive(self):
        """Start again what has ended."""
        for name, process in list(self.processes.items()):
            if has_ended(process):
                process.wait()
                self._start(name)

    def kill(self, what):
        """
        SIGKILL the whole group of a worker, its parent, its pool process or the renderer that this one forked.

        The worker that has been at work the longest; if none is at work, there is nothing to kill yet.
        """
        for name, process in self._at_work():
            victims = self._victims(process, what)
            if victims:
                self._end(process, what, victims)
                self.killed.append((what, name))
                # The next to be hit is another.
                self.processes[name] = self.processes.pop(name)
                return True
        return False

    def _at_work(self):
        return [
            (name, process)
            for name, process in self.processes.items()
            if name.startswith("worker-") and not has_ended(process) and self._victims(process, "renderer")
        ]

    @staticmethod
    def _victims(process, what):
        try:
            parent = psutil.Process(process.pid)
            pool = parent.children()
            return {
                "group": [parent, *parent.children(recursive=True)],
                "parent": [parent],
                "child": pool,
                "renderer": [renderer for each in pool for renderer in each.children()],
            }[what]
        except psutil.NoSuchProcess:
            return []

    def _end(self, process, what, victims):
        if what == "parent":
            self.orphans += self._victims(process, "group")[1:]
        if what == "group":
            os.killpg(process.pid, signal.SIGKILL)
            return
        for victim in victims:
            victim.kill()

    def flush(self):
        """Empty Redis: every bell is lost."""
        client = redis.from_url(self.broker.url)
        client.flushall()
        client.close()

    def kill_named(self, name):
        self.processes[name].kill()

    def end(self):
        for process in self.processes.values():
            stop(process, by=signal.SIGKILL, patience=1)
        for orphan in self.orphans:
            # psutil knows a number that was given to another process since.
            if orphan.is_running():
                orphan.kill()


class Timetable:
    """What is done when, in seconds since the start; what cannot be done yet is tried again."""

    def __init__(self, acts):
        self.acts = sorted(acts, key=lambda act: act[0])
        self.began = time.monotonic()

    def go_on(self):
        now = time.monotonic() - self.began
        while self.acts and self.acts[0][0] <= now:
            if self.acts[0][1]() is False:
                return
            self.acts.pop(0)
