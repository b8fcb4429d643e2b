"""What paths are called in the log and in the figures, and how often kept answers may be read."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.runtime import keys, logs
from tests.served import Served, served
from tests.test_gate import until
from tests.test_metrics import KEY, grown, scraped

KEYS = {"prometheus": {"hash": keys.hashed(KEY), "scopes": ["metrics"], "rate": "100/minute"}}
QUESTION = "AI拡散規則の撤回はいつ発表された？"


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    records = tmp_path_factory.mktemp("records") / "r.sqlite3"
    with served(assistant, records, api_rate_limit="", api_keys=KEYS) as running:
        yield running


@pytest.fixture
def named(app: Served, caplog: pytest.LogCaptureFixture) -> Callable[..., str]:
    def events() -> list[logs.Event]:
        found = [record.msg for record in caplog.records if isinstance(record.msg, logs.Event)]
        return [event for event in found if event.name == "request"]

    def of(method: str, path: str) -> str:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "assistant"):
            app.client.request(method, path)
            until(lambda: bool(events()))  # it is told when the answer is out
        (event,) = events()
        return str(event.fields["route"])

    return of


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("POST", "/api/ask", "/api/ask"),
        ("GET", "/api/ask", "/api/{rest}"),
        ("GET", "/api/search?question=x", "/api/search"),
        ("GET", "/api/posts", "/api/posts"),
        ("GET", "/api/posts/a/b.md", "/api/posts/{id}"),
        ("POST", "/api/feedback", "/api/feedback"),
        ("GET", "/api/nothing/of/the/kind", "/api/{rest}"),
        ("GET", "/v1/models", "/v1/models"),
        ("GET", "/v1/models/x", "/v1/models/{name}"),
        ("POST", "/v1/chat/completions", "/v1/chat/completions"),
        ("GET", "/mcp", "/mcp"),
        ("POST", "/mcp", "/mcp"),
        ("GET", "/metrics", "/metrics"),
        ("GET", "/healthz", "/healthz"),
        ("GET", "/a/0123456789abcdef", "/a/{key}"),
        ("HEAD", "/a/0123456789abcdef", "/a/{key}"),
        ("GET", "/chat/answers?id=0123456789abcdef", "/chat/answers"),
        ("POST", "/chat/ask", "/chat/ask"),
        ("GET", "/", "/"),
        ("GET", "/ui/chat.css", "/ui/{name}"),
        ("GET", "/nowhere", "-"),
        ("GET", "/nowhere/at/all", "-"),
        ("GET", "/desk/nowhere", "-"),
        ("POST", "/gradio_api/upload", "-"),
        ("GET", "/chat/nothing", "-"),
        ("GET", "/v1/nothing", "-"),
        ("GET", "/mcp/nothing", "-"),
    ],
)
def test_a_route_is_told_with_its_whole_path(
    named: Callable[..., str], method: str, path: str, route: str
) -> None:
    assert named(method, path) == route


def test_unknown_paths_are_one_label(app: Served) -> None:
    before = scraped(app)
    for at in range(20):
        for path in (f"/x{at}", f"/desk/x{at}", f"/api/x{at}", f"/chat/x{at}", f"/v1/x{at}"):
            app.client.get(path)
    found = {dict(labels).get("route") for name, labels in grown(before, scraped(app))
             if name == "archive_requests_total"}  # fmt: skip
    assert found <= {"-", "/api/{rest}", "/metrics"}


def test_who_is_turned_away_is_told_where(assistant: Assistant, tmp_path: Path) -> None:
    with served(assistant, tmp_path / "r.sqlite3", api_rate_limit="1/hour", api_keys=KEYS) as app:
        before = scraped(app)
        for _ in range(3):
            app.client.get("/a/0123456789abcdef")
        more = grown(before, scraped(app))
    labels = (("method", "GET"), ("route", "/a/{key}"), ("status", "429"))
    assert more["archive_requests_total", labels] == 2


@pytest.mark.parametrize(
    "path",
    ["/a/{key}", "/chat/answers?id={key}", "/chat/source/{key}/1"],
)
def test_what_was_answered_before_is_read_so_often(
    assistant: Assistant, tmp_path: Path, path: str
) -> None:
    with served(assistant, tmp_path / "r.sqlite3", api_rate_limit="3/minute") as app:
        key = app.answer(QUESTION)["id"]
        address = path.format(key=key)
        for _ in range(3):
            assert app.client.get(address).status_code == 200
        refused = app.client.get(address, headers={"accept": "text/html", "accept-language": "ja"})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "少し待ってから、もう一度お試しください。" in refused.text
        assert refused.headers["content-type"].startswith("text/html")
        told = app.client.get(address)
        assert told.status_code == 429
        assert json.loads(told.text)["error"].startswith("That was too often.")
        assert app.client.head("/a/0123456789abcdef").status_code == 429
        assert app.client.get("/").status_code == 200


def test_so_are_the_questions_that_lead_on(assistant: Assistant, tmp_path: Path) -> None:
    with served(assistant, tmp_path / "r.sqlite3", api_rate_limit="2/minute") as app:
        after = {"after": app.answer(QUESTION)["id"]}
        told = [app.client.post("/chat/follow-ups", json=after) for _ in range(3)]
        assert [one.status_code for one in told] == [200, 200, 429]
        assert app.client.get("/a/0123456789abcdef").status_code == 429
