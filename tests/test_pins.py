"""Folders of pins: kept for one person, read by colleagues, and saved as briefings."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from assistant.answering.assistant import Assistant
from assistant.answering.collected import drafting, gathering, pins
from assistant.answering.results import rows
from assistant.bootstrap import wiring
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.records import Database, Folders
from assistant.records.folders import MOST_PINS
from assistant.settings import settings
from assistant.surfaces.web import desk
from assistant.surfaces.web.desk import document, dossiers
from tests import postgres, running
from tests.blog import Blog
from tests.desk_app import signed_in as person_of
from tests.scripted_openai import ScriptedOpenAI, says
from tests.test_desk import QUESTION, ask, serving

START = datetime(2026, 4, 1, 9)


@pytest.fixture(params=["sqlite", "postgresql"])
def folders(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folders]:
    address = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    if request.param == "postgresql":
        address = postgres.empty(request.getfixturevalue("postgresql"))
    ticks = iter(START + timedelta(minutes=n) for n in range(1000))
    database = Database(address)
    yield Folders(database, lambda: next(ticks))
    database.close()


def test_a_folder_is_changed_by_its_person_and_read_by_all(folders: Folders) -> None:
    made = folders.make("tanaka", "  EU の\nAI法 ")
    assert made.name == "EU の AI法"
    assert folders.pin(made.id, "tanaka", [("p1", "one"), ("p2", "two"), ("p1", "again")]) == 2
    assert folders.pin(made.id, "tanaka", [("p1", "one")]) == 0
    assert folders.pin(made.id, "mori", [("p3", "three")]) is None
    assert folders.write(made.id, "tanaka", "p1", note=" 電話で確認\x00 ", theme="延期")
    for done in (
        folders.write(made.id, "mori", "p1", note="x"),
        folders.write(made.id, "tanaka", "p9", note="x"),
        folders.rename(made.id, "mori", "x"),
        folders.unpin(made.id, "mori", ["p1"]),
        folders.drafted(made.id, "mori", "x"),
        folders.remove(made.id, "mori"),
    ):
        assert done is False
    found = folders.get(made.id)
    assert found is not None
    assert (found.person, found.pins, found.draft) == ("tanaka", 2, None)
    first, second = folders.pins(made.id)
    assert (first.passage, first.content, first.note, first.theme) == (
        *("p1", "again", "電話で確認", "延期"),
    )
    assert folders.unpin(made.id, "tanaka", ["p1"])
    assert [one.passage for one in folders.pins(made.id)] == [second.passage]


def test_the_folder_that_was_changed_last_comes_first(folders: Folders) -> None:
    one, other = (folders.make("tanaka", name) for name in ("一", "二"))
    folders.make("mori", "三")
    assert [f.id for f in folders.of_person("tanaka")] == [other.id, one.id]
    folders.pin(one.id, "tanaka", [("p", "x")])
    assert [(f.id, f.pins) for f in folders.of_person("tanaka")] == [(one.id, 1), (other.id, 0)]
    assert folders.remove(one.id, "tanaka")
    assert folders.get(one.id) is None
    assert folders.pins(one.id) == []


def test_a_folder_has_an_end(folders: Folders) -> None:
    made = folders.make("tanaka", "全部")
    assert folders.pin(made.id, "tanaka", [(f"p{n}", "x") for n in range(MOST_PINS + 5)]) == (
        MOST_PINS
    )
    assert folders.pin(made.id, "tanaka", [("more", "x")]) == 0


@pytest.fixture
def kept(assistant: Assistant, tmp_path: Path) -> Iterator[tuple[Folders, str]]:
    """A folder of what the sample's posts say of a question."""
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    folders = Folders(database)
    made = folders.make("tanaka", "AI拡散規則")
    answer, found = assistant.ask(QUESTION), assistant.search(QUESTION)
    table = rows(found.hits, answer.citations)
    folders.pin(made.id, "tanaka", [pins.of_row(row, QUESTION) for row in table[:5]])
    yield folders, made.id
    database.close()


