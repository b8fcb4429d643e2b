"""One line → one record. What a line may have stands in schema.json as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.records import Form, Record, address_of

FORMS: Final[tuple[Form, ...]] = ("html", "markdown", "text")
_MOST_ID = 300
_MOST_SHOWN = 60
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def schema() -> str:
    """The JSON Schema of a line."""
    return files("ingest.sources.jsonl").joinpath("schema.json").read_text(encoding="utf-8")


def parse(raw: bytes) -> dict[str, Any]:
    """The members of a line, those that are null left out. Raises `SourceError` for what is no
    object of JSON in UTF-8."""
    try:
        found = orjson.loads(raw)
    except ValueError as error:
        raise SourceError(f"is no JSON ({error}); write one object a line") from error
    if not isinstance(found, dict):
        raise SourceError(f"is {_shown(found)} and no object; write one object a line")
    return {name: value for name, value in found.items() if value is not None}


def name_of(data: Mapping[str, Any]) -> str:
    """The `id` of a line. Raises `SourceError` where it has none that names anything."""
    value = data.get("id")
    if value is None:
        raise SourceError("has no id; give each post one that stays the same")
    name = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not name.strip() or name != name.strip() or len(name) > _MOST_ID or not name.isprintable():
        raise SourceError(
            f"id is {_shown(value)}; write a text of 1 to {_MOST_ID} characters, or a number"
        )
    return name


def is_deleted(data: Mapping[str, Any]) -> bool:
    """Whether a line says that its post is gone."""
    return _truth(data, "deleted", default=False)


def record(data: Mapping[str, Any], base: str = "") -> Record:
    """The record of a line; addresses that start at the site's root are those of `base`. Raises
    `SourceError`, which names the field and what to write, for a line that is wrong."""
    given = [form for form in FORMS if form in data]
    if len(given) != 1:
        what = f"has {' and '.join(given)}" if given else "has no html, markdown or text"
        raise SourceError(f"{what}; give the body in one of the three")
    language = data.get("language", "")
    if not isinstance(language, str) or (language and not _LANGUAGE.fullmatch(language)):
        raise SourceError(f"language is {_shown(language)}; write a code such as en or zh-Hant")
    return Record(
        title=_text(data, "title", needed=True),
        url=address_of(_text(data, "url", needed=True), base),
        date=_date(data),
        body=_text(data, given[0], needed=True),
        form=given[0],
        authors=_texts(data, "authors"),
        tags=_texts(data, "tags"),
        categories=_texts(data, "categories"),
        excerpt=_text(data, "excerpt"),
        published=_truth(data, "published", default=True),
    )


def _text(data: Mapping[str, Any], field: str, *, needed: bool = False) -> str:
    value = data.get(field, "")
    if not isinstance(value, str):
        raise SourceError(f"{field} is {_shown(value)}; write a text")
    if needed and not value.strip():
        raise SourceError(f"has no {field}; write one")
    return value


def _texts(data: Mapping[str, Any], field: str) -> list[str]:
    value = data.get(field, [])
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SourceError(f"{field} is {_shown(value)}; write a list of texts")
    return value


def _truth(data: Mapping[str, Any], field: str, *, default: bool) -> bool:
    value = data.get(field, default)
    if not isinstance(value, bool):
        raise SourceError(f"{field} is {_shown(value)}; write true or false")
    return value


def _date(data: Mapping[str, Any]) -> datetime:
    value = data.get("date")
    if value is None:
        raise SourceError("has no date; write one such as 2025-09-30T09:00:00+09:00")
    try:
        if not isinstance(value, str):
            raise ValueError("no text")
        read = datetime.fromisoformat(value.strip())
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except ValueError as error:
        raise SourceError(
            f"date is {_shown(value)}; write a day such as 2025-09-30 or a time such as"
            " 2025-09-30T09:00:00+09:00"
        ) from error


def _shown(value: object) -> str:
    written = orjson.dumps(value).decode()
    return written if len(written) <= _MOST_SHOWN else f"{written[:_MOST_SHOWN]}…"
