"""The brand on the pages: its colours as a style, its pictures as files of our own server, and what
pages tell of themselves to those who are sent a link."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.domain.nouns import Language
from assistant.settings.brand import Brand, Mode, Picture, Texts, Theme, said, soft
from assistant.settings.colors import (
    hexadecimal,
    least,
    legible,
    mixed,
    readable,
)
from assistant.surfaces.texts.brand import LINKS
from assistant.surfaces.texts.worded import preferred

FOLDER: Final = "/brand/"
"""Where its pictures lie. What is there is no page: a policy of its own closes it."""
_YEAR = "public, max-age=31536000, immutable"
_VARIABLES: Final = {"text": "--ink", "paper": "--paper", "background": "--ground"}


@dataclass(frozen=True, slots=True)
class Worn:
    """What a page wears of a brand: attributes of its `html`, its icon, and a style that stands
    behind the usual one."""

    html: str = ""
    icon: str = '<link rel="icon" href="data:,">'
    style: str = ""


class Branding:
    """What the pages take from a brand; `title` is the archive's, for one without a name."""

    def __init__(self, brand: Brand, title: str) -> None:
        self.brand, self._title = brand, title

    def name(self, language: Language) -> str:
        """What the product is called."""
        return self.told(self.brand.name, language) or self._title

    def language(self, asked: str | None) -> Language:
        """The language of a page for an `Accept-Language` header or a tag; the brand's where there
        are no texts in any of those that are asked for."""
        return preferred(asked, self.brand.language or "en")

    def told(self, texts: Texts, language: Language, default: str = "") -> str:
        """A text of the brand, or what the pages say where it has none."""
        return said(texts, language, default)

    def starters(self, language: Language) -> tuple[str, ...]:
        """The questions to start from that the brand has, none where it leaves them to us."""
        own = self.brand.starters
        return own.get(language) or own.get("") or ()

    @property
    def theme(self) -> Theme:
        """Which light the pages are in."""
        return self.brand.theme

    def picture(self, name: str, above: str = "/") -> str:
        """The address of a picture, "" where there is none; `above` is the way to the app."""
        picture = self.brand.pictures.get(name)
        return f"{above}brand/{name}?v={_digest(picture)}" if picture else ""

    def look(self) -> dict[str, object]:
        """What the widget's button takes: a colour and what is written on it, by light and dark."""
        found = {mode: _button(self.brand.colors(mode)) for mode in ("light", "dark")}
        return {**found, "theme": self.theme}

    def style(self, color: str = "") -> str:
        """A `<style>` with the brand's colours, or with one instead of its own as the site that
        shows a panel says; "" where these are the usual ones."""
        brand = self.brand
        if own := hexadecimal(f"#{color.removeprefix('#')}"):
            left = {
                mode: {name: is_ for name, is_ in colors.items() if name != "on_accent"}
                for mode, colors in _own(brand).items()
            }
            brand = Brand(
                light=left["light"] | {"accent": own}, dark=left["dark"] | {"accent": own}
            )
        rules = _rules(brand)
        return f"<style>{rules}</style>" if rules else ""

    def rules(self) -> str:
        """The same as rules of a style sheet, to stand behind those that have the usual colours."""
        return _rules(self.brand)

    def desk_style(self) -> str:
        """The same for the desk, whose framework names the dark by a class."""
        if not self.brand.light and not self.brand.dark:
            return ""
        light, dark = _variables(self.brand, "light"), _variables(self.brand, "dark")
        return (
            f"<style>.gradio-container.gradio-container{{{light}}}"
            f".dark .gradio-container.gradio-container{{{dark}}}</style>"
        )

    def attributes(self, theme: str = "") -> str:
        """What the tag of a page's `html` says of its light, with a blank before it."""
        wanted = theme if theme in ("light", "dark", "auto") else self.theme
        return "" if wanted == "auto" else f' data-look="{wanted}" data-theme="{wanted}"'

    def worn(self, theme: str = "", color: str = "", above: str = "") -> Worn:
        """All that a page wears: in the `theme` and `color` of the site that shows it, where that
        says them."""
        return Worn(self.attributes(theme), self.icon(above), self.style(color))

    def icon(self, above: str = "/") -> str:
        """The `<link>` of the favicon: without one, none is asked for."""
        address = self.picture("favicon", above) or "data:,"
        return f'<link rel="icon" href="{address}">'

    def logo(self, above: str = "/") -> str:
        """The logo as HTML, beside the name that says the same; "" for none."""
        address = self.picture("logo", above)
        return f'<img class="logo" src="{address}" alt="">' if address else ""

    def links(self) -> dict[str, str]:
        """The addresses of the site, its privacy notice and its contact, those that there are."""
        brand = self.brand
        every = {"site": brand.site, "privacy": brand.privacy, "contact": brand.contact}
        return {name: address for name, address in every.items() if address}

    def named_links(self, language: Language) -> list[dict[str, str]]:
        """The same with their labels, as JSON has them."""
        return [{"label": LINKS[language][n], "url": to} for n, to in self.links().items()]

    def sheet(self) -> str:
        """A style sheet for pages that know no brand: its colours, and its logo and name above."""
        name, logo = self.brand.name, self.picture("logo")
        named = {f":lang({one})" if one else "html": text for one, text in name.items()}
        rules = [
            f'{page} main::before{{content:"{_quoted(text)}"}}' for page, text in named.items()
        ]
        if logo:
            image = f"url({logo}) left/auto 36px no-repeat"
            rules.append(f'main::before{{content:"";min-height:36px;background:{image}}}')
            rules = [rules[-1]]
        look = "main::before{display:block;margin-bottom:20px;font-weight:700}" if rules else ""
        return self.rules() + look + "".join(rules)


