"""A process among which tests are shared out, in place of the interpreter that xdist would start.

It is forked from what programs are forked from: importing what the tests import takes a process
eight seconds, and each of them would.
"""

from __future__ import annotations

import json
import shlex
import signal
import sys
from pathlib import Path
from typing import Any


def command(shared: dict[str, Any]) -> str:
    """What xdist starts in place of an interpreter, with what tells where processes are forked."""
    told = json.dumps({name: _told(value) for name, value in shared.items()})
    return shlex.join([sys.executable, str(Path(__file__)), told])


def _told(value: str | bytes) -> list[str]:
    return [value.hex(), "bytes"] if isinstance(value, bytes) else [value, "str"]


def main() -> int:
    """Fork a process that does what xdist tells it, and wait for its end, also after Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[0] = str(Path(__file__).parents[1])
    from tests import programs

    told = json.loads(sys.argv[1]).items()
    programs.join(
        {name: bytes.fromhex(value) if kind == "bytes" else value for name, (value, kind) in told}
    )
    return programs.become("-m", "tests.worker")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main())
    exec(eval(sys.stdin.readline()))  # as execnet has an interpreter do
