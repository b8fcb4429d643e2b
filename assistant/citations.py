"""Citations as data: exact spans, links to the paragraph, and numbers ↔ passages. Pure.

Readers see a passage's `plain` text; a citation quotes its source `text`. `align` joins the
two, so that every quote is an exact substring of the source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Final
from urllib.parse import quote as percent

from assistant.characters import visible
from assistant.language import language_of, sentence_spans
from assistant.passage import Block, Citation, Hit, Language, Sentence

UNCONFIRMED: Final[dict[Language, str]] = {
    "ja": "［出典で確認できません］",
    "en": " [not confirmed by the sources]",
}
MARKER = re.compile(r"\[\s*(\d{1,3}(?:\s*[,、，]\s*\d{1,3})*)\s*\]")
_LEFTOVER = re.compile(r"\[[\d\s,、，.^–~〜-]*+(?:\]|$)|^\s*#+\s+")
_ANY_MARKER = re.compile(r"[\[【［]{1,3}\^?[\d\s,、，–~〜-]+[\]】］]{1,3}(?:\([^()\s]*+\))?")
_MAYBE_MARKER = re.compile(
    r"[\[【［]{1,3}\^?[\d\s,、，–~〜-]*(?:[\]】］]{1,3}(?:\([^()\s]*+\)?)?)?$"
)
_STOPS, _BESIDE_STOPS = "。！？!?.｡", "」』）)】》〉］]”\"'’"
_MOST, _LONGEST, _LONGEST_MARKER, _LONGEST_TAG = 20_000, 1000, 200, 16
_THOUGHT = re.compile(r"<(/?)(think|thinking|thought|reasoning)\s?$", re.IGNORECASE)
_SPACE = re.compile(r"[^\S　]")
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)")
_IN_ADDRESS = r"[^\s。、「」（）<>()\[\]]*+(?:\([^\s()]*+\)[^\s。、「」（）<>()\[\]]*+)*+"
_ADDRESS = re.compile(
    rf"[a-z][a-z0-9+.-]{{1,30}}://{_IN_ADDRESS}|//[a-z0-9-]+\.[a-z]{_IN_ADDRESS}"
    rf"|(?:javascript|vbscript):(?=\S){_IN_ADDRESS}|data:[a-z/+.-]*[;,]{_IN_ADDRESS}"
    rf"|www\.{_IN_ADDRESS}|(?:mailto:)?[a-z0-9._+-]{{1,64}}@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(?:[-*•・]|\d+[.)])\s+")
_BRACKETS = str.maketrans("【】［］", "[][]")
_PAIRED = ("**", "__", "~~", "`")
_FEWEST_LETTERS = 3
_PART = re.compile(
    r"([0-9][0-9,]*(?:\.[0-9]+)?)(\s?(?:trillion|billion|million|thousand)\b|[兆億万千]?)"
)
_FIGURE = re.compile(rf"(?:{_PART.pattern})+")
_UNITS = {"": 1.0, "千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12} | {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
# What a Markdown renderer may typeset in another way than the source has it.
_UNSTABLE = re.compile(r"[\"'`´‘’“”]|-{2,}|\.{3,}|…|<{2,}|>{2,}|\n|\s{2,}| \| ")
# Of a source what a page never shows as it is written.
_SILENT = re.compile(
    r"(?<=\])\([^()\s]*+(?:\([^()\n]*+\)[^()\s]*+)*+(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+\)"
    r"|!\[[^\[\]]*+\](?=\()"
    r"|<!--.{0,2000}?-->|</?[A-Za-z][^<>]*+>|\{%[^{}]*+%\}|\{:[^{}\n]*+\}|&(?:#\w{1,8}|\w{2,32});",
    re.DOTALL,
)
_NEAR, _FARTHEST = 40, 2000
# Characters of a link's text: up to so many whole, else so many at least of either end. Posts
# begin many sentences alike.
_SHORT, _EDGE = 100, 24
_BOUNDARY = re.compile(r"(?<=[。、！？，．：；」』）】])")


def align(plain: str, text: str) -> list[tuple[int, int]]:
    """For each character of `plain` the span of `text` that it comes from, in their order.

    Rendering drops marks, reads entities and changes white space, and keeps all else in order:
    each character is looked for behind the one before it, past what is never shown. One that
    rendering made, such as the space between two lines, has the empty span where it stands.
    """
    silent = {match.start(): match.end() for match in _SILENT.finditer(text)}
    spans: list[tuple[int, int]] = []
    at = 0
    for number, char in enumerate(plain):
        if char != "&" and text.startswith(char, at):
            spans.append((at, at + 1))
            at += 1
            continue
        found = None if char.isspace() else _find(plain, number, text, at, silent)
        if char.isspace() and at < len(text) and text[at].isspace():
            found = at, at + 1
        spans.append(found or (at, at))
        at = spans[-1][1]
    return spans


def _find(
    plain: str, number: int, text: str, start: int, silent: Mapping[int, int]
) -> tuple[int, int] | None:
    """The span of `text` from `start` on that shows as `plain[number]`: a near one, or a farther
    one that what follows in `plain` follows too."""
    char = plain[number]
    at, last = start, min(len(text), start + _FARTHEST)
    while at < last:
        end = silent.get(at, at + 1)
        if text[at] == "&" and end > at + 1 and not plain.startswith(text[at:end], number):
            shows = unescape(text[at:end]) == char
        else:
            shows = text[at] == char and (at == start or end == at + 1)
            end = at + 1 if shows else end
        if shows and (at - start <= _NEAR or plain[number : number + 4] == text[at : at + 4]):
            return at, end
        last = min(len(text), last + end - at - 1)
        at = end
    return None


def source_span(plain: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text` that renders as `plain[start:end]`, with both ends of its marks."""
    return _span(align(plain, text), text, start, end)


