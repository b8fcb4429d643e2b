"""The running app in a real browser: the process that `python app.py` starts, on loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from assistant.notices import REFUSAL
from tests.conftest import ROOT, SAMPLE
from tests.scripted_openai import ScriptedOpenAI, says

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
SITE = "https://ai-choryu.example"


def start(index: Path, *more: str, **environment: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "app.py", "--index", str(index), "--port", "0", *more],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found, "the app did not say where it listens"
    return process, found[0]


def chromium() -> str | None:
    """The installed browser; None stands for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def app(sample_index: Path) -> Iterator[str]:
    process, address = start(sample_index)
    yield address
    process.terminate()
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="ja-JP")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")


def answers(page: Page) -> int:
    return page.locator(".answer .said").count()


def test_a_question_is_answered_and_its_citation_opens_the_article(
    app: str, context: BrowserContext
) -> None:
    outside: list[str] = []
    context.route(re.compile(rf"{SITE}/.*"), article)
    page = context.new_page()
    page.on("request", lambda r: outside.append(r.url) if app not in r.url else None)
    page.goto(app)
    expect(page.locator("h1")).to_have_text("AI潮流ノート")
    ask(page, "AI拡散規則の撤回はいつ発表された？")
    said = page.locator(".answer .said")
    expect(said).to_contain_text("5月13日")
    expect(page.locator("#question .submit-button")).to_be_visible()

    source = page.locator(".source").first
    expect(source.locator("mark")).to_be_hidden()
    page.locator("a.ref").first.click()
    expect(source.locator("mark")).to_be_visible()
    quote = source.locator("mark").inner_text()
    assert quote in source.locator("blockquote").inner_text()
    assert quote in said.inner_text()
    assert outside == []

    with context.expect_page() as opened:
        source.locator(".open a").click()
    live = opened.value
    live.wait_for_load_state()
    assert live.url.startswith(SITE)
    live.wait_for_function("scrollY > 200")
    paragraph = live.locator("p", has_text=quote[:20]).first
    expect(paragraph).to_be_in_viewport()


def article(route: Route) -> None:
    """The live site's page of a post: its Markdown rendered below a tall picture."""
    day, slug = re.fullmatch(
        r"/(\d{4}/\d\d/\d\d)/(.+)/", unquote(urlsplit(route.request.url).path)
    ).groups()  # type: ignore[union-attr]
    (file,) = (SAMPLE / "_posts").glob(f"*-{slug}.md")
    body = file.read_text(encoding="utf-8").split("---\n", 2)[2]
    html = MarkdownIt("commonmark").enable("table").render(body)
    route.fulfill(
        content_type="text/html; charset=utf-8",
        body=f"<!doctype html><title>{day}</title><div style='height:3000px'></div>{html}"
        "<div style='height:3000px'></div>",
    )


def test_conversation_goes_on_and_can_begin_anew(app: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(app)
    ask(page, "北斗ロボティクスのHR-7の発売日はいつ？")
    expect(page.locator(".answer .said")).to_have_count(1)
    expect(page.locator("#question .submit-button")).to_be_visible()
    ask(page, "それの価格はいくら？")
    expect(page.locator(".answer .said")).to_have_count(2)
    expect(page.locator(".answer .said").nth(1)).to_contain_text("万円")
    page.get_by_role("button", name="再試行").last.click()
    expect(page.locator("#question .submit-button")).to_be_visible()
    expect(page.locator(".answer .said")).to_have_count(2)
    page.get_by_role("button", name="新しい会話").click()
    expect(page.locator(".answer")).to_have_count(0)


def test_example_questions_are_answered(app: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(app)
    examples = page.locator("#chat .example")
    expect(examples).to_have_count(4)
    examples.nth(1).click()
    expect(page.locator(".answer .source").first).to_be_visible()


def test_refusal_names_no_source(app: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(app)
    ask(page, "カレーの作り方を教えて")
    expect(page.locator(".answer .refusal")).to_contain_text(REFUSAL["ja"])
    expect(page.locator(".source")).to_have_count(0)


def test_what_is_typed_is_shown_as_text(app: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(app)
    ask(page, "<img src=x onerror=\"document.title='bad'\"> # **太字** HR-7の価格は？")
    expect(page.locator(".answer .said")).to_have_count(1)
    assert page.title() != "bad"
    assert page.locator("#chat .user img, #chat .user h1, #chat .user strong").count() == 0
    expect(page.locator("#chat .message.user")).to_contain_text("<img src=x onerror=")
    expect(page.locator("#chat .message.user")).to_contain_text("**太字**")


def test_a_question_that_is_too_long_gets_one_line(app: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(app)
    ask(page, "あ" * 10_000)
    expect(page.locator(".answer .notice")).to_contain_text("2,000字まで")
    ask(page, "   ")
    expect(page.locator(".answer")).to_have_count(1)


def test_the_page_speaks_the_browsers_language(app: str, browser: Browser) -> None:
    for locale, words in (("ja-JP", "新しい会話"), ("en-GB", "New chat"), ("fr-FR", "New chat")):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(app)
        expect(page.get_by_role("button", name=words)).to_be_visible(timeout=30_000)
        context.close()


def test_a_phone_needs_no_sideways_scrolling(app: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(app)
    ask(page, "AI拡散規則の撤回はいつ発表された？")
    expect(page.locator(".source").first).to_be_attached(timeout=30_000)
    page.locator("a.ref").first.click()
    for what in ("document.documentElement", "document.querySelector('#chat .bubble-wrap')"):
        assert page.evaluate(f"{what}.scrollWidth - {what}.clientWidth") <= 0
    context.close()


def test_stop_ends_a_model_that_writes_on(
    sample_index: Path, context: BrowserContext, openai_server: ScriptedOpenAI
) -> None:
    fact = "米商務省は5月13日、1月に公表した「AI拡散規則」を撤回すると発表した"
    told = "".join(f"{a}{b}として、{fact}。[1]" for a in "アイウエオカキ" for b in "サシスセソタチ")
    openai_server.script = [says(told, pause=0.05, size=12)]
    process, address = start(
        sample_index,
        OPENAI_API_KEY="secret-of-the-test",
        OPENAI_BASE_URL=openai_server.url,
        CHAT_MODEL="scripted",
    )
    try:
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".facts")).to_contain_text("scripted")
        ask(page, "AI拡散規則の撤回はいつ発表された？")
        expect(page.locator(".answer .said")).to_contain_text("アサとして、米商務省は")
        ask(page, "次の質問")
        expect(page.locator("#question textarea")).to_have_value("次の質問")
        expect(page.locator("#chat .user-row")).to_have_count(1)
        page.locator("#question .stop-button").click()
        expect(page.locator("#question .submit-button")).to_be_visible()
        before = page.locator(".answer .said").inner_text()
        page.wait_for_timeout(1500)
        assert page.locator(".answer .said").inner_text() == before
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def test_a_port_in_use_is_one_line(sample_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "app.py", "--index", str(sample_index), "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_no_index_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", "--index", str(tmp_path / "none"), "--port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "python -m ingest" in done.stderr
    assert done.stderr.count("\n") == 1


def test_health(app: str) -> None:
    with urllib.request.urlopen(f"{app}/healthz", timeout=10) as reply:
        assert reply.status == 200
