"""Front matter in YAML, TOML or JSON, as one mapping of texts, lists and mappings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.front_matter import Plain, Yaml, parse_yaml

_MAX_CHARACTERS = 64 * 1024
_MAX_DEPTH = 32
_MAX_VALUES = 10_000
_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
_UNQUOTED = re.compile(r"[\[\]{},]")
_JSON_END = re.compile(r"^\}[ \t]*$\r?\n?", re.MULTILINE)
_LINE = re.compile(r"line (\d+)")


def read_front(source: str, path: Path) -> tuple[dict[str, Yaml], int]:
    """The front matter, and the offset at which the text starts; none is an empty one.

    Keys are in small letters. Raises `SourceError` naming `path` and, where it is known, the
    line, for front matter that is broken, does not end, or is longer than a person writes.
    """
    opening = re.match(r"\s*", source)
    start = opening.end() if opening else 0
    kind = source[start : start + 3]
    data: Any = None
    if kind == "---" and (match := _fenced(_YAML, source, start, "---", path)):
        data = parse_yaml(match[1], path, first_line=2)
    elif kind == "+++" and (match := _fenced(_TOML, source, start, "+++", path)):
        data = parse_toml(match[1], path, first_line=2)
    elif kind[:1] == "{" and source[start : start + 2] not in {"{{", "{%", "{:"}:
        match = _JSON_END.search(source, start, start + _MAX_CHARACTERS)
        end = match.end() if match else source.find("\n", start)
        end = len(source) if end < 0 else end
        data = parse_json(source[start:end].encode(), path)
        return _small(data, path), end
    else:
        return {}, 0
    return _small(data, path), match.end() if match else 0


def parse_toml(text: str, path: Path, first_line: int = 1) -> Yaml:
    """TOML as texts, lists and mappings. Raises `SourceError` naming `path` and the line."""
    if len(text) > _MAX_CHARACTERS:
        raise SourceError(
            f"{path}: has more than {_MAX_CHARACTERS // 1024} KiB of TOML; shorten it"
        )
    try:
        return _plain(tomllib.loads(text.replace("\r\n", "\n")))
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f", line {first_line - 1 + int(line[1])}" if line else ""
        what = str(error).partition(" (at ")[0]
        raise SourceError(f"{path}{where}: broken TOML ({what}); correct it there") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path}: broken TOML ({error}); correct it there") from error


def parse_json(raw: bytes, path: Path) -> Yaml:
    """JSON as texts, lists and mappings. Raises `SourceError` naming `path`."""
    try:
        return _plain(orjson.loads(raw))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path}: broken JSON ({error}); correct it there") from error


def _fenced(
    form: re.Pattern[str], source: str, start: int, fence: str, path: Path
) -> re.Match[str] | None:
    match = form.match(source, start, start + _MAX_CHARACTERS)
    if match is None and form.match(source, start):
        raise SourceError(
            f"{path}: its front matter is longer than {_MAX_CHARACTERS // 1024} KiB; "
            f"close it with a line {fence}"
        )
    if match is None and fence == "+++":
        raise SourceError(f"{path}: its front matter does not end; close it with a line +++")
    if match is None and re.match(r"---[ \t]*\r?\n[ \t]*[\w-]+[ \t]*:", source[start:]):
        raise SourceError(f"{path}: its front matter does not end; close it with a line ---")
    return match


def _small(data: Yaml, path: Path) -> dict[str, Yaml]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise SourceError(f"{path}: its front matter is no mapping; write one `key: value` a line")
    return {str(key).lower(): value for key, value in data.items()}


def _plain(value: Any) -> Yaml:
    count = 0

    def made(value: Any, depth: int) -> Yaml:
        nonlocal count
        count += 1
        if depth > _MAX_DEPTH or count > _MAX_VALUES:
            raise ValueError(f"more than {_MAX_VALUES:,} values, or {_MAX_DEPTH} levels")
        if isinstance(value, Mapping):
            return {str(key): made(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [made(item, depth + 1) for item in value]
        if isinstance(value, datetime | date | time):
            return Plain(value.isoformat())
        if isinstance(value, bool):
            return Plain("true" if value else "false")
        if isinstance(value, int | float):
            return Plain(value)
        return None if value is None else str(value)

    return made(value, 0)


def text_of(value: Yaml) -> str:
    """A value as one line: of a list nothing, of a mapping its name."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    return " ".join(value.split()) if isinstance(value, str) else ""


def texts_of(value: Yaml) -> list[str]:
    """A value as several: the items of a list, or those of a text with commas."""
    if isinstance(value, list):
        return [text for item in value if (text := text_of(item))]
    if isinstance(value, dict):
        return [text] if (text := text_of(value)) else []
    return [text for part in (value or "").split(",") if (text := text_of(part))]
