"""The kinds of sources, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.sources import looks


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source: what it is, in words that a person finds their own in; the module whose
    `open_source(wanted, keep)` opens one; and what tells by a path, or by an address of the web,
    that something is of this kind."""

    told: str
    module: str
    path: Callable[[Path], bool] = lambda _: False
    url: Callable[[str], bool] = lambda _: False


KINDS: Final[Mapping[str, Kind]] = {
    "jekyll": Kind(
        "a Jekyll site, its _posts folder, or one post",
        "ingest.sources.jekyll.opened",
        looks.jekyll,
    ),
}
