"""What files a generation has, with the size and the checksum of each, in `files.txt` beside them.

It is written when a generation is complete, and looked at before anything else of it is opened:
what reads graphs and word lists is quick, and dies of a damaged one. Nothing of a generation
changes afterwards, so that what differs is damaged.

    CRC-32   BYTES NAME     a line for each file
    CRC-32   BYTES          of the lines above

CRC-32 sees every damage of up to 32 bits in a row, and overlooks other damage once in four
thousand million times. It is for accidents; it keeps out nobody who writes both on purpose.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import IndexUnusable

FILES = "files.txt"
_LARGE = 256 * 2**20  # bytes: read in about a tenth of a second
_HARMLESS = frozenset({"matrix/vectors.npy", "wording/characters.npy"})
"""Numbers, any of which may be read, a few at a time: where these are large, not read whole at
every opening."""
_AT_ONCE = 2**20
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Checksum:
    """The size of a file in bytes, and its CRC-32."""

    size: int
    crc: int

    def line(self, name: str = "") -> str:
        """As it is kept."""
        return f"{self.crc:08x} {self.size:12d} {name}".rstrip() + "\n"


def write(folder: Path) -> None:
    """Keep the sums of all files in the generation's folder. Raises `OSError`."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in found if path.suffix != ".lock"]
    _keep(folder, _summed(folder, [name for name in names if name != FILES]))


def renew(folder: Path, parts: Collection[str]) -> None:
    """Keep new sums of these files and folders within the generation's folder, and those of the
    others as they are. Raises `IndexUnusable` and `OSError`."""
    paths = [path for part in parts for path in (folder / part, *(folder / part).rglob("*"))]
    names = [path.relative_to(folder).as_posix() for path in paths if path.is_file()]
    _keep(folder, {**read(folder), **_summed(folder, names)})


def read(folder: Path) -> dict[str, Checksum]:
    """The sums by the files' names within the generation's folder. Raises `IndexUnusable`."""
    path = folder / FILES
    refuse_other(path)
    try:
        *lines, last = path.read_bytes().decode("utf-8").splitlines(keepends=True)
        body = "".join(lines)
        if last != _of(body.encode("utf-8")).line():
            raise ValueError("it is damaged")
        found = {}
        for line in lines:
            crc, size, name = line.removesuffix("\n").split(maxsplit=2)
            found[name] = Checksum(int(size), int(crc, 16))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise IndexUnusable(
            f"{path} cannot be read ({why}). Run the ingest with --rebuild."
        ) from None
    return found


def refuse_other(path: Path) -> None:
    """Raise `IndexUnusable` for what stands in a file's place and is none: a pipe would be read
    without end."""
    if _is_other(path):
        raise IndexUnusable(
            f"{path} is a folder, a pipe or a device, not a file. Remove it, and run the ingest"
            " with --rebuild."
        )


def damage(folder: Path, *, whole: bool = True) -> dict[str, str]:
    """By name what is wrong with the files of the generation in `folder`, nothing where they are
    as they were written; without `whole` as far as can be told in little time. Raises
    `IndexUnusable` where the sums cannot be read."""
    sums = read(folder)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="sums") as pool:
        looked = pool.map(lambda name: _wrong(folder / name, name, sums[name], whole), sums)
        return {name: wrong for name, wrong in zip(sums, looked, strict=True) if wrong}


def refuse_damage(folder: Path, *, whole: bool = False) -> None:
    """Raise `IndexUnusable`, in a line that names files, where there is `damage`."""
    if wrong := damage(folder, whole=whole):
        told = "; ".join(f"{name} {what}" for name, what in list(wrong.items())[:_NAMED])
        more = f"; {len(wrong) - _NAMED} more files" if len(wrong) > _NAMED else ""
        raise IndexUnusable(f"{folder} is damaged: {told}{more}. Run the ingest with --rebuild.")


def _wrong(path: Path, name: str, wanted: Checksum, whole: bool) -> str | None:
    try:
        if _is_other(path):
            return "is not a file"
        size = path.stat().st_size
        if size != wanted.size:
            return f"has {size:,} bytes instead of {wanted.size:,}"
        if not whole and size > _LARGE and name in _HARMLESS:
            return None
        return None if _sum(path) == wanted else "has other content than was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _is_other(path: Path) -> bool:
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False  # whoever reads it says why


def _summed(folder: Path, names: Collection[str]) -> dict[str, Checksum]:
    return {name: _sum(folder / name) for name in sorted(names)}


def _sum(path: Path) -> Checksum:
    size = crc = 0
    with path.open("rb") as file:
        for some in _pieces(file.fileno()):
            size += len(some)
            crc = zlib.crc32(some, crc)
    return Checksum(size, crc)


def _pieces(file: int) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(_AT_ONCE))
    while count := os.readv(file, [buffer]):
        yield buffer[:count]


def _of(content: bytes) -> Checksum:
    return Checksum(len(content), zlib.crc32(content))


def _keep(folder: Path, sums: Mapping[str, Checksum]) -> None:
    body = "".join(sums[name].line(name) for name in sorted(sums))
    (folder / FILES).write_bytes((body + _of(body.encode("utf-8")).line()).encode("utf-8"))
