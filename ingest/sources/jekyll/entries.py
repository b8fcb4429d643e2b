"""Which files of a site Jekyll passes over: `exclude`, `include`, and special names.

The rules are those of Jekyll's `EntryFilter`: a pattern also stands for all that begins with it,
and its `*` goes over folders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ALWAYS = (
    *(".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)
_PIECE = re.compile(r"\*+|\?|\\.|\[[!^]?\]?[^\]\[]*\]|.", re.DOTALL)
_SPECIAL = (".", "_", "#", "~")


class EntryFilter:
    """The filter of one site. Paths are below its source, with slashes."""

    def __init__(
        self, exclude: Sequence[str] = (), include: Sequence[str] = (".htaccess",)
    ) -> None:
        self._include = [_Pattern(pattern) for pattern in include]
        self._exclude = [_Pattern(p) for p in (*exclude, *_ALWAYS) if p not in include]

    def passes(self, entry: str, base: str = "", *, folder: bool = False) -> bool:
        """Whether Jekyll reads an entry of the folder `base`: `entry` is its path below that."""
        name = entry.rpartition("/")[2]
        if entry.endswith("."):
            return False
        included = any(p.covers(entry, folder) or p.covers(name, folder) for p in self._include)
        whole = f"{base}/{entry}" if base else entry
        if included:
            return True
        if any(pattern.covers(whole, folder) for pattern in self._exclude):
            return False
        return not (entry.startswith(_SPECIAL) or name.startswith(_SPECIAL) or entry.endswith("~"))


class _Pattern:
    """One entry of `exclude` or `include`."""

    def __init__(self, written: str) -> None:
        self._begin = written.lstrip("/")
        self._whole = re.compile(fnmatch(self._begin), re.DOTALL)

    def covers(self, path: str, folder: bool) -> bool:
        return bool(
            self._whole.fullmatch(path)
            or path.startswith(self._begin)
            or (folder and self._begin == f"{path}/")
        )


def fnmatch(pattern: str) -> str:
    """Ruby's `File.fnmatch`, without flags, as a regular expression: `*` takes slashes, too."""
    return "".join(_translated(piece) for piece in _PIECE.findall(pattern))


def _translated(piece: str) -> str:
    if piece.startswith("*"):
        return ".*"
    if piece == "?":
        return "."
    if len(piece) > 2 and piece[0] == "[":
        return character_set(piece)
    return re.escape(piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece)


def character_set(piece: str) -> str:
    """A shell's `[a-z]` or `[!a-z]` as a regular expression."""
    inside = piece[1:-1]
    negated = inside[0] in "!^"
    inside = inside[1:] if negated else inside
    # A range that runs backwards has nothing in it.
    if not inside or any(a > b for a, b in re.findall(r"(.)-(.)", inside)):
        return "(?!)"
    escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside)
    return f"[{'^' if negated else ''}{escaped}]"
