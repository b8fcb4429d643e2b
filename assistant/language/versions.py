"""The versions in a text: numbers that tell releases of a thing apart. The one reader of them.

They are compared part by part and not as decimal figures: 1.30 comes after 1.7, 4.0 is 4.0.0, and
what stands behind a number (rc1, preview2) comes before it. GPT-5 and GPT-5.1 are two things. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.folding import casefolded
from assistant.language.invisible import nfkc
from assistant.language.transliteration import sounds_like

_MARK = r"(?:v|ver|version|release|バージョン|ヴァージョン|リリース)"
"""What says that the number behind it is a version."""
_NUMBER = r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,4}){0,4})"
_EARLY = (
    r"(?:[ .-]?(?P<early>(?:rc|beta|alpha|preview|pre|dev|a|b)[ .-]?[0-9]{0,3}"
    r"|ベータ版?|アルファ版?)"
    r"(?![A-Za-z0-9]))?"
)
_UNITS = (
    r"million|billion|trillion|thousand|percent|per\ cent|times|fold|[kmgt]i?b|[kmgt]?hz|[kmc]?m"
    r"|[km]?g|hours?|minutes?|seconds?|days?|weeks?|months?|years?|yen|dollars?|euros?|people|users?"
    r"|pages?|posts?|points?|degrees?|miles?|feet|inch(?:es)?|st|nd|rd|th|am|pm|x"
)
_NO_VERSION = (
    rf"(?![0-9A-Za-z]|[.,:/][0-9]|,[0-9]|[ -]?(?:{_UNITS})(?![A-Za-z])"
    r"|\ ?[%％倍億万兆円割度℃ヶカヵ]"
    r"|\ ?(?:平方|立方|キロ|メガ|ギガ|メートル|トン|グラム|リットル|ポイント|パーセント|ドル|ユーロ"
    r"|ページ|年|月|日|時|分|秒|人|社|件|個|台|枚|つ|回|本|位|番|名|点|種|第|世|号|歳|階|か[月国所年]))"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9'’])(?P<product>[A-Za-z][A-Za-z.+&#]{{0,39}}+|(?<![ァ-ヺー])[ァ-ヺー]{{2,40}}+"
    rf"|(?<![㐀-鿿ァ-ヺー])[㐀-鿿ァ-ヺー]{{2,20}}+(?=の?{_MARK}|\ [0-9]{{1,4}}\.[0-9]))"
    rf"(?:の(?={_MARK}|[0-9]{{1,4}}\.[0-9]))?(?:[\s-]?{_MARK}\.?)?[\s-]?{_NUMBER}{_EARLY}{_NO_VERSION}",
    re.IGNORECASE,
)
_MARKED = re.compile(
    rf"(?<![A-Za-z])(?:{_MARK}\.?\ ?|第\ ?){_NUMBER}{_EARLY}(?:(?={_NO_VERSION})|(?<=[0-9])(?=版))"
    rf"|(?<![0-9A-Za-z.,]){_NUMBER.replace('number', 'before')}\ ?(?:版(?![画権])|系(?![列統]))",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![0-9A-Za-z.,:/$€£¥-])" + _NUMBER.replace("{0,4})", "{1,4})") + _EARLY + _NO_VERSION,
    re.IGNORECASE,
)
_ONLY_MARK = re.compile(rf"{_MARK}\.?", re.IGNORECASE)
_NO_PRODUCT = frozenset(
    "in by of the to over from for and than since until at about around top under up q are is was"  # noqa: SIM905
    " costs cost takes take some nearly almost only has have had with on a an or between as per"
    " january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_JAPANESE = re.compile("[ぁ-ゖァ-ヺ㐀-鿿]")
_YEARS = range(1900, 2101)
_LONGEST = 20_000
"""Characters of a text that are read."""
_MOST = 200
"""Versions of a text that are read."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it stands at `start`–`end` of a text: behind the word `product` as it is
    written there, "" where only a mark (v1.2, バージョン3) or nothing stands before it. `parts`
    are its numbers, `early` what tells that it comes before the release (rc1)."""

    text: str
    start: int
    end: int
    product: str
    parts: tuple[int, ...]
    early: str = ""

    @property
    def number(self) -> str:
        """The number, as it is written."""
        return ".".join(map(str, self.parts)) + self.early

    @property
    def order(self) -> tuple[tuple[int, ...], bool, tuple[str, ...]]:
        """What sorts versions from the oldest to the newest."""
        digits = re.findall("[0-9]+", self.early)
        early = (re.sub("[^a-z]", "", self.early), *(one.zfill(4) for one in digits))
        return _bare(self.parts), not self.early, early

    def is_same(self, other: Version) -> bool:
        """Whether both numbers are one: 4.0 and 4.0.0."""
        return _bare(self.parts) == _bare(other.parts) and self.early == other.early

    def covers(self, other: Version) -> bool:
        """Whether the other number is this one or, for one of two parts and more, one of its
        series: 3.4.1 and 3.4.0rc1 of 3.4, but not 5.1 of 5."""
        size = len(self.parts)
        series = size > 1 and not self.early and other.parts[:size] == self.parts
        return self.is_same(other) or series

    def may_be_of(self, product: str) -> bool:
        """Whether it may be a version of this product, folded."""
        if not self.product or not product:
            return True
        own = casefolded(self.product)
        if own == product or own.rstrip("s") == product.rstrip("s"):
            return True
        return own.isascii() != product.isascii() and sounds_like(product, own)


def _bare(parts: tuple[int, ...]) -> tuple[int, ...]:
    size = len(parts)
    while size > 1 and not parts[size - 1]:
        size -= 1
    return parts[:size]


@lru_cache(maxsize=512)
def versions_in(text: str, *, bare: int = 0) -> tuple[Version, ...]:
    """The versions that a text names, in their order: behind a name or a mark. Numbers of `bare`
    parts and more are versions, too, whatever stands before them: of 2 in a title, of 3 in a text;
    none where it is 0.

    >>> [(one.product, one.parts) for one in versions_in("Kibo v1.30とバージョン3、GPT-5.1")]
    [('Kibo', (1, 30)), ('', (3,)), ('GPT', (5, 1))]
    """
    found: list[Version] = []
    taken = set[int]()
    folded = nfkc(text[:_LONGEST])
    for one in _read(folded, bare=bare):
        if len(found) >= _MOST:
            break
        if not taken.intersection(range(one.start, one.end)):
            found.append(one)
            taken.update(range(one.start, one.end))
    return tuple(sorted(found, key=lambda one: one.start))


def _read(text: str, *, bare: int) -> Iterator[Version]:
    for match in _NAMED.finditer(text):
        product = match["product"].rstrip(".")
        marked = _ONLY_MARK.fullmatch(product)
        number, early = match["number"], match["early"]
        beside = (
            text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        )
        lower = product.islower() and not (marked or _JAPANESE.search(beside))
        if product.casefold() in _NO_PRODUCT or (lower and "." not in number):
            continue
        if not _is_date(number):
            yield _version(match, "" if marked else product, number, early)
    for match in _MARKED.finditer(text):
        number = match["number"] or match["before"]
        if not _is_date(number):
            yield _version(match, "", number, match["early"])
    for match in _BARE.finditer(text) if bare else ():
        if match["number"].count(".") >= bare - 1 and not _is_date(match["number"]):
            yield _version(match, "", match["number"], match["early"])


def _version(match: re.Match[str], product: str, number: str, early: str | None) -> Version:
    parts = tuple(map(int, number.split(".")))
    rest = re.sub(r"[ .-]|版", "", casefolded(early or ""))
    return Version(match[0].strip(), match.start(), match.end(), product, parts, rest)


def _is_date(number: str) -> bool:
    """Whether a number is a year or a day: 2025, 3.4.2025."""
    parts = [int(one) for one in number.split(".")]
    return (len(parts) == 1 and parts[0] in _YEARS) or (
        len(parts) == 3 and (parts[0] in _YEARS or parts[2] in _YEARS)
    )


def read_number(number: str) -> Version | None:
    """The version that a number alone is, None where it is none."""
    parts = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,4}){0,4})([a-z]*[0-9]*)", casefolded(number))
    if parts is None:
        return None
    return Version(number, 0, len(number), "", tuple(map(int, parts[1].split("."))), parts[2])


def other_writings(text: str) -> str:
    """How else the versions of a text are written, as words to search for: v1.30 and 1.30.0 of
    1.30.

    >>> other_writings("What did Kibo 1.30 change?")
    'v1.30 1.30.0'
    """
    found: dict[str, None] = {}
    for one in versions_in(text):
        shorter = ".".join(map(str, _bare(one.parts)))
        longer = ".".join(map(str, (*one.parts, 0))) if 1 < len(one.parts) < 3 else ""
        number = ".".join(map(str, one.parts))
        for way in (f"v{number}", number, longer, shorter if "." in shorter else ""):
            if way and not re.search(
                rf"(?<![0-9a-z.]){re.escape(way)}(?![0-9.])", casefolded(text)
            ):
                found[way] = None
    return " ".join(found)


_ASKS_FOR_IT = re.compile(
    r"最新(?:の)?(?:安定)?(?:版|バージョン|リリース|ビルド|プレビュー|ベータ)"
    r"|(?:今|いま|現在|現行|一番新しい)の(?:安定)?(?:版|バージョン|リリース)"
    r"|(?:バージョン|リリース|版)(?:で|の中で|のうち)?(?:一番|最も|いちばん)?(?:最新|新しい)"
    r"|\b(?:latest|newest|most\ recent|current|last)\ (?:[\w.'’-]{1,30}\ ){0,3}"
    r"(?:versions?|releases?|editions?|builds?|updates?|previews?|betas?|release\ candidate)\b"
    r"|\b(?:version|release)\b.{0,60}\b(?:latest|newest|most\ recent|current)(?:ly)?\b",
    re.IGNORECASE,
)
_NEWEST_OF = re.compile(
    r"(?:最新(?:の)?|(?:今|いま|現在)の)(?P<ja>[A-Za-z][A-Za-z0-9_.+&-]{0,39}|[ァ-ヺー]{3,40})"
    r"|\b(?:latest|newest|most\ recent|current)\ (?P<en>[A-Z][A-Za-z0-9_.+&-]{0,39})",
)


def asks_for_newest(question: str) -> bool:
    """Whether a question is about the newest version of something, or of what it names.

    >>> asks_for_newest("Kiboの最新版は？"), asks_for_newest("What is new in Kibo 1.30?")
    (True, False)
    """
    return bool(_ASKS_FOR_IT.search(nfkc(question[:_LONGEST])))


def newest_of(question: str) -> str:
    """The name of which a question wants the newest (the latest Kibo), "" for none."""
    found = _NEWEST_OF.search(nfkc(question[:_LONGEST]))
    return (found["ja"] or found["en"]) if found else ""
