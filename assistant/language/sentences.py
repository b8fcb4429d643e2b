"""Where the sentences of a text begin and end, and what language it is in."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

from assistant.language.languages import language_of
from assistant.language.pointing import points_back

__all__ = ["goes_on", "language_of", "says_nothing", "sentence_spans"]

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々〆〇ｦ-ﾟ]")
_OPEN = "「『（(【《〈［[“«"
_CLOSE = "」』）)】》〉］]”»"
_QUOTES = "「『“«"
_FULL_STOPS = "。！？!?｡"
_AFTER = _FULL_STOPS + _CLOSE + "”\"'’“.…"
"""What still belongs to the sentence that a full stop before it ends."""
_BRACKET = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")
_MAY_STOP = re.compile(f"[{re.escape(_OPEN + _FULL_STOPS)}.．…]")
_CJK = re.compile("[぀-ヿ㐀-鿿々〆〇ｦ-ﾟ]")
_IN_A_NAME = re.compile("[A-Za-z]![ァ-ヺ]")  # Yahoo!ニュース
_WITH_POINT = re.compile("。の[ァ-ヺ一-鿿]")  # モーニング娘。のメンバー
_ITEM_NUMBER = re.compile(r"\s*\d+\.")
_CLOSED = re.compile(r"[.!?…]*[\"'’”“»)\]]*(?=\s|$)")
_NEXT = re.compile(r"[\"'’”“„‚»«()[\]\s]*([^\W_]+(?:['’][^\W\d_]+)?)?")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[A-Za-zÀ-ÖØ-öø-ÿ]")
_ROMAN = re.compile("[IVX]{1,5}")
_LOOK, _NEAR = 24, 8
_ORDINAL = re.compile(
    r"(?:^|[\s(])(?:a[mb]|[id]m|i[mn]s?|d(?:er|ie|as|en|em|es)|zu[mr]|vo[mnr]|bei[m]?|bis|seit|"
    r"[ejs]?ein(?:e[nrms]?)?|jede[rsnm]?|jahrhundert|und|oder|[0-9]{1,4}\.) [0-9]{1,2}$",
    re.IGNORECASE,
)
"""The beginning of a German ordinal (im 2. Halbjahr), or of a Korean date (2026. 5. 3.)."""
_DATE_GOES_ON = re.compile(r"\s[0-9]{1,2}\.")
_BEFORE_WORDS = "([\"'’„“«‚¿¡"
_LAST_PART = re.compile(r".*[-'’/(\u3000-\uffff]")
_LONGEST_UNKNOWN = 6
_SAID_ON = re.compile(
    r"[とはがをにのもでやへ、，,]|って|な[どん]|から|だ|です|ら|\s*[a-z]"
    r"|[一-龥]{0,4}?(?:[说說问問道喊叫写寫](?![ぁ-ん])|就|的|地)|[가-힣]|이?라"
)
"""What goes on with a sentence behind a quotation that ends with a full stop."""

_GOES_ON = re.compile(
    r"[「『（(\s]*(?:そこで|しかし|だが|ただ|一方|また|さらに|加えて|"
    r"つまり|例えば|たとえば|だから|そのため|具体的には|次に|最後に|他方|逆に|とはいえ|"
    r"[0-9０-９一二三四五]+つ目|第[0-9０-９一二三四五]に|[2-9２-９][.．）)]"
    r"|(?:However|But|Also|Moreover|In addition|For example|Second|Third|Finally|Meanwhile)\b)"
)

_NOT_SAID = re.compile(
    r"(?:記事|資料|文書|情報|段落|出典|本文|投稿|記述|ここ)[^。]{0,60}"
    r"(?:書かれ|触れ|述べ|示さ|記さ|載っ|載せ|言及|記載|明記|説明|含ま|記述|見当た|見つか|分か|わか|読み取)"
    r"[^。]{0,12}(?:ない|ません|ず|なく)"
    r"|(?:passage|article|post|source|archive|text)s?\b[^.]{0,40}?"
    r"(?:\b(?:do|does|did) not|n't|\bnever|\bnothing|\bno\b|\bnot\b)[^.]{0,40}?"
    r"(?:say|tell|mention|give|state|specif|contain|includ|cover|describ|discuss|information|about"
    r"|report|reveal|name)"
    r"|(?:no|not)\b[^.]{0,40}(?:in|by) (?:the|these|any of the) (?:passage|article|post|source)s?\b"
)


def goes_on(text: str) -> bool:
    """Whether a paragraph begins by pointing at what stands before it, or goes on with it.

    >>> goes_on("2つ目は、電力だ。"), goes_on("電力が足りない。")
    (True, False)
    """
    return points_back(text) or bool(_GOES_ON.match(text))


def says_nothing(said: str) -> bool:
    """Whether a sentence only tells that the passages do not say something.

    >>> says_nothing("記事には金額が書かれていません。"), says_nothing("The rule was not changed.")
    (True, False)
    """
    return bool(_NOT_SAID.search(said.lower()))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a plain text as (start, end) offsets, without surrounding white space.

    A line ends a sentence. Full stops inside 「」, （） and other brackets that are closed on
    the same line do not, but for a quotation's last one where nothing goes on with it; nor do
    points in numbers, ordinals and abbreviations (see `abbreviations.txt`).
    """
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        spans += [(offset + start, offset + end) for start, end in _line_spans(line)]
        offset += len(line) + 1
    return spans


