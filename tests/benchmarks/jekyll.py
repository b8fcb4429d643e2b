"""Does the ingest read a Jekyll site as Jekyll does?

    python -m tests.benchmarks.jekyll SITE … [--config A,B] [--worst N]

Each site is copied and its posts are rendered by Jekyll itself, without layouts and plugins
(`jekyll.rb` beside this file; `apt-get install jekyll` or `gem install jekyll`). Compared are
which files are posts, their addresses, dates, categories and tags, and the text: what a browser
shows of Jekyll's HTML, and the headings and blocks that the ingest reads. Letters, figures, and
signs of money and arithmetic count; a character of the page that no block has is lost, one of a
block that the page has not is leaked. What was only put in another order is neither. Numbers of
footnotes, tables of contents, readings of ruby and links back do not count.

Ends with status 1 where more than 0.1 % of a site's characters are lost or leaked, an address is
not Jekyll's, or a post is missing of which the ingest does not say why.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.domain.errors import SourceError
from assistant.language.invisible import visible
from ingest.sources import jekyll

MOST = 0.001
_UNSAID = "(nothing is said of it)"
_RUBY = Path(__file__).with_suffix(".rb")
_MISSING = (
    "Jekyll was not found: install it with `apt-get install jekyll` or `gem install jekyll`,"
    " so that `ruby -rjekyll` works"
)
_LEFT_BEHIND = shutil.ignore_patterns("_site", ".git", ".jekyll-cache", "node_modules", "vendor")
_SAFE = "-._~!$&'()*+,;=:@/?%#"
_SIGNS = frozenset("%&@#")
_NO_SIGNS = frozenset("|~<>")
_LONG = 4_000_000
_SHOWN = 100
_UNREAD = frozenset(
    {"script", "style", "template", "noscript", "iframe", "svg", "head", "title", "textarea"}
    | {"video", "audio", "canvas", "object", "rp"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
    | {"track", "wbr"}
)
_UNCOUNTED = re.compile(r"\b(?:footnote|reversefootnote|gutter|rouge-gutter|lineno)\b")
_HEADING = re.compile(r"h([1-6])")

Section = tuple[tuple[str, ...], str]


@dataclass
class Compared:
    """What one site came to. Texts are of posts that both have."""

    site: str
    version: str = ""
    theirs: int = 0
    ours: int = 0
    only: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(
        default_factory=lambda: {"address": [], "date": [], "categories": [], "tags": []}
    )
    both: int = 0
    characters: int = 0
    texts: list[Difference] = field(default_factory=list)

    @property
    def lost(self) -> float:
        """The share of the pages' characters that the ingest has not."""
        return sum(sum(map(len, text.lost)) for text in self.texts) / max(1, self.characters)

    @property
    def leaked(self) -> float:
        """Characters that no page shows, as a share of those that the pages do."""
        return sum(sum(map(len, text.leaked)) for text in self.texts) / max(1, self.characters)

    @property
    def holds(self) -> bool:
        """Whether the site is read as it has to be."""
        unsaid = [line for line in self.only if line.endswith(_UNSAID)]
        return max(self.lost, self.leaked) <= MOST and not (unsaid or self.wrong["address"])


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a post's text is lost, and what leaked, piece by piece."""

    file: str
    lost: Sequence[str]
    leaked: Sequence[str]

    @property
    def size(self) -> int:
        """How many characters differ."""
        return sum(map(len, self.lost)) + sum(map(len, self.leaked))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the sites that the command line names; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.jekyll")
    parser.add_argument("sites", nargs="+", type=Path, metavar="SITE", help="a Jekyll site")
    parser.add_argument("--config", help="configuration files, comma-separated, as for jekyll")
    parser.add_argument("--worst", type=int, default=5, metavar="N", help="posts to show (5)")
    options = parser.parse_args(arguments)
    results = [compare(site, options.config) for site in options.sites]
    print(table(results))
    for result in results:
        print(*details(result, options.worst), sep="\n")
    return 0 if all(result.holds for result in results) else 1


