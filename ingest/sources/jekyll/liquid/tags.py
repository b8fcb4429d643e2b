"""Jekyll's own tags: includes, links to posts and files, and highlighted code."""

from __future__ import annotations

import re
from html import escape
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.parser import Parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG, Token

from ingest.sources.jekyll.liquid.context import Context, NotRendered
from ingest.sources.jekyll.liquid.engine import Engine, Output, OutputTag, span_of
from ingest.sources.jekyll.liquid.lexer import BrokenLiquid, tokens
from ingest.sources.jekyll.liquid.rendered import Pieces

_VARIABLE = re.compile(
    r"(?P<file>[^{]*+(?:\{\{\s*+[\w\-.]++\s*+(?:\|[^{}]*+)?\}\}[^\s{}]*+)++)(?P<rest>.*)", re.DOTALL
)
_PARAMETER = re.compile(
    r"([\w-]++)\s*+=\s*+"
    r"(?:\"([^\"\\]*+(?:\\.[^\"\\]*+)*+)\"|'([^'\\]*+(?:\\.[^'\\]*+)*+)'|([\w.-]++))",
    re.DOTALL,
)
_FILE = re.compile(r"[\w/.\-()+~#@]++")
_OUTSIDE = re.compile(r"[./]{2,}")
_CODE_EDGE = re.compile(r"\A[\n\r]++|[\n\r]++\Z")
_LANGUAGE = re.compile(r"[A-Za-z0-9.+#_-]++")
_STEPS = 3
_TICKS = re.compile(r"`{3,}")


class IncludeNode(Node):
    """A file of the site that is rendered in its place."""

    __slots__ = ("beside", "file", "parameters")

    def __init__(
        self,
        token: Token,
        file: list[Node] | str,
        parameters: dict[str, tuple[str, Node | None]],
        *,
        beside: bool,
    ) -> None:
        super().__init__(token)
        self.blank = False
        self.file = file
        self.parameters = parameters
        self.beside = beside

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Renders the file."""
        assert isinstance(context, Context)
        name = self.file if isinstance(self.file, str) else _made(self.file, context)
        if not _FILE.fullmatch(name) or _OUTSIDE.search(name):
            raise NotRendered(f"{{% include {name[:60]} %}}")
        world = context.world
        context.spend(_STEPS)
        text = (context.beside if self.beside else world.include)(name)
        engine = context.env
        assert isinstance(engine, Engine)
        try:
            nodes = engine.parsed(text)
        except BrokenLiquid as error:
            raise BrokenLiquid(f"{name}, {error}") from error
        values = {
            key: text if node is None else node.expression.evaluate(context)
            for key, (text, node) in self.parameters.items()
            if node is None or isinstance(node, Output)
        }
        pieces = buffer if isinstance(buffer, Pieces) else None
        fixed = pieces.fixed if pieces else True
        if pieces:
            pieces.fixed = True
        try:
            with context.deeper(), context.extend({"include": values} if self.parameters else {}):
                return sum(node.render(context, buffer) for node in nodes)
        finally:
            if pieces:
                pieces.fixed = fixed


def _made(nodes: list[Node], context: Context) -> str:
    made = Pieces(context.spent)
    made.fixed = True
    for node in nodes:
        node.render(context, made)
    if made.marks:
        raise NotRendered(made.marks[0][1])
    return made.getvalue().strip()


class IncludeTag(Tag):
    """`{% include file.md name="value" other=variable %}`: the file's name is not quoted."""

    name = "include"
    block = False
    beside = False

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag."""
        token = stream.eat(TOKEN_TAG)
        written = stream.expect(TOKEN_EXPRESSION)
        file: list[Node] | str
        if made := _VARIABLE.match(written.value):
            engine = self.env
            assert isinstance(engine, Engine)
            file = Parser(engine).parse(TokenStream(iter(tokens(made["file"].strip()))))
            rest = made["rest"]
        else:
            file, _, rest = written.value.replace("\n", " ").partition(" ")
        parameters: dict[str, tuple[str, Node | None]] = {}
        for key, double, single, variable in _PARAMETER.findall(rest):
            if variable:
                parameters[key] = "", OutputTag(self.env).output(variable, written)
            else:
                text = double.replace('\\"', '"') or single.replace("\\'", "'")
                parameters[key] = text, None
        return IncludeNode(token, file, parameters, beside=self.beside)


class IncludeCachedTag(IncludeTag):
    """The same, of a plugin that remembers what it rendered."""

    name = "include_cached"


class IncludeRelativeTag(IncludeTag):
    """The same, of a file beside the post."""

    name = "include_relative"
    beside = True


class AddressNode(Node):
    """The address of a post or file."""

    __slots__ = ("kind", "nodes", "written")

    def __init__(self, token: Token, kind: str, written: str, nodes: list[Node]) -> None:
        super().__init__(token)
        self.blank = False
        self.kind = kind
        self.written = written
        self.nodes = nodes

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Writes the address."""
        assert isinstance(context, Context)
        world = context.world
        if self.kind == "post_url":
            return buffer.write(world.post_url(self.written))
        return buffer.write(world.link(_made(self.nodes, context)))


