"""Jekyll's filters, and those of Liquid that Jekyll's Ruby sees in another way than Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from html import unescape
from typing import Any
from urllib.parse import quote, quote_plus

import orjson
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, tokenize
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context
from liquid.stream import TokenStream
from liquid.token import TOKEN_EXPRESSION, Token
from liquid.undefined import Undefined

from ingest.sources.jekyll.liquid import dates
from ingest.sources.jekyll.liquid.engine import Context, NotRendered
from ingest.sources.jekyll.liquid.values import inspected, shown

_CJK = "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_LETTER = re.compile(f"[{_CJK}]")
_OTHER_WORD = re.compile(rf"[^{_CJK}\s]++")
_INTEGER = re.compile(r"\s*+-?\d++\s*+")
_FLOAT = re.compile(r"\s*+-?(?:\d++\.?\d*+|\.\d++)\s*+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_HIDDEN_HTML = re.compile(
    r"<script.*?</script>|<!--.*?-->|<style.*?</style>", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*+>|<.*?>", re.DOTALL)
_UNSAFE_URL = "-._~!$&'()*+,;=:@/?%#[]"


def _text(value: Any) -> str:
    return "" if isinstance(value, Undefined) else shown(value)


def _items(value: Any) -> list[Any] | None:
    """What Ruby can go through: a list, or a mapping's values; None for anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, (list, tuple, range)):
        return list(value)
    return None


def _nil(value: Any) -> bool:
    return value is None or isinstance(value, Undefined)


def _property(item: Any, name: Any) -> Any:
    """A property as Jekyll compares it: numbers as numbers, even in quotes."""
    for key in str(name).split("."):
        item = item.get(key) if isinstance(item, Mapping) else None
    return _number(item)


def _number(value: Any) -> Any:
    text = "" if value is None else shown(value)
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and len(text) < 100:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return value


def _is(value: Any, target: Any) -> bool:
    if _nil(target):
        return value is None
    wanted = shown(target)
    if isinstance(value, str):
        return value == wanted
    if value is None:
        return False
    listed = value if isinstance(value, (list, tuple)) else [value]
    return any(shown(one) == wanted for one in listed)


def where(value: Any, name: Any, target: Any = None) -> Any:
    """The items whose property is the target."""
    items = _items(value)
    if items is None or _nil(name) or isinstance(target, (list, Mapping)):
        return value
    return [item for item in items if _is(_property(item, name), target)]


def find(value: Any, name: Any, target: Any = None) -> Any:
    """The first such item."""
    found = where(value, name, target)
    return next(iter(found), None) if isinstance(found, list) else found


@with_context
def where_exp(value: Any, variable: str, expression: str, *, context: Context) -> Any:
    """The items that an expression is true of."""
    items = _items(value)
    if items is None:
        return value
    condition = BooleanExpression.parse(context.env, _stream(expression))
    return [item for item in items if _with(context, variable, item, condition.evaluate)]


@with_context
def find_exp(value: Any, variable: str, expression: str, *, context: Context) -> Any:
    """The first such item."""
    found = where_exp(value, variable, expression, context=context)
    return next(iter(found), None) if isinstance(found, list) else found


def group_by(value: Any, name: Any) -> Any:
    """Items in groups by a property."""
    if not isinstance(value, (list, tuple)):
        return value
    return _groups((shown(_property(item, name)), item) for item in value)


@with_context
def group_by_exp(value: Any, variable: str, expression: str, *, context: Context) -> Any:
    """Items in groups by what an expression makes of them."""
    if not isinstance(value, (list, tuple)):
        return value
    made = FilteredExpression.parse(context.env, _stream(expression))
    return _groups((_with(context, variable, item, made.evaluate), item) for item in value)


