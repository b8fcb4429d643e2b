"""What the HTTP API is described to be, and is: its shape in version 1, examples, its page."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from assistant.answering.assistant import Assistant
from assistant.surfaces.problems import KINDS
from tests.api_calls import (
    ELSEWHERE,
    JAPANESE,
    QUESTION,
    SAID,
    ask,
    get,
    stream,
    vote,
)
from tests.conftest import ROOT
from tests.scripted_openai import ScriptedOpenAI, says
from tests.served import Served, events, served


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


# What is described and shown


POST = {"file", "title", "url", "date", "categories", "tags", "author", "authors", "source"}
CITATION = {
    *("number", "passage_id", "post", "also_in", "heading", "position", "text", "quote", "link")
}
SHAPES: dict[str, set[str]] = {
    "Answer": {
        *("question", "answer", "language", "sentences", "citations", "state", "abstained"),
        *("as_of", "mode", "model", "usage", "timings_ms", "notice", "notices", "lacks", "id"),
        *("narrower", "left_out", "permalink", "continuation", "kind", "events", "table"),
        *("read_filters", "reading"),
    },
    "ReadFilters": {"category", "tag", "author", "question", "date_from", "date_to"},
    "Reading": {"question", "kind", "topic", "names", "date_from", "date_to"},
    "Notice": {"kind", "text"},
    "Lack": {"kind", "text"},
    "Sentence": {"text", "citations", "kind", "marks", "check", "event", "cell"},
    "Event": {
        *("day", "headline", "precision", "dated", "status", "posts", "newest", "overtaken"),
        *("disputed", "gloss"),
    },
    "Cell": {"row", "column"},
    "Table": {"columns", "rows"},
    "TableRow": {"label", "cells"},
    "LeftOut": {"text", "kind", "words"},
    "Citation": CITATION,
    "Usage": {"prompt_tokens", "completion_tokens", "cost_usd", "estimated"},
    "Timings": {"retrieve", "first_token", "total"},
    "Post": POST,
    "ListedPost": {*POST, "excerpt", "href"},
    "WholePost": {*POST, "excerpt", "href", "passages"},
    "PostPassage": {"passage_id", "kind", "heading", "position", "text", "plain", "link"},
    "Posts": {"posts", "next"},
    "Passages": {"searched", "passages"},
    "FoundPassage": {
        *("passage_id", "text", "post", "also_in", "heading", "position", "score", "cosine"),
        *("bm25", "dense_rank", "lexical_rank", "before", "link"),
    },
    "Vote": {"answer", "citation", "value", "voter"},
    "Health": {"status"},
    "Readiness": {"status", "behind"},
    "Problem": {"type", "title", "status", "detail", "request_id", "errors", "missing"},
    "Question": {"question", "after", "filters", "options", "page"},
    "Narrowing": {"date_from", "date_to", "category", "tag", "author", "source"},
    "Choices": {"top_k", "characters", "mode", "kind", "unfiltered", "language"},
    "Feedback": {"answer", "value", "citation", "why", "voter"},
}
"""What version 1 has. Members may be added to answers, and optional ones to requests; none may
go or be renamed."""
OPERATIONS = {
    "post /api/ask",
    "get /api/search",
    "get /api/posts",
    "get /api/posts/{id}",
    "post /api/feedback",
    "get /healthz",
    "get /readyz",
}


def agree(schema: dict[str, Any], value: Any, parts: dict[str, Any], at: str = "") -> None:
    """Every object of a value has the very members that are described."""
    if "$ref" in schema:
        agree(parts[schema["$ref"].rpartition("/")[2]], value, parts, at)
    for one in schema.get("anyOf", ()):
        if value is not None and one.get("type") != "null":
            agree(one, value, parts, at)
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]) == set(schema["required"]), at
        for name, inner in value.items():
            agree(schema["properties"][name], inner, parts, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for inner in value:
            agree(schema["items"], inner, parts, f"{at}[]")


def test_version_1_keeps_its_shape(
    app: Served, written: Assistant, openai_server: ScriptedOpenAI, records: Path
) -> None:
    described = app.client.get("/api/openapi.json").json()
    parts = described["components"]["schemas"]
    assert {name: set(part["properties"]) for name, part in parts.items()} == SHAPES
    assert described["info"]["version"] == "1"
    assert {
        f"{method} {path}" for path, of in described["paths"].items() for method in of
    } == OPERATIONS
    openai_server.script = [says(f"{SAID}[1]")]
    with served(written, records) as other:
        by_model = ask(other)
    assert by_model["usage"]
    told = ask(app)
    for name, value in {
        "Answer": told,
        "Passages": get(app, "/search", question=QUESTION),
        "Posts": get(app, "/posts", limit=2),
        "WholePost": get(app, f"/posts/{quote(JAPANESE)}"),
        "Vote": vote(app, told["id"], 1).json(),
    }.items():
        agree(parts[name], value, parts, name)
    agree(parts["Answer"], by_model, parts, "Answer")
    agree(parts["Answer"], ask(app, ELSEWHERE), parts, "Answer")
    members = {"type", "title", "status", "detail", "request_id"}
    assert set(app.client.get("/api/none").json()) == members
    assert [name for name, _ in dict(stream(app)).items()] == [
        *("retrieval", "citation", "sentence", "done")
    ]


def test_the_examples_of_the_description_are_as_described(app: Served) -> None:
    described = app.client.get("/api/openapi.json").json()
    parts = described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for operation in operations.values():
            given = operation["responses"]["200"]["content"]["application/json"]
            agree(given["schema"], given["example"], parts, path)
            for status, reply in operation["responses"].items():
                for media in reply["content"].values() if status != "200" else ():
                    for example in media["examples"].values():
                        assert example["value"]["status"] == int(status)
    kinds = described["x-problems"]
    assert {kind: one["status"] for kind, one in kinds.items()} == {
        kind: status for kind, (status, *_) in KINDS.items()
    }


def test_the_examples_of_its_page_work(app: Served) -> None:
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    block = page.partition("```\n")[2].partition("```")[0]
    commands = [part for part in shlex.split(block.replace("\\\n", " "), posix=True) if part]
    starts = [at for at, part in enumerate(commands) if part == "curl"]
    assert len(starts) == 5
    for start, end in zip(starts, [*starts[1:], len(commands)], strict=True):
        reply = curl(app, commands[start + 1 : end])
        assert reply.status_code == 200, reply.text
        if reply.headers["content-type"] == "application/json":
            told = reply.json()
            assert told.get("citations") or told.get("passages") or told["posts"]
        else:
            assert events(reply.text)[-1][0] == "done"


def curl(app: Served, arguments: list[str]) -> httpx2.Response:
    """What curl would get with these arguments."""
    options = {"-H": [], "-d": [], "--data-urlencode": []}
    address, query = "", False
    parts = iter(arguments)
    for part in parts:
        if part in options:
            options[part].append(next(parts))
        elif part == "-G":
            query = True
        elif part != "-N":
            address = part
    headers = dict(one.split(": ", 1) for one in options["-H"])
    path = address.removeprefix("http://127.0.0.1:7860")
    given = options["-d"] + options["--data-urlencode"]
    if query:
        pairs = dict(one.split("=", 1) for one in given)
        return app.client.get(path, params=pairs, headers=headers)
    if given:
        return app.client.post(path, content=given[0].encode(), headers=headers)
    return app.client.get(path, headers=headers)