def routes(branding: Branding) -> APIRouter:
    """`/brand/NAME`, its pictures, kept by browsers for a year, and `/favicon.ico`."""
    router = APIRouter()

    sheet = branding.sheet()
    tag = f'"{hashlib.sha256(sheet.encode()).hexdigest()[:12]}"'

    @router.get(FOLDER + "style.css")
    def style(request: Request) -> Response:
        headers = {"cache-control": "no-cache", "etag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(sheet, headers=headers, media_type="text/css")

    @router.get(FOLDER + "{name}")
    def picture(name: str, request: Request) -> Response:
        return _sent(branding.brand.pictures.get(name), request, _YEAR)

    @router.get("/favicon.ico")
    def favicon(request: Request) -> Response:
        return _sent(branding.brand.pictures.get("favicon"), request, "public, max-age=86400")

    return router


def _quoted(text: str) -> str:
    """A text within quotation marks of CSS."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text)


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.content).hexdigest()[:12]


def _sent(picture: Picture | None, request: Request, kept: str) -> Response:
    if picture is None:
        return JSONResponse({"error": "There is no such file."}, 404)
    headers = {"cache-control": kept, "etag": f'"{_digest(picture)}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(picture.content, headers=headers, media_type=picture.media_type)


def _rules(brand: Brand) -> str:
    if not brand.light and not brand.dark:
        return ""
    light, dark = _variables(brand, "light"), _variables(brand, "dark")
    return (
        f":root{{{light}}}:root[data-theme=dark]{{{dark}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
    )


def _own(brand: Brand) -> dict[Mode, Mapping[str, str]]:
    return {"light": brand.light, "dark": brand.dark}


def _variables(brand: Brand, mode: Mode) -> str:
    """A mode's colours as CSS declares them, each as near to the brand's as it can be read."""
    colors, own = brand.colors(mode), _own(brand)[mode]
    grounds = (colors["paper"], colors["background"])
    found = {_VARIABLES[name]: colors[name] for name in _VARIABLES if name in own}
    if {"text", "paper", "background"} & set(own):
        ink = readable(colors["text"], grounds)
        found["--ink"] = ink
        found["--soft"] = readable(mixed(ink, colors["paper"], 0.7), grounds)
        found["--line"] = mixed(ink, colors["paper"], 0.16)
    button, on_button = _button(colors)
    tint = soft(colors)
    accent = readable(colors["accent"], (*grounds, tint))
    on_accent = on_button if accent == button else legible(accent)
    found |= {"--accent": accent, "--on-accent": on_accent, "--accent-soft": tint}
    found |= {"--button": button, "--on-button": on_button}
    return ";".join(f"{name}:{color}" for name, color in found.items())


def _button(colors: Mapping[str, str]) -> tuple[str, str]:
    """The colour of what is pressed, and of what is written on it."""
    on, accent = colors["on_accent"], colors["accent"]
    good = least(on, (accent,)) >= 4.5
    return accent, on if good else legible(accent)
