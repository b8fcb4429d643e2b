"""Obsidian's own marks: links shown by their names, embeds, comments, callouts, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.sources.folder.cleaned import Cleaned, Span, in_order

_MARKS = re.compile(
    r"(?P<fence>^ {0,3}(?P<ticks>`{3,}|~{3,})[^\n]*+\n(?:.*?^ {0,3}(?P=ticks)[`~]*[ \t]*$|.*\Z))"
    r"|(?P<code>`[^`\n]++`)"
    r"|(?P<comment>%%.*?%%)"
    r"|(?P<embed>!\[\[[^\[\]\n]{1,500}\]\])"
    r"|\[\[(?P<target>[^\[\]|\n]{1,500})(?:\|(?P<shown>[^\[\]\n]{0,500}))?\]\]"
    r"|(?P<callout>^[ \t]*(?:>[ \t]?)+\[![\w|-]{1,40}\][+-]?[ \t]*)"
    r"|(?P<block>(?<![ \t])[ \t]++\^[\w-]{1,60}[ \t]*$)"
    r"|(?P<highlight>==)(?=[^\s=])(?P<marked>[^=\n]{1,1000})=="
    r"|(?P<tags>^[ \t]*(?:#[^\s#]{1,100}[ \t]*)++$)",
    re.DOTALL | re.MULTILINE,
)
_QUERY = re.compile(r"(?:`{3,}|~{3,})\s*(?:dataview|dataviewjs|query|tasks|button|ad-\w+)\b")
_TAG = re.compile(r"(?:^|(?<=\s))#([^\s#!-,.:;<-@\[-^`{-~。、，]{1,100})", re.MULTILINE)
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")


def without_marks(text: Cleaned) -> Cleaned:
    """A note as Markdown."""
    return text.without(in_order(_spans(text.text)))


def tags_in(text: str) -> list[str]:
    """The tags that stand in a note's text."""
    prose = re.sub(r"(?s)```.*?(?:```|\Z)|`[^`\n]*`", " ", text)
    return [tag for tag in _TAG.findall(prose) if not tag.strip("/").isdigit()]


def _spans(text: str) -> Iterator[Span]:
    for match in _MARKS.finditer(text):
        start, end = match.span()
        if match["fence"]:
            if _QUERY.match(match["fence"].lstrip()):
                yield start, end
        elif match["code"]:
            continue
        elif match["callout"]:
            quote = _QUOTE.match(text, start)
            yield (quote.end() if quote else start), end
        elif match["highlight"]:
            yield start, start + 2
            yield end - 2, end
        elif match["target"]:
            yield start, end, match["shown"] or _named(match["target"])
        else:
            yield start, end


def _named(target: str) -> str:
    """What a link without a text shows: the note, and the heading in it."""
    note, _, heading = target.rstrip("\\").partition("#")
    heading = "" if heading.startswith("^") else heading.replace("#", " > ")
    return " > ".join(part.strip() for part in (note, heading) if part.strip())