def _groups(pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for name, item in pairs:
        group = groups.setdefault(shown(name), {"name": name, "items": [], "size": 0})
        group["items"].append(item)
        group["size"] += 1
    return list(groups.values())


def _stream(expression: str) -> TokenStream:
    token = Token(TOKEN_EXPRESSION, expression, 0, expression)
    return TokenStream(tokenize(expression, token))


def _with(context: Context, name: str, item: Any, work: Callable[[Context], Any]) -> Any:
    context.spend(1)
    with context.extend({name: item}):
        return work(context)


def sort(value: Any, name: Any = None, nils: str = "first") -> Any:
    """Items in order, by a property or themselves."""
    items = _items(value)
    if items is None or isinstance(value, Mapping):
        raise FilterArgumentError("cannot sort this", token=None)
    keys = [item if _nil(name) else _property(item, name) for item in items]
    known = [(key, item) for key, item in zip(keys, items, strict=True) if key is not None]
    unknown = [item for key, item in zip(keys, items, strict=True) if key is None]
    try:
        known.sort(key=lambda pair: pair[0])
    except TypeError:
        if _nil(name):
            raise
        known.sort(key=lambda pair: shown(pair[0]))
    ordered = [item for _, item in known]
    return ordered + unknown if nils == "last" else unknown + ordered


def array_to_sentence_string(value: Any, connector: str = "and") -> str:
    """`a, b, and c`."""
    items = [_text(item) for item in value] if isinstance(value, (list, tuple)) else [_text(value)]
    if len(items) < 3:
        return f" {connector} ".join(items)
    return f"{', '.join(items[:-1])}, {connector} {items[-1]}"


def number_of_words(value: Any, mode: Any = None) -> int:
    """How many words a text has."""
    text = _text(value)
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
    text = _text(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def strip_html(value: Any) -> str:
    """Text without tags."""
    return _TAG.sub("", _HIDDEN_HTML.sub("", _text(value)))


def escape_once(value: Any) -> str:
    """Markup as text; what is so already stays."""
    return xml_escape(unescape(_text(value))).replace("'", "&#39;")


def date_filter(zone: tzinfo, now: datetime) -> Callable[..., Any]:
    """Liquid's `date`, for a site in this zone."""

    def filtered(value: Any, form: Any = "") -> Any:
        if not _text(form):
            return value
        moment = dates.moment(value, zone, now)
        return value if moment is None else dates.strftime(moment, _text(form))

    return filtered


def site_filters(zone: tzinfo, now: datetime) -> dict[str, Callable[..., Any]]:
    """Jekyll's filters of days and times, for a site in this zone."""

    def time(value: Any) -> datetime:
        moment = dates.moment(value, zone, now)
        if moment is None:
            raise FilterArgumentError(f"{_text(value)[:60]!r} is no day", token=None)
        return dates.local(moment, zone)

    def told(month: str) -> Callable[..., Any]:
        def filtered(value: Any, kind: Any = None, style: Any = None) -> Any:
            if not _text(value):
                return value
            moment = time(value)
            if kind != "ordinal":
                return dates.strftime(moment, f"%d {month} %Y")
            day = f"{moment.day}{_ordinal(moment.day)}"
            form = f"{month} {day}, %Y" if style == "US" else f"{day} {month} %Y"
            return dates.strftime(moment, form)

        return filtered

    def xmlschema(value: Any) -> Any:
        return dates.xmlschema(time(value), zone) if _text(value) else value

    def rfc822(value: Any) -> Any:
        return dates.strftime(time(value), "%a, %d %b %Y %H:%M:%S %z") if _text(value) else value

    return {
        "date": date_filter(zone, now),
        "date_to_string": told("%b"),
        "date_to_long_string": told("%B"),
        "date_to_xmlschema": xmlschema,
        "date_to_rfc822": rfc822,
    }


def _ordinal(day: int) -> str:
    if 11 <= day <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@with_context
def relative_url(value: Any, *, context: Context) -> Any:
    """An address below the site's `baseurl`."""
    if _nil(value):
        return None
    path = _address(value)
    if _SCHEME.match(path):
        return path
    parts = [f"/{part.removeprefix('/')}" for part in (context.world.baseurl, path) if part]
    return quote("".join(parts) or "/", safe=_UNSAFE_URL)


@with_context
def absolute_url(value: Any, *, context: Context) -> Any:
    """An address with the site's own before it."""
    if _nil(value):
        return None
    path = _address(value)
    if _SCHEME.match(path):
        return path
    below = relative_url(value, context=context)
    return f"{context.world.url}{below}"


def _address(value: Any) -> str:
    return _text(value.get("url")) if isinstance(value, Mapping) else _text(value)


def _taking(items: Any, work: Callable[[list[Any]], Any]) -> Any:
    """What work makes of a copy of the list; anything else stays as it is."""
    if not isinstance(items, (list, tuple)):
        return items
    copy = list(items)
    work(copy)
    return copy


def pop(items: Any, number: Any = 1) -> Any:
    """A list without its last items."""
    return items[: max(0, len(items) - int(number))] if isinstance(items, list) else items


def shift(items: Any, number: Any = 1) -> Any:
    """A list without its first items."""
    return items[max(0, int(number)) :] if isinstance(items, list) else items


def to_integer(value: Any) -> int:
    """A number as Ruby's `to_i` reads it."""
    if isinstance(value, (bool, int, float)):
        return int(value)
    found = re.match(r"\s*+([-+]?\d{1,1000})", _text(value))
    return int(found[1]) if found else 0


def join(value: Any, between: Any = " ") -> str:
    """A list as text."""
    items = value if isinstance(value, (list, tuple, range)) else [value]
    return _text(between).join(_text(item) for item in _flat(items))


def _flat(items: Iterable[Any]) -> Iterable[Any]:
    for item in items:
        if isinstance(item, (list, tuple)):
            yield from _flat(item)
        else:
            yield item


def sample(*_: Any) -> Any:
    """What is different each time the site is built is nothing to quote."""
    raise NotRendered("the filter sample")


def uri_escape(value: Any) -> str:
    """A text as a part of an address."""
    return quote(_text(value), safe=_UNSAFE_URL)


def smartify(value: Any) -> str:
    """Typographic quotation marks."""
    text = _text(value).replace("---", "—").replace("--", "–").replace("...", "…")
    text = re.sub(r"(?<![\w.,;:!?)])\"(?=\S)", "“", text).replace('"', "”")
    return re.sub(r"(?<![\w.,;:!?)])'(?=\S)", "‘", text).replace("'", "’")


def normalize_whitespace(value: Any) -> str:
    """A text with single spaces."""
    return " ".join(_text(value).split())


def _strings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Liquid's own filter of texts, given what Ruby would show of a value."""

    def filtered(value: Any, *arguments: Any) -> Any:
        return function(_text(value), *arguments)

    return filtered


def _split(text: str, by: Any = " ") -> list[str]:
    mark = _text(by)
    if mark == " ":
        return text.split()
    parts = list(text) if not mark else text.split(mark)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _slice(value: Any, start: Any, length: Any = 1) -> Any:
    items = value if isinstance(value, list) else _text(value)
    at = to_integer(start)
    at = at + len(items) if at < 0 else at
    if at < 0 or at > len(items):
        return [] if isinstance(items, list) else ""
    return items[at : at + max(0, to_integer(length))]


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, Sequence, Mapping)) else 0


