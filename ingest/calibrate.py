"""How questions that have nothing to do with an archive fare in it.

Cosines of the embedded model crowd together, and every model has another scale; how many of a
question's words an archive happens to hold depends on what it is about. So some questions of
everyday life are asked of each new archive, and a reader's question has to do better than they.
Where an archive is about everyday life, they do well, and less is refused.

Clauses of the archive's own passages are asked of it as well: what is surely in it reaches as
much as they do. So the bar lies high where a passage stands out from all others, and low where
many posts tell the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from statistics import mean, stdev

from assistant.archive import Calibration, Distribution, Generation, OffTopicReach, OwnReach
from assistant.domain.nouns import Language
from assistant.embedding import Embedder
from assistant.language.sentences import language_of, sentence_spans
from assistant.retrieval.relevance import signals
from assistant.retrieval.search import Retriever
from ingest import code

_LEAST_DEVIATION = (0.02, 0.15)
"""Of the cosine and of the coverage: what a few questions show too little of."""
_OLD_SHARE = 0.1
_SAMPLED, _CLAUSES, _FEWEST_CLAUSES = 1500, 150, 3
_FEWEST_SHARE, _ENOUGH = 0.1, 10
"""The part that a language must have of the clauses of that of most passages, unless it has
enough: a few passages that got into an archive by mistake tell nothing of their language."""
_SHORTEST, _LONGEST = 10, 200
_PART = 0.15
"""The part of its passage that a clause has at most: half of a short passage is as good as the
passage itself, and no question comes as near. In six archives of short paragraphs .09 of the
questions that these answer were called unanswered with it, .32 without (docs/evaluation.md)."""
_LEAST_OWN = (0.015, 2.0)
"""Of the cosine and of how far the best passage stands out: what few clauses show too little of."""
_PARTS = re.compile(r"[、,;:。]")


@lru_cache(maxsize=1)
def everyday() -> dict[Language, list[str]]:
    """The questions of `everyday.txt` by language."""
    text = (files("ingest") / "everyday.txt").read_text(encoding="utf-8")
    found: dict[Language, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            found.setdefault(language_of(line), []).append(line)
    return found


class _Unpublished:
    """A generation that nobody is pointed at yet."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def current(self) -> Generation:
        return self._generation

    def outdated(self) -> None:
        return None


def calibration(
    generation: Generation,
    embedder: Embedder,
    before: Calibration | None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Calibration:
    """The calibration of a generation; the one from `before` where the archive is about as large
    as it was then, and it was measured by the same code. `progress` is told how many questions of
    how many are asked. Raises `ModelError` when the embedding model fails."""
    passages, made_with = generation.info.passages, code.digest(__name__)
    alike = before and abs(passages - before.passages) <= _OLD_SHARE * before.passages
    if before and alike and before.made_with == made_with:
        return before
    retriever = Retriever(_Unpublished(generation), embedder)
    noise: dict[Language, OffTopicReach] = {}
    clauses = _clauses(generation)
    done, total = 0, sum(map(len, (*everyday().values(), *clauses.values())))
    progress(done, total)
    for language, questions in everyday().items():
        found = []
        for question in questions:
            hits = retriever.search(question).hits
            found.append(signals(question, hits, generation.lexical.idf))
            done += 1
            progress(done, total)
        cosine, coverage = (
            Distribution(mean(values), max(least, stdev(values)))
            for values, least in zip(zip(*found, strict=True), _LEAST_DEVIATION, strict=True)
        )
        noise[language] = OffTopicReach(cosine, coverage)
    own: dict[Language, OwnReach] = {}
    most = max(map(len, clauses.values()), default=0)
    for language, asked in sorted(clauses.items(), key=lambda one: -len(one[1])):
        reached = []
        for clause in asked:
            one = retriever.search(clause).signals
            if one is not None:
                reached.append((one.cosine, one.stands_out))
            done += 1
            progress(done, total)
        if len(reached) >= max(_FEWEST_CLAUSES, min(_ENOUGH, _FEWEST_SHARE * most)):
            near, out = (
                Distribution(mean(values), max(least, stdev(values)))
                for values, least in zip(zip(*reached, strict=True), _LEAST_OWN, strict=True)
            )
            own[language] = OwnReach(near, out)
    return Calibration(passages, noise, own, made_with)


def _clauses(generation: Generation) -> dict[Language, list[str]]:
    """Clauses of the archive's own passages by language: of each of some passages the longest
    part of its middle sentence."""
    found: dict[Language, list[str]] = {}
    for _, text in generation.ledger.sample(_SAMPLED):
        spans = [(a, b) for a, b in sentence_spans(text) if b - a >= _SHORTEST]
        if not spans:
            continue
        start, end = spans[len(spans) // 2]
        clause = max(_PARTS.split(text[start:end]), key=len).strip()
        clause = _shortened(clause, max(_SHORTEST, min(_LONGEST, round(_PART * len(text)))))
        some = found.setdefault(language_of(clause, generation.languages.usual), [])
        if len(clause) >= _SHORTEST and len(some) < _CLAUSES:
            some.append(clause)
    return found


def _shortened(clause: str, most: int) -> str:
    """The beginning of a clause: whole words where it has any, of so many characters or, where
    that is longer, of the fewest that are asked."""
    if len(clause) <= most:
        return clause
    end = clause.rfind(" ", _SHORTEST, most + 1)
    return clause[: end if end > 0 else clause.find(" ", most) if " " in clause[most:] else most]
