"""What a page says in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from ingest.sources.web.elements import Document

_MAX_JSON = 1_000_000
_MAX_NODES = 5_000
_MAX_ITEMS, _DEEPEST = 100, 8


def linked_data(page: Document) -> Iterator[dict[str, Any]]:
    """The nodes of all JSON-LD of a page, those that stand in another among them."""
    left = _MAX_NODES
    for script in page.named("script"):
        if script.get("type").lower().partition(";")[0] != "application/ld+json":
            continue
        raw = page.raw(script)
        if len(raw) > _MAX_JSON:
            continue
        waiting: list[Any] = [_json(raw)]
        while waiting and left:
            node = waiting.pop(0)
            left -= 1
            if isinstance(node, list):
                waiting[:0] = node[:_MAX_ITEMS]
            elif isinstance(node, dict):
                yield node
                waiting += [
                    node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node
                ]


def _json(raw: str) -> Any:
    raw = raw.strip().removeprefix("<!--").removesuffix("-->").strip()
    raw = raw.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    for text in (raw, raw.replace("\n", " ").replace("\t", " ").replace("\r", " ")):
        try:
            return orjson.loads(text)
        except (ValueError, RecursionError):
            continue
    return None


def node_types(node: dict[str, Any]) -> frozenset[str]:
    """The types of a node, in small letters, without the vocabulary's address."""
    return frozenset(
        name.rpartition("/")[2].rpartition(":")[2].lower() for name in texts(node.get("@type"))
    )


def with_ids(nodes: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The nodes that say more than their `@id`, by that."""
    for node in nodes:
        if isinstance(id_ := node.get("@id"), str) and len(node) > 1:
            yield id_, node


def texts(value: Any, key: str = "name", depth: int = 0) -> list[str]:
    """What a value of JSON-LD says: texts, lists of them, and things with a name."""
    if isinstance(value, str):
        return [value]
    if depth < _DEEPEST and isinstance(value, list):
        return [text for item in value[:_MAX_ITEMS] for text in texts(item, key, depth + 1)]
    if depth < _DEEPEST and isinstance(value, dict):
        return texts(value.get(key) or value.get("@value"), key, depth + 1)
    return []
