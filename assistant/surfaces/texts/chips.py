"""How it is said what was read in a question: the kind of answer, and filters."""

from __future__ import annotations

from typing import Final

from assistant.answering.said import Said
from assistant.surfaces.texts.worded import worded

NAMED: Final = {
    "author": Said("limits.author", "著者：{value}", "Author: {value}"),
    "category": Said("limits.category", "カテゴリ：{value}", "Category: {value}"),
    "tag": Said("limits.tag", "タグ：{value}", "Tag: {value}"),
    "time": Said("limits.time", "記事の時期：{value}", "Posts of {value}"),
}
"""What a filter limits the posts to, in the language of an answer or of a page."""
LIMITED: Final = Said(
    "limits.all",
    "質問にあった条件で記事を絞りました（{filters}）。",
    "Limited to posts as the question says: {filters}.",
)
WORDING: Final = worded(
    "chips",
    {
        "ja": {
            "change": "経緯として回答",
            "current": "いまの状況として回答",
            "compare": "比較として回答",
            "list": "一覧として回答",
            "count": "記事を数えて回答",
            "read": "質問から読み取ったこと",
            "take_off": "「{label}」を外して、もう一度聞く",
            "put_on": "「{label}」に戻して、もう一度聞く",
            "off": "外す：{label}",
        },
        "en": {
            "change": "Answered as a timeline",
            "current": "Answered as where it stands now",
            "compare": "Answered as a comparison",
            "list": "Answered as a list",
            "count": "Answered by counting posts",
            "read": "Read in your question",
            "take_off": "Ask again without “{label}”",
            "put_on": "Ask again with “{label}”",
            "off": "Without: {label}",
        },
    },
)
