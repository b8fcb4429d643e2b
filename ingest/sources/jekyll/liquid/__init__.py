"""Liquid, rendered as Jekyll renders it before Markdown; alone knows python-liquid.

lexer.py       a text → Liquid's tags and outputs
lax.py         outputs that Liquid's grammar does not have
context.py     what a text is rendered with, and what it has cost
engine.py      python-liquid with marks and limits
costs.py       what values cost
tags.py        Jekyll's tags
filters.py     all filters; lists.py and texts.py have most of them
dates.py       days and times as Ruby has them
values.py      values as Ruby has them
rendered.py    the text that was made, and where each part of it comes from
rendering.py   one text, rendered
"""

from ingest.sources.jekyll.liquid.context import NotRendered, World
from ingest.sources.jekyll.liquid.filters import site_filters
from ingest.sources.jekyll.liquid.lexer import BrokenLiquid
from ingest.sources.jekyll.liquid.rendered import MARK, Rendered, TooMuch, unrendered
from ingest.sources.jekyll.liquid.rendering import has_liquid, render
from ingest.sources.jekyll.liquid.values import Lazy, typed

__all__ = [
    "MARK",
    "BrokenLiquid",
    "Lazy",
    "NotRendered",
    "Rendered",
    "TooMuch",
    "World",
    "has_liquid",
    "render",
    "site_filters",
    "typed",
    "unrendered",
]
