"""What an index is for those who search it, whichever engine keeps it: files in a folder
(`assistant.archive.index`), or PostgreSQL (`assistant.archive.served`).

A row is a number that stands for a searched passage in one generation. It says nothing by itself:
an engine may count them, or take them from the passages' ids; they are compared and sorted only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.archive.contents import FileState
from assistant.archive.local.calibration import Calibration
from assistant.archive.local.folded_texts import Wording
from assistant.archive.local.matrix import Rows, Scores
from assistant.archive.local.places import LabelKind
from assistant.archive.local.suggested import Suggested
from assistant.domain.nouns import ArchiveInfo, Filters, Language, Passage, Place, Post

if TYPE_CHECKING:
    from assistant.archive import index
    from assistant.archive.served.generation import ServedGeneration

Found = tuple[Rows, Scores]


class Mask(Protocol):
    """Which of all searched passages pass a filter."""

    def __getitem__(self, rows: Any, /) -> Any:
        """Which of these rows do: bool of shape (rows,)."""
        ...

    def mean(self) -> Any:
        """The share of all that do, about."""
        ...


class Lookup(Protocol):
    """A value for each row."""

    def __getitem__(self, rows: Any, /) -> Any:
        """The values of these rows: an array of shape (rows,); of one row its value."""
        ...


class Files(Protocol):
    """The files of posts by the numbers that `Places.standing` gives."""

    def __getitem__(self, post: int, /) -> str:
        """The file of a post."""
        ...


class Ledger(Protocol):
    """Posts, passages and every place at which a passage stands. Thread-safe; what fails is
    raised as `IndexUnusable`."""

    def files(self) -> dict[str, FileState]:
        """Every file that the ingest saw, by name."""
        ...

    def contexts(self) -> Mapping[str, str | None]:
        """By the id of every passage what is searched above its text; None for one that another
        stands for."""
        ...

    def posts(self, files: Sequence[str] | None = None) -> dict[str, Post]:
        """Posts by file: the named ones that exist, or all of them, oldest first."""
        ...

    def has_address(self) -> bool:
        """Whether the site of the posts has one: all their addresses are of the web."""
        ...

    def newest(self) -> datetime | None:
        """When the newest post is dated, in the time zone that it names; None for no posts."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id with all their places; ids that do not exist are left out."""
        ...

    def variants(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """By passage id, the ids of those that say nearly the same, the most alike first."""
        ...

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """What is searched of passages, by id: the context above it, and its plain text."""
        ...

    def sample(self, size: int) -> list[tuple[str, str]]:
        """`texts` of so many searched passages, or all, but for those that stand in many posts;
        by chance, and always the same ones."""
        ...

    def common(self) -> list[str]:
        """The ids of the passages that stand in so many posts that they belong to none."""
        ...

    def near(self, file: str, position: int, reach: int) -> list[tuple[int, str]]:
        """The plain texts of the passages within `reach` positions of one in a post, in order."""
        ...

    def of_post(self, file: str) -> list[tuple[Passage, Place]]:
        """The passages of a post with their places there, in order; none where there is no
        such post."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many posts and searched passages there are."""
        ...


class Vectors(Protocol):
    """The searched passages with their vectors, by row. Thread-safe."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    @property
    def vectors(self) -> Lookup:
        """The vector of each row, of length 1."""
        ...

    def some(self) -> Rows:
        """A few rows, if there are any; always the same ones."""
        ...

    def ids(self, rows: Rows) -> list[str]:
        """The passage ids of rows."""
        ...

    def find(self, numbers: NDArray[np.uint64]) -> Rows:
        """The rows of passages by number, -1 for one that does not exist."""
        ...

    def similarities(self, rows: Rows, vector: NDArray[np.float32]) -> Scores:
        """The cosine similarities of rows to a vector of shape (dimension,)."""
        ...


class Places(Protocol):
    """Where every searched passage stands. A passage that another is searched for counts as that
    one. Thread-safe."""

    @property
    def files(self) -> Files:
        """The files of the posts by their numbers."""
        ...

    @property
    def newest(self) -> Lookup:
        """For each row the day of the newest post that it stands in, as an ordinal."""
        ...

    @property
    def common(self) -> Lookup:
        """Whether each row's passage stands in so many posts that it belongs to none."""
        ...

    def mask(self, filters: Filters) -> Mask:
        """Which passages stand, in the same or nearly the same words, in at least one post that
        passes the filters."""
        ...

    def only(self, rows: Rows, passing: Mask | None = None) -> Mask:
        """The mask of these rows, of those that pass where a mask is given."""
        ...

    def labels(self, kind: LabelKind) -> dict[str, int]:
        """The labels of a kind with their numbers of posts, the most frequent first."""
        ...

    def of_file(self, file: str | None) -> Rows:
        """The rows of the passages of a post by its file, each once; none for no such post."""
        ...

    def sequence(self, post: int) -> Rows:
        """The rows of a post's passages from its beginning to its end."""
        ...

    def before(self, rows: Rows, back: int) -> tuple[NDArray[np.int64], Rows]:
        """The rows that stand `back` places before those of `rows` in a post: pairs of an index
        into `rows` and such a row, a pair for each post where there is one."""
        ...

    def posts_of(self, rows: Rows) -> set[str]:
        """The files of the posts at which rows stand."""
        ...

    def standing(self, row: int) -> list[tuple[int, int]]:
        """The posts at which a row's passage stands, each with the place in its sequence."""
        ...


class Wordings(Protocol):
    """The folded wordings of the searched passages. Thread-safe."""

    def of(self, rows: Rows) -> Wording:
        """The wordings of rows, in their order."""
        ...

    def holding(self, text: str) -> Rows:
        """The rows whose wordings, what stands above a passage included, have a text, each once.
        A word in Latin letters, figures or short katakana is found only where it stands alone."""
        ...


class Words(Protocol):
    """The words of all searched passages. Thread-safe."""

    def __len__(self) -> int:
        """How many passages there are."""
        ...

    def idf(self, word: str) -> float:
        """How rare a word is: ln(1 + (N - n + ½) / (n + ½)), as in BM25."""
        ...


class Languages(Protocol):
    """The languages of an archive. Thread-safe."""

    usual: Language | None
    several: bool

    def of_post(self, file: str, title: str = "") -> str:
        """The language of a post, by its first passages, or its title."""
        ...


class Generation(Protocol):
    """One complete, unchanging state of an archive, to be searched."""

    calibration: Calibration | None
    suggested: Suggested

    def __hash__(self) -> int:
        """Each is equal to itself alone."""
        ...

    @property
    def info(self) -> ArchiveInfo:
        """What it knows of itself."""
        ...

    @property
    def where(self) -> str:
        """Where it is kept, for messages."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What it holds."""
        ...

    @property
    def matrix(self) -> Vectors:
        """Its vectors."""
        ...

    @property
    def places(self) -> Places:
        """Where its passages stand."""
        ...

    @property
    def lexical(self) -> Words:
        """Its words."""
        ...

    @property
    def wordings(self) -> Wordings:
        """Its folded texts."""
        ...

    @property
    def languages(self) -> Languages:
        """What languages it is written in."""
        ...

    def post_at(self, address: str) -> Post | None:
        """The post that a page of the site shows, by the page's address; None for other pages."""
        ...

    def by_meaning(
        self, vector: NDArray[np.float32], limit: int, passing: Mask | None = None
    ) -> Found:
        """The rows of at most `limit` passages and their cosine similarities, best first.

        `vector` has shape (dimension,); `passing` says which may come back.
        """
        ...

    def by_words(self, text: str, limit: int, passing: Mask | None = None) -> Found:
        """The rows of at most `limit` passages and their BM25 scores, best first. Under a filter
        fifty will do, of which none is left out that is better than another."""
        ...


if TYPE_CHECKING:

    def _engines(one: index.Generation, other: ServedGeneration) -> tuple[Generation, Generation]:
        """Each engine does all of this."""
        return one, other
