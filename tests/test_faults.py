"""Whatever the chat model's far end does, a reader gets an answer in time and is told."""

from __future__ import annotations

import json
import threading
import time
from functools import partial

import pytest

from assistant.answering import notices
from assistant.answering.assistant import Assistant
from assistant.domain.nouns import (
    Answer,
    Language,
    Turn,
)
from assistant.language.sentences import sentence_spans
from tests.conftest import MakeWritten
from tests.scripted_openai import (
    Reply,
    ScriptedOpenAI,
    drips,
    fails,
    hangs,
    opens,
    resets,
    says,
    sends,
    writes,
)
from tests.test_answer import check
from tests.test_gate import until

QUESTIONS: dict[Language, str] = {
    "ja": "AI拡散規則の撤回はいつ発表された？",
    "en": "When was it announced that the AI diffusion rule is rescinded?",
}
FIRST = "撤回は2025年5月13日に発表された。"
SECONDS, LONG, PATIENT = 1.5, 60.0, 30.0
SOME = 3.0
"""Seconds in which the first words come, however busy the machine is."""


@pytest.fixture
def make(make_written: MakeWritten) -> MakeWritten:
    return partial(make_written, chat_timeout=SECONDS)


def ask(assistant: Assistant, language: Language = "ja", turns: tuple[Turn, ...] = ()) -> Answer:
    """The answer, which has to come in time and to hold together."""
    started = time.perf_counter()
    answer = assistant.ask(QUESTIONS[language], turns)
    assert time.perf_counter() - started < LONG / 2
    check(answer)
    assert answer.citations or answer.notice == notices.UNCITED[language]
    assert answer.language == language
    return answer


def event(text: str) -> bytes:
    return f"data: {text}\n\n".encode()


def delta(content: object, **choice: object) -> bytes:
    one = {"index": 0, "delta": {"role": "assistant", "content": content}, **choice}
    return event(json.dumps({"id": "c", "object": "chat.completion.chunk", "choices": [one]}))


NO_CHOICES = event('{"id": "c", "object": "chat.completion.chunk", "choices": []}')
OVERFLOW = fails(
    400, "This model's maximum context length is 4096 tokens.", "context_length_exceeded"
)
WHOLE_JSON = json.dumps({"choices": [{"message": {"content": f"{FIRST}[1]"}}]}).encode()

WITHOUT_A_WORD: dict[str, Reply] = {
    "429, come back in ten minutes": fails(429, retry_after="600"),
    "429, come back tomorrow": fails(429, retry_after="Wed, 21 Oct 2099 07:28:00 GMT"),
    "429 again and again": fails(429, retry_after="0"),
    "500": fails(500),
    "503 with a page": sends(b"<html>busy</html>", "text/html", 503),
    "400": fails(400),
    "401": fails(401),
    "403": fails(403),
    "404": fails(404),
    "413": fails(413),
    "always too long": OVERFLOW,
    "silence": hangs(LONG),
    "reset": resets,
    "closed": lambda handler, body: None,
    "comments for ever": drips(LONG),
    "headers for ever": opens(b"HTTP/1.1 200 OK\r\n", writes(b"X-Wait: 1\r\n", 600, 0.1)),
    "an error that never ends": opens(
        b"HTTP/1.1 500 No\r\n\r\n", writes(b"still thinking about it ", 600, 0.1)
    ),
    "html": sends(b"<html>hello</html>", "text/html"),
    "no stream": sends(WHOLE_JSON, "application/json"),
    "nothing": sends(b""),
    "only done": sends(event("[DONE]")),
    "broken chunk": sends(b"data: {broken\n\n"),
    "not a chunk": sends(event("[1, 2]")),
    "not text": sends(b"data: \xff\xfe\n\n"),
    "an error in the stream": sends(event('{"error": {"message": "overloaded"}}')),
    "no choices": sends(NO_CHOICES * 5 + event("[DONE]")),
    "choices null": sends(event('{"choices": null}') + event("[DONE]")),
    "only a role": sends(delta(None) + delta("", finish_reason="stop") + event("[DONE]")),
    "only roles, for ever": says("", reason=None, then=writes(delta("") * 50, 10**9, 0.02)),
    "blanks": says(" \n\n　\n "),
    "filtered at once": says("", reason="content_filter"),
    "thought too long": says("", reason="length"),
    "thought aloud only": says("<think>[1]かな…", reason="length"),
    "half a refusal": says("NO_AN", reason=None),
    "tools": says("", reason="tool_calls"),
}

