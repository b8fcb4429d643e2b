"""What was fetched before, in a file of the index, so that only what changed is fetched again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from assistant.archive import Cache
from ingest.sources.opening import Keep

_TABLE = """
CREATE TABLE IF NOT EXISTS fetched (
    source TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (source, name)
)
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A text that was fetched: its bytes, and what tells its server which state of it that is
    (`etag` and `modified`, as the server wrote them, empty for none)."""

    body: bytes
    etag: str = ""
    modified: str = ""


class Kept:
    """The texts of one source by name, as they were fetched last. Without a place to keep them
    in there are none."""

    def __init__(self, keep: Keep | None, source: str) -> None:
        self._keep, self._source = keep, source

    def all(self) -> dict[str, Stored]:
        """All of them."""
        if self._keep is None:
            return {}
        with closing(self._open(self._keep, read_only=True)) as cache, cache.use() as db:
            rows = db.execute(
                "SELECT name, body, etag, modified FROM fetched WHERE source = ?", (self._source,)
            )
            return {name: Stored(body, etag, modified) for name, body, etag, modified in rows}

    def renew(self, new: Mapping[str, Stored], gone: Iterable[str] = ()) -> None:
        """Keep what is `new`, and forget what is `gone`."""
        if self._keep is None or self._keep.read_only:
            return
        self._keep.folder.mkdir(parents=True, exist_ok=True)
        with closing(self._open(self._keep)) as cache, cache.use(changing=True) as db:
            db.executemany(
                "DELETE FROM fetched WHERE source = ? AND name = ?",
                [(self._source, name) for name in gone],
            )
            db.executemany(
                "INSERT OR REPLACE INTO fetched VALUES (?,?,?,?,?)",
                [(self._source, n, s.etag, s.modified, s.body) for n, s in new.items()],
            )

    def _open(self, keep: Keep, *, read_only: bool = False) -> Cache:
        return Cache(keep.folder / "fetched.sqlite3", _TABLE, read_only=read_only)
