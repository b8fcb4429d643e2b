"""Whether two sentences surely speak of the same thing. Pure.

Each speaks of what it names before its figure: of a company and its turnover, of a warehouse and
what it cost. What only measures a thing (price, length, 売上高) is no thing. Where a sentence names
none (it, the fee), what stands above it tells. They are of one thing where they share some, where
the last one before the figure is the same, and where not each has one that the other lacks: when
in doubt, they are of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.language import pointing
from assistant.language.amounts import amounts
from assistant.language.dates import places_of_times
from assistant.language.invisible import nfkc
from assistant.language.morphology import Word, parsed
from assistant.language.naming import forms
from assistant.language.sentences import language_of
from assistant.language.versions import versions_in

_LONGEST = 400
"""Characters of a sentence, and of what stands above it, that are read."""
_MEASURE = re.compile(
    r"価格|値段|料金|費用?|金額|総?額|料|代金?|率|[件人個回総社者店]?数|量|売上|高|価|[運家]?賃|収益|[純営]?利?益|割合|規模|面積|距離|人口|容量|速度"
    r"|期間|時期|時間|日時?|長さ|重さ|高さ|広さ|深さ|大きさ|幅|全長|重量|定員|予算|収入|支出|赤字|黒字|資本金?|シェア|比率|点数?|順位"
    r"|気温|水位|税込み?|税別|税抜き?|消費税|単価|月額|年額|時給|年収|年俸|寄付|出力|寿命|水準|目標|見通し|見込み?|予定|計画|方針"
)
_NO_THING = re.compile(
    rf"{'|'.join(pointing.FIRMS)}|同|"
    r"さ|み|ほか|うち|続報|速報|訂正|追記|解説|特集|場合|以[前後上下来内]|現在|今回|前回|当初|従来|旧来|合計|全体|平均|最大|最小|時点|結果|記事|程度|こと|もの|ため|よう"
    r"|氏|さん|一方|昨年|今年|来年|前年|今期|前期|来期|年度|年間|月間|[上下]半期|四半期|通期|春|夏|秋|冬|新|旧|約|毎[年月日週]|一[部般]|全[部国]"
    r"|[0-9０-９一二三四五六七八九十百千万億兆]+|倍|[年月日時分秒期円社人件個台枚本%％]"
)
_MEASURES = frozenset(
    "price prices cost costs fee fees fare fares rate rates number numbers amount total size length"  # noqa: SIM905
    " height width weight speed capacity revenue revenues sales turnover profit profits loss income"
    " budget share population area salary wage wages rent charge charges value valuation count"
    " staff duration time distance level temperature age date launch opening start output target"
    " new old current latest first second third last next former annual yearly monthly weekly daily"
    " now then already about around nearly almost only still today according company firm project"
    " high tall long wide deep heavy old post article there here".split()
) | frozenset(pointing.ENGLISH_BEGINNINGS.casefold().split("|"))
_FUNCTION = frozenset(
    "a an the of for in on at from with by to and or as is are was were be been has have had will"  # noqa: SIM905
    " would can could may might than not no up per each every into over under after before since"
    " until till during while when which who what where how".split()
)
_PREPOSITIONS = frozenset("of for in on at from with by to under over near inside behind".split())  # noqa: SIM905
_VERB = re.compile(
    r"(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|must|cost|costs|runs?|ran|sells?|sold|takes?"
    r"|took|opens?|employs?|holds?|held|carr(?:y|ies)|weighs?|lasts?|ris(?:e|es)|rose|fell|falls?|grew|grows?|stands?|stood|reach(?:es)?"
    r"|makes?|made|says?|said|told|begins?|began|starts?|ends?|goes|went|comes?|came|gets?|got|gives?|gave|pays?|paid|lies|lay|has"
    r"|needs?|covers?|measures?|produces?|offers?|charges?|serves?|remains?|becomes?|became|sets?|[a-z]{2,20}ed)"
)
_WORD = re.compile(
    r"[A-Za-z0-9À-ÖØ-öø-ÿ][A-Za-z0-9À-ÖØ-öø-ÿ'’&.-]*[A-Za-z0-9À-ÖØ-öø-ÿ]|[A-Za-z0-9]|,"
)
_TITLED = re.compile("[【】「」『』（）()〈〉《》、。・,:：!！?？]")


@dataclass(frozen=True, slots=True)
class Things:
    """What a sentence speaks of, folded; `head` is the one that its figure is said of."""

    all: tuple[str, ...]
    head: str = ""


def same_thing(one: str, other: str, above: tuple[str, str] = ("", "")) -> bool:
    """Whether two sentences, each cut before its figure, surely speak of the same thing. `above`
    is what stands above either: the title of its post and the sentence before it.

    >>> same_thing("岡造船の売上高は", "森帆布の売上高は")
    False
    >>> same_thing("蓄電池K1の価格は", "架空電機は蓄電池K1の価格を")
    True
    """
    mine, theirs = things(one[:_LONGEST]), things(other[:_LONGEST])
    if mine.all and theirs.all and mine.head and theirs.head:
        if not _alike(mine, theirs) or not _match(mine.head, theirs.head):
            return False
        titles = [_names(text) for text in above]
        own = [_names(text) for text in (one, other)]
        return bool(own[0] and own[1]) or not apart(titles[0], titles[1])
    titled = [
        Things((*some.all, *things(text[:_LONGEST]).all))
        for some, text in zip((mine, theirs), above, strict=True)
    ]
    return bool(all(above)) and _alike(titled[0], titled[1])


def _alike(one: Things, other: Things) -> bool:
    """Whether both share some, and not each has one that the other lacks."""
    shared = any(_match(mine, theirs) for mine in one.all for theirs in other.all)
    return shared and not apart(one.all, other.all)


def apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each has what the other lacks."""
    lacks = (
        any(not any(_match(mine, theirs) for theirs in others) for mine in some)
        for some, others in ((one, other), (other, one))
    )
    return all(lacks)


