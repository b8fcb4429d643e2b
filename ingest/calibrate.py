"""How questions that have nothing to do with an archive fare in it.

Cosines of the embedded model crowd together, and every model has another scale; how many of a
question's words an archive happens to hold depends on what it is about. So some questions of
everyday life are asked of each new archive, and a reader's question has to do better than they.
Where an archive is about everyday life, they do well, and less is refused.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from statistics import mean, stdev

from assistant.archive import Calibration, Generation, Noise, Usual
from assistant.domain.nouns import Language
from assistant.embedding import Embedder
from assistant.language.sentences import language_of
from assistant.retrieval.relevance import signals
from assistant.retrieval.search import Retriever

_LEAST_DEVIATION = (0.02, 0.15)
"""Of the cosine and of the coverage: what a few questions show too little of."""
_OLD_SHARE = 0.1


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
    generation: Generation, embedder: Embedder, before: Calibration | None
) -> Calibration:
    """The calibration of a generation; the one from `before` where the archive is about as large
    as it was then. Raises `ModelError` when the embedding model fails."""
    passages = generation.info.passages
    if before and abs(passages - before.passages) <= _OLD_SHARE * before.passages:
        return before
    retriever = Retriever(_Unpublished(generation), embedder)
    noise: dict[Language, Noise] = {}
    for language, questions in everyday().items():
        found = [
            signals(question, retriever.search(question).hits, generation.lexical.idf)
            for question in questions
        ]
        cosine, coverage = (
            Usual(mean(values), max(least, stdev(values)))
            for values, least in zip(zip(*found, strict=True), _LEAST_DEVIATION, strict=True)
        )
        noise[language] = Noise(cosine, coverage)
    return Calibration(passages, noise)
