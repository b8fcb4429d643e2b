"""Screenshots for the README, made from the running app: `make screenshots`."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from assistant import bootstrap, settings
from ingest import pipeline
from tests.conftest import SAMPLE
from tests.running import chromium, start

FOLDER = Path(__file__).parent / "screenshots"
DESKTOP = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)


def shoot(
    browser: Browser,
    address: str,
    name: str,
    question: str | None,
    *,
    size: ViewportSize = DESKTOP,
    locale: str = "ja-JP",
    dark: bool = False,
    open_source: bool = False,
) -> None:
    context = browser.new_context(
        locale=locale, viewport=size, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome")
    if question:
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".answer .said", timeout=60_000)
        page.wait_for_timeout(1200)
        if open_source:
            page.locator("a.ref").first.click()
    page.wait_for_timeout(1800)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        embedder = bootstrap.embedder(settings.load())
        pipeline.run(SAMPLE, index, embedder, passage_tokens=400, now=datetime.now(UTC))
        process, address = start(index)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            price = "HR-7の発売日と価格はどうなった？"
            shoot(browser, address, "desktop", price, open_source=True)
            shoot(browser, address, "phone", price, size=PHONE)
            shoot(browser, address, "dark", "カレーの作り方を教えて", dark=True)
            shoot(browser, address, "related", "HR-9の価格はいくら？")
            shoot(browser, address, "related-phone", "HR-9の価格はいくら？", size=PHONE)
            shoot(browser, address, "welcome", None)
            shoot(
                browser, address, "english", "What changed in US chip export policy?",
                locale="en-US",
            )  # fmt: skip
            browser.close()
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main()
