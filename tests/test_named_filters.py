"""The filters that a question names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.answering.asked.named_filters import named_filters
from assistant.archive import LabelKind
from assistant.domain.nouns import Filters, Options, ReadFilters

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant

LABELS: dict[LabelKind, tuple[str, ...]] = {
    "author": (
        "Aiko Mori",
        "Ben Stone",
        "Ben Hart",
        "森 愛子",
        "高森健",
        "佐伯直美",
        "サラ・ミラー",
    ),
    "category": ("Research", "Town Hall", "政策", "教育", "暮らし"),
    "tag": ("hardware", "robotics", "AI", "open source", "半導体", "蜂"),
}
NAMED = {
    "What do posts by Aiko Mori say about bees?": (
        Filters(author="Aiko Mori"), "What do posts say about bees?",
    ),
    "articles by mori on bees": (Filters(author="Aiko Mori"), "articles on bees"),
    "Aiko Mori's posts on bees": (Filters(author="Aiko Mori"), "posts on bees"),
    "How many entries were written by Stone?": (
        Filters(author="Ben Stone"), "How many entries were written?",
    ),
    "What changed in the category Research?": (Filters(category="Research"), "What changed?"),
    "In the Town Hall section, who is new?": (Filters(category="Town Hall"), "who is new?"),
    'bees in the category "Research"': (Filters(category="Research"), "bees"),
    "List the posts tagged hardware": (Filters(tag="hardware"), "List the posts"),
    "posts with the open source tag about maps": (Filters(tag="open source"), "posts about maps"),
    "What is new in #robotics?": (Filters(tag="robotics"), "What is new?"),
    "#research funding": (Filters(category="Research"), "funding"),
    "posts by Aiko Mori tagged hardware, on chips": (
        Filters(author="Aiko Mori", tag="hardware"), "posts on chips",
    ),
    "森さんの記事で、蜂の話は？": (Filters(author="森 愛子"), "蜂の話は？"),
    "佐伯さんが書いた記事は何件？": (Filters(author="佐伯直美"), "記事は何件？"),
    "高森健による投稿を一覧にして": (Filters(author="高森健"), "投稿を一覧にして"),
    "サラ・ミラーのコラムで紹介された本": (Filters(author="サラ・ミラー"), "紹介された本"),
    "著者が森愛子の記事で蜂は？": (Filters(author="森 愛子"), "蜂は？"),
    "カテゴリ『政策』の記事は何件ある？": (Filters(category="政策"), "記事は何件ある？"),
    "カテゴリー「教育」では何が変わった？": (Filters(category="教育"), "では何が変わった？"),
    "暮らしカテゴリの記事から節約のこつを": (Filters(category="暮らし"), "節約のこつを"),
    "タグ半導体の記事で投資額は？": (Filters(tag="半導体"), "投資額は？"),
    "「AI」タグの記事数": (Filters(tag="AI"), "記事数"),
    "＃半導体 の最新の話": (Filters(tag="半導体"), "の最新の話"),
}  # fmt: skip
PLAIN = (
    "What is new in robotics?", "Who is Aiko Mori?", "半導体の投資額は？", "森さんは何をした？",
    "AIの政策はどう変わった？", "posts by Ben about chips", "posts by Kate Young",
    "タグAI規制の記事",
    "the price tag of the robot", "robotics and hardware research", "C#hardware", "a/#hardware",
    "カテゴリ『交通』の記事", "an open source category", "大森さんの記事", "", "#",
    "カテゴリ", "tagged",
    "Mori's robots", "category theory research", "posts by the sea",
)  # fmt: skip


def labels(kind: LabelKind) -> tuple[str, ...]:
    return LABELS[kind]


@pytest.mark.parametrize("text", NAMED)
def test_what_is_named_is_a_filter(text: str) -> None:
    wanted, rest = NAMED[text]
    found = named_filters(text, labels)
    assert found == ReadFilters(wanted.category, wanted.tag, wanted.author, rest)


@pytest.mark.parametrize("text", PLAIN)
def test_a_word_alone_is_none(text: str) -> None:
    assert named_filters(text, labels) is None


def test_a_question_that_is_nothing_else_has_no_rest() -> None:
    assert named_filters("#robotics?", labels) == ReadFilters(None, "robotics", None, "")


def test_what_the_asker_has_set_is_not_read() -> None:
    text = "posts by Aiko Mori tagged hardware"
    found = named_filters(text, labels, Filters(author="Ben Stone"))
    assert found == ReadFilters(None, "hardware", None, "posts by Aiko Mori")
    assert named_filters(text, labels, Filters(author="Ben Stone", tag="AI")) is None


def test_only_posts_that_pass_are_answered_from(assistant: Assistant) -> None:
    answer = assistant.ask("小野寺さんの記事で、輸出規制はどうなっている？")
    assert answer.read_filters == ReadFilters(
        None, None, "編集部・小野寺", "輸出規制はどうなっている？"
    )
    assert {one.post.author for one in answer.citations} == {"編集部・小野寺"}
    without = assistant.ask(answer.read_filters.question)
    assert without.read_filters is None
    assert {one.post.author for one in without.citations} != {"編集部・小野寺"}


def test_a_search_is_limited_too(assistant: Assistant) -> None:
    hits = assistant.search("カテゴリ『国際・規制』の記事でAIの規制は？").hits
    assert hits
    assert all("国際・規制" in one.post.categories for one in hits)


def test_the_askers_own_filter_wins(assistant: Assistant) -> None:
    own = Filters(author="編集部・加賀")
    answer = assistant.ask("小野寺さんの記事で、輸出規制はどうなっている？", filters=own)
    assert answer.read_filters is None
    assert {one.post.author for one in answer.citations} <= {"編集部・加賀"}


def test_where_nothing_passes_it_is_asked_without(assistant: Assistant) -> None:
    own = Filters(category="教育")
    answer = assistant.ask("#NVIDIA 校務のデジタル化は？", filters=own)
    assert answer.read_filters is None
    assert answer.citations
    assert all("教育" in one.post.categories for one in answer.citations)


def test_json_has_what_was_read(assistant: Assistant) -> None:
    told = assistant.ask("Mika Tanabe's posts on export controls").to_json()["read_filters"]
    assert told == {
        "category": None,
        "tag": None,
        "author": "Mika Tanabe",
        "question": "posts on export controls",
        "date_from": None,
        "date_to": None,
    }
    assert assistant.ask("What are export controls?").to_json()["read_filters"] is None


def test_one_that_is_taken_off_is_no_limit_any_more(assistant: Assistant) -> None:
    question = "小野寺さんの記事で、輸出規制はどうなっている？"
    off = Options(unfiltered=frozenset({"author"}))
    answer = assistant.ask(question, options=off)
    assert answer.read_filters is None
    assert {one.post.author for one in answer.citations} != {"編集部・小野寺"}
    other = Options(unfiltered=frozenset({"tag", "time"}))
    kept = assistant.ask(question, options=other).read_filters
    assert kept is not None
    assert kept.named == ("author",)


def test_the_time_that_limits_the_posts_is_one(assistant: Assistant) -> None:
    question = "2025年8月の記事でH20について書かれたのは？"
    read = assistant.ask(question).read_filters
    assert read is not None
    assert read.named == ("time",)
    assert (read.date_from, read.date_to) == (date(2025, 8, 1), date(2025, 8, 31))
    off = Options(unfiltered=frozenset({"time"}))
    assert assistant.ask(question, options=off).read_filters is None
    months = [
        {f"{one.post.date:%Y-%m}" for one in assistant.search(question, options=options).hits}
        for options in (Options(), off)
    ]
    assert months[0] == {"2025-08"} < months[1]


def test_a_time_that_is_told_of_limits_nothing(assistant: Assistant) -> None:
    assert assistant.ask("2025年8月にH20はどうなった？").read_filters is None


def test_a_question_is_answered_as_the_kind_that_is_wanted(assistant: Assistant) -> None:
    question = "米国の半導体輸出規制はどう変わってきた？"
    assert assistant.ask(question).events
    plain = assistant.ask(question, options=Options(kind="fact"))
    assert (plain.kind, plain.events) == ("fact", ())
    assert plain.citations
