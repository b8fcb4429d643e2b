"""What a text says of its words: that something is or is not so, was done, or may be. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from assistant.checking.lists import listed
from assistant.language.pointing import WRITERS

_AFFIRMED: Final = re.compile(
    r"なければなら(?:ない|なか|ず|ぬ|ません)|なくてはなら(?:ない|なか|ません)|なければいけ(?:ない|ません)|ねばならない"
    r"|ざるを得(?:ない|なか|ません)|かもしれ(?:ない|ません|ぬ)|に違い(?:ない|ありません)|にほかなら(?:ない|なか)"
    r"|に(?:過|す)ぎ(?:ない|なか|ず|ません)|にとどまらず|だけで(?:は|も)?なく|だけじゃなく|のみなら?ず|ばかりか|ばかりで(?:は)?なく"
    r"|のではない(?:か|でしょう|だろう)|ではない(?:でしょう|だろう)か|ないでしょうか|ないだろうか|ありませんか|じゃないか|んじゃない"
    r"|間違いな[いく]|までもな[いく]|絶え間な[いく]|限りな[いく]|もったいない|やむを得(?:ない|ず)|しかな[いく]"
    r"|しか[^。、]{0,12}?(?:ない|なか|ません)|とどまら(?:ない|ず|なか)|とどまりません|問題の?な[いく]|変わらな[いく]|切っても切れない|尽きない|絶えない|計り知れない|他ならない|ほかならない|言わざる|欠かせ(?:ない|ません|ず)|だけで?は?(?:ない|ありません)|だけじゃない|ではなく|でなく|少なくとも|少な[いくかさけ]"
    r"|なくな(?=[らりるれっ])|nothing more than"
    r"|つつ|ずつ|相次|まずは?|必ず|思わず|まもなく|間もなく|何気なく|さりげな[いく]|みず|はず|いずれ|わずか|おのずと"
    r"|not only|no longer only|not just|cannot but|nothing but|no less than|no more than"
    r"|no fewer than|whether or not"
)
_NEGATION: Final = re.compile(
    r"な(?:い|かっ|く|し(?:で|に|。|、|$)|けれ)|ません|ず(?=に|、|。|$|と|、|も)|無く|無い|ぬ(?:まま|。)|まい(?:。|と)"
)
_ENGLISH_NEGATION: Final = re.compile(
    r"\b(?:not|never|no|none|nor|neither|without|cannot|nothing|nobody)\b|n't\b"
)
_PREFIX: Final = re.compile(r"^[不非未無](?=.)")
_VERBS: Final = (
    (re.compile(r"なくな(?=[らりるれっ])"), "無"),
    (re.compile(r"とは[言い]え(?=な|ま)"), ""),
    (
        re.compile(
            r"と(?:は|して)?(?:見|考え|捉え|思|みな)(?:て(?:は)?(?:い|お)?)?(?=な[いか]|ません)"
        ),
        "",
    ),
    (re.compile(r"て通(?=れ|ら)"), ""),
    (re.compile(r"(?:する|る|う|く|す)?ためではなく"), "・"),
    (re.compile(r"(?<=[はがも])あ(?=る|り|っ)"), "有"),
    (re.compile(r"つなが"), "繋"),
    (re.compile(r"やめ"), "止"),
    (re.compile(r"とどま"), "留"),
)
_FORMER: Final = re.compile(
    r"(?:これまで(?!に)|従来|以前|かつて|もともと)[はの、も][^。]{0,80}?(?:(?:だっ|かっ|い|っ)たが、|(?:時代|時期|こと)[はも]あ|けど、|けれど、|たけど|のに対し)"
)
_OPINIONS: Final = frozenset(("考", "思", "見", "言", "述", "話", "感", "捉", "個人的", *WRITERS))
_CONTENT = re.compile(r"[㐀-䶿一-鿿々]+|[ァ-ヴー]{2,}|[a-z][a-z0-9.+-]*|\d[\d,.]*")
_TAIL = re.compile(r"[ぁ-ゖ]*")
_WHETHER = re.compile(r"[ぁ-ゖ]{0,4}か(?:どうか|否か)")
_OF_A_NOUN = re.compile(r"[なの]([㐀-鿿ァ-ヴー]{1,40}+)で(?:は)?な")
_PLAN: Final = re.compile(
    r"予定|方針|計画|見通し|見込み|見込む|見込ま|見込ん|目指|検討|考え(?!る(?:べき|力))|つもり|構え|目標|狙[いう]|意向|意欲|提案|案[をがにはも]|要請|求め(?:て|る)|準備|交渉|協議|議論|審議|模索|めざ|まだ|いまだ|これから"
    r"|すると(?:発表|表明|明らか|述べ|して)|(?:[うくすつぬむるぐぶ])と(?:発表|表明|予測|予想)|予測|予想|期待(?!の)|たい(?:と|。|考)|(?<!驚く)(?<!注目す)(?<!特筆す)べき(?:だ|で|と|。)|でき(?:る|ます)の?か"
    r"|\bwill\b|\bplan(?:s|ned|ning)?\b|\bexpect|\baim|\bintend|\bpropos|\bconsider(?:s"
    r"|ed|ing)?\b|\bscheduled\b|\bto be\b|\bforecast|\bproject(?:s|ed)\b|\btarget"
    r"|\bhope|\bseek"
)
_MAYBE: Final = re.compile(
    r"可能性|おそれ|恐れ|かもしれ|得る(?=。|と|、)|うる(?=。|と|、)|だろう|(?<!こと)(?<!の)でしょう|とみられ|と見られ|とみて|見方|とされる|と報じ|はず(?:です|だ|で)|かねない|懸念|(?:でき|られ|す)れば"
    r"|\bmay\b|\bmight\b|\bcould\b|\bpossibl|\blikely\b|\bpotential"
)
_DONE: Final = re.compile(
    r"(?:[たっ]た|ました|[いえきしちにびみりけげせてねべめれ]た|んだ|いだ|った|済み|済ませた|された|ている|ています|てい(?:た|ました)|完了|決定)"
    r"(?:と(?:の|い[うわっ])|そう|らし|こと|の(?:です|だ|は|で))?[ぁ-ゖ]{0,5}(?:[。」』、]|$)"
)
_REPORT: Final = re.compile(
    r"(?:と|ことを?|を|旨を?)(?:、)?(?:[^。、]{0,8}?)(?:発表|述べ|表明|明らかに|説明|指摘|予測|予想|語っ|話し|話す|主張|報告|強調|報じ|伝え|警告|約束|公表|紹介|評価|みて|考え|見て)"
    r"(?:[ぁ-ゖ]*)(?:[。」]|$)"
)
_ENGLISH_DONE: Final = re.compile(
    r"\b(?:has|have|had) (?:been )?[a-z]+(?:ed|n)\b|\b(?:was|were) [a-z]+(?:ed"
    r"|n)\b|\b[a-z]{3,}ed\b|\bbegan\b|\bmade\b"
)
_ALREADY: Final = re.compile(
    r"すでに|既に|もう(?!一)|already|has been|have been|\b(?:was|were) (?:completed|finished)"
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word that something is said of, and whether that is denied."""

    stem: str
    denied: bool
    start: int
    text: str

    @property
    def argument(self) -> bool:
        """Whether the word only stands with a particle, and nothing is said of it itself."""
        return bool(
            re.search(r"(?<![ぁ-ゖ])(?:[をがはもへとやのに]|には|では|をし[ぁ-ゖ]*)$", self.text)
        )


