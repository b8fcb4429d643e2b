"""Chat models and hosted embeddings: the only room that knows OpenAI."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import openai
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import SecretStr

from assistant.errors import ModelError, SettingError
from assistant.passage import Usage
from assistant.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a model's reply: text, and at the end what it cost and why it ended."""

    text: str = ""
    usage: Usage | None = None
    finish_reason: str | None = None


class ChatModel:
    """A chat model behind the OpenAI protocol, through langchain."""

    def __init__(self, model: BaseChatModel, name: str, address: str) -> None:
        self._model = model
        self._address = address
        self.name = name

    def stream(self, messages: Sequence[BaseMessage], seconds: float) -> Iterator[Chunk]:
        """The reply to `messages`, piece by piece, for at most `seconds` in all.

        Raises `ModelError` with one line for the reader when the far end fails or the time is
        over. The far end is read in a thread of its own, so that one that sends nothing, or
        nothing of use, holds nobody up.
        """
        pieces: SimpleQueue[Chunk | Exception | None] = SimpleQueue()
        over = threading.Event()

        def read() -> None:
            try:
                for message in self._model.stream(list(messages)):
                    pieces.put(_chunk(message))
                    if over.is_set():
                        return
                pieces.put(None)
            except Exception as error:  # whatever the far end and its client come up with
                pieces.put(error)

        threading.Thread(target=read, name="chat-model", daemon=True).start()
        deadline = time.monotonic() + seconds
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except Empty:
                    raise self._explained(TimeoutError()) from None
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise self._explained(piece) from piece
                yield piece
        finally:
            over.set()

    def complete(self, messages: Sequence[BaseMessage], seconds: float) -> str:
        """The whole reply to `messages` within `seconds`. Raises `ModelError`."""
        return "".join(chunk.text for chunk in self.stream(messages, seconds)).strip()

    def _explained(self, error: Exception) -> ModelError:
        log.debug("chat model failed", exc_info=error)
        return ModelError(f"The chat model '{self.name}' at {self._address} {_why(error)}")


def _chunk(message: BaseMessage) -> Chunk:
    usage = None
    if isinstance(message, AIMessageChunk) and message.usage_metadata:
        counts = message.usage_metadata
        usage = Usage(counts["input_tokens"], counts["output_tokens"])
    reason = message.response_metadata.get("finish_reason")
    return Chunk(str(message.text), usage, str(reason) if reason else None)


_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (openai.AuthenticationError, openai.PermissionDeniedError),
        "refused the key. Check OPENAI_API_KEY.",
    ),
    ((openai.NotFoundError,), "is not known there. Check CHAT_MODEL and OPENAI_BASE_URL."),
    ((openai.RateLimitError,), "is over its rate limit or quota. Try again later."),
    ((openai.APITimeoutError, TimeoutError), "did not reply in time."),
    (
        (openai.APIConnectionError, OSError),
        "cannot be reached. Check OPENAI_BASE_URL and the network.",
    ),
    ((openai.APIStatusError,), "answered with an error. Look at that server's own log."),
)


def _why(error: Exception) -> str:
    for kinds, reason in _REASONS:
        if isinstance(error, kinds):
            return reason
    return "sent a reply that cannot be understood."


def chat_model(settings: Settings) -> ChatModel | None:
    """The chat model of the settings, None without a key."""
    if settings.openai_api_key is None:
        return None
    model = ChatOpenAI(
        model=settings.chat_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.chat_timeout,
        max_retries=0,
        stream_usage=True,
    )
    return ChatModel(model, settings.chat_model, settings.openai_base_url or "api.openai.com")


class HostedEmbeddings(Embeddings):
    """An embedding model at an OpenAI-compatible endpoint, with errors in one line."""

    def __init__(self, model: str, api_key: SecretStr, base_url: str | None) -> None:
        self.name = model
        self._address = base_url or "api.openai.com"
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
            return self._far.embed_documents(texts)
        except Exception as error:  # whatever the far end and its client come up with
            raise self._explained(error) from error

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question. Raises `ModelError`."""
        try:
            return self._far.embed_query(text)
        except Exception as error:  # whatever the far end and its client come up with
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> ModelError:
        return ModelError(
            f"The embedding model '{self.name}' at {self._address} "
            + _why(error).replace("CHAT_MODEL", "EMBEDDING_MODEL").replace("OPENAI_", "EMBEDDING_")
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
        settings.embedding_model, key, settings.embedding_base_url or settings.openai_base_url
    )
