"""Questions in English: of English sentences, and of Japanese ones all of whose names are Latin.
Pure. Only what a few patterns surely give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.language import pointing
from assistant.language.invisible import nfkc
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.clauses import NOT_ALONE, TIME, plain
from assistant.suggesting.descriptions import done_only

_LONGEST = 90
_SHORTEST = 12
_NAME = r"[A-Z][A-Za-z0-9&.+-]*(?: [A-Z0-9][A-Za-z0-9&.+-]*){0,4}"
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"(?:(?:{_MONTH})(?: \d{{1,2}})?,? \d{{4}}|\d{{1,2}} (?:{_MONTH}) \d{{4}}|\d{{4}})"
_DOLLARS = r"(?:US)?[$€£¥]\d[\d.,]*(?: (?:million|billion|trillion))?"
_NO_NAME = re.compile(
    rf"^(?:The|A|An|{pointing.ENGLISH_BEGINNINGS}|In|On|At|By|For|AI|LLMs?|But|And|If|When|"
    r"What|Why|How|As|Some|Many|Most|All|Each|Since|After|Before|Then|There|Here)\b"
)
_PAST = {
    "announced": "announce", "released": "release", "launched": "launch", "acquired": "acquire",
    "introduced": "introduce", "unveiled": "unveil", "opened": "open", "founded": "found",
    "published": "publish", "adopted": "adopt", "rescinded": "rescind", "approved": "approve",
    "signed": "sign", "cut": "cut", "raised": "raise", "bought": "buy", "revoked": "revoke",
}  # fmt: skip
_DID = re.compile(
    rf"^(?P<who>{_NAME}) (?P<did>{'|'.join(_PAST)}) (?P<what>[^,;:$€£¥]{{3,50}}?),? (?:on|in) (?P<when>{_DAY})[,.]"
)
_DID_THEN = re.compile(
    rf"^(?:On|In) (?P<when>{_DAY}),? (?P<who>{_NAME}) (?P<did>{'|'.join(_PAST)}) (?P<what>[^,;:$€£¥]{{3,50}}?)[,.]"
)
_RAISED = re.compile(rf"^(?P<who>{_NAME}) raised (?:about |some |over )?(?P<sum>{_DOLLARS})\b")
_IS = re.compile(rf"^(?P<who>{_NAME}) is (?P<what>(?:an?|the) [^.;:]{{15,120}})\.$")
_VERBS = {
    "発表": "announce", "公開": "release", "リリース": "release", "発売": "release",
    "買収": "acquire", "導入": "introduce", "提供": "offer", "開発": "develop",
}  # fmt: skip
_OF_VERB = "|".join(_VERBS)
_JAPANESE = [
    re.compile(
        rf"^(?P<who>{_NAME})[はが]、?(?P<when>{TIME})に、?(?:[^、。はがを]{{0,24}}[^A-Za-z0-9 、。はがを])?"
        rf"「?(?P<what>{_NAME})」?を(?:正式に)?(?P<did>{_OF_VERB})(?:し(?:た|まし)|$)"
    ),
    re.compile(
        rf"^(?P<when>{TIME})(?:に|、|に、)(?P<who>{_NAME})[はが]、?(?:[^、。はがを]{{0,24}}[^A-Za-z0-9 、。はがを])?"
        rf"「?(?P<what>{_NAME})」?を(?:正式に)?(?P<did>{_OF_VERB})(?:し(?:た|まし)|$)"
    ),
]
_FOUNDED = re.compile(
    rf"^(?P<who>{_NAME})は、?(?P<when>{TIME})に[^、。はが]{{0,30}}(?:設立|創業)され"
)
_WHAT = re.compile(
    rf"^「?(?P<who>{_NAME})」?とは、?(?P<what>[^。]{{12,90}}?)(?:です|である|だ|を指します)$"
)
_KIND = re.compile(
    rf"(?:^|、|は|が)(?P<what>[^、。はが「]{{7,36}}?(?P<kind>企業|会社|スタートアップ|モデル|サービス|ツール|プラットフォーム|チップ"
    rf"|フレームワーク|プロジェクト|ロボット))(?:である)?「?(?P<who>{_NAME})」?(?=は|が|を|と|に|も|、)"
)
_SHORT_OF = 24


def of_english(sentence: str) -> Iterator[Candidate]:
    """Questions that an English sentence answers."""
    text = nfkc(sentence).strip()
    for pattern in (_DID, _DID_THEN):
        if match := pattern.match(text):
            did = _PAST[match["did"]]
            yield from _made(f"When did {match['who']} {did} {match['what']}?", match, "when", 1.0)
    if match := _RAISED.match(text):
        yield from _made(f"How much money did {match['who']} raise?", match, "sum", 0.9)
    if (match := _IS.match(text)) and not pointing.determined(match[0]):
        yield from _made(f"What is {match['who']}?", match, "what", 0.7)


def of_japanese(sentence: str) -> Iterator[Candidate]:
    """English questions that a Japanese sentence answers."""
    text = plain(sentence)
    for pattern in _JAPANESE:
        if text and (match := pattern.match(text)):
            did = _VERBS[match["did"]]
            yield from _made(f"When did {match['who']} {did} {match['what']}?", match, "when", 1.0)
    if match := _FOUNDED.match(text):
        yield from _made(f"When was {match['who']} founded?", match, "when", 0.9)
    match = _WHAT.match(text) or _KIND.search(text)
    if match and not NOT_ALONE.search(match["what"]) and not done_only(match):
        yield from _made(f"What is {match['who']}?", match, "what", 0.7)


def _made(question: str, match: re.Match[str], value: str, worth: float) -> Iterator[Candidate]:
    parts = [match[name] for name in ("who", "what") if name in match.groupdict() and name != value]
    named = all(not _NO_NAME.match(part) for part in parts[:1]) and len(match["who"]) > 2
    if named and _SHORTEST <= len(question) <= _LONGEST:
        words = match[value].strip()[:_SHORT_OF] if value == "what" else match[value]
        yield Candidate(question, "en", words, worth - len(question) / 200)
