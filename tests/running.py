"""The app as a process of its own, and a browser in front of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.conftest import SAMPLE
from tests.programs import Program

SITE = "https://ai-choryu.example"
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def start(
    index: Path, *more: str, program: str = "app.py", **environment: str
) -> tuple[Program, str]:
    """The app over an index, with records of its own; the process and where it listens."""
    records = f"sqlite:///{index.parent / f'records-{uuid4().hex}.sqlite3'}"
    process = Program(
        *(*program.split(), "--index", index, "--port", "0", *more),
        environment=os.environ
        | {"DATABASE_URL": records, "RATE_LIMIT": "1000/second"}
        | environment,
    )
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found, "the app did not say where it listens"
    return process, found[0]


def stop(process: Program) -> None:
    process.terminate()
    process.wait(60)
    process.stdout.close()


@contextmanager
def app(index: Path, *more: str, **environment: str) -> Iterator[str]:
    """The address of the app while it runs."""
    process, address = start(index, *more, **environment)
    try:
        yield address
    finally:
        stop(process)


def chromium() -> str | None:
    """The installed browser; None stands for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-gpu",
            ],
        )
        yield started
        started.close()


def ask(page: Page, question: str) -> None:
    box = page.locator(".asking textarea")
    box.fill(question)
    box.press("Enter")


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
