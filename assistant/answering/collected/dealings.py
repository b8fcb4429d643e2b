"""The words that tell of money between two parties, and which of them stands where. Pure.

A `give` word has the giver as its subject and the taker behind "in" or に (invested, 出資); a `get`
word the taker as its subject and the giver behind "from" or から (raised, 調達); a `buy` word the
buyer as its subject and what is bought as its object (acquired, 買収).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Frame = Literal["give", "get", "buy"]
Group = Literal["invest", "buy", "grant", "lend", "order"]

_TABLE: Final[tuple[tuple[Group, Frame, str, str], ...]] = (
    (
        "invest", "give",
        r"出資|投資(?!家|額|先|会社|ファンド|銀行|信託|顧問|判断|戦略|対効果|収益|機会|マネー)|投じ|投下|資金(?:を)?提供|拠出|資本参加",
        r"invest(?:s|ed|ing|ments?)?|pour(?:s|ed|ing)?|inject(?:s|ed|ing)?|commit(?:s|ted|ting)?"
        r"|back(?:s|ed|ing)|funds|funded|pledg(?:es|ed|ing)|stake",
    ),
    (
        "invest", "get",
        r"調達|確保|獲得",
        r"rais(?:es|ed|ing|e)|secur(?:es|ed|ing)|funding|financing|clos(?:es|ed) (?:an? )?",
    ),
    (
        "buy", "buy",
        r"買収(?!防衛)|買い取|買取|子会社化",
        r"acquir(?:es|ed|ing|e)|acquisition|buy(?:s|ing)?|bought|purchas(?:es|ed|ing|e)|takeover",
    ),
    (
        "grant", "give",
        r"助成|補助金?(?=を|し|す|さ)|寄付|寄贈|交付",
        r"grant(?:s|ed|ing)?|donat(?:es|ed|ing|ions?)|award(?:s|ed|ing)?|subsid(?:y|ies|ised|ized)",
    ),
    ("lend", "give", r"融資|貸し付け|貸付", r"len[dt]s?|lending|loan(?:s|ed)?"),
    (
        "order", "give",
        r"発注|支払[いうっ]",
        r"order(?:s|ed|ing)?|pa(?:y|ys|id|ying)",
    ),
    ("order", "get", r"受注", r"w[io]n(?:s|ning)?"),
)  # fmt: skip
_WORDS: Final = tuple(
    (group, frame, re.compile(rf"(?:{japanese})|(?<![A-Za-z])(?:{english})(?![A-Za-z])", re.I))
    for group, frame, japanese, english in _TABLE
)
_ASKED: Final[dict[Group, re.Pattern[str]]] = {
    "invest": re.compile(
        r"投資|出資|調達|投じ|資金|\binvest|\brais|\bfund|\bback(?:ed|s|ing)\b", re.I
    ),
    "buy": re.compile(r"買収|買[いうっ]|\bacqui|\bbuy|\bbought|\bpurchas|\btakeover", re.I),
    "grant": re.compile(r"助成|補助|寄付|\bgrant|\bdonat|\bsubsid", re.I),
    "lend": re.compile(r"融資|貸[しす付]|\bloan|\blend|\blent", re.I),
    "order": re.compile(r"発注|受注|支払|契約|\border|\bpaid|\bpay\b|\bcontract", re.I),
}
_RECEIVES: Final = re.compile(r"を?(?:受け|獲得|得[たてる]|集め|誘致|引き出)")
"""Behind a word of giving: its subject takes."""


@dataclass(frozen=True, slots=True)
class Dealing:
    """A word of dealing at `start`–`end` of a sentence."""

    group: Group
    frame: Frame
    start: int
    end: int


def dealings(sentence: str) -> list[Dealing]:
    """The words of dealing in a sentence, in their order.

    >>> [one.frame for one in dealings("岡造船は森帆布に2億円を出資し、3億円を調達した。")]
    ['give', 'get']
    """
    found = sorted(_found(sentence), key=lambda one: (one.start, -one.end))
    apart: list[Dealing] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart


def _found(sentence: str) -> Iterator[Dealing]:
    for group, frame, pattern in _WORDS:
        for match in pattern.finditer(sentence):
            own: Frame = frame
            if frame == "give" and _RECEIVES.match(sentence, match.end()):
                own = "get"
            yield Dealing(group, own, match.start(), match.end())


_SEARCHED: Final[dict[Group, str]] = {
    "invest": "投資 出資 調達 資金 invest invested investment raised raises funding round backed",
    "buy": "買収 買い取る 子会社化 acquire acquired acquires acquisition buy bought buys purchase",
    "grant": "助成 補助金 寄付 grant grants donated awarded subsidy",
    "lend": "融資 貸付 loan lent lends",
    "order": "発注 受注 支払い order orders ordered paid pays won",
}


def words_of(groups: Iterable[Group]) -> str:
    """What to search for by words to find dealings of some kinds."""
    return " ".join(_SEARCHED[group] for group in sorted(groups))


def asked_groups(question: str) -> frozenset[Group]:
    """Which kinds of dealing a question asks about; all of them where it names none."""
    found = {group for group, pattern in _ASKED.items() if pattern.search(question)}
    return frozenset(found or _ASKED)
