"""The document of Ghost's older editor (Mobiledoc 0.3) → HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ingest.sources.ghost.cards import card

_TAG = re.compile(r"[a-z][a-z0-9]{0,15}")
_TEXT, _MARKUP, _LIST, _CARD = 0, 1, 3, 10


def html_of(document: Any) -> str:
    """The HTML of a document. Raises `ValueError` for what is none."""
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise ValueError("has no sections")
    try:
        return "".join(_section(document, section) for section in document["sections"])
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"has a section that cannot be read ({error!r})") from error


def _section(document: Mapping[str, Any], section: Sequence[Any]) -> str:
    kind = section[0]
    if kind == _MARKUP:
        return f"<{_tag(section[1])}>{_markers(document, section[2])}</{_tag(section[1])}>"
    if kind == _LIST:
        items = "".join(f"<li>{_markers(document, one)}</li>" for one in section[2])
        return f"<{_tag(section[1])}>{items}</{_tag(section[1])}>"
    if kind == _CARD:
        name, data = document["cards"][section[1]][:2]
        return card(str(name), data if isinstance(data, dict) else {})
    return ""


def _markers(document: Mapping[str, Any], markers: Sequence[Any]) -> str:
    pieces: list[str] = []
    opened: list[str] = []
    for kind, opens, closes, value in markers:
        for number in opens:
            tag, *attributes = document["markups"][number]
            opened.append(_tag(tag))
            pieces.append(f"<{_tag(tag)}{_href(*attributes)}>")
        if kind == _TEXT:
            pieces.append(escape(str(value), quote=False))
        else:
            name, text, *_ = document["atoms"][value]
            pieces.append("<br>" if name == "soft-return" else escape(str(text), quote=False))
        pieces += [f"</{opened.pop()}>" for _ in range(min(closes, len(opened)))]
    return "".join(pieces)


def _tag(name: Any) -> str:
    """The name of an element, in small letters; that of a span where it is none."""
    lower = str(name).lower()
    return lower if _TAG.fullmatch(lower) else "span"


def _href(attributes: Sequence[Any] = ()) -> str:
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=False))
    return f' href="{escape(str(pairs["href"]))}"' if "href" in pairs else ""
