"""Keeps the converted model in a folder: made once, checked at every start, mended if damaged."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.domain.errors import ModelError

_MANIFEST = "manifest.json"
_LOCK_SECONDS = 300.0


def converted(cache_dir: Path, name: str, convert: Callable[[Path], None]) -> Path:
    """The folder `name` below `cache_dir`, filled by `convert` when it is not there intact.

    Other processes may call this at the same time; a folder appears complete or not at all.

    Raises:
        ModelError: the folder cannot be read or, when there is something to convert, written.
    """
    folder = cache_dir / name
    try:
        if _is_intact(folder):
            return folder
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f".{name}.lock", timeout=_LOCK_SECONDS):
            if not _is_intact(folder):
                _replace(folder, convert)
    except Timeout as error:
        raise ModelError(
            f"{cache_dir}: another process has been converting the embedding model there for "
            f"{_LOCK_SECONDS:.0f} seconds; stop it, or choose another cache folder"
        ) from error
    except OSError as error:
        raise ModelError(
            f"{cache_dir}: the embedding model cannot be kept there ({error.strerror or error}); "
            "choose a cache folder that can be written, with 200 MB free"
        ) from error
    return folder


def _is_intact(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        return bool(manifest) and bool(manifest == _manifest(folder, sorted(manifest)))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return False


def _manifest(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    return {name: _fingerprint(folder / name) for name in names}


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _replace(folder: Path, convert: Callable[[Path], None]) -> None:
    """Convert into a new folder and swap it in; the caller holds the lock."""
    prefix = f".{folder.name}-"
    for left_over in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        made = work / "new"
        made.mkdir()
        convert(made)
        names = sorted(path.name for path in made.iterdir())
        (made / _MANIFEST).write_text(json.dumps(_manifest(made, names), indent=1))
        if folder.exists():
            folder.replace(work / "damaged")
        made.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
