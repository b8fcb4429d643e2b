"""What an archive is made of: posts, their blocks, and the passages that are indexed.

Offsets are always counted in characters (code points) of the decoded source file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from assistant.domain.noun import HIDDEN, InJson, Noun

BlockKind = Literal["paragraph", "list", "table", "code", "quote"]
_LINK = re.compile(r"https?://[^/?#@\\]+([/?#].*)?|/(?![/\\]).*", re.IGNORECASE)
_MOST_HEADERS = 3
_RULE = frozenset(" \t|:+-")
_ROW = re.compile(r"<tr\b(?:(?!<tr\b).)*+", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t([hd])\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>|&nbsp;")
_TEXT = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Post(Noun):
    """A post as the archive has it. `file` is its id everywhere.

    It is the path below the `_posts` folder.
    `url` is absolute when the site has a `url`, otherwise it starts at the site's root.
    `source` is the name of the source that it is of, where the archive has several.
    `date` carries the site's time zone, so that `date.date()` is the day in the URL.
    `authors` are all who wrote it, and `author` the same as one text; one of both is enough.
    Raises `ValueError` for any other kind of `url`, which no surface may link to.
    """

    file: str
    title: str
    url: str
    date: datetime
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    author: str | None = None
    authors: tuple[str, ...] = ()
    excerpt: Annotated[str | None, HIDDEN] = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not is_link(self.url):
            raise ValueError(f"{self.file}: {self.url!r} is no address of the web")
        if self.authors:
            object.__setattr__(self, "author", ", ".join(self.authors))
        elif self.author:
            object.__setattr__(self, "authors", (self.author,))


@dataclass(frozen=True, slots=True)
class Block:
    """One citable piece of a post, as the Markdown parser found it.

    `text` is exactly `source[start:end]` of the file; `plain` is what a reader sees of it.
    `position` counts the citable blocks of the post from 0.
    """

    kind: BlockKind
    text: str
    plain: str
    start: int
    end: int
    heading: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Place(Noun):
    """One spot where a passage stands: which post, the how-manieth block, and its offsets."""

    file: Annotated[str, HIDDEN]
    position: int
    start: Annotated[int, HIDDEN]
    end: Annotated[int, HIDDEN]
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage(Noun):
    """A paragraph (or list, table, code block) that is indexed once, wherever it stands.

    `id` is made from `text`, so it survives re-ingests and renames, and `text` is the exact
    source slice at every one of its `places`, of which there is at least one.
    """

    id: Annotated[str, InJson("passage_id")]
    kind: BlockKind
    text: str
    plain: str
    tokens: Annotated[int, HIDDEN]
    places: Annotated[tuple[Place, ...], HIDDEN]


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What an index knows of itself and of the site it was made from.

    `source` is the path that was ingested; `passages` counts those that are searched;
    `questions` are ones to start from.
    """

    title: str
    source: str
    posts: int
    passages: int
    first_day: date | None
    last_day: date | None
    embedder: str
    dimension: int
    created: datetime
    generation: str
    questions: tuple[str, ...] = ()


def is_link(address: str) -> bool:
    """Whether this is what a post may be linked by: an http or https address without a name or
    password, or one that starts at the site's root; on one line, without spaces."""
    return bool(_LINK.fullmatch(address)) and address.isprintable() and " " not in address


def newest_day(posts: Sequence[Post]) -> date | None:
    """The day of the newest of the posts, None for no posts."""
    return max(post.date for post in posts).date() if posts else None


def is_table(text: str) -> bool:
    """Whether a passage as it stands in its file is a table below a header row."""
    return header_rows(text) > 0


def header_rows(text: str) -> int:
    """How many rows of a table, as it stands in its file, head the others: of a Markdown table
    those above its first rule, of one in HTML those that are of `th` alone; 0 for what is none.

    >>> header_rows("| a | b |\\n|---|---|\\n| 1 | 2 |"), header_rows("| 1 | 2 |")
    (1, 0)
    >>> header_rows("<tr><th>a</th></tr><tr><td>1")
    1
    """
    bare = text.strip()
    if bare[:1] == "<":
        heads = heading_rows(bare)
        return next((at for at, heads_others in enumerate(heads) if not heads_others), 0)
    for at, line in enumerate(bare.split("\n", _MOST_HEADERS + 1)[: _MOST_HEADERS + 1]):
        if "|" not in line:
            break
        if "-" in line and set(line) <= _RULE:
            return at
    return 0


def heading_rows(html: str) -> list[bool]:
    """Of each row of a table in HTML that is not empty, whether it is of `th` alone."""
    rows = []
    for row in _ROW.findall(html):
        cells = _CELL.findall(row)
        if cells and _TEXT.search(_TAG.sub("", row)):
            rows.append(all(name.lower() == "h" for name in cells))
    return rows
