"""What a post's Liquid can see of its site: configuration, data, includes and other posts.

Everything is read when it is asked for, and from within the site only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NoReturn

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Post
from ingest.sources.jekyll.data import data_files, site_data
from ingest.sources.jekyll.files import Markup, post_files
from ingest.sources.jekyll.front_matter import Yaml, truth
from ingest.sources.jekyll.liquid import (
    BrokenLiquid,
    Lazy,
    NotRendered,
    Rendered,
    TooMuch,
    World,
    has_liquid,
    render,
    site_filters,
    typed,
    unrendered,
)
from ingest.sources.jekyll.site import Site
from ingest.sources.jekyll.source import read_source

_NAME = re.compile(r"/?(?P<folder>(?:.+/)*)(?P<date>\d+-\d+-\d+)-(?P<slug>.*)")
_MADE_BY_JEKYLL = ("pages", "html_pages", "html_files", "static_files", "collections", "documents")
_MADE_BY_PLUGINS = ("related_posts", "github", "archives")
_NO_BLOCKS = ("content", "excerpt", "output")
_INCLUDE = re.compile(rb"\{%-?\s*+include(?:_cached)?\s++([\w/.\-()+~#@]++)(?=[\s%-])")
_ANY_INCLUDE = re.compile(rb"\{%-?\s*+include(?:_cached)?\s")
_BESIDE = re.compile(rb"\{%-?\s*+include_relative\s++([\w/.\-()+~#@]++)")
_OTHERS = re.compile(
    rb"post_url|\blink\b|\b(?:posts|tags|categories|next|previous|related_posts|documents)\b"
)
_DATA = re.compile(rb"\bdata\b|site\s*+\[")
_MAX_INCLUDED = 5_000


@dataclass(frozen=True, slots=True)
class Head:
    """A post without its text: `data` is its front matter over the site's defaults, `path` its
    address below the site's, `relative` its file below the site, `body` where its text begins.
    `published` says whether Jekyll writes it at all.
    """

    post: Post
    source: str
    body: int
    data: Mapping[str, Yaml]
    path: str
    relative: str
    slug: str
    markup: Markup
    published: bool
    collection: str


class Surroundings:
    """A site as its posts' Liquid sees it. `head` reads the head of one of its files."""

    def __init__(self, site: Site, head: Callable[[Path], Head]) -> None:
        self._site = site
        self._head = head
        self._now = datetime.now(UTC)
        self._contents: dict[Path, bytes] = {}

    def render(self, head: Head, file: Path) -> Rendered:
        """The text of a post as Liquid makes it. Raises `SourceError` where Jekyll would stop,
        and for what takes more work than a text can need."""
        if not (has_liquid(head.source, head.body) and _with_liquid(head)):
            return unrendered(head.source)
        variables = Lazy(
            {"site": self._variables, "page": self._page(head), "jekyll": _JEKYLL},
            layout=partial(_refuse, "layout") if head.data.get("layout") else lambda: None,
            paginator=lambda: None,
        )
        beside = partial(self._read, file.parent, "include_relative")
        try:
            html = head.markup == "html"
            return render(head.source, head.body, variables, self._world, beside, html=html)
        except BrokenLiquid as error:
            raise SourceError(f"{file}: {error}. Jekyll stops there too") from error
        except TooMuch as error:
            raise SourceError(f"{file}: its Liquid {error}; simplify it") from error

    def digest(self, file: Path, content: bytes) -> str:
        """What differs when anything differs that the Liquid in the `content` of a file can show
        beside the file itself; empty where there is none."""
        if b"{{" not in content and b"{%" not in content:
            return ""
        made = blake2b(digest_size=16)
        whole = [content]
        for part in self._included(file, content):
            made.update(blake2b(part, digest_size=16).digest())
            whole.append(part)
        if any(_DATA.search(part) for part in whole):
            made.update(self._data_digest)
        if any(_OTHERS.search(part) for part in whole):
            made.update(self._posts_digest)
        return made.hexdigest()

    def _included(self, file: Path, content: bytes) -> Iterator[bytes]:
        """The bytes of all files that may be included, each once."""
        seen: set[Path] = set()
        unread = [content]
        while unread and len(seen) < _MAX_INCLUDED:
            part = unread.pop()
            names = [name.decode() for name in _INCLUDE.findall(part)]
            wanted = [self._includes / name for name in names if not _leaves(name)]
            if len(names) < len(_ANY_INCLUDE.findall(part)):
                wanted = list(self._all_includes)
            beside = (name.decode() for name in _BESIDE.findall(part))
            wanted += [file.parent / name for name in beside if not _leaves(name)]
            for path in wanted:
                if path not in seen:
                    seen.add(path)
                    unread.append(self._content(path))
                    place = os.path.relpath(path, self._site.source)
                    yield f"{place!a}\0".encode() + unread[-1]

    def _content(self, path: Path) -> bytes:
        if path not in self._contents:
            self._contents[path] = _bytes(path)
        return self._contents[path]

    @cached_property
    def _includes(self) -> Path:
        return self._folder("includes_dir", "_includes")

    @cached_property
    def _all_includes(self) -> list[Path]:
        found = sorted(path for path in self._includes.rglob("*") if path.is_file())
        return found[:_MAX_INCLUDED]

    @cached_property
    def _data_digest(self) -> bytes:
        folder = self._folder("data_dir", "_data")
        return _digest(data_files(folder), folder)

    @cached_property
    def _posts_digest(self) -> bytes:
        return _digest(self._files, self._site.source)

    def _folder(self, key: str, default: str) -> Path:
        return _folder(self._site, key, default)

    @cached_property
    def _files(self) -> list[Path]:
        site = self._site
        if not site.source.is_dir() or site.source == Path():
            return []
        try:
            return post_files(replace(site, path=site.source))
        except SourceError:
            return []

    @cached_property
    def _heads(self) -> list[Head]:
        """The heads of all posts, the newest first."""
        heads = []
        for file in self._files:
            try:
                heads.append(self._head(file))
            except SourceError:
                continue
        return sorted(heads, key=lambda h: (h.post.date, h.relative), reverse=True)

    @cached_property
    def _shown(self) -> list[Head]:
        """Those that Jekyll shows now."""
        return [
            head
            for head in self._heads
            if head.published
            and head.collection == "posts"
            and (self._site.future or head.post.date <= self._now)
        ]

    @cached_property
    def _drops(self) -> dict[str, Lazy]:
        return {head.relative: self._page(head) for head in self._shown}

    def _data(self) -> Lazy:
        return site_data(self._folder("data_dir", "_data"), self._site.timezone)

    def _documents(self, collection: str) -> list[Lazy]:
        found = (head for head in reversed(self._heads) if head.collection == collection)
        return [self._page(head) for head in found if head.published]

    def _posts(self) -> list[Lazy]:
        return list(self._drops.values())

    def _labelled(self, labels: Callable[[Post], Iterable[str]]) -> dict[str, list[Lazy]]:
        found: dict[str, list[Lazy]] = {}
        for head in self._shown:
            for label in labels(head.post):
                found.setdefault(label, []).append(self._drops[head.relative])
        return found

    @cached_property
    def _world(self) -> World:
        site = self._site
        return World(
            include=partial(self._read, self._includes, "include"),
            post_url=self._post_url,
            link=self._link,
            url=site.url,
            baseurl=site.baseurl,
            filters=site_filters(site.timezone, self._now),
        )

    @cached_property
    def _variables(self) -> Lazy:
        site = self._site
        config = _JEKYLLS_OWN | {
            key: typed(value, site.timezone) for key, value in site.values.items()
        }
        config |= {
            "url": site.url,
            "baseurl": site.baseurl,
            "time": self._now.astimezone(site.timezone),
        }
        collections = config.get("collections")
        named = collections if isinstance(collections, (dict, list)) else ()
        unknown = {*_MADE_BY_JEKYLL, *(name for name in named if isinstance(name, str))}
        unknown |= {name for name in _MADE_BY_PLUGINS if name not in config}
        written = {one.name for one in site.collections} - {"posts"}
        return Lazy(
            config,
            **{name: partial(_refuse, f"site.{name}") for name in unknown - {"posts", *written}},
            **{name: partial(self._documents, name) for name in written},
            data=self._data,
            posts=self._posts,
            tags=lambda: self._labelled(lambda post: post.tags),
            categories=lambda: self._labelled(lambda post: post.categories),
        )

    def _page(self, head: Head) -> Lazy:
        post, relative = head.post, head.relative
        own = {key: typed(value, self._site.timezone) for key, value in head.data.items()}
        own.setdefault("title", post.title)
        own.setdefault("slug", head.slug)
        name = relative.rpartition("/")[2]
        own |= {
            "categories": list(post.categories),
            "collection": head.collection,
            "date": post.date,
            "draft": own.get("draft", False),
            "ext": f".{name.rpartition('.')[2]}",
            "id": f"{head.path.rstrip('/').rpartition('/')[0]}/{own['slug']}",
            "name": name,
            "path": relative,
            "relative_path": relative,
            "tags": list(post.tags),
            "url": head.path,
        }
        made: dict[str, Callable[[], Any]] = {
            key: partial(_refuse, f"page.{key}") for key in _NO_BLOCKS if key not in own
        }
        made["next"] = partial(self._beside, relative, -1)
        made["previous"] = partial(self._beside, relative, 1)
        return Lazy(own, **made)

    def _beside(self, relative: str, step: int) -> Lazy | None:
        names = list(self._drops)
        at = names.index(relative) + step if relative in self._drops else -1
        return self._drops[names[at]] if 0 <= at < len(names) else None

    def _read(self, folder: Path, tag: str, name: str) -> str:
        if not (folder / name).exists():
            raise NotRendered(f"{{% {tag} {name} %}} (there is no such file)")
        try:
            return read_source(folder / name, within=(_home(self._site),))
        except SourceError as error:
            why = str(error).removeprefix(str(folder / name)).lstrip(":, ")
            raise NotRendered(f"{{% {tag} {name} %}} ({why})") from error

    @cached_property
    def _named(self) -> dict[tuple[str, str], Head]:
        """Posts by their folder and name, as `post_url` calls them; and by day and slug alone."""
        found: dict[tuple[str, str], Head] = {}
        for head in self._heads:
            folder, _, below = head.relative.rpartition("_posts/")
            name = below.rpartition(".")[0]
            within, _, last = name.rpartition("/")
            place = f"{within}/" if within else folder
            found.setdefault((place, last), head)
            found.setdefault(("", f"{head.post.date:%Y-%m-%d} {head.slug}"), head)
        return found

    def _post_url(self, name: str) -> str:
        match = _NAME.fullmatch(name.strip())
        head = None
        if match:
            last = f"{match['date']}-{match['slug']}"
            head = self._named.get((match["folder"], last))
            if head is None and (day := _day(match["date"])):
                head = self._named.get(("", f"{day:%Y-%m-%d} {match['folder']}{match['slug']}"))
        if head is None:
            raise NotRendered(f"{{% post_url {name.strip()[:80]} %}} (there is no such post)")
        return self._site.baseurl + head.path

    def _link(self, name: str) -> str:
        relative = name.strip().lstrip("/")
        for head in self._heads:
            if head.relative == relative:
                return self._site.baseurl + head.path
        refused = NotRendered(f"{{% link {relative[:80]} %}}")
        if _leaves(relative):
            raise refused
        # A page has an address of its own, and a file without front matter that of its path.
        if _bytes(_home(self._site) / relative)[:3] in {b"", b"---"}:
            raise refused
        return f"{self._site.baseurl}/{relative}"


