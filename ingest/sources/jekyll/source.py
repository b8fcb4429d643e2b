"""Files as text: what is no file, too large or not UTF-8 is refused before it costs anything."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from assistant.domain.errors import SourceError

MAX_BYTES = 4 * 1024 * 1024
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}
_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"-\0-\0-\0": "UTF-16",
    b"\0-\0-\0-": "UTF-16",
}
_KANA = re.compile("[ぁ-ヺ]")


def read_source(path: Path, within: Sequence[Path] = ()) -> str:
    """The text of a UTF-8 file; a byte order mark is dropped, line ends stay as they are.

    A link is followed as long as it ends in one of the folders `within`; without any it may
    end anywhere. Raises `SourceError` for a link that does not, for what is no regular file
    or cannot be read, is larger than 4 MiB, is not UTF-8 or holds NUL bytes.
    """
    try:
        raw = _read(path, within)
    except OSError as error:
        raise SourceError(f"{path}: {_unreadable(path, error)}") from error
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            raise SourceError(f"{path}: is {encoding}, not UTF-8; save it as UTF-8")
    if (at := raw.find(b"\0")) >= 0:
        line = raw.count(b"\n", 0, at) + 1
        raise SourceError(f"{path}: has a NUL byte on line {line}; save it as UTF-8 text")
    if b"\x1b$" in raw or b"\x1b(" in raw:
        raise SourceError(f"{path}: is ISO-2022-JP, not UTF-8; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        likely = _encoding(raw)
        raise SourceError(
            f"{path}: is not UTF-8 (byte 0x{raw[error.start]:02x} on line {line})"
            f"{f' but, as it seems, {likely}' if likely else ''}; save it as UTF-8"
        ) from error


def _read(path: Path, within: Sequence[Path]) -> bytes:
    found = path.stat()
    real = os.path.realpath(path)
    if within and not any(Path(real).is_relative_to(os.path.realpath(f)) for f in within):
        raise SourceError(
            f"{path}: is a link to outside of the site, which is not read; put a copy in its place"
        )
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "no regular file")
        kind = f"a link to {kind}" if path.is_symlink() else kind
        raise SourceError(f"{path}: is {kind}, not a file with text; remove it or rename it")
    raw = b""
    if found.st_size <= MAX_BYTES:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    if max(found.st_size, len(raw)) > MAX_BYTES:
        raise SourceError(
            f"{path}: has {max(found.st_size, len(raw)):,} bytes, more than the "
            f"{MAX_BYTES:,} that a text may have; split it"
        )
    return raw


def _unreadable(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself; remove it"
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return "is a link to nothing; remove it or put the file in its place"
    return f"cannot be read ({error.strerror or error}); check its rights"


def _encoding(raw: bytes) -> str:
    """The Japanese encoding that bytes which are not UTF-8 are in, as far as they show it."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(not character.isascii() for character in text) > 2 * broken:
        return ""
    for codec, encoding in (("euc_jp", "EUC-JP"), ("cp932", "Shift_JIS")):
        try:
            if _KANA.search(raw.decode(codec)):
                return encoding
        except UnicodeDecodeError:
            continue
    return ""
