"""Liquid's tags and outputs in a text, as Ruby's Liquid divides it. Linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from liquid.token import (
    TOKEN_CONTENT,
    TOKEN_EXPRESSION,
    TOKEN_OUTPUT,
    TOKEN_TAG,
    Token,
)

from ingest.sources.jekyll.liquid.rendered import TooMuch

# A tag ends at the first %}, an output at the first }.
_PART = re.compile(r"\{\{(?:[^}]*+)\}\}?|\{%(?:[^%]|%(?!\}))*+%\}|\{\{|\{%")
_TAG = re.compile(r"\{%-?\s*+(#|\w++)\s*+(.*?)-?%\}", re.DOTALL)
_END_OF_RAW = re.compile(r"\{%-?\s*+endraw\b[^%]*+-?%\}")
_COMMENT = re.compile(r"\{%-?\s*+(end)?comment\b[^%]*+%\}")
_BLOCKS = frozenset(
    {"if", "unless", "case", "for", "tablerow", "capture", "highlight", "ifchanged"}
)
_BRANCHES = frozenset({"else", "elsif", "when"})
# Of what plugins draw, the source is no text of the page.
_DRAWN = frozenset(
    {"mermaid", "plantuml", "uml", "graphviz", "dot", "ditaa", "chart", "tikz", "vega", "vegalite"}
    | {"latex", "katex", "math", "asciimath", "javascript", "stylesheet", "style", "css", "svg"}
)
_ENDED = re.compile(r"[.!?。．！？:：…>}][\"'”’』」)）*_]*\s*$")
_SHOWN = 100
# Each takes about a tenth of a millisecond to parse.
_MAX_TAGS = 15_000
_CHARACTERS_A_TAG = 200
_BRACKETS = 10
_BEGINS = re.compile(r"\s*(?:[^\W\d_a-zß-öø-ÿ]|[#>|*+<{!\[-]|\d+[.)]\s)")


class BrokenLiquid(Exception):
    """Liquid that Jekyll refuses; says where, and what is wrong."""


class Source(str):
    """A text with the spans of its tags and outputs and the names of its tags, by the offset of
    their tokens."""

    __slots__ = ("names", "spans", "tags")
    names: set[str]
    spans: dict[int, tuple[int, int]]
    tags: dict[int, str]


@dataclass
class _Scan:
    """One pass over a text."""

    source: Source
    first_line: int
    start: int
    opened: list[tuple[str, int]] = field(default_factory=list)
    endless: set[str] = field(default_factory=set)
    work: int = 0

    def fail(self, at: int, why: str) -> BrokenLiquid:
        line = self.first_line + self.source.count("\n", self.start, at)
        return BrokenLiquid(f"line {line}: {why}")

    def spend(self, part: str) -> None:
        """Counts what a tag or output costs; raises `TooMuch` for more than a text can need."""
        lines = part.count("\n") if part.startswith("{%") else 0
        # python-liquid looks from each bracket to the end, for the two dots of a range.
        looked_at = len(part) * (1 + part.count("(") // _BRACKETS)
        self.work += 1 + lines + looked_at // _CHARACTERS_A_TAG
        if self.work > _MAX_TAGS:
            raise TooMuch("has more tags than a text can need")

    def tokens(self) -> Iterator[Token]:
        """The tokens, in order."""
        text = str(self.source)
        position, strip = self.start, False
        while match := _PART.search(text, position):
            start, end = match.span()
            whole = match[0]
            self.spend(whole)
            trims = text.startswith("-", start + 2)
            yield from self._literal(position, start, strip, trims)
            if whole.startswith("{{"):
                if not whole.endswith("}}"):
                    raise self.fail(start, "{{ is not closed with }}; write it so, or in {% raw %}")
                yield from self._output(start, end)
                position, strip = end, whole.endswith("-}}")
                continue
            tag = _TAG.fullmatch(whole) if whole.endswith("%}") else None
            if tag is None:
                raise self.fail(start, "{% is not closed with %}; write it so, or in {% raw %}")
            position, strip = end, whole.endswith("-%}")
            name = tag[1]
            if name == "raw":
                closing = _END_OF_RAW.search(text, end)
                if closing is None:
                    raise self.fail(start, "{% raw %} is never closed; write {% endraw %}")
                yield from self._literal(end, closing.start(), strip=False, trims=False)
                position, strip = closing.end(), closing[0].endswith("-%}")
            elif name == "comment":
                position, strip = self._after_comment(start, end)
            elif name in _DRAWN and (closing := self._end_of(name, end)):
                yield from self._tag(tag, start, end)
                position, strip = closing.end(), closing[0].endswith("-%}")
            elif name != "#":
                self._nest(name, start)
                yield from self._tag(tag, start, end)
        yield from self._literal(position, len(text), strip, trims=False)
        if self.opened:
            name, at = self.opened[-1]
            raise self.fail(at, f"{{% {name} %}} is never closed; write {{% end{name} %}}")

    def _after_comment(self, start: int, end: int) -> tuple[int, bool]:
        depth = 1
        for tag in _COMMENT.finditer(self.source, end):
            depth += -1 if tag[1] else 1
            if not depth:
                return tag.end(), tag[0].endswith("-%}")
        raise self.fail(start, "{% comment %} is never closed; write {% endcomment %}")

    def _end_of(self, name: str, position: int) -> re.Match[str] | None:
        """The tag that ends one of this name; each is looked for once to the text's end."""
        if name in self.endless:
            return None
        found = re.compile(rf"\{{%-?\s*+end{name}\b[^%]*+%\}}").search(self.source, position)
        if found is None:
            self.endless.add(name)
        return found

    def _nest(self, name: str, start: int) -> None:
        if name in _BLOCKS:
            self.opened.append((name, start))
        elif name.startswith("end") and name[3:] in _BLOCKS:
            if not self.opened or self.opened[-1][0] != name[3:]:
                raise self.fail(start, f"{{% {name} %}} closes nothing; remove it")
            self.opened.pop()

    def _literal(self, start: int, end: int, strip: bool, trims: bool) -> Iterator[Token]:
        text = self.source[start:end]
        if trims:
            text = text.rstrip()
        if strip:
            start += len(text) - len(text.lstrip())
            text = text.lstrip()
        if text:
            yield Token(TOKEN_CONTENT, text, start, self.source)

    def _output(self, start: int, end: int) -> Iterator[Token]:
        inner = self.source[start + 2 : end - 2].removeprefix("-").removesuffix("-")
        self.source.spans[start] = start, end
        yield Token(TOKEN_OUTPUT, self.source[start:end], start, self.source)
        yield Token(TOKEN_EXPRESSION, inner.strip(), start, self.source)

    def _tag(self, tag: re.Match[str], start: int, end: int) -> Iterator[Token]:
        name = tag[1]
        if name in _BRANCHES and not self.opened:
            name = f"plugin's {name}"
        self.source.names.add(name)
        self.source.tags[start] = name
        self.source.spans[start] = start, end
        yield Token(TOKEN_TAG, name, start, self.source)
        if expression := tag[2].strip():
            yield Token(TOKEN_EXPRESSION, expression, start, self.source)


