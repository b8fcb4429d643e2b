"""Chat models behind the OpenAI protocol."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import openai
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI

from assistant.domain.errors import ModelError, PromptTooLong, RequestRefused
from assistant.domain.nouns import Usage
from assistant.models.addresses import shown_address
from assistant.models.call import Call, Chunk
from assistant.models.faults import (
    CircuitOpen,
    StreamCutOff,
    is_about_the_request,
    is_too_long,
    kind,
    retry_after,
    why,
)
from assistant.models.plain import PlainCompletions
from assistant.models.wire import watch
from assistant.runtime import metrics
from assistant.runtime.breaker import CircuitBreaker
from assistant.settings.settings import Settings
from assistant.settings.types import Price

log = logging.getLogger(__name__)

Spend = Callable[[Usage], None]
"""Is told what each call took, once it is over, however it ended."""


class ChatModel:
    """A chat model behind the OpenAI protocol, through langchain. Thread-safe."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        address: str,
        *,
        price: Price | None = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._model = model
        self._address = address
        self._price = price
        self._breaker = breaker or CircuitBreaker()
        self._knows_schemas = True
        self.name = name

    def apart(self) -> ChatModel:
        """The same model, for calls whose failures say nothing about others: after three of them
        it is left alone with such calls for five minutes."""
        own = CircuitBreaker(threshold=3, recovery=300.0)
        return ChatModel(self._model, self.name, self._address, price=self._price, breaker=own)

    def stream(
        self,
        messages: Sequence[BaseMessage],
        seconds: float,
        spend: Spend | None = None,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[Chunk]:
        """The reply to `messages`, piece by piece, for at most `seconds` in all.

        Raises `ModelError` with one line for the reader when the far end fails or the time is
        over, `PromptTooLong` when that is the reason. One that fails before the first words
        and may soon work is asked once more, when it wants if it says so and there is time.
        """
        until = time.monotonic() + seconds
        failed: Exception | None = None
        while True:
            silent = True
            try:
                for chunk in self._once(messages, until, spend, schema):
                    silent = silent and not chunk.text
                    yield chunk
                return
            except CircuitOpen as error:
                raise self._explained(failed or error) from None
            except Exception as error:  # whatever the far end and its client come up with
                pause = retry_after(error)
                left = until - time.monotonic()
                if failed or not silent or pause is None or pause > left / 2:
                    raise self._explained(error) from None
                failed = error
            time.sleep(pause)

    def complete(
        self,
        messages: Sequence[BaseMessage],
        seconds: float,
        spend: Spend | None = None,
        schema: Mapping[str, Any] | None = None,
    ) -> str:
        """The whole reply to `messages` within `seconds`, in a JSON `schema` (as OpenAI's
        `json_schema` has it) if the far end knows that. Raises `ModelError`, also for one that is
        only a part."""
        until = time.monotonic() + seconds
        if schema is not None and self._knows_schemas:
            try:
                return self._completed(self.stream(messages, seconds, spend, schema))
            except RequestRefused as error:
                log.info("Asking again without a schema: %s", error)
                self._knows_schemas = False
        return self._completed(self.stream(messages, until - time.monotonic(), spend))

    def _completed(self, chunks: Iterator[Chunk]) -> str:
        text = ""
        for chunk in chunks:
            text += chunk.text
            if chunk.end not in (None, "whole"):
                raise self._explained(StreamCutOff())
        return text.strip()

    def _once(
        self,
        messages: Sequence[BaseMessage],
        until: float,
        spend: Spend | None,
        schema: Mapping[str, Any] | None,
    ) -> Iterator[Chunk]:
        """One call. Raises whatever the far end and its client come up with."""
        admitted = self._breaker.admit(max(0.0, until - time.monotonic()))
        if admitted is None:
            metrics.model_failed("chat", kind(CircuitOpen()))
            raise CircuitOpen
        call = Call(self._model, messages, schema)
        works: bool | None = None
        try:
            yield from call.chunks(until)
            works = True
        except Exception as error:
            metrics.model_failed("chat", kind(error))
            works = is_about_the_request(error) or (
                isinstance(error, TimeoutError) and call.speaking()
            )
            raise
        finally:
            if self._breaker.ended(admitted, works):
                log.warning("The chat model '%s' is left alone for a while.", self.name)
            if spend is not None and (usage := call.usage()):
                spend(self._priced(usage))

    def _priced(self, usage: Usage) -> Usage:
        return usage if self._price is None else self._price.of(usage)

    def _explained(self, error: Exception) -> ModelError:
        status = getattr(error, "status_code", "")
        log.debug("chat model failed: %s %s", type(error).__name__, status)
        explained: type[ModelError] = ModelError
        if is_too_long(error):
            explained = PromptTooLong
        elif is_about_the_request(error):
            explained = RequestRefused
        return explained(f"The chat model '{self.name}' at {self._address} {why(error)}")


def chat_model(settings: Settings, breaker: CircuitBreaker | None = None) -> ChatModel | None:
    """The chat model of the settings, None without a key.

    Keeps the client's log at INFO or above, whatever `OPENAI_LOG` says: below that it may write
    what is sent.
    """
    if settings.openai_api_key is None:
        return None
    clients_log = logging.getLogger("openai")
    clients_log.setLevel(max(clients_log.getEffectiveLevel(), logging.INFO))
    model = ChatOpenAI(
        model=settings.chat_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.chat_timeout,
        max_retries=0,
        stream_usage=True,
        http_client=openai.DefaultHttpxClient(event_hooks={"response": [watch]}),
    )
    model.client = PlainCompletions(model.root_client)
    return ChatModel(
        model,
        settings.chat_model,
        shown_address(settings.openai_base_url),
        price=settings.chat_prices.get(settings.chat_model),
        breaker=breaker,
    )
