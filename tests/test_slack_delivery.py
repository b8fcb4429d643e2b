"""How answers get into threads when Slack has no streams, breaks them, or asks to wait."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from assistant.domain.nouns import Answer, Sentence
from assistant.surfaces.slack import calls, delivery
from assistant.surfaces.slack.calls import (
    Calls,
    Pace,
    Refused,
)
from assistant.surfaces.slack.delivery import (
    Place,
    ThreadDelivery,
)
from assistant.surfaces.slack.features import Streams
from tests import scripted_slack
from tests.clock import Skipping
from tests.samples import answer, citation
from tests.scripted_slack import (
    ANN,
    DIRECT,
    ROOM,
    TEAM,
    TOKEN,
    Reply,
    ScriptedSlack,
    Shown,
    down,
    fails,
    limited,
)

TS = "1700000000.000100"
KEY = "k" * 22
WHOLE = "量産を2025年に始めた。工場は青葉県にある。三百人を雇う。"
PLACE = Place(TEAM, ROOM, ANN, TS)


@pytest.fixture(autouse=True)
def _skipping(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Skipping()
    for module in (calls, delivery, scripted_slack, sys.modules[__name__]):
        monkeypatch.setattr(module, "time", clock)


def said(text: str) -> Answer:
    return replace(answer(), answer=f"{text}[1]", sentences=(Sentence(text, (1,)),), mode="model")


def deliver(
    slack: ScriptedSlack,
    whole: Answer,
    *,
    drafts: int = 3,
    place: Place = PLACE,
    streams: Streams | None = None,
    pause: float = 1.05,
) -> bool:
    """Write an answer in so many drafts, with pauses between them."""
    threaded = ThreadDelivery(Calls(TOKEN, slack.url), Pace(), streams or Streams(), place)
    for number in range(1, drafts + 1):
        part = whole.answer[: len(whole.answer) * number // (drafts + 1)]
        threaded.draft(replace(whole, answer=part))
        time.sleep(pause)
    return threaded.finish(whole, KEY, None)


def read(slack: ScriptedSlack, place: Place = PLACE) -> str:
    """All that stands in the thread, as people read it."""
    found = slack.thread(place.channel, place.thread)
    return unescape("\n".join(one.words for one in found)).replace("\\", "")


def test_an_answer_is_streamed_and_ends_with_its_sources(slack: ScriptedSlack) -> None:
    assert deliver(slack, said(WHOLE))
    methods = [call.method for call in slack.calls]
    assert methods == ["chat.startStream", *["chat.appendStream"] * 2, "chat.stopStream"]
    start = slack.calls[0].arguments
    assert (start["recipient_team_id"], start["recipient_user_id"]) == (TEAM, ANN)
    (shown,) = slack.thread(ROOM, TS)
    assert not shown.streaming
    assert shown.streamed.replace("\\", "") == f"{WHOLE}[1]"
    assert read(slack).count(WHOLE) == 1
    assert "> 量産を始めた。" in read(slack)


def test_the_beginning_of_the_end_need_not_be_the_same(slack: ScriptedSlack) -> None:
    threaded = ThreadDelivery(Calls(TOKEN, slack.url), Pace(), Streams(), PLACE)
    threaded.draft(said("これは後で消える。"))
    assert threaded.finish(said(WHOLE), KEY, None)
    (shown,) = slack.thread(ROOM, TS)
    assert WHOLE in shown.words
    assert "消える" not in read(slack)


@pytest.mark.parametrize(
    "error",
    ["unknown_method", "missing_scope", "feature_not_enabled", "channel_type_not_supported"],
)
def test_without_streams_a_message_is_edited_once_a_second(
    slack: ScriptedSlack, error: str
) -> None:
    slack.script["chat.startStream"] = [fails(error)]
    streams = Streams()
    assert deliver(slack, said(WHOLE), drafts=25, pause=0.1, streams=streams)
    edits = slack.of("chat.postMessage", "chat.update")
    assert len(slack.of("chat.startStream")) == 1
    assert len(slack.of("chat.postMessage")) == 1
    assert len(edits) >= 3
    gaps = [later.at - call.at for call, later in pairwise(edits)]
    assert min(gaps) > 0.5
    assert streams.had == (error == "channel_type_not_supported")
    assert read(slack).count(WHOLE) == 1
    assert edits[0].arguments["unfurl_links"] is edits[0].arguments["unfurl_media"] is False


def test_threads_of_one_channel_share_its_second(
    slack: ScriptedSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # threads have no time in common but the real one
    calls, pace, streams = Calls(TOKEN, slack.url), Pace(0.5), Streams()
    streams.had = False

    def one(number: int) -> None:
        place = replace(PLACE, thread=f"170000000{number}.000100")
        threaded = ThreadDelivery(calls, pace, streams, place)
        for size in range(1, 20):
            threaded.draft(said(WHOLE[:size]))
            time.sleep(0.05)
        threaded.finish(said(WHOLE), KEY, None)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    written = slack.of("chat.postMessage", "chat.update")
    gaps = [later.at - call.at for call, later in pairwise(written)]
    assert min(gaps) > 0.1
    assert all(read(slack, replace(PLACE, thread=f"170000000{n}.000100")) for n in range(4))


def test_as_the_last_resort_one_message(slack: ScriptedSlack) -> None:
    slack.script["chat.startStream"] = [fails("unknown_method")]
    slack.script["chat.update"] = [fails("cant_update_message")]
    slack.script["chat.postMessage"] = [fails("internal_error"), None]
    assert deliver(slack, said(WHOLE))
    assert WHOLE in slack.thread(ROOM, TS)[-1].words


@pytest.mark.parametrize(
    "broken",
    [
        {"chat.appendStream": [None, fails("message_not_in_streaming_state")],
         "chat.stopStream": [fails("message_not_in_streaming_state")]},
        {"chat.stopStream": [fails("message_not_in_streaming_state")]},
        {"chat.appendStream": [down(500)]},
        {"chat.appendStream": [fails("fatal_error")], "chat.stopStream": [fails("fatal_error")]},
        {"chat.stopStream": [fails("invalid_blocks")]},
        {"chat.stopStream": [fails("streaming_state_conflict")],
         "chat.update": [fails("edit_window_closed")]},
    ],
)  # fmt: skip
def test_a_stream_that_breaks_ends_with_the_whole_text(
    slack: ScriptedSlack, broken: dict[str, list[Reply | None]]
) -> None:
    slack.script |= broken
    assert deliver(slack, said(WHOLE))
    last = slack.thread(ROOM, TS)[-1]
    assert f"{WHOLE}[1]" in unescape(last.words).replace("\\", "")
    assert "> 量産を始めた。" in last.words


@pytest.mark.parametrize(
    ("script", "drafts"),
    [
        ({"chat.appendStream": [limited(2), None]}, 3),
        ({"chat.stopStream": [limited(1), limited(1), None]}, 2),
        ({"chat.startStream": [limited(1), None]}, 3),
        ({"chat.startStream": [limited(1)], "chat.postMessage": [limited(2), None]}, 1),
        ({"chat.startStream": [fails("unknown_method")], "chat.update": [limited(2), None]}, 3),
        ({"chat.postMessage": [limited(1), limited(2), None]}, 0),
        ({"chat.postMessage": [down(), down(502), None]}, 0),
    ],
)
def test_slack_is_waited_for_and_the_text_arrives(
    slack: ScriptedSlack, script: dict[str, list[Reply | None]], drafts: int
) -> None:
    slack.script |= script
    assert deliver(slack, said(WHOLE), drafts=drafts)
    assert WHOLE in read(slack)
    for method in script:
        asked = slack.of(method)
        for call, later in pairwise(asked):
            if call.reply.get("error") == "ratelimited":
                assert later.at - call.at >= 1.0


def test_the_wait_that_slack_asks_for_is_kept(slack: ScriptedSlack) -> None:
    slack.script["chat.postMessage"] = [limited(3), None]
    assert deliver(slack, said(WHOLE), drafts=0)
    first, second = slack.of("chat.postMessage")
    assert 3.0 <= second.at - first.at < 4.5


@pytest.mark.parametrize("place", [PLACE, Place(TEAM, DIRECT, ANN, TS, True)])
@pytest.mark.parametrize("drafts", [0, 2])
def test_forty_thousand_characters_arrive(slack: ScriptedSlack, place: Place, drafts: int) -> None:
    long = ("長い答えです。" * 6000)[:40_000]
    whole = replace(said(long), citations=tuple(citation(n) for n in range(1, 31)))
    assert deliver(slack, whole, place=place, drafts=drafts, pause=0.0)
    text = "".join(read(slack, place).split())
    assert long in text
    shown: list[Shown] = slack.thread(place.channel, place.thread)
    print(f"\n{len(shown)} messages")
    assert all(f"[{number}]" in text for number in range(1, 31))
    posted = slack.of("chat.postMessage")
    gaps = [later.at - call.at for call, later in pairwise(posted)]
    assert min(gaps) > 0.5


def test_blocks_that_slack_does_not_take_are_left_out(
    slack: ScriptedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.script["chat.postMessage"] = [*[fails("invalid_blocks")] * 2, None]
    streams = Streams()
    assert deliver(slack, said(WHOLE), drafts=0, streams=streams)
    assert WHOLE in read(slack)
    assert "without blocks" in caplog.text
    assert streams.thumbs


def thumbs(slack: ScriptedSlack) -> list[str]:
    """The kinds of blocks and buttons that stand below each message."""
    return [
        element.get("action_id", "")
        for shown in slack.thread(ROOM, TS)
        for block in shown.blocks
        for element in block.get("elements", [])
        if element.get("action_id", "").startswith("vote")
    ]


def newest_only(_: ScriptedSlack, given: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    """Slack of a workspace that does not know the new blocks."""
    new = any(block["type"] == "context_actions" for block in given.get("blocks") or [])
    return 200, {}, {"ok": False, "error": "invalid_blocks"} if new else {"ok": True, "ts": "1.1"}


@pytest.mark.parametrize("drafts", [0, 1])
def test_thumbs_of_its_own_become_buttons_where_slack_has_none(
    slack: ScriptedSlack, drafts: int
) -> None:
    streams = Streams()
    assert deliver(slack, said(WHOLE), drafts=drafts, streams=streams)
    assert thumbs(slack) == ["vote"]
    for method in ("chat.postMessage", "chat.stopStream"):
        slack.script[method] = [newest_only]
    slack.calls.clear()
    assert deliver(slack, said(WHOLE), drafts=drafts, streams=streams)
    method = "chat.stopStream" if drafts else "chat.postMessage"
    assert [call.reply["ok"] for call in slack.of(method)] == [False, True]
    assert not streams.thumbs
    slack.script.clear()
    assert deliver(slack, said(WHOLE), drafts=drafts, streams=streams)
    assert thumbs(slack) == ["vote", "vote_up", "vote_down"]


def begun(slack: ScriptedSlack, streams: Streams) -> ThreadDelivery:
    threaded = ThreadDelivery(Calls(TOKEN, slack.url), Pace(), streams, PLACE)
    threaded.begin("ja")
    return threaded


def test_a_step_is_shown_while_an_answer_is_looked_for(slack: ScriptedSlack) -> None:
    threaded = begun(slack, Streams())
    (shown,) = slack.thread(ROOM, TS)
    assert (shown.steps, shown.streamed) == ([("記事を探しています", "in_progress")], "")
    threaded.draft(replace(said(WHOLE), answer=WHOLE[:9]))
    assert shown.steps[1:] == [("記事を探しています", "complete")]
    assert shown.streamed == WHOLE[:9]
    time.sleep(1.05)
    assert threaded.finish(said(WHOLE), KEY, None)
    assert len(shown.steps) == 2
    assert shown.streamed.replace("\\", "") == f"{WHOLE}[1]"
    assert threaded.way == "stream"


def test_a_step_ends_with_an_answer_that_comes_whole_and_with_none(slack: ScriptedSlack) -> None:
    assert begun(slack, Streams()).finish(said(WHOLE), KEY, None)
    (shown,) = slack.thread(ROOM, TS)
    assert [status for _, status in shown.steps] == ["in_progress", "complete"]
    assert shown.streamed.replace("\\", "") == f"{WHOLE}[1]"
    begun(slack, Streams()).fail("だめでした")
    _, failed = slack.thread(ROOM, TS)
    assert [status for _, status in failed.steps] == ["in_progress", "error"]
    assert failed.text == "だめでした"


@pytest.mark.parametrize("error", ["invalid_arguments", "unknown_method", "no_text"])
def test_without_steps_all_is_as_before(slack: ScriptedSlack, error: str) -> None:
    slack.script["chat.startStream"] = [fails(error), None]
    streams = Streams()
    threaded = begun(slack, streams)
    assert not threaded.begun
    assert not streams.steps
    threaded.draft(replace(said(WHOLE), answer=WHOLE[:9]))
    assert threaded.finish(said(WHOLE), KEY, None)
    assert WHOLE in read(slack)
    begun(slack, streams)
    assert len(slack.of("chat.startStream")) == 2


def test_nothing_is_sent_that_pings_or_unfolds(slack: ScriptedSlack) -> None:
    nasty = "A & B <!channel> <@U1> @here <https://evil.example|x> "
    assert deliver(slack, said(nasty * 3), drafts=1, pause=0)
    slack.script["chat.startStream"] = [fails("unknown_method")]
    assert deliver(slack, said(nasty * 3), drafts=2)
    for call in slack.calls:
        sent = str(call.arguments)
        assert not any(raw in sent for raw in ("<!", "<@", "<https://evil", "& B"))
        if call.method == "chat.postMessage":
            assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (
                False,
                False,
            )
        if call.method in ("chat.postMessage", "chat.update"):
            assert (call.arguments["parse"], call.arguments["link_names"]) == ("none", False)


def test_a_slack_that_cannot_be_reached_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    calls = Calls(TOKEN, "http://127.0.0.1:9/api/")
    with pytest.raises(Refused) as caught:
        calls.once("chat.postMessage", channel=ROOM, text="x")
    assert caught.value.passing
    assert "cannot be reached" in caught.value.line()
    with caplog.at_level(logging.WARNING):
        assert not calls.maybe("assistant.threads.setStatus", status="x")
    assert not caplog.records


@pytest.mark.parametrize("had", [True, False])
def test_a_failure_stands_where_the_draft_was(slack: ScriptedSlack, had: bool) -> None:
    streams = Streams()
    streams.had = had
    threaded = ThreadDelivery(Calls(TOKEN, slack.url), Pace(), streams, PLACE)
    assert not threaded.begun
    threaded.fail("before")
    assert [whisper["text"] for whisper in slack.whispers] == ["before"]
    threaded.draft(said(WHOLE))
    assert threaded.begun
    threaded.fail("Sorry & so on.")
    (shown,) = slack.thread(ROOM, TS)
    assert (shown.words, shown.streaming) == ("Sorry &amp; so on.", False)


def test_waiting_has_an_end(slack: ScriptedSlack) -> None:
    slack.script["chat.postMessage"] = [limited(3600)]
    start: Callable[[], float] = time.monotonic
    begun = start()
    assert not deliver(slack, said(WHOLE), drafts=0)
    assert start() - begun < 60
