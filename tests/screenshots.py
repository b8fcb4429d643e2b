"""Screenshots for the README and docs/, made from the running app: `make screenshots`."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from assistant.bootstrap import wiring
from assistant.runtime.passwords import hashed
from assistant.settings import settings
from ingest import pipeline
from tests import running
from tests.conftest import SAMPLE
from tests.site import OPEN_ROOTS, Site

FOLDER = Path(__file__).parent / "screenshots"
DESKTOP = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)
PRICE = "HR-7の発売日と価格はどうなった？"
NAME, PASSWORD = "tanaka", "a password for pictures"


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(1200)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


def opened(
    browser: Browser,
    address: str,
    size: ViewportSize = DESKTOP,
    locale: str = "ja-JP",
    *,
    dark: bool = False,
) -> Page:
    context = browser.new_context(
        locale=locale, viewport=size, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    return page


def asked(page: Page, question: str, number: int | None = None) -> Page:
    page.wait_for_selector(".welcome")
    running.ask(page, question)
    page.wait_for_selector(".permalink", timeout=60_000)
    if number:
        page.locator(f"a.ref[data-source='{number}']").first.click()
    return page


def reader(browser: Browser, address: str) -> None:
    keep(opened(browser, address), "welcome")
    keep(asked(opened(browser, address), PRICE, 1), "desktop")
    keep(asked(opened(browser, address, PHONE), PRICE), "phone")
    keep(asked(opened(browser, address, PHONE), PRICE, 1), "drawer-phone")
    keep(asked(opened(browser, address, dark=True), "カレーの作り方を教えて"), "dark")
    keep(asked(opened(browser, address), "HR-9の価格はいくら？"), "related")
    keep(asked(opened(browser, address, PHONE), "HR-9の価格はいくら？"), "related-phone")
    policy = "What changed in US chip export policy?"
    keep(asked(opened(browser, address, locale="en-US"), policy), "english")
    page = opened(browser, address)
    page.wait_for_selector(".welcome")
    running.ask(page, "あ" * 3000)
    page.wait_for_selector(".fault")
    keep(page, "error")


def desk(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/login")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.wait_for_timeout(2500)
    page.locator("textarea, input[type=text]").first.fill("AI拡散規則の撤回はいつ発表された？")
    page.get_by_role("button", name="質問する").click()
    page.get_by_text("見つかった段落").first.wait_for(timeout=30_000)
    page.wait_for_timeout(2000)
    keep(page, "desk")


def widget(browser: Browser, address: str, site: Site) -> None:
    context = browser.new_context(locale="ja-JP", viewport=DESKTOP)
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(f"{site.url}/2025/01/15/1-ai-diffusion-rule/")
    page.locator("ask-the-archive-panel").get_by_role("button").first.click()
    frame = page.frame_locator("ask-the-archive-panel iframe")
    frame.locator(".starter").first.click()
    frame.locator(".permalink").wait_for(timeout=60_000)
    keep(page, "widget")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Site() as site, running.browser() as browser:
        index = Path(folder) / "index"
        embedder = wiring.embedder(settings.load())
        pipeline.run(SAMPLE, index, embedder, now=datetime.now(UTC))
        users = json.dumps({NAME: hashed(PASSWORD)})
        with running.app(index, DESK_USERS=users, FRAME_ANCESTORS=site.url) as address:
            site.head = f'<script src="{address}/widget.js" async></script>'
            reader(browser, address)
            desk(browser, address)
            widget(browser, address, site)


if __name__ == "__main__":
    main()
