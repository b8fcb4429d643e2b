"""The staff's desk in a real browser, on the sample archive."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from subprocess import TimeoutExpired

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.answering.assistant import Assistant
from assistant.records import Answers, Database, Provenance, Vote, Votes
from tests import running
from tests.programs import Program
from tests.scripted_openai import ScriptedOpenAI, says
from tests.test_desk_parts import HOSTILE

JAPAN = timezone(timedelta(hours=9))
PASSWORD = "a password for tests"
HASH = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
QUESTION = "AI拡散規則の撤回はいつ発表された？"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "records.sqlite3"


@contextmanager
def serving(index: Path, records: Path, **environment: str) -> Iterator[str]:
    process = Program(
        *("-m", "tests.desk_app"),
        environment=os.environ
        | {"INDEX_DIR": str(index), "DATABASE_URL": f"sqlite:///{records}"}
        | environment,
    )
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found, "the desk did not say where it listens"
    try:
        yield found[0]
    finally:
        process.terminate()
        try:
            process.wait(20)
        except TimeoutExpired:
            process.kill()
            process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def desk(sample_index: Path, records: Path, assistant: Assistant) -> Iterator[str]:
    database = Database(f"sqlite:///{records}")
    answers, votes = Answers(database), Votes(database)
    for question in ("HR-9の価格はいくら？", "HR-9っていくら？", "味噌ラーメンの作り方", QUESTION):
        key = answers.new_id()
        answers.keep(key, assistant.ask(question), Provenance("reader", assistant.info.created))
        if question == QUESTION:
            votes.cast(Vote(key, "someone", -1, 0, "<b>日付が違う</b>"))
    database.close()
    with serving(sample_index, records) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running.browser() as started:
        yield started


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[BrowserContext]:
    kept = browser.new_context(locale="ja-JP", viewport={"width": 1400, "height": 900})
    yield kept
    kept.close()


@pytest.fixture
def opened(request: pytest.FixtureRequest, kept: BrowserContext, desk: str) -> Iterator[Page]:
    """The desk with nothing asked. Loading it takes longer than most tests, so they have one
    after the other, but for those after one that failed."""
    page = kept.pages[0] if kept.pages else signed_in(kept, desk)
    page.get_by_role("tab", name="調べる").click()
    for where, button in (("date-from", "clear"), ("question", "new")):
        fill(page, where, "?")
        page.locator(f"#{button}").click()
        expect(page.locator(f"#{where} :is(input, textarea)").first).to_have_value("")
    expect(page.locator(".answer, .evidence, #answer .notice")).to_have_count(0)
    failed = request.session.testsfailed
    yield page
    if request.session.testsfailed > failed:
        page.close()


def signed_in(context: BrowserContext, desk: str, person: str = "tanaka") -> Page:
    context.add_cookies([{"name": "person", "value": person, "url": desk}])
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{desk}/desk/")
    expect(page.locator(".masthead h1")).to_contain_text("AI潮流ノート")
    return page


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def fill(page: Page, where: str, text: str) -> None:
    page.locator(f"#{where} :is(input, textarea)").first.fill(text)


def to_tab(page: Page, name: str) -> None:
    """Open a tab; where there is no room for all, those behind the last one are in a menu."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.locator(".overflow-menu > button").click()
        tab = page.locator(".overflow-dropdown button", has_text=name)
    tab.click()


def get(address: str, person: str | None) -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"x-person": person} if person else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert "attachment" in reply.headers["Content-Disposition"]
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.browser
def test_the_answer_stands_beside_its_evidence(desk: str, opened: Page) -> None:
    outside: list[str] = []
    opened.on("request", lambda r: outside.append(r.url) if desk not in r.url else None)
    ask(opened, QUESTION)
    expect(opened.locator(".answer")).to_contain_text("5月13日")
    rows = opened.locator(".evidence tr.hit")
    expect(rows).to_have_count(12)
    cited = opened.locator(".evidence tr.cited").first
    expect(cited.locator("td.post a")).to_have_attribute("href", re.compile("^https://.*#:~:text="))

    opened.locator(".answer .ref").first.click()
    whole = opened.locator(".evidence tr.whole:not([hidden])")
    expect(whole.locator("mark").first).to_be_visible()
    assert whole.locator("mark").first.inner_text() in opened.locator(".answer").inner_text()
    more = rows.nth(3).locator(".more")
    expect(more).to_have_attribute("aria-expanded", "false")
    more.focus()
    opened.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(whole).to_have_count(2)

    opened.locator("th.date button").click()
    expect(opened.locator("th.date")).to_have_attribute("aria-sort", "ascending")
    days = rows.locator("td.date").all_inner_texts()
    assert days == sorted(days)
    assert [url for url in outside if not url.startswith(("data:", "blob:"))] == []


