"""Does the archive speak of what is asked, or does it only share words with it? Pure.

Cosines of the embedded model crowd together and BM25 has no scale, so neither tells by
itself. What tells is how much of what the question names stands in the best passages, each
word weighted by how rare it is in the archive, together with how close the closest passage is
in meaning: both against what questions beside the point reach in the same archive, which the
ingest measured (`Calibration`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.archive import Calibration
from assistant.domain.nouns import Hit
from assistant.language.glossary import other_forms
from assistant.language.sentences import language_of
from assistant.language.words import query_words, words

NEEDED, NEEDED_OF_FEWER, NEEDED_OF_NAMED = 1.2, 0.6, 0.3
"""Standard deviations above questions beside the point, on the mean of the two signals; the
second for a question in another language than the best passage, and for one of a small part
of the archive, which reach less; the third where passages have the names that are asked of."""
UNCALIBRATED = 0.42
"""The coverage that is needed where an index has no calibration."""
_PASSAGES = 3
_OWN, _OWN_SHARE = 6, 0.6

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """What hits are measured by: the index's calibration, whether a filter left only a small
    part of the archive, and whether passages have the names that are asked of."""

    calibration: Calibration | None
    filtered: bool = False
    named: bool = False


def speaks_of(
    question: str,
    context: str,
    hits: Sequence[Hit],
    idf: Idf,
    measure: Measure,
) -> bool:
    """Whether the hits are about the question. `context` is what was searched for: the
    question with the turns that it leans on, or just itself.

    With a context, what the question itself names must stand in the hits as well: the topic
    of an earlier turn alone is no answer to it. `idf` tells how rare a word is in the archive.
    """
    if not hits:
        return False
    across = language_of(question) != language_of(hits[0].passage.plain)
    needed = NEEDED_OF_FEWER if across or measure.filtered else NEEDED
    if measure.named:
        needed = NEEDED_OF_NAMED
    if relevance(context, hits, idf, measure.calibration) < needed:
        return False
    if context == question or not _concepts(question):
        return True
    return coverage(question, [set(words(_text(hit))) for hit in hits[:_OWN]], idf) >= _OWN_SHARE


def signals(question: str, hits: Sequence[Hit], idf: Idf) -> tuple[float, float]:
    """The cosine similarity of the closest hit, and the question's coverage by the best."""
    texts = [set(words(_text(hit))) for hit in hits[:_PASSAGES]]
    closest = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    return closest, coverage(question, texts, idf) if texts else 0.0


def relevance(
    question: str, hits: Sequence[Hit], idf: Idf, calibration: Calibration | None
) -> float:
    """How far the two signals lie above those of questions beside the point, in standard
    deviations, on average; by the coverage alone where an index has no calibration."""
    cosine, covered = signals(question, hits, idf)
    noise = calibration and calibration.noise.get(language_of(question))
    if not noise:
        return NEEDED * covered / UNCALIBRATED
    return (noise.cosine.above(cosine) + noise.coverage.above(covered)) / 2


def coverage(question: str, texts: Sequence[set[str]], idf: Idf) -> float:
    """The share of the question's concepts that one text holds, at best; see `coverages`."""
    return max(coverages(question, texts, idf))


def coverages(question: str, texts: Sequence[set[str]], idf: Idf) -> list[float]:
    """The share of the question's concepts that each text holds; 0 to 1.

    A concept is a word of the question, or a phrase with its other forms, of which one is
    enough; it weighs what its commonest form weighs. `texts` are sets of words.
    """
    concepts = _concepts(question)
    weights = [min(max(map(idf, form)) for form in forms) for forms in concepts]
    total = sum(weights)
    if not total:
        return [0.0] * len(texts)
    return [
        sum(
            weight
            for weight, forms in zip(weights, concepts, strict=True)
            if any(form <= text for form in forms)
        )
        / total
        for text in texts
    ]


def _concepts(question: str) -> list[list[set[str]]]:
    """The question's concepts, each with the sets of words that stand for it."""
    found: list[list[set[str]]] = []
    taken: set[str] = set()
    for phrase, forms in other_forms(question).items():
        sets = [set(words(form)) for form in (phrase, *forms)]
        taken |= sets[0]
        found.append([words_of_form for words_of_form in sets if words_of_form])
    found += [[{word}] for word in dict.fromkeys(query_words(question)) if word not in taken]
    return [concept for concept in found if concept]


def _text(hit: Hit) -> str:
    return " ".join((hit.post.title, *hit.place.heading, hit.passage.plain))
