"""A path or an address → the source that it is: by its looks, or by the kind that is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from assistant.domain.errors import SourceError
from ingest.sources.kinds import KINDS
from ingest.sources.source import Source

_URL = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read: a path or an address of the web, the name of its kind where it is
    known, the `name` that its posts go by where there are several sources, and the `url` that
    addresses begin with where the source does not say it, and
    the configuration files in place of a site's own."""

    where: str
    kind: str = ""
    name: str = ""
    url: str = ""
    config: tuple[Path, ...] = ()

    @property
    def is_url(self) -> bool:
        """Whether it is read by HTTP."""
        return bool(_URL.match(self.where))

    @property
    def path(self) -> Path:
        """Where it is, of one that is no address."""
        return Path(self.where)


@dataclass(frozen=True, slots=True)
class Keep:
    """The folder in which a source may keep what it fetched; only looked at if `read_only`. With
    `rebuild` more than half of it may go."""

    folder: Path
    read_only: bool = False
    rebuild: bool = False


class _Module(Protocol):
    def open_source(self, wanted: Wanted, keep: Keep | None) -> Source: ...


def detect(wanted: Wanted) -> str:
    """The name of the kind of source that this is. Raises `SourceError`, which lists the kinds,
    where it is none, and where there is nothing."""
    where, path = wanted.where, wanted.path
    if wanted.kind:
        if wanted.kind not in KINDS:
            raise SourceError(f"{wanted.kind!r} is no kind of source; choose of {kinds()}")
        return wanted.kind
    try:
        if not wanted.is_url and not path.exists():
            raise SourceError(f"{where}: there is nothing; check the path")
        found = (n for n, k in KINDS.items() if (k.url(where) if wanted.is_url else k.path(path)))
        kind = next(found, "")
    except OSError as error:
        raise SourceError(
            f"{where}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error
    if not kind:
        raise SourceError(
            f"{where}: holds no posts that are known by their looks; say with --as"
            f" what it is, of {kinds()}"
        )
    return kind


def kinds() -> str:
    """All kinds, as people choose among them."""
    return "; ".join(f"{name} ({kind.told})" for name, kind in KINDS.items())


def open_source(wanted: Wanted, keep: Keep | None = None) -> Source:
    """The source at a path or an address, opened. Raises `SourceError` for what is none or
    cannot be read. Without `keep` nothing that is fetched is kept."""
    module = cast(_Module, import_module(KINDS[detect(wanted)].module))
    return module.open_source(wanted, keep)
