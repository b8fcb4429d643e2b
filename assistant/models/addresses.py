"""Addresses of far ends, as they may be shown."""

from __future__ import annotations

from urllib.parse import urlsplit


def shown_address(base_url: str | None) -> str:
    """An address as it may be shown: without a password or a key in it."""
    if base_url is None:
        return "api.openai.com"
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
