"""Whether a question wants the newest, and whether it asks how something changed. Pure."""

from __future__ import annotations

import re

_NEWEST = re.compile(
    r"(?:最新(?!鋭)|(?:ここ)?最近(?![傍接隣])|直近|(?<![年月日度末])現在(?=[のはもで、,?？\s]|$)"
    r"|(?<![ぁ-ゖ])いま(?=[のはも、]|どう|何|一番|最も)|(?<![ぁ-ゖ昨一-龠])今(?=[のはも、]|どう|何|一番|最も)"
    r"|昨今|近頃|目下|このところ)"
    r"|(?<![a-z])(?:(?:the )?(?<!at the )(?:latest|newest|most recent)|recent(?:ly)?|currently"
    r"|(?<!electric )(?<!direct )(?<!alternating )current|(?:in )?these days|nowadays|lately"
    r"|right now)(?![a-z])"
)
_CHANGES = re.compile(
    r"(?:どう|どのように|いかに|何が|なにが|どこが|どれ(?:ほど|だけ|くらい|ぐらい))"
    r"[^。?？!！]{0,12}(?:変わ[っりる]|変更|変化|進化|進展|発展|推移)"
    r"|変わった(?=点|こと|[のかん?？。、]|$)|変わって(?:き|い)|変化|変遷|推移|経緯|移り変わり|いきさつ"
    r"|これまでの(?:流れ|歩み|動き|あゆみ)|沿革|時系列|年表|いつから"
    r"|(?<![a-z])(?:what(?:'s|’s| has| have| had)?(?: [a-z]{1,12}){0,3} changed"
    r"|what changes|changes (?:in|to|over|since|between)"
    r"|how (?:has|have|had|did)(?: [^\s?.!]{1,24}){1,12} (?:chang|evolv|shift|progress)(?:ed?|ing)?"
    r"|how (?:has|have|had)(?: [^\s?.!]{1,24}){1,12} (?:developed|grown|moved|come along)"
    r"|timelines?|history of|evolution of|development of .{1,40} over|over time|over the years"
    r"|since when)(?![a-z])"
)
_NEWEST_CUT = re.compile(r"(?:では|には|の|は|も|で|に|、)?")
_PART_OF_A_WORD = re.compile(r"[一-龠ァ-ヺ]")
_TIME_ONLY = re.compile(r"(?<![a-z])over (?:time|the years)(?![a-z])")


def newest(text: str) -> list[tuple[int, int]]:
    """Where a folded text says that it wants the newest, each with its particle."""
    spans = []
    for found in _NEWEST.finditer(text):
        end = found.end()
        if not found[0].isascii():
            particle = _NEWEST_CUT.match(text, end)
            end = particle.end() if particle else end
            if end == found.end() and _PART_OF_A_WORD.match(text, end):
                end = found.start()
        spans.append((found.start(), end))
    return spans


def changes(text: str) -> bool:
    """Whether a folded text asks how something changed or developed over time."""
    return bool(_CHANGES.search(text))


def over_time(text: str) -> list[tuple[int, int]]:
    """Where a folded text says "over time"."""
    return [found.span() for found in _TIME_ONLY.finditer(text)]
