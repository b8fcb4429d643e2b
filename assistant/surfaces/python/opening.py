"""An archive for programs in Python: opened by its index, asked, searched, part of a chain."""

from __future__ import annotations

from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.nouns import Filters, Options
from assistant.retrieval.search import TOP_K, SearchResult
from assistant.settings import settings
from assistant.surfaces.python.retriever import ArchiveRetriever

_NO_FILTERS = Filters()


def open_archive(index: str | Path | None = None, **chosen: object) -> Assistant:
    """What answers from the index in this folder (`INDEX_DIR` if none is named): quotes, or a chat
    model's words where one is set. Settings come from the environment, and by their names in
    small letters from the arguments.

    Raises `SettingError`, `IndexMissing` or `IndexUnusable`, each with one line that tells why.
    """
    return wiring.assistant(settings.load({"index_dir": index} | chosen))


def as_retriever(
    archive: Assistant, filters: Filters = _NO_FILTERS, top_k: int = TOP_K
) -> ArchiveRetriever:
    """The archive as a langchain retriever of `top_k` documents from posts that pass the
    filters. What a question says of time counts, as in answers."""

    def find(question: str, passing: Filters, most: int) -> SearchResult:
        return archive.search(question, passing, Options(top_k=most))

    return ArchiveRetriever(find=find, filters=filters, top_k=top_k)
