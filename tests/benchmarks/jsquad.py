"""JSQuAD as an archive: one post for each article, one passage for each distinct paragraph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from assistant import archive
from assistant.archive import Contents, Entry, FileState
from assistant.domain.nouns import (
    ArchiveInfo,
    Passage,
    Place,
    Post,
)
from assistant.embedding import Embedder

_SEPARATOR = " [SEP] "
_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the passage that it belongs to."""

    text: str
    passage: str


def read(file: Path) -> tuple[list[Asked], Contents]:
    """The questions of a file in SQuAD's format, and the contents of an index of its paragraphs.

    A paragraph is `title [SEP] text`; one that stands there several times is one passage.
    """
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    asked: list[Asked] = []
    entries: dict[str, Entry] = {}
    posts: list[Post] = []
    for number, article in enumerate(articles):
        post = _post(number, article["title"])
        posts.append(post)
        end = 0
        for position, paragraph in enumerate(article["paragraphs"]):
            above, _, text = paragraph["context"].rpartition(_SEPARATOR)
            passage = _passage(text, Place(post.file, position, end, end + len(text)))
            end += len(text) + 2
            if (known := entries.get(passage.id)) is not None:
                places = known.passage.places + passage.places
                passage = replace(passage, places=places)
            entries[passage.id] = Entry(passage, (above or post.title,))
            asked += [Asked(question["question"], passage.id) for question in paragraph["qas"]]
    files = [FileState(post.file, "", "", "published") for post in posts]
    return asked, Contents(files, posts, list(entries.values()))


def _post(number: int, title: str) -> Post:
    file = f"{number:05d}.md"
    return Post(file, title, f"/{number:05d}/", _FIRST_DAY + timedelta(days=number))


def _passage(text: str, place: Place) -> Passage:
    key = archive.passage_id("paragraph", text, text)
    return Passage(key, "paragraph", text, text, len(text), (place,))


def build(folder: Path, contents: Contents, embedder: Embedder) -> None:
    """Make an index of `contents` in `folder`, with real vectors, as an ingest does."""
    keys = {entry.key: entry.searched for entry in contents.entries}
    made = embedder.embed_documents(list(keys.values()))
    vectors = {k: np.asarray(v, np.float32) for k, v in zip(keys, made, strict=True)}
    told = info("JSQuAD", contents.posts, len(contents.entries), embedder.name, len(made[0]))
    with archive.writing(folder) as to, to.new_generation(told, to.change(None, contents)) as new:
        new.build(lambda wanted: {key: vectors[key] for key in wanted})
        new.make_current()


def info(
    title: str, posts: Sequence[Post], passages: int, embedder: str, dimension: int
) -> ArchiveInfo:
    """What an index that was made for a measurement says of itself."""
    days: list[date] = [post.date.date() for post in posts]
    return ArchiveInfo(
        title=title,
        source=title,
        posts=len(posts),
        passages=passages,
        first_day=min(days),
        last_day=max(days),
        embedder=embedder,
        dimension=dimension,
        created=datetime.now(UTC),
        generation="measured",
    )
