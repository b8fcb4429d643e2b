"""The sentences of a chat model's text, each with the passages that its `[n]` point at. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from assistant.domain.nouns import Sentence
from assistant.language.invisible import visible
from assistant.language.sentences import sentence_spans

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
_FEWEST_LETTERS = 3


class SentenceReader:
    """Reads a model's stream and gives its sentences, each with the passages it points at.

    A sentence comes out once the next one has begun, since its `[n]` may stand behind the
    full stop; which ones come out never depends on how the stream is cut into pieces. Of an
    endless stream the beginning is read. Markers that point at none of the `passages` (counted
    from 1) are dropped, and so is what a model thinks aloud, every address, link and tag (links
    are the server's to make), and every sentence that is `unsaid`, which is told as it came.
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
