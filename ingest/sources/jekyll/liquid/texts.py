"""Jekyll's filters of texts and addresses, and Liquid's own, given what Ruby shows of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from html import unescape
from typing import Any, get_args
from urllib.parse import quote, quote_plus

import orjson
from liquid.builtin.filters import string
from liquid.filter import with_context
from liquid.undefined import Undefined

from ingest.sources.jekyll.liquid.context import Context
from ingest.sources.jekyll.liquid.values import inspected, shown
from ingest.sources.jekyll.markdown import Markdown
from ingest.sources.jekyll.permalink import Mode
from ingest.sources.jekyll.permalink import slugify as as_slug

_CJK = "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_LETTER = re.compile(f"[{_CJK}]")
_OTHER_WORD = re.compile(rf"[^{_CJK}\s]++")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_HIDDEN = re.compile(r"<(script|style)\b|<!--", re.IGNORECASE)
_HIDDEN_ENDS = {"script": "</script>", "style": "</style>", "": "-->"}
_SAFE = "-._~!$&'()*+,;=:@/?%#[]"


def number_of_words(value: Any, mode: Any = None) -> int:
    """How many words a text has."""
    text = shown(value)
    if mode not in {"cjk", "auto"}:
        return len(text.split())
    letters = len(_CJK_LETTER.findall(text))
    if mode == "auto" and not letters:
        return len(text.split())
    return letters + len(_OTHER_WORD.findall(text))


def jsonify(value: Any) -> str:
    """A value as JSON."""
    return orjson.dumps(_plain(value)).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Undefined):
        return None
    if isinstance(value, Mapping):
        return {shown(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return shown(value)
    return value


def xml_escape(value: Any) -> str:
    """Markup as text."""
    text = shown(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def strip_html(value: Any) -> str:
    """Text without tags."""
    text, kept, position = shown(value), [], 0
    lowered = text.lower() if text.isascii() else text
    while (start := text.find("<", position)) >= 0:
        kept.append(text[position:start])
        hidden = _HIDDEN.match(text, start)
        ends = _HIDDEN_ENDS[(hidden[1] or "").lower()] if hidden else ">"
        end = lowered.find(ends, start)
        if end < 0:
            kept.append(text[start:])
            return "".join(kept)
        position = end + len(ends)
    return "".join([*kept, text[position:]])


def escape_once(value: Any) -> str:
    """Markup as text; what is so already stays."""
    return xml_escape(unescape(shown(value))).replace("'", "&#39;")


@with_context
def relative_url(value: Any, *, context: Context) -> Any:
    """An address below the site's `baseurl`."""
    if value is None or isinstance(value, Undefined):
        return None
    path = _address(value)
    if _SCHEME.match(path):
        return path
    parts = [f"/{part.removeprefix('/')}" for part in (context.world.baseurl, path) if part]
    return quote("".join(parts) or "/", safe=_SAFE)


@with_context
def absolute_url(value: Any, *, context: Context) -> Any:
    """An address with the site's own before it."""
    if value is None or isinstance(value, Undefined):
        return None
    path = _address(value)
    if _SCHEME.match(path):
        return path
    below = relative_url(value, context=context)
    return f"{context.world.url}{below}"


def _address(value: Any) -> str:
    return shown(value.get("url")) if isinstance(value, Mapping) else shown(value)


def uri_escape(value: Any) -> str:
    """A text as a part of an address."""
    return quote(shown(value), safe=_SAFE)


def smartify(value: Any) -> str:
    """Typographic quotation marks."""
    text = shown(value).replace("---", "—").replace("--", "–").replace("...", "…")
    text = re.sub(r"(?<![\w.,;:!?)])\"(?=\S)", "“", text).replace('"', "”")
    return re.sub(r"(?<![\w.,;:!?)])'(?=\S)", "‘", text).replace("'", "’")


def normalize_whitespace(value: Any) -> str:
    """A text with single spaces."""
    return " ".join(shown(value).split())


def slugify(value: Any, mode: Any = None) -> str:
    """A text as a part of an address, in one of Jekyll's modes; another leaves it as it is."""
    known: Mode = "none"
    for name in get_args(Mode):
        known = name if name == (mode or "default") else known
    return as_slug(shown(value), known)


def markdownify(value: Any) -> str:
    """Markdown as HTML."""
    return Markdown().html(shown(value))


def to_integer(value: Any) -> int:
    """A number as Ruby's `to_i` reads it."""
    if isinstance(value, (bool, int, float)):
        return int(value)
    found = re.match(r"\s*+([-+]?\d{1,1000})", shown(value))
    return int(found[1]) if found else 0


def _strings(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of texts, given what Ruby would show of a value."""

    def filtered(value: Any, *arguments: Any) -> Any:
        return function(shown(value), *(shown(one) for one in arguments))

    return filtered


def _split(text: str, by: str = " ") -> list[str]:
    if by == " ":
        return text.split()
    parts = text.split(by) if by else list(text)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _slice(value: Any, start: Any, length: Any = 1) -> Any:
    items = value if isinstance(value, list) else shown(value)
    at = to_integer(start)
    at = at + len(items) if at < 0 else at
    if at < 0 or at > len(items):
        return [] if isinstance(items, list) else ""
    return items[at : at + max(0, to_integer(length))]


TEXTS: dict[str, Callable[..., Any]] = {
    "absolute_url": absolute_url,
    "append": _strings(string.append),
    "capitalize": _strings(string.capitalize),
    "cgi_escape": lambda value: quote_plus(shown(value), safe="-._*"),
    "downcase": _strings(str.lower),
    "escape": lambda value: xml_escape(value).replace("'", "&#39;"),
    "escape_once": escape_once,
    "inspect": lambda value: xml_escape(inspected(value)),
    "jsonify": jsonify,
    "lstrip": _strings(str.lstrip),
    "markdownify": markdownify,
    "normalize_whitespace": normalize_whitespace,
    "number_of_words": number_of_words,
    "prepend": _strings(string.prepend),
    "relative_url": relative_url,
    "remove": _strings(string.remove),
    "remove_first": _strings(string.remove_first),
    "replace": _strings(string.replace),
    "replace_first": _strings(string.replace_first),
    "rstrip": _strings(str.rstrip),
    "slice": _slice,
    "slugify": slugify,
    "smartify": smartify,
    "split": _strings(_split),
    "strip": _strings(str.strip),
    "strip_html": strip_html,
    "strip_index": lambda value: re.sub(r"/index\.html?$", "/", shown(value)),
    "to_integer": to_integer,
    "upcase": _strings(str.upper),
    "uri_escape": uri_escape,
    "xml_escape": xml_escape,
}