AFTER_WORDS: dict[str, Reply] = {
    "closed": says(f"{FIRST}[1]罰金は1", reason=None),
    "reset": says(f"{FIRST}[1]罰金は1", reason=None, then=resets),
    "broken chunk": says(f"{FIRST}[1]罰金は1", reason=None, then=writes(b"data: {bro\n\n")),
    "an error in the stream": says(
        f"{FIRST}[1]罰金は1", reason=None, then=writes(event('{"error": {"message": "no"}}'))
    ),
    "stall": says(f"{FIRST}[1]罰金は1", reason=None, then=hangs(LONG)),
    "comments for ever": says(
        f"{FIRST}[1]罰金は1", reason=None, then=writes(b": here\n\n", 600, 0.1)
    ),
    "chunks without words for ever": says(
        f"{FIRST}[1]罰金は1", reason=None, then=writes(NO_CHOICES * 10, 10**9, 0.02)
    ),
    "length": says(f"{FIRST}[1]罰金は1", reason="length"),
    "a reason nobody knows": says(f"{FIRST}[1]罰金は1", reason="network_error"),
    "a trickle": says(f"{FIRST}[1]" + "それは長い話で、" * 400, size=1, pause=0.02),
    "the same for ever": says(
        f"{FIRST}[1]", reason=None, then=writes(delta("長い。") * 50, 10**9, 0.02)
    ),
}


@pytest.mark.parametrize("fault", WITHOUT_A_WORD.values(), ids=WITHOUT_A_WORD)
def test_quotes_come_with_a_notice_when_the_model_says_nothing(
    make: MakeWritten, openai_server: ScriptedOpenAI, fault: Reply
) -> None:
    openai_server.script = [fault]
    answer = ask(make())
    assert answer.mode == "extractive"
    assert answer.notice == notices.QUOTES_INSTEAD["ja"]
    assert "5月13日" in answer.answer


@pytest.mark.parametrize("fault", AFTER_WORDS.values(), ids=AFTER_WORDS)
def test_what_was_written_is_kept_and_marked_as_a_part(
    make: MakeWritten, openai_server: ScriptedOpenAI, fault: Reply
) -> None:
    openai_server.script = [fault]
    answer = ask(make(chat_timeout=SOME))
    assert answer.mode == "model"
    assert answer.notice == notices.CUT_OFF["ja"]
    assert answer.answer == f"{FIRST}[1]"


def test_the_sentence_that_broke_off_is_left_out(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    assistant = make(chat_timeout=PATIENT)
    plain = assistant.search(QUESTIONS["ja"]).hits[0].passage.plain
    said = max((plain[start:end] for start, end in sentence_spans(plain)), key=len)
    openai_server.script = [says(said, reason=None), says(said[:-1], reason=None)]
    assert ask(assistant).answer == f"{said}[1]"
    answer = ask(assistant)
    assert (answer.mode, answer.notice) == ("extractive", notices.QUOTES_INSTEAD["ja"])


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("fault", "notice"),
    [
        (fails(500), notices.QUOTES_INSTEAD),
        (says("月は緑色のチーズです。"), notices.UNCITED),
        (says(f"{FIRST}[1]つづき", reason=None), notices.CUT_OFF),
        (says(f"{FIRST}[1]つづき", reason="content_filter"), notices.WITHHELD),
    ],
    ids=["error", "all rejected", "cut", "filtered"],
)
def test_the_notice_is_in_the_language_of_the_question(
    make: MakeWritten,
    openai_server: ScriptedOpenAI,
    fault: Reply,
    notice: dict[Language, str],
    language: Language,
) -> None:
    openai_server.script = [fault]
    assert ask(make(chat_timeout=PATIENT), language).notice == notice[language]


@pytest.mark.parametrize(
    "reply",
    [
        says(f"{FIRST}[1]", reason=None, done=True),
        says(f"{FIRST}[1]", then=hangs(LONG)),
        says(f"{FIRST}[1]", done=False, then=resets),
        says(f"{FIRST}[1]", done=False, then=writes(b"data: {broken\n\n")),
        says(f"{FIRST}[1]", counted=False, done=False),
        says(f"{FIRST}[1]", reason="end_turn"),
    ],
    ids=["no reason but done", "stays open", "reset after", "broken after", "no done", "other"],
)
def test_a_reply_that_came_to_its_end_is_whole(
    make: MakeWritten, openai_server: ScriptedOpenAI, reply: Reply
) -> None:
    openai_server.script = [reply]
    answer = ask(make(chat_timeout=PATIENT))
    assert (answer.mode, answer.notice) == ("model", None)
    assert answer.answer == f"{FIRST}[1]"


