"""The order of the steps from posts to a published index. Returns a report, prints nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from assistant import archive
from assistant.archive import (
    FileState,
    Generation,
    IndexChange,
    IndexWriter,
    Ledger,
    NewGeneration,
    Suggested,
    VectorMemory,
)
from assistant.bootstrap.embedders import DeferredEmbedder
from assistant.database import DatabaseServer
from assistant.domain.errors import (
    IndexAway,
    IndexUnusable,
    ModelError,
    SourceError,
)
from assistant.domain.nouns import ArchiveInfo
from assistant.embedding import Embedder
from ingest import changes, reading
from ingest.assemble import Assembly, assemble
from ingest.away import by_source, warnings, with_those_away
from ingest.calibrate import calibration
from ingest.reading import Reading, ReadingMemory
from ingest.report import Report
from ingest.several import Sources, open_all
from ingest.sources import Keep, Wanted
from ingest.suggest import proven_with, suggestions

_EMBED_AT_ONCE = 128
_KEEP_EVERY = 512
_NEW = ("added", "edited", "published", "due")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: `done` of `total`, of the `unit`: posts, characters, passages,
    questions or bytes. The total may change while the stage goes on."""

    stage: str
    done: int
    total: int
    unit: str


Show = Callable[[Progress], None]


def run(
    wanted: Path | Sequence[Wanted],
    index: Path,
    embedder: Embedder,
    *,
    now: datetime,
    dry_run: bool = False,
    rebuild: bool = False,
    suggest: bool = True,
    progress: Show = lambda _: None,
    server: DatabaseServer | None = None,
) -> Report:
    """Make the index at `index` hold the posts of the sources that are `wanted`, or of the one at
    a path, as they are at the time `now`; with a `server` it is a replica of the index there, on
    which the new state is published.

    Only what changed is read, embedded and written; where nothing did, nothing is. A dry run
    reports the same and writes nothing; `rebuild` uses nothing of the index but its vectors, and
    so does a run that finds it damaged; without `suggest` no questions are made that the archive
    answers. Raises `SourceError` when there is nothing to index, `IndexUnusable` when the index
    cannot be written, `IndexAway` when the server cannot be reached, `ModelError` when the
    embedding model fails. The old index stays in each case. Where all posts of an index are
    withdrawn, it becomes empty.
    """
    wanted = [Wanted(str(wanted))] if isinstance(wanted, Path) else wanted
    where = ", ".join(one.where for one in wanted)
    report = Report(where, server.name if server else str(index), embedder.name, dry_run)
    sources = open_all(wanted, Keep(index, dry_run, rebuild))
    with ExitStack() as stack:
        if dry_run:
            to = archive.looked_at(index, server)
        else:
            to = stack.enter_context(archive.writing(index, server))
        return _Run(index, to, embedder, report, progress, rebuild, suggest).on(sources, now)


