"""Front matter, and the only reader of YAML.

Every scalar stays the text that its author wrote: `012` is not 10, `on` is not True. What
was not quoted comes as `Plain`, so that `published: false` and `published: "false"` differ.
Of a key that is written twice the last one holds, as in Jekyll. The tree is built from
PyYAML's events, one at a time and without recursion: deep nesting and multiplied aliases are
refused before they cost anything.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from assistant.domain.errors import SourceError

Yaml: TypeAlias = "str | list[Yaml] | dict[str, Yaml] | None"

_MAX_CHARACTERS = 64 * 1024
_MAX_DEPTH = 32
_MAX_VALUES = 10_000
_LARGE_CHARACTERS = 4 * 1024 * 1024
_LARGE_VALUES = 200_000
_MAX_SHOWN = 80
_FENCE = re.compile(r"(?:---|\.\.\.)\s*+")
_LINE = re.compile(r"[^\n]*+\n?")
_HALF = re.compile("[\ud800-\udfff]")


class Plain(str):
    """A scalar without quotes, which YAML may read as a date or a truth value."""

    __slots__ = ()


def split_front_matter(source: str, path: Path) -> tuple[dict[str, Yaml], int]:
    """The front matter as a mapping, and the offset at which the body starts. A post without any
    is all body, as in Jekyll.

    Raises `SourceError` naming `path` where it does not end, or is no YAML mapping.
    """
    opening = _LINE.match(source)
    if opening is None or opening[0].rstrip() != "---":
        return {}, 0
    start = position = opening.end()
    while position < len(source):
        line = _LINE.match(source, position)
        if line is None or position - start > _MAX_CHARACTERS:
            break
        if _FENCE.fullmatch(line[0]):
            data = parse_yaml(source[start:position], path, first_line=2)
            if data is None:
                return {}, line.end()
            if not isinstance(data, dict):
                raise SourceError(
                    f"{path}: its front matter is no mapping; write one `key: value` a line"
                )
            return data, line.end()
        position = line.end()
    if position - start > _MAX_CHARACTERS:
        raise SourceError(
            f"{path}: its front matter is longer than {_MAX_CHARACTERS // 1024} KiB; "
            "close it with a line ---"
        )
    raise SourceError(f"{path}: its front matter does not end; close it with a line ---")


def parse_yaml(text: str, path: Path, first_line: int = 1, *, large: bool = False) -> Yaml:
    """The first YAML document of `text` as strings, lists and mappings; None if it is empty.

    Lines in errors count from `first_line`; a file of data may be `large`. Raises `SourceError`
    naming `path` and the line.
    """
    most = _LARGE_CHARACTERS if large else _MAX_CHARACTERS
    if len(text) > most:
        raise SourceError(f"{path}: has more than {most // 1024} KiB of YAML; shorten it")
    tree = _Tree(_LARGE_VALUES if large else _MAX_VALUES)
    line = first_line
    try:
        for event in yaml.parse(text, Loader=_fast_loader() if large else yaml.SafeLoader):
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            tree.add(event)
            if tree.complete:
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {first_line + mark.line}" if mark else ""
        what = (error.problem or error.context or "cannot be read")[:_MAX_SHOWN]
        raise SourceError(f"{path}{where}: broken YAML ({what}); correct it there") from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise SourceError(
            f"{path}, line {line}: broken YAML (a control character); remove it"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(
            f"{path}, line {line}: broken YAML ({error}); correct it there"
        ) from error
    return tree.root


def truth(value: Yaml, default: bool) -> bool:
    """A YAML truth value; `default` for anything else, a quoted "false" among it."""
    if isinstance(value, Plain):
        word = value.lower()
        if word in {"true", "yes", "on"}:
            return True
        if word in {"false", "no", "off"}:
            return False
    return default


def _fast_loader() -> Any:
    """The loader in C, where PyYAML was built with it."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Tree:
    """One YAML document, grown event by event."""

    def __init__(self, most: int) -> None:
        self.root: Yaml = None
        self._most = most
        self.complete = False
        self._open: list[_Branch] = []
        self._anchors: dict[str, tuple[Yaml, int]] = {}
        self._values = 0

    def add(self, event: yaml.Event) -> None:
        """Grows the tree; raises `ValueError` for what nobody writes into front matter."""
        if isinstance(event, yaml.ScalarEvent):
            self._place(_scalar(event), event.anchor, self._values)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise ValueError(
                    f"*{str(event.anchor)[:_MAX_SHOWN]} stands for nothing that is complete"
                )
            value, size = self._anchors[event.anchor]
            self._values += size
            self._place(value, None, self._values)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= _MAX_DEPTH:
                raise ValueError(f"nested more than {_MAX_DEPTH} deep")
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open.append(_Branch(value, event.anchor, self._values))
        elif isinstance(event, yaml.CollectionEndEvent):
            branch = self._open.pop()
            branch.merge()
            self._place(branch.value, branch.anchor, branch.before)
        elif isinstance(event, yaml.DocumentEndEvent):
            self.complete = True

    def _place(self, value: Yaml, anchor: str | None, before: int) -> None:
        self._values += 1
        if self._values > self._most:
            raise ValueError(f"more than {self._most} values")
        if anchor:
            self._anchors[anchor] = (value, self._values - before)
        if self._open:
            self._open[-1].put(value)
        else:
            self.root = value


class _Branch:
    """A list or mapping that is still open."""

    def __init__(self, value: list[Yaml] | dict[str, Yaml], anchor: str | None, before: int):
        self.value = value
        self.anchor = anchor
        self.before = before
        self._key: str | None = None

    def put(self, value: Yaml) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif self._key is None:
            if isinstance(value, (list, dict)):
                raise ValueError("a key is a list or a mapping")
            self._key = value or ""
        else:
            self.value[self._key] = value
            self._key = None

    def merge(self) -> None:
        """Resolves `<<: *anchor`; keys of the mapping itself win."""
        if not isinstance(self.value, dict) or "<<" not in self.value:
            return
        merged = self.value.pop("<<")
        for mapping in merged if isinstance(merged, list) else [merged]:
            if isinstance(mapping, dict):
                for key, value in mapping.items():
                    self.value.setdefault(key, value)


def _scalar(event: yaml.ScalarEvent) -> str | None:
    if half := _HALF.search(event.value):
        raise ValueError(f"\\u{ord(half[0]):04x} is half a character; write the character itself")
    if event.style:  # None, or nothing where it is read in C, without quotes
        return str(event.value)
    return None if event.value in {"", "~", "null", "Null", "NULL"} else Plain(event.value)
