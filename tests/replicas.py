"""Replicas of an index on a Chroma server, for the tests of it."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.archive import Archive, Server, opened, search
from assistant.archive.shared.replicas import _Follower
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, Blog
from tests.words_embedder import WordsEmbedder


def write(blog: Blog) -> None:
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)


def replica(folder: Path, server: Server, embedder: str = "words") -> Archive:
    return opened(folder, embedder, server, 3600)


def found(one: Archive, text: str) -> str:
    """The text of the passage that is nearest to a text."""
    generation = one.current()
    vector = np.array(WordsEmbedder().embed_query(text), dtype=np.float32)
    rows, _ = search.by_meaning(generation, vector, 1)
    (key,) = generation.matrix.ids(rows)
    return generation.ledger.passages([key])[key].text


def follow(one: Archive, folder: Path, server: Server) -> None:
    """What the thread does, now."""
    one.behind = _Follower(folder, "words", server, weakref.ref(one))._looked_after(one)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it does not come to pass"
        time.sleep(0.02)
