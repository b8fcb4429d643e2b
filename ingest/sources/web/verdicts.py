"""Why pages are no posts, as it was found before, so that only what is new is read for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest import code
from ingest.sources.http import Kept, Stored
from ingest.sources.opening import Keep

_JUDGE = "ingest.sources.web.posts"


class Verdicts:
    """What was found of the pages of one source, kept with the index where there is one."""

    def __init__(self, keep: Keep | None, address: str) -> None:
        self._kept = Kept(keep, f"{address}\0verdicts")

    def of(self, pages: Mapping[str, str], why: Callable[[str], str]) -> dict[str, str]:
        """The pages that are no posts, each with the reason. `pages` are their names with what
        differs when they differ, and `why` tells of one by its name, nothing for a post."""
        made_with = code.digest(_JUDGE)
        known = self._kept.all()
        new: dict[str, Stored] = {}
        found: dict[str, str] = {}
        for name, digest in pages.items():
            state = f"{made_with}{digest}"
            before = known.get(name)
            if before is None or before.etag != state:
                before = new[name] = Stored(why(name).encode(), state)
            if before.body:
                found[name] = before.body.decode()
        gone = [name for name in known if name not in pages]
        if new or gone:
            self._kept.renew(new, gone)
        return found
