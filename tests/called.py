"""Calls of the command line, in this process: `call("ask", "…", "--index", index)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.command_line import main


@dataclass(frozen=True)
class Done:
    """How a call ended, and what it wrote."""

    status: int
    out: str
    err: str


Call = Callable[..., Done]


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: str | Path, **environment: str) -> Done:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            try:
                status = main([str(argument) for argument in arguments])
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
        written = capsys.readouterr()
        return Done(status, written.out, written.err)

    return call
