"""The URL that Jekyll 4.3 gives a post, below the site's `url` and `baseurl`.

Pure: template, date, slug and categories in, path out. The rules are those of Jekyll's
`Drops::UrlDrop`, `URL` and `Utils.slugify`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

STYLES = {
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}

# Not strftime, whose names follow the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACEHOLDER = re.compile(r":([a-z_]+)")
_DOT = re.compile("%2e", re.IGNORECASE)  # browsers take %2e%2e for ..
_PRETTY = frozenset("._~!$&'()+,;=@")
_UNESCAPED = "-._~!$&'()*+,;=:@/?"


@dataclass(frozen=True, slots=True)
class Address:
    """What a permalink template can speak of.

    `date` is in the site's zone, `slug` comes from the file name or the front matter,
    `basename` is the file name without extension, and `path` the file's path below the
    site without `_posts` and extension.
    """

    date: datetime
    slug: str
    basename: str
    path: str
    categories: tuple[str, ...]


_VALUES: dict[str, Callable[[Address], str]] = {
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
    "path": lambda a: a.path,
    "name": lambda a: slugify(a.basename).lower(),
    "title": lambda a: slugify(a.slug, keep=_PRETTY),
    "slug": lambda a: slugify(a.slug).lower(),
    "categories": lambda a: "/".join(dict.fromkeys(c.lower() for c in a.categories)),
    "slugified_categories": lambda a: "/".join(
        dict.fromkeys(slugify(c).lower() for c in a.categories)
    ),
    "year": lambda a: f"{a.date.year:04}",
    "short_year": lambda a: f"{a.date.year % 100:02}",
    "month": lambda a: f"{a.date.month:02}",
    "i_month": lambda a: f"{a.date.month}",
    "short_month": lambda a: _MONTHS[a.date.month - 1][:3],
    "long_month": lambda a: _MONTHS[a.date.month - 1],
    "day": lambda a: f"{a.date.day:02}",
    "i_day": lambda a: f"{a.date.day}",
    "y_day": lambda a: f"{a.date.timetuple().tm_yday:03}",
    "w_year": lambda a: f"{a.date.isocalendar().year:04}",
    "week": lambda a: f"{a.date.isocalendar().week:02}",
    "w_day": lambda a: f"{a.date.isoweekday()}",
    "short_day": lambda a: _DAYS[a.date.weekday()][:3],
    "long_day": lambda a: _DAYS[a.date.weekday()],
    "hour": lambda a: f"{a.date.hour:02}",
    "minute": lambda a: f"{a.date.minute:02}",
    "second": lambda a: f"{a.date.second:02}",
}


def unknown_placeholder(template: str) -> str | None:
    """The first placeholder of the template that Jekyll does not know, such as `:yaer`."""
    names = (_name(match[1]) for match in _PLACEHOLDER.finditer(template))
    return next((f":{name}" for name in names if name not in _VALUES), None)


def post_path(template: str, address: Address) -> str:
    """The path that the template gives, from `/` on, percent-encoded.

    Raises `KeyError` for a placeholder that Jekyll does not know.
    """

    def fill(match: re.Match[str]) -> str:
        name = _name(match[1])
        return quote(_VALUES[name](address), safe=_UNESCAPED) + match[1][len(name) :]

    path = "/" + _PLACEHOLDER.sub(fill, _DOT.sub(".", template))
    path = re.sub(r"/+", "/", path.replace("..", "/").replace("./", ""))
    return quote(path, safe=_UNESCAPED + "%#")


def slugify(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Every run of other characters than letters, digits and `keep` becomes one hyphen.

    One hyphen at each end is dropped. Letters are Unicode's Alphabetic, as in Ruby's
    `[[:alnum:]]`: kanji and kana are, a combining dakuten is not.
    """
    slug = "".join(c if c in keep or _alphanumeric(c) else "-" for c in text)
    return re.sub(r"-+", "-", slug).removeprefix("-").removesuffix("-")


def titleize(slug: str) -> str:
    """The title that Jekyll makes of a slug: `ai-and-dx` → `Ai And Dx`."""
    return " ".join(word.capitalize() for word in slug.split("-"))


def _name(written: str) -> str:
    """`:title_` is `:title` with an underscore after it."""
    return written if written in _VALUES else written.removesuffix("_")


def _alphanumeric(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    category = unicodedata.category(character)
    if category in {"Mn", "Mc"}:
        return _spelling_mark(character)
    return category[0] == "L" or category in {"Nd", "Nl"}


def _spelling_mark(mark: str) -> bool:
    """Vowel signs are Alphabetic; accents, dakuten and variation selectors are not.

    The standard library does not carry that property: combining classes come close.
    """
    combining = unicodedata.combining(mark)
    if combining == 0:
        return "VARIATION SELECTOR" not in unicodedata.name(mark, "")
    return 10 <= combining <= 35 or combining == 240
