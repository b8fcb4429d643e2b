"""What the app writes to standard error: JSON, with the request's id in every thread that works
for it, and without what is nobody's business."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.runtime import logs
from tests.guarded import guarded_app
from tests.operated import QUESTION, SAID, Operated, operated, until
from tests.scripted_openai import ScriptedOpenAI, fails, says

KEY = "secret-of-the-test"
CLIENT = "203.0.113.77"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as server:
        yield server


@pytest.fixture(scope="module")
def app(
    sample_index: Path, model: ScriptedOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operated]:
    """Behind a proxy, which is believed."""
    with operated(
        sample_index,
        tmp_path_factory.mktemp("app"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=model.url,
        CHAT_MODEL="scripted",
        TRUSTED_PROXIES="127.0.0.1",
    ) as running:
        yield running


def of(app: Operated, request: str) -> list[dict[str, object]]:
    """The lines of a request, the last of which tells its end."""
    until(lambda: any(is_end(line, request) for line in app.lines()))
    return [line for line in app.lines() if line.get("request") == request]


def is_end(line: dict[str, object], request: str) -> bool:
    return (line.get("event"), line.get("request")) == ("request", request)


def test_all_that_is_done_for_a_question_has_its_id(app: Operated, model: ScriptedOpenAI) -> None:
    """The model's fault is told by the thread that writes the answer, and so is the answer."""
    model.script = [fails(401, f"no {KEY}")]
    app.ask(headers={"x-request-id": "proxy-0001", "x-forwarded-for": CLIENT})
    lines = of(app, "proxy-0001")
    assert [line["logger"] for line in lines] == [
        "assistant.models.chat",
        "assistant.answering.written.model_reply",
        "assistant.answers",
        "assistant.surfaces.web.guard.requests",
    ]
    assert all(line["surface"] == "reader" for line in lines[:-1])
    answer, end = lines[-2:]
    assert answer["event"] == "answer"
    assert (answer["mode"], answer["notice"]) == ("extractive", "quotes_instead")
    ms = end.pop("ms")
    assert isinstance(ms, int)
    assert ms >= answer["ms"]  # type: ignore[operator]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(end.pop("time")))
    assert end == {
        "level": "info",
        "logger": "assistant.surfaces.web.guard.requests",
        "request": "proxy-0001",
        "event": "request",
        "method": "POST",
        "route": "/chat/ask",
        "status": 200,
    }


def test_many_at_once_are_kept_apart(app: Operated, model: ScriptedOpenAI) -> None:
    model.script = [says(f"{SAID}[1]", pause=0.05)]
    ids = [f"many-{number:04d}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda key: app.ask(headers={"x-request-id": key}), ids))
    for key in ids:
        lines = of(app, key)
        assert [line.get("event") for line in lines] == ["answer", "request"]


def test_only_a_proxys_id_is_taken_and_only_a_plain_one(app: Operated, tmp_path: Path) -> None:
    with app.client() as web:
        for said in ("a", "x" * 65, "two words", "<script>", "a;b=c"):
            given = web.get("/healthz", headers={"x-request-id": said}).headers["x-request-id"]
            assert re.fullmatch(r"[0-9a-f]{12}", given)
        taken = web.get("/healthz", headers={"x-request-id": "0af7651916cd43dd8448eb211c80319c"})
        assert taken.headers["x-request-id"] == "0af7651916cd43dd8448eb211c80319c"
    with guarded_app(tmp_path / "r.sqlite3") as stranger:
        given = stranger.get("/healthz", headers={"x-request-id": "proxy-0001"})
        assert re.fullmatch(r"[0-9a-f]{12}", given.headers["x-request-id"])


def test_paths_are_told_without_what_is_in_them(app: Operated, model: ScriptedOpenAI) -> None:
    model.script = [says(f"{SAID}[1]")]
    key = app.ask()[-1][1]["id"]
    with app.client() as web:
        ids = {
            path: web.get(path, headers={"x-forwarded-for": CLIENT}).headers["x-request-id"]
            for path in (f"/a/{key}", f"/chat/source/{key}/1", "/private/of/mine", "/healthz")
        }
        web.post("/login", data={"name": "mori", "password": "of mori's own"})
    routes = {path: of(app, request)[-1]["route"] for path, request in ids.items()}
    assert list(routes.values()) == ["/a/{key}", "/chat/source/{key}/{number}", "-", "/healthz"]
    text = app.log.read_text(encoding="utf-8")
    for secret in (key, "private/of/mine", CLIENT, "127.0.0.1:7", KEY, "mori", QUESTION, SAID):
        assert secret not in text, secret


def test_every_line_is_json_and_levels_are_named(app: Operated) -> None:
    lines = app.lines()
    assert {line["level"] for line in lines} <= {"debug", "info", "warning", "error"}
    quiet = [line for line in lines if line.get("route") == "/healthz"]
    assert {line["level"] for line in quiet} == {"debug"}
    assert all({"event", "message"} & line.keys() for line in lines)


def formatted(form: logs.Format, record: logging.LogRecord) -> str:
    made: list[str] = []
    before = list(logging.root.handlers), logging.root.level
    hooks = sys.excepthook, threading.excepthook
    own = {name: logging.getLogger(name).level for name in ("assistant", "ingest")}
    try:
        logs.begin(form, "info")
        (handler,) = logging.root.handlers
        made.append(handler.format(record))
    finally:
        logging.root.handlers[:] = before[0]
        sys.excepthook, threading.excepthook = hooks
        logging.root.setLevel(before[1])
        logging.captureWarnings(False)
        for name, level in own.items():
            logging.getLogger(name).setLevel(level)
    return made[0]


def record(message: object, error: Exception | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("assistant.x", logging.WARNING, "", 1, message, (), told)  # type: ignore[arg-type]


def test_for_people_there_is_a_line_of_text() -> None:
    hostile = record("\x1b[31mred\x9b2J\r")
    assert formatted("text", hostile) == r"WARNING assistant.x: \x1b[31mred\x9b2J\x0d"
    line = formatted("json", hostile)
    assert line.isprintable()
    assert json.loads(line)["message"] == "\x1b[31mred\x9b2J\r"
    assert formatted("text", record("two\nlines")) == "WARNING assistant.x: two\nlines"
    with logs.about(request="abcd"):
        assert formatted("text", record("hello")) == "WARNING assistant.x: hello (abcd)"
        event = logs.Event("request", {"status": 200})
        assert formatted("text", record(event)) == 'WARNING assistant.x: {"status": 200}'


def test_a_fault_stays_on_one_line() -> None:
    try:
        raise RuntimeError("first\nsecond")
    except RuntimeError as error:
        line = formatted("json", record("it\nfailed", error))
    assert "\n" not in line
    told = json.loads(line)
    assert told["message"] == "it\nfailed"
    assert told["exception"].startswith("Traceback")
    assert "second" in told["exception"]


def test_what_one_knows_ends_with_it() -> None:
    with logs.about(request="outer"):
        with logs.about(surface="desk", request="inner"):
            assert logs.known() == {"request": "inner", "surface": "desk"}
        assert logs.known() == {"request": "outer"}
    assert logs.known() == {}