def _affirmed(folded: str) -> str:
    """The text without turns that deny in form only, in the same length."""
    return _AFFIRMED.sub(lambda m: "・" * len(m[0]), folded)


@lru_cache(maxsize=256)
def predicates(folded: str, *, now: bool = True) -> tuple[Predicate, ...]:
    """What is said or denied in a folded Japanese text, word by word; what was so before and is
    told only to say that it is so no more counts as denied where `now` is asked for."""
    text = _AFFIRMED.sub(
        lambda m: m[0] if m[0] in ("ではなく", "でなく") else "・" * len(m[0]), folded
    )
    before = former(folded) if now else []
    for pattern, kanji in _VERBS:
        text = pattern.sub(partial(_in_place, kanji), text)
    spoken = text.replace("・", "ん")
    found = []
    for match in _CONTENT.finditer(text):
        stem = match[0].rstrip("・")
        tail = _TAIL.match(spoken, match.end())
        ending = tail[0] if tail else ""
        inner = bool(_PREFIX.match(stem)) and not any(stem.startswith(w) for w in listed("whole"))
        stem = stem[1:] if inner else stem
        if stem in _OPINIONS or _WHETHER.match(text, match.end()):
            continue
        if ending and not re.match(r"[をがはにへでのともや]", ending):
            inner ^= any(s <= match.start() < e for s, e in before)
        after = match.end() + len(ending)
        follows = ending + text[after : after + 1]
        apart = re.match(r"[がをにもは](?!な[いくかしけ]|ありま|でき|し[なま])[ぁ-ゖ]{2}", follows)
        noun = _OF_A_NOUN.match(text, match.end())
        denials = 1 + inner if noun else (0 if apart else len(_NEGATION.findall(follows))) + inner
        found.append(Predicate(stem, denials % 2 == 1, match.start(), match[0] + ending))
    return tuple(found)


