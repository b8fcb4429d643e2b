"""The sources that one archive is made of, each opened, or known to be away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources import Keep, Source, Wanted, open_source


@dataclass(frozen=True, slots=True)
class Named:
    """A source, and the name that its posts go by; none for the only source of an archive."""

    name: str
    source: Source

    def file(self, name: str) -> str:
        """A post's `file` by the name of its text: no two of an archive have the same."""
        return f"{prefix(self.name)}{name}"


@dataclass(frozen=True, slots=True)
class Away:
    """A source that cannot be read now, where it should be, and why not."""

    name: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of an archive, in the order in which they were named. `address` tells that they
    are the same as before."""

    opened: Sequence[Named]
    address: str
    away: Sequence[Away] = field(default=())

    @property
    def title(self) -> str:
        """What the archive is called."""
        return ", ".join(dict.fromkeys(named.source.title for named in self.opened))

    @property
    def questions(self) -> tuple[str, ...]:
        """What a chat offers to start from."""
        return tuple(dict.fromkeys(q for named in self.opened for q in named.source.questions))


def prefix(name: str) -> str:
    """What the files of a source begin with."""
    return f"{name}/" if name else ""


def open_all(wanted: Sequence[Wanted], keep: Keep | None = None) -> Sources:
    """The sources, opened. One that cannot be is away, as long as another can. Raises
    `SourceError` where none can, and where two go by one name."""
    names = _names(wanted)
    opened: list[Named] = []
    away: list[Away] = []
    addresses: list[str] = []
    for one, name in zip(wanted, names, strict=True):
        try:
            source = open_source(one, keep)
        except SourceError as error:
            if len(wanted) == 1:
                raise
            away.append(Away(name, one.where, str(error)))
            addresses.append(one.where if one.is_url else str(one.path.resolve()))
        else:
            opened.append(Named(name, source))
            addresses.append(source.address)
    if not opened:
        raise SourceError("\n".join(one.why for one in away))
    return Sources(opened, ", ".join(addresses), away)


def _names(wanted: Sequence[Wanted]) -> list[str]:
    """The name of each source: its own, or of several the end of its path or address."""
    if not wanted:
        raise SourceError("no source was named; give a path or an address")
    several = len(wanted) > 1
    names = [one.name or (_ending(one) if several else "") for one in wanted]
    for name, times in Counter(names).items():
        if times > 1:
            raise SourceError(
                f"{times} sources go by the name {name!r}; give each its own with --name"
            )
        if several and (not name or "/" in name or not name.isprintable()):
            raise SourceError(f"{name!r} is no name of a source; use letters and digits")
    return names


def _ending(wanted: Wanted) -> str:
    if wanted.is_url:
        return wanted.where.split("/")[2]
    return Path(wanted.where).resolve().name