def compare(site: Path, config: str | None = None) -> Compared:
    """What Jekyll and the ingest make of the site, side by side."""
    result = Compared(site.resolve().name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "site")
        shutil.copytree(site, copy, ignore=_LEFT_BEHIND)
        result.version, theirs = rendered(copy, Path(folder, "posts.jsonl"), config)
        base, ours, errors = read(copy, config)
    result.broken = [
        f"{file}: Jekyll: {post['error']}" for file, post in theirs.items() if "error" in post
    ]
    result.theirs, result.ours = len(theirs), len(ours)
    result.only = [
        f"{file}: only {'Jekyll has it' if file in theirs else 'the ingest has it'}"
        f" {f'({errors[file]})' if file in errors else _UNSAID}"
        for file in sorted(theirs.keys() ^ ours.keys())
    ]
    for file in sorted(theirs.keys() & ours.keys()):
        if "error" not in theirs[file]:
            _compare_post(result, file, theirs[file], ours[file], base)
    return result


def rendered(
    site: Path, out: Path, config: str | None = None
) -> tuple[str, dict[str, dict[str, Any]]]:
    """Jekyll's version, and of each post by its path what `jekyll.rb` says. Writes `out`."""
    ruby = shutil.which("ruby")
    if ruby is None or subprocess.run([ruby, "-rjekyll", "-e", ""], check=False).returncode:
        raise SystemExit(_MISSING)
    call = [ruby, str(_RUBY), str(site), str(out), *([config] if config else [])]
    done = subprocess.run(
        call, check=False, capture_output=True, text=True, env=os.environ | {"TZ": "UTC"}
    )
    if done.returncode:
        raise SystemExit(f"{site}: Jekyll does not build it:\n{done.stderr.strip()}")
    head, *lines = out.read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    return json.loads(head)["jekyll"], {post["path"]: post for post in posts}


def read(
    path: Path, config: str | None = None
) -> tuple[str, dict[str, jekyll.ParsedPost], dict[str, str]]:
    """What all addresses begin with, the posts that the ingest shows, by their path below the
    site, and why others are none."""
    files = [path / name for name in config.split(",")] if config else []
    site = jekyll.open_site(path, files)
    now = datetime.now(UTC)
    posts: dict[str, jekyll.ParsedPost] = {}
    others: dict[str, str] = {}
    for file in jekyll.post_files(site):
        name = site.relative(file).as_posix()
        try:
            parsed = jekyll.read_post(site, file, now=now)
        except SourceError as error:
            others[name] = str(error)
            continue
        if parsed.published and (site.future or not parsed.future):
            posts[name] = parsed
        else:
            others[name] = "not published"
    return site.url + site.baseurl, posts, others


def _compare_post(
    result: Compared, file: str, theirs: Mapping[str, Any], ours: jekyll.ParsedPost, base: str
) -> None:
    post = ours.post
    pairs: Mapping[str, tuple[object, object]] = {
        "address": (base + quote(theirs["url"], safe=_SAFE), post.url),
        "date": (datetime.fromisoformat(theirs["date"]), post.date),
        "categories": (_labels(theirs["categories"]), post.categories),
        "tags": (_labels(theirs["tags"]), post.tags),
    }
    for what, (right, own) in pairs.items():
        if right != own:
            result.wrong[what].append(f"{file}: {what} {own}, Jekyll has {right}")
    page = Page()
    page.feed(theirs["html"])
    page.close()
    wanted = told(page.sections())
    told_here = told((block.heading, block.plain) for block in ours.blocks)
    result.both += 1
    result.characters += sum(map(len, wanted))
    lost, leaked = differences(wanted, told_here, told(((), text) for text in page.readings))
    if lost or leaked:
        result.texts.append(Difference(file, lost, leaked))


def _labels(values: Iterable[str]) -> tuple[str, ...]:
    shown = (" ".join(visible(value).split()) for value in values)
    return tuple(dict.fromkeys(value for value in shown if value))


