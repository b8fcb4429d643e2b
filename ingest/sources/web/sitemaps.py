"""Sitemaps: XML or text → the addresses in them, and the sitemaps that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from assistant.domain.errors import SourceError
from ingest.sources.dates import read_date

MAX_BYTES = 50 * 1024 * 1024
MAX_ADDRESSES = 50_000
"""What a sitemap may have by its standard."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """An address in a sitemap, and when it says that the page was changed last."""

    address: str
    changed: datetime | None = None


def read(raw: bytes, name: str) -> tuple[list[str], list[Listed]]:
    """The addresses of further sitemaps, and those of pages. Raises `SourceError`, which begins
    with `name`, for what is no sitemap."""
    if raw.lstrip()[:1] != b"<":
        listed = [Listed(line) for line in _lines(raw)]
        if not listed:
            raise SourceError(f"{name}: is no sitemap; it has to be XML, or one address a line")
        return [], listed[:MAX_ADDRESSES]
    further: list[str] = []
    pages: list[Listed] = []
    try:
        root = ""
        for place, element in _entries(raw):
            root = root or place
            values = {_local(child.tag): (child.text or "").strip() for child in element}
            address = values.get("loc", "")
            if not _ADDRESS.fullmatch(address):
                continue
            if place == "sitemap":
                further.append(address)
            else:
                pages.append(Listed(address, read_date(values.get("lastmod", ""))))
            if len(further) + len(pages) >= MAX_ADDRESSES:
                break
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{name}: is no sitemap that can be read ({error})") from error
    return further, pages


def _entries(raw: bytes) -> Iterator[tuple[str, Element]]:
    known = False
    for event, element in iterparse(BytesIO(raw), events=("start", "end")):
        name = _local(element.tag)
        if event == "start":
            if not known and name not in {"urlset", "sitemapindex"}:
                raise ValueError(f"its root is <{name[:40]}>")
            known = True
        elif name in {"url", "sitemap"}:
            yield name, element
            element.clear()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _lines(raw: bytes) -> Iterator[str]:
    for line in raw.decode("utf-8", "replace").splitlines():
        if _ADDRESS.fullmatch(line.strip()):
            yield line.strip()