def test_a_pin_tells_how_its_paragraph_stands_now(
    assistant: Assistant, kept: tuple[Folders, str]
) -> None:
    folders, key = kept
    found = pins.collected(assistant.generation, folders.pins(key))
    assert {one.standing for one in found} == {"here"}
    assert [one.pinned.post.date for one in found] == sorted(o.pinned.post.date for o in found)
    assert all(one.quote and one.quote.split(" … ")[0] in one.pinned.paragraph for one in found)
    first = folders.pins(key)[0]
    gone = first.content.replace(found[0].pinned.post.file, "gone.md")
    gone = gone if gone != first.content else first.content.replace("2025-", "1999-")
    folders.pin(key, "tanaka", [("not-there", first.content.replace(first.passage, "not-there"))])
    folders.pin(key, "tanaka", [("withdrawn", gone.replace(first.passage, "withdrawn"))])
    folders.pin(key, "tanaka", [("other-version", "{}")])
    by = {one.passage: one for one in pins.collected(assistant.generation, folders.pins(key))}
    assert by["not-there"].standing == "changed"
    assert by["withdrawn"].standing == "gone"
    assert by["withdrawn"].pinned.paragraph == by["withdrawn"].pinned.post.title == ""
    assert "other-version" not in by


def test_each_sentence_of_a_draft_is_checked(
    written: Assistant, openai_server: ScriptedOpenAI, kept: tuple[Folders, str]
) -> None:
    folders, key = kept
    found = pins.collected(written.generation, folders.pins(key))
    right = "2025-05-13: 米商務省は「AI拡散規則」を撤回すると発表した。[1]"
    openai_server.script = [says(f"{right}\n米商務省は2031年12月24日にAI拡散規則を祝った。[1]\n")]
    *_, draft = written.drafted("AI拡散規則", found, "ja")
    assert [one.text for one in draft.left_out]
    assert all(one.citations for one in draft.sentences)
    assert "撤回すると発表した" in draft.answer
    asked = openai_server.requests[0]["messages"][-1]["content"]
    assert "AI拡散規則" in asked
    kept_draft = drafting.KeptDraft(draft, date(2026, 4, 1), len(found))
    assert drafting.loaded(drafting.dumped(kept_draft), written.generation) == kept_draft
    text = document.markdown(dossiers.of_draft(kept_draft, "AI拡散規則", "ja"))
    assert "2026\\-04\\-01 作成" in text
    assert draft.left_out[0].text[:8] in text
    assert "[^1]" in text
    assert drafting.loaded("{}", written.generation) is None
    *_, none = written.drafted("空", [], "ja")
    assert (none.state, none.sentences) == ("none", ())


def test_without_a_model_there_is_no_draft(assistant: Assistant, kept: tuple[Folders, str]) -> None:
    folders, key = kept
    found = pins.collected(assistant.generation, folders.pins(key))
    assert list(assistant.drafted("x", found, "ja")) == []


def test_a_table_of_dealings_is_made_from_the_whole_archive(tmp_path: Path) -> None:
    dealt = investors(tmp_path)
    dealt.run()
    generation, vector = dealt.open(), dealt.embedder.embed_query("投資")

    def told(question: str, *period: date | None) -> list[tuple[str, str]]:
        found = gathering.found(generation, question, vector, Filters(), period or (None, None))  # type: ignore[arg-type]
        for one in found:
            assert one.sentence == one.hit.passage.plain[one.start : one.end]
        return [(one.who, one.whom) for one in found]

    assert told("だれがだれに投資した？") == [("Sony", "Canon"), ("Nikon", "Canon")]
    assert told("Nikonはだれにいくら投資した？") == [("Nikon", "Canon")]
    assert told("だれがだれに投資した？", date(2025, 2, 1), None) == [("Nikon", "Canon")]
    assert told("だれがだれを買収した？") == []


def investors(folder: Path) -> Blog:
    dealt = Blog(folder)
    dealt.post("2025-01-10-sony.md", "SonyはCanonに2億円を投資した。工場を建てる。")
    dealt.post("2025-03-10-nikon.md", "Nikonは2025年3月、Canonに5億円を投資すると発表した。")
    return dealt


@pytest.fixture
def client(assistant: Assistant, kept: tuple[Folders, str], tmp_path: Path) -> TestClient:
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    answering = wiring.answering(settings.load(), assistant, database)
    app = FastAPI()
    app.include_router(desk.routes(desk.parts(answering, database, person_of)))
    return TestClient(app, headers={"x-person": "mori"})


