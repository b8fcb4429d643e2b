"""A site's configuration: `_config.yml`, `_config.yaml` or `_config.toml`, or several files.

As in Jekyll, a later file holds over an earlier one, key by key, and an empty value over none.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.front_matter import Plain, Yaml, parse_yaml
from ingest.sources.jekyll.source import read_source

_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
_MOST = 64 * 1024
_LOCKED = re.compile(r"^ {4}(jekyll|github-pages) \((\d+)\.?(\d*)", re.MULTILINE)
_WANTED = re.compile(
    r"^[ \t]*gem[ \t]*\(?[ \t]*[\"'](jekyll|github-pages)[\"'][ \t]*"
    r"(?:,[ \t]*[\"'][~>=< ]*(\d+)\.?(\d*))?",
    re.MULTILINE,
)
_NEWEST = (4, 3)
_PAGES = (3, 10)
"""The Jekyll that github-pages is made of."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the files say. `file` is the one that errors name, `text` all that was read."""

    file: Path
    values: dict[str, Yaml]
    text: str


def config_file(folder: Path) -> Path | None:
    """The configuration file of a folder, the first that Jekyll looks for."""
    return next((folder / name for name in _NAMES if (folder / name).exists()), None)


def read_configuration(folder: Path, files: Sequence[Path] = ()) -> Configuration:
    """What `files` say, the last one first, or else the configuration file of the folder.

    Raises `SourceError` for a file that is missing or cannot be read.
    """
    found = config_file(folder)
    named = list(files) or ([found] if found else [])
    values: dict[str, Yaml] = {}
    texts = []
    for file in named:
        text = read_source(file)
        texts.append(text)
        values = merged(values, _read(file, text))
    return Configuration(named[-1] if named else folder / _NAMES[0], values, "\0".join(texts))


def merged(below: Mapping[str, Yaml], above: Mapping[str, Yaml]) -> dict[str, Yaml]:
    """`below` with `above` over it: mappings key by key, and nothing by an empty value."""
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            both[key] = merged(old, value)
        elif value is not None or key not in both:
            both[key] = value
    return both


def jekyll_version(folder: Path) -> tuple[int, int]:
    """The version of Jekyll that a site asks for in its `Gemfile`, else the newest."""
    for name, pattern in (("Gemfile.lock", _LOCKED), ("Gemfile", _WANTED)):
        file = folder / name
        if not file.is_file():
            continue
        gems = {match[1]: (match[2], match[3]) for match in pattern.finditer(read_source(file))}
        major, minor = gems.get("jekyll", ("", ""))
        if major:
            return int(major[:3]), int(minor[:3] or 0)
        if "github-pages" in gems:
            return _PAGES
    return _NEWEST


def _read(file: Path, text: str) -> dict[str, Yaml]:
    if file.suffix.lower() == ".toml":
        return _toml(file, text)
    if file.suffix.lower() not in {".yml", ".yaml"}:
        raise SourceError(f"{file}: is no configuration by its name; Jekyll reads .yml and .toml")
    config = parse_yaml(text, file)
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise SourceError(f"{file}: is no mapping; write one `key: value` a line")
    return config


def _toml(file: Path, text: str) -> dict[str, Yaml]:
    if len(text) > _MOST:
        raise SourceError(f"{file}: has more than {_MOST // 1024} KiB of TOML; shorten it")
    try:
        return {key: _as_yaml(value) for key, value in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise SourceError(f"{file}: broken TOML ({error}); correct it there") from error


def _as_yaml(value: object) -> Yaml:
    """A value of TOML as that of YAML with the same meaning."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return Plain(str(value).lower())
    if isinstance(value, dict):
        return {str(key): _as_yaml(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_yaml(one) for one in value]
    if isinstance(value, dt.datetime):
        return Plain(value.isoformat(" ", "seconds"))
    return Plain(value)
