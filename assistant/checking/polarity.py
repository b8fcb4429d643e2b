"""Sentences that turn a sentence of a passage round: almost its words, but denied, or with the
opposite of one of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from assistant.checking.shown import Source
from assistant.language.folding import casefolded
from assistant.language.morphology import parsed
from assistant.language.sentences import language_of
from assistant.language.words import query_words
from assistant.runtime import time_limit

_ALMOST_ALL, _MOST_OF_IT = 0.8, 0.4
"""Shares of the words of a sentence that one of a passage has, and the other way round."""
_FEWEST_WORDS = 4
_ENGLISH_DENIED = re.compile(
    r"(?:\b(?:not|never|no|nor|without|cannot|hardly)|n't)((?: [a-z'-]+){1,3})"
)
_CONTENT: Final = frozenset({"自立", "一般", "サ変接続", "固有名詞", "形容動詞語幹"})
_LIGHT: Final = frozenset({"する", "ある", "いる", "なる", "できる", "れる", "られる"})
_STEM = 4
_JAPANESE_DENIALS: Final = frozenset({"ない", "ぬ", "ん", "まい"})
_OPPOSITES: Final = tuple(
    tuple(re.compile(side) for side in pair)
    for pair in (
        (r"増(?!資)|上昇|上が|上げ|上回|高ま|高く|拡大|伸び|伸ば|強ま|急増|急騰|向上|改善|黒字|増益|増収"
         r"|\b(?:increas|rose|rise|rising|grew|grow|higher|gain|more|expand|improv|up)",
         r"減(?!価)|下降|低下|下落|下が|下げ|下回|低く|縮小|縮む|縮ん|弱ま|急減|急落|悪化|赤字|減益|減収"
         r"|\b(?:decreas|fell|fall|declin|dropp|shr[aiu]nk|lower|los[ts]|less|fewer|reduc|worsen|down)"),
        (r"多い|多く|最多|多か", r"少な|最少"),
        (r"高い|高か|最高", r"低い|低か|最低"),
        (r"長い|長く|長か|最長|\blong(?:er|est)", r"短い|短く|短か|最短|\bshort(?:er|est)"),
        (r"速い|速く|速か|早ま|\bfast(?:er|est)", r"遅い|遅く|遅か|遅れ|\bslow(?:er|est)"),
        (r"大き|最大|\b(?:larger|largest|bigger|biggest)", r"小さ|最小|\bsmall(?:er|est)"),
        (r"強い|強か|強く|\bstrong(?:er|est)?", r"弱い|弱か|弱く|\bweak(?:er|est)?"),
        (r"近づ|近い|近く", r"遠の|遠ざ|遠い|遠く"),
        (r"以前|より前|\bbefore\b|\bearlier", r"以後|以降|より後|\bafter\b|\blater"),
        (r"年上|\bolder", r"年下|\byounger"),
        (r"賛成|支持|\bsupport", r"反対|\boppos"),
        (r"可能|できる|\bpossible", r"不可能|できな|\bimpossible"),
        (r"容易|簡単|\beas(?:y|ier)", r"困難|難し|\b(?:hard|difficult)"),
        (r"輸出|\bexport", r"輸入|\bimport"),
        (r"買[わいうえっ収]|購入|\b(?:buy|bought|purchas)", r"売[らりるれっ却]|売却|\b(?:sell|sold)"),
        (r"入[りるっ]|参入|\bjoin|\benter", r"離脱|撤退|\bwithdr|\bleft\b|\bexit"),
        (r"開始|始ま|始め|\b(?:start|begin|began)", r"終了|終わ|終え|\b(?:end|stop|ceas)"),
        (r"最初|初め|\bfirst", r"最後|\blast"),
        (r"勝[つちっ利]|\bwin|\bwon", r"負け|敗[れ北]|\blos[et]"),
        (r"東", r"西"), (r"北(?!海道)", r"南"),
        (r"\bmaximum|\bat most", r"\bminimum|\bat least"),
        (r"以上|超え", r"以下|未満"),
    )
)  # fmt: skip


def turned(said: str, sources: Sequence[Source]) -> str:
    """What of a sentence says the opposite of the sentence of a passage that it otherwise repeats:
    the word, or the whole sentence where it is denied; "" for nothing."""
    language = language_of(said)
    mine = _reading(said)
    if len(mine.words) < _FEWEST_WORDS:
        return ""
    found = ""
    for part in sources:
        if part.language != language:
            continue
        for sentence in part.sentences:
            time_limit.check()
            theirs = _reading(sentence)
            shared = len(mine.words & theirs.words)
            if shared < _ALMOST_ALL * len(mine.words) or shared < _MOST_OF_IT * len(theirs.words):
                continue
            fault = _fault(mine, theirs)
            if not fault:
                return ""
            found = found or fault
    return found


class _Reading:
    """A sentence as it is compared: its words but for opposites, those that it denies, all of
    them in their base forms, and on which sides of the opposites it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = casefolded(text)
        self.sides = [tuple(_first(side, folded) for side in pair) for pair in _OPPOSITES]
        bare = folded
        for pair in _OPPOSITES:
            for side in pair:
                bare = side.sub(" ", bare)
        self.words = frozenset(query_words(bare))
        self.bases, self.denied = _denied(folded)


@lru_cache(maxsize=4096)
def _reading(text: str) -> _Reading:
    return _Reading(text)


def _first(pattern: re.Pattern[str], folded: str) -> str:
    found = pattern.search(folded)
    return found[0] if found else ""


def _denied(folded: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a folded sentence in their base forms, and those of them that it denies."""
    if language_of(folded) == "en":
        words = [word[:_STEM] for word in query_words(folded) if len(word) >= _STEM]
        denied = {
            word[:_STEM]
            for found in _ENGLISH_DENIED.finditer(folded)
            for word in query_words(found[1])
            if len(word) >= _STEM
        }
        return frozenset(words), frozenset(denied)
    words, denied, before = [], set(), ""
    for word in parsed(folded):
        if word.base in _JAPANESE_DENIALS or (word.surface == "ず" and word.part == "助動詞"):
            denied.add(before)
        elif (
            word.part in ("動詞", "名詞", "形容詞")
            and word.kind in _CONTENT
            and word.base not in _LIGHT
        ):
            before = word.base or word.surface
            before = before if len(before) > 1 else ""
            words.append(before)
    return frozenset(words), frozenset(denied)


def _fault(mine: _Reading, theirs: _Reading) -> str:
    turned = [
        one[0] or one[1]
        for one, other in zip(mine.sides, theirs.sides, strict=True)
        if (one[0] and not one[1] and other[1] and not other[0])
        or (one[1] and not one[0] and other[0] and not other[1])
    ]
    denied = (mine.denied & theirs.bases) - theirs.denied
    denied |= (theirs.denied & mine.bases) - mine.denied
    if "しか" in mine.text + theirs.text:  # しか…ない affirms
        denied = frozenset()
    if bool(turned) == bool(denied):
        return ""
    return turned[0] if turned else min(denied)
