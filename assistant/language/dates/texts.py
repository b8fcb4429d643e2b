"""Whether a question wants the newest. Pure."""

from __future__ import annotations

import re

_NEWEST = re.compile(
    r"(?:最新(?!鋭)|(?:ここ)?最近(?![傍接隣])|直近|(?<![年月日度末])現在(?=[のはもで、,?？\s]|$)"
    r"|(?<![ぁ-ゖ])いま(?=[のはも、]|どう|何|一番|最も)|(?<![ぁ-ゖ昨一-龠])今(?=[のはも、]|どう|何|一番|最も)"
    r"|昨今|近頃|目下|このところ)"
    r"|(?<![a-z])(?:(?:the )?(?<!at the )(?:latest|newest|most recent)|recent(?:ly)?|currently"
    r"|(?<!electric )(?<!direct )(?<!alternating )current|(?:in )?these days|nowadays|lately"
    r"|right now|neueste[mnrs]?|aktuell(?:e[mnrs]?)?|derzeit|zurzeit|momentan"
    r"|(?:la )?dernière (?=version|édition)|actuel(?:le|lement)?|(?:la )?última (?=versión)"
    r"|actual(?:mente)? (?=versión|estado)|ahora mismo)(?![a-zà-ÿ])|최신|최근|현재|지금"
    r"|目前(?![のに])|现在"
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


def over_time(text: str) -> list[tuple[int, int]]:
    """Where a folded text says "over time"."""
    return [found.span() for found in _TIME_ONLY.finditer(text)]
