"""Rerankers at an HTTP endpoint, as Jina and Cohere have it, and Text Embeddings Inference."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any

import httpx2
from pydantic import SecretStr

from assistant.domain.errors import ModelError
from assistant.models.addresses import shown_address
from assistant.runtime import cancellation, metrics
from assistant.runtime.breaker import CircuitBreaker
from assistant.settings.settings import Settings

log = logging.getLogger(__name__)

_LONGEST_REPLY = 4 << 20
"""Bytes: thirty passages are a fiftieth of that where a server sends them back."""
_LOOK_UP = 0.25
"""Seconds until it is seen that the reader has left."""
_ENDING = "/rerank"


class _Failed(Exception):
    """The far end did not do what it should: a word for figures, and a reason for people."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


_LEFT_ALONE = _Failed("left_alone", "has failed again and again, and is left alone for a while.")
_LATE = _Failed("timeout", "did not reply within RERANK_TIMEOUT.")
_UNREACHABLE = _Failed("unreachable", "cannot be reached. Check RERANK_URL and the network.")
_STRANGE = _Failed("other", "sent a reply that cannot be understood. Check RERANK_URL.")
_BY_STATUS = {
    401: _Failed("key", "refused the key. Check RERANK_API_KEY."),
    403: _Failed("key", "refused the key. Check RERANK_API_KEY."),
    404: _Failed("unknown", "is not known there. Check RERANK_MODEL and RERANK_URL."),
    413: _Failed("too_long", "takes no passages of that length."),
    429: _Failed("often", "is over its rate limit or quota. Try again later."),
}
_ERROR = _Failed("error", "answered with an error. Look at that server's own log.")


class HostedReranker:
    """Scores passages for a question at an HTTP endpoint. Thread-safe.

    With a model's name the request is that of Jina and Cohere, without one that of Text
    Embeddings Inference. The reply may have either form. One that fails again and again is left
    alone for a while.

    Attributes:
        name: what it is called in messages.
        most: passages that it looks at, the best ones.
        weight: None, as its scores take the place of the search's own.
    """

    most = 30
    weight: float | None = None

    def __init__(
        self,
        url: str,
        model: str | None = None,
        api_key: SecretStr | None = None,
        seconds: float = 2.0,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """`url` is the endpoint; `/rerank` is added where it ends otherwise."""
        bare = url.rstrip("/")
        self._url = bare if bare.endswith(_ENDING) else bare + _ENDING
        self.name = f"'{model}' at {shown_address(url)}" if model else shown_address(url)
        self._model, self._seconds = model, seconds
        self._breaker = breaker or CircuitBreaker()
        headers = {"Authorization": f"Bearer {api_key.get_secret_value()}"} if api_key else {}
        self._client = httpx2.Client(timeout=seconds, headers=headers)

    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        """A score for each passage, the higher the better; a passage is what stands above it and
        its text. Raises `ModelError`, and `cancellation.Cancelled` when the reader does."""
        texts = [_encodable("\n".join(one)) for one in passages]
        admitted = self._breaker.admit(self._seconds)
        if admitted is None:
            raise self._explained(_LEFT_ALONE)
        works: bool | None = None
        try:
            found = self._asked(_encodable(question), texts)
            works = True
            return found
        except _Failed as error:
            works = False
            raise self._explained(error) from None
        finally:
            if self._breaker.ended(admitted, works):
                log.warning("The reranker %s is left alone for a while.", self.name)

    def _asked(self, question: str, texts: Sequence[str]) -> list[float]:
        """The scores, from a thread of its own: one that sends byte after byte is in time for
        none of them. Raises `_Failed`."""
        told: SimpleQueue[list[float] | _Failed] = SimpleQueue()
        until = time.monotonic() + self._seconds
        threading.Thread(
            target=lambda: told.put(self._call(question, texts, until)), name="rerank", daemon=True
        ).start()
        while True:
            cancellation.check()
            left = until - time.monotonic()
            if left <= 0:
                raise _LATE
            try:
                found = told.get(timeout=min(left, _LOOK_UP))
            except Empty:
                continue
            if isinstance(found, _Failed):
                raise found
            return found

    def _call(self, question: str, texts: Sequence[str], until: float) -> list[float] | _Failed:
        body: dict[str, Any] = {"query": question}
        if self._model is None:
            body |= {"texts": list(texts), "truncate": True}
        else:
            body |= {"model": self._model, "documents": list(texts), "top_n": len(texts)}
        reply = bytearray()
        try:
            with self._client.stream("POST", self._url, json=body) as response:
                if response.status_code != 200:
                    return _BY_STATUS.get(response.status_code, _ERROR)
                for part in response.iter_bytes():
                    reply += part
                    if len(reply) > _LONGEST_REPLY or time.monotonic() > until:
                        return _STRANGE if len(reply) > _LONGEST_REPLY else _LATE
            return _scores(json.loads(reply), len(texts))
        except httpx2.TimeoutException:
            return _LATE
        except (httpx2.TransportError, OSError):
            return _UNREACHABLE
        except Exception as error:  # whatever the far end and its client come up with
            log.debug("reranker failed: %s", type(error).__name__)
            return _STRANGE

    def _explained(self, error: _Failed) -> ModelError:
        metrics.model_failed("rerank", error.kind)
        return ModelError(f"The reranker {self.name} {error}")


def _scores(reply: Any, texts: int) -> list[float]:
    """The scores of a reply in the order of the texts. Raises `ValueError`, `KeyError` or
    `TypeError` for one that does not have each of them once."""
    results = reply["results"] if isinstance(reply, dict) else reply
    found: dict[int, float] = {}
    for one in results:
        index = one["index"]
        score = one["relevance_score"] if "relevance_score" in one else one["score"]
        if type(index) is not int or type(score) not in (int, float) or not math.isfinite(score):
            raise ValueError("not a number")
        if index in found:
            raise ValueError("twice the same text")
        found[index] = float(score)
    if len(found) != texts:
        raise ValueError("not as many scores as texts")
    return [found[number] for number in range(texts)]


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which have no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def hosted_reranker(settings: Settings, url: str) -> HostedReranker:
    """The reranker of the settings at this address."""
    return HostedReranker(
        url, settings.rerank_model, settings.rerank_api_key, settings.rerank_timeout
    )
