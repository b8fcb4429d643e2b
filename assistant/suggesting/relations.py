"""Questions on who, where, how it changed and how it compares: of what a sentence says in passing
of things with names. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain.nouns import Language
from assistant.language.morphology import parsed
from assistant.suggesting.candidate import LONGEST, SHORTEST, Candidate
from assistant.suggesting.clauses import NOT_ALONE, Idf, how_named, noun_phrase, particular, plain

_LATIN = r"[A-Z][A-Za-z0-9+&-]*(?:\.[A-Za-z0-9]+)*(?: [A-Z0-9][A-Za-z0-9.+&-]*){0,3}"
_ALONE = r"(?<![A-Za-z0-9一-鿿ァ-ヺー・&.-])(?<![A-Z] )(?<![a-z0-9] )"
_NAME = rf"(?:{_LATIN}[ァ-ヺー]*|[ァ-ヺー]{{3,14}}(?![ァ-ヺー一-鿿]))"
_PERSON = r"[ァ-ヺー]+(?:[・=][ァ-ヺー]+)+|[A-Z][a-z]+ [A-Z][a-z]+|[一-鿿]{2,3} ?[一-鿿]{1,3}(?=氏)"
_HEADS = {
    "CEO": "CEO", "CTO": "CTO", "COO": "COO", "CFO": "CFO", "最高経営責任者": "CEO",
    "社長": "president", "会長": "chairman", "創業者": "founder",
}  # fmt: skip
_HEADED = re.compile(
    rf"(?<!元)(?<!前){_ALONE}(?P<of>{_NAME})社?の(?P<role>{'|'.join(_HEADS)})"
    rf"(?:兼[A-Za-z一-鿿]{{2,10}})?(?:である|、|・|の)?(?P<who>{_PERSON})(?=氏|さん|は|が|、)"
)
_DID = {
    "開発": "developed", "発表": "announced", "公開": "released", "提供": "offers",
    "運営": "runs", "買収": "acquired", "設計": "designed",
}  # fmt: skip
_NO_MAKER = re.compile(r"AI\b|[A-Z]{1,2}$")
_GOES_ON = ("提供", "運営")
_MADE = re.compile(
    rf"{_ALONE}(?P<who>{_NAME})社?が(?P<did>{'|'.join(_DID)})(?P<tense>した|する|している|しました)"
    rf"(?P<kind>[^、。はがをの「]{{0,12}})「(?P<what>{_NAME})」"
)
_BOUGHT = re.compile(
    rf"{_ALONE}(?P<who>{_NAME})社?(?:は|が)、?(?P<what>{_NAME})を(?:[^、。はがを]{{0,12}}で)?"
    rf"(?P<did>買収)し(?:た|まし|、|て)"
)
_AMOUNT = (
    r"\d[\d,.]*[兆億万千]?(?P<{0}>%|人|社|件|台|倍|米?ドル|円|ユーロ|カ国|店舗|時間|分|秒|日|年)"
)
_CHANGED = re.compile(
    rf"(?:^|、)(?P<of>[^、。はが「」]{{3,28}}?)(?:は|が)、?(?:[^、。はが\d]{{0,12}})(?:約|平均)?{_AMOUNT.format('unit')}"
    rf"(?:程度)?から、?(?:[^、。はが\d]{{0,8}})(?P<value>{_AMOUNT.format('to')})(?:以上|程度|近く)?(?:へと|へ|にまで|に|まで)"
    r"(?:大幅に|急激に)?(?P<way>増加|減少|拡大|上昇|低下|向上|短縮|削減|急増|縮小|成長|改善|増え|減り|伸び)"
)
_STEMS = ("増え", "減り", "伸び")
_NOT_YET = re.compile(r"目標|計画|予定|見込|見通|予測|可能|目指|もし|仮に|という話|噂|ならば?")
_COMPARED = re.compile(
    r"(?:^|、|の)(?P<who>[^、。はがの「」]{2,24})(?:は|が)、?(?P<other>[^、。はが「」]{2,24}?)"
    r"(?:と比較し|と比べ|に比べ|に対し)て?、?(?:最大で?|約|平均で?|およそ)*"
    r"(?P<value>\d[\d.,]*(?P<unit>倍|%))(?:以上|近く)?も?"
    r"(?P<how>高速|高い|低い|速い|安い|優れた|高性能|少ない|多い|の)な?(?P<what>[一-鿿ァ-ヺー]{2,10})"
)
_SORTED = re.compile(
    r"^(?P<of>[^、。はが「」]{2,24})は、?(?P<what>[^、。はがを「」]{2,20})を"
    r"(?P<value>「[^」]{2,20}」)[、と]?(?:「[^」]{2,20}」[、と]?)+(?:という)?の?(?P<many>[2-9])(?:つ|段階|種類)の?"
    r"[一-鿿ァ-ヺー]{0,6}に(?P<did>分類|区分)し"
)
_BASED = re.compile(
    rf"(?P<where>[一-鿿ァ-ヺー・]{{2,12}}(?:の[一-鿿ァ-ヺー・]{{2,12}})?)に(?:本社|本拠地?)を(?:置く|構える)"
    rf"[^、。はが「」]{{0,20}}?{_ALONE}「?(?P<who>{_NAME})"
)
_HINT = re.compile(
    rf"の(?:{'|'.join(_HEADS)})|(?:した|する|している|しました)[^、。はがをの「]{{0,12}}「|を[^、。はがを]{{0,16}}買収し"
    r"|\d[^、。\d]{0,6}から|比較し|比べ|に対し|[2-9](?:つ|段階|種類)|本社|本拠"
)
"""What every sentence has that one of the patterns fits: most have none."""
_ODD = re.compile(r"仮称|ではな|ような(?:もの|企業)")
_LONGEST_ENGLISH = 70


def of_relations(sentence: str, language: Language, idf: Idf) -> Iterator[Candidate]:
    """Questions in a language that a Japanese sentence answers: who heads, made or bought it,
    where it sits, how it changed, how it compares, what its kinds are."""
    text = plain(sentence) if _HINT.search(sentence) else ""
    if not text or _ODD.search(text):
        return
    for found in (_headed(text, language, idf), _made(text, language, idf)):
        if found:
            yield found
    if language == "ja":
        for found in (
            _changed(text, idf), _compared(text, idf), _sorted(text, idf), _based(text, idf)
        ):  # fmt: skip
            if found:
                yield found


def _headed(text: str, language: Language, idf: Idf) -> Candidate | None:
    match = _HEADED.search(text)
    if not match or not how_named(match["of"], idf):
        return None
    of, role = match["of"], match["role"]
    if language == "ja":
        return _candidate(f"{of}の{role}は誰ですか？", match["who"], 1.2)
    return _in_english(f"Who is the {_HEADS[role]} of {of}?", match["who"], of)


def _made(text: str, language: Language, idf: Idf) -> Candidate | None:
    match = _MADE.search(text) or _BOUGHT.search(text)
    if not match or not how_named(match["who"], idf) or not particular(f"{match['what']}は", idf):
        return None
    who, what, did = match["who"], match["what"], match["did"]
    if who in what or what in who or who.split()[0] == what.split()[0] or _NO_MAKER.match(who):
        return None
    if language == "en":
        return _in_english(f"Who {_DID[did]} {what}?", who, what)
    kind = match.groupdict().get("kind") or ""
    if kind and not noun_phrase(parsed(kind)):
        return None
    named = f"{kind}「{what}」" if kind else what
    now = did in _GOES_ON or match.groupdict().get("tense") in ("する", "している")
    past = not now or did in ("発表", "公開", "買収")
    return _candidate(f"{named}を{did}{'した' if past else 'している'}のはどこですか？", who, 0.9)


def _changed(text: str, idf: Idf) -> Candidate | None:
    match = _CHANGED.search(text)
    if not match or match["unit"] != match["to"] or _NOT_YET.search(text):
        return None
    of, unit = match["of"], match["unit"]
    if not how_named(of, idf) or not noun_phrase(parsed(of)):
        return None
    asked = "いくら" if unit.endswith(("ドル", "円", "ユーロ")) else f"何{unit}"
    way = match["way"] if match["way"] in _STEMS else f"{match['way']}し"
    return _candidate(f"{of}は{asked}から{asked}に{way}ましたか？", match["value"], 1.3)


def _compared(text: str, idf: Idf) -> Candidate | None:
    match = _COMPARED.search(text)
    if not match or not how_named(match["who"], idf):
        return None
    who, other, how, what = match["who"], match["other"], match["how"], match["what"]
    if not noun_phrase(parsed(who)) or not noun_phrase(parsed(other)) or who == other:
        return None
    how = "" if how == "の" else how
    asked = f"{what}が何{match['unit']}{'優れてい' if how == '優れた' else how}"
    ending = "ますか？" if how == "優れた" else "ですか？"
    return _candidate(f"{who}は{other}と比べて{asked}{ending}", match["value"], 1.2)


def _sorted(text: str, idf: Idf) -> Candidate | None:
    match = _SORTED.search(text)
    if not match or not how_named(match["of"], idf):
        return None
    question = f"{match['of']}は{match['what']}をどう{match['did']}していますか？"
    return _candidate(question, match["value"], 1.2)


def _based(text: str, idf: Idf) -> Candidate | None:
    match = _BASED.search(text)
    if not match or not how_named(match["who"], idf):
        return None
    return _candidate(f"{match['who']}の本社はどこにありますか？", match["where"], 1.0)


def _candidate(question: str, value: str, worth: float) -> Candidate | None:
    short = SHORTEST <= len(question) <= LONGEST
    if not short or NOT_ALONE.search(question[:-1].replace("どう", "")):
        return None
    return Candidate(question, "ja", value, worth - len(question) / 100)


def _in_english(question: str, value: str, of: str) -> Candidate | None:
    latin = question.isascii() and len(of) > 2
    if not latin or len(question) > _LONGEST_ENGLISH:
        return None
    return Candidate(question, "en", value, 1.1 - len(question) / 200)