@pytest.mark.browser
def test_a_month_of_the_plot_asks_again_in_that_month(opened: Page) -> None:
    ask(opened, QUESTION)
    bar = opened.locator('.bar[data-pick="2025-05"]')
    expect(bar).to_have_attribute("aria-label", re.compile("^2025-05：[1-9]"))
    bar.focus()
    opened.keyboard.press("Enter")
    expect(opened.locator("#date-from").get_by_role("textbox")).to_have_value("2025-05-01")
    expect(opened.locator(".evidence .caption")).to_contain_text("2025-05-31")
    days = opened.locator(".evidence tr.hit td.date").all_inner_texts()
    assert days
    assert all(one.startswith("2025-05") for one in days)
    expect(opened.locator(".asked")).to_have_text(QUESTION)
    expect(bar).to_have_attribute("aria-pressed", "true")
    opened.locator(".plot .all").click()
    expect(opened.locator("#date-from").get_by_role("textbox")).to_have_value("")
    expect(opened.locator(".evidence .caption")).not_to_contain_text("2025-05-31")


@pytest.mark.browser
def test_days_are_suggested_from_the_archive_and_chosen_from_a_calendar(
    opened: Page, assistant: Assistant
) -> None:
    info = assistant.info
    boxes = [opened.locator(f"#date-{end}").get_by_role("textbox") for end in ("from", "to")]
    for box, suggested in zip(boxes, (info.first_day, info.last_day), strict=True):
        expect(box).to_have_attribute("placeholder", str(suggested))
    opened.evaluate("HTMLInputElement.prototype.showPicker = function () { window.shown = this }")
    opened.locator("#date-from").get_by_role("button", name="カレンダーから選ぶ").click()
    assert opened.evaluate("[shown.type, shown.value]") == ["date", str(info.first_day)]
    opened.evaluate("shown.value = '2025-06-01'; shown.dispatchEvent(new Event('change'))")
    expect(boxes[0]).to_have_value("2025-06-01")
    ask(opened, QUESTION)
    expect(opened.locator(".evidence .caption")).to_contain_text("この日から 2025-06-01")
    opened.get_by_role("tab", name="期間を比べる").click()
    days = (
        opened.locator("#periods")
        .get_by_role("textbox")
        .evaluate_all("all => all.map(box => box.placeholder)")
    )
    assert days == sorted(set(days))
    assert (days[0], days[3]) == (str(info.first_day), str(info.last_day))
    expect(opened.locator("#periods .picker")).to_have_count(4)
    expect(opened.get_by_role("textbox", name="この日まで", exact=True)).to_have_count(2)


@pytest.mark.browser
def test_filters_come_from_the_archive_and_bad_dates_are_told(opened: Page) -> None:
    box = opened.locator("#tag input")
    box.click()
    box.fill("HBM")
    opened.get_by_role("option", name=re.compile("HBM")).first.click()
    ask(opened, "HBM4の供給はどうなる？")
    expect(opened.locator(".evidence .caption")).to_contain_text("タグ HBM")
    expect(opened.locator(".exports a")).to_have_count(6)
    expect(opened.locator(".plot")).to_be_visible()
    fill(opened, "date-from", "きのう")
    ask(opened, "HBM4の供給はどうなる？")
    expect(opened.locator("#answer .notice")).to_contain_text("「きのう」は日付として読めません")
    for old in (".evidence", ".exports", ".plot", ".asked"):
        expect(opened.locator(old)).to_have_count(0)
    expect(opened.locator("#ask")).to_be_visible()
    opened.wait_for_timeout(500)
    expect(opened.locator(".plot")).to_have_count(0)
    opened.locator("#clear").click()
    ask(opened, "   ")
    expect(opened.locator("#answer .notice")).to_contain_text("質問を書いてください")
    ask(opened, "あ" * 3000)
    expect(opened.locator("#answer .notice")).to_contain_text("2,000字まで")


@pytest.mark.browser
def test_what_is_typed_is_shown_as_text(opened: Page) -> None:
    ask(opened, f"HR-7の価格は？ {HOSTILE}")
    expect(opened.locator(".asked")).to_contain_text(HOSTILE.strip())
    assert opened.title() != "bad"
    assert opened.locator("#answer img").count() == 0


