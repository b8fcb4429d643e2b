"""What an index holds, but the vectors: files, posts, and passages with how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.archive.local.memory import content_key
from assistant.domain.nouns import Passage, Post

Status = Literal["published", "unpublished", "future", "shadowed", "skipped"]


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that the ingest saw: a digest of its bytes, one of the code and configuration that
    read it (its recipe), and what became of it.

    `reason` says why a file was skipped, which file has the address of a `shadowed` one, and
    when a `future` one is due (ISO 8601).
    """

    file: str
    digest: str
    recipe: str
    status: Status
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """A passage and how it is found.

    `context` is what is embedded and indexed before its text: a title and perhaps a heading.
    It is None for a passage that says nearly the same as another, `same_as`, which is searched
    in its stead; `likeness` is how alike the two are, from 0 to 1. `common` says that it stands
    in so many posts that it belongs to none.
    """

    passage: Passage
    context: tuple[str, ...] | None
    same_as: str | None = None
    likeness: float | None = None
    common: bool = False

    @cached_property
    def above(self) -> str | None:
        """The context in one string."""
        return None if self.context is None else "\n".join(self.context)

    @property
    def searched(self) -> str:
        """The text that is embedded and indexed; raises `ValueError` where none is."""
        if self.above is None:
            raise ValueError(f"{self.passage.id} is not searched: {self.same_as} is")
        return searched_text(self.above, self.passage)

    @cached_property
    def key(self) -> bytes:
        """The key of the searched text, under which its vector is remembered."""
        return content_key(self.searched)


def searched_text(context: str, passage: Passage) -> str:
    """What is embedded and indexed of a passage below this context."""
    return f"{context}\n{passage.plain}"


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an index holds, but the vectors."""

    files: Sequence[FileState]
    posts: Sequence[Post]
    entries: Sequence[Entry]
