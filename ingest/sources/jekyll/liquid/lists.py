"""Jekyll's filters of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from liquid.builtin.expressions import BooleanExpression, FilteredExpression, tokenize
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context
from liquid.stream import TokenStream
from liquid.token import TOKEN_EXPRESSION, Token
from liquid.undefined import Undefined

from ingest.sources.jekyll.liquid.context import Context
from ingest.sources.jekyll.liquid.values import shown

_INTEGER = re.compile(r"\s*+-?\d++\s*+")
_FLOAT = re.compile(r"\s*+-?(?:\d++\.?\d*+|\.\d++)\s*+")


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


def join(value: Any, between: Any = " ") -> str:
    """A list as text."""
    items = value if isinstance(value, (list, tuple, range)) else [value]
    return shown(between).join(shown(item) for item in _flat(items))


def _flat(items: Iterable[Any]) -> Iterable[Any]:
    for item in items:
        if isinstance(item, (list, tuple)):
            yield from _flat(item)
        else:
            yield item


def array_to_sentence_string(value: Any, connector: str = "and") -> str:
    """`a, b, and c`."""
    items = [shown(item) for item in value] if isinstance(value, (list, tuple)) else [shown(value)]
    if len(items) < 3:
        return f" {connector} ".join(items)
    return f"{', '.join(items[:-1])}, {connector} {items[-1]}"


LISTS: dict[str, Callable[..., Any]] = {
    "array_to_sentence_string": array_to_sentence_string,
    "find": find,
    "find_exp": find_exp,
    "group_by": group_by,
    "group_by_exp": group_by_exp,
    "join": join,
    "pop": pop,
    "push": lambda items, item: _taking(items, lambda copy: copy.append(item)),
    "shift": shift,
    "sort": sort,
    "unshift": lambda items, item: _taking(items, lambda copy: copy.insert(0, item)),
    "where": where,
    "where_exp": where_exp,
}
