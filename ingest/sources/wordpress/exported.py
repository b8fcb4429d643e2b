"""Export files of WordPress as a source."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.opening import Keep, Wanted
from ingest.sources.records import (
    Entry,
    Record,
    RecordSource,
    broken,
    digest_of,
    files_of,
)
from ingest.sources.wordpress.export import Piece, element, open_export
from ingest.sources.wordpress.items import NO_PAGES, Site, id_of, kind_of, record_of, site_of

SUFFIXES: Final = frozenset({".xml", ".wxr"})


def open_source(wanted: Wanted, _: Keep | None = None) -> RecordSource:
    """The export file at a path, or those in a folder, which are parts of one site. Raises
    `SourceError` for what is no export, ends in the middle, or has no posts."""
    path = wanted.path
    files = files_of(path, SUFFIXES)
    entries: dict[str, Entry] = {}
    sites: list[Site] = []
    for file in files:
        export = open_export(file)
        site = site_of(export.head, wanted.url)
        sites.append(site)
        if urlsplit(site.url).netloc != urlsplit(sites[0].url).netloc:
            raise SourceError(
                f"{file}: is of {site.url}, and {files[0].name} of {sites[0].url}; name the two as"
                " two sources"
            )
        for piece in export.pieces:
            try:
                _add(entries, piece, export.frame, site)
            except SourceError as error:
                entries[piece.where] = broken(error, piece.where)
    if not entries:
        raise SourceError(f"{path}: holds no posts; export all contents")
    return RecordSource(
        kind="wordpress",
        module=__name__,
        title=sites[0].title or path.resolve().stem,
        address=str(path.resolve()),
        entries=entries,
        config=orjson.dumps([[s.url, dict(s.authors)] for s in sites[-1:]]).decode(),
        files=files,
        folder=path if path.is_dir() else path.parent,
        whole=path.is_dir(),
    )


def _add(entries: dict[str, Entry], piece: Piece, frame: bytes, site: Site) -> None:
    """Add an item that is a page of the site, instead of one that has its number."""
    raw = piece.raw()
    item = element(frame, raw)
    kind, name = kind_of(item), id_of(item)
    if kind in NO_PAGES or kind.startswith(("wp_", "acf-", "elementor_")):
        return
    if not name.isdecimal():
        raise SourceError("has no wp:post_id; export it again")
    try:
        record = record_of(item, site)
        if kind not in {"post", "page"} and "post_type=" in urlsplit(record.url).query:
            return  # what visitors cannot open has no other address
        record.check()
    except SourceError as error:
        entries[name] = broken(error, piece.where)
        return

    def read() -> Record:
        return record_of(element(frame, piece.raw()), site)

    entries[name] = Entry(digest_of(raw), read, piece.where)
