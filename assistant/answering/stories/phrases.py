"""What a question counts posts of: its topic without the words that ask for a number. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.language.sentences import language_of

Order = Literal["oldest", "newest"]
Per = Literal["month", "year"]
_LONGEST = {"ja": 20, "en": 40}
"""Characters of a phrase that is looked for as it is written."""
_MOST_WORDS = 4

_OLDEST = re.compile(
    r"初めて|はじめて|最初[にのは]|初出|(?:一番|いちばん|最も)(?:古い|早い|早く)"
    r"|\b(?:first|earliest|oldest)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"最後に|(?:一番|いちばん|最も)新しい|直近|最新の(?:記事|投稿)|\b(?:most recent|latest|last)\b",
    re.IGNORECASE,
)
_MONTHLY = re.compile(
    r"月別|月ごと|月に|毎月|月間|どの月|何月|頻度"
    r"|\b(?:per month|by month|monthly|each month|every month|(?:which|what) months?"
    r"|how (?:often|frequently|regularly))\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"年別|年ごと|毎年|年間何|どの年"
    r"|\b(?:per year|by year|yearly|each year|every year|which year)\b",
    re.IGNORECASE,
)
_POSTS = re.compile(
    r"記事|投稿|ポスト|エントリ|話題|ニュース|初出|言及|登場|取り上げ|触れ|出て(?:く|き)|載[っせ]"
    r"|\b(?:posts?|articles?|stor(?:y|ies)|pieces?|entr(?:y|ies)|mention\w{0,3}|appear\w{0,3}"
    r"|show(?:ed|s)? up|c(?:ome|omes|ame) up|br(?:ings?|ought) up|cover(?:s|ed|age)?"
    r"|tagged|wr(?:ote|itten))\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"何(?:件|本|回|つ|記事|割|%)|いくつ|件数|本数|回数|記事数|頻度|割合|月別|年別|月ごと|年ごと|毎[月年]|月に"
    r"|初めて|はじめて|最初|初出|最後|直近|最も|一番|いちばん|いつ|どの[月年]|何月"
    r"|どれ(?:くらい|ぐらい|ほど|だけ)|どの(?:くらい|ぐらい|程度)|数(?=は|を|が|$|[?？])"
    r"|\b(?:how (?:many|often|frequently|regularly|much)|numbers?|count(?:s|ed)?|totals?|tally"
    r"|share|per|first|earliest|oldest|last|latest|recent|monthly|yearly|months?|years?|when"
    r"|most|frequency)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]{1,40})[」』”\"]")
_DONE = r"(?:[らさ]?れ)?(?:て|た)?い?(?:る|た|ます|ました|まし)?"
_ASKING_JAPANESE = re.compile(
    r"(?:何|なん)(?:件|本|回|つ|個|記事)"
    rf"|(?:に|を|と|で)?(?:ついて|関する|関連(?:する|の|した)?|関係(?:する|の)?|触れ{_DONE}"
    rf"|言及(?:し|さ)?{_DONE}|書(?:い|か){_DONE}|扱[っうわ]{_DONE}|取り上げ{_DONE}"
    rf"|登場(?:する|し)?{_DONE}|出(?:てくる|てき{_DONE}|て{_DONE})|載[っせ]{_DONE}"
    rf"|(?:投稿|公開|掲載)(?:する|し|さ)?{_DONE})"
    r"|がらみ|(?:の|が)?(?:つい|付い)(?:た|ている?)|タグ|カテゴリー?|(?:という)?(?:言葉|単語|用語|名前)|というの?|って|(?:こと|もの)(?=[はがをに]|$)"
    r"|(?:ブログ)?(?:記事|ポスト|エントリー?|ニュース|話題)|いくつ|件数|本数|回数|頻度"
    r"|数(?=[はがを]|$)|月(?:別|ごと|に|間)|年(?:別|ごと)|毎[月年]"
    r"|初めて|はじめて|最初|初出|(?:一番|いちばん|最も)(?:古い|新しい|早[いく])|最後|直近|最新"
    r"|いつ(?:頃|ごろ)?|全部|合計|合わせて|あわせて|全体|どれ(?:くらい|ぐらい|ほど|だけ)"
    r"|どの(?:くらい|ぐらい|程度)|くらい|ぐらい|ほど|これまで|今まで"
    r"|(?:この)?アーカイブ|サイト|ブログ|(?:あり|い)?ます|ました|です|でした|ある|あった"
    r"|教えて(?:ください)?|数えて|だっけ|っけ|か(?=[？?]|$)"
)
_PARTICLES = re.compile(r"^[のはがをにでとも、。？?!！\s・]+|[のはがをにでとも、。？?!！\s・]+$")
_ASKING = (
    "how (?:many|often|frequently|regularly)|(?:what|when|who|where)['’]s"
    "|(?:the )?(?:number|count|total|share) of|count(?:s|ed)?"
    "|(?:blog )?(?:posts?|articles?|stories|story|pieces?|entries|entry)|times"
    "|(?:are|is|was|were) there|there|does|do|did|have|has|had|any"
    "|(?:the|this) (?:archive|site|blog)|your|archive|blog|website|site"
    "|on|about|regarding|concerning|cover(?:s|ed|ing)?|mention(?:s|ed|ing)?|deal(?:s|ing)? with"
    "|to|that|which|what|when|was|were|is|are|been|of|in"
    "|first|earliest|oldest|latest|last|most recent|shows? up|showed up|appear(?:s|ed)?"
    "|(?:the )?(?:name|word|term|phrase)|per (?:month|year|week)|(?:by|each|every) (?:month|year)"
    "|monthly|yearly|months?|year|and if so|if so|roughly|out of|total|in all|altogether|overall"
    "|so far|written|published|publish|wrote|write|br(?:ing|ings|ought) up|discuss(?:es|ed)?"
    "|treat(?:s|ed)?|talk(?:s|ed)? about|the most|most|you"
)
_ASKING_ENGLISH = re.compile(rf"\b(?:{_ASKING})\b", re.IGNORECASE)
_FILL = r"(?:[\s,;:?.!'’-]|\b(?:the|an?|and|on|of|in|to|at)\b)+"
_AROUND = re.compile(rf"^{_FILL}|{_FILL}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: a `phrase`, "" for any post; whether it is looked for as it is written
    (`exact`); the `order` that posts are asked for in, and `per` which span they are counted."""

    phrase: str
    exact: bool
    order: Order | None = None
    per: Per | None = None