_JEKYLL = {"version": "4.3.1", "environment": "production"}
_JEKYLLS_OWN: dict[str, Any] = {"markdown": "kramdown", "highlighter": "rouge", "lang": None}


def may_be_shown(site: Site, file: Path) -> bool:
    """Whether posts can show this file, which is none itself: as an include or as data."""
    if file.name.startswith(".") or file.name.endswith("~"):
        return False
    folders = (_folder(site, "includes_dir", "_includes"), _folder(site, "data_dir", "_data"))
    beside = bool(file.suffix) and "_posts" in site.relative(file).parts
    return beside or any(file.is_relative_to(folder) for folder in folders)


def _folder(site: Site, key: str, default: str) -> Path:
    name = site.values.get(key)
    name = name.strip("/") if isinstance(name, str) and name.strip("/") else default
    return _home(site) / (default if _leaves(name) else name)


def _home(site: Site) -> Path:
    """The site's folder: above `_posts`, where there is no configuration to tell."""
    return site.source.parent if site.source.name == "_posts" else site.source


def _with_liquid(head: Head) -> bool:
    return truth(head.data.get("render_with_liquid"), default=True)


def _refuse(name: str) -> NoReturn:
    raise NotRendered(name)


def _leaves(name: str) -> bool:
    return ".." in Path(name).parts or name.startswith("/")


def _day(written: str) -> date | None:
    try:
        year, month, day = map(int, written.split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""


def _digest(files: Iterable[Path], below: Path) -> bytes:
    """A digest of files as they lie `below` a folder, wherever that is."""
    made = blake2b(digest_size=16)
    for file in files:
        content = _bytes(file)
        made.update(f"{os.path.relpath(file, below)!a}\0{len(content)}\0".encode())
        made.update(content)
    return made.digest()
