"""What WordPress keeps of a post → the HTML that a reader's browser gets of it."""

from __future__ import annotations

import re

from ingest.sources.wordpress.shortcodes import without_shortcodes

_COMMENT = re.compile(r"<!--.*?-->|<!--.*\Z", re.DOTALL)
_BLOCKS = re.compile(r"<!--\s*wp:")
_LITERAL = re.compile(
    r"<(?P<name>pre|script|style|textarea)\b.*?(?:</(?P=name)\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_NAMES = (
    "address article aside blockquote caption center col colgroup dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe legend li main map math nav "
    "ol optgroup option p pre script section select style summary svg table tbody td tfoot th "
    "thead tr ul video audio"
).replace(" ", "|")
_BLOCK_AFTER = re.compile(rf"\s*+(?:</?(?:{_NAMES})\b|\Z)", re.IGNORECASE)
_BLOCK_BEFORE = re.compile(
    rf"(?:\A|</?(?:{_NAMES})\b[^<>]{{0,500}}>|<br\b[^<>]{{0,50}}>)\s*+\Z", re.I
)
_GAP = re.compile(r"(?<![ \t])[ \t]*+(?:\r\n|\r|\n)[ \t\r\n]*+")
_LONGEST_TAG = 520


def shown_html(content: str) -> tuple[str, list[str]]:
    """The HTML of a post's content: without the comments of the block editor, without shortcodes,
    and with the paragraphs that WordPress makes of blank lines where no blocks are. What stood in
    a sentence where now a mark stands comes with it."""
    has_blocks = bool(_BLOCKS.search(content))
    html, holes = without_shortcodes(without_comments(content))
    return (html if has_blocks else with_paragraphs(html)), holes


def without_comments(html: str) -> str:
    """HTML without its comments; one that never ends goes to the end."""
    if "-->" in html:
        last = html.rindex("-->") + 3
        html = _COMMENT.sub("", html[:last]) + html[last:]
    start = html.find("<!--")
    return html if start < 0 else html[:start]


def with_paragraphs(html: str) -> str:
    """HTML in which a blank line begins a paragraph, and the end of a line a new line, as
    WordPress shows it; but for what stands in `pre` and its like."""
    pieces = []
    at = 0
    for literal in _LITERAL.finditer(html):
        pieces += [_paragraphs(html[at : literal.start()]), literal[0]]
        at = literal.end()
    return "".join([*pieces, _paragraphs(html[at:])])


def _paragraphs(html: str) -> str:
    def gap(match: re.Match[str]) -> str:
        before = html[max(0, match.start() - _LONGEST_TAG) : match.start()]
        if _BLOCK_AFTER.match(html, match.end()):
            return match[0]
        lines = match[0].replace("\r\n", "\n").replace("\r", "\n").count("\n")
        if lines > 1:
            return "\n\n<p>"
        if _BLOCK_BEFORE.search(before):
            return match[0]
        return "<br>\n" if before.strip() else match[0]

    return _GAP.sub(gap, html)
