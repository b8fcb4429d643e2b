"""The HTTP API over real HTTP: answers, events, passages, posts and feedback."""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.errors import ModelError
from assistant.domain.nouns import Filters, Options
from assistant.records import VoteCounts
from assistant.settings import settings
from tests.api_calls import (
    ELSEWHERE,
    EVENTS,
    JAPANESE,
    QUESTION,
    SAID,
    SECRET,
    ask,
    get,
    problem,
    stream,
    vote,
)
from tests.blog import Blog
from tests.conftest import ROOT, MakeWritten
from tests.scripted_openai import ScriptedOpenAI, hangs, says
from tests.served import Served, served
from tests.test_gate import until

VOTER, UNKNOWN = "v" * 22, "x" * 22


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(
        assistant,
        tmp_path_factory.mktemp("records") / "records.sqlite3",
        other_rate_limit="",
        api_rate_limit="",
    ) as running:
        yield running


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


# Answers


def test_an_answer_is_the_one_contract_with_its_id_and_page(app: Served) -> None:
    told = ask(app)
    kept = app.answering.answers.get(told["id"])
    assert kept is not None
    assert kept.told.surface == "api"
    own = {**kept.answer.to_json(), "id": told["id"], "continuation": told["continuation"]}
    own["permalink"] = f"{app.client.base_url}/a/{told['id']}"
    assert told == json.loads(json.dumps(own))
    page = app.client.get(told["permalink"])
    assert page.status_code == 200
    assert told["citations"][0]["link"].split("#")[0] in page.text


def test_a_refusal_is_an_answer(app: Served) -> None:
    told = ask(app, "量子コンピュータの実用化はいつ？")
    assert (told["state"], told["abstained"]) == ("nearest", True)
    assert [one["kind"] for one in told["lacks"]] == ["topic"]
    *_, (name, last), (end, _) = stream(app, told["question"])
    assert (name, end) == ("sentence", "done")
    start, stop = last["marks"][0]
    assert last["kind"] == "quote"
    assert last["text"][start:stop] in told["citations"][-1]["text"]
    none = ask(app, ELSEWHERE)
    assert (none["state"], none["citations"], none["as_of"]) == ("none", [], None)


def test_a_wide_question_has_narrower_ones(app: Served) -> None:
    told = ask(app, "輸出規制")
    assert told["narrower"]
    assert ask(app, told["narrower"][0])["citations"]


def test_a_conversation_goes_on(app: Served) -> None:
    first = ask(app)
    told = ask(app, "代わりの規則は？", after=first["continuation"])
    assert [kept.id for kept in app.answering.conversation(told["id"])] == [first["id"], told["id"]]
    alone = ask(app, after=UNKNOWN)
    assert len(app.answering.conversation(alone["id"])) == 1


def test_filters_and_options_count(app: Served) -> None:
    day = "2025-05-31"
    told = ask(app, filters={"date_to": day, "tag": "輸出規制"}, options={"characters": 120})
    assert told["citations"]
    assert all(one["post"]["date"][:10] <= day for one in told["citations"])
    assert all("輸出規制" in one["post"]["tags"] for one in told["citations"])
    assert sum(len(one["text"]) for one in told["sentences"]) <= 120
    none = ask(app, filters={"date_to": "1999-12-31", "category": None})
    assert none["abstained"]
    (name, found), *_ = stream(app, options={"top_k": 3})
    assert (name, len(found["passages"])) == ("retrieval", 3)


def test_the_page_beside_it_comes_first(app: Served) -> None:
    post = get(app, "/posts", limit=1)["posts"][0]
    told = ask(app, "この記事の要点は？", page=post["url"])
    assert {one["post"]["file"] for one in told["citations"]} == {post["file"]}
    assert ask(app, page="https://elsewhere.example/")["citations"]


def test_quotes_alone_where_a_model_would_write(
    written: Assistant, openai_server: ScriptedOpenAI, records: Path
) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    with served(written, records, public_url="https://ask.example.org") as app:
        assert ask(app, options={"mode": "extractive"})["mode"] == "extractive"
        assert not openai_server.requests
        told = ask(app)
    assert (told["mode"], told["model"], told["answer"]) == ("model", "scripted", f"{SAID}[1]")
    assert told["usage"]["prompt_tokens"] > 0
    assert told["permalink"] == f"https://ask.example.org/a/{told['id']}"


# Events


