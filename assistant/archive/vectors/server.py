"""A Chroma server that several machines share: vectors by key, blocks of bytes, small records.

    ARCHIVE-vectors-DIGEST   a vector for each text, by its key; one collection for an embedder
    ARCHIVE-blocks           pieces of files by the hash of what is in them, in the metadata, so
                             that Chroma makes no full-text index of them
    ARCHIVE-records          what is current, who writes: see `assistant.archive.shared`

Chroma has no compare-and-set, but `add` leaves an id that exists as it is: of several that add
one id at a time, the first one's is kept, and each can read whose it was.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
import time
import urllib.request
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.error import HTTPError

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError
from numpy.typing import NDArray

from assistant.domain.errors import IndexAway
from assistant.runtime.breaker import CircuitBreaker

log = logging.getLogger(__name__)

Vectors32 = NDArray[np.float32]
Near = list[tuple[str, float]]
"""Keys with their cosine similarity, best first."""
_Result = TypeVar("_Result")
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 200}}
_RECORDS, _BLOCKS = "records", "blocks"
_ASKED_FIRST = (
    "/api/v2/heartbeat",
    "/api/v2/auth/identity",
    "/api/v2/tenants/default_tenant",
    "/api/v2/tenants/default_tenant/databases/default_database",
)
"""What Chroma's client asks while it connects, when it knows no limit of time."""
_AT_ONCE = 8_000_000  # bytes in a request or its answer; the server takes 40 MB
_MOST = 2000  # Chroma refuses more than 5,461 at once
_DIGITS = 22  # of a number in JSON, with its comma
_HURRIED, _PATIENT = 2.0, 60.0  # seconds that a search may take, and all else
_LEFT_ALONE = 3.0  # seconds between tries to search on a server that fails
_SETTLED = 0.2  # seconds for which a connection that failed need not be tried again
_AT_ONCE_BROKEN = 0.5  # seconds within which a kept connection turns out to be closed


