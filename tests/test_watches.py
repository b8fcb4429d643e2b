"""Searches that are watched: what an ingest brings comes to the desk, to Slack and to a feed."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from assistant.answering.assistant import Assistant
from assistant.answering.collected import pins
from assistant.answering.collected.watching import Seen, Watching
from assistant.answering.results import rows
from assistant.bootstrap import wiring
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.records import Claims, Database, Find, Folders, Watch, Watches
from assistant.settings import settings
from assistant.surfaces.slack import digests
from assistant.surfaces.web import feeds, looking
from tests import postgres, running
from tests.blog import Blog
from tests.scripted_slack import ScriptedSlack
from tests.test_desk import serving

PRICE = "有料会員の月額料金はいくら？"
OLD = "有料会員の月額料金は980円と発表された。申し込みは窓口で受け付ける。"
NEW = "有料会員の月額料金は1,280円に改定された。"
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Watched:
    """A blog with an archive that grows, and the watches on it."""

    blog: Blog
    assistant: Assistant
    database: Database
    watches: Watches
    folders: Folders
    embedder: Embedder

    def watching(self) -> Watching:
        claims = Claims(self.database, timedelta(minutes=1))
        return Watching(self.assistant, self.watches, self.folders, claims)

    def ran(self) -> list[tuple[str, Seen]]:
        told: list[tuple[str, Seen]] = []

        def tell(watch: Watch, seen: Sequence[Seen]) -> None:
            told.extend((watch.name, one) for one in seen)

        self.watching().run(tell)
        return told

    def ingest(self) -> None:
        self.blog.run(embedder=self.embedder)


@pytest.fixture
def watched(tmp_path: Path, embedder: Embedder) -> Iterator[Watched]:
    blog = Blog(tmp_path)
    blog.post("2025-01-10-fee.md", OLD, title="有料会員の始まり")
    blog.post("2025-01-11-tea.md", "若葉製茶は機械で摘む畑を広げ、秋の出荷に間に合わせる。")
    blog.run(embedder=embedder)
    assistant = wiring.assistant(settings.load({"index_dir": blog.index}), embed=embedder)
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield Watched(blog, assistant, database, Watches(database), Folders(database), embedder)
    database.close()


def test_after_an_ingest_what_is_new_and_what_contradicts_a_pin_is_told(watched: Watched) -> None:
    folder = watched.folders.make("tanaka", "料金")
    found = watched.assistant.search(PRICE).hits
    pinned = [pins.of_row(row, PRICE) for row in rows(found)[:1]]
    watched.folders.pin(folder.id, "tanaka", pinned)
    watch = watched.watching().begin("tanaka", PRICE, Filters(), folder.id)
    assert watched.ran() == []
    watched.blog.post("2025-06-01-raise.md", NEW, title="有料会員の値上げ")
    watched.blog.post("2025-06-02-sea.md", "砂丘通信は海の底に新しい線を引き、島とつないだ。")
    watched.ingest()
    told = watched.ran()
    assert [(one.kind, one.post.title) for _, one in told] == [
        ("new", "有料会員の値上げ"),
        ("contradicts", "有料会員の値上げ"),
    ]
    assert told[1][1].quote == NEW
    assert "980円" in told[1][1].said
    assert told[1][1].before is not None
    assert watched.ran() == []
    assert watched.watching().run() == 0
    watched.blog.post(
        "2025-06-01-raise.md", NEW.replace("1,280", "1,480"), title="有料会員の値上げ"
    )
    watched.ingest()
    assert [one.kind for _, one in watched.ran()] == ["changed", "contradicts"]
    assert len(watched.watches.finds(watch.id)) == 4
    watched.blog.path("2025-06-01-raise.md").unlink()
    watched.ingest()
    assert watched.ran() == []
    client = TestClient(app_of(watched))
    assert "値上げ" not in client.get(f"/watch/{watch.secret}.atom").text


def app_of(watched: Watched) -> FastAPI:
    app = FastAPI()
    app.include_router(feeds.routes(watched.assistant, watched.watches))
    return app


def test_the_feed_is_atom_for_who_knows_its_secret(watched: Watched) -> None:
    watch = watched.watching().begin("tanaka", "有料会員 <b>&", Filters(), None)
    watched.blog.post("2025-06-01-raise.md", NEW, title="有料会員の値上げ <img src=x> & 'もっと'")
    watched.ingest()
    assert watched.ran()
    client = TestClient(app_of(watched))
    reply = client.get(f"/watch/{watch.secret}.atom")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(reply.content)
    assert feed.findtext(f"{ATOM}title") == "有料会員 <b>&"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "& 'もっと'" in str(entry.findtext(f"{ATOM}title"))
    assert entry.findtext(f"{ATOM}summary") == NEW
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].startswith("https://kaku.example/2025/06/01/raise")
    assert client.get("/watch/guessed.atom").status_code == 404
    assert client.get(f"/watch/{watch.id}.atom").status_code == 404


def test_slack_is_told_in_the_channel_of_the_settings(
    watched: Watched, slack: ScriptedSlack
) -> None:
    watch = watched.watching().begin("tanaka", "有料会員の<料金>", Filters(), None)
    watched.blog.post("2025-06-01-raise.md", NEW, title="値上げ <!channel>")
    watched.ingest()
    chosen = settings.load(
        {
            "slack_bot_token": "xoxb-of-the-test",
            "slack_api_url": slack.url,
            "slack_desk_channel": "C777",
            "public_url": "https://ask.example",
        }
    )
    watched.watching().run(digests.of_watches(chosen))
    (sent,) = [c for c in slack.calls if c.method == "chat.postMessage"]
    assert sent.arguments["channel"] == "C777"
    text = sent.arguments["text"]
    assert "&lt;料金&gt;" in text
    assert "&lt;!channel&gt;" in text
    assert NEW in text
    assert "https://ask.example/desk/?tab=watches" in text
    assert watched.watches.get(watch.id) is not None
    assert digests.telling(settings.load()) is None


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watches]:
    address = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    if request.param == "postgresql":
        address = postgres.empty(request.getfixturevalue("postgresql"))
    database = Database(address)
    yield Watches(database)
    database.close()


def test_a_watch_is_its_persons_and_finds_a_thing_once(kept: Watches) -> None:
    watch = kept.make("tanaka", "料金", "{}", folder=None, generation="g1", known="{}")
    other = kept.make("mori", "船", "{}", folder=None, generation="g2", known="{}")
    assert [one.id for one in kept.due("g2")] == [watch.id]
    finds = [Find("k1", "new", "a"), Find("k2", "contradicts", "b")]
    assert [one.key for one in kept.ran(watch.id, "g2", "{}", finds)] == ["k1", "k2"]
    assert kept.ran(watch.id, "g3", "{}", finds) == []
    assert kept.due("g3") == [other]
    assert {one.key for one in kept.finds(watch.id)} == {"k1", "k2"}
    assert not kept.remove(watch.id, "mori")
    assert kept.remove(watch.id, "tanaka")
    assert kept.finds(watch.id) == []
    assert kept.ran(watch.id, "g4", "{}", finds) == []
    assert kept.by_secret(other.secret) == other


def test_of_two_processes_one_runs_a_watch(watched: Watched) -> None:
    watched.watching().begin("tanaka", PRICE, Filters(), None)
    watched.blog.post("2025-06-01-raise.md", NEW, title="値上げ")
    watched.ingest()
    name = watched.assistant.generation.info.generation
    (watch,) = watched.watches.due(name)
    assert Claims(watched.database, timedelta(minutes=1)).taken(f"watch {watch.id} {name}")
    assert watched.ran() == []


def test_while_the_app_runs_watches_follow_the_archive(watched: Watched) -> None:
    runs: list[str] = []

    def run() -> None:
        runs.append(watched.assistant.generation.info.generation)

    async def follow() -> None:
        lifespan = looking.looking(watched.assistant, run, _nothing, every=0.01)
        async with lifespan(FastAPI()):
            while len(runs) < 1:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(_grow, watched)
            while len(runs) < 2:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(follow(), 60))
    assert len(set(runs)) == 2


@asynccontextmanager
async def _nothing(_: FastAPI):  # type: ignore[no-untyped-def]
    yield


def _grow(watched: Watched) -> None:
    watched.blog.post("2025-06-01-raise.md", NEW, title="値上げ")
    watched.ingest()


@pytest.mark.browser
def test_the_desk_shows_what_a_watch_found(watched: Watched, tmp_path: Path) -> None:
    with (
        serving(watched.blog.index, tmp_path / "records.sqlite3") as address,
        running.browser() as browser,
    ):
        context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "person", "value": "tanaka", "url": address}])
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(f"{address}/desk/?tab=watches")
        page.locator("#watch-question textarea").fill(PRICE)
        page.locator("#watch-make").click()
        expect(page.locator(".watch h2")).to_contain_text(PRICE)
        expect(page.locator(".watch .how")).to_contain_text("Nothing new")
        _grow(watched)
        page.locator("#watch-look").click()
        expect(page.locator(".watch .finds li")).to_contain_text("New post")
        assert Axe().run(page, "#watches").response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator(".watch h2 button").click()
        expect(page.locator("#watches .notice")).to_contain_text("Nothing is watched")
        context.close()
