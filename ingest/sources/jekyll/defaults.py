"""The front matter that a site's `defaults` give its documents, as Jekyll merges them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.sources.jekyll.configuration import merged
from ingest.sources.jekyll.entries import character_set
from ingest.sources.jekyll.front_matter import Yaml

_PIECE = re.compile(r"\*\*/|\*|\?|\{[^{}]*\}|\[[!^]?[^\[\]/]+\]|.", re.DOTALL)
_OLD_TYPES = {"post": "posts", "page": "pages", "draft": "drafts"}


@dataclass(frozen=True, slots=True)
class Defaults:
    """One set of defaults: the values, and which documents they are for. `kind` is a collection's
    name, None for all; `path` is what their paths begin with, or a pattern of folders."""

    path: str
    kind: str | None
    values: Mapping[str, Yaml]


def read_defaults(config: Mapping[str, Yaml]) -> tuple[Defaults, ...]:
    """The sets of a configuration that are whole, in their order."""
    sets = config.get("defaults")
    found = []
    for entry in sets if isinstance(sets, list) else []:
        values = entry.get("values") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(values, dict):
            continue
        scope = entry.get("scope")
        scope = scope if isinstance(scope, dict) else {}
        path, kind = scope.get("path"), scope.get("type")
        found.append(
            Defaults(
                path if isinstance(path, str) else "",
                _OLD_TYPES.get(kind, kind) if isinstance(kind, str) else None,
                values,
            )
        )
    return tuple(found)


def inherited(
    sets: Sequence[Defaults], path: str, kind: str, collections_dir: str = ""
) -> dict[str, Yaml]:
    """What the document at `path`, of the collection `kind`, inherits: the longer path holds, then
    the set with a type, then the later one. Paths are below the `collections_dir`."""
    values: dict[str, Yaml] = {}
    first: Defaults | None = None
    for one in sets:
        if one.kind not in {None, kind} or not _applies(one.path, path, collections_dir):
            continue
        if first is None or _holds(first, one):
            values, first = merged(values, one.values), one
        else:
            values = merged(one.values, values)
    return values


def _holds(old: Defaults, new: Defaults) -> bool:
    lengths = [len(_clean(one.path)) for one in (old, new)]
    if lengths[0] != lengths[1]:
        return lengths[1] > lengths[0]
    return new.kind is not None or old.kind is None


def _clean(path: str) -> str:
    return path[1:] if path.startswith("/") else path


def _applies(scope: str, path: str, collections_dir: str) -> bool:
    inside = f"{collections_dir}/" if collections_dir else ""
    if not scope:
        return True
    if "*" in scope:
        # Jekyll takes what the pattern finds among files and folders, and all below it.
        return bool(re.fullmatch(f"(?:{_glob(scope)})(?:/.*)?", inside + path, re.DOTALL))
    return path.startswith(scope.removeprefix(inside) if inside else scope)


def _glob(pattern: str) -> str:
    """Ruby's `Dir.glob` as a regular expression: `*` stays within a folder, `**/` does not."""
    return "".join(_translated(piece) for piece in _PIECE.findall(pattern.strip("/")))


def _translated(piece: str) -> str:
    if piece == "**/":
        return r"(?:[^./][^/]*/)*"
    if piece == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece.startswith("{") and len(piece) > 1:
        return f"(?:{'|'.join(_glob(one) for one in piece[1:-1].split(','))})"
    if piece.startswith("[") and len(piece) > 2:
        return character_set(piece)
    return re.escape(piece)
