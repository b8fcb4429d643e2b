"""Ingests in processes of their own, that a test may kill, starve or outrun."""

from __future__ import annotations

import os
import resource
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from assistant.archive import Archive
from assistant.domain.errors import ArchiveError
from assistant.retrieval.search import Retriever
from ingest import pipeline
from tests.clock import NOW
from tests.programs import context
from tests.words_embedder import WordsEmbedder

_NOBODY = 65534


def start(
    archive: Path,
    index: Path,
    *,
    pause: float = 0.0,
    file_bytes: int | None = None,
    as_nobody: bool = False,
) -> BaseProcess:
    """Begin an ingest: `file_bytes` is the most that it may write into one file."""
    process = context().Process(target=_ingest, args=(archive, index, pause, file_bytes, as_nobody))
    process.start()
    return process


def _ingest(
    archive: Path, index: Path, pause: float, file_bytes: int | None, as_nobody: bool
) -> None:
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    if as_nobody and os.geteuid() == 0:
        _run(archive, index, pause, dry_run=True)  # what is imported late, root's files among it
        Retriever(Archive(index, "words"), WordsEmbedder()).search("輸出規制")
        os.seteuid(_NOBODY)
    try:
        _run(archive, index, pause)
    except ArchiveError as error:
        (archive.parent / "error.txt").write_text(str(error), encoding="utf-8")
        if as_nobody:
            reader = Retriever(Archive(index, "words"), WordsEmbedder())
            found = len(reader.search("輸出規制").hits)
            (archive.parent / "found.txt").write_text(str(found), encoding="utf-8")
        sys.exit(1)


def _run(archive: Path, index: Path, pause: float, *, dry_run: bool = False) -> None:
    pipeline.run(archive, index, WordsEmbedder(pause=pause), now=NOW, dry_run=dry_run)
