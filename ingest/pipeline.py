"""The order of the steps from posts to a published index. Returns a report, prints nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.archive import Entry, content_key, publish, vector_memory, writing
from assistant.embedding import Embedder
from assistant.errors import SourceError
from assistant.language import language_of
from assistant.models import count_tokens
from assistant.passage import ArchiveInfo, Block, Passage, Post
from ingest import chunk, dedupe, jekyll

_EMBED_AT_ONCE = 128
_KEEP_EVERY = 512


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: `done` of `total` steps."""

    stage: str
    done: int
    total: int


@dataclass
class Report:
    """What an ingest did. Times are seconds; `skipped` pairs a file with the reason."""

    source: str
    index: str
    embedder: str
    posts: int = 0
    blocks: int = 0
    passages: int = 0
    tokens: int = 0
    characters: int = 0
    repeats_in_posts: int = 0
    copies_in_posts: int = 0
    repeats_across_posts: int = 0
    navigation: int = 0
    fragments: int = 0
    boilerplate: int = 0
    unpublished: int = 0
    future: int = 0
    embedded: int = 0
    remembered: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    generation: str = ""

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        data = asdict(self)
        data["skipped"] = [{"file": file, "reason": why} for file, why in self.skipped]
        data["seconds"] = {stage: round(took, 2) for stage, took in self.seconds.items()}
        return data

    def text(self) -> str:
        """The report as a person reads it."""
        total = sum(self.seconds.values())
        left_out = (
            f"{self.repeats_in_posts:,} repeats and {self.copies_in_posts:,} flattened copies"
            f" within posts, {self.repeats_across_posts:,} repeats across posts,"
            f" {self.navigation:,} link lists, {self.boilerplate:,} boilerplate paragraphs,"
            f" {self.fragments:,} fragments"
        )
        lines = [
            f"Indexed {self.posts:,} posts from {self.source}: {self.passages:,} passages,"
            f" {self.tokens:,} tokens",
            f"Left out: {left_out}",
            f"Vectors ({self.embedder}): {self.embedded:,} made, {self.remembered:,} known before",
        ]
        if self.unpublished or self.future:
            lines.append(
                f"Not published: {self.unpublished:,} marked so, {self.future:,} dated later"
            )
        if self.skipped:
            lines.append(f"Skipped {len(self.skipped):,} files:")
            lines += [f"  {file}: {why}" for file, why in self.skipped]
        lines += [f"Warning: {warning}" for warning in self.warnings]
        stages = ", ".join(f"{stage} {took:.1f}" for stage, took in self.seconds.items())
        lines.append(f"Took {total:.1f} s ({stages})")
        lines.append(f"Index: {self.index}")
        return "\n".join(lines)


