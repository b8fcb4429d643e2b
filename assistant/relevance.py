"""Does the archive speak of what is asked, or does it only share words with it? Pure.

Cosines of the embedded model crowd together and BM25 has no scale, so neither tells by
itself. What tells is how much of what the question names stands in the best passages, each
word weighted by how rare it is in the archive, together with how close the closest passage is
in meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.archive import query_words, words
from assistant.glossary import other_forms
from assistant.language import language_of
from assistant.passage import Hit, Language

_PASSAGES = 3
NEEDED = 0.42
_OWN, _OWN_SHARE = 6, 0.25
# Where the cosines of unrelated and of fitting passages lie for multilingual-e5-small, by the
# question's language; read off questions about everyday things and about a real archive.
_E5: dict[Language, tuple[float, float]] = {"ja": (0.82, 0.92), "en": (0.76, 0.86)}

Idf = Callable[[str], float]


def speaks_of(question: str, context: str, hits: Sequence[Hit], idf: Idf, embedder: str) -> bool:
    """Whether the hits are about the question. `context` is what was searched for: the
    question with the turns that it leans on, or just itself.

    With a context, what the question itself names must stand in the hits as well: the topic
    of an earlier turn alone is no answer to it.
    """
    if relevance(context, hits, idf, embedder) < NEEDED:
        return False
    if context == question or not _concepts(question):
        return True
    return coverage(question, [set(words(_text(hit))) for hit in hits[:_OWN]], idf) >= _OWN_SHARE


def relevance(question: str, hits: Sequence[Hit], idf: Idf, embedder: str) -> float:
    """From 0 (nothing to do with the question) to 1; below `NEEDED` the answer is a refusal.

    `idf` tells how rare a word is in the archive, `embedder` whose cosines the hits carry;
    those of a model that was never calibrated here do not count.
    """
    if not hits:
        return 0.0
    texts = [set(words(_text(hit))) for hit in hits[:_PASSAGES]]
    covered = coverage(question, texts, idf)
    if not embedder.startswith("multilingual-e5-small"):
        return covered
    closest = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    low, high = _E5[language_of(question)]
    return 0.5 * covered + 0.5 * min(1.0, max(0.0, (closest - low) / (high - low)))


def coverage(question: str, texts: Sequence[set[str]], idf: Idf) -> float:
    """The share of the question's concepts that one text holds, at best; 0 to 1.

    A concept is a word of the question, or a phrase with its other forms, of which one is
    enough; it weighs what its commonest form weighs. `texts` are sets of words.
    """
    concepts = _concepts(question)
    weights = [min(max(map(idf, form)) for form in forms) for forms in concepts]
    total = sum(weights)
    if not total:
        return 0.0
    return (
        max(
            sum(
                weight
                for weight, forms in zip(weights, concepts, strict=True)
                if any(form <= text for form in forms)
            )
            for text in texts
        )
        / total
    )


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