@dataclass
class _Run:
    """One run: where to, with what, and what it tells.

    `index` is where vectors and readings are kept; the generations are where they are written `to`.
    """

    index: Path
    to: IndexWriter
    embedder: Embedder
    report: Report
    progress: Show
    rebuild: bool
    suggests: bool
    base: Generation | None = None

    def on(self, sources: Sources, now: datetime) -> Report:
        """Make the index hold the sources' posts."""
        report = self.report
        with self.timed("read"), ThreadPoolExecutor(1, thread_name_prefix="open") as beside:
            opened = beside.submit(self.open_base)
            readings = self.read(sources)
            base, ledger = opened.result()
            self.base = base
        before = ledger.files() if ledger else {}
        readings, files = with_those_away(sources, readings, before, now)
        report.warnings += warnings(sources)
        report.sources = by_source(readings, files)
        _count_files(report, files, empty=not self.to.exists())
        report.changes = changes.between(before, files)
        self.same_sources(sources, before)
        if base and self.holds(base, sources, files):
            return _unchanged(report, base)
        new = any(change.kind in _NEW for change in report.changes)
        if isinstance(self.embedder, DeferredEmbedder) and new and base and not report.dry_run:
            self.embedder.prepare()
        with self.timed("compare"):
            assembly = assemble(readings, files)
            changed = self.to.change(base, assembly.contents)
            _count(report, assembly, ledger)
            if not (report.passages or self.to.exists()):
                raise SourceError(f"{report.source}: its posts have no text of their own to index")
        memory = archive.vector_memory(self.index, self.embedder.name, read_only=report.dry_run)
        with closing(memory):
            if report.dry_run:
                _count_vectors(report, changed, memory)
            else:
                self.renew(_info(sources, report, assembly, now), changed, memory)
        return report

    def open_base(self) -> tuple[Generation | None, Ledger | None]:
        """The generation to build upon, None where there is none that can be used; and the ledger
        to compare with. A rebuild opens no more than that."""
        if self.rebuild:
            return None, self.to.old_ledger()
        try:
            base = self.to.base(self.embedder.name)
        except IndexUnusable as error:
            why = str(error).removesuffix(" Run the ingest with --rebuild.")
            self.report.warnings.append(f"the index is built anew: {why}")
            return None, self.to.old_ledger()
        return base, base.ledger if base else None

    def same_sources(self, sources: Sources, before: Mapping[str, FileState]) -> None:
        """Refuse to replace an archive by another one, which hardly anybody wants. `before` are
        its files, those included that are no posts of it: not published, or not to be read."""
        base, report = self.base, self.report
        if base is None or base.info.source == sources.address:
            return
        shown = {file for file, state in before.items() if state.status == "published"}
        gone = sum(change.kind == "deleted" and change.file in shown for change in report.changes)
        if gone * 2 > base.info.posts:
            raise SourceError(
                f"The index in {self.index} holds {base.info.source}; of its {base.info.posts:,}"
                f" posts {gone:,} are not in {report.source}. Choose another with --index, or"
                " replace it with --rebuild."
            )

    def holds(self, base: Generation, sources: Sources, files: Sequence[FileState]) -> bool:
        """Whether a generation was made of just these files, of these sources, in this form, and
        its questions by this code."""
        return (
            base.info.source == sources.address
            and base.ledger.files() == {f.file: f for f in files}
            and (not self.suggests or base.suggested.made_with == proven_with())
        )

    def read(self, sources: Sources) -> list[Reading]:
        """The readings of all posts, made now or before."""
        if self.rebuild and sources.away:
            raise SourceError(f"{sources.away[0].why}; a rebuild needs all sources")
        with closing(ReadingMemory(self.index, read_only=self.report.dry_run)) as memory:
            return reading.read_all(
                sources.opened,
                memory if not self.rebuild else memory.emptied(),
                self.showing("read", "posts"),
                [one.name for one in sources.away],
            )

    def renew(self, info: ArchiveInfo, changed: IndexChange, memory: VectorMemory) -> None:
        """Embed what is new and publish; from nothing, when the old generation fails."""
        with self.timed("embed"):
            info = replace(info, dimension=self.embed(changed, memory))
        try:
            with self.to.new_generation(info, changed) as new:
                made = self.build(new, memory)
                self.calibrate(new, made)
                self.suggest(new, made)
                self.make_current(new)
        except IndexUnusable as error:
            if changed.base is None or isinstance(error, IndexAway):
                raise
            self.report.warnings.append(f"built anew, as the old index is of no use: {error}")
            again = replace(info, generation=_generation(info.created))
            self.renew(again, self.to.change(None, changed.contents), memory)
            return
        self.report.generation = info.generation
        searched = [entry for entry in changed.contents.entries if entry.above is not None]
        if memory.surplus(len(searched)):
            memory.forget([entry.key for entry in searched])

    def build(self, new: NewGeneration, memory: VectorMemory) -> Generation:
        """Write a new generation, and open it."""
        with self.timed("store"):
            return new.build(memory.recall, self.showing("store", "passages"))

    def calibrate(self, new: NewGeneration, made: Generation) -> None:
        """Measure what is beside the point in a new generation; where the model fails, keep what
        was measured before, if anything: posts that were withdrawn have to go all the same."""
        if not made.info.passages:
            return
        base = new.changed.base
        before = base.calibration if base else None
        with self.timed("calibrate"):
            try:
                show = self.showing("calibrate", "questions")
                made.calibration = calibration(made, self.embedder, before, show)
            except ModelError as error:
                self.report.warnings.append(f"relevance was not measured anew: {error}")
                made.calibration = before
        if made.calibration:
            new.keep_calibration(made.calibration)

    def suggest(self, new: NewGeneration, made: Generation) -> None:
        """Find the questions that a new generation is known to answer; none is worth a failure."""
        if not self.suggests:
            return
        with self.timed("suggest"):
            try:
                show = self.showing("suggest", "posts")
                found = suggestions(made, self.base, self.embedder, show)
            except Exception as error:
                self.report.warnings.append(f"no questions to start from were made: {error}")
                found = Suggested(made_with=proven_with())
        new.keep_suggested(found)

    def make_current(self, new: NewGeneration) -> None:
        """Point all readers at a new generation."""
        with self.timed("publish"):
            new.make_current()

    def embed(self, changed: IndexChange, memory: VectorMemory) -> int:
        """Make the vectors that are not known yet, and keep them; the dimension of them all."""
        todo = _count_vectors(self.report, changed, memory)
        total, done = self.report.characters_embedded, 0
        unsaved = {}
        for start in range(0, len(todo), _EMBED_AT_ONCE):
            some = todo[start : start + _EMBED_AT_ONCE]
            made = self.embedder.embed_documents([text for _, text in some])
            for (key, _), vector in zip(some, made, strict=True):
                unsaved[key] = np.asarray(vector, dtype=np.float32)
            done += sum(len(text) for _, text in some)
            self.progress(Progress("embed", done, total, "characters"))
            if len(unsaved) >= _KEEP_EVERY or start + len(some) == len(todo):
                memory.keep(unsaved)
                unsaved = {}
        if changed.base:
            return changed.base.info.dimension
        keys = [entry.key for entry in changed.add[:1]]
        return max((len(vector) for vector in memory.recall(keys).values()), default=0)

    def showing(self, stage: str, unit: str) -> Callable[[int, int], None]:
        """What shows how far a stage is, called with how many are done of how many."""
        return lambda done, total: self.progress(Progress(stage, done, total, unit))

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the time of the block to a stage."""
        started = time.perf_counter()
        yield
        took = time.perf_counter() - started
        self.report.seconds[stage] = self.report.seconds.get(stage, 0.0) + took


def _count_files(report: Report, files: Sequence[FileState], *, empty: bool) -> None:
    """`empty` says that nothing was ingested into the index before."""
    counted = Counter(state.status for state in files)
    report.posts = counted["published"]
    report.unpublished, report.future = counted["unpublished"], counted["future"]
    due = [datetime.fromisoformat(s.reason) for s in files if s.status == "future"]
    report.next_due = min(due).isoformat() if due else None
    report.skipped = [(s.file, s.reason) for s in files if s.status == "skipped"]
    report.warnings += [
        f"{s.file} is not indexed: {s.reason} has the same address, and is written last"
        for s in files
        if s.status == "shadowed"
    ]
    if not report.posts:
        if len(report.skipped) == len(files):
            file, why = report.skipped[0]
            raise SourceError(
                f"None of the posts in {report.source} could be read. The first, {file}: {why}"
            )
        if empty:
            raise SourceError(
                f"There are no published posts in {report.source}. Nothing was changed."
            )


def _count(report: Report, assembly: Assembly, ledger: Ledger | None) -> None:
    entries = assembly.contents.entries
    searched = [entry.passage for entry in entries if entry.above is not None]
    report.blocks = sum(one.blocks for one in assembly.shown)
    report.navigation = sum(one.navigation for one in assembly.shown)
    report.passages = len(searched)
    report.tokens = sum(passage.tokens for passage in searched)
    report.characters = sum(len(passage.plain) for passage in searched)
    report.repeats_across_posts = sum(
        len({place.file for place in entry.passage.places}) - 1
        for entry in entries
        if len(entry.passage.places) > 1
    )
    report.left_out = assembly.left_out
    report.common = sum(entry.common for entry in entries)
    held = ledger.contexts() if ledger else {}
    before = {key for key, above in held.items() if above is not None}
    after = {passage.id for passage in searched}
    report.added, report.removed = len(after - before), len(before - after)


def _unchanged(report: Report, base: Generation) -> Report:
    report.changed = False
    report.passages = report.remembered = base.info.passages
    report.generation = base.info.generation
    return report


def _count_vectors(
    report: Report, changed: IndexChange, memory: VectorMemory
) -> list[tuple[bytes, str]]:
    """Counts what has to be embedded, and gives it: keys with their texts."""
    entries = {entry.key: entry for entry in changed.add}
    known = memory.known(entries)
    new = [(key, entry.searched) for key, entry in entries.items() if key not in known]
    report.embedded += len(new)
    report.remembered = report.passages - report.embedded
    report.characters_embedded += sum(len(text) for _, text in new)
    return new


def _info(sources: Sources, report: Report, assembly: Assembly, now: datetime) -> ArchiveInfo:
    posts = assembly.contents.posts
    days = [post.date.date() for post in posts]
    return ArchiveInfo(
        title=sources.title,
        source=sources.address,
        posts=report.posts,
        passages=report.passages,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        embedder=report.embedder,
        dimension=0,
        created=now,
        generation=_generation(now),
        questions=sources.questions,
    )


def _generation(now: datetime) -> str:
    """A name that no other generation has."""
    return f"{now:%Y%m%dT%H%M%S}-{time.time_ns() % 10**9:09d}"
