"""The answer without a language model: sentences of the passages that answer the question.

A sentence is worth what it and what stands around it say of the question (shared words, weighted
by how rare they are), how close it is in meaning, whether it has the form that is asked for (an
amount, a date), how much else it tells, and what its passage is worth. The weights are those of a
log-linear model (a softmax over a question's sentences) fitted to 195 questions about an archive
of news whose answers are known. Sentences are taken one by one, each for what it adds to those
taken before it. The best one leads; or they are told from older to newer when the question asks
what changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.answering.quoted.superseding import supersedes
from assistant.domain.nouns import Hit
from assistant.embedding import Embedder
from assistant.language.answer_forms import (
    Form,
    asks_list,
    forms,
    has_form,
)
from assistant.language.dates import times_in
from assistant.language.glossary import widened
from assistant.language.pointing import of_oneself
from assistant.language.sentences import sentence_spans
from assistant.language.words import query_words, words
from assistant.runtime import time_limit

MOST_SENTENCES = 5
MOST_CHARACTERS = 600
_PASSAGES = 12
_SHORTEST = 5
_CONTEXT = 0.4
_EMBEDDED = 8
"""Sentences that are compared in meaning: those that are best without."""
_WORDS, _AROUND, _MEANING, _TELLS = 0.9, 1.0, 2.3, 1.2
_FORM, _NO_FORM, _FIGURE_UNASKED = 1.4, -1.3, 0.9
_SCORE, _RANK = 0.4, 0.6
_REPEATED, _SIBLING = 1.0, 1.0
_ENOUGH, _ENOUGH_OF_MORE = 3.0, 5.0
"""How far a sentence may fall behind the best one; events and a whole post are told in others."""
_TOLD_BY = 8.0  # the idf that a sentence's new words have in mean, at most
_FIGURE = re.compile(r"[0-9０-９]")
_TIME = re.compile(r"[0-9０-９]+\s*(?:年|月|日|四半期)|\b(?:19|20)\d\d\b")
_ASIDES = re.compile(r"としては?、|\[cite\b|[（(]参照データ[）)]")
_ASIDE = 1.0
"""What a sentence loses in which the writer speaks of himself, or to the reader, or that has
traces of the machine that wrote it."""
_ASKS_BACK = re.compile(r"(?:でしょうか|ませんか|ですか|ますか|でしょう|だろうか)[？?]?$|[？?]$")
_HEADED = re.compile(r"[^\n]+\n[ \t|:-]*-[ \t|:-]*(?:\n|$)")
"""A Markdown table that begins with its header row and the line below that."""

Idf = Callable[[str], float]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What quotes are wanted for: the question, the question with what it leans on (itself if it
    stands alone), whether it asks for a course of events or for a whole post (its `gist`), and
    how long they may be in all; and the first and the last day of the time that it asks of."""

    question: str
    context: str
    changes: bool = False
    characters: int = MOST_CHARACTERS
    gist: bool = False
    when: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of `hits[hit].passage.plain` that follow each other, as (start, end) spans.

    `earlier` says that a quote before it, of a newer post, tells otherwise.
    """

    hit: int
    sentences: tuple[tuple[int, int], ...]
    earlier: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """From the first sentence's beginning to the last one's end."""
        return self.sentences[0][0], self.sentences[-1][1]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may answer, where it stands, and what stands before and after it."""

    hit: int
    start: int
    end: int
    text: str
    around: str
    file: str
    item: bool


def quotes(wanted: Wanted, hits: Sequence[Hit], idf: Idf, embedder: Embedder) -> list[Quote]:
    """At most five sentences of at most `wanted.characters` in all, in the order to be read.

    `idf` tells how rare a word is in the archive. An empty list means that there is nothing to
    choose from.
    """
    found = _candidates(hits[:_PASSAGES])
    if not found:
        return []
    if wanted.changes and wanted.when:
        first, last = wanted.when
        found = [one for one in found if _is_of(one, hits, first, last)] or found
        time_limit.check()
    weights = {word: _CONTEXT * idf(word) for word in set(query_words(widened(wanted.context)))}
    weights |= {word: idf(word) for word in set(query_words(widened(wanted.question)))}
    asked = forms(wanted.question)
    score = _by_words(found, hits, weights, asked, idf)
    if wanted.changes:  # events are told in sentences, with their time
        score += [float(bool(_TIME.search(c.text))) - (c.text[-1] not in "。．.！!") for c in found]
    if wanted.gist:
        score += [float(c.text[-1] in "。．.！!」") for c in found]
    best = np.sort(np.argsort(-score, kind="stable")[:_EMBEDDED])
    found, score = [found[i] for i in best], score[best]
    score = score + _MEANING * _meaning(
        [wanted.question, wanted.context], [c.text for c in found], embedder
    )
    taken = _chosen(found, score, weights, wanted)
    if wanted.gist:
        as_read = sorted(taken, key=lambda k: (hits[found[k].hit].place.position, found[k].start))
        return _joined([(found[k], False) for k in as_read], hits)
    if wanted.changes:
        by_time = sorted(taken, key=lambda k: (hits[found[k].hit].post.date, *_place(found[k])))
        return _joined([(found[k], False) for k in by_time], hits)
    overtaken = _overtaken([*taken, *_told_before(taken[0], found, hits)], found, hits)
    order = _in_order([*overtaken.values(), *taken], found, wanted)
    lined = _newer_first(order, overtaken, found, wanted.characters)
    return _joined(lined, hits)


