"""The archive as a langchain retriever."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.answering.results import rows
from assistant.domain.nouns import Filters
from assistant.retrieval.search import TOP_K, SearchResult


class ArchiveRetriever(BaseRetriever):
    """The archive as a langchain retriever, for use in other chains.

    `find` gives the best `top_k` passages for a question among the posts that pass the filters.
    A document's metadata are those of its post, the `heading` above it, the `score`, and the
    `link` that opens the live article at it.
    """

    find: Callable[[str, Filters, int], SearchResult]
    filters: Filters = Filters()
    top_k: int = TOP_K

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        hits = self.find(query, self.filters, self.top_k).hits
        return [
            Document(
                id=hit.passage.id,
                page_content=row.paragraph,
                metadata={
                    **row.post.to_json(),
                    "heading": list(row.heading),
                    "score": row.score,
                    "link": row.link,
                },
            )
            for hit, row in zip(hits, rows(hits), strict=True)
        ]
