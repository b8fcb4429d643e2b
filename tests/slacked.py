"""The bot behind the guard on a real uvicorn, with the scripted Slack at its other end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService
from assistant.bootstrap import wiring
from assistant.records import Database, Votes
from assistant.runtime.rate import Rate
from assistant.settings import settings
from assistant.surfaces import slack
from assistant.surfaces.web import accounts, guard
from tests.guarded import serving
from tests.scripted_openai import Handler, Reply
from tests.scripted_slack import SECRET, TOKEN, ScriptedSlack, Sender
from tests.test_gate import until

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
NOTHING = "月の裏側で一番おいしいラーメン屋はどこ？"
PATIENCE = 60.0


@dataclass
class Running:
    """A bot that is being served."""

    slack: ScriptedSlack
    sender: Sender
    answering: AnsweringService
    votes: Votes
    database: Database

    def settled(self, count: int = 1, *methods: str) -> None:
        """Wait until so many messages are finished: by these methods, or by those that may
        finish one."""
        names = methods or ("chat.stopStream", "chat.postMessage", "chat.update")
        until(lambda: sum(c.reply.get("ok") is True for c in self.slack.of(*names)) >= count,
              PATIENCE)  # fmt: skip

    def quiet(self) -> None:
        """Wait until nothing is being answered."""
        until(lambda: not self.answering.gate.inside, PATIENCE)


def chosen(records: Path, slack_server: ScriptedSlack, **more: Any) -> settings.Settings:
    return settings.load(
        {
            "database_url": f"sqlite:///{records}",
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_api_url": slack_server.url,
            "public_url": None,
            "rate_limit": "10000/minute",
        }
        | more
    )


@dataclass(frozen=True)
class Made:
    """A bot, and the app that it is behind."""

    app: guard.GuardedApp
    bot: slack.Bot
    answering: AnsweringService
    database: Database

    def close(self) -> None:
        """Wait until what was begun is done."""
        self.bot.close()
        self.database.close()


def behind(made: settings.Settings, assistant: Assistant, lease: float | None = None) -> Made:
    """The bot of these settings behind the guard; `lease` are the seconds until the events of a
    process that died may be taken over."""
    database = Database(made.database_url)
    answering = wiring.answering(made, assistant, database)
    own = slack.bot(
        made,
        answering,
        database,
        wiring.suggesting(assistant),
        Rate(made.rate_limit),
        lease=slack.LEASE if lease is None else timedelta(seconds=lease),
    )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(slack.entrance(own, made))
    outside = guard.guarded(app, made, accounts.Accounts(made, database))
    return Made(outside, own, answering, database)


@contextmanager
def running(
    assistant: Assistant,
    records: Path,
    slack_server: ScriptedSlack,
    *,
    lease: float | None = None,
    **more: Any,
) -> Iterator[Running]:
    """The bot of these settings, over HTTP."""
    made = behind(chosen(records, slack_server, **more), assistant, lease)
    try:
        with serving(made.app) as client:
            votes = Votes(made.database)
            yield Running(slack_server, Sender(client), made.answering, votes, made.database)
    finally:
        made.close()


def waits(event: threading.Event, seconds: float, then: Reply) -> Reply:
    """Nothing until the event is set, for so many seconds at most."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        event.wait(seconds)
        then(handler, body)

    return reply
