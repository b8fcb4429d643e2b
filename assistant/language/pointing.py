"""Words that point: at who writes or reads, at what was said before, at the text itself. Pure.

Such words are listed here and nowhere else. Who looks for other words beside them takes the
functions, or puts a fragment, which is alternatives of a regular expression, among its own.
"""

from __future__ import annotations

import re
from typing import Final

WRITERS: Final = ("私", "僕", "俺", "わたし", "筆者", "我々", "われわれ")
"""What a writer calls himself."""
WRITER: Final = (
    r"(?:(?<!公)私|(?<![下従忠公家])僕|俺)(?=[^㐀-鿿]|[達見]|自身|個人|$)"
    r"|(?<![ぁ-ゖ㐀-鿿])わたし(?!た(?!ち))"
    r"|(?<!執)筆者|我々|(?<![ぁ-ゖ])われわれ"
)
"""The same within a text, where 私立, 公僕, 手わたし and 執筆者 are others."""
FIRMS: Final = ("同社", "両社", "当社", "弊社")
"""What stands for a firm's name."""
WE: Final = "私たち|我々"
READER: Final = "あなた|皆さん|みなさん"
AUTHOR: Final = "著者|筆者|執筆者|書き手"
"""Who wrote an article, as others say it."""
HOUSE: Final = "当社|弊社|当サイト|本サイト|当ブログ|当メディア|編集部"
"""What a site, or the firm behind it, calls itself."""
HOUSE_ENGLISH: Final = "we|our|(?-i:us)"
THIS_TEXT: Final = r"この記事|当記事|(?<!日)本記事|本稿"

SAME: Final = r"(?<![共合協])同(?:[社氏国法州省市]|行(?=[はがのもを、]))"
"""共同, 合同 and 協同 are others; so is 同行 where it is a verb."""
PERSON: Final = r"彼(?:女|ら|(?=[はがのもをにと、]))"
EITHER: Final = "前者|後者"
BOTH: Final = "両[社者国]"
THING: Final = "この|その|あの|これ|それ|あれ|ここ|そこ|こう[いしや]|そう[いしや]"
IN_TEXT: Final = "上記|下記"
POINTERS: Final = "|".join(
    (THING, SAME, PERSON, EITHER, BOTH, IN_TEXT, THIS_TEXT, HOUSE, WRITER, READER)
)
"""All that a sentence does not stand alone with, wherever in it that is."""

ENGLISH_BEGINNINGS: Final = (
    "This|That|These|Those|It|Its|They|Their|He|She|His|Her|We|Our|I|My|You|Your|Such|Both"
)
"""Words with a capital that begin a sentence and no name."""
TOLD: Final = "us|me"
OF_AN_ARTICLE: Final = f"this|it|its|you|{TOLD}"
"""Words of a question to one article that name nothing: what it says, and to whom."""
OF_ANYBODY: Final = "we|i|they|that"
"""Such words of a question to any article."""

_VOICE = (
    r"いやはや|まさか|正直(?![者さだ]|に(?!言)|な(?!と|話)|で[いあ])|個人的"
    r"|\b(?:I(?!/O)|my|you|your)\b"
)
_OWN_VOICE = re.compile(rf"{WRITER}|{READER}|{_VOICE}")
_OF_ONESELF = re.compile(
    rf"(?:^|[、。「\s])(?:{'|'.join(WRITERS)})"
    r"(?:の?[^、。]{0,6})?(?:[はがもの、]|自身|にとって|たち[がはも])"
    rf"|(?:{READER})[もはがの]|皆さん|みなさん|{_VOICE}"
)
_POINTS_BACK = re.compile(
    r"[「『（(\s]*(?:こ[のれうこ]|そ[のれう]|そこ[のではにを]|あの|あれ[はがをに]"
    rf"|{SAME}|{PERSON}|{EITHER}|{BOTH}"
    r"|(?:This|That|These|Those|It|Its|They|Their|He|She|His|Her|Such|Both"
    r"|The (?:former|latter|same))\b)"
)
_LEANS = re.compile(
    rf"^(?:それ|そこ|その|そう|これ|この|ここ|あれ|あの|こうした|{BOTH})"
    rf"|(?:それ|そこ|その|これら|それら|{SAME}|{EITHER}|{PERSON}|上記|先ほど|さっき)(?![のを]?他)"
)
_LEANS_ENGLISH = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her)\b"
    r"|\bth(?:at|is|ose|ese) (?:one|case|company|firm|rule|law|product|model|deal|plan|post)s?\b"
    r"|\bthe (?:former|latter|same)\b",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"\b(?:my|our|your|this|that)\b")
_THIS_ARTICLE = re.compile(
    r"(?:(?:今|いま)?(?:この|こちらの|今の|いまの|表示中の|読んでいる|見ている|上の|当|(?<!日)本)"
    r"(?:記事|ページ|投稿|コラム|レポート|文章|ブログ|エントリー?|解説|ニュース)|当記事|本稿)"
    r"(?P<after>の中|内|中)?(?:で(?:は)?|に(?:は)?(?:よると|よれば|おいて)?|の|は|が|を|って|から|、)*"
    rf"|(?:^|(?<=[、。\s]))(?:この)?(?:{AUTHOR})(?:は|が|の|によると|によれば|も)"
)
_THIS_ARTICLE_ENGLISH = re.compile(
    r"\b(?:(?:according to|in|from|of|about|on|does|do|is|what'?s) )?"
    r"(?:this (?:article|post|page|piece|story|column|blog post|news|text|write-?up)"
    r"|the (?:article|post|page|piece|author|writer)s?(?! (?:on|of|about|by|from|that|which|in)\b))"
    r"(?:'s)?",
    re.IGNORECASE,
)


def own_voice(sentence: str) -> bool:
    """Whether a sentence has any word for its writer or its reader.

    >>> own_voice("暮らしは私たちが思うより変わる。"), own_voice("私立大学が反対した。")
    (True, False)
    """
    return bool(_OWN_VOICE.search(sentence))


def of_oneself(sentence: str) -> bool:
    """Whether a sentence is about its writer, or speaks to the reader.

    >>> of_oneself("私は反対だ。"), of_oneself("暮らしは私たちが思うより変わる。")
    (True, False)
    """
    return bool(_OF_ONESELF.search(sentence))


def points_back(sentence: str) -> bool:
    """Whether a sentence begins with a word that stands for what was said before it.

    >>> points_back("この実績は大きい。"), points_back("また、実績は大きい。")
    (True, False)
    """
    return bool(_POINTS_BACK.match(sentence))


def leans(question: str) -> bool:
    """Whether a question, without white space around it, has a word that stands for what was said
    before it.

    >>> leans("HR-7と同社の株価は？"), leans("HR-7の株価は？")
    (True, False)
    """
    return bool(_LEANS.search(question) or _LEANS_ENGLISH.search(question))


def determined(text: str) -> bool:
    """Whether an English text says whose a thing is, or which, by a word that points."""
    return bool(_DETERMINED.search(text))


def without_this_article(question: str) -> str:
    """A question without the words that point at the article that is open beside it.

    >>> without_this_article("この記事の要点は？")
    '要点は？'
    """
    return _THIS_ARTICLE_ENGLISH.sub(" ", _THIS_ARTICLE.sub("", question))
