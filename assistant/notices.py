"""What the assistant says in words of its own, in both languages: refusals and notices."""

from __future__ import annotations

from assistant.passage import Language

REFUSAL: dict[Language, str] = {
    "ja": "この質問への答えは、このアーカイブには見つかりませんでした。",
    "en": "The archive doesn't say anything about this.",
}
COVERAGE: dict[Language, str] = {
    "ja": "収録しているのは{first}から{last}までの{posts}本の記事です。",
    "en": "It holds {posts} posts from {first} to {last}.",
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

_NOTICES = {
    "quotes_instead": QUOTES_INSTEAD,
    "uncited": UNCITED,
    "cut_off": CUT_OFF,
    "withheld": WITHHELD,
    "no_post": NO_POST,
    "not_of_then": NOT_OF_THEN,
}


def kind(notice: str) -> str:
    """Which notice a text is, in one word for the operator's log; "other" if none of these."""
    for name, texts in _NOTICES.items():
        if any(notice.startswith(text.partition("{")[0]) for text in texts.values()):
            return name
    return "other"
