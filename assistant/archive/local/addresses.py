"""Which post an address on the site shows: compared by path, however it is written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from assistant.domain.nouns import Post
from assistant.language.invisible import nfc

_INDEX = "index.html"


class Addresses:
    """The posts of a site by the paths of their addresses.

    Percent-encoding, the form of composed characters, a closing slash and `index.html` make no
    difference; neither do host, query and fragment, so that a preview of the site counts too.
    """

    def __init__(self, posts: Iterable[Post]) -> None:
        self._posts = {path_of(post.url): post for post in posts}

    def post(self, address: str) -> Post | None:
        """The post at an address, whole or from the site's root; None for any other page and
        for what is no address."""
        path = path_of(address)
        return self._posts.get(path) if path else None


def path_of(address: str) -> str:
    """The path as it is compared; empty for the site's root and for what is no address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https"):
        return ""
    path = nfc(unquote(parts.path))
    return path.removesuffix(_INDEX).strip("/") if path.startswith("/") else ""
