"""The nouns of the project: what a post, a passage, a citation and an answer are.

Frozen data that knows nothing of Chroma, models or surfaces, and imports nothing of ours.
Offsets are always counted in characters (code points) of the decoded source file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

BlockKind = Literal["paragraph", "list", "table", "code", "quote"]
Language = Literal["ja", "en"]
Mode = Literal["extractive", "model"]
Role = Literal["user", "assistant"]
_LINK = re.compile(r"https?://[^/?#@\\]+([/?#].*)?|/(?![/\\]).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Post:
    """One article: where it is kept, where it is read, and what its front matter says.

    `file` is the path below the `_posts` folder and the key of a post everywhere.
    `url` is absolute when the site has a `url`, otherwise it starts at the site's root.
    `date` carries the site's time zone, so that `date.date()` is the day in the URL.
    Raises `ValueError` for any other kind of `url`, which no surface may link to.
    """

    file: str
    title: str
    url: str
    date: datetime
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    author: str | None = None
    excerpt: str | None = None

    def __post_init__(self) -> None:
        if not is_link(self.url):
            raise ValueError(f"{self.file}: {self.url!r} is no address of the web")

    def to_json(self) -> dict[str, Any]:
        """The post as citations and surfaces show it."""
        return {
            "file": self.file,
            "title": self.title,
            "url": self.url,
            "date": self.date.isoformat(),
            "categories": list(self.categories),
            "tags": list(self.tags),
            "author": self.author,
        }


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
class Place:
    """One spot where a passage stands: which post, the how-manieth block, and its offsets."""

    file: str
    position: int
    start: int
    end: int
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph (or list, table, code block) that is indexed once, wherever it stands.

    `id` is made from `text`, so it survives re-ingests and renames, and `text` is the exact
    source slice at every one of its `places`, of which there is at least one.
    """

    id: str
    kind: BlockKind
    text: str
    plain: str
    tokens: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is limited to. Dates are days in the site's zone, both inclusive."""

    date_from: date | None = None
    date_to: date | None = None
    category: str | None = None
    tag: str | None = None
    author: str | None = None

    def __bool__(self) -> bool:
        return any((self.date_from, self.date_to, self.category, self.tag, self.author))

    def match(self, post: Post) -> bool:
        """Whether the post passes every filter that is set."""
        day = post.date.date()
        return (
            (self.date_from is None or day >= self.date_from)
            and (self.date_to is None or day <= self.date_to)
            and (self.category is None or self.category in post.categories)
            and (self.tag is None or self.tag in post.tags)
            and (self.author is None or self.author == post.author)
        )


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is to be answered; what is None is as the settings have it.

    `top_k` passages are retrieved, quotes have at most `characters` (60 to 2,000), `extractive`
    leaves the chat model out, and passages of the post whose file is `prefer` come before others
    that are about as good.
    """

    top_k: int | None = None
    characters: int | None = None
    extractive: bool = False
    prefer: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage: why it ranks where it does, and the post it is shown with.

    `score` is the fused score (higher is better, comparable within one result only);
    `cosine` is its similarity in meaning; `bm25` and the ranks are None where that side did not
    bring it.
    `place` is the spot in `post`; `also_in` names the other posts that pass the filters,
    newest first. `before` is the plain text of the passage before it in `post`, where this one
    points back at it.
    """

    passage: Passage
    post: Post
    place: Place
    also_in: tuple[Post, ...]
    score: float
    cosine: float | None = None
    bm25: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    before: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {
            "passage_id": self.passage.id,
            "text": self.passage.text,
            "post": self.post.to_json(),
            "also_in": [post.to_json() for post in self.also_in],
            "heading": list(self.place.heading),
            "position": self.place.position,
            "score": self.score,
            "cosine": self.cosine,
            "bm25": self.bm25,
            "dense_rank": self.dense_rank,
            "lexical_rank": self.lexical_rank,
            "before": self.before,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: `quote` is an exact substring of `text`, which is the passage as
    it stands in the post's file; `link` opens the live article at that quote. `plain` and
    `shown` are the two as a reader of the article sees them, without Markdown's marks."""

    number: int
    passage_id: str
    post: Post
    also_in: tuple[Post, ...]
    heading: tuple[str, ...]
    position: int
    text: str
    quote: str
    link: str
    plain: str
    shown: str

    def __post_init__(self) -> None:
        if self.quote not in self.text:
            raise ValueError(f"citation {self.number}: the quote is not in the passage's text")
        if not is_link(self.link):
            raise ValueError(f"citation {self.number}: {self.link!r} is no address of the web")

    def to_json(self) -> dict[str, Any]:
        """The citation as every surface receives it."""
        return {
            "number": self.number,
            "passage_id": self.passage_id,
            "post": self.post.to_json(),
            "also_in": [post.to_json() for post in self.also_in],
            "heading": list(self.heading),
            "position": self.position,
            "text": self.text,
            "quote": self.quote,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the numbers of the citations that stand behind it.

    `framing` tells that it only says where the quotes after it come from. One that is not
    `supported` was found in no source, and has no citations.
    """

    text: str
    citations: tuple[int, ...] = ()
    framing: bool = False
    supported: bool = True

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "framing": self.framing,
            "supported": self.supported,
        }


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls of a chat model took: tokens, and US dollars where the price is known.

    `estimated` says that the far end did not count the tokens of at least one of them.
    """

    prompt_tokens: int
    completion_tokens: int
    cost: float | None = None
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            None if self.cost is None or other.cost is None else self.cost + other.cost,
            self.estimated or other.estimated,
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "cost_usd": None if self.cost is None else round(self.cost, 9),
            "estimated": self.estimated,
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question's arrival, but `retrieve`, which is a duration."""

    retrieve: float = 0.0
    first_token: float = 0.0
    total: float = 0.0

    def to_json(self) -> dict[str, float]:
        """As JSON-ready data."""
        return {
            "retrieve": round(self.retrieve, 1),
            "first_token": round(self.first_token, 1),
            "total": round(self.total, 1),
        }


NoticeKind = Literal[
    "quotes_instead",
    "uncited",
    "cut_off",
    "withheld",
    "no_post",
    "not_of_then",
    "not_beside",
    "other",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader should know of how an answer was made, beside the answer itself."""

    kind: NoticeKind
    text: str

    def to_json(self) -> dict[str, str]:
        """As JSON-ready data."""
        return {"kind": self.kind, "text": self.text}


@dataclass(frozen=True, slots=True)
class Answer:
    """What every surface renders, and nothing else.

    `answer` holds the `[n]` markers; `sentences` is the same text without them, piece by
    piece. An abstained answer has no citations; `related` are posts near the question that
    don't answer it.
    """

    question: str
    answer: str
    language: Language
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    mode: Mode
    model: str | None = None
    usage: Usage | None = None
    timings: Timings = field(default_factory=Timings)
    notices: tuple[Notice, ...] = ()
    related: tuple[Post, ...] = ()

    @property
    def as_of(self) -> date | None:
        """The day of the newest post that the answer rests on."""
        return newest_day([citation.post for citation in self.citations])

    @property
    def notice(self) -> str | None:
        """The texts of its notices as one, None where there is none."""
        return " ".join(notice.text for notice in self.notices) or None

    def to_json(self) -> dict[str, Any]:
        """The Answer as JSON-ready data: the one contract of all surfaces."""
        return {
            "question": self.question,
            "answer": self.answer,
            "language": self.language,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "citations": [citation.to_json() for citation in self.citations],
            "abstained": self.abstained,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "mode": self.mode,
            "model": self.model,
            "usage": self.usage.to_json() if self.usage else None,
            "timings_ms": self.timings.to_json(),
            "notice": self.notice,
            "notices": [notice.to_json() for notice in self.notices],
            "related": [post.to_json() for post in self.related],
        }


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
    """Whether a passage as it stands in its file is a Markdown table below a header row."""
    _, _, below = text.strip().partition("\n")
    ruled = below.partition("\n")[0]
    return "|" in ruled and "-" in ruled and set(ruled) <= set(" \t|:-")
