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

# A tag ends at the first %}, an output at the first }.
_PART = re.compile(r"\{\{(?:[^}]*+)\}\}?|\{%(?:[^%]|%(?!\}))*+%\}|\{\{|\{%")
_TAG = re.compile(r"\{%-?\s*+(#|\w++)\s*+(.*?)-?%\}", re.DOTALL)
_END_OF_RAW = re.compile(r"\{%-?\s*+endraw\b[^%]*+-?%\}")
_COMMENT = re.compile(r"\{%-?\s*+(end)?comment\b[^%]*+%\}")
_BLOCKS = frozenset(
    {"if", "unless", "case", "for", "tablerow", "capture", "highlight", "ifchanged"}
)
_BRANCHES = frozenset({"else", "elsif", "when"})


class BrokenLiquid(Exception):
    """Liquid that Jekyll refuses; says where, and what is wrong."""


class Source(str):
    """A text with the spans of its tags and outputs, by the offset of their tokens, and the
    offsets at which literal text really starts."""

    __slots__ = ("spans",)
    spans: dict[int, tuple[int, int]]


@dataclass
class _Scan:
    """One pass over a text."""

    source: Source
    first_line: int
    start: int
    opened: list[tuple[str, int]] = field(default_factory=list)

    def fail(self, at: int, why: str) -> BrokenLiquid:
        line = self.first_line + self.source.count("\n", self.start, at)
        return BrokenLiquid(f"line {line}: {why}")

    def tokens(self) -> Iterator[Token]:
        text = str(self.source)
        position, strip = self.start, False
        while match := _PART.search(text, position):
            start, end = match.span()
            whole = match[0]
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
    source.spans = {}
    return list(_Scan(source, first_line, start).tokens())
