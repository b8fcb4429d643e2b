"""What the assistant says in words of its own, in both languages: refusals and notices."""

from __future__ import annotations

from assistant.domain.nouns import Lack, LackKind, Language, Notice, NoticeKind

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
    "ja": "モデルの文章が出典を示さなかったため、記事からの引用で答えています。",
    "en": "The language model's text cited no source, so this answer is made of quotes.",
}
CUT_OFF: dict[Language, str] = {
    "ja": "モデルの応答が途中で切れたため、この答えは一部だけです。",
    "en": "The language model's reply broke off: this answer is only a part.",
}
WITHHELD: dict[Language, str] = {
    "ja": "モデルの提供元が応答を途中で止めたため、この答えは一部だけです。",
    "en": "The language model's provider withheld the rest: this answer is only a part.",
}
NO_POST: dict[Language, str] = {
    "ja": "絞り込みの条件に合う記事が1本もありません。条件を確かめてください。",
    "en": "No post passes the filters. Check their spelling and dates.",
}
NOT_OF_THEN: dict[Language, str] = {
    "ja": "お尋ねの時期の記事はありません。収録しているのは{first}から{last}までです。",
    "en": "The archive has no posts of the time you ask about; it covers {first} to {last}.",
}


def lack(kind: LackKind, text: str, language: Language) -> Lack:
    """What the nearest posts lack, of the kinds of `LACKS`; for a form `text` is its name."""
    if kind == "form":
        text = FORMS.get(text, FORMS["number"])[language]
    return Lack(kind, LACKS[kind][language].format(text=text))


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
