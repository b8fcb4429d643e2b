"""python-liquid, made to render as Jekyll's Liquid does, and to end.

What cannot be rendered, as only a plugin of the site can, leaves a mark and does no other harm:
the rest of the text is rendered. What a node costs is counted, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, ClassVar, TextIO

from liquid import Environment, Mode
from liquid.ast import Node
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import FilteredExpression, tokenize
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.tablerow_tag import TablerowNode
from liquid.context import RenderContext
from liquid.exceptions import (
    BlockNestingError,
    ContextDepthError,
    LiquidError,
    LoopIterationLimitError,
)
from liquid.parser import Parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import (
    TOKEN_CONTENT,
    TOKEN_EXPRESSION,
    TOKEN_ILLEGAL,
    TOKEN_OUTPUT,
    TOKEN_TAG,
    Token,
)

from ingest.sources.jekyll.liquid.context import Context, NotRendered, Template, World
from ingest.sources.jekyll.liquid.costs import MAX_ITEMS, cost
from ingest.sources.jekyll.liquid.lax import canonical
from ingest.sources.jekyll.liquid.lexer import Source, apart, tokens
from ingest.sources.jekyll.liquid.rendered import Pieces, TooMuch
from ingest.sources.jekyll.liquid.values import shown

_MOST_SHOWN = 60
_BLOCKS = frozenset(
    {"if", "unless", "case", "for", "tablerow", "capture", "highlight", "ifchanged"}
)
_ASSIGNING = frozenset({"assign", "capture", "increment", "decrement"})
_SILENT = frozenset({"assign", "capture"})


class Unknown(Node):
    """A tag or output that only a plugin can render, or that nobody can read.

    One that stands on a line of its own, where no sentence is open, is a block of its own:
    what is above and below it stays whole.
    """

    __slots__ = ("above", "below", "calls")

    def __init__(self, token: Token, calls: str) -> None:
        super().__init__(token)
        self.blank = False
        self.calls = calls
        span = span_of(token)
        self.above = self.below = ""
        if span and token.kind == TOKEN_TAG and isinstance(token.source, Source):
            self.above, self.below = apart(token.source, *span)

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Leaves a mark."""
        if not isinstance(buffer, Pieces):
            raise NotRendered(self.calls)
        assert isinstance(context, Context)
        context.calls = self.calls
        buffer.write(self.above)
        buffer.mark(self.calls)
        return buffer.write(self.below)


class Guarded(Node):
    """A node whose failure leaves a mark, and whose output knows where it comes from."""

    __slots__ = ("assigned", "node")

    def __init__(self, node: Node, token: Token, assigned: frozenset[str]) -> None:
        super().__init__(token)
        self.blank = node.blank
        self.node = node
        self.assigned = assigned

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Renders the node."""
        assert isinstance(context, Context)
        context.spend(1)
        self._from_here(buffer)
        try:
            if isinstance(self.node, (ForNode, TablerowNode)):
                context.spend(cost(self.node.expression.iterable.evaluate(context)))
            return self.node.render(context, buffer)
        except NotRendered as failed:
            calls = failed.calls
        except (ContextDepthError, LoopIterationLimitError) as error:
            raise TooMuch("repeats or nests more than a text can need") from error
        except RecursionError as error:
            raise TooMuch("nests more than a text can need") from error
        except (LiquidError, ValueError, ArithmeticError, TypeError, LookupError) as error:
            calls = f"{_written(self.token)} ({str(error)[:_MOST_SHOWN]})"
        context.calls = calls
        for name in self.assigned:
            context.unknown[name] = calls
        if isinstance(buffer, Pieces) and not self.blank:
            self._from_here(buffer)
            buffer.mark(calls)
        return 0

    def _from_here(self, buffer: TextIO) -> None:
        if isinstance(buffer, Pieces) and not buffer.fixed:
            buffer.origin = span_of(self.token) or buffer.origin


class Text(ContentNode):
    """Literal text, which stands in the source as it is shown."""

    def render_to_output(self, _context: RenderContext, buffer: TextIO) -> int:
        """Writes the text."""
        if isinstance(buffer, Pieces):
            return buffer.literal(self.text, self.token.start_index)
        return buffer.write(self.text)


class TextTag(Literal):
    """Literal text."""

    node_class = Text


class Output(Node):
    """`{{ … }}`, shown as Ruby shows a value."""

    __slots__ = ("expression",)

    def __init__(self, token: Token, expression: Any) -> None:
        super().__init__(token)
        self.blank = False
        self.expression = expression

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Writes the value."""
        value = self.expression.evaluate(context) if self.expression else None
        assert isinstance(context, Context)
        context.spend(cost(value))
        if isinstance(buffer, Pieces):
            buffer.calls = context.calls
        return buffer.write(shown(value))


