"""A site's data files, as Liquid has them under `site.data`: each read when it is asked for."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.front_matter import parse_yaml
from ingest.sources.jekyll.liquid import Lazy, NotRendered, typed
from ingest.sources.jekyll.source import read_source

_KINDS = (".yaml", ".yml", ".json", ".csv", ".tsv")
_MAX_FILES = 10_000
_MAX_DEPTH = 8
_NO_WORD = re.compile(r"[^\w\s-]+|^\s+|\s+$")


def data_files(folder: Path) -> Iterator[Path]:
    """The data files below a folder; links and hidden files are passed over, as by Jekyll."""
    found = 0
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = sorted(f for f in folders if not (here / f).is_symlink() and f[0] != ".")
        if len(here.relative_to(folder).parts) >= _MAX_DEPTH:
            folders[:] = []
        for file in sorted(files):
            path = here / file
            if path.suffix.lower() in _KINDS and file[0] != "." and not path.is_symlink():
                found += 1
                if found > _MAX_FILES:
                    return
                yield path


def site_data(folder: Path, zone: tzinfo) -> Lazy:
    """What the files below a folder hold, by their names without extension."""
    tree: dict[str, Any] = {}
    for file in data_files(folder):
        here = tree
        for part in file.relative_to(folder).parts[:-1]:
            below = here.get(_key(part))
            if not isinstance(below, dict):
                below = here[_key(part)] = {}
            here = below
        here.setdefault(_key(file.stem), file)
    return _lazy(tree, folder, zone)


def _lazy(tree: dict[str, Any], folder: Path, zone: tzinfo) -> Lazy:
    return Lazy(
        {},
        **{
            key: partial(_lazy if isinstance(one, dict) else _read, one, folder, zone)
            for key, one in tree.items()
        },
    )


def _key(name: str) -> str:
    return re.sub(r"\s+", "_", _NO_WORD.sub("", name))


def _read(file: Path, folder: Path, zone: tzinfo) -> Any:
    """The data of one file; raises `NotRendered` for one that cannot be read."""
    try:
        text = read_source(file, within=(folder,))
        match file.suffix.lower():
            case ".csv":
                return _rows(text, ",")
            case ".tsv":
                return _rows(text, "\t")
            case ".json":
                return _json(text, file, zone)
            case _:
                return typed(parse_yaml(text, file, large=True), zone)
    except (SourceError, csv.Error) as error:
        why = str(error).removeprefix(str(file)).lstrip(":, ")
        raise NotRendered(f"site.data of {file.name}: {why}") from error


def _json(text: str, file: Path, zone: tzinfo) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return typed(parse_yaml(text, file, large=True), zone)


def _rows(text: str, between: str) -> list[dict[str, str | None]]:
    head, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=between) if row] or [[]]
    return [
        {key: (row[at] if at < len(row) else "") or None for at, key in enumerate(head)}
        for row in rows
    ]
