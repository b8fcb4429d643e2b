"""The reader's page in a real browser: the process that `python app.py` starts, on loopback."""

from __future__ import annotations

import io
import re
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from assistant.answering.notices import NEAREST, REFUSAL
from tests import running
from tests.programs import run
from tests.running import SITE, article, ask
from tests.scripted_openai import ScriptedOpenAI, says

pytestmark = pytest.mark.browser
RULE = "AI拡散規則の撤回はいつ発表された？"


@pytest.fixture(scope="module")
def app(sample_index: Path) -> Iterator[str]:
    with running.app(sample_index) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running.browser() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="ja-JP")
    context.set_default_timeout(running.PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[BrowserContext]:
    kept = browser.new_context(locale="ja-JP")
    kept.set_default_timeout(running.PATIENCE)
    yield kept
    kept.close()


@pytest.fixture
def page(app: str, kept: BrowserContext) -> Iterator[Page]:
    """The reader's page before the first question. Loading it takes longer than most tests, so
    they have one after the other, but for those after one that failed."""
    page = kept.pages[0] if kept.pages else kept.new_page()
    if page.url == "about:blank":
        page.goto(app)
    page.get_by_role("button", name="新しい会話").click()
    expect(page.locator(".starter").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    yield page
    page.keyboard.press("Escape")
    for other in kept.pages[1:]:
        other.close()
    kept.unroute_all()


@pytest.fixture(autouse=True)
def _anew_after_a_fault(request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed and "kept" in request.fixturenames:
        for page in request.getfixturevalue("kept").pages:
            page.close()


def answered(page: Page, question: str, number: int = 1) -> None:
    ask(page, question)
    expect(page.locator(".permalink")).to_have_count(number)


def test_a_number_opens_its_source_and_asks_nobody_else(app: str, context: BrowserContext) -> None:
    asked_for: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("websocket", lambda opened: asked_for.append(opened.url))
    page.goto(app)
    expect(page.locator("h1")).to_have_text("AI潮流ノート")
    expect(page.locator(".facts")).to_contain_text(re.compile(r"\d+本の記事 · 20\d\d年"))
    answered(page, RULE)
    lead = page.locator(".answer .lead")
    expect(lead).to_contain_text("5月13日")
    drawer = page.get_by_role("dialog", name="出典の段落")
    expect(drawer).to_be_hidden()
    page.locator("a.ref").first.click()
    expect(drawer).to_be_visible()
    quote = drawer.locator("mark").inner_text()
    assert quote in lead.inner_text()
    assert quote in drawer.locator("blockquote").inner_text()
    expect(drawer.locator(".of time")).to_have_text(re.compile(r"^20\d\d年\d+月\d+日$"))
    expect(drawer.locator(".around p")).to_have_count(0)
    drawer.get_by_role("button", name="前後の段落を見る").click()
    expect(drawer.locator(".around p").first).to_be_visible()
    assert [url for url in asked_for if not url.startswith((f"{app}/", "data:", "blob:"))] == []


def test_the_link_opens_the_article_with_the_paragraph_highlighted(page: Page) -> None:
    context = page.context
    context.route(re.compile(rf"{SITE}/.*"), article)
    answered(page, RULE)
    page.locator("a.ref").first.click()
    drawer = page.locator(".drawer")
    quote = drawer.locator("mark").inner_text()
    with context.expect_page() as opened:
        drawer.locator(".open a").click()
    live = opened.value
    live.wait_for_load_state()
    assert live.url.startswith(SITE)
    live.wait_for_function("scrollY > 200")
    paragraph = live.locator("p", has_text=quote[:20]).first
    expect(paragraph).to_be_in_viewport()
    lit = _coloured(paragraph.screenshot())
    live.goto(live.url.split("#")[0])
    plain = _coloured(live.locator("p", has_text=quote[:20]).first.screenshot())
    assert lit > 0.1
    assert plain < 0.01


def _coloured(png: bytes) -> float:
    """The share of pixels that are neither grey, black nor white."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    return float((pixels.max(axis=2) - pixels.min(axis=2) > 40).mean())


def test_a_conversation_goes_on_is_kept_and_begins_anew(page: Page) -> None:
    answered(page, "北斗ロボティクスのHR-7の発売日はいつ？")
    answered(page, "それの価格はいくら？", 2)
    expect(page.locator(".answer").nth(1)).to_contain_text("万円")
    page.get_by_role("button", name="もう一度答える").last.click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".permalink")).to_have_count(2)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".answer").nth(1)).to_contain_text("万円")
    answered(page, "その重さは？", 3)
    page.get_by_role("button", name="新しい会話").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".starter").first).to_be_visible()
    page.reload()
    expect(page.locator(".starter").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_browser_goes_on_with_what_it_was_given(page: Page) -> None:
    context = page.context
    sent: list[str | None] = []
    given: list[str] = []
    context.on(
        "request",
        lambda request: (
            sent.append(request.post_data_json["after"])
            if request.url.endswith("/chat/ask")
            else None
        ),
    )

    def own() -> str:
        kept = page.evaluate(
            "JSON.parse(localStorage.getItem('ask-the-archive:reader:conversations'))"
            "[0].turns.at(-1).own"
        )
        given.append(kept)
        return str(kept)

    answered(page, "北斗ロボティクスのHR-7の発売日はいつ？")
    first = own()
    answered(page, "それの価格はいくら？", 2)
    second = own()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    answered(page, "その重さは？", 3)
    assert sent == [None, first, second]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in given)
    address = page.locator(".permalink").nth(1).get_attribute("href")
    assert address is not None
    other = context.new_page()
    other.goto(f"{page.url.partition('#')[0]}?after={address.rpartition('/')[2]}")
    expect(other.locator(".turn")).to_have_count(1)
    answered(other, "その重さは？", 2)
    assert sent[3:] == [address.rpartition("/")[2]]


def test_a_question_can_be_put_right(page: Page) -> None:
    answered(page, "HR-9の価格はいくら？")
    answered(page, RULE, 2)
    page.get_by_role("button", name="質問を直す").first.click()
    box = page.locator(".editing textarea")
    expect(box).to_have_value("HR-9の価格はいくら？")
    box.fill("HR-7の価格はいくら？")
    page.get_by_role("button", name="この質問で聞く").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".bubble")).to_contain_text("HR-7の価格はいくら？")
    expect(page.locator(".answer")).to_contain_text("万円")


def test_suggested_questions_are_answered_with_sources(page: Page) -> None:
    starters = page.locator(".starter")
    expect(starters.first).to_be_visible()
    for number in range(min(3, starters.count())):
        page.get_by_role("button", name="新しい会話").click()
        page.locator(".starter").nth(number).click()
        expect(page.locator(".answer :is(.source, .sources summary)").first).to_be_visible()
        expect(page.locator(".refusal")).to_have_count(0)


def test_a_refusal_names_no_source(page: Page) -> None:
    ask(page, "今日の天気は？")
    expect(page.locator(".answer.none .refusal")).to_contain_text(REFUSAL["ja"])
    expect(page.locator(".source")).to_have_count(0)


def test_what_comes_nearest_looks_like_no_answer(page: Page) -> None:
    answered(page, "HR-9の価格はいくら？")
    told = page.locator(".answer.nearest .lacking p")
    expect(told).to_have_text([REFUSAL["ja"], "近い記事には「HR-9」が出てきません。"])
    expect(page.locator(".answer .kind")).to_have_text(NEAREST["ja"])
    expect(page.locator(".lead, .notice")).to_have_count(0)
    expect(page.locator(".source:visible")).to_have_count(2)
    marks = "one => getComputedStyle(one).backgroundColor"
    assert page.locator(".quote mark").first.evaluate(marks) == "rgba(0, 0, 0, 0)"


def test_the_answering_sentence_is_marked_and_the_rest_unfolds(page: Page) -> None:
    answered(page, RULE)
    lead = page.locator(".answer .lead").inner_text().removesuffix("1")
    shown = page.locator(".source:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator("mark")).to_have_text(lead.strip())
    folded = page.locator(".more-quotes")
    more = folded.locator(".source").count()
    expect(folded.locator("> summary")).to_have_text(f"さらに{more}段落")
    folded.locator("> summary").press("Enter")
    expect(shown).to_have_count(1 + more)
    numbers = page.locator(".source").evaluate_all("all => all.map(one => one.dataset.source)")
    assert len(set(numbers)) == len(numbers)
    titles = page.locator(".post > .of .title").all_inner_texts()
    assert len(set(titles)) == len(titles)
    also = page.locator(".also").first
    expect(also.locator("summary")).to_have_text(re.compile(r"ほか(\d+本（最新 |1本（)20\d\d年"))
    expect(also.locator("a").first).to_be_hidden()
    also.locator("summary").click()
    expect(also.locator("a").first).to_be_visible()
    expect(page.locator(".drawer")).to_be_hidden()
    page.locator(".more-quotes a.ref").first.click()
    expect(page.locator(".drawer .of .title")).to_be_visible()


def test_a_wide_question_is_narrowed_by_a_click(page: Page) -> None:
    answered(page, "輸出規制")
    narrower = page.locator(".next.narrower .starter")
    expect(narrower.first).to_be_visible()
    asked = narrower.all_inner_texts()
    every = page.locator(".next .starter").all_inner_texts()
    assert len(set(every)) == len(every)
    narrower.first.click()
    expect(page.locator(".permalink")).to_have_count(2)
    expect(page.locator(".bubble").nth(1)).to_contain_text(asked[0])
    expect(page.locator(".turn").first.locator(".next")).to_have_count(0)


def test_all_paragraphs_are_on_paper(page: Page) -> None:
    answered(page, RULE)
    folded = page.locator(".more-quotes")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_attribute("open", "")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).not_to_have_attribute("open", "")


def test_a_number_on_an_answers_own_page_unfolds_its_paragraph(page: Page) -> None:
    answered(page, RULE)
    other = page.context.new_page()
    other.goto(page.locator(".permalink").get_attribute("href") or "")
    expect(other.locator("#source-1")).to_be_visible()
    expect(other.locator("#source-2")).to_be_hidden()
    other.locator(".more-quotes a.ref[data-source='2']").evaluate("one => one.click()")
    expect(other.locator("#source-2")).to_be_visible()


def test_what_is_typed_is_shown_as_text(page: Page) -> None:
    answered(page, "<img src=x onerror=\"document.title='bad'\"> # **太字** HR-7の価格は？")
    assert page.title() != "bad"
    assert page.locator("#chat .bubble :is(img, h1, strong)").count() == 0
    expect(page.locator(".bubble")).to_contain_text("<img src=x onerror=")
    expect(page.locator(".bubble")).to_contain_text("**太字**")


def test_a_question_that_is_too_long_gets_one_line(page: Page) -> None:
    ask(page, "あ" * 10_000)
    expect(page.locator(".fault")).to_contain_text("2,000字まで")
    ask(page, "   ")
    expect(page.locator(".turn")).to_have_count(1)


def test_votes_and_words_are_taken(page: Page) -> None:
    answered(page, RULE)
    answer = page.locator(".tools")
    down = answer.get_by_role("button", name="役に立たない")
    place = "button => [button.offsetLeft, button.offsetTop]"
    before = down.evaluate(place)
    answer.locator(".permalink").click()
    expect(answer.locator("> .thanks")).to_have_text("リンクをコピーしました")
    down.click()
    expect(answer.get_by_role("button", name="役に立たない")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert down.evaluate(place) == before
    answer.get_by_label("よろしければ理由を一言").fill("日付がほしい")
    answer.get_by_role("button", name="送信").click()
    expect(answer.locator(".why")).to_be_hidden()
    expect(answer.locator(".thumbs .thanks")).to_have_text("ありがとうございます。")
    page.locator("a.ref").first.click()
    good = page.locator(".drawer").get_by_role("button", name="この出典は合っている")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")


def test_an_answer_has_a_page_of_its_own_from_which_it_goes_on(page: Page) -> None:
    answered(page, "北斗ロボティクスのHR-7の発売日はいつ？")
    said = page.locator(".answer").inner_text()
    address = page.locator(".permalink").get_attribute("href")
    assert address is not None
    assert re.search(r"/a/[A-Za-z0-9_-]{22}$", address)
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("h1")).to_have_text("北斗ロボティクスのHR-7の発売日はいつ？")
    assert other.locator(".answer").inner_text() == said
    marked = other.locator(".lead > span")
    assert marked.evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"
    expect(other.locator(".kept")).to_contain_text("時点の索引")
    other.get_by_role("link", name="この続きを質問する").click()
    expect(other.locator(".turn")).to_have_count(1)
    answered(other, "それの価格はいくら？", 2)
    expect(other.locator(".answer").nth(1)).to_contain_text("万円")


def test_all_of_it_works_with_the_keyboard(page: Page) -> None:
    answered(page, RULE)
    page.locator("a.ref").first.focus()
    page.keyboard.press("Enter")
    drawer = page.locator(".drawer")
    expect(drawer).to_be_visible()
    expect(drawer.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("a.ref").first).to_be_focused()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.ariaLabel || ''"))
    assert {"コピー", "もう一度答える", "役に立った", "質問", "送信"} <= reached


def test_everything_to_press_has_a_name(page: Page) -> None:
    answered(page, RULE)
    page.locator("a.ref").first.click()
    nameless = page.eval_on_selector_all(
        "#chat :is(button, a, textarea, input, summary)",
        "(all) => all.filter((one) => one.checkVisibility()"
        " && !(one.ariaLabel || one.textContent.trim())).map((one) => one.outerHTML)",
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_the_page_speaks_the_browsers_language(app: str, browser: Browser) -> None:
    for locale, words in (
        ("en-GB", "New chat"),
        ("fr-FR", "Nouvelle conversation"),
        ("it-IT", "New chat"),
    ):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(app)
        expect(page.get_by_role("button", name=words)).to_be_visible(timeout=30_000)
        context.close()


def centre(drawn: Locator) -> tuple[float, float]:
    box = drawn.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_light_and_dark_are_followed_and_chosen(app: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP", color_scheme="dark")
    page = context.new_page()
    page.goto(app)
    expect(page.locator(".asking")).to_be_visible()
    ground = "getComputedStyle(document.querySelector('.ask')).backgroundColor"
    dark = page.evaluate(ground)
    turn = page.get_by_role("button", name="明るさを切り替える")
    assert centre(turn.locator("svg")) == pytest.approx(centre(turn), abs=1)
    turn.click()
    light = page.evaluate(ground)
    assert sum(map(int, re.findall(r"\d+", dark))) < 150 < sum(map(int, re.findall(r"\d+", light)))
    page.reload()
    expect(page.locator(".asking")).to_be_visible()
    assert page.evaluate(ground) == light
    context.close()


def test_a_phone_needs_no_sideways_scrolling(app: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(app)
    answered(page, RULE)
    page.locator("a.ref").first.click()
    expect(page.locator(".drawer")).to_be_in_viewport()
    for what in ("document.documentElement", "document.querySelector('.scroll')"):
        assert page.evaluate(f"{what}.scrollWidth - {what}.clientWidth") <= 0
    small = page.eval_on_selector_all(
        "#chat button", "(all) => all.filter((one) => one.checkVisibility())"
        ".map((one) => one.getBoundingClientRect()).filter((box) => box.height < 32).length",
    )  # fmt: skip
    assert small == 0
    context.close()


def test_stop_ends_a_model_that_writes_on(
    sample_index: Path, context: BrowserContext, openai_server: ScriptedOpenAI
) -> None:
    fact = "米商務省は5月13日、1月に公表した「AI拡散規則」を撤回すると発表した"
    told = "".join(f"{a}{b}として、{fact}。[1]" for a in "アイウエオカキ" for b in "サシスセソタチ")
    openai_server.script = [says(told, pause=0.05, size=12)]
    model = {"OPENAI_API_KEY": "secret-of-the-test", "OPENAI_BASE_URL": openai_server.url}
    with running.app(sample_index, CHAT_MODEL="scripted", **model) as address:
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".facts")).to_contain_text("scripted")
        ask(page, RULE)
        expect(page.locator(".answer .said")).to_contain_text("アサとして、米商務省は")
        ask(page, "次の質問")
        expect(page.locator(".asking textarea")).to_have_value("次の質問")
        expect(page.locator(".turn")).to_have_count(1)
        page.get_by_role("button", name="停止").click()
        expect(page.get_by_role("button", name="送信")).to_be_visible()
        before = page.locator(".answer .said").inner_text()
        page.wait_for_timeout(1000)
        assert page.locator(".answer .said").inner_text() == before
        expect(page.locator(".reply .notice")).to_have_text("ここで止めました。")
        expect(page.get_by_role("button", name="もう一度答える")).to_be_visible()


def test_a_server_that_is_gone_is_one_sentence(sample_index: Path, context: BrowserContext) -> None:
    process, address = running.start(sample_index)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".asking")).to_be_visible()
    running.stop(process)
    ask(page, RULE)
    expect(page.locator(".fault")).to_contain_text("サーバーにつながりません")
    expect(page.get_by_role("button", name="もう一度答える")).to_be_visible()


def test_a_port_in_use_is_one_line(sample_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("app.py", "--index", sample_index, "--port", str(port))
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_no_index_is_one_line(tmp_path: Path) -> None:
    done = run("app.py", "--index", tmp_path / "none", "--port", "0")
    assert done.returncode == 1
    assert "ask-the-archive ingest" in done.stderr
    assert done.stderr.count("\n") == 1


def test_health(app: str) -> None:
    with urllib.request.urlopen(f"{app}/healthz", timeout=60) as reply:
        assert reply.status == 200
