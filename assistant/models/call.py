"""One call of a chat model, read as it comes."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Literal

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from assistant.domain.nouns import Usage
from assistant.models.faults import EmptyReply, StreamCutOff
from assistant.models.tokens import count_tokens
from assistant.models.wire import Connection
from assistant.runtime import cancellation, shutdown

End = Literal["whole", "cut", "withheld"]

_ENDS: dict[str, End] = {
    **dict.fromkeys(
        ("stop", "completed", "eos", "eos_token", "end_turn", "stop_sequence"), "whole"
    ),
    "content_filter": "withheld",
}
_USAGE_SECONDS = 2.0
_LONGEST_REPLY = 60_000
_MESSAGE_TOKENS = 4
_STALLED = 0.25
_LOOK_UP = 0.25
"""Seconds until it is seen that the reader has left a model that says nothing."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a model's reply: text, and at the end how it ended."""

    text: str = ""
    end: End | None = None


class Call:
    """One call of a chat model.

    The far end is read in a thread of its own, so that one that sends nothing, or nothing of
    use, holds nobody up.
    """

    def __init__(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        schema: Mapping[str, Any] | None = None,
    ) -> None:
        """With a JSON `schema` the far end is asked to reply in it."""
        self._model, self._messages = model, list(messages)
        self._more: dict[str, Any] = {}
        if schema is not None:
            form = {"type": "json_schema", "json_schema": dict(schema)}
            self._more = {"extra_body": {"response_format": form}}
        self._pieces: SimpleQueue[BaseMessage | Exception | None] = SimpleQueue()
        self._wire = Connection()
        self._text: list[str] = []
        self._counted: Usage | None = None
        self._length = 0
        self._last_words = self._stalled_after = -math.inf
        self._charged = False

    def chunks(self, until: float) -> Iterator[Chunk]:
        """What the model says, until it is over or the clock shows `until`."""
        self._stalled_after = (until - time.monotonic()) * _STALLED
        threading.Thread(
            target=copy_context().run, args=(self._read,), name="chat-model", daemon=True
        ).start()
        end: End | None = None
        try:
            while (piece := self._next(until, ended=end is not None)) is not None:
                self._charged = True
                self._counted = _counted(piece) or self._counted
                chunk = _chunk(piece)
                if chunk.text:
                    self._last_words = time.monotonic()
                    self._text.append(chunk.text)
                    self._length += len(chunk.text)
                if chunk.end and not end:
                    end = chunk.end
                    until = min(until, time.monotonic() + _USAGE_SECONDS)
                yield chunk
                if self._length > _LONGEST_REPLY:
                    yield Chunk(end="cut")
                    return
            if end is None and not self._wire.done:
                raise StreamCutOff
            if end in (None, "whole") and not "".join(self._text).strip():
                raise EmptyReply
            if end is None:
                yield Chunk(end="whole")
        except (TimeoutError, GeneratorExit, cancellation.Cancelled):
            self._charged = True
            raise
        finally:
            self._wire.let_go()

    def speaking(self) -> bool:
        """Whether it said something just now."""
        return time.monotonic() - self._last_words < self._stalled_after

    def usage(self) -> Usage | None:
        """The tokens it took, counted here where the far end did not; None where it took none."""
        if self._counted or not self._charged:
            return self._counted
        asked = sum(count_tokens(str(m.text)) + _MESSAGE_TOKENS for m in self._messages)
        return Usage(asked, count_tokens("".join(self._text)), estimated=True)

    def _read(self) -> None:
        self._wire.hold()
        try:
            for message in self._model.stream(self._messages, **self._more):
                self._pieces.put(message)
            self._pieces.put(None)
        except Exception as error:  # whatever the far end and its client come up with
            self._pieces.put(error)

    def _next(self, until: float, *, ended: bool) -> BaseMessage | None:
        """The next message, None at the end. What goes wrong after the end is of no matter."""
        while True:
            cancellation.check()
            left = until - time.monotonic()
            try:
                if left <= 0 or shutdown.over():
                    raise TimeoutError
                piece = self._pieces.get(timeout=min(left, _LOOK_UP))
                break
            except Empty:
                continue
            except TimeoutError:
                if ended:
                    return None
                raise
        if isinstance(piece, Exception):
            if ended:
                return None
            raise piece
        return piece


def _counted(message: BaseMessage) -> Usage | None:
    counts = message.usage_metadata if isinstance(message, AIMessageChunk) else None
    if not counts or not counts["input_tokens"] + counts["output_tokens"]:
        return None
    return Usage(counts["input_tokens"], counts["output_tokens"])


def _chunk(message: BaseMessage) -> Chunk:
    told = message.response_metadata
    reason = told.get("finish_reason") or told.get("status")
    if reason == "incomplete":
        reason = (told.get("incomplete_details") or {}).get("reason")
    if reason in ("in_progress", "queued"):
        reason = None
    return Chunk(str(message.text), _ENDS.get(str(reason).lower(), "cut") if reason else None)
