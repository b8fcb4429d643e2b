"""What the words beside an expression of time make of it: since, until, the posts of … Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["at", "since", "after", "before", "until", "by"]

_KINDS: tuple[Kind, ...] = ("since", "after", "before", "until", "by")
_LOOK_BACK = 48
_FURTHER_BACK = 80
_BEGINS_ENGLISH = ("'", " ", ",", "o", "a")
_POSTS = r"(?:posts?|articles?|news|entries|stories)"
_BEFORE = re.compile(
    r"(?<![a-z0-9])(?:"
    rf"(?P<posts>(?:{_POSTS}(?: (?:published|posted|written|dated))?|posted|published|written|"
    r"dated)(?: (?P<posts_in>from|of|in|on|during|for|between|throughout|over|within))?)"
    r"|(?P<after>after|later than)"
    r"|(?P<before>before|prior to|earlier than)"
    r"|(?P<until>until|till|up until|through|no later than|(?P<loose_until>up to))"
    r"|(?P<since>since|starting(?: in| from)?|beginning in)"
    r"|(?P<by>by)"
    r"|(?P<at>(?:in|on|during|throughout|within|between|as of|compared (?:to|with))"
    r"(?: (?:the )?(?:calendar )?year)?"
    r"|(?:the )?year)"
    r"|(?P<loose_at>at|over|around|about|for|(?<!act )(?<!law )(?<!total )of|than"
    r"|(?P<loose_from>from)|(?P<joins>to|with|vs\.?|versus|and|or))"
    r"|(?P<compare>compare|comparing)"
    r") {1,2}(?P<the>the )?$"
)
_AFTER = re.compile(
    r"'s(?![a-z])| ?(?:,? ?(?P<since>onwards?|on(?= ?$| ?[,?.])|or later"
    r"|(?:un)?(?:til|to|till) (?:now|date|(?:the )?present)"
    r"|and (?:later|after|beyond|onwards?))"
    r"|(?P<until>(?:or|and) earlier))(?![a-z])"
)
_POSTS_AFTER = re.compile(rf" (?:blog )?{_POSTS}(?![a-z])")
_POSTS_EARLIER = re.compile(
    rf"(?<![a-z]){_POSTS} (?:on|about|concerning|regarding) [^.,;:?!。、]*$"
)
_ENDS_HERE = re.compile(
    r" ?(?:$|[^\sa-z0-9]|(?:in|on|at|to|and|or|the|is|are|was|were|has|have|had|did|do|does|for|"
    r"with|vs|versus|until|till|about|by|what|who|how|which|when|where|why|as|onwards?|regarding|"
    r"concerning|compared)(?![a-z0-9]))"
)
_AFTER_JA = re.compile(
    r"(?: ?\([月火水木金土日](?:曜日?)?\))? {0,2}"
    r"(?:頃|ごろ|あたり|前後|いっぱい|中(?=[のにはでも、。? ]|$))?"
    r"(?:時点|現在)? {0,2}"
    r"(?:(?P<since>以降|以来|以後|から(?:現在|今|いま|これ)まで|(?:に入って|になって)から|から(?!こそ|"
    r"(?:施行|適用|発効|開始|始ま|実施|導入|義務|運用|稼働|販売|発売|提供|値上げ)))"
    r"|(?P<before>より(?:も)?以?前(?!提)|の?前まで)"
    r"|(?P<by>までに)|(?P<until>まで|以前)"
    r"|(?:にかけて|の間|間))?"
)
_POSTS_JA = re.compile(
    r" ?(?:(?:の|に|付の|分の)? ?(?:[a-z0-9ァ-ヺー・-]{1,16}(?:の|関連の?|に関する|についての))?"
    r"(?:最新の?|主な|すべての|全ての|全|新着の?|注目の?)?(?:ブログ)?"
    r"(?:記事|投稿(?!され)|ニュース(?![リレ])|エントリ|ポスト(?![ァ-ヺ])|コラム(?![ァ-ヺ]))"
    r"|に? ?(?:掲載|投稿|公開|配信|執筆|更新|書か|出)(?:され|れ)?た(?:ブログ)?"
    r"(?:記事|投稿|ニュース|エントリ|ポスト|コラム)"
    r"|に? ?(?:掲載|投稿)された)"
)
_PARTICLE = re.compile(
    r" ?(?:において|における|になって|に入って|には|では|から"
    r"|と(?:比べると|比べて?も?|比較して)|にも|でも|の|に|は|で|も)?"
    r"(?: ?[、,])? ?"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """How an expression is meant, and where it ends and begins with the words that say so.

    `year` is whether a bare number in this place is a year.
    """

    kind: Kind
    posts: bool
    year: bool
    start: int
    end: int


def frame(text: str, start: int, end: int, *, closed: bool) -> Frame:
    """What stands around the folded text's expression from `start` to `end`.

    A `closed` one has two ends already: "from" and まで begin and end nothing more.
    """
    kind, posts, year, begin = _before(text, start, end, closed)
    kind_after, posts_after, finish = _after(text, end)
    if kind_after != "at" and not closed:
        kind = kind_after
    return Frame(kind, posts or posts_after, year or posts_after, begin, finish)


def _before(text: str, start: int, end: int, closed: bool) -> tuple[Kind, bool, bool, int]:
    if text[start - 1 : start] != " ":
        return "at", False, text.startswith("'s", end), start
    offset = max(0, start - _LOOK_BACK)
    found = _BEFORE.search(text[offset:start])
    if found is None:
        return "at", False, text.startswith("'s", end), start
    ends_here = bool(_ENDS_HERE.match(text, end))
    loose = found["loose_at"] or found["loose_until"] or found["by"]
    year = not (found["the"] or found["joins"]) and (ends_here or not loose)
    begin = offset + found.start()
    if found["posts"]:
        begin = offset + (found.start("posts_in") if found["posts_in"] else found.end("posts"))
    elif found["compare"] or found["joins"]:
        begin = start
    open_ended = not (closed or found["the"] or text.startswith("'s", end))
    kind = _named(found, "at") if open_ended else "at"
    posts = bool(found["posts"]) or bool(
        found["loose_from"] and _POSTS_EARLIER.search(text[max(0, start - _FURTHER_BACK) : start])
    )
    return kind, posts, year, begin


def _after(text: str, end: int) -> tuple[Kind, bool, int]:
    kind: Kind = "at"
    if text[end : end + 1] in _BEGINS_ENGLISH:
        english = _AFTER.match(text, end)
        if english:
            kind = "since" if english["since"] else "until" if english["until"] else "at"
            end = english.end()
        if _POSTS_AFTER.match(text, end):
            return kind, True, end
    found = _AFTER_JA.match(text, end)
    if found and found.end() > end:
        kind = _named(found, kind)
        end = found.end() if found[0].strip() else end
    posts = _POSTS_JA.match(text, end) is not None
    particle = _PARTICLE.match(text, end)
    if particle and particle[0].strip():
        end = particle.end()
    return kind, posts, end


def _named(found: re.Match[str], otherwise: Kind) -> Kind:
    said = found.groupdict()
    for name in _KINDS:
        if said.get(name):
            return name
    return otherwise
