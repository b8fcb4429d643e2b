"""The archive as a langchain retriever."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.passage import Filters
from assistant.retrieval import Retriever


class ArchiveRetriever(BaseRetriever):
    """The archive as a langchain retriever, for use in other chains."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    filters: Filters = Filters()
    top_k: int = 12

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        found = self.retriever.search(query, self.filters, self.top_k)
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.plain,
                metadata={
                    **hit.post.to_json(),
                    "heading": list(hit.place.heading),
                    "score": hit.score,
                },
            )
            for hit in found.hits
        ]
