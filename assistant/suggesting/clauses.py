"""What a Japanese sentence states of something named, as one clause. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.language import pointing
from assistant.language.invisible import nfkc
from assistant.language.morphology import Word, parsed
from assistant.language.names import Name, names
from assistant.suggesting.endings import as_question, goes_on_as

_LONGEST_SENTENCE = 160
_LONGEST_SUBJECT = 26
TIME = (
    r"(?:19|20)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第[1-4]四半期)?"
    r"(?:初頭|初め|前半|後半|末|春|夏|秋|冬|上旬|中旬|下旬|半ば|上半期|下半期)?"
)
NOT_ALONE = re.compile(
    r"[『』\"“”?!…*|#:;/〜~→$€£¥+]"
    rf"|{pointing.POINTERS}"
    r"|どの|どう|なぜ|同[年月日]|当[時該初]|[各他某]社|[ABCXYZ]社|自社|自身|以下|次の|読者"
    r"|今回|今[年月週期後]|昨[年日夏秋]|去年|来[年月]|先[月週日]|翌[年月]|今日|本日|明日|現在|現時点|最近|直近"
    r"|前[年月回期]|近年|[0-9]+年[前後]|今や|すでに|既に|いち早く|早くも|当面"
    r"|なんと|まさに|実は|とも|だけでなく|という(?:話|報道|こと|噂|事実|数字|の|わけ|点|ニュース|情報)"
    r"|らしい|かもしれ|でしょう|だろう|はず|べき|思[いうわえっ]|感じ|言[えわっう]|いわれ|とのこと|そうです"
    r"|ようです|みたい|と聞|耳に|噂|話し|語[っりる]|すごい|驚|劇的|圧倒|なかなか|やはり|もちろん|ぜひ"
    r"|少し|ちょっと|ついに|ようやく|ずっと|だって|わずか|たった|ください|ましょう|ません|なかった|なく|ない"
    r"|ず、|ように|など、|残り|ご紹介|解説|見てみ|考え|ある[企会]"
)
"""Words that point elsewhere, that tell when it was written, or that are a writer's own voice."""
_BRACKETS = re.compile(r"\([^()]*+\)|(?<!\s)\s*+\[[^\[\]]*+\]")
_OPENER = re.compile(
    r"^(?:また|さらに|そして|なお|加えて|その後|実際に?|例えば|たとえば|特に|とくに|具体的には"
    r"|一方で?|しかし|ただし|事実|ちなみに|そのため|さて|中でも|同時に)、|^(?:特に|中でも)"
)
_LEAD = re.compile(rf"^(?P<time>{TIME})(?:には、|に、|には|に|、)(?!は)")
_SOURCE = re.compile(r"^[^、はがを\d]{2,20}(?:によると|によれば|の(?:調査|予測|試算)では)、")
_KNOWN_KIND = re.compile(
    r"[一-鿿ァ-ヺーA-Za-z]{3,}(?:市場|推進法|規制法|戦略|基本計画|ガイドライン|指令|協定|条約)$"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_JARGON = re.compile(
    r"(?:CVR|CTR|CPA|ROI|ROE|KPI|KGI|PoC|SaaS|PaaS|IaaS|API|SDK|DX|PV|UU|ARR|MRR|CAGR|IoT|ERP|CRM|RPA|OCR"
    r"|SEO|B[2t]o?B|B[2t]o?C|FAQ|PER|ESG|R&D|HPC|YoY|QoQ|CoT|HR|EC|PR|UI|UX|SLA|TCO|OSS|MLOps|SQL|CSV|PDF|LLMs?|SLM|VLM|DB|ETF|IPO"
    r"|FY\d*|H[12]|Q[1-4]|Web|Excel|[A-Z])",
    re.IGNORECASE,
)
_KATAKANA = re.compile("[ァ-ヺー・]+")
_OF_ONE = re.compile(
    r"[一-鿿ァ-ヺー]{2,}(?:社|氏|銀行|グループ|大学|誌|庁|電機|電子|重工|工業|自動車|電力|建設|商事|物産|製薬|製作所|通信|生命|証券"
    r"|化学|ホールディングス|ロボティクス|テクノロジーズ|ソリューションズ|システムズ|エナジー)(?![一-鿿ァ-ヺー])"
)
_NEXT_CLAUSE = re.compile(r"(?<=[てしりえけめれきいがでため])、(?=[A-Z「ァ-ヺ一-鿿])")
_REPORTED = re.compile(
    r"(?:という|との)(?:話|報道|発表|計画|ニュース|事実|点|数字|見方|予測|見通し|目標|動き|の|こと)"
    r"|(?<=[たるうくすつぬぶむぐ])(?:こと|の)(?:は|が|も|に|を|から|で)"
)
_SHORTEST = 12
_DIGIT = re.compile(r"\d")
_PAST = re.compile(r"(?:た|ました|でした)$")

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a sentence states: `opening` tells of what, or by whom it is said; `rest` is the
    statement behind it, without the `time` that stood before; `ending` turns it into a question,
    where it is not the sentence's own."""

    time: str
    opening: str
    rest: str
    ending: str
    named: int

    def asked(self, before: str, rest: str) -> str | None:
        """The question that this clause is with another `rest`; None where that cannot be."""
        if self.ending:
            cut, ending = self.ending.split("|")
            turned: str | None = f"{rest[: len(rest) - len(cut)]}{ending}か？"
        else:
            turned = as_question(rest, parsed(rest))
        return f"{self.opening}{before}{turned}" if turned else None


def plain(sentence: str) -> str:
    """A sentence as it can be worked with, without brackets and its full stop; empty where it
    is none, or too long."""
    text = nfkc(sentence).strip()
    if not text.endswith("。") or len(text) > _LONGEST_SENTENCE:
        return ""
    text = unbracketed(text[:-1]).strip()
    text = _OPENER.sub("", text)
    return "" if re.search(r"[()\n]", text) else text


def unbracketed(text: str) -> str:
    """A text without what it says in round or square brackets."""
    return _BRACKETS.sub("", text)


def clauses(text: str, year: int, idf: Idf) -> Iterator[Clause]:
    """What a sentence states in clauses that begin with what they speak of, which has a name;
    it was written in a `year`."""
    tails = [0, *(match.end() for match in _NEXT_CLAUSE.finditer(text))]
    for start in tails:
        tail = text[start:]
        if not _DIGIT.search(tail):
            return
        reported = _REPORTED.search(tail)
        for statement in (tail, tail[: reported.start()] if reported else ""):
            found = _clause(statement, year, idf) if len(statement) >= _SHORTEST else None
            if found and (statement == tail or "が" not in found.rest):
                yield found
                break


def _clause(text: str, year: int, idf: Idf) -> Clause | None:
    """The first clause of a statement that begins with what it speaks of, if that has a name."""
    source = _SOURCE.match(text)
    lead = None if source else _LEAD.match(text)
    body = text[(source or lead).end() :] if source or lead else text  # type: ignore[union-attr]
    words = parsed(body)
    starts = _starts(body, words)
    after = 0
    if source:
        opening, named = source[0], len(names(source[0], idf, commonest=0.0))
    else:
        at = _topic(words)
        if at is None:
            return None
        opening, named = _opening(body[: starts[at]], words[:at], idf)
        after = at + 1
        if after < len(words) and words[after].surface == "、":
            after += 1
    end, ending = _end(words, after, past=_past(text, year)) if named else (None, "")
    if end is None:
        return None
    rest = body[starts[after] : starts[end]]
    if source:
        whole = bool(how_named(rest, idf) or re.search("の.*[がは]", rest))
    else:
        again = any(w.surface == "は" and w.part == "助詞" for w in words[after:end])
        whole = not again and words[after].part != "動詞"
    if not whole or not rest or rest.count("、") > 1 or NOT_ALONE.search(opening + rest):
        return None
    return Clause(lead["time"] if lead else "", opening, rest, ending, named)


def how_named(subject: str, idf: Idf) -> int:
    """How many names a phrase has that stand for one thing only: a company, a product, a place;
    none where it is longer than any phrase."""
    if len(subject) > _LONGEST_SENTENCE:
        return 0
    return len(particular(f"{subject}は", idf)) or bool(_OF_ONE.search(subject))


def particular(text: str, idf: Idf) -> list[Name]:
    """The names of a text that stand for one thing only."""
    return [
        name
        for name in names(text, idf, commonest=0.0)
        if not _JARGON.fullmatch(name.text)
        and (not _KATAKANA.fullmatch(name.text) or len(name.forms) > 1)
    ]


def noun_phrase(words: Sequence[Word]) -> bool:
    """Whether words are nouns and what joins them."""
    return bool(words) and all(
        word.part in ("名詞", "接頭詞", "記号") or word.surface in ("の", "と") for word in words
    )


def _past(text: str, year: int) -> bool:
    """Whether a sentence tells of the past, by its ending or by the years that it names."""
    years = [int(found) for found in _YEAR.findall(text)]
    return bool(_PAST.search(text)) or (bool(years) and max(years) < year)


def _starts(body: str, words: Sequence[Word]) -> list[int]:
    starts, at = [], 0
    for word in words:
        start = body.find(word.surface, at)
        starts.append(start)
        at = start + len(word.surface)
    return [*starts, len(body)]


def _topic(words: Sequence[Word]) -> int | None:
    """Which word marks what the sentence speaks of: the first は or も, or else が."""
    for number, word in enumerate(words):
        if word.surface == "、":
            break
        if word.part == "助詞" and word.surface in ("は", "も") and word.kind == "係助詞":
            return number
    for number, word in enumerate(words):
        if word.surface == "、":
            return None
        if word.part == "助詞" and word.surface == "が" and word.kind == "格助詞":
            return number
    return None


def _opening(subject: str, words: Sequence[Word], idf: Idf) -> tuple[str, int]:
    """How a question opens that is about a subject, and how many names that has; 0 where it is
    no phrase of nouns with a name."""
    within = len(words) > 1 and words[-1].surface == "で"
    if within:
        subject, words = subject[:-1], words[:-1]
    opening = f"{subject}{'では' if within else 'は'}"
    if not 2 <= len(subject) <= _LONGEST_SUBJECT or not noun_phrase(words):
        return opening, 0
    if words[-1].part == "助詞" or words[-1].kind in ("副詞可能", "非自立", "数", "代名詞"):
        return opening, 0
    if re.search(r"\d(?:人|社|件|%|円|ドル)|(?<!年)(?<!\d)\d{1,2}月", subject):
        return opening, 0
    return opening, how_named(subject, idf) or bool(_KNOWN_KIND.search(subject))


def _end(words: Sequence[Word], after: int, *, past: bool) -> tuple[int | None, str]:
    """Where the first clause ends, and what turns it where the sentence goes on behind it."""
    for number in range(after + 1, len(words)):
        if words[number].surface != "、":
            continue
        last, stop = words[number - 1], number
        if last.surface == "が" and last.kind == "接続助詞":
            return number - 1, ""
        turned = goes_on_as(last, past=past)
        if turned:
            return stop, turned
        if last.part in ("動詞", "助動詞") or last.kind == "接続助詞":
            return None, ""
    return len(words), ""
