"""How an answer gets into a thread: streamed where the workspace has it, else by edits, else as
one message; whatever breaks on the way, the whole text arrives."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any, Final, Protocol

from assistant.domain.nouns import Answer, Language
from assistant.runtime.metrics import SlackWay
from assistant.surfaces.slack.blocks import (
    SECTION,
    Message,
    messages,
    plain,
)
from assistant.surfaces.slack.calls import (
    Calls,
    Pace,
    Refused,
)
from assistant.surfaces.slack.features import Streams, task
from assistant.surfaces.slack.streamed import streamed
from assistant.surfaces.slack.text import (
    cut,
    escape,
)
from assistant.surfaces.texts.slack import WORDING

log = logging.getLogger(__name__)

_EVERY = 1.0
"""Seconds between two pieces of a stream."""
_STREAMED = 8000
"""Most characters that are streamed; what a longer answer says is written at the end."""
_NO_UNFURLING: Final[dict[str, Any]] = {"unfurl_links": False, "unfurl_media": False}
_AS_IT_IS: Final[dict[str, Any]] = {"parse": "none", "link_names": False}


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for whom: the `team` of the one who asks, the `channel`, the `user`, and the
    `thread`. A `private` place is seen by that user alone."""

    team: str
    channel: str
    user: str
    thread: str
    private: bool = False

    @property
    def name(self) -> str:
        """The thread's name in the records."""
        return f"slack:{self.channel}:{self.thread}"


class Outlet(Protocol):
    """Where an answer goes."""

    def begin(self, language: Language) -> None:
        """Show what is being done for an answer that takes its time; may do nothing."""

    def draft(self, answer: Answer) -> None:
        """Show an answer that is still being written; may do nothing."""

    def finish(self, answer: Answer, key: str | None, base: str | None) -> bool:
        """Show the whole answer; whether that could be done."""

    def fail(self, text: str) -> None:
        """Say that there is no answer, in the place of what was shown of it."""

    def tell(self, text: str) -> None:
        """Tell the one who asked something, and nobody else."""

    @property
    def begun(self) -> bool:
        """Whether something of the answer was shown."""

    @property
    def way(self) -> SlackWay:
        """How the whole answer was shown, if it was."""


