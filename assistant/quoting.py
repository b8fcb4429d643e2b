"""The answer without a language model: sentences of the passages that answer the question.

A sentence is worth what it says of the question (shared words, weighted by how rare they are,
and closeness in meaning) and what its passage is worth. Sentences are taken one by one, each
for what it adds to those taken before it. They are read with the best passage first, or from
older to newer when the question asks what changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.archive import query_words, words
from assistant.embedding import Embedder
from assistant.glossary import widened
from assistant.language import sentence_spans
from assistant.passage import Hit

MOST_SENTENCES = 5
MOST_CHARACTERS = 600
_PASSAGES, _PASSAGES_OF_CHANGE = 8, 12
_SHORTEST = 5
_CONTEXT = 0.4
_ASKS_FIGURE = re.compile(
    r"""いくら | どれ(?:くらい|ぐらい|ほど) | どの(?:くらい|ぐらい|程度)
    | 割合 | 金額 | 価格 | 料金
    | 何(?:人|件|社|台|個|枚|年|月|日|時間|倍|割|％|%|パーセント|ドル|円|回|基|ポイント)
    | how\ (?:much|many|long|big|large|fast|short) | percent | price | cost""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS_TIME = re.compile(
    r"いつ | 何年 | 何月 | 何日 | 時期 | when\b | wh(?:at|ich)\ (?:date|year|month)",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS_CHANGE = re.compile(
    r"""変わっ | 変化 | 変更 | 推移 | 経緯 | これまで
    | chang | evolve | history\ of | over\ time | timeline""",
    re.IGNORECASE | re.VERBOSE,
)
_FIGURE = re.compile(r"[0-9０-９〇一二三四五六七八九十百千万億兆]")
_TIME = re.compile(r"[0-9０-９]+\s*(?:年|月|日|四半期)|\b(?:19|20)\d\d\b")
_ASKS_BACK = re.compile(r"(?:でしょうか|ませんか|ですか|ますか|でしょう|だろうか)[？?]?$|[？?]$")


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of `hits[hit].passage.plain` that follow each other, as (start, end) spans."""

    hit: int
    sentences: tuple[tuple[int, int], ...]

    @property
    def span(self) -> tuple[int, int]:
        """From the first sentence's beginning to the last one's end."""
        return self.sentences[0][0], self.sentences[-1][1]


def quotes(
    question: str,
    context: str,
    hits: Sequence[Hit],
    idf: Callable[[str], float],
    embedder: Embedder,
) -> list[Quote]:
    """At most five sentences of at most 600 characters in all, in the order to be read.

    `context` is the question with what it leans on (the question itself if it stands alone);
    its words count less than the question's own. `idf` tells how rare a word is in the
    archive. An empty list means that there is nothing to choose from.
    """
    changing = bool(_ASKS_CHANGE.search(question))
    spans = _candidates(hits[: _PASSAGES_OF_CHANGE if changing else _PASSAGES])
    if not spans:
        return []
    texts = [hits[i].passage.plain[start:end] for i, start, end in spans]
    weights = {word: _CONTEXT * idf(word) for word in set(query_words(widened(context)))}
    weights |= {word: idf(word) for word in set(query_words(widened(question)))}
    whole = sum(weights.values()) or 1.0
    shared = [{w for w in set(words(text)) if w in weights} for text in texts]
    lexical = np.array([sum(weights[w] for w in own) / whole for own in shared])
    meaning = _meaning([question, context], texts, embedder)
    best = max(hit.score for hit in hits)
    worth = np.array([1.0 / (1.0 + max(0.0, best - hits[i].score)) for i, _, _ in spans])
    fits = np.array([_fits(question, text) for text in texts])
    if changing:  # events are told in sentences
        fits -= np.array([text[-1] not in "。．.！!" for text in texts])
    score = 1.2 * lexical + 1.0 * meaning + 0.6 * worth + 0.25 * fits

    def told(k: int, taken: Sequence[int]) -> float:
        """What counts against a sentence because of those taken before it: their post, when
        a course of events is asked for, else the words that they share with the question."""
        if changing:
            file = hits[spans[k][0]].post.file
            return 0.3 * sum(hits[spans[t][0]].post.file == file for t in taken)
        covered = set().union(*(shared[t] for t in taken))
        return 0.6 * sum(weights[w] for w in shared[k] & covered) / whole

    enough = 0.4 if changing else 0.55
    taken: list[int] = []
    length = 0
    while len(taken) < MOST_SENTENCES:
        gain = np.array(
            [
                -np.inf
                if k in taken or length + len(texts[k]) > MOST_CHARACTERS
                else score[k] - told(k, taken)
                for k in range(len(spans))
            ]
        )
        k = int(np.argmax(gain))
        if not np.isfinite(gain[k]) or (taken and gain[k] < enough * score[taken[0]]):
            break
        taken.append(k)
        length += len(texts[k])
    if changing:
        order = sorted(taken, key=lambda k: (hits[spans[k][0]].post.date, spans[k]))
    else:
        order = sorted(taken, key=lambda k: (spans[k][0] != spans[taken[0]][0], spans[k]))
    return _joined([spans[k] for k in order], hits)


def _candidates(hits: Sequence[Hit]) -> list[tuple[int, int, int]]:
    """Sentences that can answer, as (hit, start, end): each wording once, and none that asks
    back unless all do."""
    found: dict[str, tuple[int, int, int]] = {}
    for i, hit in enumerate(hits):
        for start, end in units(hit):
            if _SHORTEST <= end - start <= MOST_CHARACTERS:
                found.setdefault(hit.passage.plain[start:end], (i, start, end))
    telling = [span for text, span in found.items() if not _ASKS_BACK.search(text)]
    return telling or list(found.values())


def _joined(chosen: Sequence[tuple[int, int, int]], hits: Sequence[Hit]) -> list[Quote]:
    """Sentences that stand side by side in a passage become one quote."""
    found: list[Quote] = []
    for hit, start, end in chosen:
        last = found[-1] if found else None
        if (
            last is not None
            and last.hit == hit
            and last.span[1] <= start
            and not hits[hit].passage.plain[last.span[1] : start].strip()
        ):
            found[-1] = Quote(hit, (*last.sentences, (start, end)))
        else:
            found.append(Quote(hit, ((start, end),)))
    return found


def units(hit: Hit) -> list[tuple[int, int]]:
    """What can be quoted of a passage: its sentences, the items of a list, the rows of a
    table, or a block of code as a whole."""
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
        return spans
    return sentence_spans(plain)


def _meaning(
    questions: Sequence[str], texts: Sequence[str], embedder: Embedder
) -> NDArray[np.float32]:
    """Mean cosine of each text to the questions, spread over 0 to 1 among the texts."""
    asked = [embedder.embed_query(question) for question in dict.fromkeys(questions)]
    vectors = np.asarray(embedder.embed_documents(list(texts)), dtype=np.float32)
    cosine = (vectors @ np.asarray(asked, dtype=np.float32).T).mean(axis=1)
    low, high = float(cosine.min()), float(cosine.max())
    return (cosine - low) / (high - low) if high > low else np.ones_like(cosine)


def _fits(question: str, text: str) -> float:
    """Whether a sentence has the form that the question asks for: 1 yes, 0 no or no matter."""
    if _ASKS_TIME.search(question) or _ASKS_CHANGE.search(question):
        return float(bool(_TIME.search(text)))
    if _ASKS_FIGURE.search(question):
        return float(bool(_FIGURE.search(text)))
    return 0.0
