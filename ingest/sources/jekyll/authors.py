"""Who wrote a post: names, or keys of the site's `_data/authors`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.sources.jekyll.front_matter import Yaml, parse_yaml
from ingest.sources.jekyll.source import read_source

_FILES = ("authors.yml", "authors.yaml", "authors.json")
_NAMES = ("name", "display_name", "full_name", "title")
_KEYS = ("id", "key", "username", "slug", "short_name", "handle", "nick")


def read_authors(folder: Path) -> tuple[dict[str, str], str]:
    """The names of the authors that the site's data know, by their keys, and the text that says
    so. Raises `SourceError` for a file that cannot be read."""
    file = next((folder / name for name in _FILES if (folder / name).is_file()), None)
    if file is None:
        return {}, ""
    text = read_source(file)
    data = parse_yaml(text, file)
    found: dict[str, str] = {}
    if isinstance(data, dict):
        for key, value in data.items():
            found[key] = _name(value) or key
    elif isinstance(data, list):
        for value in data:
            if isinstance(value, dict) and (name := _name(value)):
                keys = (value.get(key) for key in _KEYS)
                found |= {key: name for key in keys if isinstance(key, str)}
    return found, text


def authors(data: Mapping[str, Yaml], known: Mapping[str, str]) -> Iterator[str]:
    """The names that `author` and `authors` of a front matter give, in order."""
    for key in ("author", "authors"):
        yield from _names(data.get(key), known)


def _names(value: Yaml, known: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, str):
        yield known.get(value.strip(), value)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one, known)
    elif isinstance(value, dict):
        if name := _name(value):
            yield known.get(name, name)
            return
        for key, one in value.items():
            if key in known or isinstance(one, dict):
                yield known.get(key) or _name(one) or key


def _name(value: Yaml) -> str:
    """The name in an author's entry."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    found = (value.get(key) for key in (*_NAMES, *_KEYS))
    return next((name.strip() for name in found if isinstance(name, str) and name.strip()), "")