class Server:
    """What one archive keeps on the Chroma server at `address`; connects at the first use.
    Thread-safe.

    `token` is sent as `X-Chroma-Token`, for a proxy in front: the server itself lets everybody
    in. Every method raises `IndexAway` when the server cannot be reached or fails.
    """

    def __init__(self, address: str, archive: str, token: str | None = None) -> None:
        self.address, self._archive = address.rstrip("/"), archive
        self._headers = {"X-Chroma-Token": token} if token else {}
        self._lock = threading.Lock()
        self._clients: dict[bool, Any] = {}
        self._collections: dict[tuple[str, bool], Any] = {}
        self._breaker = CircuitBreaker(threshold=3, recovery=_LEFT_ALONE)
        self._told = False
        self._refused: tuple[float, IndexAway] | None = None
        weakref.finalize(self, _close, self._clients)

    def close(self) -> None:
        """Let go of the connections; they are made anew at the next use."""
        with self._lock:
            _close(self._clients)
            self._collections.clear()

    def record_once(self, key: str, values: Mapping[str, str | int | float]) -> dict[str, Any]:
        """Keep a record if there is none with this key yet; the one that is kept now."""

        def add(records: Any) -> dict[str, Any]:
            records.add(ids=[key], embeddings=_dummies(1), metadatas=[dict(values)])
            found: list[dict[str, Any]] = records.get(ids=[key], include=["metadatas"])["metadatas"]
            return dict(found[0]) if found else {}

        return self._use(_RECORDS, add, create=True)

    def record(self, key: str, values: Mapping[str, str | int | float]) -> None:
        """Keep a record in the place of what was there."""
        self._use(
            _RECORDS,
            lambda records: records.upsert(
                ids=[key], embeddings=_dummies(1), metadatas=[dict(values)]
            ),
            create=True,
        )

    def records(self, kind: str) -> dict[str, dict[str, Any]]:
        """The records whose `kind` this is, by key."""

        def get(records: Any) -> dict[str, dict[str, Any]]:
            found = records.get(where={"kind": kind}, include=["metadatas"])
            return dict(zip(found["ids"], map(dict, found["metadatas"]), strict=True))

        return self._use(_RECORDS, get, {})

    def withdraw(self, keys: Sequence[str], **where: str) -> None:
        """Remove records; with `where` only those that hold these values."""
        if keys:
            self._use(_RECORDS, lambda r: r.delete(ids=list(keys), where=where or None), None)

    def keep_blocks(self, blocks: Mapping[str, bytes]) -> None:
        """Keep blocks by their keys, in the place of what was there."""
        packed = {k: base64.b64encode(zlib.compress(b)).decode("ascii") for k, b in blocks.items()}
        for some in _portions(packed, [len(text) for text in packed.values()]):
            self._use(
                _BLOCKS,
                lambda kept, some=some: kept.upsert(  # type: ignore[misc]
                    ids=some,
                    embeddings=_dummies(len(some)),
                    metadatas=[{"data": packed[key]} for key in some],
                ),
                create=True,
            )

    def blocks(self, keys: Sequence[str], size: int) -> Iterator[tuple[str, bytes]]:
        """Blocks of at most `size` bytes by key, those that are there and whole."""
        for some in _portions(keys, [size] * len(keys)):
            found = self._use(
                _BLOCKS,
                lambda kept, some=some: kept.get(ids=some, include=["metadatas"]),  # type: ignore[misc]
                {"ids": [], "metadatas": []},
            )
            for key, metadata in zip(found["ids"], found["metadatas"], strict=True):
                try:
                    content = zlib.decompress(base64.b64decode(str(metadata["data"])))
                except (ValueError, KeyError, zlib.error):
                    continue
                if block_key(content) == key:
                    yield key, content

    def block_keys(self) -> set[str]:
        """The keys of all blocks."""
        return set(self._use(_BLOCKS, lambda kept: kept.get(include=[])["ids"], ()))

    def forget_blocks(self, keys: Sequence[str]) -> None:
        """Remove blocks."""
        for some in _portions(keys, [0] * len(keys)):
            self._use(_BLOCKS, lambda kept, some=some: kept.delete(ids=some), None)  # type: ignore[misc]

    def space(self, embedder: str, dimension: int) -> str:
        """The name of the collection of the vectors that an embedder makes."""
        made = hashlib.blake2b(f"{embedder}\0{dimension}".encode(), digest_size=8)
        return f"vectors-{made.hexdigest()}"

    def spaces(self) -> list[str]:
        """The names of the collections of vectors that there are."""
        before = f"{self._archive}-vectors-"
        listed = self._tried(lambda: self._client(hurried=False).list_collections(), retry=True)
        names = [one.name for one in listed if one.name.startswith(before)]
        return [name.removeprefix(f"{self._archive}-") for name in names]

    def forget_space(self, space: str) -> None:
        """Remove a collection of vectors."""
        with self._lock:
            for hurried in (False, True):
                self._collections.pop((space, hurried), None)
        client = self._client(hurried=False)
        self._tried(lambda: client.delete_collection(f"{self._archive}-{space}"), retry=False)

    def keep_vectors(
        self, space: str, keys: Sequence[str], vectors: Vectors32, progress: Callable[[int], None]
    ) -> None:
        """Keep vectors, shape (len(keys), dimension), in the place of what was there; `progress`
        is told how many more are kept."""
        each = vectors.shape[1] * 6 if len(vectors) else 0
        at = {key: row for row, key in enumerate(keys)}
        for some in _portions(list(at), [each] * len(at)):
            rows = vectors[[at[key] for key in some]]
            self._use(
                space,
                lambda kept, some=some, rows=rows: kept.upsert(ids=some, embeddings=rows),  # type: ignore[misc]
                create=True,
            )
            progress(len(some))

    def vectors(self, space: str, keys: Sequence[str], dimension: int) -> dict[str, Vectors32]:
        """The vectors of those keys that have one, each of shape (dimension,)."""
        found: dict[str, Vectors32] = {}
        for some in _portions(keys, [dimension * _DIGITS] * len(keys)):
            got = self._use(
                space,
                lambda kept, some=some: kept.get(ids=some, include=["embeddings"]),  # type: ignore[misc]
                {"ids": [], "embeddings": []},
            )
            values = np.asarray(got["embeddings"], dtype=np.float32)
            found |= dict(zip(got["ids"], values, strict=True))
        return found

    def vector_keys(self, space: str) -> list[str]:
        """The keys of all vectors."""
        return list(self._use(space, lambda kept: kept.get(include=[])["ids"], ()))

    def count(self, space: str) -> int:
        """How many vectors there are."""
        return int(self._use(space, lambda kept: kept.count(), 0))

    def forget_vectors(self, space: str, keys: Sequence[str]) -> None:
        """Remove vectors."""
        for some in _portions(keys, [0] * len(keys)):
            self._use(space, lambda kept, some=some: kept.delete(ids=some), None)  # type: ignore[misc]

    def search(
        self, space: str, vectors: Vectors32, limit: int, *, hurried: bool = False
    ) -> list[Near]:
        """At most `limit` keys for each of the vectors, shape (n, dimension)."""
        found = self._use(
            space,
            lambda kept: kept.query(
                query_embeddings=vectors, n_results=limit, include=["distances"]
            ),
            {"ids": [[]] * len(vectors), "distances": [[]] * len(vectors)},
            hurried=hurried,
        )
        return [
            [(key, 1.0 - float(distance)) for key, distance in zip(keys, row, strict=True)]
            for keys, row in zip(found["ids"], found["distances"], strict=True)
        ]

    def near(self, space: str, vector: Vectors32, limit: int) -> Near | None:
        """`search` for one vector, shape (dimension,), on behalf of somebody who waits: None
        when the server is away or slow. It is left alone then for a few seconds, and the log
        has one line when that begins and one when it ends."""
        given = self._breaker.admit(_HURRIED)
        if given is None:
            return None
        try:
            (found,) = self.search(space, vector[None, :], limit, hurried=True)
        except IndexAway as error:
            if self._breaker.failed(given) and not self._told:
                self._told = True
                log.warning("Searching without the server until it is back. %s", error)
            return None
        self._breaker.worked(given)
        if self._told:
            self._told = False
            log.warning("Searching on the Chroma server at %s again.", self.address)
        return found

    def _use(
        self,
        name: str,
        do: Callable[[Any], _Result],
        nothing: Any = None,
        *,
        create: bool = False,
        hurried: bool = False,
    ) -> _Result:
        """What `do` gives for a collection, or `nothing` where there is no such collection. One
        that another process removed and made again is opened again."""
        for _ in range(2):
            try:
                return self._tried(
                    lambda: do(self._collection(name, create=create, hurried=hurried)),
                    retry=True,
                )
            except NotFoundError:
                with self._lock:
                    self._collections.pop((name, hurried), None)
        if create:
            raise IndexAway(f"The Chroma server at {self.address} loses what it is given.")
        return nothing  # type: ignore[no-any-return]

    def _tried(self, do: Callable[[], _Result], *, retry: bool) -> _Result:
        """`do`, once more where a connection that was kept open turns out to be closed."""
        began = time.monotonic()
        try:
            return do()
        except (NotFoundError, IndexAway):
            raise
        except Exception as error:  # whatever Chroma and what it rests on come up with
            if retry and time.monotonic() - began < _AT_ONCE_BROKEN:
                return self._tried(do, retry=False)
            raise self._away(error) from None

    def _away(self, error: Exception) -> IndexAway:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        return IndexAway(
            f"The Chroma server at {self.address} cannot be used ({why}). Check CHROMA_URL, and"
            " whether the server runs."
        )

    def _collection(self, name: str, *, create: bool, hurried: bool) -> Any:
        with self._lock:
            if (held := self._collections.get((name, hurried))) is not None:
                return held
        client, full = self._client(hurried=hurried), f"{self._archive}-{name}"
        if create:
            opened = client.get_or_create_collection(
                full, embedding_function=None, configuration=_CONFIGURATION
            )
        else:
            opened = client.get_collection(full, embedding_function=None)
        with self._lock:
            return self._collections.setdefault((name, hurried), opened)

    def _client(self, *, hurried: bool) -> Any:
        """A client; that of the hurried gives up soon, so that a question need not wait."""
        with self._lock:
            if (held := self._clients.get(hurried)) is not None:
                return held
            if self._refused and time.monotonic() - self._refused[0] < _SETTLED:
                raise self._refused[1]  # to those who waited while another tried
            try:
                self._look()
                client: Any = chromadb.HttpClient(
                    host=self.address,
                    headers=dict(self._headers),
                    settings=ChromaSettings(anonymized_telemetry=False),
                )
            except Exception as error:
                if isinstance(error, HTTPError):
                    error.close()
                self._refused = time.monotonic(), self._away(error)
                raise self._refused[1] from None
            client._server._session.timeout = _HURRIED if hurried else _PATIENT
            self._clients[hurried] = client
            return client

    def _look(self) -> None:
        """Ask what the client will ask, and wait for it no longer than a search may take."""
        for path in _ASKED_FIRST:
            wanted = urllib.request.Request(f"{self.address}{path}", headers=self._headers)
            with urllib.request.urlopen(wanted, timeout=_HURRIED) as reply:
                reply.read()


def _close(clients: dict[bool, Any]) -> None:
    while clients:
        _, client = clients.popitem()
        for part in (client, client._admin_client):  # Chroma leaves their connections open
            part._server._session.close()
        client.close()


def block_key(content: bytes) -> str:
    """The key of a block: 20 bytes of BLAKE2b, in hex."""
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def _dummies(count: int) -> Vectors32:
    """Chroma keeps nothing without a vector. Those that differ make a graph that is quick."""
    return np.random.default_rng().random((count, 1), dtype=np.float32)


def _portions(keys: Sequence[str] | Mapping[str, object], sizes: list[int]) -> Iterator[list[str]]:
    """The keys in portions that one request takes."""
    some: list[str] = []
    total = 0
    for key, size in zip(keys, sizes, strict=True):
        if some and (len(some) == _MOST or total + size > _AT_ONCE):
            yield some
            some, total = [], 0
        some.append(key)
        total += size
    if some:
        yield some
