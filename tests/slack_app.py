"""The bot over HTTP as a process of its own, with the seconds after which its events may be taken
over by another one: `python -m tests.slack_app --lease 2`."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import uvicorn

from assistant.bootstrap import wiring
from assistant.settings import settings
from assistant.surfaces.web import guard
from tests.slacked import behind


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--lease", type=float, required=True)
    options = parser.parse_args()
    chosen = settings.load({"index_dir": options.index})
    listener = socket.socket()
    listener.bind(("127.0.0.1", options.port))
    listener.listen(64)
    made = behind(chosen, wiring.assistant(chosen), options.lease)
    print(f"Ready: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(made.app, log_level="warning", **guard.UVICORN))
    server.run(sockets=[listener])
    made.close()


if __name__ == "__main__":
    main()