def asks_for_posts(question: str) -> bool:
    """Whether a question that counts something counts posts, or what is mentioned in them.

    >>> asks_for_posts("How many posts are about trams?"), asks_for_posts("How many trams run?")
    (True, False)
    """
    return bool(_POSTS.search(question) and _COUNTED.search(question))


def read(question: str, topic: str) -> Asked:
    """What a question counts posts of; `topic` is the question without its words of time."""
    order: Order | None = (
        "oldest" if _OLDEST.search(question) else "newest" if _NEWEST.search(question) else None
    )
    per: Per | None = (
        "month" if _MONTHLY.search(question) else "year" if _YEARLY.search(question) else None
    )
    quoted = _QUOTED.search(topic)
    phrase = quoted[1].strip() if quoted else _phrase(topic)
    return Asked(phrase, bool(phrase) and (bool(quoted) or _short(phrase)), order, per)


def _short(phrase: str) -> bool:
    if language_of(phrase) == "ja":
        return len(phrase) <= _LONGEST["ja"] and " " not in phrase
    return len(phrase) <= _LONGEST["en"] and len(phrase.split()) <= _MOST_WORDS


def _phrase(question: str) -> str:
    if language_of(question) == "ja":
        parts = [
            _PARTICLES.sub("", part) for part in _ASKING_JAPANESE.sub("\n", question).split("\n")
        ]
        return " ".join(part for part in parts if part)
    left = _ASKING_ENGLISH.sub("\n", question)
    parts = [_AROUND.sub("", part) for part in left.split("\n")]
    return " ".join(part for part in parts if part)
