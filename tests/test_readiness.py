"""What `/readyz` and the figures tell of an index that is behind its newest state."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.archive import Generation
from assistant.bootstrap import indexes, wiring
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever
from assistant.runtime import keys
from assistant.settings import settings
from assistant.surfaces.api import health
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.operated import until
from tests.postgres import postgres_server
from tests.scripted_openai import ScriptedOpenAI, fails
from tests.served import Served, served

READY = {"status": "ready", "behind": []}, 0.0
BEHIND = {"status": "ready", "behind": ["index"]}, 1.0
KEY = keys.new_key()
KEYS = json.dumps({"prometheus": {"hash": keys.hashed(KEY), "scopes": ["metrics"]}})


def ready(app: Served) -> tuple[object, float]:
    """What is told, and what the figures say."""
    reply = app.client.get("/readyz")
    assert reply.status_code == 200, reply.text
    figures = app.client.get("/metrics", headers={"authorization": f"Bearer {KEY}"}).text
    (behind,) = re.findall(r"^archive_index_behind (\S+)$", figures, re.MULTILINE)
    return reply.json(), float(behind)


def test_a_new_state_that_cannot_be_used_is_told(
    own_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    own = wiring.assistant(settings.load({"index_dir": own_index}), embed=embedder)
    pointer = own_index / "current.json"
    with served(own, tmp_path / "r.sqlite3", api_keys=KEYS) as app:
        assert ready(app) == READY
        aside = pointer.rename(own_index / "aside.json")
        assert ready(app) == BEHIND
        aside.rename(pointer)
        assert ready(app) == READY
        content = json.loads(pointer.read_text())
        newer = own_index / "newer.json"
        newer.write_text(json.dumps(content | {"generation": "none"}))
        newer.replace(pointer)
        assert ready(app) == BEHIND
        asked = app.client.post("/api/ask", json={"question": "AI拡散規則の撤回はいつ？"})
        assert asked.json()["citations"]
        newer.write_text(json.dumps(content))
        newer.replace(pointer)
        assert ready(app) == READY


def test_an_index_that_finds_nothing_is_not_ready(
    running: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers that its words lead to are damaged under the process that has them open."""
    monkeypatch.setattr(health, "_GOOD_FOR", 0.0)
    own = wiring.assistant(settings.load({"index_dir": running.index}), embed=running.embedder)
    (numbers,) = running.index.glob("generations/*/lexical/*.fast")
    right = numbers.read_bytes()
    with served(own, tmp_path / "r.sqlite3", api_keys=KEYS) as app:
        assert ready(app) == READY
        overwrite(numbers, bytes(255 - one for one in right))
        reply = app.client.get("/readyz")
        assert (reply.status_code, reply.json()["missing"]) == (503, ["index"])
        assert app.client.get("/api/search?question=造船").status_code >= 500
        overwrite(numbers, right)
        assert ready(app) == READY
        assert app.client.get("/api/search?question=造船").status_code == 200


def test_the_index_is_asked_once_in_a_while(
    running: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    search = Retriever._search

    def counted(own: Retriever, generation: Generation, question: str, *given, **named):  # type: ignore[no-untyped-def]
        asked.append(question)
        return search(own, generation, question, *given, **named)

    monkeypatch.setattr(Retriever, "_search", counted)
    monkeypatch.setattr(health, "_GOOD_FOR", 3600.0)
    own = wiring.assistant(settings.load({"index_dir": running.index}), embed=running.embedder)
    with served(own, tmp_path / "r.sqlite3", api_keys=KEYS) as app:
        del asked[:]
        embedded = len(running.embedder.embedded)
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: app.client.get("/readyz").status_code, range(30)))
    assert replies == [200] * 30
    assert len(asked) == 1
    assert len(running.embedder.embedded) == embedded


def overwrite(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.write(content)


def test_a_database_that_is_away_is_told(
    blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_GOOD_FOR", 0.0)
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)
    with postgres_server() as own:
        chosen = settings.load({"index_dir": tmp_path / "none", "index_url": own.address})
        server = indexes.server(chosen)
        assert server is not None
        blog.run(server=server)
        assistant = wiring.assistant(chosen, embed=blog.embedder)
        with served(assistant, tmp_path / "r.sqlite3", api_keys=KEYS) as app:
            assert ready(app) == READY
            own.stop()
            until(lambda: assistant.outdated is not None)
            reply = app.client.get("/readyz")
            assert (reply.status_code, reply.json()["missing"]) == (503, ["index"])
            reply = app.client.get("/api/search?question=造船")
            assert reply.status_code == 503
            assert "Traceback" not in reply.text
            own.start()
            until(lambda: ready(app) == READY)
            assert app.client.get("/api/search?question=造船").status_code == 200
            blog.post("2025-03-01-new.md", TEA)
            blog.run(server=server)
            until(lambda: assistant.info.posts == 4)
            assert ready(app) == READY
        server.close()


def test_a_chat_model_is_not_asked(
    sample_index: Path, embedder: Embedder, openai_server: ScriptedOpenAI, tmp_path: Path
) -> None:
    openai_server.script = [fails(500)]
    model = {"openai_api_key": "secret-of-the-test", "openai_base_url": openai_server.url}
    own = wiring.assistant(settings.load({"index_dir": sample_index} | model), embed=embedder)
    with served(own, tmp_path / "r.sqlite3", api_keys=KEYS) as app:
        assert ready(app) == READY
    assert openai_server.requests == []
