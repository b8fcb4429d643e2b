"""Does an index say what the posts' files say: passages, what is quoted of them, and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote

from assistant.answering.citations import cite
from assistant.answering.quoted.paragraphs import units
from assistant.archive import Check, Generation
from assistant.domain.errors import SourceError
from assistant.domain.nouns import (
    Hit,
    Passage,
    Place,
    Post,
)
from assistant.language.alignment import align, span
from assistant.language.invisible import nfkc
from ingest.several import open_all
from ingest.sources import Page, Source, Wanted
from ingest.sources.jekyll import seen

_AT_ONCE = 1000
_SEVERAL = 3
# A quote may go over several items of a list, whose numbers no reader's text has.
_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+:]|\d+[.)])[ \t]+)*[^\w\s]*")
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(`{3,}|~{3,})", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_PARTED = re.compile(r"( \| |, |: |\n)")
_ITEM = re.compile(r"^[ \t>]*(?:\d+[.)][ \t]+)?", re.MULTILINE)

_Text = tuple[Source, str]
"""A source, and the name of one of its texts there."""


@dataclass
class _Count:
    """How often something was looked at, and where it was wrong or, of a link, led to more."""

    seen: int = 0
    wider: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, name: str, things: str) -> Check:
        found = f"{self.seen:,} {things}"
        if self.wider:
            found += f" ({self.wider:,} mark more, as the post repeats itself)"
        if self.wrong:
            some = "; ".join(self.wrong[:_SEVERAL])
            found = f"{len(self.wrong):,} of {found} are not, such as {some}"
        return Check(name, not self.wrong and self.seen > 0, found)


def against(
    wanted: Path | Sequence[Wanted], progress: Callable[[int, int], None]
) -> Callable[[Generation, Path], Iterator[Check]]:
    """The check of a generation against the sources that it is to be made of, for `prove`.

    Every passage has to be the exact slice of its text at each of its places, or of what is made
    of just that slice; what can be
    quoted of it has to hold all that is shown of it; and the text that the quote's link names
    has to stand on the post's rendered page. `progress` is told how many of how many passages
    are done. Raises `SourceError` at once where a source cannot be read.
    """
    wanted = [Wanted(str(wanted))] if isinstance(wanted, Path) else wanted
    sources = open_all(wanted)
    if sources.away:
        raise SourceError(sources.away[0].why)

    def compare(generation: Generation, _: Path) -> Iterator[Check]:
        """The index says what the posts' files say"""
        posts = generation.ledger.posts()
        texts = {
            n.file(name): (n.source, name) for n in sources.opened for name in n.source.names()
        }
        files, pages = _pages(texts, generation, posts)
        yield files.check("Files are those that were ingested", "posts")
        slices, quotes, links = _Count(), _Count(), _Count()
        ids = list(generation.ledger.contexts())
        for start in range(0, len(ids), _AT_ONCE):
            for passage in generation.ledger.passages(ids[start : start + _AT_ONCE]).values():
                _places(passage, pages, slices)
                spans = _spans(passage, posts)
                _quotes(passage, spans, pages, texts, quotes)
                _links(passage, spans, posts, pages, links)
            progress(min(start + _AT_ONCE, len(ids)), len(ids))
        yield slices.check("Passages are exact slices of their files", "places")
        yield quotes.check("Quotes hold what is shown of them", "sentences and whole passages")
        yield links.check("What a link names stands on the post's page", "links")

    return compare


def _pages(
    texts: Mapping[str, _Text], generation: Generation, posts: Mapping[str, Post]
) -> tuple[_Count, dict[str, Page]]:
    states = generation.ledger.files()
    count = _Count()
    pages: dict[str, Page] = {}
    for name in posts:
        count.seen += 1
        source, key = texts.get(name, (None, ""))
        if source is None or source.digest(key) != states[name].digest:
            count.wrong.append(name)
        try:
            if source is not None:
                pages[name] = source.page(key)
        except SourceError:
            count.wrong.append(name)
    return count, pages


def _places(passage: Passage, pages: Mapping[str, Page], count: _Count) -> None:
    for place in passage.places:
        count.seen += 1
        page = pages.get(place.file)
        if page is None or not page.rendered.made(passage.text, place.start, place.end):
            count.wrong.append(_where(passage, place))