def tokens(text: str, first_line: int = 1, start: int = 0) -> list[Token]:
    """The tokens of a text from `start` on, for python-liquid's parser; lines count from
    `first_line`.

    Raises `BrokenLiquid` for what is not closed, where Jekyll stops too.
    """
    source = Source(text)
    source.names, source.spans, source.tags = set(), {}, {}
    return list(_Scan(source, first_line, start).tokens())


def apart(text: Source, start: int, end: int) -> tuple[str, str]:
    """What sets a tag on a line of its own apart from the lines around it: line ends to write
    before and behind it, where it does not stand within a sentence."""
    first, last = start, end
    while first and text[first - 1] in " \t":
        first -= 1
    while last < len(text) and text[last] in " \t\r":
        last += 1
    if (first and text[first - 1] != "\n") or (last < len(text) and text[last] != "\n"):
        return "", ""
    block = _is_block(text, start)
    above = text[text.rfind("\n", 0, max(0, first - 1)) + 1 : first].rstrip()
    below = _line(text, min(len(text), last + 1))
    if not (block or not above or _ENDED.search(above[-_SHOWN:])):
        return "", ""
    if not (block or not below.strip() or _BEGINS.match(below)):
        return "\n", ""
    return "\n", "\n"


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : len(text) if end < 0 else end]


def _is_block(text: Source, start: int) -> bool:
    """Whether a plugin's tag goes on to another, or is the other."""
    name = text.tags[start]
    return (name[3:] if name.startswith("end") else f"end{name}") in text.names
