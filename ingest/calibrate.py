"""How questions that have nothing to do with an archive fare in it.

Cosines of the embedded model crowd together, and every model has another scale; how many of a
question's words an archive happens to hold depends on what it is about. So some questions of
everyday life are asked of each new archive, and a reader's question has to do better than they.
Where an archive is about everyday life, they do well, and less is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from statistics import mean, stdev

from assistant.archive import Calibration, Generation, Noise, Usual
from assistant.domain.nouns import Language
from assistant.embedding import Embedder
from assistant.language.sentences import language_of
from assistant.retrieval.relevance import signals
from assistant.retrieval.search import Retriever
from ingest import code

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
    noise: dict[Language, Noise] = {}
    done, total = 0, sum(map(len, everyday().values()))
    progress(done, total)
    for language, questions in everyday().items():
        found = []
        for question in questions:
            hits = retriever.search(question).hits
            found.append(signals(question, hits, generation.lexical.idf))
            done += 1
            progress(done, total)
        cosine, coverage = (
            Usual(mean(values), max(least, stdev(values)))
            for values, least in zip(zip(*found, strict=True), _LEAST_DEVIATION, strict=True)
        )
        noise[language] = Noise(cosine, coverage)
    return Calibration(passages, noise, made_with)
