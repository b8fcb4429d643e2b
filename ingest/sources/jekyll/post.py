"""One file → one post: its URL and date as Jekyll makes them, and its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Block, Post
from assistant.language.invisible import visible
from ingest.sources.html import read_html, without_title_markup
from ingest.sources.jekyll.authors import authors
from ingest.sources.jekyll.blocks import read_blocks
from ingest.sources.jekyll.configuration import merged
from ingest.sources.jekyll.dates import parse_time, read_date
from ingest.sources.jekyll.defaults import inherited
from ingest.sources.jekyll.files import POST_NAME, markup
from ingest.sources.jekyll.front_matter import (
    Plain,
    Yaml,
    split_front_matter,
    truth,
)
from ingest.sources.jekyll.liquid import Rendered
from ingest.sources.jekyll.marks import without_marks
from ingest.sources.jekyll.permalink import (
    Address,
    post_path,
    titleize,
    unknown_placeholder,
)
from ingest.sources.jekyll.site import Collection, Site
from ingest.sources.jekyll.source import MAX_BYTES, read_source
from ingest.sources.jekyll.surroundings import Head, Surroundings

_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+\)")
_SPACE = re.compile(r"[ \t-\r\x1c-\x1e\x85\u2028\u2029]+")
_MAX_TITLE = 1_000
_MAX_ADDRESS = 500
_MAX_SHOWN = 80


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """A post with its citable blocks.

    Offsets of `blocks` refer to the text of `rendered`, which is `source` where no Liquid is in
    it. `left_out` are sentences that hold what only a plugin of the site can show: the position
    of the block they stand in, and what calls the plugin. `published` is False where the front
    matter says so, and `future` is True where the date lies after the `now` that was given:
    Jekyll would leave both out (`future` unless the site has `future: true`). `navigation` counts
    the lists and paragraphs whose links only lead around the site, which are no blocks.
    """

    post: Post
    source: str
    blocks: tuple[Block, ...]
    navigation: int
    published: bool
    future: bool
    rendered: Rendered
    left_out: tuple[tuple[int, str], ...] = ()


def read_post(site: Site, path: Path, *, now: datetime) -> ParsedPost:
    """Reads and parses one post file of the site.

    `now` carries a time zone and decides what is a future post. Raises `SourceError`, which
    names the file and the reason, for a file that Jekyll could not publish either: a wrong
    name, no regular file, not UTF-8, no or broken front matter, an unreadable date or
    permalink. So is a file that lies outside of the site, or has more than a post can have.
    """
    head = read_head(site, path)
    rendered = surroundings(site).render(head, path)
    try:
        read = read_html if head.markup == "html" else read_blocks
        blocks, navigation = read(rendered.text, head.body)
    except ValueError as error:
        raise SourceError(f"{path}: {error}") from error
    blocks, left_out = without_marks(blocks, rendered)
    return ParsedPost(
        post=head.post,
        source=head.source,
        blocks=blocks,
        navigation=navigation,
        published=head.published,
        future=head.post.date > now,
        rendered=rendered,
        left_out=left_out,
    )


def surroundings(site: Site) -> Surroundings:
    """What the site's posts can show of it, read once."""
    kept = site.shared.setdefault("surroundings", Surroundings(site, partial(read_head, site)))
    assert isinstance(kept, Surroundings)
    return kept


def digest(site: Site, file: Path) -> str:
    """A digest of the file's bytes and of all that its Liquid can show of other files, another
    one for a link to them; empty for one that is no plain file of a post's size."""
    try:
        if not file.is_file() or file.stat().st_size > MAX_BYTES:
            return ""
        content = file.read_bytes()
        link = b"link" if file.is_symlink() else b""
        around = surroundings(site).digest(file, content)
        return blake2b(content, digest_size=16, person=link, key=around.encode()).hexdigest()
    except OSError:
        return ""


def read_head(site: Site, path: Path) -> Head:
    """Reads all of a post file but its text. Raises `SourceError` as `read_post` does."""
    if not _encodable(path.name):
        raise SourceError(f"{path}: its name is not UTF-8; rename it")
    collection = site.collection(path)
    name = POST_NAME.fullmatch(path.name)
    if name is None and collection.name == "posts":
        raise SourceError(f"{path}: is no post by its name; call it YYYY-MM-DD-title.md")
    kind = markup(site, path)
    if kind is None:
        raise SourceError(
            f"{path}: is a text in {path.suffix}, which is not read; make it Markdown or HTML"
        )
    source = read_source(path, within=(site.path, site.root))
    front_matter, body = split_front_matter(source, path)
    relative = site.relative(path)
    data = _with_defaults(site, collection, relative, front_matter)
    date = _date(data, name, site.timezone, path)
    slug = _short(_text(data.get("slug")), "slug", _MAX_ADDRESS, path)
    slug = slug or (name[4] if name else path.stem).rstrip(".")
    categories = _categories(data)
    address = Address(
        date=date,
        slug=slug,
        basename=path.stem,
        path=relative.with_suffix("").as_posix().replace(collection.folder, "", 1).rstrip("."),
        categories=categories,
        collection=collection.name,
        extension=".html" if kind == "markdown" else path.suffix,
        marks=site.marks,
    )
    below = _path(collection, data.get("permalink"), address, path)
    post = Post(
        file=file_name(site, path),
        title=_title(data.get("title"), path) or _shown(titleize(slug)),
        url=site.url + site.baseurl + below,
        date=date,
        categories=_unique(map(_shown, categories)),
        tags=_unique(map(_shown, _plural(data, "tag", "tags"))),
        authors=_unique(map(_shown, authors(data, site.authors))),
        excerpt=_shown(_text(data.get("excerpt")) or _text(data.get("description"))) or None,
    )
    return Head(
        post=post,
        source=source,
        body=body,
        data=data,
        path=below,
        relative=relative.as_posix(),
        slug=slug,
        markup=kind,
        published=site.unpublished or _is_published(data),
        collection=collection.name,
    )