class Page(HTMLParser):
    """What a browser shows of a post's HTML, as text below headings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.readings: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._items: list[tuple[int, list[str]]] = [(0, [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        unread = (
            tag in _UNREAD
            or bool(_UNCOUNTED.search(values.get("class") or ""))
            or values.get("id") == "markdown-toc"
            or "hidden" in values
        )
        if tag == "rt":
            self.readings.append("")
        if heading := _HEADING.fullmatch(tag):
            self._items.append((int(heading[1]), []))
        if tag not in _VOID:
            self._open.append((tag, unread))
        if tag != "wbr" and not _is_inline(tag):
            self._items[-1][1].append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        if _HEADING.fullmatch(tag):
            self._items.append((0, []))
        elif not _is_inline(tag):
            self._items[-1][1].append("\n")

    def handle_data(self, data: str) -> None:
        if any(unread for _, unread in self._open):
            return
        if any(name == "rt" for name, _ in self._open):
            self.readings[-1] += data
        else:
            self._items[-1][1].append(data)

    def sections(self) -> Iterator[Section]:
        """The texts in their order, each with the headings above it."""
        path: list[tuple[int, str]] = []
        for level, pieces in self._items:
            text = "".join(pieces)
            if level:
                path = [step for step in path if step[0] < level]
                path.append((level, text.strip()))
            else:
                yield tuple(title for _, title in path if title), text


def _is_inline(tag: str) -> bool:
    return tag in {"a", "abbr", "b", "code", "em", "i", "span", "strong", "sub", "sup", "u", "ruby"}


def told(sections: Iterable[Section]) -> list[str]:
    """Runs of the characters that count, in order; a heading comes where it is new and has text
    below it."""
    above: tuple[str, ...] = ()
    runs: list[str] = []
    for heading, text in sections:
        own = _runs(text)
        if not own:
            continue
        same = next(
            (i for i, pair in enumerate(zip(above, heading, strict=False)) if pair[0] != pair[1]),
            min(len(above), len(heading)),
        )
        for title in heading[same:]:
            runs += _runs(title)
        above = heading
        runs += own
    return runs


def _runs(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", visible(text))
    return "".join(c if _counts(c) else " " for c in text).split()


def _counts(character: str) -> bool:
    return (
        character.isalnum()
        or character in _SIGNS
        or (unicodedata.category(character) in {"Sc", "Sm"} and character not in _NO_SIGNS)
    )


def differences(
    wanted: Sequence[str], own: Sequence[str], free: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """What is lost of the `wanted` runs and what leaked into `own`; `free` ones may leak."""
    lost: list[str] = []
    leaked: list[str] = []
    matcher = SequenceMatcher(None, wanted, own, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            _by_letters("".join(wanted[a:b]), "".join(own[c:d]), lost, leaked)
    moved = Counter(lost) & Counter(leaked)
    return _without(lost, moved), _without(leaked, moved + Counter(free))


def _by_letters(wanted: str, own: str, lost: list[str], leaked: list[str]) -> None:
    """Runs that are divided otherwise are the same; long ones are not looked into."""
    if len(wanted) * len(own) > _LONG:
        lost.append(wanted)
        leaked.append(own)
        return
    for kind, a, b, c, d in SequenceMatcher(None, wanted, own, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if a < b:
            lost.append(wanted[a:b])
        if c < d:
            leaked.append(own[c:d])


def _without(pieces: Sequence[str], others: Mapping[str, int]) -> list[str]:
    left = dict(others)
    kept = []
    for piece in pieces:
        if left.get(piece, 0) > 0:
            left[piece] -= 1
        else:
            kept.append(piece)
    return kept


def table(results: Sequence[Compared]) -> str:
    """One row a site."""
    heads = (
        *("site", "posts", "only one has", "addresses", "dates", "categories", "tags"),
        *("characters", "lost", "leaked"),
    )
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for result in results:
        right = (f"{result.both - len(wrong):,}" for wrong in result.wrong.values())
        cells = (
            *(result.site, f"{result.both:,}", str(len(result.only)), *right),
            *(f"{result.characters:,}", f"{result.lost:.3%}", f"{result.leaked:.3%}"),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def details(result: Compared, most: int) -> Iterator[str]:
    """What is wrong with a site, the worst posts first."""
    yield f"\n{result.site} (Jekyll {result.version})"
    for kind, lines in (
        *(("posts of one only", result.only), ("not rendered by Jekyll", result.broken)),
        *result.wrong.items(),
    ):
        if lines:
            yield f"  {kind}: {len(lines):,}"
            yield from (f"    {' '.join(line.split())[:300]}" for line in lines[:most])
    worst = sorted(result.texts, key=lambda text: -text.size)
    if worst:
        yield f"  text: {len(worst):,} posts differ"
    for text in worst[:most]:
        yield f"    {text.file}"
        for what, pieces in (("lost", text.lost), ("leaked", text.leaked)):
            if pieces:
                some = " … ".join(piece[:_SHOWN] for piece in pieces[:most])
                yield f"      {what} {sum(map(len, pieces)):,}: {some}"


if __name__ == "__main__":
    sys.exit(main())
