"""What posts, readers and models wrote, as HTML. Pure."""

from __future__ import annotations

import re
from html import escape

from assistant.domain.nouns import is_link

_MARK = re.compile(r"[!-/:-@\[-`{-~]|\r\n?|\n")


def inline(text: str) -> str:
    """The text on one line, as it is: all that Markdown, HTML or LaTeX could read as a mark, and
    all that makes an address of a word, is an entity."""
    return _MARK.sub(lambda m: "<br>" if m[0] in "\r\n" else f"&#{ord(m[0])};", text)


def link(address: str, text: str) -> str:
    """Safe text as a link to a page of the archive; as text alone for any other address."""
    if not is_link(address):
        return text
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{text}</a>'
