"""What a text is rendered with: its variables, its world, and what it has cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, TextIO

from liquid.context import RenderContext
from liquid.template import BoundTemplate
from liquid.token import Token

from ingest.sources.jekyll.liquid.costs import MAX_ITEMS, cost, refuse_multiplied
from ingest.sources.jekyll.liquid.rendered import Pieces, TooMuch

# A node takes less than a tenth of a millisecond to render.
_MAX_STEPS = 30_000
_MAX_DEPTH = 40
_MOST_SHOWN = 60


class NotRendered(Exception):
    """Only a plugin of the site can make what is asked for; `calls` is what asks for it."""

    def __init__(self, calls: str) -> None:
        super().__init__(calls)
        self.calls = calls


@dataclass(frozen=True, eq=False)
class World:
    """What a site gives to Liquid, beside its variables. Each raises `NotRendered` for what is
    not there: Jekyll would stop at it.

    `include` gives the text of a file in `_includes`; `post_url` and `link` give the address of
    a post by its name, of a file by its path. `filters` are those that depend on the site.
    """

    include: Callable[[str], str]
    post_url: Callable[[str], str]
    link: Callable[[str], str]
    url: str = ""
    baseurl: str = ""
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


class Context(RenderContext):
    """The variables of a render, its world, and what it has cost."""

    def __init__(self, template: BoundTemplate, **options: Any) -> None:
        super().__init__(template, **options)
        parent = options.get("parent_context")
        assert isinstance(template, Template)
        self.world: World = template.world
        self.beside: Callable[[str], str] = template.beside
        self.html = template.html
        self.spent: list[int] = parent.spent if isinstance(parent, Context) else [0, 0]
        self.unknown: dict[str, str] = {}
        self.calls = ""
        self.depth: int = parent.depth + 1 if isinstance(parent, Context) else 0

    def spend(self, steps: int) -> None:
        """Counts steps; raises `TooMuch` when they are too many."""
        self.spent[1] += steps
        if self.spent[1] > _MAX_STEPS:
            raise TooMuch("makes Liquid work longer than a text can need")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of includes further down; raises `TooMuch` when there are too many."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise TooMuch("includes files in each other without end")
        try:
            yield
        finally:
            self.depth -= 1

    def assign(self, key: str, val: Any) -> None:
        """Sets a variable."""
        if len(self.locals) >= MAX_ITEMS:
            raise TooMuch("sets more variables than a text can need")
        self.unknown.pop(key, None)
        self.locals[key] = val

    def get(self, path: list[object], **options: Any) -> object:
        """The value that a path leads to."""
        if self.unknown and path[0] in self.unknown:
            raise NotRendered(self.unknown[str(path[0])])
        return super().get(path, **options)

    def get_item(self, obj: Any, key: Any) -> Any:
        """One step of a path: of a list, numbers and its size, first and last only."""
        if isinstance(obj, (list, str)) and isinstance(key, str):
            if key not in {"size", "first", "last"}:
                raise KeyError(key)
            if key != "size" and not obj:
                raise KeyError(key)
        return super().get_item(obj, key)

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        """A buffer for what is captured."""
        made = Pieces(buf.spent if isinstance(buf, Pieces) else self.spent)
        made.fixed = True
        return made

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """The filter of this name, whose work is counted."""
        function = self.env.filters.get(name)
        if function is None:
            raise NotRendered(f"the filter {name[:_MOST_SHOWN]}")
        wanted: Callable[..., object] = super().filter(name, token)

        def counted(left: object, *args: object, **named: object) -> object:
            for value in (left, *args, *named.values()):
                self.spend(cost(value))
            if name in {"replace", "join"}:
                refuse_multiplied(name, left, args)
            made = wanted(left, *args, **named)
            self.spend(cost(made))
            return made

        return counted


class Template(BoundTemplate):
    """A text that was parsed, with its world; `beside` gives the text of a file beside it, and
    `html` says that it is HTML and no Markdown."""

    context_class = Context
    world: World
    beside: Callable[[str], str]
    html: bool
