"""Where the sentences of a text begin and end, and what language it is in."""

from __future__ import annotations

import re

from assistant.language.languages import language_of
from assistant.language.pointing import points_back

__all__ = ["goes_on", "language_of", "says_nothing", "sentence_spans"]

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々〆〇ｦ-ﾟ]")
_OPEN = "「『（(【《〈［[“"
_CLOSE = "」』）)】》〉］]”"
_FULL_STOPS = "。！？!?｡"
_BRACKET = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")
_MAY_STOP = re.compile(f"[{re.escape(_OPEN + _FULL_STOPS)}.]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Inc|Ltd|Co|Corp|No|vs|etc|e\.g|i\.e|St|Jr|Sr|approx))\.$"
)
_IN_A_NAME = re.compile("[A-Za-z]![ァ-ヺ]")  # Yahoo!ニュース
_ITEM_NUMBER = re.compile(r"\s*\d+\.")

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
    the same line do not, nor do points in numbers and abbreviations.
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
            i = closing[i] + 1
            continue
        i += 1
        if not _ends_sentence(line, i - 1) or _ITEM_NUMBER.fullmatch(line[start:i]):
            continue
        while i < len(line) and line[i] in _FULL_STOPS + _CLOSE + "”\"'’":
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


def _ends_sentence(line: str, i: int) -> bool:
    char = line[i]
    after = line[i + 1 : i + 2]
    if char in "。！？｡":
        return True
    if char == "!" and _IN_A_NAME.match(line, i - 1):
        return False
    if char in "!?":
        return not after or after.isspace() or bool(_JAPANESE.match(after)) or after in _CLOSE
    if char == ".":
        return (not after or after.isspace()) and not _ABBREVIATION.search(
            line[max(0, i - 8) : i + 1]
        )
    return False
