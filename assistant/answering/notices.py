"""What the assistant says in words of its own, in both languages: refusals and notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.domain.nouns import Lack, LackKind, Language, LeftOut, Notice, NoticeKind

REFUSAL: dict[Language, str] = {
    "ja": "この質問への答えは、このアーカイブには見つかりませんでした。",
    "en": "The archive doesn't say anything about this.",
}
AS_OF: dict[Language, str] = {
    "ja": "{day} の記事までに基づく",
    "en": "Based on posts up to {day}",
}
NEAREST: dict[Language, str] = {
    "ja": "最も近い段落：",
    "en": "Nearest paragraphs:",
}
NOW: dict[Language, str] = {
    "ja": "いまの状況：",
    "en": "Where it stands now:",
}
STORY: dict[Language, str] = {
    "ja": "これまでの経緯：",
    "en": "How it came to this:",
}
BEFORE: dict[Language, str] = {
    "ja": "以前：",
    "en": "Before:",
}
REPORTED: dict[Language, str] = {
    "ja": "{day}の記事によると：",
    "en": "Reported on {day}:",
}
OTHERWISE: dict[Language, str] = {
    "ja": "記事に書かれているのは、ご質問の前提とは違うことです。",
    "en": "The posts say otherwise:",
}
WELCOME: dict[Language, str] = {
    "ja": "このアーカイブの記事について、知りたいことをお尋ねください。",
    "en": "Ask about anything that the posts of this archive may tell.",
}
LACKS: dict[LackKind, dict[Language, str]] = {
    "name": {
        "ja": "近い記事には「{text}」が出てきません。",
        "en": "The nearest posts don't mention “{text}”.",
    },
    "time": {
        "ja": "近い記事には「{text}」のことが書かれていません。",
        "en": "The nearest posts tell nothing of {text}.",
    },
    "figure": {
        "ja": "近い記事には、お尋ねの数字が出てきません。",
        "en": "The nearest posts don't have the figure that you ask about.",
    },
    "topic": {
        "ja": "近い段落はありますが、お尋ねのことそのものは書かれていません。",
        "en": "The nearest paragraphs don't tell it directly.",
    },
    "form": {
        "ja": "近い記事はありますが、{text}は書かれていません。",
        "en": "The nearest posts don't tell {text}.",
    },
}
FORMS: dict[str, dict[Language, str]] = {
    "money": {"ja": "金額", "en": "an amount of money"},
    "price": {"ja": "料金", "en": "a price"},
    "share": {"ja": "割合", "en": "a share or rate"},
    "time": {"ja": "時期", "en": "when"},
    "duration": {"ja": "期間や時間の長さ", "en": "how long"},
    "people": {"ja": "人数", "en": "how many people"},
    "person": {"ja": "人の名前", "en": "who"},
    "times": {"ja": "倍率", "en": "how many times"},
    "score": {"ja": "点数", "en": "a score"},
    "number": {"ja": "お尋ねの数字", "en": "the figure asked for"},
}
"""What forms of answers are called; the others are a number."""
COVERAGE: dict[Language, str] = {
    "ja": "収録しているのは{first}から{last}までの{posts}本の記事です。",
    "en": "It holds {posts} posts from {first} to {last}.",
}
NOT_BESIDE: dict[Language, str] = {
    "ja": "この記事には見つからなかったため、ほかの記事から答えています。",
    "en": "This article doesn't tell it, so the answer is from others.",
}
QUOTES_INSTEAD: dict[Language, str] = {
    "ja": "文章を書くモデルから答えを得られなかったため、記事からの引用で答えています。",
    "en": "The language model gave no answer, so this one is made of quotes from the posts.",
}
UNCITED: dict[Language, str] = {
    "ja": "モデルが書いたこの文章に当たる記述は、見つかった記事にありません。",
    "en": "What the language model wrote here was found in none of the posts.",
}
CUT_OFF: dict[Language, str] = {
    "ja": "モデルの応答が途中で切れたため、この答えは一部だけです。",
    "en": "The language model's reply broke off: this answer is only a part.",
}
WITHHELD: dict[Language, str] = {
    "ja": "モデルの提供元が応答を途中で止めたため、この答えは一部だけです。",
    "en": "The language model's provider withheld the rest: this answer is only a part.",
}
LEFT_OUT: dict[Language, str] = {
    "ja": "モデルの文を{count}つ省きました。{why}",
    "en": "{count} of the language model's sentences {was} left out: {why}",
}
LEFT_OUT_FOR: dict[str, dict[Language, str]] = {
    "figure": {
        "ja": "数字「{words}」が、見つかった段落にありません。",
        "en": "the paragraphs found don't have the figure “{words}”.",
    },
    "date": {
        "ja": "日付や年「{words}」が、見つかった段落にありません。",
        "en": "the paragraphs found don't have the date “{words}”.",
    },
    "name": {
        "ja": "名前「{words}」が、見つかった段落にありません。",
        "en": "the paragraphs found don't have the name “{words}”.",
    },
    "polarity": {
        "ja": "見つかった段落は逆のことを述べています。",
        "en": "the paragraphs found say the opposite.",
    },
    "judge": {
        "ja": "見つかった段落と食い違うと、モデルが判定しました。",
        "en": "the language model judged that the paragraphs found contradict it.",
    },
    "several": {
        "ja": "見つかった段落にない数字、日付、名前などがあります。",
        "en": "they have figures, dates or names that the paragraphs found don't have.",
    },
}
"""Why sentences were left out, by what is wrong with them."""
NO_POST: dict[Language, str] = {
    "ja": "絞り込みの条件に合う記事が1本もありません。条件を確かめてください。",
    "en": "No post passes the filters. Check their spelling and dates.",
}
NOT_OF_THEN: dict[Language, str] = {
    "ja": "お尋ねの時期の記事はありません。収録しているのは{first}から{last}までです。",
    "en": "The archive has no posts of the time you ask about; it covers {first} to {last}.",
}


def reported(day: date, language: Language) -> str:
    """That what follows was told by a post of a day, which is all that is known of its time.

    >>> reported(date(2026, 4, 5), "en")
    'Reported on 5 April 2026:'
    """
    told = f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%B %Y}"
    return REPORTED[language].format(day=told)


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


NOTICES: dict[NoticeKind, dict[Language, str]] = {
    "quotes_instead": QUOTES_INSTEAD,
    "uncited": UNCITED,
    "cut_off": CUT_OFF,
    "withheld": WITHHELD,
    "no_post": NO_POST,
    "not_of_then": NOT_OF_THEN,
    "not_beside": NOT_BESIDE,
}
"""The wording of each kind of notice."""


def notice(kind: NoticeKind, language: Language, **values: object) -> Notice:
    """A notice in the language of the question; `values` fill its wording."""
    return Notice(kind, NOTICES[kind][language].format(**values))
