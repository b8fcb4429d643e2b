"""Generations on a Chroma server: how one is published, and how others get it.

Of a generation the server keeps its files in blocks of `_BLOCK` bytes, by the hash of what is in
them, a manifest that lists these (a block too), and one record, `generation-NUMBER`, that names
the manifest. Vectors are kept once for all generations, by the key of the text they stand for.
So what an edit did not touch is neither sent nor fetched again.

The record comes last, when all else is there, and the highest number is the current generation.
A number can be taken once (see `assistant.archive.vectors.server`): of two that publish upon the
same generation one succeeds, and the other is told. Readers never see a part of a generation: they
fetch all of it, and each block and the manifest has to have the hash by which it was asked for,
each file the size and the checksum that it had where it was made.
What is not guaranteed: vectors have no hash, as Chroma rounds them; their number, their shape and
their length are checked. What a replica makes of them and of the texts has sums of its own.
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.archive import index
from assistant.archive.index import (
    CALIBRATION,
    INFO,
    LEDGER,
    LEXICAL,
    MATRIX,
    SUGGESTED,
    WORDING,
)
from assistant.archive.local import (
    checksums,
    folded_texts,
    matrix,
)
from assistant.archive.local.folded_texts import Wordings
from assistant.archive.local.ledger import Ledger
from assistant.archive.local.matrix import Matrix
from assistant.archive.vectors import Server, Vectors32, block_key
from assistant.domain.errors import IndexUnusable

GRACE = 3600.0
"""Seconds after which what no generation needs any more is removed from the server."""
_BLOCK = 256 * 1024
_AT_ONCE = 64
_HEAVY = 8
"""How much longer Chroma takes for a byte of a vector than of a block: 3 MB a second, and 24."""
_FORMAT = 1
_KIND, _ORPHANS = "generation", "orphans"


@dataclass(frozen=True, slots=True)
class PublishedGeneration:
    """A generation on a server; `at` is when it was published, in seconds since the epoch."""

    number: int
    generation: str
    manifest: str
    embedder: str
    dimension: int
    at: float


def published(server: Server) -> list[PublishedGeneration]:
    """The generations on the server, the current one first. Raises `IndexAway`."""
    found = []
    for record in server.records(_KIND).values():
        try:
            found.append(
                PublishedGeneration(
                    int(record["number"]),
                    str(record["generation"]),
                    str(record["manifest"]),
                    str(record["embedder"]),
                    int(record["dimension"]),
                    float(record["at"]),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return sorted(found, key=lambda one: -one.number)


def latest(server: Server) -> PublishedGeneration | None:
    """The current generation on the server, None where there is none. Raises `IndexAway`."""
    return next(iter(published(server)), None)


def push(
    server: Server,
    home: Path,
    upon: PublishedGeneration | None,
    *,
    anew: bool = False,
    sure: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> PublishedGeneration:
    """Publish the generation in the folder `home` as the one that follows `upon`.

    With `anew` what the server has already is sent again. `sure` is called just before
    the last step, and may raise; `progress` is told how many bytes of how many are there.
    Raises `IndexAway`, and `IndexUnusable` where somebody else published in the meantime; the
    server's generation stays as it was then.
    """
    info, _, _ = index.read_info(home / INFO)
    space = server.space(info.embedder, info.dimension)
    unkept = _unkept(server, home, space, anew=anew)
    of_a_vector = 4 * info.dimension
    of_files = sum((home / name).stat().st_size for name in _files(home))
    total = of_files + of_a_vector * len(unkept)
    work = of_files + of_a_vector * len(unkept) * _HEAVY
    there = 0

    def tell(more: int) -> None:
        nonlocal there
        there += more
        progress(total * there // work, total)

    tell(0)
    files = _push_files(server, home, tell, anew=anew)
    manifest = json.dumps({"format": _FORMAT, "files": files}, sort_keys=True).encode()
    server.keep_blocks({block_key(manifest): manifest})
    _push_vectors(server, home, space, unkept, lambda n: tell(n * of_a_vector * _HEAVY))
    sure()
    number = upon.number + 1 if upon else 1
    record: dict[str, str | int | float] = {
        "kind": _KIND,
        "number": number,
        "generation": info.generation,
        "manifest": block_key(manifest),
        "embedder": info.embedder,
        "dimension": info.dimension,
        "at": time.time(),
    }
    kept = server.record_once(f"{_KIND}-{number}", record)
    newest = latest(server)
    if kept.get("generation") != info.generation or newest is None or newest.number != number:
        raise IndexUnusable(
            f"Another ingest has published on {server.address} in the meantime. Its index stays;"
            " run this one again."
        )
    return newest


def _push_files(
    server: Server, home: Path, tell: Callable[[int], None], *, anew: bool
) -> dict[str, list[str]]:
    """Keep the blocks of a generation's files; gives their keys by file."""
    held = set() if anew else server.block_keys()
    files: dict[str, list[str]] = {}
    unsent: dict[str, bytes] = {}
    read = 0
    for name in _files(home):
        keys = files.setdefault(name, [])
        for key, content in _pieces(home / name):
            keys.append(key)
            read += len(content)
            if key not in held:
                held.add(key)
                unsent[key] = content
            if len(unsent) >= _AT_ONCE:
                server.keep_blocks(unsent)
                tell(read)
                unsent, read = {}, 0
    server.keep_blocks(unsent)
    tell(read)
    return files


