"""The URL that Jekyll gives a post, below the site's `url` and `baseurl`.

Pure: template, date, slug and categories in, path out. The rules are those of Jekyll's
`Drops::UrlDrop`, `URL` and `Utils.slugify`, of 4.3 and, in slugs, of those before 4.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
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
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LATIN = {
    **{"Æ": "AE", "Ð": "D", "Ø": "O", "Þ": "Th", "ß": "ss", "æ": "ae", "ð": "d", "ø": "o"},
    **{"þ": "th", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ĳ": "IJ", "ĳ": "ij"},
    **{"ĸ": "k", "Ŀ": "L", "ŀ": "l", "Ł": "L", "ł": "l", "ŉ": "'n", "Ŋ": "NG", "ŋ": "ng"},
    **{"Œ": "OE", "œ": "oe", "Ŧ": "T", "ŧ": "t"},
}

Mode: TypeAlias = Literal["default", "raw", "pretty", "ascii", "latin", "none"]
_UNESCAPED = "-._~!$&'()*+,;=:@/?"


@dataclass(frozen=True, slots=True)
class Address:
    """What a permalink template can speak of.

    `date` is in the site's zone, `slug` comes from the file name or the front matter,
    `basename` is the file name without extension, and `path` the file's path below the
    site without the collection's folder and extension. `extension` is that of the page.
    `marks` says that slugs keep combining marks, as they do since Jekyll 4.1.
    """

    date: datetime
    slug: str
    basename: str
    path: str
    categories: tuple[str, ...]
    collection: str = "posts"
    extension: str = ".html"
    marks: bool = True

    def slugify(self, text: str) -> str:
        """The slug of a text, as the site's Jekyll makes it."""
        return slugify(text, marks=self.marks)


_VALUES: dict[str, Callable[[Address], str]] = {
    "collection": lambda a: a.collection,
    "output_ext": lambda a: a.extension,
    "path": lambda a: a.path,
    "name": lambda a: a.slugify(a.basename),
    "title": lambda a: slugify(a.slug, "pretty", cased=True, marks=a.marks),
    "slug": lambda a: a.slugify(a.slug),
    "categories": lambda a: "/".join(dict.fromkeys(_downcase(c) for c in a.categories)),
    "slugified_categories": lambda a: "/".join(dict.fromkeys(map(a.slugify, a.categories))),
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


def suffix(style: str) -> str:
    """What a collection's addresses end with under the site's permalink style or template."""
    if style == "pretty" or style.endswith("/"):
        return "/"
    plain = style in {"date", "ordinal", "none"} or style.endswith(":output_ext")
    return ":output_ext" if plain else ""


def slugify(text: str, mode: Mode = "default", *, cased: bool = False, marks: bool = True) -> str:
    """Every run of what the mode does not keep becomes one hyphen, in small letters unless
    `cased`; one hyphen at each end is dropped.

    Letters, combining marks and figures are kept, in `pretty` some signs as well, in `ascii`
    ASCII's alone, in `raw` all but white space; `latin` takes accents off first, and `none`
    keeps everything. Without `marks`, as before Jekyll 4.1, kept is what Ruby's `[[:alnum:]]`
    knows: kanji and kana are, a combining dakuten is not.
    """
    if mode == "none":
        return text if cased else _downcase(text)
    if mode == "latin":
        text = "".join(_unaccented(character) for character in text)
    if mode == "raw":
        slug = _SPACE.sub("-", text)
    elif mode == "ascii":
        slug = "".join(c if c.isascii() and c.isalnum() else "\n" for c in text)
    else:
        known = _kept if marks else _alphanumeric
        keep = _PRETTY if mode == "pretty" else frozenset()
        slug = "".join(c if c in keep or known(c) else "\n" for c in text)
    slug = re.sub(r"\n+", "-", slug).removeprefix("-").removesuffix("-")
    return slug if cased else _downcase(slug)


def titleize(slug: str) -> str:
    """The title that Jekyll makes of a slug: `ai-and-dx` → `Ai And Dx`."""
    return " ".join(word.capitalize() for word in slug.split("-"))


def _name(written: str) -> str:
    """`:title_` is `:title` with an underscore after it."""
    return written if written in _VALUES else written.removesuffix("_")


def _downcase(text: str) -> str:
    """Letter by letter: Ruby has no final sigma."""
    return "".join(character.lower() for character in text)


def _kept(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def _unaccented(character: str) -> str:
    """A Latin letter without accents; `?` for all else that is not ASCII."""
    if character.isascii():
        return character
    bare = _LATIN.get(character) or unicodedata.normalize("NFD", character)[0]
    return bare if bare.isascii() and ord(character) < 0x180 else "?"


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
