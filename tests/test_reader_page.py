"""The reader's page: light, each question at the top, nothing lost, and one thing said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import running
from tests.running import ask

pytestmark = pytest.mark.browser
RULE = "AI拡散規則の撤回はいつ発表された？"
PRICE = "HR-7の価格はいくら？"
WEIGHT = "その重さは？"
ACTIVE = "document.activeElement.tagName + '.' + document.activeElement.className"


@pytest.fixture(scope="module")
def app(sample_index: Path) -> Iterator[str]:
    with running.app(sample_index) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running.browser() as started:
        yield started


def opened(browser: Browser, address: str, width: int = 1280, height: int = 800) -> Page:
    size = ViewportSize(width=width, height=height)
    context = browser.new_context(locale="ja-JP", viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    return page


@pytest.fixture
def page(app: str, browser: Browser) -> Iterator[Page]:
    page = opened(browser, app)
    expect(page.locator(".starter").first).to_be_visible()
    yield page
    page.context.close()


def answered(page: Page, question: str, number: int = 1) -> None:
    ask(page, question)
    expect(page.locator(".permalink")).to_have_count(number)


def top(page: Page) -> float:
    """How far the last question stands from the top of what scrolls: in a low window that is all
    of the page."""
    return float(
        page.locator(".bubble").last.evaluate(
            "one => { const all = one.closest('.pane'), talk = one.closest('.scroll');"
            " const box = getComputedStyle(all).overflowY === 'auto' ? all : talk;"
            " return one.getBoundingClientRect().top - box.getBoundingClientRect().top }"
        )
    )


# Light


def test_the_page_is_light_and_asks_for_little(app: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP")
    for _ in range(2):  # the second time all but the page itself is kept
        page = context.new_page()
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        sizes: list[float] = []
        asked: list[str] = []
        client.on("Network.loadingFinished", lambda e, to=sizes: to.append(e["encodedDataLength"]))
        page.on("request", lambda request, to=asked: to.append(request.url))
        page.goto(app)
        expect(page.locator(".starter").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        own = [url for url in asked if not url.startswith("data:")]
        assert len(own) <= 5
        assert sum(sizes) < 60_000
        assert not re.search("gradio|favicon|manifest", " ".join(own))
        page.close()
    assert sum(sizes) < 20_000
    context.close()


def test_without_a_script_a_form_answers(app: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{app}/?q=HR-7")
    box = page.get_by_label("記事について質問する")
    expect(box).to_have_value("HR-7")
    box.fill(RULE)
    page.get_by_role("button", name="送信").click()
    page.wait_for_url("**/a/*")
    expect(page.locator(".lead")).to_contain_text("5月13日")
    page.get_by_label("記事について質問する").fill("それは何日前？")
    page.get_by_role("button", name="送信").click()
    expect(page.locator("h1")).to_have_text("それは何日前？")
    page.goto(f"{app}/")
    page.get_by_label("記事について質問する").fill("あ" * 2001)
    page.get_by_role("button", name="送信").click()
    expect(page.get_by_role("alert")).to_contain_text("2,000字まで")
    context.close()


# Each question at the top, in windows of every size


@pytest.mark.parametrize(
    ("width", "height", "most"),
    [(1280, 800, 30), (390, 844, 30), (844, 390, 20), (320, 256, 20)],
)
def test_each_question_stands_at_the_top_with_its_answer(
    app: str, browser: Browser, width: int, height: int, most: int
) -> None:
    page = opened(browser, app, width, height)
    for number, question in enumerate((RULE, PRICE, WEIGHT), 1):
        answered(page, question, number)
        assert -2 <= top(page) <= most
        lead = page.locator(".answer .lead").last.bounding_box()
        assert lead
        assert lead["y"] + min(lead["height"], 60) < height
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


# Nothing is lost


def test_a_reload_a_new_tab_and_the_way_back_find_the_conversation(page: Page, app: str) -> None:
    answered(page, PRICE)
    first = page.url
    page.get_by_role("button", name="新しい会話").click()
    answered(page, RULE)
    assert page.url != first
    page.go_back()
    page.go_back()
    expect(page.locator(".bubble")).to_contain_text(PRICE)
    expect(page.locator(".permalink")).to_have_count(1)
    page.reload()
    expect(page.locator(".bubble")).to_contain_text(PRICE)
    tab = page.context.new_page()
    tab.goto(app)
    expect(tab.locator(".welcome .entry .first")).to_have_text([RULE, PRICE])
    tab.locator(".welcome .entry").nth(1).click()
    expect(tab.locator(".permalink")).to_have_count(1)
    answered(tab, WEIGHT, 2)
    tab.close()


def test_a_question_is_asked_again_after_a_reload_in_its_midst(page: Page) -> None:
    page.route("**/chat/ask", lambda _: None)  # never comes back
    ask(page, PRICE)
    expect(page.locator(".thinking")).to_be_visible()
    page.unroute_all()
    page.reload()
    expect(page.locator(".bubble")).to_contain_text(PRICE)
    expect(page.locator(".permalink")).to_have_count(1)


def test_conversations_are_listed_deleted_and_brought_back(page: Page) -> None:
    answered(page, PRICE)
    page.get_by_role("button", name="新しい会話").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator(".bubble")).to_contain_text(PRICE)
    page.get_by_role("button", name="これまでの会話").click()
    dialog = page.get_by_role("dialog", name="これまでの会話")
    expect(dialog.locator(".entry .first")).to_have_text([PRICE])
    dialog.get_by_role("button", name=f"「{PRICE}」の会話を削除").click()
    expect(dialog.locator(".entry")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".turn")).to_have_count(0)
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator(".permalink")).to_have_count(1)


def test_an_earlier_question_that_is_edited_branches(page: Page) -> None:
    answered(page, PRICE)
    answered(page, WEIGHT, 2)
    page.get_by_role("button", name="質問を直す").first.click()
    expect(page.locator(".editing .note")).to_contain_text("別の会話")
    page.locator(".editing textarea").fill(RULE)
    page.get_by_role("button", name="この質問で聞く").click()
    expect(page.locator(".permalink")).to_have_count(1)
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator(".bubble")).to_contain_text([PRICE, WEIGHT])
    expect(page.locator(".permalink")).to_have_count(2)


def test_votes_stay_and_an_address_asks(page: Page, app: str) -> None:
    page.goto(f"{app}/?q={PRICE}")
    expect(page.locator(".permalink")).to_have_count(1)
    assert "q=" not in page.url
    up = page.locator(".tools").get_by_role("button", name="役に立った", exact=True)
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".turn")).to_have_count(1)


def test_the_whole_chat_is_on_paper_and_a_link_keeps_its_mark(page: Page) -> None:
    answered(page, PRICE)
    answered(page, RULE, 2)
    page.emulate_media(media="print")
    tall = "document.querySelector('.ask').getBoundingClientRect().height"
    inside = "[...document.querySelectorAll('.turn')].map(t => t.getBoundingClientRect().bottom)"
    assert max(page.evaluate(inside)) <= page.evaluate(tall) + 1
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowY") != "auto"
    expect(page.locator(".asking")).to_be_hidden()
    address = page.locator(".permalink").last.get_attribute("href")
    page.goto(f"{address}#source-2")
    expect(page.locator("#source-2")).to_be_in_viewport()
    assert page.locator("#source-2").evaluate("one => one.classList.contains('current')")
    look = page.locator(".lead > span").evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).printColorAdjust]"
    )
    assert look == ["rgb(255, 240, 168)", "exact"]


# Said once


def test_what_answers_is_said_once_below_one_title(page: Page) -> None:
    answered(page, RULE)
    lead = page.locator(".answer .lead > span").inner_text()
    assert page.locator(".answer").inner_text().count(lead) == 1
    page.locator(".more-quotes > summary").click()
    assert page.locator(".answer").inner_text().count(lead) == 1
    titles = page.locator(".post > .of .title").all_inner_texts()
    assert len(set(titles)) == len(titles)
    assert not re.search(r"20\d\d-\d\d", page.locator("#chat").inner_text())
    page.locator(".lead a.ref").click()
    expect(page.locator(".drawer mark")).to_have_text(lead)
    expect(page.locator(".drawer mark")).to_be_visible()


def test_a_wide_table_tells_that_it_scrolls_and_code_is_in_a_fixed_font(page: Page) -> None:
    answered(page, RULE)
    cells = "".join(f"<td>{'広い表の列' * 3}{n}</td>" for n in range(9))
    page.locator(".answer").evaluate(
        "(one, cells) => { one.insertAdjacentHTML('beforeend', `<div class=rows><table><tr>${cells}"
        "</tr></table></div><pre>a = 1</pre>`); dispatchEvent(new Event('resize')) }",
        cells,
    )
    expect(page.locator(".scrolls")).to_have_text("← 表は横に動かせます →")
    font = page.locator(".answer pre").evaluate("one => getComputedStyle(one).fontFamily")
    assert "monospace" in font


# The keyboard


def test_the_focus_never_falls_to_the_body(page: Page) -> None:
    def held() -> None:
        assert page.evaluate(ACTIVE) != "BODY.whole"

    page.locator(".starter").first.press("Enter")
    held()
    expect(page.locator(".permalink")).to_have_count(1)
    expect(page.locator(".bubble").last).to_be_focused()
    page.get_by_role("button", name="もう一度答える").press("Enter")
    held()
    expect(page.locator(".permalink")).to_have_count(1)
    held()
    page.get_by_role("button", name="質問を直す").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="質問を直す")).to_be_focused()
    page.locator("a.ref").first.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("a.ref").first).to_be_focused()
    page.get_by_role("button", name="これまでの会話").press("Enter")
    page.locator(".earlier .remove").first.press("Enter")
    held()
    page.keyboard.press("Escape")
    expect(page.locator(".earlier")).to_be_hidden()
    held()
    page.get_by_role("button", name="元に戻す").press("Enter")
    expect(page.locator(".permalink")).to_have_count(1)
    held()
    page.get_by_role("button", name="新しい会話").press("Enter")
    expect(page.locator("#ask")).to_be_focused()
    page.get_by_role("button", name="元に戻す").press("Enter")
    expect(page.locator(".bubble").last).to_be_focused()
    page.route("**/chat/ask", lambda _: None)
    ask(page, PRICE)
    page.get_by_role("button", name="停止").press("Enter")
    expect(page.get_by_role("button", name="もう一度答える").last).to_be_focused()


def test_a_skip_link_and_a_heading_for_each_turn(page: Page, app: str) -> None:
    page.goto("about:blank")
    page.goto(app)
    expect(page.locator("#ask")).to_be_focused()
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_in_viewport()
    address = page.url
    page.keyboard.press("Enter")
    expect(page.locator("#ask")).to_be_focused()
    assert page.url == address
    answered(page, RULE)
    answered(page, PRICE, 2)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", level=2)).to_contain_text([RULE, PRICE])


@pytest.mark.parametrize(("width", "height", "dark"), [(1280, 800, False), (320, 256, True)])
def test_axe_finds_nothing_wrong(
    app: str, browser: Browser, width: int, height: int, dark: bool
) -> None:
    page = opened(browser, app, width, height)
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    axe = Axe()
    answered(page, RULE)
    page.get_by_role("button", name="質問を直す").click()
    page.get_by_role("button", name="新しい会話").evaluate("one => one.click()")
    assert axe.run(page).response["violations"] == []
    page.get_by_role("button", name="元に戻す").evaluate("one => one.click()")
    page.locator("a.ref").first.click()
    assert axe.run(page).response["violations"] == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="これまでの会話").evaluate("one => one.click()")
    assert axe.run(page).response["violations"] == []
    page.goto(f"{app}/embed?lang=en")
    expect(page.locator(".starter").first).to_be_visible()
    assert axe.run(page).response["violations"] == []
    page.context.close()
