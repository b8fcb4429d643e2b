"""A request of the OpenAI protocol, read: what is asked, after what, and how it is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from assistant.answering.asked.follow_ups import LONGEST_TURN
from assistant.answering.asked.kinds import KINDS
from assistant.domain.nouns import FilterName, QuestionKind, Turn
from assistant.language.invisible import beginning
from assistant.surfaces import markdown
from assistant.surfaces.chips import FILTERS
from assistant.surfaces.completions.faults import RefusedCompletion

_EARLIER = 12
_LONGEST = 4 * LONGEST_TURN
"""Characters of an earlier turn that are read at all: marks and links go before it is shorter."""
_ROLES: Final[dict[str, Literal["user", "assistant"] | None]] = {
    "system": None,
    "developer": None,
    "user": "user",
    "assistant": "assistant",
}
Check = Callable[[Any], bool]


def _nothing(value: Any) -> bool:
    return value is None or value is False or value in ([], {}, 0, "")


def _plain_text(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and value.get("type") == "text")


_HARMLESS: Final[dict[str, tuple[Check, str]]] = {
    "n": (
        lambda value: value in (None, 1) and value is not True,
        "One answer is given; leave it out or set it to 1.",
    ),
    "tools": (_nothing, "The archive calls no tools."),
    "functions": (_nothing, "The archive calls no functions."),
    "tool_choice": (lambda value: value in (None, "none", "auto"), "The archive calls no tools."),
    "function_call": (lambda value: value in (None, "none", "auto"), "No function is called."),
    "response_format": (_plain_text, "Answers are text; POST /api/ask gives JSON."),
    "modalities": (lambda value: value in (None, ["text"]), "Answers are text."),
    "audio": (_nothing, "Answers are text."),
    "logprobs": (_nothing, "There are no probabilities of tokens."),
    "top_logprobs": (_nothing, "There are no probabilities of tokens."),
    "logit_bias": (_nothing, "Tokens can't be favoured."),
    "stop": (_nothing, "Answers end where they end."),
    "web_search_options": (_nothing, "Only the archive is searched."),
    "moderation": (_nothing, "Nothing is moderated here."),
}
"""Parameters that change what an answer is, with the values that ask for nothing here, and why
others are refused. All others (temperature, max_tokens, user, …) are taken and left aside."""


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A request: the name of the model, the question with the turns before it, whether it is to be
    streamed, and whether the tokens are to be told at the end of that; what kind of answer is
    wanted, and which filters that the question names are left aside."""

    model: str
    question: str
    history: tuple[Turn, ...]
    stream: bool
    usage: bool
    kind: QuestionKind | None = None
    unfiltered: frozenset[FilterName] = frozenset()


def read(body: bytes) -> CompletionRequest:
    """The request of a body. Raises `RefusedCompletion` that names the parameter that is wrong."""
    data = _data(body)
    for name, (harmless, why) in _HARMLESS.items():
        if name in data and not harmless(data[name]):
            raise _wrong(name, f"'{name}' can't be honoured: {why}", "unsupported_parameter")
    model = data.get("model")
    if not isinstance(model, str) or not model:
        raise _wrong("model", "'model' is missing: its name, such as 'archive'.")
    stream, options = data.get("stream"), data.get("stream_options")
    if not isinstance(stream, bool | None):
        raise _wrong("stream", "'stream' is true or false.")
    if not isinstance(options, dict | None):
        raise _wrong("stream_options", "'stream_options' is an object.")
    turns = _turns(data.get("messages"))
    if not turns or turns[-1].role != "user":
        raise _wrong("messages", "The last message has to be the user's question.")
    *earlier, last = turns
    return CompletionRequest(
        model,
        last.text,
        tuple(map(_as_said, earlier[-_EARLIER:])),
        bool(stream),
        bool((options or {}).get("include_usage")),
        *_wanted(data.get("archive")),
    )


def _wanted(given: Any) -> tuple[QuestionKind | None, frozenset[FilterName]]:
    """What the parameter `archive` says of the question."""
    if not isinstance(given, dict | None):
        raise _wrong("archive", "'archive' is an object.")
    kind, off = (given or {}).get("kind"), (given or {}).get("unfiltered") or []
    if kind is not None and kind not in KINDS:
        raise _wrong("archive.kind", f"'archive.kind' is none of {', '.join(KINDS)}.")
    if not isinstance(off, list) or any(name not in FILTERS for name in off):
        known = ", ".join(FILTERS)
        raise _wrong("archive.unfiltered", f"'archive.unfiltered' is a list of {known}.")
    return kind, frozenset(off)


def _data(body: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RefusedCompletion(400, "The body is not JSON in UTF-8.") from None
    if not isinstance(data, dict):
        raise RefusedCompletion(400, "The body is not a JSON object.")
    return data


def _turns(messages: Any) -> list[Turn]:
    """The turns of the messages that say something; a system's say nothing to an archive."""
    if not isinstance(messages, list) or not messages:
        raise _wrong("messages", "'messages' is missing: a list of at least one message.")
    turns = []
    for at, message in enumerate(messages):
        where = f"messages[{at}]"
        name = message.get("role") if isinstance(message, dict) else None
        if name not in _ROLES:
            known = ", ".join(_ROLES)
            raise _wrong(f"{where}.role", f"'{where}.role' is none of {known}.")
        text = _text(message.get("content"), f"{where}.content")
        role = _ROLES[name]
        if role and (text.strip() or (role == "user" and at == len(messages) - 1)):
            turns.append(Turn(role, text))
    return turns


def _text(content: Any, where: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, Sequence):
        raise _wrong(where, f"'{where}' is neither text nor a list of parts.")
    texts = []
    for at, part in enumerate(content):
        text = part.get("text") if isinstance(part, dict) else None
        if not isinstance(text, str) or part.get("type") != "text":
            raise _wrong(f"{where}[{at}]", f"'{where}[{at}]' is no part of type 'text'.")
        texts.append(text)
    return "\n".join(texts)


def _as_said(turn: Turn) -> Turn:
    text = beginning(turn.text, _LONGEST)
    return Turn(turn.role, text if turn.role == "user" else markdown.unmarked(text))


def _wrong(param: str, message: str, code: str | None = None) -> RefusedCompletion:
    return RefusedCompletion(400, message, param=param, code=code)
