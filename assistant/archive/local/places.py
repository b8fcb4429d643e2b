"""Where every searched passage stands, as arrays: for filters, and for reading on in a post.

A filter becomes one mask over the posts, and that one over the passages; what a filter costs
does not depend on how many passages pass it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.matrix import (
    Matrix,
    Rows,
    numbers,
)
from assistant.domain.nouns import Filters, Post

Mask = NDArray[np.bool_]
LabelKind = Literal["category", "tag", "author", "source"]


class Places:
    """The places of the passages of `matrix`, by their rows there.

    `posts` are all posts, by file; `standing` gives the file and the id of each place, in the
    order of the files and the positions within. A passage that another is searched for counts
    as that one. `common` are the ids of those that stand in so many posts that they belong to none.

    Attributes:
        newest: for each row the day of the newest post that it stands in, as an ordinal.
        common: whether each row's passage stands in many posts.
    """

    def __init__(
        self,
        matrix: Matrix,
        posts: Mapping[str, Post],
        standing: Iterable[tuple[str, str]],
        common: Sequence[str] = (),
    ) -> None:
        self.files: list[str] = list(posts)
        self._number = number = {file: i for i, file in enumerate(self.files)}
        files: list[int] = []
        ids: list[str] = []
        for file, key in standing:
            files.append(number[file])
            ids.append(key)
        self._size = len(matrix)
        self._rows: Rows = np.searchsorted(matrix.numbers, numbers(ids)).astype(np.int32)
        self._posts = np.array(files, dtype=np.int32)
        order = np.argsort(self._posts, kind="stable")
        self._rows, self._posts = self._rows[order], self._posts[order]
        self._starts = np.searchsorted(self._posts, np.arange(len(self.files) + 1))
        self._by_row = np.argsort(self._rows, kind="stable").astype(np.int32)
        self._row_starts = np.searchsorted(self._rows[self._by_row], np.arange(self._size + 1))
        self._days = np.array([post.date.date().toordinal() for post in posts.values()])
        self.newest = np.zeros(self._size, dtype=np.int64)
        np.maximum.at(self.newest, self._rows, self._days[self._posts])
        self.common = np.zeros(self._size, dtype=bool)
        self.common[np.searchsorted(matrix.numbers, numbers(common))] = True
        self._labels: dict[tuple[str, str], list[int]] = {}
        for i, post in enumerate(posts.values()):
            labels = {("category", value) for value in post.categories}
            labels |= {("tag", value) for value in post.tags}
            labels |= {("author", value) for value in post.authors}
            labels |= {("source", post.source)} if post.source else set()
            for label in labels:
                self._labels.setdefault(label, []).append(i)

    def mask(self, filters: Filters) -> Mask:
        """Which passages stand, in the same or nearly the same words, in at least one post
        that passes the filters: bool of shape (passages,)."""
        posts = np.ones(len(self.files), dtype=bool)
        if filters.date_from:
            posts &= self._days >= filters.date_from.toordinal()
        if filters.date_to:
            posts &= self._days <= filters.date_to.toordinal()
        for kind in ("category", "tag", "author", "source"):
            wanted = getattr(filters, kind)
            if wanted is not None:
                posts &= self._labelled(kind, (wanted,))
        for kind, several, without in (
            ("category", filters.categories, filters.without_categories),
            ("tag", filters.tags, filters.without_tags),
        ):
            if several:
                posts &= self._labelled(kind, several)
            posts &= ~self._labelled(kind, without)
        if filters.files is not None:
            own = np.zeros(len(self.files), dtype=bool)
            own[[self._number[file] for file in filters.files if file in self._number]] = True
            posts &= own
        passing = np.zeros(self._size, dtype=bool)
        passing[self._rows[posts[self._posts]]] = True
        return passing

    def _labelled(self, kind: str, wanted: Iterable[str]) -> Mask:
        """Which posts have at least one of the labels of a kind: bool of shape (posts,)."""
        labelled = np.zeros(len(self.files), dtype=bool)
        for label in wanted:
            labelled[self._labels.get((kind, label), [])] = True
        return labelled

    def only(self, rows: Rows, passing: Any = None) -> Mask:
        """The mask of these rows, of those that pass where a mask is given."""
        mask = np.zeros(self._size, dtype=bool)
        mask[rows] = True
        own: Mask = mask if passing is None else mask & passing
        return own

    def labels(self, kind: LabelKind) -> dict[str, int]:
        """The labels of a kind with their numbers of posts, the most frequent first."""
        counted = {value: len(posts) for (k, value), posts in self._labels.items() if k == kind}
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    def of_file(self, file: str | None) -> Rows:
        """The rows of the passages of a post by its file, each once; none for no such post."""
        if file not in self._number:
            return np.zeros(0, dtype=self._rows.dtype)
        return np.unique(self.sequence(self._number[file]))

    def sequence(self, post: int) -> Rows:
        """The rows of a post's passages from its beginning to its end."""
        return self._rows[self._starts[post] : self._starts[post + 1]]

    def before(self, rows: Rows, back: int) -> tuple[NDArray[np.int64], Rows]:
        """The rows that stand `back` places before those of `rows` in a post: pairs of an index
        into `rows` and such a row, a pair for each post where there is one."""
        counts = self._row_starts[rows + 1] - self._row_starts[rows]
        which = np.repeat(np.arange(len(rows)), counts)
        first = np.repeat(self._row_starts[rows] - (np.cumsum(counts) - counts), counts)
        places = self._by_row[first + np.arange(len(which))]
        some = places - self._starts[self._posts[places]] >= back
        return which[some], self._rows[places[some] - back]

    def posts_of(self, rows: Rows) -> set[str]:
        """The files of the posts at which rows stand."""
        return {self.files[post] for row in rows.tolist() for post, _ in self.standing(row)}

    def standing(self, row: int) -> list[tuple[int, int]]:
        """The posts at which a row's passage stands, each with the place in its sequence."""
        at = self._by_row[self._row_starts[row] : self._row_starts[row + 1]]
        return [(int(self._posts[i]), int(i - self._starts[self._posts[i]])) for i in at]
