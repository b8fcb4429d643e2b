"""Hosted embeddings at an OpenAI-compatible endpoint."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings
from pydantic import SecretStr

from assistant.domain.errors import ModelError, SettingError
from assistant.embedding.prefixes import Prefixes
from assistant.models.addresses import shown_address
from assistant.models.faults import kind, why
from assistant.runtime import metrics
from assistant.settings.settings import Settings


class HostedEmbeddings(Embeddings):
    """An embedding model at an OpenAI-compatible endpoint, with errors in one line."""

    def __init__(
        self,
        model: str,
        api_key: SecretStr,
        base_url: str | None,
        prefixes: Prefixes = Prefixes(),  # noqa: B008
    ) -> None:
        self.name = prefixes.named(model)
        self._model, self._prefixes = model, prefixes
        self._address = shown_address(base_url)
        self._far = OpenAIEmbeddings(
            model=model,
            api_key=api_key,
            base_url=base_url,
            max_retries=2,
            check_embedding_ctx_length=False,
            chunk_size=128,
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text. Raises `ModelError`."""
        try:
            return self._far.embed_documents([self._prefixes.passage + text for text in texts])
        except Exception as error:  # whatever the far end and its client come up with
            raise self._explained(error) from None

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question. Raises `ModelError`."""
        try:
            return self._far.embed_query(self._prefixes.query + text)
        except Exception as error:  # whatever the far end and its client come up with
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> ModelError:
        metrics.model_failed("embedding", kind(error))
        return ModelError(
            f"The embedding model '{self._model}' at {self._address} "
            + why(error).replace("CHAT_MODEL", "EMBEDDING_MODEL").replace("OPENAI_", "EMBEDDING_")
        )


def hosted_embeddings(settings: Settings) -> HostedEmbeddings:
    """The hosted embedding model of the settings.

    Raises `SettingError` when there is no key for it.
    """
    key = settings.embedding_api_key or settings.openai_api_key
    if key is None:
        raise SettingError(
            f"EMBEDDING_MODEL={settings.embedding_model} needs a key: set EMBEDDING_API_KEY or"
            " OPENAI_API_KEY, or EMBEDDING_MODEL=e5 for the embedded model."
        )
    return HostedEmbeddings(
        settings.embedding_model,
        key,
        settings.embedding_base_url or settings.openai_base_url,
        Prefixes(settings.embedding_query_prefix, settings.embedding_passage_prefix),
    )
