"""All surfaces that speak HTTP as one app behind its guard, and the process that serves it."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import uvicorn
from fastapi import APIRouter, FastAPI

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService
from assistant.bootstrap import wiring
from assistant.records import Database, Votes
from assistant.runtime.garbage import uncollected
from assistant.runtime.keys import Keys, Scope
from assistant.runtime.output import tell
from assistant.runtime.rate import Rate
from assistant.runtime.shutdown import LAST_WORDS
from assistant.settings.settings import Settings
from assistant.surfaces import (
    api,
    completions,
    mcp,
    metrics_route,
    slack,
)
from assistant.surfaces.web import (
    guard,
    looking,
    posts,
    retention,
    site,
)

log = logging.getLogger(__name__)

_LOOK_UP = 0.1


@dataclass(frozen=True)
class Parts:
    """What the app is made of; `asking` is how often a client without a key may ask, `slack` is
    None where Slack is not set up."""

    settings: Settings
    answering: AnsweringService
    votes: Votes
    web: site.Parts
    keys: Keys
    asking: Rate
    slack: APIRouter | None = None


def parts(chosen: Settings, assistant: Assistant, database: Database) -> Parts:
    """The parts that the settings ask for. Raises `SettingError` and `RecordsError`."""
    answering, votes = wiring.answering(chosen, assistant, database), Votes(database)
    asking, other = Rate(chosen.rate_limit), Rate(chosen.other_rate_limit)
    suggesting = wiring.suggesting(assistant)
    web = site.parts(chosen, answering, votes, suggesting, database)
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
        replace(web, desk=replace(web.desk, tell=slack.of_watches(chosen))),
        Keys(chosen.api_keys, chosen.api_anonymous, rates, usual),
        asking,
        slack.routes(chosen, answering, database, suggesting, asking),
    )


def create_app(of: Parts) -> guard.GuardedApp:
    """The ASGI app of all surfaces. While it runs, old answers are forgotten, and watches are run
    after each change of the archive."""
    answering = of.answering
    title = answering.assistant.info.title
    keeping = retention.keeping(answering.answers, of.settings.records_days)
    lifespan = looking.looking(answering.assistant, of.web.desk.look, keeping)
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(api.routes(answering, of.votes, of.keys, of.settings))
    app.include_router(metrics_route.routes(answering, of.keys))
    app.include_router(completions.routes(answering, of.keys, of.settings.public_url))
    app.include_router(mcp.routes(answering, of.keys, of.settings.public_url))
    if of.slack is not None:
        app.include_router(of.slack)
    site.add(app, of.web)
    return guard.guarded(
        *(app, of.settings, of.web.staff, of.asking, answering.closing),
        holds=of.keys.held,
        beside=posts.PostPages(answering.assistant, Rate(of.settings.api_rate_limit)),
    )


def serve(chosen: Settings, assistant: Assistant, listener: socket.socket) -> None:
    """Answer at a bound socket until stopped. Raises `ArchiveError` where that cannot begin."""
    with uncollected():
        made = parts(chosen, assistant, Database(chosen.database_url))
        app = create_app(made)
        gc.freeze()
    threading.Thread(target=_warm_up, args=(assistant,), name="warm-up").start()
    host, port = listener.getsockname()[:2]
    server = _Server(app, made.answering, chosen.shutdown_seconds, chosen.connections)
    signal.signal(signal.SIGTERM, server.handle_exit)  # uvicorn raises it again at its end
    tell(f"Ready: http://{host}:{port} (stop with Ctrl-C)")
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _warm_up(assistant: Assistant) -> None:
    """Make what the first question needs, and tell the garbage collector that all that is there
    now stays: to look through it again would stop every reader for a third of a second."""
    assistant.warm_up()
    gc.freeze()


class _Server(uvicorn.Server):
    """Serves until it is told to stop; then running answers have `seconds` to become whole."""

    def __init__(
        self, app: guard.GuardedApp, answering: AnsweringService, seconds: float, connections: int
    ) -> None:
        self._answering, self._seconds = answering, seconds
        longest = math.ceil(seconds + LAST_WORDS)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                timeout_graceful_shutdown=longest,
                **guard.UVICORN | {"http": guard.limited(connections)},
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connections, and wait for those that are open and for answers that
        nobody's connection waits for."""
        closing, gate = self._answering.closing, self._answering.gate
        closing.begin(self._seconds)
        until = time.monotonic() + self._seconds + LAST_WORDS
        log.info("told to stop; %d questions are being answered", gate.inside + gate.waiting)
        await super().shutdown(sockets)
        while gate.inside and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(_LOOK_UP)
        log.info("stopped; %d questions are without an answer", gate.inside)
