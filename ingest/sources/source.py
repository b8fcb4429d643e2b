"""What every kind of source gives: texts by their names, each with the post that it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ingest.sources.jekyll.page import Page
from ingest.sources.jekyll.post import ParsedPost


@dataclass(frozen=True, slots=True)
class Watched:
    """Where changes of a source show: in `folder`, and `below` it, in the files that `matters` is
    true of."""

    folder: Path
    matters: Callable[[Path], bool]
    below: bool = True


class Source(Protocol):
    """One archive of posts, opened.

    `kind` is the name of its kind, and `module` the one that reads it, whose code has a part in
    what is read. `address` tells that it is the same source as before: an absolute path, or a
    URL. `config` is all that a reading follows from besides the text and the code. `future` says
    that posts dated later are shown. `questions` are the source's own to start from, and
    `warnings` what its owner should know.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def module(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def config(self) -> str: ...  # noqa: D102
    @property
    def future(self) -> bool: ...  # noqa: D102
    @property
    def questions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def warnings(self) -> Sequence[str]: ...  # noqa: D102

    def names(self) -> Sequence[str]:
        """The names of all its texts, in order, each once: a post's `file` is one of them. What
        cannot be read is among them, and `read` tells why."""

    def digest(self, name: str) -> str:
        """What differs when the text under this name differs; empty where it cannot be read."""

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post with its blocks, whose offsets refer to its `source`. `now` has no part in it
        but for `future`. Raises `SourceError` without the name: what is wrong, and what to do."""

    def page(self, name: str) -> Page:
        """The same text, and what a reader of the live page sees of it, found by another way
        than its blocks are. Raises `SourceError` as `read` does."""

    def shown(self, name: str, text: str) -> str:
        """What a reader sees of a part of the text under this name, such as a quote."""

    def watched(self) -> Watched | None:
        """Where its changes show; None for one whose changes nobody is told of."""
