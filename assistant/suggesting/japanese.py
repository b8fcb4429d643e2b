"""Questions made of Japanese sentences by rule: rather few and good than many and odd. Pure.

A sentence that states a fact of something named gives a question when its value (a date, an
amount, a count, a share) is taken out, the question word put in, and its ending turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.morphology import parsed
from assistant.suggesting.candidate import LONGEST, SHORTEST, Candidate
from assistant.suggesting.clauses import NOT_ALONE, TIME, Clause, Idf, clauses, plain
from assistant.suggesting.descriptions import of_statement

_NUMBER = r"\d[\d,.]*(?:[兆億万千百][\d,.]*)*"
_ABOUT = r"(?:約|およそ|ほぼ)?"
_OVER = r"(?:以上|超|強|弱|近く|前後|余り|程度|規模)?"
_MOST = r"(?P<most>最大|総額|合計|累計|平均|年間)?"
_MONEY = rf"{_MOST}{_ABOUT}{_NUMBER}(?:米|台湾|豪)?(?:ドル|円|ユーロ|人民元|ポンド|ウォン){_OVER}"
_COUNTED = r"人|名|社|件|台|店舗|[カかヶ]国|校|機関|自治体|拠点|病院|%|パーセント|倍"
_COUNT = rf"{_MOST}{_ABOUT}{_NUMBER}(?P<of>{_COUNTED})(?!目|当たり|あたり|ポイント|月){_OVER}"
_IS = "です|でした|だった|である|であり"
_AS_TIME = re.compile(rf"(?P<value>{TIME})(?P<after>には|に|より|までに|まで|{_IS})、?")
_AS_MONEY = re.compile(
    rf"(?P<value>{_MONEY})(?P<after>を(?!超|上回|下回|突破|見込)|で(?!の)|に|{_IS}|も?の(?!価値|真価))"
)
_AS_COUNT = re.compile(
    rf"(?P<value>{_COUNT})(?P<after>を|が|に|で(?!の)|の|{_IS}|(?=増|減|高|低|向上|削減|上昇|短縮|改善))"
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
_FIGURE = re.compile(r"(?<![A-Za-z\d.-])\d[\d,.]*(?:[兆億万千百]|ドル|円|%|人|社|件|倍|台)")
_TIME_ALONE = re.compile(r"(?<!年)(?<!\d)\d{1,2}月|(?<!月)(?<!\d)\d{1,2}日(?!間|本)|(?<!\d)四半期")


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
        and not _TIME_ALONE.search(question)
        and not _FIGURE.search(_TIME.sub("", question))
        and question.count("、") <= 1
        and question.count("「") == question.count("」") <= 1
        and not _ASKED_WITHIN.search(question)
        and not _ODD.search(question)
        and not _BROKEN.search(question)
        and not (_ASKS_WHEN.search(question) and not _of_time(question))
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
    for kind, pattern in (("time", _AS_TIME), ("money", _AS_MONEY), ("count", _AS_COUNT)):
        for match in pattern.finditer(said.rest):
            if kind == "time" and said.time:
                continue
            before, after = said.rest[: match.start()], said.rest[match.end() :]
            question = said.asked(when, f"{before}{_word(match, kind)}{after}")
            if question:
                worth = _WORTH[kind] + many + 0.2 * (kind == "time" and "日" in match["value"])
                dated = kind == "time" or when or _TIME.search(before)
                yield question, _value(match["value"]), worth - (0 if dated else 0.3)


def _word(match: re.Match[str], kind: str) -> str:
    """The question word with what stood behind the value."""
    after = match["after"]
    if kind == "time":
        return "いつ" + ("" if after in ("に", "には") else after)
    asked = _QUESTION_WORD[kind]
    if kind == "count":
        asked += match["of"].replace("名", "人")
    else:
        keeps = match.string.startswith(_WITH_OBJECT, match.end())
        after = (
            after.replace("もの", "の") if keeps else after.replace("を", "").replace("もの", "の")
        )
    return f"{match['most'] or ''}{asked}{after}"


def _value(text: str) -> str:
    return re.sub(rf"^(?:最大|総額|合計|累計|平均|年間)?{_ABOUT}|{_OVER}$", "", text)