def _spans(passage: Passage, posts: Mapping[str, Post]) -> list[tuple[int, int]]:
    """What can be quoted of a passage: each of its sentences, and all of it."""
    place = passage.places[0]
    found = units(Hit(passage, posts[place.file], place, (), 0.0))
    return list(dict.fromkeys([*found, (0, len(passage.plain))]))


def _quotes(
    passage: Passage,
    spans: Sequence[tuple[int, int]],
    pages: Mapping[str, Page],
    texts: Mapping[str, _Text],
    count: _Count,
) -> None:
    """A quote that is rendered by itself shows what it was made for, letter by letter."""
    page = pages.get(passage.places[0].file)
    source, key = texts.get(passage.places[0].file, (None, ""))
    aligned = align(passage.plain, passage.text)
    for start, end in spans:
        count.seen += 1
        first, last = span(aligned, passage.text, start, end)
        wanted = {_letters(passage.plain[start:end])}
        if passage.kind in ("table", "list"):
            wanted.add(_letters(_once(passage.plain, aligned, start, end)))
        known = map(_letters, _shown(page, passage.text, first, last) if page else ())
        if wanted.isdisjoint(known) and not (
            source and _letters(source.shown(key, passage.text[first:last])) in wanted
        ):
            count.wrong.append(_where(passage, passage.places[0]))


def _once(plain: str, aligned: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """What is shown, without cells and terms that stand in a row above too, or in the first one,
    and have no source of their own: they are told of several rows."""
    kept, at = [], start
    row, _, below = plain.partition("\n")
    first = len(row) if below else 0
    for part in _PARTED.split(plain[start:end]):
        own = any(left < right for left, right in aligned[at : at + len(part)])
        if own or not part.strip() or not (at < first or part in _PARTED.split(plain[:at])):
            kept.append(part)
        at += len(part)
    return "".join(kept)


def _shown(page: Page, text: str, first: int, last: int) -> Iterator[str]:
    """What a quote may show: as it stands, or rendered, with and without numbers of items, as a
    part of its link or its list, or as HTML."""
    quote = text[first:last]
    bare = _ITEM.sub("", quote)
    yield from (quote, bare)
    yield from (page.piece(quote), page.piece(bare), seen(quote))
    yield page.piece(f"\u200b{quote}")  # a number that begins it is no number of an item
    if quote.count("]") > quote.count("["):
        yield page.piece(f"[{quote}")
    line = text.rfind("\n", 0, first) + 1
    item = text[line:last] if _BEFORE.fullmatch(text, line, first) else quote
    fences = _FENCE.findall(item)
    for one in (dedent(item), _INDENT.sub("", item)):
        yield page.piece(one)
        if fences:  # it may begin or end in the midst of code
            for begun in (one, f"{fences[0]}\n{one}"):
                yield from (page.piece(begun), page.piece(f"{begun}\n{fences[-1]}"))


def _links(
    passage: Passage,
    spans: Sequence[tuple[int, int]],
    posts: Mapping[str, Post],
    pages: Mapping[str, Page],
    count: _Count,
) -> None:
    for place in passage.places:
        hit = Hit(passage, posts[place.file], place, (), 0.0)
        page = pages.get(place.file)
        for start, end in spans:
            count.seen += 1
            citation = cite(1, hit, start, end)
            fragment = citation.link.removeprefix(hit.post.url)
            marked = _marked(fragment, page.shown) if page else None
            if marked is None:
                count.wrong.append(f"{_where(passage, place)} {unquote(fragment)[:90]}")
            elif _letters(marked) not in _letters(citation.shown):
                count.wider += 1


def _marked(fragment: str, shown: str) -> str | None:
    """What a browser marks of a page by a text fragment, None where it finds nothing."""
    if not fragment:
        return ""
    first, *more = (unquote(part) for part in fragment.removeprefix("#:~:text=").split(","))
    start = shown.find(first)
    end = start + len(first)
    last = shown.find(more[0], end) if more else start
    if start < 0 or last < 0:
        return None
    return shown[start : last + len(more[0])] if more else first


def _letters(text: str) -> str:
    return "".join(char for char in nfkc(text) if char.isalnum())


def _where(passage: Passage, place: Place) -> str:
    return f"{place.file}:{place.start} ({passage.id[:8]})"