def _unkept(server: Server, home: Path, space: str, *, anew: bool) -> dict[str, str]:
    """The vectors that the server lacks, or with `anew` all: passages by the vectors' keys."""
    with closing(Ledger(home / LEDGER)) as ledger:
        keys = ledger.keys()
    held = set() if anew else set(server.vector_keys(space))
    return {key: passage for passage, key in keys.items() if key not in held}


def _push_vectors(
    server: Server, home: Path, space: str, unkept: Mapping[str, str], tell: Callable[[int], None]
) -> None:
    if unkept:
        every = Matrix(home / MATRIX)
        rows = every.rows_of(list(unkept.values()))
        server.keep_vectors(space, list(unkept), every.vectors[rows], tell)


def bring(server: Server, wanted: PublishedGeneration, final: Path, base: Path | None) -> None:
    """Make the generation `wanted` in the new folder `final`; what the one in `base` has in
    common with it is taken from there.

    Raises `IndexAway`, and `IndexUnusable` where the server lacks something or it is damaged.
    """
    files = _manifest(server, wanted)
    near = _held(base)
    _fetch(server, files, final, near)
    (final / index.IN_USE).touch()
    old: Mapping[str, str] = {}
    before = known = None
    if base is not None and _made_alike(base, wanted):
        before, known = Matrix(base / MATRIX), Wordings(base / WORDING)
        with closing(Ledger(base / LEDGER)) as ledger:
            old = ledger.keys()
    with closing(Ledger(final / LEDGER)) as ledger:
        new = ledger.keys()
        remove = [key for key, name in old.items() if new.get(key) != name]
        add = [key for key, name in new.items() if old.get(key) != name]
        texts = ledger.texts(add)
    vectors = _fetch_vectors(server, wanted, [new[key] for key in add])
    kept, order = matrix.write(final / MATRIX, before, remove, add, vectors)
    folded_texts.write(final / WORDING, known, kept, [texts[key] for key in add], order)
    checksums.renew(final, (MATRIX, WORDING))
    checksums.refuse_damage(final, whole=True)


def _fetch_vectors(server: Server, wanted: PublishedGeneration, keys: list[str]) -> Vectors32:
    space = server.space(wanted.embedder, wanted.dimension)
    found = server.vectors(space, list(dict.fromkeys(keys)), wanted.dimension)
    if missing := [key for key in keys if key not in found]:
        raise _lacks(server, wanted, f"{len(missing):,} vectors")
    made = np.zeros((len(keys), wanted.dimension), dtype=np.float32)
    for row, key in enumerate(keys):
        made[row] = found[key]
    lengths = np.linalg.norm(made, axis=1)
    if not (np.isfinite(lengths).all() and (np.abs(lengths - 1) < 0.01).all()):
        raise _lacks(server, wanted, "vectors that are whole")
    return made


def _manifest(server: Server, wanted: PublishedGeneration) -> dict[str, list[str]]:
    for _, content in server.blocks([wanted.manifest], _BLOCK):
        read = json.loads(content)
        if read.get("format") != _FORMAT:
            raise IndexUnusable(
                f"The index on {server.address} has another format than this version's. Run the"
                " ingest of this version."
            )
        return {str(name): list(keys) for name, keys in read["files"].items()}
    raise _lacks(server, wanted, "its manifest")