def test_events_tell_the_answer_piece_by_piece(app: Served) -> None:
    told = stream(app)
    names = [name for name, _ in told]
    assert (names[0], names[-1], names.count("done")) == ("retrieval", "done", 1)
    whole = told[-1][1]
    assert [data for name, data in told if name == "sentence"] == whole["sentences"]
    assert [data for name, data in told if name == "citation"] == whole["citations"]
    seen: set[int] = set()
    for name, data in told:
        seen |= {data["number"]} if name == "citation" else set()
        assert name != "sentence" or set(data["citations"]) <= seen
    found = told[0][1]
    assert found == get(app, "/search", question=QUESTION)
    again = ask(app)
    for each in (whole, again):
        for name in ("id", "permalink", "continuation", "timings_ms"):
            del each[name]
    assert whole == again


def test_sentences_come_while_the_model_writes(
    written: Assistant, openai_server: ScriptedOpenAI, records: Path
) -> None:
    seen, waited = threading.Event(), []
    openai_server.script = [
        says(f"{SAID}[1]\nその", reason=None, then=lambda *_: waited.append(seen.wait(20)))
    ]
    body = {"question": QUESTION}
    names: list[str] = []
    with (
        served(written, records) as app,
        app.client.stream("POST", "/api/ask", json=body, headers=EVENTS) as reply,
    ):
        for line in reply.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if names[-1:] == ["sentence"]:
                seen.set()
    assert list(dict.fromkeys(names)) == ["retrieval", "citation", "sentence", "done"]
    assert waited == [True]


