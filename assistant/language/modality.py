"""Whether a sentence tells what was done, or is planned, reported, denied or only thought. Pure.

The words are those of any news, in Japanese and English.
"""

from __future__ import annotations

import re

from assistant.domain.nouns import EventStatus

_DENIED = re.compile(
    r"(?:報道|噂|うわさ|疑惑|事実|関与|計画|可能性)[^。、]{0,8}(?:を|は|も)否定(?:し|す)"
    r"|事実(?:では|じゃ)な[いく]|事実無根"
    r"|\b(?:denie[sd]|denying|rejected (?:reports|claims)|not true)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:と|が|を)報じ(?:た|られ|て)|との報道|と報道(?:され|した)|報道によ(?:ると|れば)|関係者によ(?:ると|れば)"
    r"|と(?:言|い)われて(?:い|お)|とされて(?:い|お)|という(?:噂|うわさ|報道|観測)|らしい|とみられ"
    r"|\b(?:reportedly|(?:is|are) said to|rumou?r(?:s|ed)?|sources (?:say|said)"
    r"|according to (?:reports|sources|people))\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"予定|見込み|見通し|(?:する|という)(?:計画|方針)|計画(?:だ|し|中|を(?:発表|明らか))|目指(?:す|し)|検討(?:し|中|に)"
    r"|(?:開始|提供|発売|施行|適用)され(?:る|ます)(?:。|$)"
    r"|\b(?:will|plans? to|planned|planning to|(?:is|are) (?:to|expected|considering)|aims? to"
    r"|scheduled|going to|upcoming)\b",
    re.IGNORECASE,
)
_THOUGHT = re.compile(
    r"でしょう|だろう|かもしれ|可能性|はずだ|はずです|べき|べきだ|だと(?:思|考え)|と(?:思い|考えて|見てい|感じ)"
    r"|期待(?:でき|され|し)|かと|不可欠|なければ(?:なら|なりま)|ことになる(?:だろう|でしょう)"
    r"|\b(?:may|might|could|should|would|perhaps|probably|likely|I think|must)\b",
    re.IGNORECASE,
)


def status_of(sentence: str) -> EventStatus:
    """How what a sentence tells stands, by its own words.

    >>> status_of("同社は報道を否定した。"), status_of("The fee will rise in May.")
    ('denied', 'planned')
    """
    if _DENIED.search(sentence):
        return "denied"
    if _REPORTED.search(sentence):
        return "reported"
    return "planned" if _PLANNED.search(sentence) else "done"


def is_thought(sentence: str) -> bool:
    """Whether a sentence tells what somebody thinks, expects or asks for, and no event.

    >>> is_thought("市場は変わるかもしれない。"), is_thought("市場は変わった。")
    (True, False)
    """
    return bool(_THOUGHT.search(sentence))
