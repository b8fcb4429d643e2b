"""Which index the settings stand for, and which Chroma server."""

from __future__ import annotations

from assistant.archive import Archive, Server, opened
from assistant.settings.settings import Settings


def server(settings: Settings) -> Server | None:
    """The Chroma server of the settings, None without one. It is not called yet."""
    if settings.chroma_url is None:
        return None
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    return Server(settings.chroma_url, settings.chroma_archive, token)


def archive(settings: Settings, embedder: str) -> Archive:
    """The index of the settings; a replica that follows the Chroma server, where there is one.

    Raises `IndexMissing` and `IndexUnusable` with one line for the operator.
    """
    far = server(settings)
    if far is None:
        return Archive(settings.index_dir, embedder)
    return opened(settings.index_dir, embedder, far, settings.chroma_follow_seconds)