class ThreadDelivery:
    """An answer on its way into a thread. Used by one thread."""

    def __init__(self, calls: Calls, pace: Pace, streams: Streams, place: Place) -> None:
        self._calls, self._pace, self._streams, self._place = calls, pace, streams, place
        self._way = "stream" if streams.had else "edit"
        self._ts: str | None = None
        self._streaming = False
        self._sent = ""
        self._not_before = 0.0
        self._as_stream = False
        self._step: str | None = None

    def begin(self, language: Language) -> None:
        """Begin the message with a step that says what is being done, where there are steps."""
        if self._way != "stream" or not self._streams.steps:
            return
        title = WORDING[language]["step"]
        try:
            self._started(chunks=[task(title, "in_progress")])
        except Refused as refused:
            self._streams.stepless(refused)
            return
        self._step = title

    def draft(self, answer: Answer) -> None:
        """Show more of the answer, at most once a second, unless Slack asked to wait."""
        if self._way == "none" or time.monotonic() < self._not_before or not answer.answer:
            return
        if answer.kind == "compare":  # a table is told whole: with what is empty in it
            return
        try:
            if self._way == "stream":
                self._stream(streamed(answer))
            else:
                self._edit(answer.answer)
        except Refused as refused:
            self._hindered(refused)

    def finish(self, answer: Answer, key: str | None, base: str | None) -> bool:
        """Show the whole answer in the place of the draft; False where Slack has it refused for
        good, which the operator is told."""
        ts = self._ts
        try:
            if self._streaming and self._stopped(answer, key, base):
                self._as_stream = True
                return True
            for message in messages(answer, key, base, handover=self._streams.handover):
                self._shown(message, ts)
                ts = None
        except Refused as refused:
            if not refused.content:
                log.error("an answer was not delivered: %s", refused.line())
                return False
            log.warning("%s It is written without blocks.", refused.line())
            return self._plainly(plain(answer, key, base), ts)
        return True

    def fail(self, text: str) -> None:
        """Say so in the message that was begun, else to the one who asked."""
        if self._ts is None:
            self.tell(text)
            return
        if self._streaming:
            ended = [task(self._step, "error")] if self._step else None
            where = {"channel": self._place.channel, "ts": self._ts}
            self._calls.maybe("chat.stopStream", chunks=ended, **where)
        self._plainly([escape(text)], self._ts)

    def tell(self, text: str) -> None:
        """Tell the one who asked, in a channel so that nobody else sees it."""
        tell(self._calls, self._place, text)

    @property
    def begun(self) -> bool:
        """Whether there is a message with something of the answer."""
        return self._ts is not None

    @property
    def way(self) -> SlackWay:
        """By a stream that was not broken, by edits of what was begun, or as one message."""
        if self._as_stream:
            return "stream"
        return "edits" if self.begun else "message"

    def _stream(self, text: str) -> None:
        if not text.startswith(self._sent) or len(text) > _STREAMED or text == self._sent:
            return
        place, more = self._place, text[len(self._sent) :]
        if self._ts is None:
            self._started(markdown_text=more)
        else:
            self._calls.once(
                "chat.appendStream", channel=place.channel, ts=self._ts, **self._more(more)
            )
            self._step = None
        self._sent = text
        self._not_before = time.monotonic() + _EVERY

    def _started(self, **content: Any) -> None:
        place = self._place
        started = self._calls.once(
            "chat.startStream",
            channel=place.channel,
            thread_ts=place.thread,
            recipient_team_id=None if place.private else place.team,
            recipient_user_id=None if place.private else place.user,
            **content,
        )
        self._ts, self._streaming = str(started["ts"]), True

    def _more(self, text: str | None) -> dict[str, Any]:
        """More text for a stream; the step before it is done with its first piece."""
        if self._step is None:
            return {"markdown_text": text or None}
        written = [{"type": "markdown_text", "text": text}] if text else []
        return {"chunks": [task(self._step, "complete"), *written]}

    def _edit(self, text: str) -> None:
        if text == self._sent or not self._pace.free(self._place.channel):
            return
        shown = Message(cut(f"{text} …", SECTION), ())
        self._ts = self._write("once", shown, self._ts)
        self._sent = text

    def _hindered(self, refused: Refused) -> None:
        if refused.passing:
            self._not_before = time.monotonic() + max(_EVERY, refused.wait or 0.0)
        if self._way == "stream" and self._ts is None:
            self._streams.refused(refused)
            self._way = "none" if refused.channel else "edit"
        elif self._way == "stream" and refused.code == "ratelimited":
            return
        elif not refused.passing or self._way == "stream":
            self._way = "none"

    def _stopped(self, answer: Answer, key: str | None, base: str | None) -> bool:
        """End the stream with the rest of the text and all that stands below it, if what was
        streamed is the beginning of it."""
        place, text = self._place, streamed(answer)
        unbroken = self._way == "stream"
        fits = unbroken and text.startswith(self._sent) and len(text) <= _STREAMED
        handover = self._streams.handover
        first, *others = messages(answer, key, base, begun=True, handover=handover)
        rest = text[len(self._sent) :] if fits else None
        call = self._calls.surely if fits else self._calls.once
        try:
            self._streams.sent(
                call,
                "chat.stopStream",
                first.blocks if fits else (),
                channel=place.channel,
                ts=self._ts,
                **self._more(rest),
            )
        except Refused as refused:
            log.info("a stream broke off (%s)", refused.code)
            if self._step:
                self._streams.stepless(refused)
            return False
        if not fits:
            return False
        for message in others:
            self._shown(message, None)
        return True

    def _shown(self, message: Message, ts: str | None) -> None:
        """A message, in the place of another one if that can be edited."""
        if ts is not None:
            try:
                self._pace.turn(self._place.channel)
                self._write("surely", message, ts)
                return
            except Refused as refused:
                if refused.content:
                    raise
                log.info("a message could not be edited (%s)", refused.code)
        self._pace.turn(self._place.channel)
        self._write("surely", message, None)

    def _plainly(self, pieces: list[str], ts: str | None) -> bool:
        try:
            for piece in pieces:
                self._shown(Message(piece, ()), ts)
                ts = None
        except Refused as refused:
            log.error("an answer was not delivered: %s", refused.line())
            return False
        return True

    def _write(self, how: str, message: Message, ts: str | None) -> str:
        call = self._calls.surely if how == "surely" else self._calls.once
        place = self._place
        content = {"channel": place.channel, "text": message.text, **_AS_IT_IS}
        sent, blocks = self._streams.sent, message.blocks
        if ts is not None:
            sent(call, "chat.update", blocks, ts=ts, **content)
            return ts
        thread = place.thread or None
        posted = sent(
            call, "chat.postMessage", blocks, thread_ts=thread, **content, **_NO_UNFURLING
        )
        return str(posted["ts"])


class EphemeralDelivery:
    """An answer that only the one who asked sees."""

    def __init__(self, calls: Calls, streams: Streams, place: Place) -> None:
        self._calls, self._streams, self._place = calls, streams, place

    def begin(self, language: Language) -> None:
        """Nothing: what only one sees cannot be edited."""

    def draft(self, answer: Answer) -> None:
        """Nothing: what only one sees cannot be edited."""

    def finish(self, answer: Answer, key: str | None, base: str | None) -> bool:
        """Show the whole answer to that person."""
        try:
            for message in messages(answer, key, base, handover=self._streams.handover):
                _whisper(self._calls, self._place, message, self._streams)
        except Refused as refused:
            log.error("an answer was not delivered: %s", refused.line())
            return False
        return True

    def fail(self, text: str) -> None:
        """Tell that person."""
        self.tell(text)

    def tell(self, text: str) -> None:
        """Tell that person."""
        tell(self._calls, self._place, text)

    @property
    def begun(self) -> bool:
        """No: it comes whole."""
        return False

    @property
    def way(self) -> SlackWay:
        """So that one person sees it."""
        return "whisper"


def tell(calls: Calls, place: Place, text: str) -> None:
    """A line for one person: in a place of their own as a message, elsewhere so that nobody else
    sees it."""
    try:
        if place.private:
            calls.surely(
                "chat.postMessage",
                channel=place.channel,
                thread_ts=place.thread or None,
                text=escape(text),
                **_AS_IT_IS,
                **_NO_UNFURLING,
            )
        else:
            _whisper(calls, place, Message(escape(text), ()), Streams())
    except Refused as refused:
        log.error("somebody was not told something: %s", refused.line())


def _whisper(calls: Calls, place: Place, message: Message, streams: Streams) -> None:
    streams.sent(
        calls.surely,
        "chat.postEphemeral",
        message.blocks,
        channel=place.channel,
        user=place.user,
        thread_ts=place.thread or None,
        text=message.text,
        **_AS_IT_IS,
    )
