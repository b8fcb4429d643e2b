"""Stories and comparisons in a real browser, as the real app shows them: on a desktop, on a phone,
in the dark, on an answer's own page and on the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Answer
from assistant.runtime.passwords import hashed
from assistant.surfaces.web import render
from tests import running
from tests.running import ask
from tests.served import served
from tests.story_answers import change, compare
from tests.story_told import Telling, grown

pytestmark = pytest.mark.browser
DESKTOP = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)
NAME, PASSWORD = "tanaka", "a password for stories"
WIDE = """[document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth)]"""
"""By how much the page, and the conversation in it, are wider than the window."""
PARTS = ".answer :is(.kind, .event, .headline, .tells, .lead, th, td:not(:empty))"
BOXES = """parts => parts.map(one => {
  const { x, y, width } = one.getBoundingClientRect();
  return [one.innerText, x, y, width];
})"""
"""What each part of an answer says, and where it stands."""


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    telling = cast(Assistant, Telling(assistant))
    records = tmp_path_factory.mktemp("stories") / "records.sqlite3"
    with served(telling, records, desk_users=json.dumps({NAME: hashed(PASSWORD)})) as server:
        yield str(server.client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running.browser() as started:
        yield started


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def make(size: ViewportSize, locale: str = "ja-JP", *, dark: bool = False) -> Page:
        context = browser.new_context(
            locale=locale, viewport=size, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(running.PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def told(page: Page, address: str, story: str) -> None:
    """Ask for a story by its name and wait until it is whole."""
    page.goto(address)
    expect(page.locator(".asking textarea")).to_be_visible()
    ask(page, story)
    expect(page.locator(".permalink")).to_have_count(1)


def signed_in(page: Page, app: str) -> None:
    page.goto(f"{app}/login")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    expect(page.locator("#question textarea")).to_be_visible()
    expect(page.get_by_text(NAME).first).to_be_visible()  # all is loaded then


def told_at_the_desk(page: Page, app: str, story: str) -> None:
    signed_in(page, app)
    page.locator("#question textarea").fill(story)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#exports a").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_timeline_stands_below_how_it_stands(app: str, opened: Any, size: ViewportSize) -> None:
    page = opened(size)
    told(page, app, "change")
    newest = page.locator(".event.newest")
    expect(newest.locator("time")).to_have_text("2025年9月30日")
    expect(newest.locator("time")).to_have_attribute("datetime", "2025-09-30")
    events = page.get_by_role("list", name="これまでの経緯：").get_by_role("listitem")
    expect(events).to_have_count(5)
    expect(events.nth(1).locator(".label")).to_have_text(["予定", "その後変更", "3本の記事"])
    boxes = [box for one in [newest, *events.all()] if (box := one.bounding_box())]
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert len({box["x"] for box in boxes[1:]}) == 1
    colour = "one => getComputedStyle(one).backgroundColor"
    assert newest.evaluate(colour) != page.locator(".reply").evaluate(colour)
    assert page.evaluate(WIDE) == [0, 0]
    headline = events.nth(1).get_by_role("link")
    assert str(headline.get_attribute("href")).startswith(
        "https://kaku.example/2025/02/18/tram/#:~:"
    )
    events.nth(1).locator("a.ref").click()
    drawer = page.get_by_role("dialog", name="出典の段落")
    expect(drawer.locator("mark")).to_contain_text("2028年春の開業をめざす")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_comparison_is_a_table_also_on_a_phone(app: str, opened: Any, size: ViewportSize) -> None:
    page = opened(size, "en-US")
    told(page, app, "compare-en")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Trams", "Busway"])
    expect(table.get_by_role("rowheader")).to_have_text(["Opening", "Cost", "Objections"])
    expect(table.locator(".empty")).to_have_text(["not told", "not told"])
    row = table.get_by_role("row").nth(1).get_by_role("cell")
    first, second = (one.bounding_box() for one in row.all())
    assert first
    assert second
    stacked = size == PHONE
    assert (first["y"] < second["y"], first["x"] < second["x"]) == (stacked, not stacked)
    assert page.evaluate(WIDE) == [0, 0]


@pytest.mark.parametrize("made", [change(), change("en", "model"), compare()])
def test_what_stands_there_does_not_move_while_more_comes(
    app: str, opened: Any, made: Answer
) -> None:
    page = opened(PHONE)
    told(page, app, "list")
    before: list[Any] = []
    drafts = [render.answer_html(one, "ja", growing=True) for one in grown(made)]
    for html in [*drafts, render.answer_html(made, "ja")]:
        page.locator(".reply").evaluate("(reply, html) => (reply.innerHTML = html)", html)
        now = page.locator(PARTS).evaluate_all(BOXES)
        assert [one for one in before if one not in now] == []
        before = now
    assert len(before) > 8


def test_a_stories_own_page_has_its_sources_open(app: str, opened: Any) -> None:
    page = opened(PHONE)
    told(page, app, "change")
    page.goto(page.locator(".permalink").get_attribute("href"))
    expect(page.locator(".event")).to_have_count(6)
    expect(page.locator(".source blockquote").first).to_be_visible()
    page.locator(".event.newest a.ref").click()
    expect(page.locator("#source-1 mark")).to_be_in_viewport()
    assert page.evaluate(WIDE) == [0]


def test_sources_of_a_story_are_on_paper(app: str, opened: Any) -> None:
    page = opened(DESKTOP)
    told(page, app, "change")
    expect(page.locator(".sources summary").first).to_be_visible()
    expect(page.locator(".source").first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".source blockquote").first).to_be_visible()


def test_the_desk_shows_stories_beside_their_evidence(app: str, opened: Any) -> None:
    page = opened(DESKTOP)
    told_at_the_desk(page, app, "change")
    expect(page.locator("#answer .event.newest .headline")).to_have_text(
        "路面電車の開業、2029年秋に延期"
    )
    expect(page.locator("#answer .story > li")).to_have_count(5)
    expect(page.locator("#evidence tr.cited")).to_have_count(6)
    expect(page.locator("#evidence tr.cited td.score").last).to_have_text("–")
    headline = page.locator("#answer .story > li > .headline").first
    assert headline.evaluate(
        "one => one.offsetTop + one.offsetHeight <= one.nextElementSibling.offsetTop"
    )
    page.locator("#answer .event.newest .ref").click()
    expect(page.locator("#evidence tr.whole:not([hidden]) mark")).to_contain_text("312億円")
    assert page.evaluate(WIDE) == [0]


def test_the_desk_shows_a_comparison_on_a_phone(app: str, opened: Any) -> None:
    page = opened(PHONE)
    told_at_the_desk(page, app, "compare")
    expect(page.locator("#answer").get_by_role("rowheader")).to_have_text(
        ["開業", "費用", "反対の声"]
    )
    assert page.evaluate(WIDE) == [0]


@pytest.mark.parametrize(
    ("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop-light", "phone-dark"]
)
def test_axe_finds_nothing_wrong(app: str, opened: Any, size: ViewportSize, dark: bool) -> None:
    """Colours do not depend on the size: each of both sizes is looked at in one light."""
    axe = Axe()
    page = opened(size, dark=dark)
    for story in ("change", "compare", "current"):
        told(page, app, story)
        assert axe.run(page).response["violations"] == []
        page.goto(page.locator(".permalink").get_attribute("href"))
        assert axe.run(page).response["violations"] == []
        page.evaluate("localStorage.clear()")
    told_at_the_desk(page, app, "change")
    assert axe.run(page, "#answer").response["violations"] == []