def _in_place(kanji: str, match: re.Match[str]) -> str:
    return kanji[: len(match[0])].ljust(len(match[0]), "・")


def alike(one: str, other: str) -> bool:
    """Whether two words are the same, or end in the same two characters."""
    if one == other:
        return True
    if len(one) < 2 or len(other) < 2:
        return False
    return one[-2:] == other[-2:] or one.endswith(other) or other.endswith(one)


def denies(folded: str) -> bool:
    """Whether a folded text denies anything."""
    text = _affirmed(folded)
    if re.search(r"[でじ]ゃ?はな[いく]|でなく|じゃな|違[うい]|異な", folded):
        return True
    return bool(_NEGATION.search(text) or _ENGLISH_NEGATION.search(text)) or bool(
        re.search(
            r"不要|不可|不[十確適足明]|無[一-鿿]|非公開|未定|未公開|禁止|禁じ|拒|断[りっ]|見送|停止|止め",
            text,
        )
    )


def past_times(folded: str) -> bool:
    """Whether a folded text speaks of what was before."""
    return bool(
        re.search(r"これまで(?!に)|従来|以前|かつて|もともと|\bused to\b|\bpreviously\b", folded)
    )


def former(folded: str) -> list[tuple[int, int]]:
    """The spans of a folded text that tell what was so before, and is so no more."""
    return [match.span() for match in _FORMER.finditer(folded)]


def denials(folded: str) -> int:
    """How many denials a folded text has."""
    text = _affirmed(folded)
    return len(_NEGATION.findall(text)) + len(_ENGLISH_NEGATION.findall(text))


def planned(text: str) -> bool:
    """Whether a folded clause or sentence tells of a plan or of a possibility."""
    return bool(_PLAN.search(text) or _MAYBE.search(text))


def done(folded: str) -> bool:
    """Whether a folded sentence tells of something as done, whoever reports it."""
    if _ALREADY.search(folded):
        return True
    told = _REPORT.sub("。", folded)
    if re.search(r"[ぁ-ゖ]", told):
        return bool(_DONE.search(told[-14:]))
    return bool(_ENGLISH_DONE.search(told))


def intended(text: str) -> bool:
    """Whether a folded clause tells of a plan, and not of a mere possibility."""
    return bool(_PLAN.search(text))


def completes(stem: str) -> bool:
    """Whether a word says that something has come about."""
    return stem[-2:] in (
        "決定",
        "完了",
        "達成",
        "実現",
        "成立",
        "合意",
        "締結",
        "確定",
        "終了",
        "可決",
    )


def short_of(folded: str) -> bool:
    """Whether it is denied only that a figure is reached, which figures tell for themselves."""
    return bool(re.search(r"(?:届|達|及|満)[ぁ-ゖ]{0,6}(?:ない|なか|ず|ません)", folded))


def to_come(folded: str) -> bool:
    """Whether a folded sentence tells of what is still to come."""
    return bool(
        re.search(
            r"これから|今後|(?:予定|計画|方針|見込み|見通し)(?:です|だ|である|で|と|。"
            r"|$)|\bwill\b|\bplans? to\b",
            folded,
        )
    )


def surely_done(folded: str) -> bool:
    """Whether it is said with a word such as "already" that a thing is done."""
    return bool(_ALREADY.search(folded))


def last_done(folded: str) -> Predicate | None:
    """The last word of a sentence that something is said of, where it is told as done."""
    told = _REPORT.sub("。", folded)
    if not done(told):
        return None
    if not re.search("[ぁ-ゖ]", told) and planned(told):
        return None
    found = [one for one in predicates(told) if one.text != one.stem]
    if not found:
        return Predicate("", False, 0, "") if re.search("[a-z]", told) else None
    last = found[-1]
    if planned(told) and not surely_done(folded):
        return None
    return last


def ending(folded: str, at: int) -> str:
    """What follows a word in its sentence."""
    stop = re.compile(r"[。！？\n]|が、|けど、|一方").search(folded, at)
    return folded[at : stop.start() if stop else len(folded)][:60]


def denies_last(folded: str) -> bool:
    """Whether the last thing that a sentence says is a denial."""
    text = _affirmed(folded)
    if _ENGLISH_NEGATION.search(text):
        return True
    return bool(_NEGATION.search(text[-16:]))
