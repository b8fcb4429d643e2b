"""The filters that a question names."""

from __future__ import annotations

import pytest

from assistant.answering.asked.named_filters import named_filters
from assistant.domain.nouns import Filters

LABELS = {
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


@pytest.mark.parametrize("text", NAMED)
def test_what_is_named_is_a_filter(text: str) -> None:
    found = named_filters(text, LABELS)
    assert found is not None
    assert (found.filters, found.rest) == NAMED[text]


@pytest.mark.parametrize("text", PLAIN)
def test_a_word_alone_is_none(text: str) -> None:
    assert named_filters(text, LABELS) is None


def test_a_question_that_is_nothing_else_has_no_rest() -> None:
    found = named_filters("#robotics?", LABELS)
    assert found is not None
    assert found.rest == ""
