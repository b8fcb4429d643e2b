"""A text in its sentences and clauses, and which of them speak of what another text says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.wording import (
    Word,
    held,
    words,
)
from assistant.language.sentences import sentence_spans

_BREAK = re.compile(
    r"(?<=[てでしりいきちみびえけげせめれ]、)|(?<=たが、)|(?<=るが、)|(?<=すが、)|(?<=だが、)|(?<=ないが、)"
    r"|(?<=ため、)|(?<=ので、)|(?<=から、)|(?<=の、)(?!の)|(?<=ば、)|(?<=たら、)|(?<=一方、)|(?<=一方で、)|(?<=ほか、)"
    r"|(?<=うえ、)|(?<=ると、)|(?<=; )|(?<=, )(?=and |but |while |which |with "
    r"|as )|(?<= )(?=while |but |although )"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a folded text, where it starts there, and the sentence that it is part of."""

    text: str
    start: int
    sentence: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@lru_cache(maxsize=256)
def spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a folded text start and end."""
    return tuple(sentence_spans(folded))


@lru_cache(maxsize=256)
def clauses(folded: str) -> tuple[Clause, ...]:
    """The clauses of a folded text in their order."""
    found = []
    for start, end in spans(folded):
        sentence = folded[start:end]
        at = start
        for piece in _BREAK.split(sentence):
            if piece.strip():
                found.append(Clause(piece, at, sentence))
            at += len(piece)
    return tuple(found)


def clause_at(folded: str, at: int) -> Clause:
    """The clause of a folded text that holds the offset `at`."""
    parts = clauses(folded) or (Clause(folded, 0, folded),)
    return next((part for part in reversed(parts) if part.start <= at), parts[0])


def shared(said: tuple[Word, ...], clause: Clause, but: str = "") -> float:
    """How much of these words a clause holds, from 0 to 1; half of it counts when only the rest
    of its sentence does. Words within `but` do not count."""
    total = found = 0.0
    for word in said:
        if word.text in but or (but and but in word.text and len(but) > 1):
            continue
        total += word.weight
        found += word.weight * (0.5 * held(word, clause.text) + 0.5 * held(word, clause.sentence))
    return found / total if total else 0.5


def nearest(said: tuple[Word, ...], folded: str) -> Clause:
    """The clause of a folded text that holds most of these words."""
    parts = clauses(folded) or (Clause(folded, 0, folded),)
    return max(parts, key=lambda part: shared(said, part))


def said_words(clause: Clause) -> tuple[Word, ...]:
    """The words of a clause."""
    return words(clause.text)
