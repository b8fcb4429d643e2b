"""What a post of Ghost holds besides its text → HTML as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from ingest.sources.jekyll.markdown import Markdown

MOST_DEPTH: Final = 60
_HTML: Final[Mapping[str, tuple[str, ...]]] = {
    "html": ("html",),
    "callout": ("calloutText",),
    "image": ("caption",),
    "gallery": ("caption",),
    "embed": ("caption",),
    "video": ("caption",),
    "audio": ("caption",),
    "product": ("productDescription",),
}
"""What is kept as HTML, by the kind of card."""
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "file": ("fileTitle", "fileCaption"),
    "header": ("header", "subheader"),
}


def card(kind: str, data: Mapping[str, Any]) -> str:
    """The HTML of a card; nothing for one that shows no text of the post, or only in e-mails."""
    kind = kind.removeprefix("card-")
    match kind:
        case "markdown":
            return Markdown().html(text_of(data, "markdown"))
        case "code" | "codeblock":
            return f"<pre><code>{escape(text_of(data, 'code'))}</code></pre>"
        case "toggle":
            heading, content = text_of(data, "heading"), text_of(data, "content")
            return f"<h4>{heading}</h4><div>{content}</div>"
    parts = [text_of(data, name) for name in _HTML.get(kind, ())]
    if kind == "product":
        parts.insert(0, escape(text_of(data, "productTitle")))
    parts += [escape(text_of(data, name)) for name in _TEXTS.get(kind, ())]
    return "".join(f"<div>{part}</div>" for part in parts if part)


def text_of(data: Mapping[str, Any], name: str) -> str:
    """A member that is a text; nothing where it is none."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def tagged(tag: str, inside: str, href: str = "") -> str:
    """An element."""
    attributes = f' href="{escape(href)}"' if href else ""
    return f"<{tag}{attributes}>{inside}</{tag}>"
