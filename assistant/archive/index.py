"""An index on disk, opened for reading: generations, each complete and unchanging.

    INDEX/current.json            names the current generation; replaced atomically
    INDEX/generations/ID/         ledger.sqlite3, chroma/, matrix/, wording/, lexical/,
                                  info.json, calibration.json, suggested.json, in-use, and
                                  files.txt with the sums of them
    INDEX/vectors.sqlite3         vectors by content, kept across generations
    INDEX/readings.sqlite3        what was read of each file, kept across generations
    INDEX/lock                    held by the one ingest that may write

A new generation is built beside the current one and becomes current by one `os.replace`.
Readers hold a `Generation`, and with it a shared lock on its `in-use`, so that it is not
removed under them; `Archive.current` notices a new one by itself.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.archive import search
from assistant.archive.local import (
    calibration,
    checksums,
    suggested,
)
from assistant.archive.local.addresses import Addresses
from assistant.archive.local.folded_texts import Wordings
from assistant.archive.local.languages import Languages
from assistant.archive.local.ledger import Ledger
from assistant.archive.local.lexical import Lexical
from assistant.archive.local.matrix import Matrix
from assistant.archive.local.places import Places
from assistant.archive.vectors import Vectors
from assistant.domain.errors import IndexMissing, IndexUnusable
from assistant.domain.nouns import ArchiveInfo, Post
from assistant.embedding import RETIRED

log = logging.getLogger(__name__)

FORMAT = 7
LEDGER, CHROMA, MATRIX, LEXICAL = "ledger.sqlite3", "chroma", "matrix", "lexical"
WORDING = "wording"
CALIBRATION, SUGGESTED = "calibration.json", "suggested.json"
INFO, IN_USE = "info.json", "in-use"
_POINTER = "current.json"
_Stamp = tuple[int, int]
_RETRY = 30.0  # seconds until a generation that could not be opened is tried again


class Generation:
    """One complete, unchanging state of the archive: no byte of it changes by being opened.

    Its parts release their files and memory when nobody holds them any more.

    Raises `IndexUnusable` where its files are not those that were written, as far as can be
    told in little time, or with `whole` wholly.
    """

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        self.folder = folder
        if (lease := held(folder)) is not None:
            weakref.finalize(self, lease.close)
        self.info, self.patched = read_info(folder / INFO)
        checksums.refuse_damage(folder, whole=whole)
        self.ledger = Ledger(folder / LEDGER)
        self.matrix = Matrix(folder / MATRIX)
        self.vectors = Vectors(folder / CHROMA)
        self.wordings = Wordings(folder / WORDING)
        self.lexical = Lexical(folder / LEXICAL)
        self.calibration = calibration.read(folder / CALIBRATION)
        self.suggested = suggested.read(folder / SUGGESTED)
        self._making = threading.Lock()
        self._places: Places | None = None
        self._addresses: Addresses | None = None
        self._languages: Languages | None = None
        self._agree()

    @property
    def places(self) -> Places:
        """Where the passages stand; made at the first use."""
        with self._making:
            if self._places is None:
                ledger = self.ledger
                self._places = Places(
                    self.matrix, ledger.posts(), ledger.standing(), ledger.common()
                )
            return self._places

    @property
    def languages(self) -> Languages:
        """What languages it is written in; read at the first use."""
        with self._making:
            if self._languages is None:
                self._languages = Languages(self.ledger)
            return self._languages

    def post_at(self, address: str) -> Post | None:
        """The post that a page of the site shows, by the page's address; None for other pages."""
        with self._making:
            if self._addresses is None:
                self._addresses = Addresses(self.ledger.posts().values())
        return self._addresses.post(address)

    @property
    def where(self) -> str:
        """Where it is kept, for messages."""
        return str(self.folder)

    def by_meaning(
        self, vector: NDArray[np.float32], limit: int, passing: Any = None
    ) -> search.Found:
        """See `assistant.archive.search`."""
        return search.by_meaning(self, vector, limit, passing)

    def by_words(self, text: str, limit: int, passing: Any = None) -> search.Found:
        """See `assistant.archive.search`."""
        return search.by_words(self, text, limit, passing)

    def _agree(self) -> None:
        posts, passages = self.ledger.counts()
        counted = {
            "posts of the ledger": (posts, self.info.posts),
            "passages of the ledger": (passages, self.info.passages),
            "vectors": (len(self.vectors), self.info.passages),
            "rows of the matrix": (len(self.matrix), self.info.passages),
            "wordings": (len(self.wordings), self.info.passages),
            "passages of the lexical index": (len(self.lexical), self.info.passages),
        }
        for what, (found, expected) in counted.items():
            if found != expected:
                raise IndexUnusable(
                    f"{self.folder} is damaged: {found:,} {what} instead of {expected:,}."
                    " Run the ingest with --rebuild."
                )
        if strange := self.ledger.strange_address():
            file, address = strange
            raise IndexUnusable(
                f"{self.folder} was made with links that lead to no web page, such as {address!r}"
                f" for {file}. Correct `url` in the site's _config.yml and run the ingest again."
            )


