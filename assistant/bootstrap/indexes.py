"""Which index the settings stand for: that of a folder, or one in PostgreSQL."""

from __future__ import annotations

from assistant.archive import Archive, ServedArchive, archive_server
from assistant.database import DatabaseServer
from assistant.settings.settings import Settings


def server(settings: Settings) -> DatabaseServer | None:
    """The server to which an ingest writes, None without one. It is not called yet. Raises
    `SettingError`."""
    if settings.index_url is None:
        return None
    return archive_server(settings.index_url.get_secret_value(), settings.index_archive)


def archive(settings: Settings, embedder: str) -> Archive | ServedArchive:
    """The index of the settings, opened to be searched.

    Raises `IndexMissing`, `IndexUnusable` and `SettingError` with one line for the operator.
    """
    read = settings.index_read_url or settings.index_url
    if read is None:
        return Archive(settings.index_dir, embedder)
    setting = "INDEX_READ_URL" if settings.index_read_url else "INDEX_URL"
    where = archive_server(read.get_secret_value(), settings.index_archive, setting)
    return ServedArchive(where, embedder)
