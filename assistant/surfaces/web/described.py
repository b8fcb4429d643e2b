"""What pages tell of themselves to search engines and to those who are sent a link: on Gradio's
pages ours instead of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.domain.nouns import Language
from assistant.language.languages import ByLanguage
from assistant.surfaces.web.plain import language_of

_GRADIOS = re.compile(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')
_LANGUAGE = re.compile(r'<html\s+lang="[^"]*"')
LOCALES: Final[ByLanguage[str]] = ByLanguage(
    {
        "ja": "ja_JP",
        "en": "en_US",
        "zh-Hans": "zh_CN",
        "zh-Hant": "zh_TW",
        "ko": "ko_KR",
        "de": "de_DE",
        "fr": "fr_FR",
        "es": "es_ES",
    }
)
"""Languages as the Open Graph protocol names them."""


@dataclass(frozen=True, slots=True)
class PageDescription:
    """A page's title and what it is for; one that is not `public` is kept from search engines."""

    title: str
    description: str
    public: bool = True


Describe = Callable[[Language], PageDescription]


class Descriptions:
    """Writes into the pages with these paths what `pages` says of them, in the language of the
    one who asks."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, Describe]) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on all but a page that is described here."""
        describe = self._pages.get(scope.get("path", "")) if scope["type"] == "http" else None
        if describe is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_described(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            language = language_of(scope)
            told = describe(language)
            page = described(body.decode(), told, language, str(Request(scope).url)).encode()
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_described)


def described(page: str, told: PageDescription, language: Language, address: str) -> str:
    """Gradio's `page` with a title and a description of our own, and without its own."""
    page = _LANGUAGE.sub(f'<html lang="{language}"', _GRADIOS.sub("", page), count=1)
    return page.replace("</head>", f"{tags(told, language, address)}</head>", 1)


def tags(told: PageDescription, language: Language, address: str, image: str = "") -> str:
    """What the head of a page at this address tells of it, as HTML; `image` is the address of a
    picture for those who are sent a link."""
    title, description = escape(told.title), escape(told.description)
    own = f'<title>{title}</title><meta name="description" content="{description}">'
    if not told.public:
        return own + '<meta name="robots" content="noindex">'
    shown = {
        "og:type": "website",
        "og:title": title,
        "og:description": description,
        "og:url": escape(address.partition("?")[0]),
        "og:locale": LOCALES[language],
    } | ({"og:image": escape(image)} if image else {})
    own += "".join(f'<meta property="{name}" content="{is_}">' for name, is_ in shown.items())
    return own + f'<meta name="twitter:card" content="summary{"_large_image" if image else ""}">'
