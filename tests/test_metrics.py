"""The figures for Prometheus, counted by the real app and read with Prometheus' own parser."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.answering.assistant import Assistant
from assistant.answering.service import AskRequest
from assistant.domain.errors import Busy, QuestionError
from assistant.runtime import keys, metrics
from tests.conftest import MakeWritten
from tests.operated import QUESTION, SAID, until
from tests.scripted_openai import ScriptedOpenAI, fails, says
from tests.served import Served, served

KEY, OTHER = keys.new_key(), keys.new_key()
PRICES = {"scripted": {"input": 2, "output": 10}}
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def app(
    make_written: MakeWritten, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    kept = {
        "prometheus": {"hash": keys.hashed(KEY), "scopes": ["metrics"]},
        "site": {"hash": keys.hashed(OTHER)},
    }
    monkeypatch.setenv("API_KEYS", json.dumps(kept))
    with served(
        make_written(chat_prices=PRICES), tmp_path / "r.sqlite3", at_once=1, waiting=1
    ) as app:
        yield app


def scraped(app: Served) -> Figures:
    reply = app.client.get("/metrics", headers={"authorization": f"Bearer {KEY}"})
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def grown(before: Figures, after: Figures) -> Figures:
    """What became more, but the process's own figures and what is no count."""
    return {
        key: value - before.get(key, 0)
        for key, value in after.items()
        if value != before.get(key, 0) and key[0].startswith("archive_")
    }


