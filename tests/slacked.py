"""The bot behind the guard on a real uvicorn, with the scripted Slack at its other end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from assistant import bootstrap, settings, slack
from assistant.answer import Assistant
from assistant.answering import Answering
from assistant.rate import Rate
from assistant.records import Database, Votes
from assistant.slack import http
from assistant.web import accounts, guard
from tests.guarded import serving
from tests.scripted_openai import Handler, Reply
from tests.scripted_slack import SECRET, TOKEN, ScriptedSlack, Sender
from tests.test_gate import until

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
NOTHING = "月の裏側で一番おいしいラーメン屋はどこ？"
PATIENCE = 20.0


@dataclass
class Running:
    """A bot that is being served."""

    slack: ScriptedSlack
    sender: Sender
    answering: Answering
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
    made = chosen(records, slack_server, **more)
    database = Database(made.database_url)
    answering = bootstrap.answering(made, assistant, database)
    suggesting = bootstrap.suggesting(made, assistant)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with pytest.MonkeyPatch.context() as patch:
        bots: list[slack.Bot] = []

        def bot(*given: Any, **named: Any) -> slack.Bot:
            if lease is not None:
                named["lease"] = timedelta(seconds=lease)
            bots.append(slack.bot(*given, **named))
            return bots[-1]

        patch.setattr(http, "bot", bot)
        router = slack.routes(made, answering, database, suggesting, Rate(made.rate_limit))
    assert router is not None
    app.include_router(router)
    try:
        with serving(guard.guarded(app, made, accounts.Accounts(made, database))) as client:
            yield Running(slack_server, Sender(client), answering, Votes(database), database)
    finally:
        for one in bots:
            one.close()
        database.close()


def waits(event: threading.Event, seconds: float, then: Reply) -> Reply:
    """Nothing until the event is set, for so many seconds at most."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        event.wait(seconds)
        then(handler, body)

    return reply