def _candidates(hits: Sequence[Hit]) -> list[_Candidate]:
    """Sentences that can answer: each wording once, and none that asks back unless all do."""
    found: dict[str, _Candidate] = {}
    for number, hit in enumerate(hits):
        time_limit.check()
        plain = hit.passage.plain
        title = " ".join((hit.post.title, *hit.place.heading))
        spans = units(hit)
        for at, (start, end) in enumerate(spans):
            if not _SHORTEST <= end - start <= MOST_CHARACTERS:
                continue
            first = spans[at - 1][0] if at else start
            last = spans[at + 1][1] if at + 1 < len(spans) else end
            before = (hit.before or "")[-120:] if not at else ""
            around = f"{title} {before} {plain[first:last]}"
            text = plain[start:end]
            found.setdefault(
                text,
                _Candidate(
                    number, start, end, text, around, hit.post.file, hit.passage.kind == "list"
                ),
            )
    telling = [one for text, one in found.items() if not _ASKS_BACK.search(text)]
    return telling or list(found.values())


def _by_words(
    found: Sequence[_Candidate],
    hits: Sequence[Hit],
    weights: dict[str, float],
    asked: Sequence[Form],
    idf: Idf,
) -> Scores:
    """What sentences are worth before their meaning is looked at."""
    whole = sum(weights.values()) or 1.0
    best = max(hit.score for hit in hits)
    scores = []
    for one in found:
        time_limit.check()
        own = set(words(one.text))
        new = sum(idf(word) for word in own - weights.keys()) / (len(own) + 3)
        score = _WORDS * sum(weights.get(word, 0.0) for word in own) / whole
        score += _AROUND * sum(weights.get(word, 0.0) for word in set(words(one.around))) / whole
        score += _TELLS * new / _TOLD_BY
        score += _SCORE * (hits[one.hit].score - best) + _RANK / (1 + one.hit)
        if asked:
            fits = any(has_form(form, one.text) for form in asked)
            score += _FORM if fits else _NO_FORM
        elif _FIGURE.search(one.text):
            score += _FIGURE_UNASKED
        if of_oneself(one.text) or _ASIDES.search(one.text):
            score -= _ASIDE
        scores.append(score)
    return np.array(scores)


def _is_of(one: _Candidate, hits: Sequence[Hit], first: date, last: date) -> bool:
    """Whether a sentence may tell of the days from `first` to `last`: it names a time that meets
    them, or none, and its post is no older."""
    written = hits[one.hit].post.date.date()
    told = [time.span for time in times_in(one.text, written) if time.span]
    return any(begin <= last and end >= first for begin, end in told) or (
        not told and written >= first
    )


def _chosen(
    found: Sequence[_Candidate],
    score: Scores,
    weights: dict[str, float],
    wanted: Wanted,
) -> list[int]:
    """Sentences in the order in which they are taken: the best one, then what adds most."""
    whole = sum(weights.values()) or 1.0
    shared = [{word for word in set(words(one.text)) if word in weights} for one in found]

    def told(k: int) -> float:
        """What counts against a sentence: words of the question that those taken before it
        have too. Where a list is asked for, the other items of one count for it."""
        if listed and found[k].item and any(found[t].file == found[k].file for t in taken):
            return -_SIBLING
        covered = set().union(*(shared[t] for t in taken))
        return _REPEATED * sum(weights[word] for word in shared[k] & covered) / whole

    enough = _ENOUGH_OF_MORE if wanted.changes or wanted.gist else _ENOUGH
    listed = asks_list(wanted.question)
    taken: list[int] = []
    length = 0
    while len(taken) < MOST_SENTENCES:
        time_limit.check()
        open_ = [
            k
            for k, one in enumerate(found)
            if k not in taken and length + len(one.text) <= wanted.characters
        ]
        gains = {k: float(score[k]) - told(k) for k in open_}
        k = max(gains, key=lambda k: (gains[k], -k), default=-1)
        if k < 0 or (taken and gains[k] < score[taken[0]] - enough):
            break
        taken.append(k)
        length += len(found[k].text)
    return taken


