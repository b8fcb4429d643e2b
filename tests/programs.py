"""The project's programs as processes of their own. They are forked from a process that has
imported what they need, since importing it takes a program longer than all that a test asks of
it; `tests/test_programs.py` starts each command once as a shell does."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT
from typing import IO, Any

ROOT = Path(__file__).parents[1]
_SERVER: Any = forkserver._forkserver  # type: ignore[attr-defined]
_KNOWN = ("_forkserver_address", "_forkserver_authkey")  # the latter since Python 3.14


def context() -> ForkServerContext:
    """What forks processes that have the project's modules."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.preloaded"])
    return found


def share() -> dict[str, Any]:
    """Start what forks processes, and give what another process has to know to `join` it."""
    context()
    forkserver.ensure_running()
    return {name: getattr(_SERVER, name) for name in _KNOWN if hasattr(_SERVER, name)}


def join(shared: dict[str, Any]) -> None:
    """Have processes forked by what another process has started."""
    for name, value in shared.items():
        setattr(_SERVER, name, value)
    _, _SERVER._forkserver_alive_fd = os.pipe()
    _SERVER.ensure_running = lambda: None


def become(*command: str) -> int:
    """Run a program on the streams of this process; the code that it ends with."""
    process = context().Process(
        target=_run,
        args=(list(command), str(Path.cwd()), dict(os.environ)),
        kwargs={"streams": [_Given(fd) for fd in range(3)]},
    )
    process.start()
    process.join()
    return process.exitcode or 0


class Program:
    """A running program: `Program("app.py", "--port", "0")` or `Program("-m", "ingest", …)`.

    It has the names of `subprocess.Popen`, and its output is text. `stderr` is a pipe, an open
    file, `STDOUT`, or the test's own where it is None.
    """

    def __init__(
        self,
        *command: str | Path,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        stdin: int | None = None,
        stderr: IO[Any] | int | None = None,
    ) -> None:
        self.args = [str(part) for part in command]
        self.returncode: int | None = None
        self.stdin: IO[str] | None = None
        self.stderr: IO[str] | None = None
        ours, given = os.pipe()
        self.stdout: IO[str] = os.fdopen(ours, encoding="utf-8")
        theirs = [os.open(os.devnull, os.O_RDONLY), given, 2]
        if stdin == PIPE:
            os.close(theirs[0])
            theirs[0], ours = os.pipe()
            self.stdin = os.fdopen(ours, "w", encoding="utf-8", buffering=1)
        if stderr == PIPE:
            ours, theirs[2] = os.pipe()
            self.stderr = os.fdopen(ours, encoding="utf-8")
        elif stderr == STDOUT:
            theirs[2] = given
        elif stderr is not None and not isinstance(stderr, int):
            theirs[2] = stderr.fileno()
        self._process = context().Process(
            target=_run,
            args=(self.args, str(folder), dict(os.environ if environment is None else environment)),
            kwargs={"streams": [_Given(fd) for fd in theirs]},
            daemon=True,
        )
        self._process.start()
        for fd in {*theirs[:2], *([theirs[2]] if stderr == PIPE else [])}:
            os.close(fd)
        assert self._process.pid is not None
        self.pid = self._process.pid

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, if it goes on."""
        self.kill()
        self.wait(20)
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()

    def poll(self) -> int | None:
        self.returncode = self._process.exitcode
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, input: str | None = None, timeout: float = 120.0) -> tuple[str, str]:
        """Give it all its input; what it wrote until its end."""
        said = {"out": "", "err": ""}

        def read(name: str, stream: IO[str]) -> None:
            with stream:
                said[name] = stream.read()

        streams = {"out": self.stdout, "err": self.stderr}
        readers = [
            threading.Thread(target=read, args=(name, stream), daemon=True)
            for name, stream in streams.items()
            if stream is not None and not stream.closed
        ]
        ends = time.monotonic() + timeout
        for reader in readers:
            reader.start()
        if self.stdin is not None:
            with self.stdin:
                self.stdin.write(input or "")
        for reader in readers:
            reader.join(max(0.0, ends - time.monotonic()))
            if reader.is_alive():
                raise subprocess.TimeoutExpired(self.args, timeout)
        self.wait(max(0.1, ends - time.monotonic()))
        return said["out"], said["err"]


def run(
    *command: str | Path,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    input: str | None = None,
    timeout: float = 120.0,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    stdin = DEVNULL if input is None else PIPE
    with Program(
        *command, environment=environment, folder=folder, stdin=stdin, stderr=PIPE
    ) as program:
        out, err = program.communicate(input, timeout)
        return subprocess.CompletedProcess(program.args, program.wait(20), out, err)


class _Given:
    """A file that is handed to a process which is about to start."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken, (DupFd(self._fd),)


def _taken(handle: Any) -> int:
    return int(handle.detach())


def _run(command: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> None:
    """Become the program."""
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
    for fd in set(streams):
        os.close(fd)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if command[0] == "-m":
            sys.argv = command[1:]
            for name in (command[1], f"{command[1]}.__main__"):
                if not hasattr(sys.modules.get(name), "__path__"):
                    sys.modules.pop(name, None)
            runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = command
            runpy.run_path(command[0], run_name="__main__")
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
