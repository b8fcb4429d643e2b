"""What was read in a question, as every surface shows it, and how it is taken off again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Answer, Options, QuestionKind, ReadFilters
from assistant.surfaces import chips, markdown
from assistant.surfaces.slack import blocks
from assistant.surfaces.web.desk import html
from tests import api_calls
from tests.samples import citation, quoting
from tests.served import Served, served
from tests.slacked import Running
from tests.story_answers import change, compare
from tests.test_gate import until
from tests.test_mcp import content, talk
from tests.test_slack import PATIENCE, ROOM, TS, _joined, key_of, mention, press

QUESTION = "小野寺さんの記事で、輸出規制はどうなっている？"
AUTHOR = "編集部・小野寺"
STORY = "米国の半導体輸出規制はどう変わってきた？"
READ = ReadFilters("国際", None, "森 <愛>", "q", date(2025, 1, 1), date(2025, 1, 31))


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(assistant, tmp_path_factory.mktemp("chips") / "records.sqlite3") as server:
        yield server


def limited(answer: Answer | None = None) -> Answer:
    return replace(answer or quoting(citation()), read_filters=READ)


def test_filters_and_kind_are_chips() -> None:
    assert [(c.name, c.label) for c in chips.chips(limited(change()), "en")] == [
        ("kind", "Answered as a timeline"),
        ("author", "Author: 森 <愛>"),
        ("category", "Category: 国際"),
        ("time", "Posts of 1 January 2025 – 31 January 2025"),
    ]
    assert [c.label for c in chips.chips(compare(), "ja")] == ["比較として回答"]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 1, 1), None, "Posts of 1 January 2025 –"),
        (None, date(2025, 1, 1), "Posts of – 1 January 2025"),
        (date(2025, 1, 1), date(2025, 1, 1), "Posts of 1 January 2025"),
    ],
)
def test_a_time_that_is_open_is_told_as_open(
    first: date | None, last: date | None, told: str
) -> None:
    read = ReadFilters(None, None, None, "q", first, last)
    (chip,) = chips.chips(replace(quoting(citation()), read_filters=read), "en")
    assert chip.label == told


@pytest.mark.parametrize("kind", ["fact", "change", "list"])
def test_what_was_not_answered_in_its_kind_is_none(kind: QuestionKind) -> None:
    """A question about a change that paragraphs answer, as they answer any other."""
    assert chips.chips(replace(quoting(citation()), kind=kind), "ja") == []


def test_what_is_taken_off_becomes_options() -> None:
    own = Options(top_k=7, kind="list")
    assert chips.without(own, []) == own
    assert chips.without(own, ["kind", "time"]) == Options(
        top_k=7, kind="fact", unfiltered=frozenset({"time"})
    )


def test_texts_tell_of_filters() -> None:
    told = markdown.whole(limited()).text
    assert "質問にあった条件で記事を絞りました（著者：森 \\<愛>、カテゴリ：国際" in told
    assert "絞りました" not in markdown.whole(quoting(citation())).text
    assert any(
        "絞りました（著者：森 &lt;愛&gt;" in one for one in blocks.plain(limited(), None, None)
    )


def buttons(answer: Answer) -> list[dict[str, Any]]:
    (message,) = blocks.messages(answer, "k" * 22, None)
    return [
        one
        for block in message.blocks
        for one in block.get("elements", [])
        if str(one.get("action_id")).startswith("without_")
    ]


def test_slack_has_buttons_that_ask_without_one_of_them() -> None:
    kind, author, category, time = buttons(limited(change()))
    assert kind["text"]["text"] == "外す：経緯として回答"
    question, options = blocks.wanted(author["value"])
    assert question == change().question
    assert options == Options(kind="change", unfiltered=frozenset({"author", "tag"}))
    assert blocks.wanted(kind["value"])[1] == Options(kind="fact", unfiltered=frozenset({"tag"}))
    assert blocks.wanted(time["value"])[1].unfiltered == {"time", "tag"}
    assert category["action_id"] == "without_2"


def test_a_question_that_no_button_can_hold_has_none() -> None:
    assert buttons(replace(limited(), question="長い" * 1000)) == []


def test_the_desk_has_buttons_and_its_comparisons_only_names() -> None:
    off = (chips.Chip("tag", "Tag: bees"),)
    page = html.answer(limited(), (), "row", "en", off=off)
    assert 'data-pick="author Author: 森 &lt;愛&gt;"' in page
    assert "Ask again without “Category: 国際”" in page
    assert 'class="chip off" data-pick="tag Tag: bees"' in page
    plain = html.answer(limited(), (), "row", "en")
    assert '<span class="chip">Author: 森 &lt;愛&gt;</span>' in plain
    assert "data-pick" not in plain


def test_the_page_is_told_of_them_and_asks_without(app: Served) -> None:
    told = app.answer(QUESTION)
    assert {"name": "author", "label": f"Author: {AUTHOR}"} in told["chips"]
    off = app.answer(QUESTION, without=["author"])
    assert "author" not in [chip["name"] for chip in off["chips"]]
    story = app.answer(STORY)
    assert [chip["name"] for chip in story["chips"]] == ["kind"]
    assert '<ol class="story"' in story["html"]
    plain = app.answer(STORY, without=["kind"])
    assert plain["chips"] == []
    assert '<ol class="story"' not in plain["html"]
    again = app.client.get("/chat/answers", params={"id": told["id"]}).json()
    assert again[0]["chips"] == told["chips"]


def test_the_page_of_an_answer_shows_them_as_they_were(app: Served) -> None:
    told = app.answer(QUESTION)
    page = unescape(app.client.get(f"/a/{told['id']}").text)
    assert f'<li class="chip">Author: {AUTHOR}</li>' in page
    assert "button" not in page.partition('<ul class="chips"')[2].partition("</ul>")[0]


@pytest.mark.parametrize("without", [["password"], "kind", [1], None])
def test_the_page_refuses_other_names(app: Served, without: object) -> None:
    reply = app.client.post("/chat/ask", json={"question": QUESTION, "without": without})
    assert reply.status_code == 422


def test_the_api_takes_them_off(app: Served) -> None:
    told = api_calls.ask(app, QUESTION)
    assert told["read_filters"]["author"] == AUTHOR
    off = api_calls.ask(app, QUESTION, options={"unfiltered": ["author"]})
    assert off["read_filters"] is None
    assert api_calls.ask(app, STORY, options={"kind": "fact"})["events"] == []
    for wrong in ({"unfiltered": ["name"]}, {"kind": "essay"}, {"unfiltered": "author"}):
        reply = app.client.post("/api/ask", json={"question": STORY, "options": wrong})
        api_calls.problem(reply, "invalid")


def test_the_openai_protocol_takes_them_off(app: Served) -> None:
    def asked(**more: Any) -> Any:
        body = {"model": "archive", "messages": [{"role": "user", "content": QUESTION}]}
        return app.client.post("/v1/chat/completions", json=body | more)

    told = asked().json()
    assert AUTHOR in told["choices"][0]["message"]["content"].partition("---")[2]
    assert told["archive"]["answer"]["read_filters"]["author"] == AUTHOR
    off = asked(archive={"unfiltered": ["author"], "kind": "fact"}).json()["archive"]["answer"]
    assert (off["read_filters"], off["kind"]) == (None, "fact")
    for wrong, at in (
        ("x", "archive"),
        ({"kind": "essay"}, "archive.kind"),
        ({"unfiltered": ["x"]}, "archive.unfiltered"),
        ({"unfiltered": [[]]}, "archive.unfiltered"),
    ):
        reply = asked(archive=wrong)
        assert (reply.status_code, reply.json()["error"]["param"]) == (400, at)


def test_the_tool_takes_them_off(app: Served) -> None:
    async def said(client: Any) -> list[dict[str, Any]]:
        own = {"question": QUESTION}
        off = own | {"unfiltered": ["author"], "kind": "fact"}
        return [content(await client.call_tool("ask", one)) for one in (own, off)]

    told, off = talk(app, said)
    assert told["read_filters"]["author"] == AUTHOR
    assert (off["read_filters"], off["kind"]) == (None, "fact")


def test_a_button_in_slack_asks_again_in_the_thread(bot: Running, records: Path) -> None:
    bot.sender.json(mention(QUESTION, TS))
    bot.settled()
    until(lambda: _joined(records), PATIENCE)
    shown = bot.slack.thread(ROOM, TS)[-1]
    (author, *_) = [
        one
        for block in shown.blocks
        for one in block.get("elements", [])
        if str(one.get("action_id")).startswith("without_") and AUTHOR in one["text"]["text"]
    ]
    assert json.loads(author["value"])["question"] == QUESTION
    before = len(bot.slack.thread(ROOM, TS))
    assert bot.sender.pressed(press(author["action_id"], author["value"], shown)).status_code == 200
    until(lambda: len(bot.slack.thread(ROOM, TS)) > before, PATIENCE)
    until(lambda: bot.slack.thread(ROOM, TS)[-1].blocks, PATIENCE)
    kept = bot.answering.answers.get(key_of(bot.slack.thread(ROOM, TS)[-1]))
    assert kept is not None
    assert (kept.answer.question, kept.answer.read_filters) == (QUESTION, None)
