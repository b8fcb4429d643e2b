"""Export files (WXR) → their items, one by one, so that a broken one stops no other."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assistant.domain.errors import SourceError
from ingest.sources.records import bytes_at

MOST_FILE = 2 * 1024 * 1024 * 1024
MOST_ITEM = 16 * 1024 * 1024
_TOKEN = re.compile(rb"<!\[CDATA\[|\]\]>|<item\b[^<>]{0,200}>|</item\s*>|</channel\s*>")
_CHANNEL = re.compile(rb"<channel\b[^<>]{0,200}>")
_ROOT = re.compile(rb"<rss\b[^<>]{0,4000}>")
_DECLARED = re.compile(rb"\A\s*<\?xml[^<>]{0,200}\?>")
# No XML may have them, and WordPress writes them all the same.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAMESPACES = (
    b'<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    b' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of an export file: the how-manieth, from 1 on, and where it stands."""

    file: Path
    number: int
    start: int
    size: int

    @property
    def where(self) -> str:
        """How people find it."""
        return f"{self.file.name}, item {self.number}"

    def raw(self) -> bytes:
        """Its bytes. Raises `SourceError` for too many, and where the file is gone."""
        if self.size > MOST_ITEM:
            raise SourceError(f"has {self.size:,} bytes, more than the {MOST_ITEM:,} that are read")
        return bytes_at(self.file, self.start, self.size)


@dataclass(frozen=True, slots=True)
class Export:
    """An export file: what stands above its items, the tags that an item is read in, and where
    the items are."""

    head: Element
    frame: bytes
    pieces: tuple[Piece, ...]


def open_export(file: Path) -> Export:
    """An export file. Raises `SourceError` for what is none, or ends in the middle."""
    try:
        size = file.stat().st_size
        if size > MOST_FILE:
            raise SourceError(
                f"{file}: has {size:,} bytes, {MOST_FILE:,} are the most; export parts"
            )
        with file.open("rb") as opened:
            if size == 0:
                raise SourceError(f"{file}: is empty; export it again")
            with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return _opened(file, content)
    except OSError as error:
        raise SourceError(f"{file}: cannot be read ({error.strerror}); check its rights") from error


def element(frame: bytes, raw: bytes) -> Element:
    """The element `item` or `channel` of its bytes. Raises `SourceError` for broken XML."""
    try:
        root = fromstring(frame + _CONTROL.sub(b"", raw) + b"</rss>")
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        why = getattr(error, "msg", None) or type(error).__name__
        raise SourceError(f"is broken XML ({why}); export it again") from error
    found: Element = root[0]
    return found


def texts(one: Element) -> Mapping[str, str]:
    """The texts of an element's children by name, such as `wp:status` or `title`; of several the
    first."""
    found: dict[str, str] = {}
    for child in one:
        found.setdefault(name_of(child), (child.text or "").strip())
    return found


def name_of(one: Element) -> str:
    """An element's name, with the prefix that WordPress uses whatever the version."""
    space, _, name = one.tag.rpartition("}")
    if "wordpress.org/export" in space:
        return f"excerpt:{name}" if space.rstrip("/").endswith("excerpt") else f"wp:{name}"
    prefixes = {"modules/content": "content:", "dc/elements": "dc:"}
    return next((p for part, p in prefixes.items() if part in space), "") + name


def _opened(file: Path, content: mmap.mmap) -> Export:
    channel = _CHANNEL.search(content, 0, 64 * 1024)
    if channel is None:
        raise SourceError(f"{file}: is no export of WordPress; give the .xml of Tools > Export")
    pieces = tuple(_pieces(file, content, channel.end()))
    until = pieces[0].start if pieces else len(content)
    root = _ROOT.search(content, 0, channel.start())
    declared = _DECLARED.search(content[:300])
    frame = (declared[0] if declared else b"") + (root[0] if root else _NAMESPACES)
    above = _CONTROL.sub(b"", content[channel.start() : until])
    above = above.partition(b"</channel")[0] + b"</channel>"
    if b"<!ENTITY" in content[: channel.start()]:
        raise SourceError(f"{file}: defines entities of its own, which no export does")
    try:
        return Export(element(frame, above), frame, pieces)
    except SourceError as error:
        raise SourceError(f"{file}: {error}") from error


def _pieces(file: Path, content: mmap.mmap, start: int) -> Iterator[Piece]:
    """Where the items are: from each tag to its end, but for what is written within a text."""
    number, begun, within, ends = 0, -1, False, False
    for token in _TOKEN.finditer(content, start):
        match token[0][:3], within:
            case b"<![", False:
                within = True
            case b"]]>", True:
                within = False
            case b"<it", False:
                begun = token.start()
            case b"</i", False if begun >= 0:
                number += 1
                yield Piece(file, number, begun, token.end() - begun)
                begun = -1
            case b"</c", False:
                ends = True
    if not ends:
        raise SourceError(f"{file}: ends in the middle; export it again")
