"""What a path or an address looks like, told by names and by the first bytes of a file."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.sources.jekyll.files import POST_NAME

_NOT_READ = frozenset({"node_modules", "vendor"})
_JSON_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_EXPORTS = frozenset({".xml", ".wxr"})
_WXR = re.compile(rb"wordpress\.org/export/|wp:wxr_version")
_HEAD, _FEW = 64 * 1024, 5
_GHOST = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{\s*\"db\"\s*:|\"exported_on\"\s*:")
_MOST_LOOKED_AT = 5_000
_HUGO = re.compile(r"(?:hugo|config)\.(?:toml|yaml|yml|json)")
_ELEVENTY = re.compile(r"\.eleventy\.c?js|eleventy\.config\.[cm]?js")
_SITEMAP = re.compile(r"sitemap[^/]*(?:\.xml|\.txt)(?:\.gz)?$", re.IGNORECASE)
_FEED = re.compile(
    r"(?:^|[/._-])(?:feed|rss|atom)(?:\.(?:xml|json|rss|atom))?/?(?:\?.*)?$|\.(?:rss|atom)(?:\?.*)?$"
    r"|[?&]feed=",
    re.IGNORECASE,
)


def jekyll(path: Path) -> bool:
    """A folder with `_posts` in it or above it, with a `_config.yml`, or with posts by their
    names; or one such post."""
    if "_posts" in path.absolute().parts:
        return True
    if path.is_file():
        return POST_NAME.fullmatch(path.name) is not None
    names = [file.name for file in path.iterdir()]
    if any(name.startswith("_config.") or POST_NAME.fullmatch(name) for name in names):
        return True
    return any("_posts" in folders for folders in _folders(path))


def _folders(path: Path) -> list[list[str]]:
    """The names of the folders in each folder below, without what is hidden or others' work."""
    found = []
    for _, folders, _ in os.walk(path):
        found.append(list(folders))
        folders[:] = [f for f in folders if f[0] not in "._" and f not in _NOT_READ]
    return found


def jsonl(path: Path) -> bool:
    """A file, or a folder of files, by their ending."""
    files = path.iterdir() if path.is_dir() else (path,)
    return any(file.suffix.lower() in _JSON_LINES for file in files)


def ghost(path: Path) -> bool:
    """An export file by how it begins, or a folder of such files."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    some = [file for file in files if file.suffix.lower() == ".json" and file.is_file()]
    return any(_GHOST.search(_head(file)) for file in some[:_FEW])


def wordpress(path: Path) -> bool:
    """An export file by its first lines, or a folder of such files."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    some = [file for file in files if file.suffix.lower() in _EXPORTS and file.is_file()]
    return any(_WXR.search(_head(file)) for file in some[:_FEW])


def wordpress_api(url: str) -> bool:
    """The address of WordPress' REST interface."""
    return "/wp-json" in url or "rest_route=" in url


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD)


def hugo(path: Path) -> bool:
    """A folder with Hugo's configuration and its contents."""
    return path.is_dir() and _made_by(path) == "hugo"


def eleventy(path: Path) -> bool:
    """A folder with Eleventy's configuration."""
    return path.is_dir() and _made_by(path) == "eleventy"


def astro(path: Path) -> bool:
    """A folder with Astro's configuration, or its contents."""
    return path.is_dir() and _made_by(path) == "astro"


def obsidian(path: Path) -> bool:
    """A vault of Obsidian."""
    return path.is_dir() and _made_by(path) == "obsidian"


def built(path: Path) -> bool:
    """A folder with more pages of HTML than texts."""
    if not path.is_dir():
        return False
    endings = Counter(Path(name).suffix.lower() for name in _files(path))
    return endings[".html"] + endings[".htm"] > endings[".md"] + endings[".markdown"]


def markdown(path: Path) -> bool:
    """A folder with Markdown in it."""
    return path.is_dir() and any(
        Path(name).suffix.lower() in {".md", ".markdown", ".mdx"} for name in _files(path)
    )


def sitemap(url: str) -> bool:
    """An address that ends as sitemaps' do."""
    return bool(_SITEMAP.search(url.partition("?")[0]))


def feed(url: str) -> bool:
    """An address that ends as feeds' do, or has `feed` in it."""
    return bool(_FEED.search(url))


def web(url: str) -> bool:
    """Any address: what is there tells whether it is a feed, a sitemap, or a site that names
    one."""
    return bool(url)


def _made_by(path: Path) -> str:
    """Which generator's own files lie in a folder."""
    names = {file.name for file in path.iterdir()}
    if any(_ELEVENTY.fullmatch(name) for name in names):
        return "eleventy"
    if any(name.startswith("astro.config.") for name in names):
        return "astro"
    if ".obsidian" in names:
        return "obsidian"
    configured = any(_HUGO.fullmatch(name) for name in names)
    if (configured or (path / "config" / "_default").is_dir()) and "content" in names:
        return "hugo"
    if (path / "src" / "content").is_dir():
        return "astro"
    return "hugo" if any(name.startswith("hugo.") for name in names) else ""


def _files(path: Path) -> Iterator[str]:
    """The names of the first files of a folder and of those in it."""
    count = 0
    for _, folders, names in os.walk(path):
        folders[:] = sorted(f for f in folders if f[0] not in "._" and f not in _NOT_READ)
        yield from names
        count += len(names)
        if count > _MOST_LOOKED_AT:
            return
