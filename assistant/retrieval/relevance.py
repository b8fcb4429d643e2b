"""Does the archive speak of what is asked, or does it only share words with it? Pure.

Cosines of the embedded model crowd together and BM25 has no scale, so neither tells by
itself. What tells is how much of what the question names stands in the best passages, each
word weighted by how rare it is in the archive, together with how close the closest passage is
in meaning: both against what questions beside the point reach in the same archive, which the
ingest measured (`Calibration`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.domain.nouns import Hit
from assistant.language.glossary import other_forms
from assistant.language.words import query_words, words

NEEDED, NEEDED_OF_FEWER = 1.2, 0.6
"""Standard deviations above questions beside the point, on the mean of the two signals; the
second for a question in another language than the passage, which reaches less."""
UNCALIBRATED = 0.42
"""The coverage that is needed where an index has no calibration."""
_PASSAGES = 3
_OWN = 6

Idf = Callable[[str], float]


def share(question: str, hits: Sequence[Hit], idf: Idf) -> float:
    """The share of what a question itself names, by its rarity, that one of the best hits has at
    most; 1 of a question that names nothing, which is said of anywhere. `idf` tells how rare a
    word is."""
    if not _concepts(question):
        return 1.0
    return coverage(question, [set(words(_text(hit))) for hit in hits[:_OWN]], idf)


def signals(question: str, hits: Sequence[Hit], idf: Idf) -> tuple[float, float]:
    """The cosine similarity of the closest hit, and the question's coverage by the best."""
    texts = [set(words(_text(hit))) for hit in hits[:_PASSAGES]]
    closest = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    return closest, coverage(question, texts, idf) if texts else 0.0


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
