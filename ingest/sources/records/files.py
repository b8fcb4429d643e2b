"""The files that records come from."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.errors import SourceError


def files_of(path: Path, suffixes: frozenset[str]) -> list[Path]:
    """The file at a path; of a folder, the files in it that end so, by name. Raises
    `SourceError` for what is neither."""
    try:
        if path.is_dir():
            found = sorted(f for f in path.iterdir() if f.suffix.lower() in suffixes)
            found = [f for f in found if f.is_file() and not f.name.startswith(".")]
        else:
            found = [path] if path.is_file() else []
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its rights") from error
    if not found:
        raise SourceError(
            f"{path}: there is no file that ends in {' or '.join(sorted(suffixes))}; give such a"
            " file, or a folder of them"
        )
    return found


def bytes_at(file: Path, start: int, size: int) -> bytes:
    """A part of a file. Raises `SourceError` where the file is gone."""
    try:
        with file.open("rb") as opened:
            opened.seek(start)
            return opened.read(size)
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror}); run the ingest again") from error
