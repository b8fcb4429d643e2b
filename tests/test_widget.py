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
from assistant.settings.brand import Brand
from assistant.surfaces.web import embed, files, widget
from assistant.surfaces.web.brand import Branding
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
  if (event.key === "Enter") form.requestSubmit();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
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
        branding = Branding(Brand(), assistant.info.title)
        self.app.include_router(embed.routes(assistant, wiring.suggesting(assistant), branding))
        self.app.include_router(widget.routes(branding))
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
            policy = (
                f"default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline';"
                f" frame-ancestors {self.ancestors}"
            )
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
    return page.locator("ask-the-archive-panel .launch")


def panel(page: Page) -> Any:
    return page.locator("ask-the-archive-panel .panel")


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("ask-the-archive-panel iframe")


def opened(page: Page) -> FrameLocator:
    launch(page).click()
    expect(inside(page).locator("textarea")).to_be_focused()
    return inside(page)


def test_the_script_is_small_and_kept_by_browsers(address: str) -> None:
    asked = urllib.request.Request(f"{address}/widget.js", headers={"accept-encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=60) as reply:
        body, headers = reply.read(), reply.headers
    assert len(body) <= 9 * 1024
    assert headers["content-type"].startswith("text/javascript")
    assert headers["content-encoding"] == "gzip"
    with urllib.request.urlopen(f"{address}/widget.js", timeout=60) as reply:
        assert reply.read() == gzip.decompress(body)
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
    close = page.locator("ask-the-archive-panel .close")
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
    looks = """() => [...document.querySelectorAll(":not(ask-the-archive-panel)")]
      .map(e => [e.localName, JSON.stringify(Object.fromEntries([...getComputedStyle(e)].map(
        n => [n, getComputedStyle(e)[n]])))])"""
    boxes = """() => ["launch", "panel", "close"].map(name => {
      const root = document.querySelector("ask-the-archive-panel").shadowRoot;
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
    assert page.locator("ask-the-archive-panel iframe").bounding_box()["width"] > 400  # type: ignore[index]


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
    page.locator("ask-the-archive-panel .close").click()
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
        assert page.locator("ask-the-archive-panel").count() == 1, attributes


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
        with context.expect_page() as opening:
            inside(page).locator(".full").click()
        whole = opening.value
        expect(whole.locator(".bubble")).to_contain_text("この記事の要点は？")
        expect(whole.locator(".quotes")).to_be_visible()
        assert "#take=" not in whole.url
        whole.close()
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


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"
    )
    context.add_init_script(OPEN_ROOTS)
    yield context.new_page()
    context.close()


def framed(page: Page) -> Any:
    return next(frame for frame in page.frames if "/embed" in frame.url)


def test_the_site_asks_by_a_script_or_by_a_form_in_its_text(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    page.evaluate("AskTheArchive.open('  電力は？ ')")
    said = inside(page).locator("li")
    expect(said).to_have_text([f"{LIVE}{FIRST} 電力は？"])
    page.evaluate("AskTheArchive.close()")
    expect(panel(page)).to_be_hidden()
    page.evaluate(
        """() => {
          const form = document.createElement("ask-the-archive");
          form.append(Object.assign(document.createElement("a"), {textContent: "no script"}));
          document.querySelector("article").append(form);
        }"""
    )
    page.evaluate("document.querySelector('ask-the-archive').setAttribute('placeholder', 'unread')")
    form = page.locator("ask-the-archive")
    box = form.get_by_role("textbox", name="記事に質問する")
    expect(form.get_by_text("no script")).to_be_hidden()
    box.press("Enter")
    expect(panel(page)).to_be_hidden()
    box.fill("水は？")
    form.get_by_role("button", name="質問する").click()
    expect(said).to_have_text([f"{LIVE}{FIRST} 電力は？", f"{LIVE}{FIRST} 水は？"])
    expect(box).to_have_value("")


def test_back_closes_the_panel_on_a_phone_and_the_site_hears_nothing_of_it(
    site: Site, phone: Page
) -> None:
    phone.goto(site.url + FIRST)
    phone.evaluate(
        "() => { history.replaceState({own: 1}, ''); onpopstate = () => { window.heard = 1 } }"
    )
    opened(phone)
    assert phone.evaluate("history.state.own") == 1
    steps = phone.evaluate("history.length")
    phone.go_back()
    expect(panel(phone)).to_be_hidden()
    expect(launch(phone)).to_be_visible()
    assert phone.evaluate("[location.pathname, history.state]") == [FIRST, {"own": 1}]
    launch(phone).click()
    phone.locator("ask-the-archive-panel .close").click()
    phone.wait_for_function("!history.state.askTheArchive")
    assert phone.evaluate("[history.length, window.heard ?? 0]") == [steps, 0]
    expect(panel(phone)).to_be_hidden()


LAST = "6つ目の見出し"
HERE = """(address) => { document.querySelector("header").insertAdjacentHTML(
    "beforeend", `<a id="here" target="_blank" href="${address}">↗</a>`) }"""


def scrolled(page: Page) -> Any:
    return page.locator("h2", has_text=LAST)


@pytest.mark.parametrize("where", ["page", "phone"])
def test_a_link_to_the_open_article_scrolls_to_its_paragraph(
    site: Site, where: str, request: pytest.FixtureRequest
) -> None:
    shown: Page = request.getfixturevalue(where)
    shown.goto(site.url + FIRST)
    opened(shown)
    expect(scrolled(shown)).not_to_be_in_viewport()
    pages = len(shown.context.pages)
    framed(shown).evaluate(HERE, f"{LIVE}{FIRST.rstrip('/')}#:~:text=6つ目の,見出し")
    inside(shown).locator("#here").click()
    expect(scrolled(shown)).to_be_in_viewport()
    if where == "phone":
        expect(panel(shown)).to_be_hidden()
        expect(scrolled(shown)).to_be_in_viewport()
    else:
        expect(panel(shown)).to_be_visible()
    assert len(shown.context.pages) == pages
    assert shown.evaluate("location.hash") == ""


def test_a_link_to_what_the_page_does_not_have_opens_by_itself(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    opened(page)
    framed(page).evaluate(HERE, f"{LIVE}{FIRST}#:~:text=どこにもない言葉")
    with page.context.expect_page() as found:
        inside(page).locator("#here").click()
    found.value.close()


def test_a_dead_server_is_told_in_our_words_and_asked_again(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    page.route("**/embed?*", lambda route: route.abort("connectionrefused"))
    launch(page).click()
    expect(panel(page)).to_contain_text("つながりません")
    expect(page.locator("ask-the-archive-panel iframe")).to_be_hidden()
    page.unroute("**/embed?*")
    steps = page.evaluate("history.length")
    panel(page).get_by_role("button", name="もう一度試す").click()
    expect(inside(page).locator("textarea")).to_be_focused()
    assert page.evaluate("history.length") == steps
    expect(panel(page).get_by_role("status")).to_be_hidden()


def test_a_server_that_says_nothing_is_told_after_two_seconds(site: Site, page: Page) -> None:
    waiting: list[Any] = []

    def wait(route: Any) -> None:
        waiting.append(route)

    page.clock.install()
    page.goto(site.url + FIRST)
    page.route("**/embed?*", wait)
    launch(page).click()
    page.clock.fast_forward(2000)
    expect(panel(page)).to_contain_text("つながりません")
    waiting[0].continue_()
    expect(inside(page).locator("textarea")).to_be_visible()


def test_the_panel_takes_the_sites_colour_light_and_place(
    site: Site, address: str, page: Page
) -> None:
    own = (
        'data-color="oklch(0.45 0.2 264)" data-theme="dark" data-offset-y="90" data-offset-x="32px"'
    )
    site.head = line(address, f'async {own} data-z-index="40"')
    page.goto(site.url + FIRST)
    box = launch(page).bounding_box()
    assert box["y"] + box["height"] == 760 - 90
    assert box["x"] + box["width"] == 1100 - 32
    expect(page.locator("ask-the-archive-panel")).to_have_css("z-index", "40")
    expect(launch(page)).to_have_css("color", "rgb(255, 255, 255)")
    root = opened(page).locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--button')"
    given = framed(page).evaluate(accent)
    assert launch(page).evaluate("e => getComputedStyle(e).getPropertyValue('--button')") == given
    page.evaluate("AskTheArchive.theme('light')")
    expect(root).to_have_attribute("data-theme", "light")
    expect(panel(page)).to_have_css("background-color", "rgb(246, 248, 249)")
    assert panel(page).bounding_box()["y"] >= 0


def test_what_attributes_cannot_mean_changes_nothing(site: Site, address: str, page: Page) -> None:
    page.goto(site.url + FIRST)
    usual = launch(page).bounding_box()
    own = 'data-color="red}" data-theme="x" data-offset-y="1px}*{" data-z-index="1;" data-lang="xx"'
    site.head = line(address, f"async {own}")
    page.goto(site.url + FIRST)
    expect(launch(page)).to_have_accessible_name("Ask the archive")
    box = launch(page).bounding_box()
    assert (box["y"], box["height"]) == (usual["y"], usual["height"])
    expect(launch(page)).to_have_css("background-color", "rgb(11, 110, 105)")


def test_a_site_that_changes_its_canonical_link_itself_is_followed(site: Site, page: Page) -> None:
    page.goto(site.url + FIRST)
    chat = opened(page).locator("#chat")
    expect(chat).to_have_attribute("data-page", LIVE + FIRST)
    page.evaluate(f"history.pushState(null, '', '{SECOND}')")
    expect(chat).to_have_attribute("data-page", site.url + SECOND)
    page.evaluate(f"document.querySelector('[rel=canonical]').href = '{LIVE}{SECOND}'")
    expect(chat).to_have_attribute("data-page", LIVE + SECOND)
