"""One text, rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from liquid.exceptions import LiquidInterrupt, StopRender

from ingest.sources.jekyll.liquid.context import World
from ingest.sources.jekyll.liquid.engine import Engine
from ingest.sources.jekyll.liquid.filters import FILTERS
from ingest.sources.jekyll.liquid.rendered import Pieces, Rendered, TooMuch
from ingest.sources.jekyll.liquid.tags import TAGS


def has_liquid(text: str, start: int = 0) -> bool:
    """Whether there is anything to render from `start` on."""
    return text.find("{%", start) >= 0 or text.find("{{", start) >= 0


def render(
    source: str,
    body: int,
    variables: Mapping[str, object],
    world: World,
    beside: Callable[[str], str],
    *,
    html: bool = False,
) -> Rendered:
    """What Liquid makes of the source from offset `body` on; what is before it stays. `beside`
    gives the text of a file beside the source's; `html` says that the source is no Markdown.

    Raises `BrokenLiquid` where Jekyll would stop building, and `TooMuch` for what no text
    needs; both say where or why.
    """
    engine = _engine(world)
    context = engine.context(variables, world, beside, html=html)
    made = Pieces(context.spent)
    made.literal(source[:body], 0)
    try:
        for node in engine.nodes(source, source.count("\n", 0, body) + 1, body):
            try:
                node.render(context, made)
            except LiquidInterrupt:
                break
    except StopRender:
        pass
    except RecursionError as error:
        raise TooMuch("nests more than a text can need") from error
    return made.rendered()


@lru_cache(maxsize=4)
def _engine(world: World) -> Engine:
    return Engine(TAGS, {**FILTERS, **world.filters})
