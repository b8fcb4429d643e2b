"""NUL and halves of characters, which PostgreSQL keeps in no text, cost nobody an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.service import AskRequest
from assistant.domain.errors import QuestionError
from assistant.language.invisible import writable
from assistant.records import Provenance, Vote, VoteCounts
from tests import postgres
from tests.samples import MADE, answer
from tests.served import Served, served
from tests.test_mcp import content, talk

BAD = "AI拡散規則の\0撤回は\ud800いつ発表された？"
GOOD = "AI拡散規則の撤回は\ufffdいつ発表された？"
NUL = BAD.replace("\ud800", "")


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def app(
    request: pytest.FixtureRequest,
    assistant: Assistant,
    postgresql: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    records = tmp_path_factory.mktemp("unwritable") / "records.sqlite3"
    more: dict[str, Any] = {}
    if request.param == "postgresql":
        more["database_url"] = postgres.empty(postgresql)
    with served(assistant, records, **more) as running:
        yield running


def kept(app: Served, key: str | None) -> str:
    found = app.answering.answers.get(key or "")
    assert found is not None
    assert found.answer.question == writable(found.answer.question)
    return found.answer.question


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        ("船の話", "船の話"),
        ("船\0の\0話", "船の話"),
        ("\ud800船\udfff", "\ufffd船\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("😀\0\u200d", "😀\u200d"),
    ],
)
def test_what_can_be_written(text: str, clean: str) -> None:
    assert writable(text) == clean
    clean.encode()


@pytest.mark.parametrize("surface", ["reader", "desk", "slack", "openai"])
def test_an_answer_is_kept_whatever_was_typed(app: Served, surface: str) -> None:
    asking = AskRequest(surface, person="森\0", page="2025-05-14-a\0.md")
    *_, last = app.answering.stream(BAD, asking)
    assert last.answer.question == GOOD
    assert kept(app, last.id) == GOOD
    assert last.answer.citations
    (found, *_) = app.answering.answers.of_person("森", "撤回\0は")
    assert found.told.page == "2025-05-14-a.md"


def test_a_question_of_nothing_else_is_empty(app: Served) -> None:
    with pytest.raises(QuestionError, match="empty"):
        list(app.answering.stream(" \0\0 ", AskRequest("reader")))


def test_every_way_in_keeps_it(app: Served) -> None:
    kind = {"content-type": "application/json"}
    page = app.answer(NUL)
    assert kept(app, page["id"]) == writable(NUL)
    message = {"model": "archive", "messages": [{"role": "user", "content": NUL}]}
    reply = app.client.post("/v1/chat/completions", json=message)
    assert reply.status_code == 200
    assert "/a/" in reply.text

    async def called(client: Any) -> dict[str, Any]:
        return content(await client.call_tool("ask", {"question": NUL}))

    assert kept(app, talk(app, called)["id"]) == writable(NUL)
    for path, body in (("/chat/ask", {"question": BAD}), ("/api/ask", {"question": BAD})):
        halves = json.dumps(body).encode()
        assert app.client.post(path, content=halves, headers=kind).status_code == 422
    assert app.client.post("/api/ask", json={"question": NUL}).status_code == 422


def test_votes_and_addresses(app: Served) -> None:
    answers = app.answering.answers
    key = answers.new_id()
    answers.keep(key, answer(), Provenance("reader", MADE))
    vote = {"answer": key, "voter": "v" * 22, "value": -1, "why": "古\0い"}
    assert app.client.post("/chat/vote", json=vote).status_code == 204
    app.votes.cast(Vote(key, "半\0", -1, why="\ud800"))
    assert app.votes.tallies([key]) == {(key, 0): VoteCounts(0, 2, ("古い", "\ufffd"))}
    assert answers.get(f"{key}\ud800") is None
    assert answers.chain("\0") == []
