"""The kinds of sources, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.sources import looks


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source: what it is, in words that a person finds their own in; the module whose
    `open_source(wanted, keep)` opens one; and what tells by a path, or by an address of the web,
    that something is of this kind."""

    told: str
    module: str
    path: Callable[[Path], bool] = lambda _: False
    url: Callable[[str], bool] = lambda _: False


KINDS: Final[Mapping[str, Kind]] = {
    "jekyll": Kind(
        "a Jekyll site, its _posts folder, or one post",
        "ingest.sources.jekyll.opened",
        looks.jekyll,
    ),
    "jsonl": Kind("JSON Lines", "ingest.sources.jsonl.opened", looks.jsonl),
    "wordpress": Kind(
        "a WordPress export file, or a WordPress site's /wp-json",
        "ingest.sources.wordpress.opened",
        looks.wordpress,
        looks.wordpress_api,
    ),
    "ghost": Kind("an export of Ghost", "ingest.sources.ghost.opened", looks.ghost),
    "hugo": Kind("a site of Hugo", "ingest.sources.folder.opened", looks.hugo),
    "eleventy": Kind("a site of Eleventy", "ingest.sources.folder.opened", looks.eleventy),
    "astro": Kind("a site of Astro", "ingest.sources.folder.opened", looks.astro),
    "obsidian": Kind("a vault of Obsidian", "ingest.sources.folder.opened", looks.obsidian),
    "html": Kind(
        "a folder of HTML, built by any generator", "ingest.sources.web.built", looks.built
    ),
    "markdown": Kind("a folder of Markdown", "ingest.sources.folder.opened", looks.markdown),
    "sitemap": Kind("a sitemap's address", "ingest.sources.web.fetched", url=looks.sitemap),
    "feed": Kind("a feed's address", "ingest.sources.web.fetched", url=looks.feed),
    "web": Kind("a site's address", "ingest.sources.web.fetched", url=looks.web),
}
