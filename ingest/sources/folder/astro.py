"""Astro: collections in `src/content`, pages in `src/pages`, and the routes that show them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path, PurePosixPath

from ingest.sources.folder import addresses
from ingest.sources.folder.cleaned import Cleaned
from ingest.sources.folder.components import without_components
from ingest.sources.folder.rules import MARKDOWN, Note, Rules, setting, walk
from ingest.sources.jekyll.source import MAX_BYTES

CONFIGS = tuple(f"astro.config.{ending}" for ending in ("mjs", "ts", "js", "mts", "cjs"))
_ROUTE = re.compile(r"\[(?:\.\.\.)?(?:slug|id|path|post|entry|article)\]\.astro")
_SHOWS = re.compile(r"getCollection\(\s*[\"'`]([\w-]{1,100})[\"'`]")
_LOADED = re.compile(
    r"(?:const|let|var)\s+([\w$]{1,60})\s*=\s*defineCollection\(.{0,400}?base\s*:\s*[\"'`]([^\"'`]{1,200})[\"'`]",
    re.DOTALL,
)


class Astro(Rules):
    """A site of Astro."""

    kind = "astro"
    dates = ("pubdate", "pubdatetime", "date", "publishdate", "publisheddate", "publishedat",
             "published", "datepublished", "created")  # fmt: skip
    extensions = MARKDOWN | {".mdx"}

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.content = root / "src"
        config = self.read_config(*CONFIGS)
        site = self.read_config("src/consts.ts", "src/config.ts", "src/site.config.ts")
        self.base = (setting(config, "site") or setting(site, "website")).rstrip("/")
        below = setting(config, "base").strip("/")
        self.base += f"/{below}" if below else ""
        self.title = setting(site, "SITE_TITLE") or setting(site, "title")
        self._slash = "" if setting(config, "trailingSlash") == "never" else "/"
        self._routes = self._read_routes()
        self._folders = self._read_collections()
        self.config = f"{config}\0{site}\0{sorted(self._routes.items())}\0{self._folders}"

    def _read_routes(self) -> dict[str, str]:
        """The folder of addresses in which each collection is shown."""
        routes: dict[str, str] = {}
        pages = self.content / "pages"
        for file in sorted(walk(pages)) if pages.is_dir() else ():
            if not (_ROUTE.fullmatch(file.name) and file.is_file()) or (
                file.stat().st_size > MAX_BYTES
            ):
                continue
            folder = file.parent.relative_to(pages).as_posix()
            if "[" in folder:
                continue
            for name in _SHOWS.findall(file.read_text("utf-8", "replace")):
                routes.setdefault(name, "" if folder == "." else folder)
        return routes

    def _read_collections(self) -> dict[str, str]:
        """Collections whose files lie in a folder of another name."""
        text = self.read_config("src/content.config.ts", "src/content/config.ts")
        return {
            base.removeprefix("./").strip("/").removeprefix("src/"): name
            for name, base in _LOADED.findall(text)
        }

    def files(self) -> list[Path]:
        """What lies in `src/content`, in folders of collections and in `src/pages`."""
        folders = [self.content / name for name in ("content", "pages", *self._folders)]
        found = {
            f for folder in folders if folder.is_dir() for f in walk(folder) if self.is_post(f)
        }
        return sorted(file for file in found if self._is_shown(file))

    def _is_shown(self, file: Path) -> bool:
        parts = file.relative_to(self.content).parts
        return not any(part.startswith("_") for part in parts) and len(parts) > 1

    def address(self, note: Note, day: datetime) -> str:  # noqa: ARG002
        """By the route of its collection, or by its path."""
        collection, path = self._collection(note.path)
        own = note.text("permalink", "url")
        if own:
            return own if "://" in own else f"{self.base}/{own.strip('/')}{self._slash}"
        if name := note.text("slug"):
            parts = [name.strip("/")]
        else:
            page = (
                path.parent if path.stem == "index" and path.parent.name else path.with_suffix("")
            )
            made = [addresses.slug(part) for part in page.parts]
            parts = made if collection else [part for part in page.parts if part != "index"]
        folder = self._routes.get(collection, collection)
        where = "/".join(part for part in (folder, *parts) if part)
        return f"{self.base}/{where}{self._slash if where else ''}"

    def _collection(self, path: PurePosixPath) -> tuple[str, PurePosixPath]:
        for folder, name in self._folders.items():
            if path.is_relative_to(folder):
                return name, path.relative_to(folder)
        if path.parts[0] == "content" and len(path.parts) > 2:
            return path.parts[1], PurePosixPath(*path.parts[2:])
        return "", PurePosixPath(*path.parts[1:])

    def clean(self, text: str, start: int, note: Note) -> Cleaned:
        """Without what only MDX has. Plain Markdown hardly has any of it."""
        return without_components(super().clean(text, start, note))
