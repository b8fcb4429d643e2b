"""`GET /api/posts` and `/api/posts/{id}`: what the archive holds."""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_right
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from assistant.answering.assistant import Assistant
from assistant.archive import Generation
from assistant.domain.nouns import Filters, Post
from assistant.surfaces.api import shapes
from assistant.surfaces.api.document import described
from assistant.surfaces.api.passages import link
from assistant.surfaces.api.told import RefusedRequest, answered

_Place = tuple[int, str]


def routes(
    assistant: Assistant,
    base: Callable[[Request], str],
    route: type[APIRoute],
    security: list[dict[str, list[str]]],
) -> APIRouter:
    """The routes for posts; `base` is the address that a request's links begin with."""
    router = APIRouter(route_class=route)
    catalogue = _Catalogue()

    @router.get(
        "/posts",
        tags=["archive"],
        summary="List the posts",
        response_model=shapes.Posts,
        responses=described(401, 403, 422, 429, 503),
        openapi_extra={"security": security},
    )
    def posts(asked: Annotated[shapes.Listing, Query()], request: Request) -> Response:
        """A page of posts, newest first. Its `next` goes on behind its last post, whatever
        came or went meanwhile."""
        after = _place(asked.cursor) if asked.cursor else None
        found = catalogue.page(assistant.generation, asked.filters(), after, asked.limit + 1)
        shown = found[: asked.limit]
        following = _cursor(shown[-1]) if len(found) > asked.limit else None
        listed = [_listed(post, base(request)) for post in shown]
        return answered({"posts": listed, "next": following})

    @router.get(
        "/posts/{id:path}",
        tags=["archive"],
        summary="Get a post",
        response_model=shapes.WholePost,
        responses=described(401, 403, 404, 429, 503),
        openapi_extra={"security": security},
    )
    def post(
        id: Annotated[str, Path(description="Its `file`, percent-encoded.")],
        request: Request,
    ) -> Response:
        """A post with its passages, in their order."""
        ledger = assistant.generation.ledger
        found = ledger.posts([id]).get(id)
        if found is None:
            raise RefusedRequest("not-found", "The archive has no post with this id.")
        passages = [
            {**passage.to_json(), **place.to_json(), "link": link(passage, found, place)}
            for passage, place in ledger.of_post(id)
        ]
        return answered({**_listed(found, base(request)), "passages": passages})

    return router


class _Catalogue:
    """The posts of each state of the archive, newest first. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakKeyDictionary[Generation, list[tuple[_Place, Post]]] = WeakKeyDictionary()

    def page(
        self, generation: Generation, filters: Filters, after: _Place | None, most: int
    ) -> list[Post]:
        """At most so many posts that pass the filters, from behind a place on."""
        posts = self._posts(generation)
        start = bisect_right(posts, after, key=lambda one: one[0]) if after else 0
        found: list[Post] = []
        for _, post in posts[start:]:
            if filters.match(post):
                found.append(post)
                if len(found) == most:
                    break
        return found

    def _posts(self, generation: Generation) -> list[tuple[_Place, Post]]:
        with self._lock:
            if generation not in self._known:
                posts = generation.ledger.posts().values()
                placed = ((_standing(post), post) for post in posts)
                self._known[generation] = sorted(placed, key=lambda one: one[0])
            return self._known[generation]


def _standing(post: Post) -> _Place:
    """Where a post stands among all: by its date, newest first, then by a digest of its file."""
    digest = hashlib.sha256(post.file.encode()).hexdigest()[:16]
    return -int(post.date.timestamp()), digest


def _cursor(post: Post) -> str:
    before, digest = _standing(post)
    return f"{-before}.{digest}"


def _place(cursor: str) -> _Place:
    seconds, _, digest = cursor.partition(".")
    return -int(seconds), digest


def _listed(post: Post, base: str) -> dict[str, Any]:
    href = f"{base}/api/posts/{quote(post.file)}"
    return {**post.to_json(), "excerpt": post.excerpt, "href": href}
