"""A brand as a file has it: all of it that can be used, and a line for each thing that cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, get_args
from urllib.parse import urlsplit

import yaml

from assistant.domain.errors import SettingError
from assistant.domain.nouns import Language
from assistant.settings.brand import (
    COLORS,
    THEMES,
    Brand,
    BrandFault,
    Mode,
    Picture,
    ReadBrand,
    Texts,
)
from assistant.settings.colors import READABLE, contrast, hexadecimal

BLOCK: Final = "ask_the_archive"
"""The block of a file that holds more than the brand, such as a site's `_config.yml`."""
_TEXTS: Final = {"name": 80, "welcome": 400, "disclaimer": 600}
"""What is a text, with its most characters."""
_LINKS: Final = ("site", "privacy", "contact")
_PICTURES: Final = {
    "logo": (".svg", ".png", ".webp"),
    "favicon": (".svg", ".png", ".ico", ".webp"),
    "image": (".png", ".webp", ".jpg", ".jpeg"),
}
_LARGEST: Final = {"logo": 256, "favicon": 128, "image": 1024}
"""Most kilobytes of a picture."""
_KINDS: Final[dict[str, tuple[str, bytes]]] = {
    ".svg": ("image/svg+xml", b"<svg"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".ico": ("image/x-icon", b"\0\0\1\0"),
    ".webp": ("image/webp", b"RIFF"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}
_MOST_STARTERS, _LONGEST_STARTER = 6, 200
_KNOWN: Final = (
    *(*_TEXTS, *_LINKS, *_PICTURES, "color", "colors", "colors_dark", "theme", "language"),
    *("starters", "url"),
)
"""What may stand in a brand; `url` is the app's address, which a site's own templates read."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PAIRS: Final = (
    ("text", "paper", "text"),
    ("text", "background", "text"),
    ("accent", "paper", "links"),
    ("accent", "background", "links"),
    ("on_accent", "accent", "buttons"),
)
"""What is read on what."""
T = TypeVar("T")


def read(file: Path | None) -> ReadBrand:
    """The brand of a file; the usual one for None. Raises `SettingError` for a file that cannot
    be read at all."""
    if file is None:
        return ReadBrand()
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingError(f"BRAND_FILE={file} cannot be read ({reason}).") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise SettingError(f"BRAND_FILE={file} is not YAML{line}. Correct it there.") from None
    if isinstance(found, dict) and BLOCK in found:
        found = found[BLOCK]
    if found is None:
        found = {}
    if not isinstance(found, dict):
        raise SettingError(f"BRAND_FILE={file} has no keys, such as `name: My paper`.")
    reading = _Reading(file)
    brand = reading.brand(found)
    return ReadBrand(brand, (*reading.faults, *_contrasts(brand, file)), file)


class _Reading:
    """One file while it is read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.faults: list[BrandFault] = []

    def brand(self, given: Mapping[Any, Any]) -> Brand:
        """What can be used of the block."""
        for key in given:
            if key not in _KNOWN:
                near = get_close_matches(str(key), _KNOWN, 1)
                then = f"Is {near[0]} meant?" if near else f"Known are {', '.join(_KNOWN)}."
                self._wrong(f"nothing reads {key!r}", then)
        accent = self._one(given, "color", self._color, "")
        light = self._colors(given, "colors")
        return Brand(
            name=self._one(given, "name", self._texts, {}),
            welcome=self._one(given, "welcome", self._texts, {}),
            disclaimer=self._one(given, "disclaimer", self._texts, {}),
            site=self._one(given, "site", self._link, ""),
            privacy=self._one(given, "privacy", self._link, ""),
            contact=self._one(given, "contact", self._link, ""),
            starters=self._one(given, "starters", self._starters, {}),
            pictures={
                name: picture
                for name in _PICTURES
                if (picture := self._one(given, name, self._picture, None))
            },
            light=({"accent": accent} if accent else {}) | light,
            dark=self._colors(given, "colors_dark"),
            theme=self._one(given, "theme", self._theme, "auto"),
            language=self._one(given, "language", self._language, None),
        )

    def _wrong(self, what: str, then: str) -> None:
        self.faults.append(BrandFault(f"{self._file}: {what}", then))

    def _one(
        self, given: Mapping[Any, Any], name: str, reader: Callable[[str, Any], T], default: T
    ) -> T:
        value = given.get(name)
        if value is None:
            return default
        try:
            return reader(name, value)
        except ValueError as error:
            what, _, then = str(error).partition(". ")
            self._wrong(f"{name} {what}", then or "It is left out.")
            return default

    def _colors(self, given: Mapping[Any, Any], name: str) -> dict[str, str]:
        block = given.get(name)
        if block is None:
            return {}
        if not isinstance(block, dict):
            self._wrong(f"{name} is no block of colours", f"Known are {', '.join(COLORS)}.")
            return {}
        found: dict[str, str] = {}
        for key, value in block.items():
            if key not in COLORS:
                self._wrong(f"nothing reads {name}.{key}", f"Known are {', '.join(COLORS)}.")
                continue
            color = self._one({f"{name}.{key}": value}, f"{name}.{key}", self._color, "")
            if color:
                found[key] = color
        return found

    def _color(self, _: str, value: object) -> str:
        found = hexadecimal(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(
                f"is no colour ({_shown(value)}). Write it as '#12407f', in quotes: for YAML a #"
                " begins a comment."
            )
        return found

    def _texts(self, name: str, value: object) -> Texts:
        texts = value if isinstance(value, dict) else {"": value}
        for language, text in texts.items():
            _known_language(language)
            _text(text, _TEXTS[name])
        return {str(language): " ".join(str(text).split()) for language, text in texts.items()}

    def _starters(self, _: str, value: object) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for language, texts in (value if isinstance(value, dict) else {"": value}).items():
            _known_language(language)
            if not isinstance(texts, list) or not 1 <= len(texts) <= _MOST_STARTERS:
                raise ValueError(f"is no list of 1 to {_MOST_STARTERS} questions")
            for text in texts:
                _text(text, _LONGEST_STARTER)
            found[str(language)] = tuple(" ".join(text.split()) for text in texts)
        return found

    def _link(self, name: str, value: object) -> str:
        text = value.strip() if isinstance(value, str) else ""
        wanted = "https://www.example.org/about/"
        if name == "contact":
            wanted += " or mailto:desk@example.org"
            if re.fullmatch(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+", text):
                return text
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if not good or re.search(r"[\s<>\"\x00-\x1f]", text):
            raise ValueError(f"is no address ({_shown(value)}). Write it whole, such as {wanted}.")
        return text

    def _picture(self, name: str, value: object) -> Picture:
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"is no file ({_shown(value)}). Name one beside {self._file.name}.")
        path = self._file.parent / Path(value.strip()).expanduser()
        ending = path.suffix.lower()
        if ending not in _PICTURES[name]:
            raise ValueError(
                f"is no picture of a kind that is served ({path.name}). Take "
                f"{', '.join(_PICTURES[name])}."
            )
        try:
            with path.open("rb") as opened:
                content = opened.read(_LARGEST[name] * 1024 + 1)
        except OSError as error:
            reason = error.strerror or error
            raise ValueError(
                f"cannot be read ({path}: {reason}). Paths are from the folder of"
                f" {self._file.name}."
            ) from None
        if len(content) > _LARGEST[name] * 1024:
            raise ValueError(f"is larger than {_LARGEST[name]} kB ({path}). Make it smaller.")
        kind, begins = _KINDS[ending]
        if begins not in content if ending == ".svg" else not content.startswith(begins):
            raise ValueError(f"is not what its name says ({path}). Save it as {ending} again.")
        return Picture(name, kind, content)

    def _theme(self, _: str, value: object) -> Any:
        if value not in THEMES:
            raise ValueError(f"is none ({_shown(value)}). Write {', '.join(THEMES)}.")
        return value

    def _language(self, _: str, value: object) -> Any:
        _known_language(value)
        return value


def _known_language(value: object) -> None:
    if value not in ("", *get_args(Language)):
        known = ", ".join(get_args(Language))
        raise ValueError(f"has an unknown language ({_shown(value)}). Known are {known}.")


def _text(value: object, most: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"is no text ({_shown(value)}). Write it in quotes.")
    if len(value) > most or _CONTROL.search(value.strip().replace("\n", " ")):
        raise ValueError(f"is not a text of at most {most} characters. Make it shorter.")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _contrasts(brand: Brand, file: Path) -> list[BrandFault]:
    """Which of its colours are read badly, on which."""
    faults = []
    own_by_theme: dict[Mode, Mapping[str, str]] = {"light": brand.light, "dark": brand.dark}
    for theme, own in own_by_theme.items():
        colors = brand.colors(theme)
        for front, ground, what in PAIRS:
            ratio = contrast(colors[front], colors[ground])
            if ratio >= READABLE or not {front, ground} & set(own):
                continue
            faults.append(
                BrandFault(
                    f"{file}: in the {theme}, {front} {colors[front]} on {ground} {colors[ground]}"
                    f" has a contrast of {ratio:.1f}; WCAG AA asks for {READABLE} ({what})",
                    "Change one of them; a colour near it stands in until then.",
                    bad=False,
                )
            )
    return faults