def of(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((f"archive_{name}", tuple(sorted(labels.items()))), 0)


def asked(figures: Figures) -> dict[str, float]:
    return {
        "/".join(dict(labels)[name] for name in ("surface", "mode", "outcome")): value
        for (name, labels), value in figures.items()
        if name == "archive_questions_total"
    }


def test_answers_refusals_tokens_and_times(app: Served, openai_server: ScriptedOpenAI) -> None:
    before = scraped(app)
    openai_server.script = [says(f"{SAID}[1]", pause=0.02)]
    app.answer(QUESTION)
    app.answer(QUESTION, surface="embed")
    app.answer("カレーの作り方を教えて")
    more = grown(before, scraped(app))
    assert asked(more) == {
        "reader/model/answered": 1,
        "embed/model/answered": 1,
        "reader/extractive/refused": 1,
    }
    assert of(more, "tokens_total", kind="prompt") == 2 * 321
    assert of(more, "tokens_total", kind="completion") == 2 * 45
    assert of(more, "cost_dollars_total") == pytest.approx(2 * (321 * 2 + 45 * 10) / 1e6)
    for mode, count in (("model", 2), ("extractive", 1)):
        for stage in ("retrieve", "first_words", "total"):
            assert of(more, "answer_seconds_count", stage=stage, mode=mode) == count
    spent = [
        of(more, "answer_seconds_sum", stage=stage, mode="model")
        for stage in ("retrieve", "first_words", "total")
    ]
    assert 0 < spent[0] < spent[1] < spent[2] < 20
    at_most = of(more, "answer_seconds_bucket", stage="total", mode="model", le="60.0")
    assert at_most == 2
    assert of(more, "requests_total", method="POST", route="/chat/ask", status="200") == 3
    assert not any("model_errors" in name for name, _ in more)


def test_what_goes_wrong_is_counted_by_its_kind(app: Served, openai_server: ScriptedOpenAI) -> None:
    before = scraped(app)
    openai_server.script = [
        fails(401),
        fails(429, retry_after="0"),
        says(f"{SAID}[1]"),
        says(f"{SAID}[1]つづき", reason=None, done=False),
    ]
    for _ in range(3):
        app.answer(QUESTION)
    more = grown(before, scraped(app))
    kinds = {
        dict(labels)["kind"]: value
        for (name, labels), value in more.items()
        if name == "archive_model_errors_total"
    }
    assert kinds == {"key": 1, "often": 1, "broken_off": 1}
    assert of(more, "notices_total", notice="quotes_instead") == 1
    assert of(more, "notices_total", notice="cut_off") == 1
    assert asked(more) == {"reader/extractive/answered": 1, "reader/model/answered": 2}


def test_those_who_leave_and_those_who_are_turned_away(
    app: Served, openai_server: ScriptedOpenAI
) -> None:
    before = scraped(app)
    openai_server.script = [says(f"{SAID}[1]" + "長い話。" * 400, pause=0.05)]
    gone = threading.Event()

    def leave() -> None:
        asked_ = {"question": QUESTION}
        with app.client.stream("POST", "/chat/ask", json=asked_) as reply:
            for _ in reply.iter_raw():
                if gone.is_set():
                    return

    def wait() -> None:
        with pytest.raises(Busy), app.answering.gate.entered(3, lambda: None):
            pass

    leaving = threading.Thread(target=leave)
    leaving.start()
    until(lambda: app.answering.gate.inside == 1)
    waiting = threading.Thread(target=wait)
    waiting.start()
    until(lambda: app.answering.gate.full)
    now = scraped(app)
    assert (of(now, "answering"), of(now, "waiting")) == (1, 1)
    assert app.client.post("/chat/ask", json={"question": QUESTION}).status_code == 503
    with pytest.raises(Busy):
        next(app.answering.stream(QUESTION, AskRequest("desk")))
    waiting.join(30)
    gone.set()
    leaving.join(30)
    until(lambda: app.answering.gate.inside == 0)
    until(lambda: len(asked(grown(before, scraped(app)))) == 2)
    after = scraped(app)
    more = grown(before, after)
    assert asked(more) == {"reader/none/left": 1, "desk/none/busy": 1}
    assert of(more, "turned_away_total") == 3
    assert (of(after, "answering"), of(after, "waiting")) == (0, 0)
    assert of(more, "tokens_total", kind="completion") > 0


def test_questions_that_cannot_be_asked_or_answered(app: Served) -> None:
    before = scraped(app)
    with pytest.raises(QuestionError):
        next(app.answering.stream(" ", AskRequest("desk")))
    with pytest.raises(TypeError):
        next(app.answering.stream(None, AskRequest("desk")))  # type: ignore[arg-type]
    assert asked(grown(before, scraped(app))) == {"desk/none/invalid": 1, "desk/none/failed": 1}


def test_the_index_is_told(app: Served, assistant: Assistant) -> None:
    now = scraped(app)
    assert of(now, "index_posts") == assistant.info.posts
    assert of(now, "index_passages") == assistant.info.passages
    assert of(now, "index_age_seconds") == pytest.approx(
        time.time() - assistant.info.created.timestamp(), abs=60
    )
    assert now["process_resident_memory_bytes", ()] > 1e6


def test_only_a_key_for_it_opens_the_page(app: Served) -> None:
    for header, status in (
        (None, 401),
        ("Bearer wrong", 401),
        (f"Bearer {OTHER}", 403),
        (f"Bearer {KEY}", 200),
    ):
        headers = {"authorization": header} if header else {}
        reply = app.client.get("/metrics", headers=headers)
        assert reply.status_code == status
        assert ("www-authenticate" in reply.headers) == (status == 401)
        assert ("archive_" in reply.text) == (status == 200)
        assert reply.headers["cache-control"] == "no-store"


def test_nobody_can_make_labels(app: Served) -> None:
    before = scraped(app)
    for number in range(30):
        app.client.request(f"M{number}", f"/nowhere/{number}")
        app.client.get(f"/a/{number:020d}")
        app.client.get(f"/assets/{number}.js")
    more = grown(before, scraped(app))
    assert {labels for name, labels in more if name == "archive_requests_total"} <= {
        (("method", method), ("route", route), ("status", status))
        for method in ("GET", "other")
        for route in ("-", "/a/{key}", "/assets/{path:path}", "/assets/{path}", "/metrics")
        for status in ("200", "400", "401", "404", "405")
    }
    before = scraped(app)
    for number in range(300):
        metrics.unanswered(f"surface{number}", "left")
        metrics.unanswered(f"<{number}>", "left")
    assert len(asked(grown(before, scraped(app)))) <= 201