def file_name(site: Site, path: Path) -> str:
    """The key of a post: its path below the site, without a `_posts` at the beginning."""
    parts = site.relative(path).parts
    return "/".join(parts[1:] if parts[0] == "_posts" else parts)


def _with_defaults(
    site: Site, collection: Collection, relative: PurePosixPath, front_matter: Mapping[str, Yaml]
) -> dict[str, Yaml]:
    """Folders above `_posts`, the site's defaults and the front matter, each over the last.

    Categories add up, an empty value overrides nothing; everything else is replaced.
    """
    parts = relative.parts
    folder = collection.folder
    above = parts[: parts.index(folder)] if folder in parts else ()
    data: dict[str, Yaml] = {"categories": list(above)}
    own = inherited(site.defaults, relative.as_posix(), collection.name, site.collections_dir)
    for layer in (own, front_matter):
        added = _plural(layer, "", "categories")
        data = merged(data, layer)
        data["categories"] = [*above, *added]
        above = (*above, *added)
    return data


def _date(
    data: Mapping[str, Yaml], name: re.Match[str] | None, zone: tzinfo, path: Path
) -> datetime:
    """The post's date in the site's zone: the front matter's, or that of the file name; a
    document of a collection may have neither, and is dated by its last change."""
    value = data.get("date")
    try:
        if "date" in data:
            if not isinstance(value, str):
                raise ValueError("no text")
            return read_date(value, zone, plain=isinstance(value, Plain))
        if name:
            return parse_time("-".join(name.groups()[:3]), zone)
        changed = data.get("last_modified_at")
        if isinstance(changed, str):
            return read_date(changed, zone, plain=isinstance(changed, Plain))
        return datetime.fromtimestamp(int(path.stat().st_mtime), zone)
    except (ValueError, OverflowError) as error:
        written_date = (
            f"date {repr(value)[:_MAX_SHOWN]}" if "date" in data else "the date in its name"
        )
        raise SourceError(
            f"{path}: {written_date} cannot be read; write it like 2025-09-30 09:00:00 +0900"
        ) from error


def _is_published(data: Mapping[str, Yaml]) -> bool:
    """As Jekyll has it: `published:` without a value is a no, a text a yes."""
    value = data.get("published", Plain("true"))
    return value is not None and truth(value, default=True)


def _path(collection: Collection, permalink: Yaml, address: Address, path: Path) -> str:
    own = _short(_text(permalink), "permalink", _MAX_ADDRESS, path)
    if own and (unknown := unknown_placeholder(own)):
        raise SourceError(
            f"{path}: permalink has {unknown[:_MAX_SHOWN]}, which Jekyll does not know; remove it"
        )
    return post_path(own or collection.permalink, address)


def _categories(data: Mapping[str, Yaml]) -> tuple[str, ...]:
    return _unique([*_plural(data, "", "categories"), *_plural(data, "category", "")])


def _plural(data: Mapping[str, Yaml], singular: str, plural: str) -> list[str]:
    """The values of a key that may be singular or plural; the singular one wins.

    A plural string is a list of words, a singular string is one value.
    """
    if data.get(singular) is not None:
        return _flat(data[singular])
    value = data.get(plural)
    return re.split(r"[ \t\r\n\v\f]+", value.strip()) if isinstance(value, str) else _flat(value)


def _flat(value: Yaml) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _flat(item)]
    return [value] if isinstance(value, str) else []


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    stripped = (str(value).strip() for value in values)
    return tuple(dict.fromkeys(value for value in stripped if value))


def _text(value: Yaml) -> str:
    """A value as one line: a list's items joined, of a mapping its `name`."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _text(item)))
    return _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""


def _title(value: Yaml, path: Path) -> str:
    """A title as one line of plain text: without HTML, and of a Markdown link its text."""
    text = _LINK.sub(r"\1", without_title_markup(_text(value)))
    return _short(_shown(text), "title", _MAX_TITLE, path)


def _shown(text: str) -> str:
    return _SPACE.sub(" ", visible(text)).strip()


def _short(text: str, key: str, most: int, path: Path) -> str:
    if len(text) > most:
        raise SourceError(f"{path}: its {key} has {len(text):,} characters; {most:,} are the most")
    return text


def _encodable(name: str) -> bool:
    return name == name.encode("utf-8", "replace").decode()