@pytest.mark.browser
def test_a_conversation_goes_on_is_found_again_and_saved(desk: str, opened: Page) -> None:
    ask(opened, "北斗ロボティクスのHR-7の発売日はいつ？")
    expect(opened.locator(".answer .asked")).to_contain_text("発売日")
    expect(opened.locator("#exports a").first).to_be_visible()
    expect(opened.locator(".plot")).to_be_visible()
    ask(opened, "それの価格はいくら？")
    expect(opened.locator(".answer .asked")).to_contain_text("価格")
    expect(opened.locator(".answer")).to_contain_text("万円")
    expect(opened.locator(".earlier dt")).to_have_text("北斗ロボティクスのHR-7の発売日はいつ？")
    expect(opened.locator("#exports a")).to_have_count(6)

    with opened.expect_download() as saving:
        opened.locator("#exports a").first.click()
    saved = saving.value.path().read_text(encoding="utf-8")
    assert saving.value.suggested_filename.endswith(".md")
    assert saved.count("## ") == 2
    hour = datetime.now(JAPAN).strftime("%Y-%m-%d %H")
    assert re.search(r"\*\d{4}-\d\d-\d\d \d\d:\d\d UTC\+09:00\*", saved)
    assert hour in saved or f"{datetime.now(JAPAN):%Y-%m-%d %H}" in saved
    assert f"conversation-{hour.replace('-', '').replace(' ', '-')}" in (
        saving.value.suggested_filename
    )
    assert "[^2-1]: " in saved

    href = opened.locator("#exports a").first.get_attribute("href")
    assert href is not None
    key = href.removeprefix("/desk/export/").partition(".")[0]
    table = f"{desk}/desk/export/{key}"
    status, text = get(f"{table}.csv?what=evidence", "tanaka")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("﻿"), newline="")))
    assert (status, len(rows)) == (200, 12)
    assert any(row["cited"] for row in rows)
    status, text = get(f"{table}.json", "tanaka")
    assert (status, len(json.loads(text)["answers"])) == (200, 2)
    assert get(f"{table}.json", None)[0] == 401
    assert get(f"{table}.json", "suzuki")[0] == 404
    assert get(f"{desk}/desk/export/gaps.csv", None)[0] == 401
    assert get(f"{table}.exe", "tanaka")[0] == 422

    opened.locator("#new").click()
    expect(opened.locator(".answer")).to_have_count(0)
    opened.get_by_role("tab", name="履歴").click()
    expect(opened.locator(".history li").first).to_contain_text("それの価格はいくら？")
    expect(opened.locator(".history time").first).to_contain_text("UTC+09:00")
    fill(opened, "history-words", "北斗 発売日はいつ")
    expect(opened.locator(".history li").first).to_contain_text("北斗ロボティクスのHR-7の発売日")
    opened.locator(".history button").first.click()
    expect(opened.locator(".answer .asked")).to_be_visible()
    expect(opened.locator(".evidence tr.hit")).to_have_count(12)
    expect(opened.locator(".plot")).to_be_visible()


