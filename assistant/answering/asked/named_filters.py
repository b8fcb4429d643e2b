"""The filters that a question names: "posts by Aiko Mori", 「タグ『政策』の記事」, "#bees". Pure.

A label counts only beside a word that says what it is: that a question has the word of a tag
limits it to nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Final

from assistant.archive import LabelKind
from assistant.domain.nouns import Filters, ReadFilters
from assistant.language.folding import in_place

Labels = Callable[[LabelKind], Collection[str]]
"""What gives the labels of a kind that the posts of an archive have."""

_LONGEST = 80
"""Characters of a label, at most, with its quotes."""
_POST = r"(?:posts?|articles?|pieces?|stories|story|entries|entry|columns?|essays?|reports?)"
_POST_JA = r"(?:記事|投稿|コラム|エントリー?|レポート|文章)"
_HONORIFICS: Final = ("さん", "氏", "記者", "先生", "編集長", "編集委員")
_OPEN, _CLOSE = re.compile("[「『“\"'（(]"), re.compile("[」』”\"'）)]")

_BEHIND: Final[tuple[tuple[LabelKind, re.Pattern[str]], ...]] = (
    ("author", re.compile(rf"\b(?:{_POST} |written |authored )(?P<cut>by (?:the author )?)")),
    ("author", re.compile(r"(?P<cut>\b(?:by )?author(?::| is)? )")),
    ("author", re.compile(r"(?P<cut>(?:著者|筆者|執筆者|書き手)(?:が|は|[:=])? ?)")),
    ("category", re.compile(r"(?P<cut>\b(?:category|section)(?: of|:)? )")),
    ("category", re.compile(r"(?P<cut>カテゴリー?(?:が|は|[:=])? ?)")),
    ("tag", re.compile(r"(?P<cut>\b(?:tagged(?: with| as)?|tags?:?) )")),
    ("tag", re.compile(r"(?P<cut>タグ(?:が|は|[:=])? ?)")),
    ("tag", re.compile(r"(?<![\w&/])(?P<cut>#)")),
)
"""What stands before a label; what is not cut is kept."""
_BEFORE: Final[tuple[tuple[LabelKind, re.Pattern[str]], ...]] = (
    ("author", re.compile(rf"(?:'s|’s|') (?={_POST}\b)| (?:wrote|write|written)\b")),
    ("author", re.compile(rf"(?:(?:が|の)(?:書いた|執筆した)|による|の)(?={_POST_JA})")),
    ("category", re.compile(r" (?:category|section)\b|(?:という)?カテゴリー?")),
    ("tag", re.compile(r" tag\b|(?:という|の)?タグ")),
)
"""What stands behind one."""
_LEADS = re.compile(r"(?:\b(?:in|from|under|within|with|for) )?(?:\b(?:the|a) )?$")
_GOES = re.compile(
    r"(?:の|が付いた|がついた|のついた|の付いた|付きの|つきの|にある|に入る)?"
    rf"(?:{_POST_JA}(?:の中)?(?:では?|から|に限って)は?)?[、,]?"
)
"""What tells nothing without a label: before it and, in Japanese, behind it."""
_SPACES = re.compile(r"[ 　・]+")
_KANJI = re.compile("[㐀-鿿々]{3,}")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_TIDY = (
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"\s+(?=[?.!,;:？。！、，])"), ""),
    (re.compile(r"^[\s、,，。:：]+|[\s、,，:：]+$"), ""),
)


def named_filters(
    question: str, labels: Labels, filters: Filters | None = None
) -> ReadFilters | None:
    """The filters that a question names, of each kind the first, and the question without the
    words that do, "" where that says nothing; None where it names none but of kinds that the
    asker's own `filters` have. A name stands for an author also by a part that no other has
    (森さん, Mori).

    >>> known = {"author": ["Aiko Mori"], "tag": [], "category": []}
    >>> found = named_filters("What do posts by Mori say of bees?", known.__getitem__)
    >>> found.author, found.question
    ('Aiko Mori', 'What do posts say of bees?')
    """
    text = in_place(question)
    chosen, cuts = dict[LabelKind, str](), list[tuple[int, int]]()
    for kind, label, start, end in _named(text, labels):
        if kind not in chosen and getattr(filters, kind, None) is None:
            chosen[kind] = label
            cuts.append((start, end))
    if not cuts:
        return None
    return ReadFilters(
        chosen.get("category"), chosen.get("tag"), chosen.get("author"), without(question, cuts)
    )


def without(question: str, cuts: Collection[tuple[int, int]]) -> str:
    """A question without the words at some places, "" where what is left says nothing."""
    rest, at = "", 0
    for start, end in sorted(cuts):
        rest += question[at:start]
        at = max(at, end)
    rest += question[at:]
    for pattern, by in _TIDY:
        rest = pattern.sub(by, rest)
    return rest if re.search(r"\w", rest) else ""


def label_in(text: str, kind: LabelKind, labels: Collection[str]) -> tuple[str, str] | None:
    """The label of a kind that some words name, with how they write it: the longest; None where
    they name none."""
    known, folded = dict(_written(kind, labels)), in_place(text)
    for start in range(len(folded)):
        if (start == 0 or _ends(folded[start - 1], 0)) and (found := _after(folded, start, known)):
            return found[0], folded[start : found[1]]
    return None


def _named(text: str, labels: Labels) -> Iterator[tuple[LabelKind, str, int, int]]:
    """Each label that is named, with the kind of filter, and where its naming begins and ends."""

    @cache
    def known(kind: LabelKind) -> Mapping[str, str]:
        return dict(_written(kind, labels(kind)))

    for kind, cue in _BEHIND:
        for match in cue.finditer(text):
            kinds: tuple[LabelKind, ...] = ("tag", "category") if match[0] == "#" else (kind,)
            for one in kinds:
                if found := _after(text, match.end(), known(one)):
                    begin = _begin(text, match.start("cut"))
                    yield one, found[0], begin, _end(text, found[1])
                    break
    for kind, cue in _BEFORE:
        for match in cue.finditer(text):
            if found := _until(text, match.start(), known(kind)):
                yield kind, found[0], _begin(text, found[1]), _end(text, match.end())


def _written(kind: LabelKind, labels: Collection[str]) -> Iterator[tuple[str, str]]:
    """How labels may be written, folded, each with its label; what only one author has of a name
    stands for him, the beginning of a name without spaces only before さん and the like."""
    if kind != "author":
        yield from ((in_place(one).strip(), one) for one in labels)
        return
    parts: dict[str, set[str]] = defaultdict(set)
    for one in labels:
        name = in_place(one).strip()
        for part in (name, _SPACES.sub("", name), *_SPACES.split(name)):
            parts[part].add(one)
            for honorific in _HONORIFICS:
                parts[part + honorific].add(one)
        if _KANJI.fullmatch(name):
            for size in range(1, len(name)):
                for honorific in _HONORIFICS:
                    parts[name[:size] + honorific].add(one)
    yield from ((part, next(iter(some))) for part, some in parts.items() if len(some) == 1)
    yield from ((in_place(one).strip(), one) for one in labels)


def _after(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest label that a text has from a place on, in quotes or not, and where it ends."""
    quoted = bool(_OPEN.match(text, at))
    begin = at + quoted
    for end in range(min(len(text), begin + _LONGEST), begin, -1):
        label = known.get(text[begin:end])
        if label is not None and (_CLOSE.match(text, end) if quoted else _ends(text, end)):
            return label, end + quoted
    return None


def _until(text: str, end: int, known: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest label that a text has until a place, in quotes or not, and where it begins."""
    quoted = end > 0 and bool(_CLOSE.match(text, end - 1))
    end -= quoted
    for begin in range(max(0, end - _LONGEST), end):
        label = known.get(text[begin:end])
        before = text[begin - 1] if begin else " "
        if label is not None and (_OPEN.match(before) if quoted else _ends(before, 0)):
            return label, begin - quoted
    return None


def _ends(text: str, at: int) -> bool:
    """Whether a word may end before a place, or begin behind it."""
    return at == len(text) or not text[at].isalnum() or bool(_HIRAGANA.match(text, at))


def _begin(text: str, start: int) -> int:
    match = _LEADS.search(text, max(0, start - 12), start)
    return match.start() if match else start


def _end(text: str, end: int) -> int:
    match = _GOES.match(text, end)
    return match.end() if match else end