def test_a_reply_that_stays_open_without_an_end_is_not_waited_for_twice(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{FIRST}[1]", done=False, counted=False, then=hangs(LONG))]
    started = time.perf_counter()
    answer = make(chat_timeout=LONG).ask(QUESTIONS["ja"])
    assert time.perf_counter() - started < LONG / 2
    assert answer.notice is None


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (fails(429, retry_after="1"), 1.0),
        (fails(503, retry_after="0.5"), 0.5),
        (fails(429), 0.4),
        (fails(500), 0.4),
        (resets, 0.4),
    ],
    ids=["429, one second", "503, half a second", "429", "500", "reset"],
)
def test_a_model_that_fails_once_is_asked_once_more(
    make: MakeWritten, openai_server: ScriptedOpenAI, fault: Reply, least: float
) -> None:
    openai_server.script = [fault, says(f"{FIRST}[1]")]
    started = time.perf_counter()
    answer = make(chat_timeout=PATIENT).ask(QUESTIONS["ja"])
    assert time.perf_counter() - started >= least
    assert (answer.mode, answer.notice) == ("model", None)
    assert len(openai_server.requests) == 2


def test_after_the_first_words_it_is_not_asked_again(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [AFTER_WORDS["reset"]]
    ask(make(chat_timeout=PATIENT))
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        OVERFLOW,
        fails(400, "the request exceeds the available context size, try increasing it"),
        fails(413),
    ],
)
def test_a_prompt_that_is_too_long_is_tried_with_half_of_the_passages(
    make: MakeWritten, openai_server: ScriptedOpenAI, refusal: Reply
) -> None:
    openai_server.script = [refusal, says(f"{FIRST}[1]")]
    answer = ask(make(chat_timeout=PATIENT))
    assert (answer.mode, answer.notice) == ("model", None)
    long, short = openai_server.prompts()
    assert short.count("(from the post of ") == long.count("(from the post of ") // 2


@pytest.mark.parametrize("fault", [hangs(LONG), drips(LONG), fails(429, retry_after="600"), resets])
def test_a_follow_up_has_no_more_time_than_another_question(
    make: MakeWritten, openai_server: ScriptedOpenAI, fault: Reply
) -> None:
    openai_server.script = [fault]
    turns = (Turn("user", "AI拡散規則とは？"), Turn("assistant", "米国の規則です。"))
    answer = ask(make(), turns=turns)
    assert answer.mode == "extractive"
    assert answer.notice == notices.QUOTES_INSTEAD["ja"]


def test_half_a_completed_question_is_not_used(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("AI拡散規則の罰金", reason="length"), says(f"{FIRST}[1]")]
    turns = (Turn("user", "AI拡散規則とは？"), Turn("assistant", "米国の規則です。"))
    assert ask(make(chat_timeout=PATIENT), turns=turns).notice is None


def test_nothing_goes_on_reading_once_the_answer_is_there(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [drips(LONG)]
    before = set(threading.enumerate())
    ask(make())
    until(lambda: not any(t.name == "chat-model" for t in set(threading.enumerate()) - before))


def test_an_address_with_a_password_is_never_told(
    make: MakeWritten, openai_server: ScriptedOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    openai_server.script = [fails(500)]
    url = openai_server.url.replace("http://", "http://user:hidden-word@")
    ask(make(openai_base_url=url))
    assert "hidden-word" not in "".join(r.getMessage() for r in caplog.records)
    assert "scripted" in caplog.text


def responses(*events: dict[str, object]) -> Reply:
    """A stream of the other protocol, which the client speaks with some models."""
    return sends(b"".join(event(json.dumps(one)) for one in events))


def _response(status: str, **more: object) -> dict[str, object]:
    return {
        "id": "r", "object": "response", "created_at": 1, "model": "gpt-5-pro", "output": [],
        "parallel_tool_calls": False, "tool_choice": "auto", "tools": [], "status": status,
        "usage": {
            "input_tokens": 7, "output_tokens": 5, "total_tokens": 12,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("last", "notice"),
    [
        ({"type": "response.completed", "response": _response("completed")}, None),
        (
            {
                "type": "response.incomplete",
                "response": _response(
                    "incomplete", incomplete_details={"reason": "max_output_tokens"}
                ),
            },
            notices.CUT_OFF["ja"],
        ),
    ],
)
def test_models_that_speak_the_other_protocol(
    make: MakeWritten, openai_server: ScriptedOpenAI, last: dict[str, object], notice: str | None
) -> None:
    words = {
        "type": "response.output_text.delta", "delta": f"{FIRST}[1]", "content_index": 0,
        "item_id": "m", "output_index": 0, "sequence_number": 1, "logprobs": [],
    }  # fmt: skip
    openai_server.script = [responses(words, last)]
    answer = ask(make(chat_model="gpt-5-pro", chat_timeout=PATIENT))
    assert openai_server.requests[0]["path"] == "/v1/responses"
    assert (answer.mode, answer.notice) == ("model", notice)
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 7
