"""All surfaces that speak HTTP as one app behind its guard, and the process that serves it."""

from __future__ import annotations

import argparse
import ctypes
import logging
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from assistant import api, bootstrap, completions, journal, mcp, settings
from assistant.answer import Assistant
from assistant.answering import Answering
from assistant.errors import ArchiveError, SettingError
from assistant.keys import Keys, Scope
from assistant.rate import Rate
from assistant.records import Database, Votes
from assistant.settings import Settings
from assistant.web import guard, retention, site

_M_ARENA_MAX = -8
_SHUTDOWN = 10
"""Seconds for which answers that are being written may go on after the app was told to stop."""


@dataclass(frozen=True)
class Parts:
    """What the app is made of; `asking` is how often a client without a key may ask."""

    settings: Settings
    answering: Answering
    votes: Votes
    web: site.Parts
    keys: Keys
    asking: Rate


def parts(chosen: Settings, assistant: Assistant, database: Database) -> Parts:
    """The parts that the settings ask for. Raises `SettingError` and `RecordsError`."""
    answering, votes = bootstrap.answering(chosen, assistant, database), Votes(database)
    asking, other = Rate(chosen.rate_limit), Rate(chosen.other_rate_limit)
    usual = chosen.api_rate_limit
    rates: dict[Scope, Rate] = {
        "ask": asking,
        "search": asking,
        "read": Rate(usual),
        "feedback": other,
        "metrics": other,
    }
    return Parts(
        chosen,
        answering,
        votes,
        site.parts(chosen, answering, votes, bootstrap.suggesting(chosen, assistant), database),
        Keys(chosen.api_keys, chosen.api_anonymous, rates, usual),
        asking,
    )


def create_app(of: Parts) -> guard.Guarded:
    """The ASGI app of all surfaces. While it runs, old answers are forgotten."""
    answering = of.answering
    title = answering.assistant.info.title
    lifespan = retention.keeping(answering.answers, of.settings.records_days)
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(api.routes(answering, of.votes, of.keys, of.settings))
    app.include_router(completions.routes(answering, of.keys, of.settings.public_url))
    app.include_router(mcp.routes(answering, of.keys, of.settings.public_url))
    site.add(app, of.web)
    return guard.guarded(app, of.settings, of.web.staff, of.asking)


def _share_arenas() -> None:
    """Let the threads share two arenas of memory. glibc would give many of them one of their own
    (mallopt(3), M_ARENA_MAX), and none gives back what its threads once needed."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; the exit status is 0, 1 for an error, 2 for a wrong setting."""
    _share_arenas()
    parser = argparse.ArgumentParser(prog="python app.py", description="Serve the chat page.")
    parser.add_argument("--host", help="address to listen on (HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (PORT)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the index (INDEX_DIR)")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger(journal.LOGGER).setLevel(logging.INFO)
    try:
        chosen = settings.load(
            {"host": options.host, "port": options.port, "index_dir": options.index}
        )
        listener = _listen(chosen)
        database = Database(chosen.database_url)
        assistant = bootstrap.assistant(chosen)
        app = create_app(parts(chosen, assistant, database))
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, SettingError) else 1
    threading.Thread(target=assistant.warm_up, name="warm-up", daemon=True).start()
    host, port = listener.getsockname()[:2]
    print(f"Ready: http://{host}:{port} (stop with Ctrl-C)", flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=_SHUTDOWN, **guard.UVICORN
        )
    )
    server.run(sockets=[listener])
    return 0


def _listen(chosen: Settings) -> socket.socket:
    """The bound socket, taken before anything slow so that a used port is told at once."""
    listener = socket.socket(socket.AF_INET6 if ":" in chosen.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, chosen.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingError(
            f"{chosen.host}:{chosen.port} cannot be listened on ({error.strerror}). Stop what"
            " uses it, or choose others with --host and --port."
        ) from None
    return listener