def cut(block: Block, spans: Sequence[tuple[int, int]]) -> list[Block]:
    """The parts of a block at these spans of its plain text, each with its own source."""
    aligned = align(block.plain, block.text)
    parts = []
    for start, end in spans:
        first, last = _span(aligned, block.text, start, end)
        parts.append(
            replace(
                block,
                text=block.text[first:last],
                plain=block.plain[start:end],
                start=block.start + first,
                end=block.start + last,
            )
        )
    return parts


def _span(spans: Sequence[tuple[int, int]], text: str, start: int, end: int) -> tuple[int, int]:
    first, last = spans[start][0], spans[end - 1][1]
    if first == last:
        last = min(first + 1, len(text))
        first = last - 1
    for mark in _PAIRED:
        if text.count(mark, first, last) % 2 == 0:
            continue
        if text.endswith(mark, 0, first):
            first -= len(mark)
        elif text.startswith(mark, last):
            last += len(mark)
    if text.endswith("[", 0, first) and text.count("]", first, last) > text.count("[", first, last):
        first -= 1
    return first, last


def cite(number: int, hit: Hit, start: int, end: int) -> Citation:
    """The citation with this number of `hit.passage.plain[start:end]`."""
    passage = hit.passage
    spans = align(passage.plain, passage.text)
    first, last = _span(spans, passage.text, start, end)
    shown = passage.plain[start:end]
    lines = "".join(
        "\n" if char == " " and "\n" in passage.text[spans[at][0] : spans[at + 1][0]] else char
        for at, char in enumerate(shown[:-1], start)
    )
    return Citation(
        number=number,
        passage_id=passage.id,
        post=hit.post,
        also_in=hit.also_in,
        heading=hit.place.heading,
        position=hit.place.position,
        text=passage.text,
        quote=passage.text[first:last],
        link=hit.post.url + text_fragment(lines + shown[-1:]),
        plain=passage.plain,
        shown=shown,
    )


def text_fragment(shown: str) -> str:
    """`#:~:text=…` that opens a page at the visible text `shown`, or "" if nothing is left.
    What stands on two lines of the source may stand in two paragraphs of the page.

    Follows the URL fragment text directives of the WICG: short quotes whole, long ones as
    `start,end`; parts are cut where words end, and kept clear of what a Markdown renderer
    typesets anew (quotation marks, dashes, dots, table cells).
    """
    runs = [run.strip() for run in _UNSTABLE.split(shown)]
    run = max(runs, key=len, default="")
    if len(run) < 4:
        return ""
    if len(run) <= _SHORT:
        return "#:~:text=" + _encode(run)
    pieces = [piece for piece in _BOUNDARY.split(run) if piece]
    if run.isascii() or len(pieces) < 2:
        words = run.split(" ")
        if len(words) >= 10:
            return f"#:~:text={_encode(' '.join(words[:5]))},{_encode(' '.join(words[-5:]))}"
    head, tail = _edge(pieces), _edge(pieces, at_end=True)
    if len(head) + len(tail) >= len(run):
        return "#:~:text=" + _encode(run)
    return f"#:~:text={_encode(head)},{_encode(tail)}"