def test_what_fails_in_the_middle_is_an_event(
    app: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ModelError(SECRET)

    monkeypatch.setattr(app.answering.assistant.embedder, "embed_query", fails)
    with caplog.at_level(logging.ERROR):
        ((name, told),) = stream(app)
        assert (name, told["status"]) == ("error", 503)
        assert told["type"].endswith("/unavailable")
        for reply in (
            app.client.post("/api/ask", json={"question": QUESTION}),
            app.client.get("/api/search", params={"question": QUESTION}),
        ):
            assert problem(reply, "unavailable")["detail"]
            assert SECRET not in reply.text
            assert int(reply.headers["retry-after"]) > 0
    assert SECRET not in json.dumps(told)
    assert told["request_id"] in caplog.text
    assert SECRET in caplog.text


@pytest.mark.parametrize("headers", [EVENTS, {"accept": "application/json"}])
@pytest.mark.parametrize("waiting", [False, True])
def test_a_client_that_leaves_stops_the_work(
    make_written: MakeWritten,
    records: Path,
    openai_server: ScriptedOpenAI,
    headers: dict[str, str],
    waiting: bool,
) -> None:
    openai_server.script = [hangs(90)]
    with served(make_written(chat_timeout=90), records, at_once=1, waiting=1) as app:
        gate = app.answering.gate
        if waiting:
            with gate.entered(0, lambda: None):
                leave(app, headers, lambda: gate.full)
                until(lambda: not gate.full)
        else:
            leave(app, headers, lambda: gate.inside == 1 and bool(openai_server.requests))
            until(lambda: gate.inside == 0)
        assert not gate.full


def leave(app: Served, headers: dict[str, str], when: object) -> None:
    """Ask, and hang up when it is time."""
    where = urlsplit(str(app.client.base_url))
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    body = json.dumps({"question": QUESTION})
    kind = {"content-type": "application/json"}
    connection.request("POST", "/api/ask", body, headers | kind)
    until(when)
    connection.close()


def test_a_full_gate_is_told_at_once(assistant: Assistant, records: Path) -> None:
    with (
        served(assistant, records, at_once=1, waiting=0) as app,
        app.answering.gate.entered(0, lambda: None),
    ):
        for headers in ({}, EVENTS):
            body = {"question": QUESTION}
            reply = app.client.post("/api/ask", json=body, headers=headers)
            problem(reply, "busy")
            assert int(reply.headers["retry-after"]) > 0


# Passages and posts


def test_search_gives_hits_with_links(app: Served, assistant: Assistant) -> None:
    told = get(app, "/search", question=f" {QUESTION} ", top_k=4, date_from="2025-05-01")
    since = Filters(date_from=date(2025, 5, 1))
    hits = assistant.search(QUESTION, since, Options(top_k=4)).hits
    assert told["searched"] == QUESTION
    assert [one.pop("link").split("#")[0] for one in told["passages"]] == [
        hit.post.url for hit in hits
    ]
    assert told["passages"] == json.loads(json.dumps([hit.to_json() for hit in hits]))


def listed(app: Served, **query: Any) -> list[str]:
    """The files of all pages."""
    found: list[str] = []
    page = get(app, "/posts", **query)
    found += [post["file"] for post in page["posts"]]
    while page["next"]:
        assert len(page["posts"]) == query.get("limit", 20)
        page = get(app, "/posts", **query, cursor=page["next"])
        found += [post["file"] for post in page["posts"]]
    return found


def test_posts_are_listed_newest_first_by_pages(app: Served, assistant: Assistant) -> None:
    known = assistant.generation.ledger.posts()
    for limit in (3, 7, 100):
        files = listed(app, limit=limit)
        assert len(files) == len(set(files)) == len(known)
        dates = [known[file].date for file in files]
        assert dates == sorted(dates, reverse=True)
    tagged = listed(app, tag="輸出規制", date_from="2025-05-01", limit=2)
    assert tagged == [
        file
        for file in files
        if "輸出規制" in known[file].tags and str(known[file].date.date()) >= "2025-05-01"
    ]
    assert listed(app, author="だれでもない") == []


def test_a_cursor_stays_where_it_is_when_posts_come_and_go(blog: Blog, records: Path) -> None:
    for day in range(1, 10):
        blog.post(
            f"2025-03-0{day}-some.md", f"{day}日の短い記事である。役場は{day}回の説明会を開いた。"
        )
    blog.run()
    chosen = settings.load({"index_dir": blog.index})
    with served(wiring.assistant(chosen, embed=blog.embedder), records) as app:
        first = get(app, "/posts", limit=4)
        assert [post["file"][9] for post in first["posts"]] == ["9", "8", "7", "6"]
        blog.post("2025-03-15-new.md", "新しい橋が十五日に架かった。渡り初めには三百人が来た。")
        blog.path("2025-03-06-some.md").unlink()
        blog.path("2025-03-04-some.md").unlink()
        blog.run()
        rest = get(app, "/posts", limit=4, cursor=first["next"])
        assert [post["file"][9] for post in rest["posts"]] == ["5", "3", "2", "1"]
        assert rest["next"] is None
        assert get(app, "/posts", limit=1)["posts"][0]["file"] == "2025-03-15-new.md"


def test_a_post_has_its_passages_in_order(app: Served, assistant: Assistant) -> None:
    post = assistant.generation.ledger.posts([JAPANESE])[JAPANESE]
    told = get(app, f"/posts/{quote(JAPANESE)}")
    assert told["href"] == f"{app.client.base_url}/api/posts/{quote(JAPANESE)}"
    assert app.client.get(told["href"]).json() == told
    assert {name: told[name] for name in post.to_json()} == post.to_json()
    source = (ROOT / "ingest/sample/_posts" / JAPANESE).read_text(encoding="utf-8")
    at = 0
    for passage in told["passages"]:
        at = source.index(passage["text"], at)
        assert passage["link"].startswith(post.url)
    assert [one["position"] for one in told["passages"]] == list(range(len(told["passages"])))
    assert any(one["heading"] for one in told["passages"])


def test_a_post_in_a_folder_is_found_either_way(blog: Blog, records: Path) -> None:
    file = "古い/記事 #1/2025-03-01-some.md"
    blog.post(file, "島の役場は橋の説明会を三月に開いた。")
    blog.run()
    chosen = settings.load({"index_dir": blog.index})
    with served(wiring.assistant(chosen, embed=blog.embedder), records) as app:
        for path in (quote(file), quote(file, safe="")):
            assert get(app, f"/posts/{path}")["file"] == file


# Feedback


def test_feedback_is_kept_changed_and_taken_back(app: Served) -> None:
    key = ask(app)["id"]
    assert vote(app, key, 1, voter=VOTER).json() == {
        "answer": key,
        "citation": 0,
        "value": 1,
        "voter": VOTER,
    }
    assert vote(app, key, -1, voter=VOTER, why="古い").status_code == 200
    assert vote(app, key, 1, voter=VOTER, citation=1).status_code == 200
    other = vote(app, key, 1).json()["voter"]
    assert app.votes.tallies([key]) == {
        (key, 0): VoteCounts(1, 1, ("古い",)),
        (key, 1): VoteCounts(1),
    }
    assert vote(app, key, 0, voter=other).status_code == 200
    assert app.votes.tallies([key])[key, 0] == VoteCounts(0, 1, ("古い",))


def test_feedback_on_nothing_is_not_found(app: Served) -> None:
    problem(vote(app, UNKNOWN, 1), "not-found")
    problem(vote(app, ask(app)["id"], 1, citation=99), "not-found")