class OutputTag(Tag):
    """`{{ … }}`, read as Ruby's Liquid reads it, which is not strict."""

    name = TOKEN_OUTPUT
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Reads an output."""
        token = stream.eat(TOKEN_OUTPUT)
        return self.output(stream.expect(TOKEN_EXPRESSION).value, token)

    def output(self, written: str, token: Token) -> Output:
        """The output of what is written between the braces."""
        if not written:
            return Output(token, None)
        try:
            return Output(token, self._expression(written, token))
        except LiquidError:
            again = canonical(written)
            return Output(token, self._expression(again, token) if again else None)

    def _expression(self, text: str, token: Token) -> FilteredExpression:
        made = FilteredExpression.parse(self.env, TokenStream(tokenize(text, token)))
        assert isinstance(made, FilteredExpression)
        return made


class PluginTag(Tag):
    """A tag that nobody but a plugin knows."""

    name = TOKEN_ILLEGAL
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag."""
        token = stream.expect(TOKEN_TAG)
        if stream.peek.kind == TOKEN_EXPRESSION:
            next(stream)
        return Unknown(token, f"{{% {token.value[:_MOST_SHOWN]} %}}")


class GuardedTag(Tag):
    """Another tag, guarded: what cannot be read of it becomes a mark."""

    def __init__(self, env: Environment, tag: Tag) -> None:
        super().__init__(env)
        self.tag = tag

    def get_node(self, stream: TokenStream) -> Node:
        """Reads the tag; where it cannot be read, goes on behind it."""
        return self.parse(stream)

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag."""
        start, depth = stream.pos, stream.block_depth
        token = stream.current
        node: Node
        try:
            node = self.tag.parse(stream)
        except BlockNestingError:
            raise
        except (LiquidError, ValueError):
            stream.pos, stream.block_depth = start, depth
            _skip(stream)
            node = Unknown(token, _written(token))
        return Guarded(node, token, _assigned(stream.tokens[start : stream.pos + 1]))


def _skip(stream: TokenStream) -> None:
    """To the last token of the tag that the stream is at."""
    name = stream.current.value if stream.current.kind == TOKEN_TAG else ""
    if name not in _BLOCKS:
        if stream.peek.kind == TOKEN_EXPRESSION:
            next(stream)
        return
    depth = 0
    for position in range(stream.pos, len(stream.tokens)):
        token = stream.tokens[position]
        if token.kind == TOKEN_TAG:
            depth += (token.value == name) - (token.value == f"end{name}")
            if not depth:
                stream.pos = position
                return


def _assigned(part: list[Token]) -> frozenset[str]:
    """The variables that are set somewhere in these tokens."""
    return frozenset(
        value.value.partition("=")[0].split("|")[0].strip().strip("'\"")
        for tag, value in pairwise(part)
        if tag.kind == TOKEN_TAG and tag.value in _ASSIGNING and value.kind == TOKEN_EXPRESSION
    )


def _written(token: Token) -> str:
    """A tag or output as it is written, shortened."""
    start, end = span_of(token) or (token.start_index, token.start_index + _MOST_SHOWN)
    written = " ".join(token.source[start:end].split())
    return written if len(written) <= _MOST_SHOWN else f"{written[:_MOST_SHOWN]}…"


def span_of(token: Token) -> tuple[int, int] | None:
    """The span of the tag or output that begins with this token, if it stands by itself."""
    return token.source.spans.get(token.start_index) if isinstance(token.source, Source) else None


class Engine(Environment):
    """Jekyll's Liquid."""

    block_nesting_limit: ClassVar[int] = 60
    context_depth_limit: ClassVar[int] = 100
    loop_iteration_limit: ClassVar[int | None] = MAX_ITEMS
    keyword_assignment = False
    template_class = Template

    def __init__(self, tags: Iterable[type[Tag]], filters: Mapping[str, Callable[..., Any]]):
        super().__init__(tolerance=Mode.STRICT)
        self.add_tag(OutputTag)
        self.add_tag(PluginTag)
        for tag in tags:
            self.add_tag(tag)
        for name in list(self.tags):
            if name != TOKEN_CONTENT:
                self.tags[name] = GuardedTag(self, self.tags[name])
        self.add_tag(TextTag)
        self.filters |= filters

        self._parsed: dict[str, list[Node]] = {}

    def parsed(self, text: str) -> list[Node]:
        """The parsed text of an include, which is kept. Raises as `nodes` does."""
        if text not in self._parsed:
            self._parsed[text] = self.nodes(text)
        return self._parsed[text]

    def nodes(self, text: str, first_line: int = 1, start: int = 0) -> list[Node]:
        """The text from `start` on, parsed. Raises `BrokenLiquid` where Jekyll would stop."""
        try:
            return Parser(self).parse(TokenStream(iter(tokens(text, first_line, start))))
        except (BlockNestingError, RecursionError) as error:
            raise TooMuch("nests more than a text can need") from error

    def context(
        self,
        variables: Mapping[str, object],
        world: World,
        beside: Callable[[str], str],
        *,
        html: bool,
    ) -> Context:
        """What a text is rendered with."""
        template = Template(self, [])
        template.world, template.beside, template.html = world, beside, html
        return Context(template, globals=variables)