@pytest.mark.browser
def test_nobody_sees_the_history_of_another(desk: str, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    page = signed_in(context, desk, "watanabe")
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#history .notice")).to_have_text("You have not asked anything yet.")
    context.close()


@pytest.mark.browser
def test_two_periods_are_compared(opened: Page) -> None:
    opened.get_by_role("tab", name="期間を比べる").click()
    fill(opened, "compare-question", "H20の対中輸出")
    days = {
        "first-from": "2025-04",
        "first-to": "2025-06",
        "second-from": "2025-07",
        "second-to": "2025-12",
    }
    for where, typed in days.items():
        fill(opened, where, typed)
    opened.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => {
            const waiting = document.querySelector('#summary .waiting')?.innerText ?? '';
            const sides = document.querySelectorAll('#compared .evidence').length;
            window.told.push(`${sides} ${waiting}`);
          }).observe(document.body, {childList: true, subtree: true});
        }"""
    )
    opened.locator("#compare").click()
    summary = opened.locator(".summary li")
    expect(summary).to_have_count(3)
    expect(summary.first).to_contain_text(re.compile("期間だけ [1-9]"))
    for side, months in (("first", "2025-0[456]"), ("second", "2025-(0[789]|1)")):
        found = opened.locator(f"#{side}-side .evidence tr.hit td.date").all_inner_texts()
        assert found
        assert all(re.match(months, one) for one in found)
    expect(opened.locator("#summary .waiting")).to_have_count(0)
    told = opened.evaluate("window.told")
    assert "2 この話題を扱う記事を数えています…" in told
    fill(opened, "first-from", "2025-07")
    opened.locator("#compare").click()
    expect(opened.locator("#summary .notice")).to_contain_text("2025-07-01")
    expect(opened.locator("#compared .evidence")).to_have_count(0)


@pytest.mark.browser
def test_the_editor_sees_what_readers_miss(desk: str, opened: Page) -> None:
    opened.get_by_role("tab", name="足りない記事").click()
    fill(opened, "gaps-since", "2020")
    fill(opened, "gaps-months", "1")
    opened.locator("#gaps-make").click()
    sections = opened.locator(".gaps section")
    expect(sections).to_have_count(4)
    expect(sections.nth(0)).to_contain_text("味噌ラーメン")
    expect(sections.nth(1).locator("td.questions").first).to_contain_text("HR-9")
    expect(sections.nth(1).locator("td.count").first).to_have_text("2")
    expect(sections.nth(2)).to_contain_text(QUESTION)
    expect(sections.nth(3).locator("td.reasons")).to_contain_text("<b>日付が違う</b>")
    with opened.expect_download() as saving:
        opened.locator(".gaps a[download]").click()
    assert "味噌ラーメンの作り方" in saving.value.path().read_text(encoding="utf-8")
    fill(opened, "gaps-since", "いつか")
    opened.locator("#gaps-make").click()
    expect(opened.locator("#gaps .notice")).to_contain_text("「いつか」")


@pytest.mark.browser
def test_a_phone_needs_no_sideways_scrolling(desk: str, browser: Browser) -> None:
    context = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 844})
    page = signed_in(context, desk)
    expect(page.locator("#controls")).to_be_hidden()
    ask(page, QUESTION)
    expect(page.locator(".plot")).to_be_visible()
    page.locator(".answer .ref").first.click()
    expect(page.locator(".evidence tr.whole:not([hidden]) mark").first).to_be_visible()
    for tab in ("期間を比べる", "履歴", "足りない記事", "調べる"):
        to_tab(page, tab)
        page.wait_for_timeout(300)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    context.close()


@pytest.mark.browser
def test_who_is_not_signed_in_gets_a_line(desk: str, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{desk}/desk/")
    expect(page.locator(".masthead h1")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator("#answer .notice")).to_contain_text("signed out")
    context.close()


@pytest.mark.browser
def test_the_desk_of_the_real_app_is_signed_in_to_and_out_of(
    sample_index: Path, browser: Browser
) -> None:
    users = json.dumps({"tanaka": HASH})
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    with running.app(sample_index, DESK_USERS=users) as address:
        page.goto(f"{address}/login")
        page.fill("[name=name]", "tanaka")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/")
        assert "Gradio" not in "".join(
            page.locator("head > meta").evaluate_all("all => all.map(one => one.content)")
        )
        page.get_by_role("button", name="ログアウト").click()
        page.wait_for_url("**/login")
        assert page.goto(f"{address}/desk/").status == 401  # type: ignore[union-attr]
        context.close()


@pytest.mark.browser
def test_a_model_writes_until_it_is_stopped_or_quotes_are_chosen(
    sample_index: Path, tmp_path: Path, browser: Browser, openai_server: ScriptedOpenAI
) -> None:
    fact = "米商務省は5月13日、1月に公表した「AI拡散規則」を撤回すると発表した"
    told = "".join(f"{a}{b}として、{fact}。[1]" for a in "アイウエオカキ" for b in "サシスセソタチ")
    openai_server.script = [says(told, pause=0.05, size=12)]
    model = {
        "OPENAI_API_KEY": "secret-of-the-test",
        "OPENAI_BASE_URL": openai_server.url,
        "CHAT_MODEL": "scripted",
    }
    with serving(sample_index, tmp_path / "records.sqlite3", **model) as address:
        context = browser.new_context(locale="ja-JP")
        page = signed_in(context, address)
        expect(page.locator("#mode input")).to_have_value(re.compile("scripted"))
        ask(page, QUESTION)
        expect(page.locator(".answer .said")).to_contain_text("アサとして、米商務省は")
        expect(page.locator(".answer .kind").first).to_contain_text("scripted")
        page.locator("#stop").click()
        expect(page.locator("#ask")).to_be_visible()
        page.wait_for_timeout(700)
        before = page.locator(".answer .said").inner_text()
        page.wait_for_timeout(1200)
        assert page.locator(".answer .said").inner_text() == before
        page.locator("#mode input").click()
        page.get_by_role("option", name="記事からの引用だけ").click()
        ask(page, QUESTION)
        expect(page.locator(".answer .quotes li").first).to_be_visible()
        context.close()
