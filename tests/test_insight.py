"""What editors are told of what was asked: counts, topics, and posts that are cited or never."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer
from assistant.records import Answers, Database, Provenance, StoredAnswer, Vote, VoteCounts, Votes
from assistant.settings import settings
from assistant.surfaces.web import desk
from assistant.surfaces.web.desk.insight import Counts, Insight, as_csv, insight
from assistant.surfaces.web.desk.insights import lines, page, week_before
from tests import running
from tests.called import Call
from tests.desk_app import signed_in as person_of
from tests.samples import MADE, ONE, TWO, citation, quoting
from tests.scripted_slack import ScriptedSlack
from tests.test_desk import QUESTION, serving
from tests.test_desk_parts import HOSTILE
from tests.words_embedder import WordsEmbedder

SPAN = (date(2026, 3, 2), date(2026, 3, 15))
THREE = replace(TWO, file="2025-01-03-three.md", title=HOSTILE)
POSTS = {post.file: post for post in (ONE, TWO, THREE)}


def kept(
    key: str, day: date, answer: Answer, surface: str = "reader", question: str | None = None
) -> StoredAnswer:
    asked = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    answer = replace(answer, question=question or answer.question)
    return StoredAnswer(key, key, asked, answer, Provenance(surface, MADE))


def vectors(questions: Sequence[str]) -> np.ndarray:
    made = np.array(WordsEmbedder().embed_documents(list(questions)), dtype=np.float32)
    return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="module")
def found() -> Insight:
    said, near = quoting(citation()), quoting(citation(1, TWO), state="nearest")
    none = replace(near, state="none", citations=(), sentences=())
    some = [
        kept("a", date(2026, 3, 2), said, question="電池の量産はいつ始まる？"),
        kept("b", date(2026, 3, 9), said, "slack", "電池の量産はいつ始まる"),
        kept("c", date(2026, 3, 10), near, question="港の岸壁はいくつある？"),
        kept("d", date(2026, 3, 10), none, "desk", HOSTILE),
        kept("e", date(2026, 3, 10), said, question="こんにちは"),
        kept("f", date(2026, 3, 16), said),
        kept("g", date(2026, 3, 1), said),
    ]
    tallies = {("a", 0): VoteCounts(2, 1), ("c", 1): VoteCounts(0, 5)}
    return insight(some, tallies, POSTS, SPAN, vectors)


def test_counts_are_by_week_and_surface(found: Insight) -> None:
    assert found.total == Counts(4, 2, 1, 1, 2, 1)
    assert found.by_week() == {
        date(2026, 3, 2): Counts(1, 1, up=2, down=1),
        date(2026, 3, 9): Counts(3, 1, 1, 1),
    }
    assert {name: one.asked for name, one in found.by_surface().items()} == {
        "reader": 2,
        "slack": 1,
        "desk": 1,
    }


def test_posts_are_cited_by_answers_or_never(found: Insight) -> None:
    assert [(one.post, one.answers, one.up, one.down) for one in found.cited] == [(ONE, 2, 2, 1)]
    assert found.never == (TWO, THREE)
    assert found.posts == 3


def test_topics_are_what_readers_asked(found: Insight) -> None:
    assert sum(topic.count for topic in found.topics) == 3
    assert found.topics[0].count == 2
    assert found.topics[0].near == (ONE,)


def test_it_is_a_page_a_file_and_a_message(found: Insight) -> None:
    for language in ("ja", "en"):
        shown = page(found, language)  # type: ignore[arg-type]
        assert "<img" not in shown
        assert "2026-03-09" in shown
    told = list(csv.DictReader(io.StringIO(as_csv(found).removeprefix("\ufeff"))))
    assert [one["kind"] for one in told].count("never_cited") == 2
    assert {one["surface"] for one in told if one["kind"] == "week"} == {"reader", "slack", "desk"}
    said = lines(found, Counts(asked=9), "en")
    assert "4 questions (9 in the seven days before)" in said
    assert "Posts that no answer cited: 2 of 3" in said
    assert page(insight([], {}, {}, SPAN, vectors), "ja").count("<section>") == 1


def test_a_week_ends_yesterday() -> None:
    now, before = week_before(date(2026, 3, 16))
    assert now == (date(2026, 3, 9), date(2026, 3, 15))
    assert before == (date(2026, 3, 2), date(2026, 3, 8))


@pytest.fixture
def records(assistant: Assistant, tmp_path: Path) -> Iterator[str]:
    """Records of a question that was asked yesterday."""
    address = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    database = Database(address)
    answers, key = Answers(database), Answers.new_id()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    told = Provenance("reader", assistant.info.created)
    answers.keep(key, assistant.ask(QUESTION), told, yesterday)
    Votes(database).cast(Vote(key, "someone", 1))
    yield address
    database.close()


def test_the_command_tells_the_week_in_the_terminal_and_in_slack(
    call: Call, sample_index: Path, records: str, slack: ScriptedSlack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", records)
    told = call("insight", "--index", str(sample_index))
    assert told.status == 0
    assert "質問 1件" in told.out
    assert QUESTION in told.out
    refused = call("insight", "--index", str(sample_index), "--slack")
    assert refused.status == 2
    assert "SLACK_DESK_CHANNEL" in refused.err
    monkeypatch.setenv("SLACK_DESK_CHANNEL", "C777")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-test")
    monkeypatch.setenv("SLACK_API_URL", slack.url)
    assert call("insight", "--index", str(sample_index), "--slack").status == 0
    (sent,) = [one for one in slack.calls if one.method == "chat.postMessage"]
    assert sent.arguments["channel"] == "C777"
    assert sent.arguments["text"].startswith("*読者の質問")
    assert "👍 1、👎 0" in sent.arguments["text"]


def test_it_is_saved_by_staff_only(assistant: Assistant, records: str) -> None:
    database = Database(records)
    app = FastAPI()
    answering = wiring.answering(settings.load(), assistant, database)
    app.include_router(desk.routes(desk.parts(answering, database, person_of)))
    client = TestClient(app)
    assert client.get("/desk/export/insight.csv").status_code == 401
    client.headers["x-person"] = "mori"
    assert QUESTION in client.get("/desk/export/insight.csv").text
    wrong = client.get("/desk/export/insight.csv?first=soon")
    assert (wrong.status_code, "soon" in wrong.text) == (400, True)
    database.close()


@pytest.mark.browser
def test_the_desk_has_a_tab_of_it(sample_index: Path, records: str) -> None:
    path = Path(records.removeprefix("sqlite:///"))
    with serving(sample_index, path) as address, running.browser() as browser:
        context = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "person", "value": "tanaka", "url": address}])
        context.set_default_timeout(30_000)
        opened = context.new_page()
        opened.goto(f"{address}/desk/?tab=insight")
        opened.locator("#insight-make").click()
        expect(opened.locator(".insight .questions").first).to_contain_text(QUESTION)
        assert Axe().run(opened, "#insight").response["violations"] == []
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()
