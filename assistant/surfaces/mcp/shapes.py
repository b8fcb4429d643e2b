"""What the tools give besides their text, as their schemas have it: as every surface has it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from assistant.domain.nouns import NoticeKind


class Post(TypedDict):
    """One article."""

    file: str
    title: str
    url: str
    date: str
    categories: list[str]
    tags: list[str]
    author: str | None


class Sentence(TypedDict):
    """One sentence of an answer, and the numbers of what it cites."""

    text: str
    citations: list[int]
    framing: bool
    supported: bool


class Citation(TypedDict):
    """A numbered source: `quote` stands in `text`, the paragraph of the post's file; `link`
    opens the live article at it."""

    number: int
    passage_id: str
    post: Post
    also_in: list[Post]
    heading: list[str]
    position: int
    text: str
    quote: str
    link: str


class Usage(TypedDict):
    """Tokens that a chat model took."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    estimated: bool


class Notice(TypedDict):
    """Something to know of how an answer was made: its kind, and the text for people."""

    kind: NoticeKind
    text: str


class Answer(TypedDict):
    """The Answer. `continuation` leads on from it (`after`), for the one who asked; `id` leads
    back to it, for everybody who has its `address`."""

    id: str | None
    address: str | None
    continuation: str | None
    question: str
    answer: str
    language: Literal["ja", "en"]
    sentences: list[Sentence]
    citations: list[Citation]
    abstained: bool
    as_of: str | None
    mode: Literal["extractive", "model"]
    model: str | None
    usage: Usage | None
    timings_ms: dict[str, float]
    notice: str | None
    notices: list[Notice]
    related: list[Post]


class Row(TypedDict):
    """A paragraph that was found, `number` its rank."""

    number: int
    post: Post
    heading: list[str]
    paragraph: str
    link: str
    score: float
    also_in: list[Post]


class Found(TypedDict):
    """Paragraphs, best first."""

    question: str
    results: list[Row]


class Paragraph(TypedDict):
    """A paragraph of a post; `link` opens the live article at it."""

    position: int
    text: str
    link: str


class Whole(TypedDict):
    """A post and its paragraphs in their order."""

    post: Post
    paragraphs: list[Paragraph]