def test_colleagues_save_a_briefing_and_strangers_do_not(
    client: TestClient, kept: tuple[Folders, str]
) -> None:
    folders, key = kept
    folders.write(key, "tanaka", folders.pins(key)[0].passage, note="電話で確認")
    for kind in ("docx", "md", "html"):
        reply = client.get(f"/desk/briefing/{key}.{kind}")
        assert reply.status_code == 200
        assert (
            f"filename*=UTF-8''AI%E6%8B%A1%E6%95%A3%E8%A6%8F%E5%89%87.{kind}"
            in (reply.headers["content-disposition"])
        )
        text = (
            "\n".join(p.text for p in docx.Document(io.BytesIO(reply.content)).paragraphs)
            if kind == "docx"
            else reply.text
        )
        assert "AI拡散規則" in text
        assert "電話で確認" in text
        del client.headers["x-person"]
        assert client.get(f"/desk/briefing/{key}.{kind}").status_code == 401
        client.headers["x-person"] = "mori"
    assert client.get("/desk/briefing/nowhere.md").status_code == 404
    assert client.get(f"/desk/briefing/{key}.md?what=draft").status_code == 404


def test_a_table_is_saved_and_a_wrong_day_told(client: TestClient) -> None:
    for kind in ("csv", "docx", "md", "html"):
        reply = client.get(f"/desk/table.{kind}", params={"q": "だれがだれに投資した？"})
        assert reply.status_code == 200
        assert reply.content
    wrong = client.get("/desk/table.csv", params={"q": "投資", "first": "yesterday"})
    assert wrong.status_code == 400
    assert "yesterday" in wrong.text
    assert "\n" not in wrong.text
    assert client.get("/desk/table.csv", params={"q": " "}).status_code == 400


@pytest.fixture(scope="module")
def served(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pins")
    dealt = investors(folder)
    dealt.run(embedder=embedder)
    with serving(dealt.index, folder / "records.sqlite3") as address:
        yield address


@pytest.fixture(scope="module")
def page(served: str) -> Iterator[Page]:
    with running.browser() as browser:
        context = browser.new_context(locale="ja-JP", viewport={"width": 1024, "height": 800})
        context.add_cookies([{"name": "person", "value": "tanaka", "url": served}])
        context.set_default_timeout(30_000)
        opened = context.new_page()
        opened.goto(f"{served}/desk/")
        yield opened
        context.close()


@pytest.mark.browser
def test_from_an_answer_to_a_shared_briefing(page: Page, served: str) -> None:
    ask(page, "SonyはCanonにいくら投資した？")
    expect(page.locator(".evidence")).to_be_visible()
    page.locator("#pin-all").click()
    expect(page.locator(".pinned")).to_contain_text("件を入れました")
    cited = page.locator("#evidence tr.cited button.pin")
    expect(cited.first).to_have_attribute("aria-pressed", "true")
    cited.first.click()
    expect(cited.first).to_have_attribute("aria-pressed", "false")
    cited.first.click()
    expect(cited.first).to_have_attribute("aria-pressed", "true")
    page.locator(".pinned .open").click()
    expect(page.locator(".folder h2")).to_contain_text("Sony")
    note = page.locator(".folder textarea").first
    note.fill("電話で確認")
    note.blur()
    page.locator("#briefing-quotes").click()
    expect(page.locator(".briefing .note")).to_contain_text("電話で確認")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page, "#folder, #briefing").response["violations"] == []
    address = page.locator(".folder .share input").input_value()
    assert address.startswith(f"{served}/desk/?folder=")
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "person", "value": "mori", "url": served}])
    page.goto(address)
    expect(page.locator(".folder .notice")).to_contain_text("tanaka")
    expect(page.locator(".folder .noted")).to_contain_text("電話で確認")
    expect(page.locator(".folder textarea")).to_have_count(0)
    expect(page.locator("#folder-more")).to_be_hidden()


@pytest.mark.browser
def test_a_table_has_its_sentences_beside_it(page: Page) -> None:
    page.get_by_role("tab", name="表にする").click()
    page.locator("#table-question textarea").fill("だれがだれにいくら投資した？")
    page.locator("#table-make").click()
    expect(page.locator(".dealings td.says mark").first).to_be_visible()
    assert Axe().run(page, "#dealings").response["violations"] == []
    page.locator(".dealings button.pin").first.click()
    expect(page.locator("#table-pinned .pinned")).to_contain_text("件を入れました")