def _match(one: str, other: str) -> bool:
    if one == other:
        return True
    if one.isascii() and other.isascii():
        return one.rstrip("s") == other.rstrip("s")
    if one.isascii() or other.isascii():
        latin, mixed = (one, other) if one.isascii() else (other, one)
        return re.search(rf"(?<![a-z0-9]){re.escape(latin)}(?![a-z0-9])", mixed) is not None
    return len(min(one, other, key=len)) > 1 and (one in other or other in one)


@lru_cache(maxsize=512)
def things(text: str) -> Things:
    """What a text speaks of; names, and nouns that measure nothing.

    >>> things("北浜の新しい市場の建設費は").all
    ('北浜', '市場')
    """
    plain = nfkc(text[:_LONGEST])
    japanese = language_of(plain) == "ja"
    places = list(places_of_times(plain))
    places += [(one.start, one.end) for one in amounts(plain) if one.unit and not japanese]
    for start, end in reversed(places):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return _japanese(plain) if japanese else _english(plain)


def _names(text: str) -> tuple[str, ...]:
    """The names among the things of a text."""
    plain = nfkc(text[:_LONGEST])
    if language_of(plain) == "ja":
        found = {w.surface for w in parsed(plain) if _is_name(w)}
        return tuple(one for one in things(plain).all if any(name in one for name in found))
    capital = {
        match[0].casefold()
        for before, match in pairwise([None, *_WORD.finditer(plain)])
        if match and before and match[0][0].isupper()
    }
    return tuple(one for one in things(plain).all if one in capital)


def _is_name(word: Word) -> bool:
    return (
        word.part == "名詞" and (word.kind == "固有名詞" or word.unknown) and len(word.surface) > 1
    )


def _japanese(text: str) -> Things:
    found: list[str] = []
    run: list[Word] = []
    end = Word("", "", "", "", "")
    for word in (*parsed(_TITLED.sub("。", text)), end):
        joins = word.part in ("名詞", "接頭詞") or word.surface == "-"
        if joins and word.kind not in ("代名詞", "副詞可能", "非自立"):
            run.append(word)
            continue
        if thing := _thing(run):
            found.append(thing)
        run = []
    return Things(tuple(dict.fromkeys(found)), found[-1] if found else "")


def _thing(run: Sequence[Word]) -> str:
    """A run of nouns as a thing: without what it measures at its end; "" for none."""
    left = [word for word in run if word.part != "接頭詞"] and list(run)
    measured = False
    while left and (last := left[-1]):
        small = last.kind in ("数", "サ変接続") or _NO_THING.fullmatch(last.surface)
        if _MEASURE.fullmatch(last.surface):
            measured = True
        elif not small or _is_model(left):
            break
        left.pop()
    if all(word.kind == "数" for word in left):
        return ""
    if not left or (measured and not any(map(_is_name, left))):
        return ""
    return "".join(word.surface for word in left).casefold().strip("-")


def _is_model(run: Sequence[Word]) -> bool:
    """Whether a number ends a run that begins with Latin letters or katakana: HR-7, K1."""
    return bool(re.search(r"[A-Za-zァ-ヺ][ -]?[0-9]+[A-Za-z]?$", "".join(w.surface for w in run)))


def _english(text: str) -> Things:
    found: list[str] = []
    heads: list[str] = []
    closed = ended = False
    for word in _clause(text):
        low = re.sub(r"['’]s$", "", word).casefold()
        if low in _PREPOSITIONS:
            closed = closed or bool(heads)
        verb = bool(_VERB.fullmatch(low)) and not word[0].isupper()
        ended = ended or (verb and bool(heads))
        if verb or low in _FUNCTION or low in _MEASURES or low.isdigit() or len(low) < 2:
            continue
        found.append(low)
        if not (closed or ended):
            heads.append(low)
    return Things(tuple(dict.fromkeys(found)), heads[-1] if heads else "")


def _clause(text: str) -> Iterator[str]:
    """The words of a text, without the circumstance that it begins with: In the harbour, …"""
    words = [match[0] for match in _WORD.finditer(text)]
    if (
        words
        and words[0].casefold() in _PREPOSITIONS | {"according", "after", "since"}
        and "," in words
    ):
        words = words[words.index(",") + 1 :]
    yield from (word for word in words if word != ",")


def other_version(one: str, other: str) -> bool:
    """Whether two texts name versions, and none that both name."""
    told = [versions_in(text, bare=3) for text in (one, other)]
    if not all(told):
        return False
    return not any(mine.is_same(theirs) for mine in told[0] for theirs in told[1])


def said_of_another(question: str, text: str) -> set[str]:
    """The units of the figures of a text that are said of another thing than a question asks of,
    as of the battery of a drone; none where they are said of that, or nobody can tell.

    >>> said_of_another("What does the drone weigh?", "The battery of the drone weighs 90 grams.")
    {'g'}
    """
    wanted = things(question[:_LONGEST])
    figures = [amount.start for amount in amounts(text) if amount.unit]
    told = things(text[: min(figures)][:_LONGEST]) if figures else None
    if not (wanted.all and told and told.head):
        return set()
    asked = {word for thing in wanted.all for word in (thing, *forms(thing))}
    named = any(thing in asked for thing in told.all)
    return units_of(text) if named and told.head not in asked else set()


def units_of(text: str) -> set[str]:
    """The units of the figures of a text."""
    return {amount.unit for amount in amounts(text) if amount.unit}