def _edge(pieces: Sequence[str], *, at_end: bool = False) -> str:
    """Pieces from one end until they are long enough to be found on a page."""
    taken = ""
    for piece in reversed(pieces) if at_end else pieces:
        taken = piece + taken if at_end else taken + piece
        if len(taken) >= _EDGE:
            break
    return taken


def _encode(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")


class SentenceReader:
    """Reads a model's stream and gives its sentences, each with the passages it points at.

    A sentence comes out once the next one has begun, since its `[n]` may stand behind the
    full stop; which ones come out never depends on how the stream is cut into pieces. Of an
    endless stream the beginning is read. Markers
    that point at none of the `passages` (counted from 1) are dropped, and so is what a model
    thinks aloud, every address, link and tag (links are the server's to make), and every
    sentence that is `unsaid`, which is told as it came.
    """

    def __init__(self, passages: int, unsaid: Callable[[str], bool] = lambda _: False) -> None:
        self._passages, self._unsaid = passages, unsaid
        self._left = _MOST
        self._held = self._thinks = ""
        self._may_end = False

    def feed(self, text: str) -> list[Sentence]:
        """The sentences that are complete by now."""
        done: list[Sentence] = []
        for char in text:
            if self._left <= 0:
                break
            if char == ">" and (name := self._tag()):
                closing, name = name.startswith("/"), name.strip("/")
                if not self._thinks:
                    done += self._read(self._held[: self._held.rindex("<")])
                if self._thinks in ("", name):
                    self._held, self._thinks = "", "" if closing else name
                    continue
            if self._thinks:
                self._held = self._held[-_LONGEST_TAG:] + char
            elif char in "\r\n" or len(self._held) >= _LONGEST:
                done += self._read(self._held)
                self._held, self._may_end = char.strip("\r\n"), False
            else:
                self._held += char
                done += self._cut(char)
            self._left -= not self._thinks
        return done

    def close(self) -> list[Sentence]:
        """The rest, at the end of the stream."""
        rest, self._held = self._held, ""
        return [] if self._thinks else self._read(rest)

    def _tag(self) -> str:
        """The name of the tag that is being ended, if thoughts stand between such ones."""
        tag = _THOUGHT.search(self._held)
        return (tag[1] + tag[2]).lower() if tag else ""

    def _cut(self, last: str) -> list[Sentence]:
        """What is complete now that the `last` character has come."""
        if last in _STOPS:
            self._may_end = True
        elif self._may_end and self._held[-2:-1] == "." and not last.isspace():
            self._may_end = False
        elif self._may_end and not (last.isspace() or _may_be_marker(self._held)):
            start = _raw_starts(self._held)[-1]
            if start and not _unbalanced(self._held[:start]):
                done, self._held = self._read(self._held[:start]), self._held[start:]
                self._may_end = False
                return done
            self._may_end = last in _BESIDE_STOPS
        return []

    def _read(self, part: str) -> list[Sentence]:
        found = []
        line = _without_addresses(_plain_markers(_SPACE.sub(" ", visible(part))))
        starts = [*_raw_starts(line), len(line)]
        for start, end in pairwise(starts):
            raw = line[start:end]
            if self._unsaid(raw):
                continue
            numbers = [int(n) for marker in MARKER.findall(raw) for n in re.findall(r"\d+", marker)]
            text = _inert(raw)
            text = re.sub(r"\s+([。、！？.,!?])", r"\1", re.sub(r" {2,}", " ", text)).strip()
            text = _ITEM.sub("", text)
            if len(re.sub(r"[\W\d_]", "", text)) >= _FEWEST_LETTERS:
                valid = [n for n in numbers if 1 <= n <= self._passages]
                found.append(Sentence(text, tuple(dict.fromkeys(valid))))
        return found


def _plain_markers(text: str) -> str:
    """The text with the other ways to write a marker made into `[n]` and `[n,m]`."""
    text = re.sub(r"\[\[?\^?(\d+)\]\]?", r"[\1]", text.translate(_BRACKETS))
    return re.sub(r"\[(\d{1,2})\s*[-–~〜]\s*(\d{1,2})\]", _range, text)


def _without_addresses(line: str) -> str:
    line = _LINK.sub(_unlinked, line)
    line = re.sub(r"!?\[(?!\d+\])([^\[\]]++)\]\[(?!\d+\])[^\[\]]*+\]", r"\1", line)
    return _ADDRESS.sub("", re.sub(r"</?[A-Za-z!][^<>]*+>", "", line))


def _inert(text: str) -> str:
    """The text without markers, whole or broken, and without what a renderer of Markdown or
    HTML would make a link or a tag of; nor what becomes one when something else is gone."""
    before = ""
    while text != before:
        before = text
        text = _LEFTOVER.sub("", MARKER.sub("", _ADDRESS.sub("", text)))
        text = re.sub(r"<(?=[A-Za-z/!?])", "＜", re.sub(r"\](?=[(\[:])", "] ", text))
        text = re.sub(r"[(（]\s*[)）]", "", text)
    return text


def _range(marker: re.Match[str]) -> str:
    first, last = int(marker[1]), int(marker[2])
    return f"[{','.join(map(str, range(first, last + 1)))}]" if first <= last else ""


def _unlinked(link: re.Match[str]) -> str:
    return f"[{link[1]}]" if re.fullmatch(r"\d{1,3}", link[1]) else link[1]


def _raw_starts(line: str) -> list[int]:
    """Where the sentences of a line begin; a marker belongs to the sentence before it."""
    blanked = _ANY_MARKER.sub(lambda m: " " * len(m[0]), line)
    return [0, *(start for start, _ in sentence_spans(blanked)[1:])]


def _may_be_marker(held: str) -> bool:
    """Whether the end of the text belongs to a marker, as far as is known."""
    return bool(_MAYBE_MARKER.search(held, max(0, len(held) - _LONGEST_MARKER)))


def _unbalanced(line: str) -> bool:
    """Whether a bracket is still open, so that a full stop may not end the sentence yet."""
    if len(line) > 400:
        return False
    return any(line.count(a) > line.count(b) for a, b in ("「」", "『』", "（）", "()", "[]"))


def best_span(sentence: str, plain: str) -> tuple[int, int]:
    """The sentence of `plain` that says most of what `sentence` says, as (start, end).

    The whole of `plain` when none of its sentences shares enough with it, as when the two
    are in different languages.
    """
    wanted = _features(sentence)
    spans = sentence_spans(plain) or [(0, len(plain))]
    shares = [len(wanted & _features(plain[start:end])) for start, end in spans]
    best = max(range(len(spans)), key=lambda i: shares[i])
    if shares[best] < 0.2 * len(wanted):
        return spans[0][0], spans[-1][1]
    return spans[best]


def figures(text: str) -> set[float]:
    """The values of the figures in a text, such as {5.5e9} for 55億 and for 5.5 billion."""
    found: set[float] = set()
    for figure in _FIGURE.finditer(unicodedata.normalize("NFKC", text).casefold()):
        total = 0.0
        for number, unit in _PART.findall(figure[0]):
            total += float(number.replace(",", "")) * _UNITS[unit.strip()]
        found.add(round(total, 6))
    return found


def _features(text: str) -> set[str]:
    """Character pairs of Japanese runs, Latin words and figures of a text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = set(re.findall(r"[0-9]+(?:[.,][0-9]+)*|[a-z][a-z0-9]+", folded))
    for run in re.findall(r"[ぁ-ゖァ-ヺー㐀-鿿々]+", folded):
        found |= {run[i : i + 2] for i in range(len(run) - 1)} or {run}
    return found


def marked(sentences: Sequence[Sentence], *, apart: bool = False) -> str:
    """The text of an answer: its sentences, each followed by its `[n]` markers.

    They run on as prose, or stand `apart`, each on a line of its own. No `[n]` of a quoted
    post looks like a marker: its brackets become full-width. One that its sources do not say
    is followed by a mark that tells so.
    """
    text = before = ""
    for sentence in sentences:
        if before:
            text += "\n" if apart else " " if before[-1].isascii() else ""
        text += re.sub(r"\[(\d+)\]", r"［\1］", sentence.text)
        text += "".join(f"[{n}]" for n in sentence.citations)
        if not sentence.supported:
            text += UNCONFIRMED[language_of(sentence.text)]
        before = sentence.text
    return text