def held(folder: Path) -> TextIOWrapper | None:
    """A shared lock on a generation for as long as the file stays open, None where there are no
    locks: it is not removed meanwhile."""
    try:
        file = (folder / IN_USE).open(encoding="utf-8")
        fcntl.flock(file, fcntl.LOCK_SH)
    except OSError:  # a file system without locks: the grace time has to do
        return None
    return file


def in_use(folder: Path) -> bool:
    """Whether a reader, in this process or another, holds the generation in `folder`."""
    try:
        with (folder / IN_USE).open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:  # held, or nobody can tell
        return True
    return False


class Archive:
    """The index at `folder`, opened for reading by an embedder.

    Raises `IndexMissing` when nothing was ingested there, `IndexUnusable` when the index is
    damaged or was made by another embedder than `embedder`.
    """

    def __init__(self, folder: Path, embedder: str) -> None:
        self._folder, self._embedder = folder, embedder
        self._opening = threading.Lock()
        self._held: tuple[_Stamp | None, Generation] | None = None
        self._failed: tuple[_Stamp | None, float] | None = None
        self.current()

    def current(self) -> Generation:
        """The current generation; hold on to it for the whole of one question.

        While a new one is opened, other threads go on with the old; when the new one cannot
        be used, all do, and the log says why.
        """
        held = self._held
        try:
            stamp: _Stamp | None = _stamp(self._folder)
        except (IndexMissing, IndexUnusable) as error:
            if held is None:
                raise
            return self._stay(held[1], None, error)
        if held is not None and (held[0] == stamp or self._just_failed(stamp)):
            return held[1]
        if not self._opening.acquire(blocking=held is None) and held is not None:
            return held[1]
        try:
            if self._held is not None and (self._held[0] == stamp or self._just_failed(stamp)):
                return self._held[1]
            try:
                generation = self._open()
            except IndexUnusable as error:
                if self._held is None:
                    raise
                return self._stay(self._held[1], stamp, error)
            self._held = (stamp, generation)
            return generation
        finally:
            self._opening.release()

    def outdated(self) -> str | None:
        """Why what is answered from is not what is current, None where it is: a state that cannot
        be used."""
        try:
            stamp = _stamp(self._folder)
        except (IndexMissing, IndexUnusable) as error:
            return str(error)
        held, failed = self._held, self._failed
        if held is not None and held[0] != stamp and failed is not None and failed[0] == stamp:
            return f"What is current in {self._folder} cannot be used; the log says why."
        return None

    def _stay(self, generation: Generation, stamp: _Stamp | None, why: Exception) -> Generation:
        if not self._just_failed(stamp):
            log.error("Still answering from generation %s: %s", generation.info.generation, why)
            self._failed = (stamp, time.monotonic())
        return generation

    def _just_failed(self, stamp: _Stamp | None) -> bool:
        """Whether what the pointer names could not be opened a moment ago."""
        failed = self._failed
        return failed is not None and failed[0] == stamp and time.monotonic() < failed[1] + _RETRY

    def _open(self) -> Generation:
        name = pointed_at(self._folder)
        try:
            generation = Generation(home(self._folder, name))
        except IndexUnusable:
            newer = pointed_at(self._folder)
            if newer == name:
                raise
            generation = Generation(home(self._folder, newer))
        made_by = generation.info.embedder
        if made_by != self._embedder:
            raise of_another(f"in {self._folder}", made_by, self._embedder)
        return generation


