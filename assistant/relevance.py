"""Does the archive speak of what is asked, or does it only share words with it? Pure.

Cosines of the embedded model crowd together and BM25 has no scale, so neither tells by
itself. What tells: how much of the question's own wording, weighted by how rare each word is
in the archive, stands in the best passages (Japanese), and how close the closest passage is
in meaning (both languages).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.archive import words
from assistant.language import language_of
from assistant.passage import Hit

_PASSAGES = 3
NEEDED = 0.5


def relevance(question: str, hits: Sequence[Hit], idf: Callable[[str], float]) -> float:
    """From 0 (nothing to do with the question) to 1; below `NEEDED` the answer is a refusal."""
    if not hits:
        return 0.0
    closeness = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    close = _ramp(closeness, 0.80, 0.90)
    weights = {word: idf(word) for word in set(words(question))}
    total = sum(weights.values())
    if not total:
        return close
    coverage = max(
        sum(weights[w] for w in weights.keys() & set(words(_text(hit)))) / total
        for hit in hits[:_PASSAGES]
    )
    if language_of(question) == "en":
        return max(close, 0.5 * close + 0.5 * coverage)
    return 0.4 * close + 0.6 * coverage


def _text(hit: Hit) -> str:
    return " ".join((hit.post.title, *hit.place.heading, hit.passage.plain))


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
