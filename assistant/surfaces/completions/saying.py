"""An Answer as the OpenAI protocol says it: whole, or in pieces. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from assistant.answering.service import GivenAnswer
from assistant.domain.nouns import Answer, NoticeKind
from assistant.surfaces import markdown
from assistant.surfaces.markdown import Link

DONE: Final = b"data: [DONE]\n\n"
Reason = Literal["stop", "length", "content_filter"]
_REASONS: Final[dict[NoticeKind, Reason]] = {"cut_off": "length", "withheld": "content_filter"}


@dataclass(frozen=True, slots=True)
class Header:
    """What each part of one completion says: its id, the name of the model, and the second in
    which it was asked (Unix time)."""

    id: str
    model: str
    created: int


def completion(header: Header, given: GivenAnswer, address: str | None) -> dict[str, Any]:
    """A `chat.completion`. A refusal is content like any other: it is what the archive has to
    say, and `refusal` is for a model that would not."""
    answer = given.answer
    text = markdown.whole(answer, address)
    message = {
        "role": "assistant",
        "content": text.text,
        "refusal": None,
        "annotations": url_citations(answer, text.links),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(answer)}
    return {
        "id": header.id,
        "object": "chat.completion",
        "created": header.created,
        "model": header.model,
        "choices": [choice],
        "usage": usage(answer),
        "archive": archive(given, address),
    }


def url_citations(answer: Answer, links: tuple[Link, ...], before: int = 0) -> list[dict[str, Any]]:
    """The links of a text as `url_citation`s: `content[start_index:end_index]` is the link, in
    characters, where the text stands behind `before` others."""
    cited = {citation.number: citation for citation in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": link.start + before,
                "end_index": link.end + before,
                "title": cited[link.number].post.title,
                "url": cited[link.number].link,
            },
        }
        for link in links
    ]


def usage(answer: Answer) -> dict[str, int]:
    """The tokens that the answer took: none for quotes."""
    spent = answer.usage
    told, said = (spent.prompt_tokens, spent.completion_tokens) if spent else (0, 0)
    return {"prompt_tokens": told, "completion_tokens": said, "total_tokens": told + said}


def archive(given: GivenAnswer, address: str | None) -> dict[str, Any]:
    """What the protocol has no field for: the whole Answer, and where it can be read again."""
    return {"id": given.id, "url": address, "answer": given.answer.to_json()}


class Stream:
    """A completion as `chat.completion.chunk`s, each a server-sent event.

    What was said can't be taken back: an answer that is another one than it was (quotes in
    place of a model's words) follows below.
    """

    def __init__(self, header: Header, *, with_usage: bool) -> None:
        self._header, self._with_usage = header, with_usage
        self._sent = ""
        self._start = 0

    def first(self) -> bytes:
        """Who speaks."""
        return self._chunk({"role": "assistant", "content": "", "refusal": None})

    def grown(self, answer: Answer) -> Iterator[bytes]:
        """What an answer says that it did not say before."""
        yield from self._say(markdown.said(answer, growing=True).text)

    def whole(self, given: GivenAnswer, address: str | None) -> Iterator[bytes]:
        """The rest, the citations, why it ends, the tokens if they are wanted, and the end."""
        text = markdown.whole(given.answer, address)
        yield from self._say(text.text)
        found = url_citations(given.answer, text.links, self._start)
        if found:
            yield self._chunk({"annotations": found})
        yield self._chunk({}, _reason(given.answer), {"archive": archive(given, address)})
        if self._with_usage:
            yield self._event({"choices": [], "usage": usage(given.answer)})
        yield DONE

    def _say(self, text: str) -> Iterator[bytes]:
        if not text.startswith(self._sent[self._start :]):
            self._sent += "\n\n"
            yield self._chunk({"content": "\n\n"})
            self._start = len(self._sent)
        new = text[len(self._sent) - self._start :]
        if new:
            self._sent += new
            yield self._chunk({"content": new})

    def _chunk(
        self,
        delta: dict[str, Any],
        reason: Reason | None = None,
        more: dict[str, Any] | None = None,
    ) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        told = {"usage": None} if self._with_usage else {}
        return self._event({"choices": [choice], **told, **(more or {})})

    def _event(self, content: dict[str, Any]) -> bytes:
        header = self._header
        return event(
            {
                "id": header.id,
                "object": "chat.completion.chunk",
                "created": header.created,
                "model": header.model,
                **content,
            }
        )


def event(content: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def _reason(answer: Answer) -> Reason:
    kinds = (_REASONS.get(notice.kind) for notice in answer.notices)
    return next(filter(None, kinds), "stop")
