"""The document of Ghost's newer editor → HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from ingest.sources.ghost.cards import MOST_DEPTH, card, tagged, text_of

_FORMATS: Final = ((16, "code"), (64, "sup"), (32, "sub"), (4, "s"), (2, "em"), (1, "strong"))
_ELEMENTS: Final[Mapping[str, str]] = {
    "paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote",
    "listitem": "li", "root": "div", "table": "table", "tablerow": "tr", "tablecell": "td",
}  # fmt: skip
_ALONE: Final[Mapping[str, str]] = {"linebreak": "<br>", "tab": " "}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def html_of(document: Any) -> str:
    """The HTML of a document. Raises `ValueError` for what is none."""
    root = document.get("root") if isinstance(document, dict) else None
    if not isinstance(root, dict):
        raise ValueError("has no root")
    return _children(root, 0)


def _children(node: Mapping[str, Any], depth: int) -> str:
    children = node.get("children", [])
    if depth > MOST_DEPTH or not isinstance(children, Sequence) or isinstance(children, str):
        raise ValueError(f"has more than {MOST_DEPTH} levels, or children that are no list")
    return "".join(_node(one, depth + 1) for one in children if isinstance(one, dict))


def _node(node: Mapping[str, Any], depth: int) -> str:
    kind = text_of(node, "type")
    if "text" in kind:
        return _text(node)
    if kind in _ALONE:
        return _ALONE[kind]
    if "children" not in node:
        return card(kind, node)
    inside = _children(node, depth)
    if kind == "link":
        return tagged("a", inside, text_of(node, "url"))
    tag = _ELEMENTS.get(kind, "")
    if kind == "list":
        tag = "ol" if text_of(node, "listType") == "number" else "ul"
    if kind.endswith("heading"):
        tag = text_of(node, "tag") if text_of(node, "tag") in _HEADINGS else "h2"
    return tagged(tag, inside) if tag else inside


def _text(node: Mapping[str, Any]) -> str:
    shown = escape(text_of(node, "text"), quote=False)
    format_ = node.get("format", 0)
    for bit, tag in _FORMATS:
        if isinstance(format_, int) and format_ & bit:
            shown = tagged(tag, shown)
    return shown