def _fetch(
    server: Server,
    files: Mapping[str, list[str]],
    final: Path,
    near: Mapping[str, tuple[Path, int]],
) -> None:
    """Write the files into the new folder `final`, block by block, wherever each belongs."""
    places: dict[str, list[tuple[Path, int]]] = {}
    for name, keys in files.items():
        path = final / name
        if not path.resolve().is_relative_to(final.resolve()):
            raise IndexUnusable(f"The index on {server.address} names a file outside of it: {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for at, key in enumerate(keys):
            places.setdefault(key, []).append((path, at * _BLOCK))

    def put(key: str, content: bytes) -> None:
        for path, at in places.pop(key):
            with path.open("r+b") as file:
                file.seek(at)
                file.write(content)

    for key in [key for key in places if key in near]:
        source, at = near[key]
        with source.open("rb") as file:
            file.seek(at)
            content = file.read(_BLOCK)
        if block_key(content) == key:
            put(key, content)
    for key, content in server.blocks(list(places), _BLOCK):
        put(key, content)
    if places:
        raise IndexUnusable(
            f"{len(places):,} blocks of the index on {server.address} are missing or damaged."
            " Run the ingest with --rebuild."
        )


def _held(base: Path | None) -> dict[str, tuple[Path, int]]:
    """Where the blocks of a generation are on this machine."""
    if base is None:
        return {}
    return {
        key: (base / name, at * _BLOCK)
        for name in _files(base)
        for at, (key, _) in enumerate(_pieces(base / name))
    }


def sweep(server: Server, homes: list[Path]) -> None:
    """Remove what has not been needed for `GRACE` seconds: of the vectors, what no generation in
    the folders `homes` needs, the current and the one before; of blocks, what no generation
    needs that is current, before, or was superseded within that time."""
    every = published(server)
    now = time.time()
    kept = every[:2] + [
        one for one, newer in zip(every[2:], every[1:], strict=False) if now - newer.at < GRACE
    ]
    server.withdraw([f"{_KIND}-{one.number}" for one in every if one not in kept])
    needed = {one.manifest for one in kept}
    for one in kept:
        needed |= {key for keys in _manifest(server, one).values() for key in keys}
    spaces = {server.space(one.embedder, one.dimension) for one in kept}
    for space in server.spaces():
        if space not in spaces:
            server.forget_space(space)
    keys: set[str] = set()
    for home in homes:
        with closing(Ledger(home / LEDGER)) as ledger:
            keys |= set(ledger.keys().values())
    current = server.space(every[0].embedder, every[0].dimension)
    unneeded = {
        "blocks": server.block_keys() - needed,
        "vectors": set(server.vector_keys(current)) - keys,
    }
    old = _marked(server, unneeded, now)
    server.forget_blocks(old["blocks"])
    server.forget_vectors(current, old["vectors"])


def _marked(server: Server, unneeded: Mapping[str, set[str]], now: float) -> dict[str, list[str]]:
    """Those that have not been needed for `GRACE` seconds; of the others it is kept since when."""
    record = server.records(_ORPHANS).get(_ORPHANS, {})
    try:
        before = json.loads(zlib.decompress(base64.b64decode(str(record["data"]))))
    except (KeyError, ValueError, zlib.error):
        before = {}
    old: dict[str, list[str]] = {}
    marks: dict[str, dict[str, float]] = {}
    for what, keys in unneeded.items():
        since = {key: float(before.get(what, {}).get(key, now)) for key in keys}
        old[what] = [key for key, when in since.items() if now - when >= GRACE]
        marks[what] = {key: when for key, when in since.items() if now - when < GRACE}
    data = base64.b64encode(zlib.compress(json.dumps(marks).encode())).decode("ascii")
    server.record(_ORPHANS, {"kind": _ORPHANS, "data": data})
    return old


def missing(server: Server, wanted: PublishedGeneration) -> list[str]:
    """The blocks that a generation on the server lacks."""
    listed = {key for keys in _manifest(server, wanted).values() for key in keys}
    return sorted(listed - {key for key, _ in server.blocks(sorted(listed), _BLOCK)})


def _files(home: Path) -> list[str]:
    """The files of a generation that are published as they are."""
    single = (LEDGER, INFO, CALIBRATION, SUGGESTED, checksums.FILES)
    names = [name for name in single if (home / name).is_file()]
    return sorted([*names, *(f"{LEXICAL}/{one.name}" for one in (home / LEXICAL).iterdir())])


def _pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        while content := file.read(_BLOCK):
            yield block_key(content), content


def _made_alike(home: Path, wanted: PublishedGeneration) -> bool:
    """Whether the vectors of a generation are of the same embedder as those of another."""
    info, _, _ = index.read_info(home / INFO)
    return (info.embedder, info.dimension) == (wanted.embedder, wanted.dimension)


def _lacks(server: Server, wanted: PublishedGeneration, what: str) -> IndexUnusable:
    return IndexUnusable(
        f"Generation {wanted.generation} on {server.address} lacks {what}. Run the ingest with"
        " --rebuild."
    )
