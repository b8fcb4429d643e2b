"""What a path is called in the log and in the figures: with names in place of values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount, compile_path
from starlette.types import Scope

from assistant.surfaces.web.guard.access import access

NOWHERE: Final = "-"
"""What all paths are called that no route has."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A route of the app: what its whole path matches, and what that is called."""

    route: object
    endpoint: object
    path: re.Pattern[str]
    name: str


class Patterns:
    """The patterns of an app's routes, those inside of what is mounted included: as many as the
    code has, whatever is asked for. They are read at once, since FastAPI makes its routes when
    they are first looked at: nobody's request is to wait for that, and what fails there fails
    before any is taken."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._all = list(_walked(routes, ""))
        self._of: dict[int, list[_Named]] = {}

    def of(self, scope: Scope) -> str:
        """The pattern of a request's path, such as `/a/{key}`; `NOWHERE` for one that no route
        answered, unless anybody may call what is there and was turned away before."""
        answered = scope.get("route") or scope.get("endpoint")
        path: str = scope["path"]
        if answered is None:
            open_to_all = access(scope["method"], path) in ("public", "machines")
            return _first(self._all, path) if open_to_all else NOWHERE
        if id(answered) not in self._of:
            own = [n for n in self._all if answered is n.route or answered is n.endpoint]
            self._of[id(answered)] = own or self._all
        return _first(self._of[id(answered)], path)


def _first(some: Iterable[_Named], path: str) -> str:
    return next((one.name for one in some if one.path.match(path)), NOWHERE)


def _walked(routes: Sequence[BaseRoute], above: str) -> Iterator[_Named]:
    """All routes; of a folder of files, one for all of them."""
    for found in iter_route_contexts(routes):
        route = found.original_route
        if isinstance(route, Mount) and route.routes:
            yield from _walked(route.routes, above + (found.path or ""))
        elif found.path is not None:
            inside = "/{path:path}" if isinstance(route, Mount) else ""
            pattern, name, _ = compile_path(above + found.path + inside)
            yield _Named(route, getattr(route, "endpoint", route), pattern, name)
