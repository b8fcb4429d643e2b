"""Who goes on with a conversation: the one who asked. Everybody else begins a new one, with the
one answer that was shared; and what was withdrawn is told to no model any more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.service import (
    AnsweringService,
    AskRequest,
    GivenAnswer,
)
from assistant.bootstrap import wiring
from assistant.domain.nouns import Citation, Sentence
from assistant.records import Answers, Database, Provenance
from assistant.runtime.admission import AdmissionQueue
from assistant.settings import settings
from tests.api_calls import ask, stream
from tests.blog import BATTERY, SHIP, SHIP_FILE, Blog
from tests.clock import NOW
from tests.samples import MADE, answer
from tests.scripted_openai import ScriptedOpenAI, fails
from tests.served import Served, served
from tests.test_mcp import content, talk

FIRST = "北斗ロボティクスのHR-7の発売日はいつ？"
SHARED = "AI拡散規則の撤回はいつ発表された？"
NEXT = "それの理由は？"
FILE = "2025-01-01-battery.md"
Ask = Callable[[Served, str, str | None], dict[str, Any]]


def by_api(app: Served, question: str, after: str | None) -> dict[str, Any]:
    return ask(app, question, after=after)


def by_events(app: Served, question: str, after: str | None) -> dict[str, Any]:
    return stream(app, question, after=after)[-1][1]


def by_page(app: Served, question: str, after: str | None) -> dict[str, Any]:
    return app.answer(question, after=after)


def by_widget(app: Served, question: str, after: str | None) -> dict[str, Any]:
    return app.answer(question, after=after, surface="embed")


def by_tool(app: Served, question: str, after: str | None) -> dict[str, Any]:
    async def called(client: Any) -> dict[str, Any]:
        return content(await client.call_tool("ask", {"question": question, "after": after}))

    return talk(app, called)


SURFACES = [by_api, by_events, by_page, by_widget, by_tool]


@pytest.fixture
def app(written: Assistant, openai_server: ScriptedOpenAI, tmp_path: Path) -> Iterator[Served]:
    """The app with a chat model that fails: what it is told counts, and answers are quotes."""
    openai_server.script = [fails(400)]
    with served(written, tmp_path / "records.sqlite3") as running:
        yield running


def told(server: ScriptedOpenAI) -> str:
    prompts = "\n".join(server.prompts())
    server.requests.clear()
    return prompts


def questions(app: Served, key: str) -> list[str]:
    return [kept.answer.question for kept in app.answering.conversation(key)]


@pytest.mark.parametrize("asks", SURFACES)
def test_only_who_asked_goes_on(app: Served, openai_server: ScriptedOpenAI, asks: Ask) -> None:
    first = asks(app, FIRST, None)
    shared = asks(app, SHARED, first["continuation"])
    told(openai_server)

    own = asks(app, NEXT, shared["continuation"])
    prompts = told(openai_server)
    assert FIRST in prompts
    assert SHARED in prompts
    assert questions(app, own["id"]) == [FIRST, SHARED, NEXT]

    foreign = asks(app, NEXT, shared["id"])
    prompts = told(openai_server)
    assert SHARED in prompts
    assert "HR-7" not in prompts
    assert questions(app, foreign["id"]) == [SHARED, NEXT]

    on = asks(app, "ほかには？", foreign["continuation"])
    prompts = told(openai_server)
    assert "HR-7" not in prompts
    assert SHARED in prompts
    assert questions(app, on["id"]) == [SHARED, NEXT, "ほかには？"]

    further = asks(app, "ほかには？", foreign["id"])
    assert SHARED not in told(openai_server)
    assert questions(app, further["id"]) == [NEXT, "ほかには？"]


def test_what_is_searched_tells_nothing_of_before(assistant: Assistant, tmp_path: Path) -> None:
    """Without a chat model the earlier questions themselves are searched with."""
    with served(assistant, tmp_path / "records.sqlite3") as app:
        first = ask(app, FIRST)
        shared = ask(app, "その価格は？", after=first["continuation"])
        own = stream(app, "それはなぜ？", after=shared["continuation"])[0][1]
        assert "HR-7の発売日" in own["searched"]
        foreign = stream(app, "それはなぜ？", after=shared["id"])[0][1]
        assert "発売日" not in foreign["searched"]
        assert "価格" in foreign["searched"]


def test_what_nobody_was_given_leads_nowhere(app: Served) -> None:
    alone = ask(app, NEXT, after="x" * 32)
    assert questions(app, alone["id"]) == [NEXT]


def test_the_secret_is_told_once(
    app: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first = ask(app, SHARED)
    secret = first["continuation"]
    then = app.client.post("/chat/follow-ups", json={"after": secret})
    assert then.status_code == 200
    ask(app, NEXT, after=secret)
    shown = [
        app.client.get(f"/a/{first['id']}").text,
        app.client.get("/chat/answers", params={"id": first["id"]}).text,
        app.client.get(f"/chat/source/{first['id']}/1").text,
        ask(app, NEXT, after=first["id"]),
        caplog.text,
    ]
    assert SHARED in shown[0]
    assert all(secret not in str(one) for one in shown)
    app.answering.answers.keep("k" * 22, answer(), Provenance("reader", MADE))
    files = b"".join(path.read_bytes() for path in tmp_path.glob("records.sqlite3*"))
    assert first["id"].encode() in files
    assert secret.encode() not in files


def test_offers_after_a_shared_answer_tell_nothing_of_before(
    assistant: Assistant, tmp_path: Path
) -> None:
    with served(assistant, tmp_path / "records.sqlite3") as app:
        offers = wiring.suggesting(assistant).follow_ups
        shared = next(q for q in assistant.examples(12) if offers(assistant.ask(q)))
        whole = app.answer(shared)

        def offered(after: str) -> list[str]:
            reply = app.client.post("/chat/follow-ups", json={"after": after})
            found: list[str] = reply.json()["questions"]
            return found

        asked, *_ = offered(whole["id"])
        earlier = app.answer(asked)
        then = app.answer(shared, after=earlier["continuation"])
        assert asked not in offered(then["continuation"])
        assert offered(then["id"]) == offered(whole["id"])
        assert offered("x" * 22) == []


def test_the_staffs_own_conversation_goes_on_by_id_and_nobody_elses(
    assistant: Assistant, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    answering = AnsweringService(assistant, Answers(database), AdmissionQueue(2, 2))

    def asks(question: str, after: str | None, person: str | None) -> GivenAnswer:
        *_, last = answering.stream(question, AskRequest("desk", after, person, held=True))
        return last

    first = asks(FIRST, None, "mori")
    second = asks(SHARED, first.id, "mori")
    for person, count in (("mori", 2), ("sato", 1), (None, 1)):
        before = answering.before(AskRequest("desk", second.id, person, held=True))
        assert (len(before.answers), before.anew) == (count, count == 1)
    database.close()


def test_answers_of_before_there_were_secrets_begin_anew(app: Served) -> None:
    answers = app.answering.answers
    answers.keep("a" * 22, answer("一"), Provenance("reader", MADE))
    answers.keep("b" * 22, answer("二"), Provenance("reader", MADE, "a" * 22))
    then = ask(app, NEXT, after="b" * 22)
    assert questions(app, then["id"]) == ["二", NEXT]


# Withdrawn since


@pytest.fixture
def site(running: Blog, tmp_path: Path, openai_server: ScriptedOpenAI) -> Iterator[Served]:
    chosen = settings.load(
        {
            "index_dir": running.index,
            "openai_api_key": "secret-of-the-test",
            "openai_base_url": openai_server.url,
            "chat_model": "scripted",
            "chat_timeout": 30.0,
        }
    )
    openai_server.script = [fails(400)]
    made = wiring.assistant(chosen, embed=running.embedder, today=NOW.date)
    with served(made, tmp_path / "records.sqlite3") as app:
        yield app


@pytest.mark.parametrize("after", ["continuation", "id"])
@pytest.mark.parametrize("how", ["withdrawn", "edited"])
def test_what_was_withdrawn_is_told_to_no_model(
    running: Blog, site: Served, openai_server: ScriptedOpenAI, after: str, how: str
) -> None:
    first = ask(site, "架空電機の蓄電池の容量はどうなる？")
    assert "二倍" in first["answer"]
    openai_server.requests.clear()
    ask(site, "それはなぜ？", after=first[after])
    assert "二倍" in told(openai_server)
    if how == "withdrawn":
        running.path(FILE).unlink()
    else:
        running.post(FILE, "架空電機は発表を取り消した。")
    running.run()
    (_, found), *_ = stream(site, "それはなぜ？", after=first[after])
    prompts = told(openai_server)
    assert "架空電機の蓄電池の容量" in prompts, "what was asked stays"
    for gone in ("二倍", "青葉県", "120億"):
        assert gone not in prompts
        assert gone not in found["searched"]


def test_what_stands_still_is_told(
    running: Blog, site: Served, openai_server: ScriptedOpenAI
) -> None:
    sentences = (
        Sentence("2025年1月1日の記事：", kind="framing"),
        Sentence("容量は従来の二倍になる。", (1,)),
        Sentence("受注は4割増えた。", (2,)),
        Sentence("どちらも伸びた。", (1, 2)),
    )
    cited = (cited_from(running, FILE, BATTERY, 1), cited_from(running, SHIP_FILE, SHIP, 2))
    whole = replace(answer("伸びたのは？"), sentences=sentences, citations=cited, mode="model")
    site.answering.answers.keep("k" * 22, whole, Provenance("reader", MADE), continuation="c" * 32)
    running.post(FILE, "架空電機は発表を取り消した。")
    running.run()
    ask(site, "それはなぜ？", after="c" * 32)
    prompts = told(openai_server)
    assert "受注は4割増えた。" in prompts
    assert "二倍" not in prompts


def cited_from(blog: Blog, file: str, text: str, number: int) -> Citation:
    ledger = blog.open().ledger
    post = ledger.posts([file])[file]
    (key,) = (
        key
        for key, passage in ledger.passages(list(ledger.contexts())).items()
        if passage.text == text
    )
    return Citation(number, key, post, (), (), 0, text, text, post.url, text, text)
