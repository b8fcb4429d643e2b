"""An index on disk: generations, each a ledger, vectors and a lexical index side by side.

    INDEX/current.json            names the current generation; replaced atomically
    INDEX/generations/ID/         ledger.sqlite3, chroma/, lexical/, info.json
    INDEX/vectors.sqlite3         vectors by content, kept across generations
    INDEX/lock                    held by the one ingest that may write

A new generation is built beside the current one and becomes current by one `os.replace`.
Readers hold a `Generation`; `Archive.current` notices a new one by itself.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from assistant.archive import lexical as lexical_room
from assistant.archive.ledger import Ledger
from assistant.archive.lexical import Lexical
from assistant.archive.memory import VectorMemory
from assistant.archive.vectors import Metadata, Vectors, Vectors32
from assistant.errors import IndexMissing, IndexUnusable
from assistant.passage import ArchiveInfo, Passage, Post

FORMAT = 1
_POINTER, _INFO = "current.json", "info.json"


@dataclass(frozen=True)
class Entry:
    """What is stored for one passage: itself, the text that is searched, and its vector.

    `words` is the text of the lexical index, `vector` has shape (dimension,).
    """

    passage: Passage
    words: str
    vector: Vectors32


class Generation:
    """One complete, unchanging state of the archive."""

    def __init__(self, folder: Path) -> None:
        self.info = _read_info(folder / _INFO)
        self.ledger = Ledger(folder / "ledger.sqlite3")
        self.vectors = Vectors(folder / "chroma")
        self.lexical = Lexical(folder / "lexical")


class Archive:
    """The index at `folder`, opened for reading by an embedder.

    Raises `IndexMissing` when nothing was ingested there, `IndexUnusable` when the index is
    damaged or was made by another embedder than `embedder`.
    """

    def __init__(self, folder: Path, embedder: str) -> None:
        self._folder, self._embedder = folder, embedder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._generation: Generation | None = None
        self.current()

    def current(self) -> Generation:
        """The current generation; hold on to it for the whole of one question."""
        pointer = self._folder / _POINTER
        try:
            status = pointer.stat()
        except PermissionError:
            raise IndexUnusable(f"{pointer} cannot be read: check the rights there.") from None
        except OSError:
            raise IndexMissing(
                f"There is no index in {self._folder}. Make one: python -m ingest PATH"
                f" --index {self._folder}"
            ) from None
        stamp = (status.st_mtime_ns, status.st_ino)
        with self._lock:
            if self._generation is None or stamp != self._stamp:
                self._generation = self._open(pointer)
                self._stamp = stamp
            return self._generation

    def _open(self, pointer: Path) -> Generation:
        name = _read_json(pointer).get("generation")
        if not isinstance(name, str) or not name:
            raise IndexUnusable(f"{pointer} names no generation. Run the ingest again.")
        generation = Generation(self._folder / "generations" / name)
        made_by = generation.info.embedder
        if made_by != self._embedder:
            raise IndexUnusable(
                f"The index in {self._folder} was made with the embedding model '{made_by}', but"
                f" EMBEDDING_MODEL now stands for '{self._embedder}'. Set EMBEDDING_MODEL as it was"
                " at the ingest, or ingest again."
            )
        return generation


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Be the one writer of the index at `folder`.

    Raises `IndexUnusable` at once when another ingest is at work there, or the folder cannot
    be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise IndexUnusable(
            f"Another ingest is writing to {folder}. Wait for it to end; nothing was changed."
        ) from None
    except OSError as error:
        raise IndexUnusable(
            f"{folder} cannot be written ({error.strerror}). Choose another with --index."
        ) from None
    try:
        yield
    finally:
        lock.release()


def vector_memory(folder: Path, embedder: str) -> VectorMemory:
    """The vectors that earlier runs on the index at `folder` made with this embedder."""
    return VectorMemory(folder / "vectors.sqlite3", embedder)


def publish(
    folder: Path,
    info: ArchiveInfo,
    posts: Sequence[Post],
    entries: Sequence[Entry],
    progress: Callable[[int], None] | None = None,
) -> None:
    """Build the generation `info.generation` and make it the current one of `folder`.

    Must run inside `writing(folder)`. Until the last step nothing that readers use changes;
    a build that fails leaves the old generation current. The one before stays for readers
    that still hold it; older ones are removed.
    """
    generations = folder / "generations"
    final = generations / info.generation
    try:
        final.mkdir(parents=True)
        by_file = {post.file: post for post in posts}
        ledger = Ledger(final / "ledger.sqlite3", create=True)
        ledger.write(posts, [entry.passage for entry in entries])
        ledger.close()
        lexical_room.build(final / "lexical", [(e.passage.id, e.words) for e in entries])
        Vectors(final / "chroma", create=True).add(
            [entry.passage.id for entry in entries],
            _stack([entry.vector for entry in entries], info.dimension),
            [_metadata(entry.passage, by_file) for entry in entries],
            progress,
        )
        _write_json(final / _INFO, _info_json(info))
    except (OSError, sqlite3.Error, ValueError) as error:
        shutil.rmtree(final, ignore_errors=True)
        raise IndexUnusable(
            f"The new index cannot be written to {final} ({error}). Make room and check the"
            " rights there; the old index is as it was."
        ) from error
    except BaseException:
        shutil.rmtree(final, ignore_errors=True)
        raise
    previous = _pointed_at(folder)
    _write_json(folder / _POINTER, {"generation": info.generation})
    for old in generations.iterdir():
        if old.name not in {info.generation, previous}:
            shutil.rmtree(old, ignore_errors=True)


def _pointed_at(folder: Path) -> str | None:
    """The name of the current generation; None when there is none or it cannot be read."""
    try:
        return str(_read_json(folder / _POINTER).get("generation"))
    except IndexUnusable:
        return None


def _stack(vectors: Sequence[Vectors32], dimension: int) -> Vectors32:
    return np.stack(vectors) if vectors else np.zeros((0, dimension), dtype=np.float32)


def _metadata(passage: Passage, posts: dict[str, Post]) -> Metadata:
    """What others may filter on in Chroma; ours go by the ledger, which is exact and faster."""
    own = [posts[place.file] for place in passage.places]
    data: dict[str, str | int | list[str]] = {
        "kind": passage.kind,
        "day": max(int(post.date.strftime("%Y%m%d")) for post in own),
    }
    lists = {
        "files": sorted({post.file for post in own}),
        "categories": sorted({c for post in own for c in post.categories}),
        "tags": sorted({t for post in own for t in post.tags}),
    }
    return data | {name: values for name, values in lists.items() if values}


def _info_json(info: ArchiveInfo) -> dict[str, Any]:
    data = asdict(info)
    for name in ("first_day", "last_day", "created"):
        data[name] = data[name].isoformat() if data[name] else None
    return {"format": FORMAT, **data}


def _read_info(path: Path) -> ArchiveInfo:
    data = _read_json(path)
    try:
        if data.pop("format") != FORMAT:
            raise IndexUnusable(f"{path} has another format than this version's. Ingest again.")
        for name in ("first_day", "last_day"):
            data[name] = date.fromisoformat(data[name]) if data[name] else None
        data["created"] = datetime.fromisoformat(data["created"])
        data["questions"] = tuple(data["questions"])
        return ArchiveInfo(**data)
    except (KeyError, TypeError, ValueError) as error:
        raise IndexUnusable(f"{path} cannot be understood ({error}). Ingest again.") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexUnusable(f"{path} cannot be read ({error}). Run the ingest again.") from None
    if not isinstance(data, dict):
        raise IndexUnusable(f"{path} is not what the ingest writes. Run the ingest again.")
    return data


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """Write whole or not at all: a temporary file beside it, flushed, then renamed."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
