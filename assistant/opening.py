"""An archive for programs in Python: opened by its index, asked, searched, part of a chain."""

from __future__ import annotations

from pathlib import Path

from assistant import bootstrap, settings
from assistant.answer import Assistant
from assistant.chain import ArchiveRetriever
from assistant.passage import Filters, Options
from assistant.retrieval import Found

_NO_FILTERS = Filters()


def open_archive(index: str | Path | None = None, **chosen: object) -> Assistant:
    """What answers from the index in this folder (`INDEX_DIR` if none is named): quotes, or a chat
    model's words where one is set. Settings come from the environment, and by their names in
    small letters from the arguments.

    Raises `SettingError`, `IndexMissing` or `IndexUnusable`, each with one line that tells why.
    """
    return bootstrap.assistant(settings.load({"index_dir": index} | chosen))


def as_retriever(
    archive: Assistant, filters: Filters = _NO_FILTERS, top_k: int = 12
) -> ArchiveRetriever:
    """The archive as a langchain retriever of `top_k` documents from posts that pass the
    filters. What a question says of time counts, as in answers."""

    def find(question: str, passing: Filters, most: int) -> Found:
        return archive.search(question, passing, Options(top_k=most))

    return ArchiveRetriever(find=find, filters=filters, top_k=top_k)