def run(
    path: Path,
    index: Path,
    embedder: Embedder,
    *,
    passage_tokens: int,
    now: datetime,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Read the posts at `path` and publish them as the index at `index`.

    Raises `SourceError` when there is nothing to index, `IndexUnusable` when the index cannot
    be written, `ModelError` when the embedding model fails. The old index stays in each case.
    """
    report = Report(str(path), str(index), embedder.name)
    site = jekyll.open_site(path)
    with writing(index):
        with _timed(report, "read"):
            posts = _read(site, now, report, progress)
        if not posts:
            raise SourceError(_nothing(path, report))
        with _timed(report, "chunk"):
            passages = chunk.passages(posts, passage_tokens, count_tokens)
            common = dedupe.boilerplate(passages, len(posts))
            passages = [passage for passage in passages if passage.id not in common]
        _count(report, posts, passages, common)
        by_file = {post.file: post for post, _ in posts}
        texts = [_searched(passage, by_file) for passage in passages]
        with _timed(report, "embed"):
            vectors = _embed(index, embedder, texts, report, progress)
        report.generation = f"{now:%Y%m%dT%H%M%S}-{time.time_ns() % 10**9:09d}"
        stored = 0

        def store(some: int) -> None:
            nonlocal stored
            stored += some
            progress(Progress("store", stored, len(passages)))

        with _timed(report, "store"):
            publish(
                index,
                _info(site, report, list(by_file.values()), vectors.shape[1], now),
                list(by_file.values()),
                [
                    Entry(passage, text, vector)
                    for passage, text, vector in zip(passages, texts, vectors, strict=True)
                ],
                store,
            )
    return report


def _count(
    report: Report,
    posts: Sequence[tuple[Post, Sequence[Block]]],
    passages: Sequence[Passage],
    common: set[str],
) -> None:
    report.posts, report.passages = len(posts), len(passages)
    report.tokens = sum(passage.tokens for passage in passages)
    report.characters = sum(len(passage.plain) for passage in passages)
    report.repeats_across_posts = sum(len(passage.places) - 1 for passage in passages)
    report.boilerplate = len(common)


def fingerprint(path: Path) -> str:
    """The state of the files at `path`: one string that changes when one of them does.

    Raises `SourceError` when there is nothing to index.
    """
    site = jekyll.open_site(path)
    files = [*jekyll.post_files(site), *(f for f in site.root.glob("_config.y*ml"))]
    states = [(str(f), (s := f.stat()).st_size, s.st_mtime_ns) for f in files]
    return content_key(repr(states)).hex()


def _read(
    site: jekyll.Site, now: datetime, report: Report, progress: Callable[[Progress], None]
) -> list[tuple[Post, list[Block]]]:
    files = jekyll.post_files(site)
    found: list[tuple[Post, list[Block]]] = []
    by_url: dict[str, str] = {}
    for done, file in enumerate(files, 1):
        progress(Progress("read", done, len(files)))
        try:
            parsed = jekyll.read_post(site, file, now=now)
        except SourceError as error:
            report.skipped.append((file.name, str(error).removeprefix(str(file)).lstrip(":, ")))
            continue
        if not parsed.published:
            report.unpublished += 1
            continue
        if parsed.future and not site.future:
            report.future += 1
            continue
        twin = by_url.setdefault(parsed.post.url, parsed.post.file)
        if twin != parsed.post.file:
            report.warnings.append(
                f"{parsed.post.file} has the same address as {twin}: {parsed.post.url}"
            )
        blocks, dropped = dedupe.within_post(parsed.blocks)
        report.blocks += len(parsed.blocks)
        report.navigation += parsed.navigation
        report.repeats_in_posts += sum(d.reason == "repeat" for d in dropped)
        report.copies_in_posts += sum(d.reason == "copy" for d in dropped)
        report.fragments += sum(d.reason == "fragment" for d in dropped)
        if not blocks:
            report.skipped.append((file.name, "has no text to index"))
            continue
        found.append((parsed.post, blocks))
    return found


def _searched(passage: Passage, posts: dict[str, Post]) -> str:
    """What is embedded and indexed of a passage: the newest post's title, the heading, the
    text."""
    place = max(passage.places, key=lambda p: (posts[p.file].date, p.file))
    return "\n".join([posts[place.file].title, *place.heading[-1:], passage.plain])


def _embed(
    index: Path,
    embedder: Embedder,
    texts: Sequence[str],
    report: Report,
    progress: Callable[[Progress], None],
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Vectors of shape (number of texts, dimension); those made before are not made again."""
    memory = vector_memory(index, embedder.name)
    try:
        keys = [content_key(text) for text in texts]
        known = memory.recall(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        report.embedded, report.remembered = len(new), len(texts) - len(new)
        todo = sorted(new, key=lambda key: len(new[key]))
        unsaved = {}
        for start in range(0, len(todo), _EMBED_AT_ONCE):
            some = todo[start : start + _EMBED_AT_ONCE]
            made = embedder.embed_documents([new[key] for key in some])
            for key, vector in zip(some, made, strict=True):
                unsaved[key] = np.asarray(vector, dtype=np.float32)
            progress(Progress("embed", start + len(some), len(todo)))
            if len(unsaved) >= _KEEP_EVERY or start + len(some) == len(todo):
                memory.keep(unsaved)
                known |= unsaved
                unsaved = {}
    finally:
        memory.close()
    return np.stack([known[key] for key in keys])


def _info(
    site: jekyll.Site, report: Report, posts: Sequence[Post], dimension: int, now: datetime
) -> ArchiveInfo:
    days = [post.date.date() for post in posts]
    return ArchiveInfo(
        title=site.title or Path(report.source).resolve().name,
        source=str(Path(report.source).resolve()),
        fingerprint=fingerprint(Path(report.source)),
        posts=report.posts,
        passages=report.passages,
        first_day=min(days),
        last_day=max(days),
        embedder=report.embedder,
        dimension=dimension,
        created=now,
        generation=report.generation,
        questions=_questions(site, posts),
    )


def _questions(site: jekyll.Site, posts: Sequence[Post]) -> tuple[str, ...]:
    """The site's own questions to start from, or some made from the tags of newer posts."""
    if site.questions:
        return site.questions
    newer = sorted(posts, key=lambda post: post.date, reverse=True)[: max(20, len(posts) // 5)]
    tags = Counter(tag for post in newer for tag in post.tags)
    wording = (
        "最近の{}の動きは？"
        if language_of(site.title + newer[0].title) == "ja"
        else ("What is new about {}?")
    )
    return tuple(wording.format(tag) for tag, _ in tags.most_common(12))


def _nothing(path: Path, report: Report) -> str:
    if report.skipped:
        file, why = report.skipped[0]
        return f"None of the posts in {path} could be read. The first, {file}: {why}"
    return f"There are no published posts in {path}. Nothing was changed."


@contextmanager
def _timed(report: Report, stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    report.seconds[stage] = time.perf_counter() - started