class PostUrlTag(Tag):
    """`{% post_url 2026-01-15-first %}`."""

    name = "post_url"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag."""
        token = stream.eat(TOKEN_TAG)
        written = stream.expect(TOKEN_EXPRESSION).value
        engine = self.env
        assert isinstance(engine, Engine)
        nodes = Parser(engine).parse(TokenStream(iter(tokens(written))))
        return AddressNode(token, self.name, written, nodes)


class LinkTag(PostUrlTag):
    """`{% link _posts/2026-01-15-first.md %}`, which may hold outputs."""

    name = "link"


class HighlightNode(Node):
    """A block of code."""

    __slots__ = ("block", "closing", "language")

    def __init__(self, token: Token, language: str, block: BlockNode, closing: Token) -> None:
        super().__init__(token)
        self.blank = False
        self.language = language
        self.block = block
        self.closing = closing

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Writes the code between two fences."""
        if not isinstance(buffer, Pieces):
            return 0
        inner = Pieces(buffer.spent)
        inner.fixed, inner.origin = buffer.fixed, buffer.origin
        self.block.render(context, inner)
        code = inner.getvalue()
        start = len(code) - len(_CODE_EDGE.sub("", code, count=1)) if code[:1] in "\r\n" else 0
        end = len(code.rstrip())
        ticks = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall(code)), 3)
        if context.html:
            self._as_html(buffer, inner, code[start : max(start, end)])
            return len(code)
        before = buffer.line()
        indent = "" if before.strip() else before
        here = buffer.origin
        buffer.write(f"{chr(10) if before.strip() else ''}{ticks}{self.language}\n")
        buffer.take(inner, start, max(start, end))
        if not buffer.fixed:
            buffer.origin = span_of(self.closing) or here
        buffer.write(f"\n{indent}{ticks}\n")
        return len(code)

    def _as_html(self, buffer: Pieces, inner: Pieces, code: str) -> None:
        start = inner.getvalue().find(code)
        buffer.write("<pre><code>")
        if escape(code, quote=False) == code:
            buffer.take(inner, start, start + len(code))
        else:
            closing = span_of(self.closing)
            if closing and not buffer.fixed:
                buffer.origin = buffer.origin[0], closing[1]
            buffer.write(escape(code, quote=False))
        buffer.write("</code></pre>")


class HighlightTag(Tag):
    """`{% highlight python %} … {% endhighlight %}`."""

    name = "highlight"
    end = "endhighlight"

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag and its code."""
        token = stream.eat(TOKEN_TAG)
        language = ""
        if stream.current.kind == TOKEN_EXPRESSION:
            found = _LANGUAGE.match(stream.current.value)
            language = found[0].lower() if found else ""
            next(stream)
        block = Parser(self.env).parse_block(stream, ("endhighlight",))
        stream.expect(TOKEN_TAG, value="endhighlight")
        return HighlightNode(token, language, block, stream.current)


TAGS = (
    IncludeTag,
    IncludeCachedTag,
    IncludeRelativeTag,
    PostUrlTag,
    LinkTag,
    HighlightTag,
)
