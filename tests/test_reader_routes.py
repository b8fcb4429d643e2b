"""The chat's routes over real HTTP: streams, votes, permalinks, and what goes wrong."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from pathlib import Path

import httpx2
import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.errors import ModelError
from assistant.records import Answers, VoteCounts
from assistant.runtime import streaming
from assistant.settings import settings
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import permalink
from tests.blog import Blog
from tests.conftest import MakeWritten
from tests.samples import TOLD, answer
from tests.scripted_openai import ScriptedOpenAI, hangs, says
from tests.served import Served, events, served
from tests.test_gate import until
from tests.words_embedder import WordsEmbedder

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
VOTER = "v" * 22
UNKNOWN = "x" * 22
JA, EN = {"accept-language": "ja"}, {"accept-language": "en-GB,en"}


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(assistant, tmp_path_factory.mktemp("records") / "records.sqlite3") as running:
        yield running


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


def spoil(records: Path) -> None:
    with sqlite3.connect(records) as other:
        other.executescript("DROP TABLE vote; DROP TABLE answer")
    other.close()


# The page


@pytest.mark.parametrize(("spoken", "words"), [(JA, "出典の段落"), (EN, "Every answer shows")])
def test_the_page_tells_what_it_is_and_nothing_of_gradio(
    app: Served, spoken: dict[str, str], words: str
) -> None:
    page = app.client.get("/?utm=1", headers=spoken).text
    told = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))
    title = app.answering.assistant.info.title
    assert page.count(f"<title>{title}</title>") == page.count('property="og:title"') == 1
    assert told["og:title"] == title
    assert told["og:description"] == told["description"]
    assert title in told["description"]
    assert words in told["description"]
    assert told["og:url"] == f"{app.client.base_url}/".replace("//", "/").replace(":/", "://")
    assert page.startswith("<!doctype html>")
    assert f'lang="{spoken["accept-language"][:2]}"' in page
    head = page.partition("<script")[0]
    assert "gradio" not in head.lower()
    assert "{url}" not in page
    assert not re.search(r'<meta[^>]*="(?:og|twitter):(?:image|creator)', page)


# The stream


def test_drafts_come_first_and_the_last_is_what_is_kept(
    written: Assistant, records: Path, openai_server: ScriptedOpenAI
) -> None:
    more = "".join(f"{SAID}[1]\n" for _ in range(3))
    openai_server.script = [says(more, pause=0.03)]
    with served(written, records) as app:
        kinds = app.ask(QUESTION)
        names = [name for name, _ in kinds]
        assert names[0] == "ping"
        assert "draft" in names
        assert (names.count("answer"), names[-1]) == (1, "answer")
        drafts = [d for n, d in kinds if n == "draft" and "stage" not in d]
        assert all("2025年5月" in re.sub("<.*?>", "", d["html"]) for d in drafts)
        whole = kinds[-1][1]
        (again,) = app.client.get("/chat/answers", params={"id": whole["id"]}).json()
        assert again == whole | {"continuation": None}
        kept = app.answering.answers.get(whole["id"])
        assert kept is not None
        assert (kept.answer.mode, kept.answer.question) == ("model", QUESTION)


def test_what_was_found_stands_there_while_a_model_writes(
    written: Assistant, records: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]\n", pause=0.2)]
    with served(written, records) as app:
        kinds = [one for one in app.ask(QUESTION) if one[0] != "ping"]
        name, found = kinds[0]
        assert (name, found["stage"]) == ("draft", "found")
        assert "5月13日" in found["html"]
        assert found["html"].count("<blockquote>") > 1
        assert SAID not in re.sub("<.*?>", "", found["html"])
        for language, headers in (("ja", JA), ("en", EN)):
            told = WORDING[language]["by_ai"].format(model="scripted")  # type: ignore[index]
            page = app.client.get(f"/a/{kinds[-1][1]['id']}", headers=headers).text
            assert told in unescape(page)
        again = app.ask(QUESTION, surface="embed")[-1][1]
        assert 'class="by-ai"' in kinds[-1][1]["html"]
        assert 'class="by-ai"' in again["html"]
        openai_server.script = [says("NO_ANSWER")]
        assert "by-ai" not in app.answer(QUESTION)["html"]


def test_what_quotes_alone_tell_is_of_no_ai(app: Served) -> None:
    kinds = app.ask(QUESTION)
    assert [name for name, _ in kinds if name != "ping"] == ["answer"]
    assert "by-ai" not in kinds[-1][1]["html"]


# Assets and a form


def test_scripts_and_styles_are_kept_for_a_year_and_packed(app: Served) -> None:
    page = app.client.get("/", headers=JA)
    assert page.headers["cache-control"] == "no-cache"
    addresses = re.findall(r'(?:href|src)="(ui/[^"]+)"', page.text)
    assert len(addresses) == 2
    for address in addresses:
        reply = app.client.get(f"/{address}", headers={"accept-encoding": "gzip"})
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reply.headers["content-encoding"] == "gzip"
        assert reply.text == app.client.get(f"/{address}", headers={"accept-encoding": ""}).text
        other = re.sub(r"-[0-9a-f]{12}", "-000000000000", address)
        assert app.client.get(f"/{other}").headers["cache-control"] == "no-cache"
    for name in ("none.js", "reader-0.js", "..%2Ffiles.py", "chat.py"):
        assert app.client.get(f"/ui/{name}").status_code == 404


def test_a_form_is_answered_with_a_page(app: Served) -> None:
    fields = {"question": QUESTION, "after": "no id", "more": "x"}
    reply = app.client.post("/ask", data=fields, headers=JA)
    assert reply.status_code == 303
    page = app.client.get("/" + reply.headers["location"], headers=JA).text
    assert 'action="../ask"' in page
    for sent, status in (({}, 422), ({"question": "あ" * 2001}, 422)):
        refused = app.client.post("/ask", data=sent, headers=JA)
        assert (refused.status_code, 'role="alert"' in refused.text) == (status, True)
    evil = app.client.get("/", params={"q": "</textarea><script>", "after": '"><b>'}).text
    assert "<script>" not in evil
    assert '"><b>' not in evil
    assert app.client.post("/ask", headers={"origin": "https://evil.example"}).status_code == 403


def test_a_form_is_told_that_many_ask(assistant: Assistant, records: Path) -> None:
    with served(assistant, records, at_once=1, waiting=0) as app:
        with app.answering.gate.entered(0, lambda: None):
            reply = app.client.post("/ask", data={"question": QUESTION}, headers=EN)
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
        assert WORDING["en"]["busy"] in reply.text
        spoil(records)
        unkept = app.client.post("/ask", data={"question": QUESTION}, headers=JA)
        assert unkept.status_code == 200
        assert "5月13日" in unkept.text


def test_an_answer_is_a_stream_that_nobody_stores(app: Served) -> None:
    reply = app.client.post("/chat/ask", json={"question": QUESTION})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-accel-buffering"] == "no"


def test_copied_text_has_numbers_and_links(app: Served) -> None:
    whole = app.answer(QUESTION)
    kept = app.answering.answers.get(whole["id"])
    assert kept is not None
    assert kept.answer.citations
    assert whole["text"].startswith(f"{QUESTION}\n\n{kept.answer.answer}")
    for cited in kept.answer.citations:
        assert f"[{cited.number}] {cited.post.title}" in whole["text"]
        assert f"\n{cited.post.url}\n" in whole["text"]
    assert "#:~:text=" not in whole["text"]
    assert whole["text"].endswith(whole["address"])
    assert httpx2.get(whole["address"], trust_env=False).status_code == 200


def test_a_conversation_goes_on(app: Served) -> None:
    first = app.answer("北斗ロボティクスのHR-7の発売日はいつ？")
    then = app.answer("それの価格はいくら？", after=first["continuation"], surface="embed")
    assert "万円" in then["text"]
    kept = app.answering.answers.get(then["id"])
    assert kept is not None
    assert (kept.told.after, kept.told.surface, kept.told.person) == (first["id"], "embed", None)
    assert app.answer(QUESTION, after=UNKNOWN)["id"]


def test_silence_is_filled_with_pings(
    written: Assistant,
    records: Path,
    openai_server: ScriptedOpenAI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "_PING", 0.2)
    openai_server.script = [hangs(1.2)]
    with served(written, records) as app:
        names = [name for name, _ in app.ask(QUESTION)]
    assert names.count("ping") >= 4
    assert names[-1] == "answer"


class Faulty(WordsEmbedder):
    """An embedder that fails once it is told to."""

    error: Exception | None = None

    def embed_query(self, text: str) -> list[float]:
        if self.error:
            raise self.error
        return super().embed_query(text)


@pytest.mark.parametrize("error", [ModelError("secret: http://inner/"), ValueError("secret")])
def test_a_fault_is_a_sentence_with_a_reference(
    running: Blog, records: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    embedder = Faulty()
    chosen = settings.load({"index_dir": running.index})
    with served(wiring.assistant(chosen, embed=embedder), records) as app:
        embedder.error = error
        caplog.clear()
        name, data = app.ask("架空電機の蓄電池の容量は？")[-1]
        assert name == "fault"
        assert "secret" not in str(data)
        reference = re.search(r"\b[0-9a-f]{12}\b", data["error"])
        assert reference
        assert reference[0] in caplog.text
        embedder.error = None
        assert app.answer("架空電機の蓄電池の容量は？")["id"]
        assert app.answering.gate.inside == 0


@pytest.mark.parametrize(
    ("question", "said"), [("", "empty"), ("  \n　", "empty"), ("あ" * 2001, "too_long")]
)
def test_a_question_that_cannot_be_asked_is_a_sentence(
    app: Served, question: str, said: str
) -> None:
    for language, headers in (("ja", JA), ("en", EN)):
        reply = app.client.post("/chat/ask", json={"question": question}, headers=headers)
        assert reply.status_code == 422
        words = WORDING[language][said].format(limit="2,000")  # type: ignore[index]
        assert reply.json() == {"error": words}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ask", b"{"),
        ("ask", b"[]"),
        ("ask", b"{}"),
        ("ask", b'{"question": 3}'),
        ("ask", b'{"question": "\\ud800"}'),
        (
            "vote",
            b'{"answer": "%s", "voter": "%s", "value": -1, "why": "\\ud800"}'
            % (b"x" * 22, b"v" * 22),
        ),
        ("ask", b'{"question": "a", "after": "no id"}'),
        ("ask", b'{"question": "a", "surface": "desk"}'),
        ("ask", b'{"question": "a", "more": 1}'),
        ("vote", b"{}"),
        ("vote", b'{"answer": "%s", "voter": "%s", "value": 2}' % (b"x" * 22, b"v" * 22)),
        ("vote", b'{"answer": "../../etc", "voter": "%s", "value": 1}' % (b"v" * 22)),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_else(app: Served, path: str, body: bytes) -> None:
    for headers, word in ((JA, "リクエスト"), (EN, "request")):
        reply = app.client.post(
            f"/chat/{path}", content=body, headers={**headers, "content-type": "application/json"}
        )
        assert reply.status_code == 422
        assert list(reply.json()) == ["error"]
        assert word in reply.json()["error"]
        for leak in ("pydantic", "loc", "string_", "question", "voter"):
            assert leak not in reply.text


def test_too_many_ids_are_a_sentence(app: Served) -> None:
    reply = app.client.get("/chat/answers", params={"id": [UNKNOWN] * 31})
    assert (reply.status_code, list(reply.json())) == (422, ["error"])
    assert app.client.get("/chat/answers", params={"id": [UNKNOWN] * 30}).json() == []


# Many at once, and those who leave


def test_a_full_gate_is_told_at_once(assistant: Assistant, records: Path) -> None:
    with served(assistant, records, at_once=1, waiting=0) as app:
        with app.answering.gate.entered(0, lambda: None):
            reply = app.client.post("/chat/ask", json={"question": QUESTION}, headers=EN)
        assert reply.status_code == 503
        assert int(reply.headers["retry-after"]) > 0
        assert reply.json() == {"error": WORDING["en"]["busy"]}
        assert app.answer(QUESTION)["id"]


def test_twenty_at_once_are_answered_or_told(
    written: Assistant, records: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]", pause=0.05)]
    most = []

    def one(_: int) -> str:
        reply = app.client.post("/chat/ask", json={"question": QUESTION}, headers=EN)
        most.append(app.answering.gate.inside)
        busy = WORDING["en"]["busy"]
        if reply.status_code == 503:
            assert reply.json() == {"error": busy}
            return "busy"
        name, data = _last(reply.text)
        if name == "fault":
            assert data == {"error": busy}
            return "busy"
        assert (name, bool(data["id"])) == ("answer", True)
        return "answered"

    with served(written, records, at_once=2, waiting=3) as app, ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(one, range(20)))
        assert outcomes["answered"] >= 5
        assert outcomes["busy"] >= 5
        assert outcomes.total() == 20
        assert max(most) <= 2
        until(lambda: app.answering.gate.inside == 0)
        assert app.answer(QUESTION)["id"]


def _last(text: str) -> tuple[str, dict[str, str]]:
    return events(text)[-1]


@pytest.mark.parametrize("waiting", [False, True], ids=["answered", "waiting"])
def test_a_reader_who_leaves_frees_the_place(
    make_written: MakeWritten, records: Path, openai_server: ScriptedOpenAI, waiting: bool
) -> None:
    openai_server.script = [hangs(90)]
    assistant = make_written(chat_timeout=90)
    with served(assistant, records, at_once=1, waiting=1) as app:
        gate = app.answering.gate
        if waiting:
            with gate.entered(0, lambda: None):
                leave(app, lambda: gate.full)
                until(lambda: not gate.full)
        else:
            leave(app, lambda: gate.inside == 1 and bool(openai_server.requests))
            until(lambda: gate.inside == 0)
        assert not gate.full


def leave(app: Served, when: object) -> None:
    with app.client.stream("POST", "/chat/ask", json={"question": QUESTION}) as reply:
        lines = reply.iter_lines()
        assert next(lines).startswith(":")
        until(when)


# Votes


def vote(app: Served, key: str, value: int, **more: object) -> httpx2.Response:
    body = {"answer": key, "voter": VOTER, "value": value, **more}
    return app.client.post("/chat/vote", json=body, headers=EN)


def test_votes_are_cast_changed_and_taken_back(app: Served) -> None:
    key = app.answer(QUESTION)["id"]
    assert vote(app, key, 1).status_code == 204
    assert vote(app, key, -1, why="古い").status_code == 204
    assert vote(app, key, 1, citation=1).status_code == 204
    assert vote(app, key, 1, voter="w" * 22).status_code == 204
    assert app.votes.tallies([key]) == {
        (key, 0): VoteCounts(1, 1, ("古い",)),
        (key, 1): VoteCounts(1),
    }
    assert vote(app, key, 0).status_code == 204
    assert vote(app, key, 0, citation=1).status_code == 204
    assert app.votes.tallies([key]) == {(key, 0): VoteCounts(1)}


def test_a_vote_on_nothing_is_404(app: Served) -> None:
    key = app.answer(QUESTION)["id"]
    for reply in (vote(app, UNKNOWN, 1), vote(app, key, 1, citation=99)):
        assert reply.status_code == 404
        assert list(reply.json()) == ["error"]
    assert app.votes.tallies([key, UNKNOWN]) == {}


def test_a_reason_that_is_too_long_is_told(app: Served) -> None:
    key = app.answer(QUESTION)["id"]
    assert vote(app, key, -1, why="長" * 500).status_code == 204
    reply = vote(app, key, -1, why="長" * 501)
    assert reply.status_code == 422
    assert "500" in reply.json()["error"]


# Answers of their own


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (0, "1 April 2026 08:05 UTC"),
        (9, "1 April 2026 08:05 UTC+09:00"),
        (-3.5, "1 April 2026 08:05 UTC-03:30"),
    ],
)
def test_a_permalink_tells_the_zone_of_its_time(hours: float, shown: str) -> None:
    zone = timezone(timedelta(hours=hours))
    assert permalink.moment(datetime(2026, 4, 1, 8, 5, tzinfo=zone), "en") == shown


def test_a_permalink_is_for_those_who_have_it_alone(app: Served) -> None:
    reply = app.client.get(f"/a/{app.answer(QUESTION)['id']}", headers=JA)
    assert reply.status_code == 200
    assert "noindex" in reply.headers["x-robots-tag"]
    assert "no-store" in reply.headers["cache-control"]
    assert QUESTION.rstrip("？") in reply.text
    assert "<mark>" in reply.text


@pytest.mark.parametrize("key", [UNKNOWN, "a", "..", "x" * 3000, "%F0%9F%98%80", "'--", "%ff"])
def test_an_answer_that_is_not_there_is_a_page(
    app: Served, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    for language, headers in (("ja", JA), ("en", EN)):
        reply = app.client.get(f"/a/{key}", headers=headers)
        if key == "..":
            continue
        assert reply.status_code == 404
        assert WORDING[language]["no_such"] in reply.text  # type: ignore[index]
        assert f'<html lang="{language}">' in reply.text
        assert "noindex" in reply.headers["x-robots-tag"]
        assert "no-store" in reply.headers["cache-control"]
    assert caplog.text == ""


def test_a_question_is_text_on_its_page(app: Served) -> None:
    asked = "<script>alert(1)</script><img src=x onerror=alert(2)> AI拡散規則の撤回はいつ？"
    whole = app.answer(asked)
    page = app.client.get(f"/a/{whole['id']}").text
    for text in (page, whole["html"]):
        assert "<script>alert" not in text
        assert "<img" not in text
    assert "&#60;script&#62;alert" in page


# Records that fail, and records that are old


def test_the_chat_goes_on_without_its_records(
    assistant: Assistant, records: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(assistant, records) as app:
        key = app.answer(QUESTION)["id"]
        spoil(records)
        caplog.clear()
        whole = app.answer(QUESTION)
        assert (whole["id"], whole["address"]) == (None, None)
        assert "5月13日" in re.sub("<.*?>", "", whole["html"])
        assert len(caplog.records) == 1
        for reply in (
            vote(app, key, 1),
            vote(app, key, 0),
            app.client.get("/chat/answers", params={"id": key}),
            app.client.get(f"/chat/source/{key}/1"),
        ):
            assert (reply.status_code, list(reply.json())) == (503, ["error"])
            assert "sqlite" not in reply.text
        page = app.client.get(f"/a/{key}", headers=JA)
        assert (page.status_code, page.headers["cache-control"]) == (503, "private, no-store")
        assert "sqlite" not in page.text
        assert len(caplog.records) == 6
        assert all(r.exc_info is None and "\n" not in r.getMessage() for r in caplog.records)


def test_what_is_old_is_gone_once_the_app_runs(assistant: Assistant, records: Path) -> None:
    now = datetime.now(UTC)
    with served(assistant, records) as app:
        for key, age in (("o" * 22, 11), ("n" * 22, 9)):
            app.answering.answers.keep(key, answer(), TOLD, now - timedelta(days=age))
        assert app.client.get(f"/a/{'o' * 22}").status_code == 200
    with served(assistant, records, days=10) as app:
        kept: Answers = app.answering.answers
        until(lambda: kept.get("o" * 22) is None)
        assert app.client.get(f"/a/{'n' * 22}").status_code == 200
        assert app.client.get(f"/a/{'o' * 22}").status_code == 404