def _line_spans(line: str) -> list[tuple[int, int]]:
    closing = _matching_brackets(line)
    spans: list[tuple[int, int]] = []
    start = i = 0
    while i < len(line):
        stop = _MAY_STOP.search(line, i)
        if stop is None:
            break
        i = stop.start()
        if i in closing:
            opened, i = i, closing[i] + 1
            if not _quotation_ends(line, start, opened, i):
                continue
        else:
            i += 1
            if not _ends_sentence(line, i - 1) or _ITEM_NUMBER.fullmatch(line[start:i]):
                continue
        while i < len(line) and line[i] in _AFTER:
            i += 1
        spans.append((start, i))
        start = i
    spans.append((start, len(line)))
    trimmed = []
    for begin, end in spans:
        piece = line[begin:end]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            trimmed.append((begin + left, begin + len(piece.rstrip())))
    return trimmed


def _matching_brackets(line: str) -> dict[int, int]:
    """Start and end of each outermost bracket pair of the line."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for bracket in _BRACKET.finditer(line):
        i, char = bracket.start(), bracket[0]
        if char in _OPEN:
            stack.append(i)
        elif stack and _OPEN.index(line[stack[-1]]) == _CLOSE.index(char):
            pairs[stack.pop()] = i
    return pairs


def _quotation_ends(line: str, start: int, opened: int, end: int) -> bool:
    """Whether a sentence from `start` ends with the bracket that was `opened` and ends there: that
    of a quotation, or one around the whole, with a full stop before it and nothing behind it that
    goes on."""
    told = line[max(start, opened - _NEAR) : opened].strip()
    whole = not told if opened - start <= _NEAR else False
    whole = whole or (line[opened] in _QUOTES and told[-1:] in ("：", ":"))
    last = line[max(opened + 1, end - 4) : end - 1].rstrip()[-1:]
    after = line[end : end + 1]
    if not (whole and last and last in _FULL_STOPS + "." and after):
        return False
    if after.isspace():
        following = _next_word(line, end)
        return bool(following) and not following[0].islower()
    return last in "。！｡" and not _SAID_ON.match(line, end) and bool(_CJK.match(after))


def _ends_sentence(line: str, i: int) -> bool:
    char, after = line[i], line[i + 1 : i + 2]
    if char in _OPEN:
        return False
    if char in "。！？｡．":
        return _ends_wide(line, i)
    if char in "!?" and after and (after in _CLOSE or _CJK.match(after)):
        return char == "?" or not _IN_A_NAME.match(line, i - 1)
    dotted = char == "…" or line[i - 1 : i] == "."
    closed = None if after == " " else _CLOSED.match(line, i + 1)
    if after != " " and closed is None:
        return False
    if dotted or (closed and closed.end() > i + 1):
        # A quotation or dots: the sentence goes on with what begins small.
        return not _next_word(line, closed.end() if closed else i + 1)[:1].islower()
    return char != "." or not _is_abbreviated(line, i)


def _ends_wide(line: str, i: int) -> bool:
    if line[i] == "．":
        return bool(_CJK.match(line[i - 1 : i])) and not line[i + 1 : i + 2].isdigit()
    return line[i] != "。" or not _WITH_POINT.match(line, i)


def _next_word(line: str, at: int) -> str:
    found = _NEXT.match(line, at)
    return (found[1] if found else None) or ""


def _is_abbreviated(line: str, i: int) -> bool:
    """Whether the point at an offset, before white space or the end, ends no sentence."""
    first = max(0, i - _LOOK)
    word = line[max(first, line.rfind(" ", first, i) + 1) : i].lstrip(_BEFORE_WORDS)
    if not word.isalpha():
        word = _LAST_PART.sub("", word)
    known, folded = _abbreviations(), word.lower()
    kind = known.get(folded, "any" if folded.endswith("str") else "")
    if len(word) > _LONGEST_UNKNOWN and not kind:
        return False
    figures, initial = word.isdigit(), bool(_INITIAL.fullmatch(word))
    if not (figures or initial or kind in _KINDS or _ROMAN.fullmatch(word)):
        return False
    next_word = _next_word(line, i + 1)
    if figures or not next_word:
        return not figures or _is_ordinal(line, i, word, next_word)
    small = next_word[0].islower()
    begins = not small and known.get(next_word.lower()) == "starts"
    if initial:  # J. R. R. Tolkien, the U.S., z. B.
        return not (begins or _CJK.match(next_word))
    if kind == "number":
        return next_word[0].isdigit() or (small and folded not in _WORDS_TOO)
    return kind == "before" or (kind == "any" and not begins) or (small and kind != "any")


_KINDS: Final = ("before", "number", "any", "small")
_WORDS_TOO: Final = frozenset(
    "no mar sun sat mai gen set fig tab art app out mag sec".split()  # noqa: SIM905
)
"""Abbreviations that are words as well."""


def _is_ordinal(line: str, i: int, number: str, next_word: str) -> bool:
    """Whether a number before a point is a German ordinal, or a part of a Korean date."""
    if next_word[:1].isdigit() and len(number) in (1, 2, 4):
        return bool(_DATE_GOES_ON.match(line, i + 1))
    if len(number) > 2 or not next_word:
        return False
    known = _abbreviations().get(next_word.lower())
    if known == "month" and next_word[0].isupper():
        return line[i - len(number) - 1 : i - len(number)] in ("", " ", "(")
    return known != "starts" and bool(_ORDINAL.search(line, max(0, i - _LOOK - 6), i))


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    """The words of `abbreviations.txt` with what they are; an abbreviation that begins sentences
    as a word is an abbreviation."""
    text = (files("assistant.language") / "abbreviations.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        kind, *words = line.split()
        if not line.startswith("#"):
            found |= {word: kind for word in words if found.get(word) in (None, "starts", kind)}
    return found
