"""A WordPress site's REST interface as a source."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.http import Kept, Polite, Stored
from ingest.sources.opening import Keep, Wanted
from ingest.sources.records import Entry, Record, RecordSource, broken, digest_of
from ingest.sources.wordpress.rest import Interface, record_of


def open_source(
    wanted: Wanted, keep: Keep | None = None, web: Callable[[str], Polite] = Polite
) -> RecordSource:
    """The site at the address of its interface. What changed since the last time is fetched, all
    else is as it was kept. Raises `SourceError` where the site cannot be reached, or has no
    posts."""
    with closing(web(wanted.where)) as polite:
        site = Interface(polite, wanted.where)
        title = site.title()
        kept = Kept(keep, wanted.where)
        known = kept.all()
        warnings: list[str] = []
        new: dict[str, Stored] = {}
        seen: set[str] = set()
        whole = True
        for route in site.types().values():
            states, are_all = site.states(route)
            seen |= set(states)
            whole = whole and are_all
            changed = [
                name
                for name, state in states.items()
                if not state or name not in known or known[name].modified != state
            ]
            for name, post in site.posts(route, changed):
                made = orjson.dumps(post, option=orjson.OPT_SORT_KEYS)
                new[name] = Stored(made, modified=states[name])
    gone = set(known) - seen if whole else set()
    if not whole:
        warnings.append("posts came or went while they were listed; none is taken for deleted")
    elif 2 * len(gone) > len(known):
        warnings.append(f"{len(gone):,} of {len(known):,} posts are no longer on the site")
    kept.renew(new, gone)
    stored = {name: one for name, one in known.items() if name not in gone} | new
    if not stored:
        raise SourceError(f"{wanted.where}: has no posts that visitors may read")
    return RecordSource(
        kind="wordpress",
        module=__name__,
        title=title,
        address=wanted.where,
        entries={name: _entry(name, stored[name].body) for name in sorted(stored, key=int)},
        warnings=warnings,
    )


def _entry(name: str, raw: bytes) -> Entry:
    where = f"post {name}"
    try:
        read: Callable[[], Record] = partial(record_of, orjson.loads(raw))
        read().check()
    except SourceError as error:
        return broken(error, where)
    return Entry(digest_of(raw), read, where)
