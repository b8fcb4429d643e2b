"""A Jekyll site as a source: its posts by their paths below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.files import POST_NAME, post_files
from ingest.sources.jekyll.home import open_site
from ingest.sources.jekyll.page import Page, read_page, shown
from ingest.sources.jekyll.post import ParsedPost, digest, file_name, read_post
from ingest.sources.jekyll.site import Site
from ingest.sources.jekyll.surroundings import may_be_shown
from ingest.sources.opening import Keep, Wanted
from ingest.sources.source import Watched


def open_source(wanted: Wanted, _: Keep | None = None) -> JekyllSource:
    """The Jekyll site at a path. Raises `SourceError` as `open_site` does."""
    return JekyllSource(wanted.path, open_site(wanted.path, wanted.config), wanted.config)


class JekyllSource:
    """A Jekyll site, as all sources are read."""

    kind = "jekyll"
    module = __name__
    warnings: Sequence[str] = ()

    def __init__(self, path: Path, site: Site, config: Sequence[Path] = ()) -> None:
        self._site = site
        self._named = {file.absolute() for file in config}
        self.address = str(path.resolve())
        self.title = site.title or path.resolve().name
        self.config = site.config
        self.future = site.future
        self.questions = site.questions

    @cached_property
    def _files(self) -> dict[str, Path]:
        return {file_name(self._site, file): file for file in post_files(self._site)}

    def names(self) -> Sequence[str]:
        """The posts' paths below the site."""
        return list(self._files)

    def digest(self, name: str) -> str:
        """A digest of the file's bytes, and of what it shows of others."""
        return digest(self._site, self._files[name])

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post in a file."""
        file = self._files[name]
        try:
            return read_post(self._site, file, now=now)
        except SourceError as error:
            raise _unnamed(error, file) from error

    def page(self, name: str) -> Page:
        """The file, and what a reader of the live page sees."""
        file = self._files[name]
        try:
            return read_page(self._site, file)
        except SourceError as error:
            raise _unnamed(error, file) from error

    def shown(self, name: str, text: str) -> str:  # noqa: ARG002
        """What Markdown shows."""
        return shown(text)

    def watched(self) -> Watched:
        """The site: posts, their folders, the configuration, and what posts can show."""
        site = self._site

        def matters(file: Path) -> bool:
            if file.name.startswith("_config.") or POST_NAME.fullmatch(file.name):
                return True
            if file in self._named:
                return True
            if may_be_shown(site, file):
                return True
            folder = file.is_dir() or not (file.suffix or file.exists())
            return folder and ("_posts" in site.relative(file).parts or (file / "_posts").is_dir())

        return Watched(site.source if site.source.is_dir() else site.source.parent, matters)


def _unnamed(error: SourceError, file: Path) -> SourceError:
    """What is wrong, without the name of the file."""
    return SourceError(str(error).removeprefix(str(file)).lstrip(":, "))
