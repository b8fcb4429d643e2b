"""The brand: what the pages for readers and staff are called, look like and link to, as a file of
YAML says it, with all that cannot be used in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from assistant.domain.nouns import Language
from assistant.settings.colors import legible, mixed, readable

Mode = Literal["light", "dark"]
Theme = Literal["light", "dark", "auto"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
Texts = Mapping[str, str]
"""A text by language; "" is that of every other language."""

LIGHT: Final[dict[str, str]] = {
    "accent": "#0b6e69",
    "on_accent": "#ffffff",
    "text": "#17212b",
    "paper": "#ffffff",
    "background": "#f6f8f9",
}
DARK: Final[dict[str, str]] = {
    "accent": "#5ecac2",
    "on_accent": "#06201e",
    "text": "#e8edf1",
    "paper": "#18212a",
    "background": "#10171d",
}
"""The colours of a page where a brand says nothing."""
COLORS: Final = tuple(LIGHT)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the brand: what it is, its media type, and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Brand:
    """What a brand says; what it does not say is empty, and the pages say it as they do."""

    name: Texts = field(default_factory=dict)
    welcome: Texts = field(default_factory=dict)
    disclaimer: Texts = field(default_factory=dict)
    site: str = ""
    privacy: str = ""
    contact: str = ""
    starters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)
    theme: Theme = "auto"
    language: Language | None = None

    def said(self) -> list[str]:
        """The names of what it says."""
        plain = ("name", "welcome", "disclaimer", "site", "privacy", "contact", "starters")
        found = [name for name in plain if getattr(self, name)]
        return [*found, *self.pictures, *(["colours"] if self.light or self.dark else [])]

    def colors(self, theme: Mode) -> dict[str, str]:
        """Its colours in the light or the dark, with the usual ones for those that it leaves out.
        A brand that names its colour for the light alone has one near it in the dark."""
        usual, own = (LIGHT, self.light) if theme == "light" else (DARK, self.dark)
        found = {**usual, **own}
        if theme == "dark" and "accent" not in own and "accent" in self.light:
            grounds = (found["paper"], found["background"], soft(found))
            found["accent"] = readable(self.light["accent"], grounds)
        if found["accent"] != usual["accent"] and "on_accent" not in own:
            found["on_accent"] = legible(found["accent"])
        return found


def soft(colors: Mapping[str, str]) -> str:
    """The ground of what is marked by the brand's colour."""
    return mixed(colors["accent"], colors["paper"], 0.11)


def said(texts: Texts, language: str, default: str = "") -> str:
    """The text of a language: in it, else for every language, else `default`, else in English, else
    in the first one that there is."""
    own = texts.get(language) or texts.get("") or default or texts.get("en")
    return own or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class BrandFault:
    """Something that cannot be used, or that is read badly (`bad` is false): what, and what to
    do."""

    what: str
    then: str
    bad: bool = True

    def line(self) -> str:
        """Both in one line."""
        return f"{self.what}. {self.then}"


@dataclass(frozen=True, slots=True)
class ReadBrand:
    """A brand as far as it can be used, and what cannot."""

    brand: Brand = field(default_factory=Brand)
    faults: tuple[BrandFault, ...] = ()
    file: Path | None = None
