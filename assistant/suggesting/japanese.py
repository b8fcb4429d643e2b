"""Questions made of Japanese sentences by rule: rather few and good than many and odd. Pure.

A sentence that states a fact of something named gives a question when its value (a date, an
amount, a count, a share) is taken out, the question word put in, and its ending turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.morphology import parsed
from assistant.suggesting.candidate import LONGEST, SHORTEST, Candidate
from assistant.suggesting.clauses import NOT_ALONE, TIME, Clause, Idf, clauses, plain
from assistant.suggesting.descriptions import of_statement

_OVER = r"(?:以上|超|強|弱|近く|前後|余り|程度|規模)?"
_BEFORE = re.compile(r"(?P<most>最大|総額|合計|累計|平均|年間)?(?:約|およそ|ほぼ)?$")
_COUNTED = re.compile(r"人|名|社|件|台|店舗|[カかヶ]国|校|機関|自治体|拠点|病院|%|パーセント|倍")
_IS = "です|でした|だった|である|であり"
_AS_TIME = re.compile(rf"(?P<value>{TIME})(?P<after>には|に|より|までに|まで|{_IS})、?")
_AS_MONEY = re.compile(
    rf"(?P<over>{_OVER})(?P<after>を(?!超|上回|下回|突破|見込)|で(?!の)|に|{_IS}|も?の(?!価値|真価))"
)
_AS_COUNT = re.compile(
    rf"(?!目|当たり|あたり|ポイント|月)(?P<over>{_OVER})(?P<after>を|が|に|で(?!の)|の|{_IS}"
    r"|(?=増|減|高|低|向上|削減|上昇|短縮|改善))"
)
_OBJECT = re.compile(
    rf"^(?P<time>(?:{TIME}に、?)?)(?P<object>[^、。はがを]{{3,40}})を(?=(?:発表|公開|リリース|発売|買収|設立|開発|投入|導入|策定|可決|開設)(?:し|する))"
)
_QUESTION_WORD = {"time": "いつ", "money": "いくら", "count": "何"}
_WITH_OBJECT = ("計画", "予定", "記録", "目標", "提示", "目指", "掲げ", "占め", "確保")
_WORTH = {"time": 1.0, "money": 1.1, "count": 0.9, "what": 0.9}
_TIME = re.compile(TIME)
_ASKED_WITHIN = re.compile(r"「[^」]*(?:いつ|いくら|何)[^」]*」")
_ODD = re.compile(
    r"いくらの[^はがを]{1,8}で(?!買収|売却)|と何[人台件社%]|CAGR.*成長しました|人の[^はがを]*部門|何[人社件台]の[^はがを]*ですか|は(?:最大)?(?:いくら|何[人台件社%]を?)[一-鿿]{2}(?:し|を?予定)"
)
_BROKEN = re.compile(r"「\s|\s」|はいつ[^、]*に[^、]*が[^、]*[さら]れ")
"""White space inside of brackets; two subjects, of which neither is the one that いつ asks of."""
_ASKS_WHEN = re.compile("いつ(?!ですか|でしたか)")
_NO_TIME = re.compile(r"迫っ|控え|ばかり|遂げ|(?:予測して|見て)い|経験|誇")
_TRANSITIVE = re.compile(
    r"(?:発表|公開|評価|導入|開発|買収|提供|投入|採用|締結|発売|リリース|策定|実施)し(?:ました|ます|てい)"
)
_OF_PLANS = ("予定", "見込み", "見通し", "計画", "方針", "こと", "の", "ところ")
_OF_A_QUARTER = re.compile(r"(?<![0-9一二三四])四半期")
_TELLING = ("money", "share", "ratio")
_TOLD = ("人", "社", "件")


@dataclass(frozen=True, slots=True)
class _Value:
    """What may be taken out of a sentence: characters `start` to `end` of it and the particle
    `after`; `most` stands before it and stays, `of` is the counter of a count."""

    kind: str
    text: str
    start: int
    end: int
    after: str
    most: str = ""
    of: str = ""


def of_sentence(sentence: str, year: int, idf: Idf) -> Iterator[Candidate]:
    """Questions that a Japanese sentence answers, written in a `year`. `idf` tells how rare a
    word is."""
    text = plain(sentence)
    if not text:
        return
    yield from of_statement(text, idf)
    if not re.search(r"\d", text):
        return
    for said in clauses(text, year, idf):
        for question, value, worth in _asked(said):
            if good(question):
                yield Candidate(question, "ja", value, worth - len(question) / 100)


def good(question: str) -> bool:
    """Whether a question that was made reads as if a person had asked it."""
    return (
        SHORTEST <= len(question) <= LONGEST
        and not NOT_ALONE.search(question[:-1])
        and not _undated(question)
        and not _figures_in(question)
        and question.count("、") <= 1
        and question.count("「") == question.count("」") <= 1
        and not _ASKED_WITHIN.search(question)
        and not _ODD.search(question)
        and not _BROKEN.search(question)
        and not (_ASKS_WHEN.search(question) and not _of_time(question))
    )


def _undated(question: str) -> bool:
    """Whether a time is told without its year."""
    told = (one for time in times_in(question) for one in time.ends or (time,))
    return bool(_OF_A_QUARTER.search(question)) or any(one.year is None for one in told)


def _figures_in(question: str) -> bool:
    return any(
        one.scaled or one.kind in _TELLING or one.unit in _TOLD or one.text.endswith("台")
        for one in amounts(question)
    )


def _of_time(question: str) -> bool:
    """Whether いつ asks for the time of what the whole question tells."""
    if _NO_TIME.search(question) or (_TRANSITIVE.search(question) and "を" not in question):
        return False
    words = parsed(question[question.index("いつ") + 2 :])
    return not any(
        ((one.part == "動詞" and one.surface == one.base) or one.surface in ("た", "だ"))
        and other.part == "名詞"
        and other.surface not in _OF_PLANS
        for one, other in pairwise(words)
    )


def _asked(said: Clause) -> Iterator[tuple[str, str, float]]:
    """Questions with the value that answers each and what they promise."""
    many = 0.2 * min(2, said.named)
    if said.time and (question := said.asked("いつ", said.rest)):
        yield question, said.time, _WORTH["time"] + many + 0.2 * ("日" in said.time)
    when = f"{said.time}に" if said.time else ""
    made = _OBJECT.match(said.rest)
    if made and (said.time or made["time"]):
        question = said.asked(when, f"{made['time']}何{said.rest[made.end('object') :]}")
        if question:
            yield question, made["object"], _WORTH["what"] + many
    for value in _values(said.rest):
        if value.kind == "time" and said.time:
            continue
        before, after = said.rest[: value.start], said.rest[value.end :]
        question = said.asked(when, f"{before}{_word(value, after)}{after}")
        if question:
            days = 0.2 * (value.kind == "time" and "日" in value.text)
            dated = value.kind == "time" or when or _TIME.search(before)
            worth = _WORTH[value.kind] + many + days - (0 if dated else 0.3)
            yield question, value.text, worth


def _values(rest: str) -> Iterator[_Value]:
    """The times, the sums of money and the counts that a question could ask for."""
    for match in _AS_TIME.finditer(rest):
        yield _Value("time", match["value"], *match.span(), match["after"])
    stated = list(_amounts_in(rest))
    for kind in ("money", "count"):
        yield from (value for value in stated if value.kind == kind)


def _amounts_in(rest: str) -> Iterator[_Value]:
    for one in amounts(rest):
        counter = rest[one.number_end : one.end]
        money = one.kind == "money" and not rest.startswith(("$", "€", "£", "¥"), one.start)
        if one.bound == "?" or not (money or _COUNTED.fullmatch(counter)):
            continue
        before = _BEFORE.search(rest, max(0, one.start - 6), one.start)
        found = (_AS_MONEY if money else _AS_COUNT).match(rest, one.end)
        if found and before:
            yield _Value(
                "money" if money else "count",
                one.text,
                before.start(),
                found.end(),
                found["after"],
                before["most"] or "",
                "" if money else counter,
            )


def _word(value: _Value, rest: str) -> str:
    """The question word with what stood behind the value, before the `rest`."""
    after = value.after
    if value.kind == "time":
        return "いつ" + ("" if after in ("に", "には") else after)
    asked = _QUESTION_WORD[value.kind]
    if value.kind == "count":
        asked += value.of.replace("名", "人")
    else:
        keeps = rest.startswith(_WITH_OBJECT)
        after = (
            after.replace("もの", "の") if keeps else after.replace("を", "").replace("もの", "の")
        )
    return f"{value.most}{asked}{after}"
