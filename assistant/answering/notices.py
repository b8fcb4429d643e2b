"""What the assistant says in words of its own: refusals and notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from assistant.answering.said import Said, told_date
from assistant.domain.nouns import Lack, LackKind, Language, LeftOut, Notice, NoticeKind

REFUSAL: Final = Said(
    "refusal",
    "この質問への答えは、このアーカイブには見つかりませんでした。",
    "The archive doesn't say anything about this.",
)
AS_OF: Final = Said(
    "as_of",
    "{day} の記事までに基づく",
    "Based on posts up to {day}",
)
NEAREST: Final = Said(
    "nearest",
    "最も近い段落：",
    "Nearest paragraphs:",
)
NOW: Final = Said(
    "now",
    "いまの状況：",
    "Where it stands now:",
)
STORY: Final = Said(
    "story",
    "これまでの経緯：",
    "How it came to this:",
)
BEFORE: Final = Said(
    "before",
    "以前：",
    "Before:",
)
REPORTED: Final = Said(
    "reported",
    "{day}の記事によると：",
    "Reported on {day}:",
)
OTHERWISE: Final = Said(
    "otherwise",
    "記事に書かれているのは、ご質問の前提とは違うことです。",
    "The posts say otherwise:",
)
WELCOME: Final = Said(
    "welcome",
    "このアーカイブの記事について、知りたいことをお尋ねください。",
    "Ask about anything that the posts of this archive may tell.",
)
LACKS: dict[LackKind, Said] = {
    "name": Said(
        "lacks.name",
        "近い記事には「{text}」が出てきません。",
        "The nearest posts don't mention “{text}”.",
    ),
    "time": Said(
        "lacks.time",
        "近い記事には「{text}」のことが書かれていません。",
        "The nearest posts tell nothing of {text}.",
    ),
    "figure": Said(
        "lacks.figure",
        "近い記事には、お尋ねの数字が出てきません。",
        "The nearest posts don't have the figure that you ask about.",
    ),
    "topic": Said(
        "lacks.topic",
        "近い段落はありますが、お尋ねのことそのものは書かれていません。",
        "The nearest paragraphs don't tell it directly.",
    ),
    "form": Said(
        "lacks.form",
        "近い記事はありますが、{text}は書かれていません。",
        "The nearest posts don't tell {text}.",
    ),
}
FORMS: dict[str, Said] = {
    "money": Said("forms.money", "金額", "an amount of money"),
    "price": Said("forms.price", "料金", "a price"),
    "share": Said("forms.share", "割合", "a share or rate"),
    "time": Said("forms.time", "時期", "when"),
    "duration": Said("forms.duration", "期間や時間の長さ", "how long"),
    "people": Said("forms.people", "人数", "how many people"),
    "person": Said("forms.person", "人の名前", "who"),
    "times": Said("forms.times", "倍率", "how many times"),
    "score": Said("forms.score", "点数", "a score"),
    "number": Said("forms.number", "お尋ねの数字", "the figure asked for"),
}
"""What forms of answers are called; the others are a number."""
COVERAGE: Final = Said(
    "coverage",
    "収録しているのは{first}から{last}までの{posts}本の記事です。",
    "It holds {posts} posts from {first} to {last}.",
)
NOT_BESIDE: Final = Said(
    "not_beside",
    "この記事には見つからなかったため、ほかの記事から答えています。",
    "This article doesn't tell it, so the answer is from others.",
)
QUOTES_INSTEAD: Final = Said(
    "quotes_instead",
    "文章を書くモデルから答えを得られなかったため、記事からの引用で答えています。",
    "The language model gave no answer, so this one is made of quotes from the posts.",
)
UNCITED: Final = Said(
    "uncited",
    "モデルが書いたこの文章に当たる記述は、見つかった記事にありません。",
    "What the language model wrote here was found in none of the posts.",
)
CUT_OFF: Final = Said(
    "cut_off",
    "モデルの応答が途中で切れたため、この答えは一部だけです。",
    "The language model's reply broke off: this answer is only a part.",
)
WITHHELD: Final = Said(
    "withheld",
    "モデルの提供元が応答を途中で止めたため、この答えは一部だけです。",
    "The language model's provider withheld the rest: this answer is only a part.",
)
LEFT_OUT: Final = Said(
    "left_out",
    "モデルの文を{count}つ省きました。{why}",
    "{count} of the language model's sentences {was} left out: {why}",
)
LEFT_OUT_FOR: dict[str, Said] = {
    "figure": Said(
        "left_out_for.figure",
        "数字「{words}」が、見つかった段落にありません。",
        "the paragraphs found don't have the figure “{words}”.",
    ),
    "date": Said(
        "left_out_for.date",
        "日付や年「{words}」が、見つかった段落にありません。",
        "the paragraphs found don't have the date “{words}”.",
    ),
    "name": Said(
        "left_out_for.name",
        "名前「{words}」が、見つかった段落にありません。",
        "the paragraphs found don't have the name “{words}”.",
    ),
    "polarity": Said(
        "left_out_for.polarity",
        "見つかった段落は逆のことを述べています。",
        "the paragraphs found say the opposite.",
    ),
    "judge": Said(
        "left_out_for.judge",
        "見つかった段落と食い違うと、モデルが判定しました。",
        "the language model judged that the paragraphs found contradict it.",
    ),
    "several": Said(
        "left_out_for.several",
        "見つかった段落にない数字、日付、名前などがあります。",
        "they have figures, dates or names that the paragraphs found don't have.",
    ),
}
"""Why sentences were left out, by what is wrong with them."""
NO_POST: Final = Said(
    "no_post",
    "絞り込みの条件に合う記事が1本もありません。条件を確かめてください。",
    "No post passes the filters. Check their spelling and dates.",
)
NOT_OF_THEN: Final = Said(
    "not_of_then",
    "お尋ねの時期の記事はありません。収録しているのは{first}から{last}までです。",
    "The archive has no posts of the time you ask about; it covers {first} to {last}.",
)

NEWEST_INSTEAD: Final = Said(
    "newest_instead",
    "お尋ねの時期の記事はありません。最も新しい記事は{last}のものです。",
    "There are no posts of that time; the newest is of {last}.",
)
SPELLING: Final = Said(
    "spelling",
    "{meant}の結果です。「{written}」のまま探すには、引用符で囲んでください。",
    "Results for {meant}. To search for “{written}” as it is written, put it in quotes.",
)


def reported(day: date, language: Language) -> str:
    """That what follows was told by a post of a day, which is all that is known of its time.

    >>> reported(date(2026, 4, 5), "en")
    'Reported on 5 April 2026:'
    """
    return REPORTED[language].format(day=told_date(day, "day", language))


def lack(kind: LackKind, text: str, language: Language) -> Lack:
    """What the nearest posts lack, of the kinds of `LACKS`; for a form `text` is its name."""
    if kind == "form":
        text = FORMS.get(text, FORMS["number"])[language]
    return Lack(kind, LACKS[kind][language].format(text=text))


def left_out(sentences: Sequence[LeftOut], language: Language) -> Notice | None:
    """That sentences of the chat model were left out, and why; None for none."""
    if not sentences:
        return None
    first = sentences[0]
    kind = first.kind if len(sentences) == 1 else "several"
    joint = "」「" if language == "ja" else "”, “"
    why = LEFT_OUT_FOR[kind][language].format(words=joint.join(first.words))
    was = "was" if len(sentences) == 1 else "were"
    said = LEFT_OUT[language].format(count=len(sentences), was=was, why=why)
    return Notice("left_out", said)


NOTICES: dict[NoticeKind, Said] = {
    "quotes_instead": QUOTES_INSTEAD,
    "uncited": UNCITED,
    "cut_off": CUT_OFF,
    "withheld": WITHHELD,
    "no_post": NO_POST,
    "not_of_then": NOT_OF_THEN,
    "not_beside": NOT_BESIDE,
    "newest_instead": NEWEST_INSTEAD,
    "spelling": SPELLING,
}
"""The wording of each kind of notice."""


def notice(kind: NoticeKind, language: Language, **values: object) -> Notice:
    """A notice in the language of the question; `values` fill its wording, days as people write
    them."""
    told = {
        name: told_date(value, "day", language) if isinstance(value, date) else value
        for name, value in values.items()
    }
    return Notice(kind, NOTICES[kind][language].format(**told))
