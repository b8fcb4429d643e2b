"""The widget on pages of a site of another origin, in a real browser."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.surfaces.web import embed, files
from tests import running
from tests.site import HOSTILE, LIVE, OPEN_ROOTS, Site, served

pytestmark = pytest.mark.browser
UI = Path(embed.__file__).parent / "ui"
FIRST, SECOND = "/2025/01/15/1-ai-diffusion-rule/", "/2025/04/14/datacenter-power/"
CHAT = """
const chat = document.getElementById("chat");
const said = JSON.parse(localStorage.getItem("ask-the-archive") ?? "[]");
const log = document.createElement("ol");
const form = document.createElement("form");
const box = document.createElement("textarea");
form.className = "asking";
form.append(box);
const show = () => log.replaceChildren(...said.map((text) => {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  said.push(`${chat.dataset.page} ${box.value}`);
  localStorage.setItem("ask-the-archive", JSON.stringify(said));
  show();
});
show();
chat.replaceChildren(log, form);
"""


class Host:
    """Where the widget comes from: its routes, a chat that only keeps what was said, and the
    header by which pages may frame it."""

    def __init__(self, assistant: Assistant) -> None:
        self.ancestors = "*"
        self.app = FastAPI()
        self.app.include_router(embed.routes(assistant, wiring.suggesting(assistant)))
        self.app.get("/ui/{name}")(self._file)
        self.app.middleware("http")(self._framed)

    def _file(self, name: str) -> Response:
        if name.startswith("panel-"):
            return Response(files.joined("embed") + CHAT, media_type="text/javascript")
        return Response("", media_type="text/css")

    async def _framed(
        self, request: Request, go_on: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await go_on(request)
        if request.url.path == "/embed":
            policy = f"default-src 'self'; img-src data:; frame-ancestors {self.ancestors}"
            response.headers["content-security-policy"] = policy
        return response


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running.browser() as started:
        yield started


@pytest.fixture(scope="module")
def host_and_address(assistant: Assistant) -> Iterator[tuple[Host, str]]:
    host = Host(assistant)
    with served(host.app) as address:
        yield host, address


@pytest.fixture
def host(host_and_address: tuple[Host, str]) -> Host:
    host_and_address[0].ancestors = "*"
    return host_and_address[0]


@pytest.fixture
def address(host: Host, host_and_address: tuple[Host, str]) -> str:
    return host_and_address[1]


@pytest.fixture
def site(address: str) -> Iterator[Site]:
    with Site() as site:
        site.head = line(address)
        site.policy = (
            f"default-src 'none'; script-src {address}; frame-src {address}; style-src 'self';"
            " require-trusted-types-for 'script'; base-uri 'none'; form-action 'self'"
        )
        yield site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="ja-JP", viewport={"width": 1100, "height": 760}, reduced_motion="reduce"
    )
    context.add_init_script(OPEN_ROOTS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def line(address: str, attributes: str = "async") -> str:
    return f'<script src="{address}/widget.js" {attributes}></script>'


def launch(page: Page) -> Any:
    return page.locator("ask-the-archive .launch")


def panel(page: Page) -> Any:
    return page.locator("ask-the-archive .panel")


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("ask-the-archive iframe")


def opened(page: Page) -> FrameLocator:
    launch(page).click()
    expect(inside(page).locator("textarea")).to_be_focused()
    return inside(page)


def test_the_script_is_small_and_kept_by_browsers(address: str) -> None:
    asked = urllib.request.Request(f"{address}/widget.js", headers={"accept-encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=60) as reply:
        body, headers = reply.read(), reply.headers
    assert len(body) <= 10 * 1024
    assert headers["content-type"].startswith("text/javascript")
    assert headers["content-encoding"] == "gzip"
    with urllib.request.urlopen(f"{address}/widget.js", timeout=60) as reply:
        assert reply.read() == gzip.decompress(body) == (UI / "widget.js").read_bytes()
    again = urllib.request.Request(
        f"{address}/widget.js", headers={"if-none-match": headers["etag"]}
    )
    with pytest.raises(urllib.error.HTTPError, match="304"):
        urllib.request.urlopen(again, timeout=60)


def test_only_the_script_is_loaded_before_the_panel_is_opened(
    site: Site, address: str, page: Page
) -> None:
    requests: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.url + FIRST)
    expect(launch(page)).to_have_accessible_name("記事に質問する")
    expect(launch(page)).to_have_attribute("aria-expanded", "false")
    page.wait_for_timeout(300)
    assert [url for url in requests if address in url] == [f"{address}/widget.js"]
    opened(page)
    expect(panel(page)).to_have_role("dialog")
    expect(panel(page)).to_have_accessible_name("記事についての質問と回答")
    (framed,) = (urlsplit(url) for url in requests if "/embed?" in url)
    query = parse_qs(framed.query)
    assert query["page"] == [LIVE + FIRST]
    assert query["site"] == [site.url]
    assert {urlsplit(url).netloc for url in requests} == {
        urlsplit(address).netloc,
        urlsplit(site.url).netloc,
    }
    assert [text for text in faults if "favicon" not in text] == []


def test_esc_closes_from_either_side_and_focus_comes_back(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    opened(page)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launch(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(inside(page).locator("textarea")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    close = page.locator("ask-the-archive .close")
    expect(close).to_be_focused()
    expect(close).to_have_accessible_name("閉じる")
    page.keyboard.press("Escape")
    expect(launch(page)).to_be_focused()
    launch(page).click()
    close.click()
    expect(panel(page)).to_be_hidden()
    launch(page).click()
    page.locator("#search").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()


def test_the_conversation_goes_on_on_the_next_page(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    box = opened(page).locator("textarea")
    box.fill("三つの区分は？")
    box.press("Enter")
    page.locator("#next").click()
    page.wait_for_url(f"**{SECOND}")
    expect(panel(page)).to_be_visible()
    said = inside(page).locator("li")
    expect(said).to_have_text([f"{LIVE}{FIRST} 三つの区分は？"])
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    box = inside(page).locator("textarea")
    box.fill("電力は？")
    box.press("Enter")
    expect(said).to_have_text([f"{LIVE}{FIRST} 三つの区分は？", f"{LIVE}{SECOND} 電力は？"])
    box.press("Escape")
    page.goto(site.url + FIRST)
    expect(launch(page)).to_be_visible()
    expect(panel(page)).to_have_count(0)


def test_a_page_that_changes_without_loading_tells_where_it_is(site: Site, page: Page) -> None:
    site.canonical = False
    page.goto(f"{site.url}{FIRST}?utm_source=mail#part")
    chat = opened(page).locator("#chat")
    expect(chat).to_have_attribute("data-page", site.url + FIRST)
    page.evaluate(f"history.pushState(null, '', '{SECOND}?a=1')")
    expect(chat).to_have_attribute("data-page", site.url + SECOND)
    page.go_back()
    expect(chat).to_have_attribute("data-page", site.url + FIRST)


def test_styles_leak_neither_way(site: Site, page: Page) -> None:
    looks = """() => [...document.querySelectorAll(":not(ask-the-archive)")]
      .map(e => [e.localName, JSON.stringify(Object.fromEntries([...getComputedStyle(e)].map(
        n => [n, getComputedStyle(e)[n]])))])"""
    boxes = """() => ["launch", "panel", "close"].map(name => {
      const root = document.querySelector("ask-the-archive").shadowRoot;
      const box = root.querySelector(`.${name}`).getBoundingClientRect();
      return [box.x, box.y, box.width, box.height] })"""
    site.head = ""
    page.goto(site.url + FIRST)
    own = page.evaluate(looks)
    site.head = f"{line_of(site)}"
    page.goto(site.url + FIRST)
    opened(page)
    with_widget = page.evaluate(looks)
    assert [one for one in with_widget if one[0] != "script"] == own
    kind = page.evaluate(boxes)
    page.keyboard.press("Escape")
    button = launch(page).bounding_box()
    site.style = HOSTILE
    page.goto(site.url + FIRST)
    expect(launch(page)).to_be_visible()
    assert launch(page).bounding_box() == button
    launch(page).click()
    expect(inside(page).locator("textarea")).to_be_focused()
    assert page.evaluate(boxes) == kind
    assert page.locator("ask-the-archive iframe").bounding_box()["width"] > 400  # type: ignore[index]


def line_of(site: Site) -> str:
    return line(site.policy.split("script-src ")[1].split(";")[0])


def test_a_site_that_may_not_frame_it_gets_a_link_instead(
    site: Site, host: Host, page: Page, address: str
) -> None:
    host.ancestors = "https://other.example"
    page.clock.install()
    page.goto(site.url + FIRST)
    launch(page).click()
    page.wait_for_timeout(500)
    expect(inside(page).locator("#chat")).to_have_count(0)
    page.clock.fast_forward(15_000)
    link = panel(page).get_by_role("link")
    expect(link).to_have_text("新しいタブで開く")
    expect(link).to_have_attribute("href", f"{address}/")
    page.locator("ask-the-archive .close").click()
    expect(launch(page)).to_be_focused()


def test_a_site_that_is_named_may_frame_it(site: Site, host: Host, page: Page) -> None:
    host.ancestors = site.url
    page.goto(site.url + FIRST)
    opened(page)


@pytest.mark.parametrize("where", ["head", "foot"])
def test_it_appears_once_however_it_is_loaded(
    site: Site, address: str, page: Page, where: str
) -> None:
    for attributes in ("", "defer", "async"):
        site.head = ""
        setattr(site, where, line(address, attributes) * 2)
        page.goto(site.url + FIRST)
        expect(launch(page)).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.locator("ask-the-archive").count() == 1, attributes


def test_attributes_of_the_script(site: Site, address: str, page: Page) -> None:
    more = 'async data-lang="en" data-position="left" data-color="#ffd400" data-label="Ask <us>"'
    site.head = line(address, more)
    page.goto(site.url + FIRST)
    expect(launch(page)).to_have_text("Ask <us>")
    expect(launch(page)).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(launch(page)).to_have_css("color", "rgb(0, 0, 0)")
    assert launch(page).bounding_box()["x"] < 30
    expect(opened(page).locator("html")).to_have_attribute("lang", "en")
    expect(panel(page)).to_have_accessible_name("Questions and answers about the posts")


def test_the_pages_language_names_the_parts(site: Site, page: Page) -> None:
    site.lang = "en-GB"
    page.goto(site.url + FIRST)
    expect(launch(page)).to_have_accessible_name("Ask the archive")


def test_a_phone_is_filled_and_its_text_is_left_free(
    site: Site,
    browser: Browser,
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"
    )
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(site.url + FIRST)
    expect(launch(page)).to_be_in_viewport()
    assert launch(page).bounding_box()["width"] <= 48
    page.mouse.wheel(0, 600)
    expect(launch(page)).not_to_be_in_viewport()
    page.mouse.wheel(0, -200)
    expect(launch(page)).to_be_in_viewport()
    opened(page)
    assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(site.url + SECOND)
    expect(launch(page)).to_be_visible()
    expect(panel(page)).to_have_count(0)
    context.close()


def test_the_real_app_answers_in_the_panel_and_goes_on_from_page_to_page(
    sample_index: Path, context: BrowserContext
) -> None:
    page = context.new_page()
    with Site() as site, running.app(sample_index, FRAME_ANCESTORS=site.url) as address:
        site.head = line(address)
        page.goto(site.url + FIRST)
        opened(page)
        expect(inside(page).locator(".beside")).to_contain_text("AI拡散規則")
        expect(inside(page).locator(".starter").first).to_be_visible()
        expect(inside(page).locator(".welcome")).not_to_contain_text("false")
        box = inside(page).locator("form textarea")
        box.fill("この記事の要点は？")
        box.press("Enter")
        expect(inside(page).locator(".permalink")).to_be_visible()
        days = inside(page).locator(".quotes .of time").all_inner_texts()
        assert set(days) == {"2025年1月15日"}
        page.locator("#next").click()
        page.wait_for_url(f"**{SECOND}")
        expect(inside(page).locator(".quotes")).to_be_visible()
        page.keyboard.press("Escape")
        page.goto("about:blank")


def test_the_real_app_is_framed_by_named_sites_only(
    sample_index: Path, context: BrowserContext
) -> None:
    page = context.new_page()
    named = "https://elsewhere.example"
    with Site() as site, running.app(sample_index, FRAME_ANCESTORS=named) as address:
        blocked: list[str] = []
        page.on("console", lambda told: blocked.append(told.text))
        site.head = line(address)
        page.goto(site.url + FIRST)
        launch(page).click()
        page.wait_for_timeout(1500)
        assert any("frame-ancestors" in text for text in blocked)
        assert inside(page).locator("#chat").count() == 0


def test_neither_side_listens_to_strangers(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    chat = opened(page).locator("#chat")
    page.evaluate("postMessage({askTheArchive: 'close'}, '*')")
    frame = next(frame for frame in page.frames if "/embed" in frame.url)
    frame.evaluate("postMessage({askTheArchive: {page: 'https://evil.example/'}}, '*')")
    page.wait_for_timeout(200)
    expect(panel(page)).to_be_visible()
    expect(chat).to_have_attribute("data-page", LIVE + FIRST)


def test_paper_has_no_button(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    expect(launch(page)).to_be_visible()
    page.emulate_media(media="print")
    expect(launch(page)).to_be_hidden()


def test_what_the_address_says_is_text(address: str, page: Page) -> None:
    evil = "%22%3E%3Cimg%20src=x%20onerror=%22document.title='bad'%22%3E"
    page.goto(f"{address}/embed?page={evil}&lang={evil[:30]}&site=javascript:1")
    expect(page.locator("textarea")).to_be_visible()
    assert page.locator("img").count() == 0
    assert page.title() == "AI潮流ノート"