def _told_before(lead: int, found: Sequence[_Candidate], hits: Sequence[Hit]) -> list[int]:
    """The newest sentence that the leading one supersedes, if there is one."""
    told = [(hits[one.hit].post.date, one.text) for one in found]
    older = [k for k in range(len(found)) if supersedes(told[lead], told[k])]
    return [max(older, key=lambda k: told[k][0])] if older else []


def _overtaken(
    taken: Sequence[int], found: Sequence[_Candidate], hits: Sequence[Hit]
) -> dict[int, int]:
    """Sentences that were taken and that another candidate supersedes, with the newest such."""
    told = [(hits[one.hit].post.date, one.text) for one in found]
    newest = {}
    for old in taken:
        time_limit.check()
        newer = [new for new in range(len(found)) if supersedes(told[new], told[old])]
        if newer:
            newest[old] = max(newer, key=lambda k: told[k][0])
    return {old: new for old, new in newest.items() if new not in newest}


def _newer_first(
    order: Sequence[int], overtaken: dict[int, int], found: Sequence[_Candidate], most: int
) -> list[tuple[_Candidate, bool]]:
    """The sentences in this order, but each that is overtaken right behind what overtakes it;
    no more of them than an answer may have."""
    lined: list[int] = []
    for k in order:
        for one in (overtaken.get(k), k, *(old for old, new in overtaken.items() if new == k)):
            if one is not None and one not in lined:
                lined.append(one)
    kept: list[tuple[_Candidate, bool]] = []
    length = 0
    for k in lined:
        length += len(found[k].text)
        if len(kept) < MOST_SENTENCES and length <= most:
            kept.append((found[k], k in overtaken))
    return kept


def _place(one: _Candidate) -> tuple[int, int]:
    return one.hit, one.start


def _in_order(taken: Sequence[int], found: Sequence[_Candidate], wanted: Wanted) -> list[int]:
    """How sentences are read: the first one's passage first, or the first one itself where it
    holds the figure or the date that is asked for."""
    lead = taken[0]
    alone = any(has_form(form, found[lead].text) for form in forms(wanted.question))
    return sorted(
        dict.fromkeys(taken),
        key=lambda k: (alone and k != lead, found[k].hit != found[lead].hit, *_place(found[k])),
    )


def _joined(chosen: Sequence[tuple[_Candidate, bool]], hits: Sequence[Hit]) -> list[Quote]:
    """Sentences that stand side by side in a passage become one quote."""
    found: list[Quote] = []
    for one, earlier in chosen:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.hit, last.earlier) == (one.hit, earlier)
            and last.span[1] <= one.start
            and not hits[one.hit].passage.plain[last.span[1] : one.start].strip()
        ):
            found[-1] = replace(last, sentences=(*last.sentences, (one.start, one.end)))
        else:
            found.append(Quote(one.hit, ((one.start, one.end),), earlier))
    return found


def units(hit: Hit) -> list[tuple[int, int]]:
    """What can be quoted of a passage: its sentences, the items of a list, the rows of a
    table without the header row, which tells nothing by itself, or a block of code as a whole."""
    plain = hit.passage.plain
    if hit.passage.kind == "code":
        return [(0, len(plain))]
    if hit.passage.kind in ("list", "table"):
        spans, at = [], 0
        for line in plain.split("\n"):
            bare = line.strip()
            if bare:
                start = at + line.index(bare)
                spans.append((start, start + len(bare)))
            at += len(line) + 1
        headed = hit.passage.kind == "table" and _HEADED.match(hit.passage.text.strip())
        return spans[1:] if headed else spans
    return sentence_spans(plain)


def _meaning(
    questions: Sequence[str], texts: Sequence[str], embedder: Embedder
) -> NDArray[np.float64]:
    """Mean cosine of each text to the questions, spread over 0 to 1 among the texts."""
    asked = [embedder.embed_query(question) for question in dict.fromkeys(questions)]
    vectors = np.asarray(embedder.embed_documents(list(texts)), dtype=np.float64)
    cosine = (vectors @ np.asarray(asked, dtype=np.float64).T).mean(axis=1)
    low, high = float(cosine.min()), float(cosine.max())
    return (cosine - low) / (high - low) if high > low else np.ones_like(cosine)
