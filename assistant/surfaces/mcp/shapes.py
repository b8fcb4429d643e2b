"""What the tools give besides their text, as their schemas have it: as every surface has it."""

from __future__ import annotations

from pydantic import BaseModel

from assistant.answering.results import Row as AnyRow
from assistant.domain import nouns
from assistant.surfaces.shapes import shaped


@shaped(nouns.Answer)
class Answer(BaseModel):
    """The Answer. `continuation` leads on from it (`after`), for the one who asked; `id` leads
    back to it, for everybody who has its `address`."""

    id: str | None
    address: str | None
    continuation: str | None


@shaped(AnyRow, only=("number", "post", "heading", "paragraph", "link", "score", "also_in"))
class Row(BaseModel):
    """A paragraph that was found, `number` its rank."""


class FoundPassages(BaseModel):
    """Paragraphs, best first."""

    question: str
    results: list[Row]


class Paragraph(BaseModel):
    """A paragraph of a post; `link` opens the live article at it."""

    position: int
    text: str
    link: str


@shaped(AnyRow, only=("post",))
class PostWithPassages(BaseModel):
    """A post and its paragraphs in their order."""

    paragraphs: list[Paragraph]