def of_another(where: str, made_by: str, embedder: str) -> IndexUnusable:
    """That the index there was `made_by` another embedding model, and what to do."""
    back = "" if made_by in RETIRED else "Set EMBEDDING_MODEL and its prefixes as they were, or "
    then = f"{back}ingest again."
    return IndexUnusable(
        f"The index {where} was made with the embedding model '{made_by}', but EMBEDDING_MODEL now"
        f" stands for '{embedder}'. {then[0].upper()}{then[1:]}"
    )


def _stamp(folder: Path) -> _Stamp:
    pointer = folder / _POINTER
    try:
        status = pointer.stat()
    except PermissionError:
        raise IndexUnusable(f"{pointer} cannot be read: check the rights there.") from None
    except OSError:
        raise IndexMissing(
            f"There is no index in {folder}. Make one: ask-the-archive ingest PATH --index {folder}"
        ) from None
    return status.st_mtime_ns, status.st_ino


def exists(folder: Path) -> bool:
    """Whether anything was ingested into `folder`."""
    return (folder / _POINTER).exists()


def pointed_at(folder: Path, *, before: bool = False) -> str:
    """The name of the current generation, or the one before it, which may be empty.

    Raises `IndexUnusable` when the pointer cannot be read.
    """
    pointer = folder / _POINTER
    content = _read_json(pointer)
    name = content.get("before" if before else "generation")
    if not isinstance(name, str) or not (name or before):
        raise IndexUnusable(f"{pointer} names no generation. Run the ingest with --rebuild.")
    return name


def pointed_since(folder: Path) -> float:
    """When the current generation became current, in seconds since the epoch."""
    return (folder / _POINTER).stat().st_mtime


def point_at(folder: Path, name: str) -> None:
    """Make the generation `name` the current one of the index at `folder`, in one step."""
    try:
        before = pointed_at(folder)
    except IndexUnusable:
        before = ""
    _write_json(folder / _POINTER, {"generation": name, "before": before})


def home(folder: Path, name: str) -> Path:
    """The folder of a generation of the index at `folder`."""
    return folder / "generations" / name


def discard(folder: Path, final: Path) -> None:
    """Remove a generation that was not finished, unless it is the current one already."""
    with suppress(IndexUnusable):
        if pointed_at(folder) == final.name:
            return
    shutil.rmtree(final, ignore_errors=True)


def write_info(folder: Path, info: ArchiveInfo, patched: int) -> None:
    """Complete the generation in `folder`, and keep the sums of its files. `patched` counts the
    vectors that came into it or left it, or those that it was copied from, since its graph was
    built anew."""
    data = asdict(info)
    for name in ("first_day", "last_day", "created"):
        data[name] = data[name].isoformat() if data[name] else None
    (folder / IN_USE).touch()
    content = {"format": FORMAT, "patched": patched, "info": data}
    _write_json(folder / INFO, content)
    checksums.write(folder)


def read_info(path: Path) -> tuple[ArchiveInfo, int]:
    """What `write_info` wrote. Raises `IndexUnusable`."""
    content = _read_json(path)
    try:
        if content["format"] != FORMAT:
            raise IndexUnusable(
                f"{path} has another format than this version's. Run the ingest with --rebuild."
            )
        data = content["info"]
        for name in ("first_day", "last_day"):
            data[name] = date.fromisoformat(data[name]) if data[name] else None
        data["created"] = datetime.fromisoformat(data["created"])
        data["questions"] = tuple(data["questions"])
        if content.get("shared"):
            raise IndexUnusable(f"{path} is of the replica of a Chroma server. Ingest again.")
        return ArchiveInfo(**data), int(content["patched"])
    except (KeyError, TypeError, ValueError) as error:
        raise IndexUnusable(
            f"{path} cannot be understood ({error}). Run the ingest with --rebuild."
        ) from None


def _read_json(path: Path) -> dict[str, Any]:
    checksums.refuse_other(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexUnusable(
            f"{path} cannot be read ({error}). Run the ingest with --rebuild."
        ) from None
    if not isinstance(data, dict):
        raise IndexUnusable(f"{path} is not what the ingest writes. Run the ingest with --rebuild.")
    return data


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """Write whole or not at all: a temporary file beside it, flushed, then renamed."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