FILTERS: dict[str, Callable[..., Any]] = {
    "absolute_url": absolute_url,
    "array_to_sentence_string": array_to_sentence_string,
    "cgi_escape": lambda value: quote_plus(_text(value), safe="-._*"),
    "downcase": _strings(str.lower),
    "escape_once": escape_once,
    "find": find,
    "find_exp": find_exp,
    "group_by": group_by,
    "group_by_exp": group_by_exp,
    "inspect": lambda value: xml_escape(inspected(value)),
    "join": join,
    "jsonify": jsonify,
    "normalize_whitespace": normalize_whitespace,
    "number_of_words": number_of_words,
    "pop": pop,
    "push": lambda items, item: _taking(items, lambda copy: copy.append(item)),
    "relative_url": relative_url,
    "sample": sample,
    "shift": shift,
    "size": _size,
    "slice": _slice,
    "smartify": smartify,
    "sort": sort,
    "split": _strings(_split),
    "strip_html": strip_html,
    "strip_index": lambda value: re.sub(r"/index\.html?$", "/", _text(value)),
    "to_integer": to_integer,
    "unshift": lambda items, item: _taking(items, lambda copy: copy.insert(0, item)),
    "upcase": _strings(str.upper),
    "uri_escape": uri_escape,
    "where": where,
    "where_exp": where_exp,
    "xml_escape": xml_escape,
}
