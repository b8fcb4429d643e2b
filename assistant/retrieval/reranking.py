"""The best hits are looked at once more, each beside the question, and put into a better order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from assistant.domain.errors import ModelError
from assistant.domain.nouns import Hit
from assistant.embedding import Embedder, TokenScorer
from assistant.language.sentences import sentence_spans
from assistant.retrieval.ranking import Scores

log = logging.getLogger(__name__)

READ, WEIGHT = 4, 10.0
"""Hits whose tokens are read, each of which takes 10 to 25 ms of a processor, and what a cosine
counts for in the unit of the search's scores. Standardised over the hits instead, cosines that
hardly differ reorder them: JSQuAD loses what other archives gain. See docs/evaluation.md."""


class Reranker(Protocol):
    """What reads a question and passages together, and says how well they answer it.

    Attributes:
        name: what it is called in messages.
        most: hits it looks at, the best ones.
        weight: what its scores count for in the unit of the search's own, which they are added
            to; None where they take the place of these.
    """

    name: str
    most: int
    weight: float | None

    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        """A score for each passage, the higher the better; a passage is what stands above it
        (title and headings) and its plain text. Raises `ModelError`."""
        ...


class TokenReranker:
    """Reranks by the token vectors of the embedded model (see `assistant.embedding.late`)."""

    name = "tokens of the embedded model"
    most = READ
    weight: float | None = WEIGHT

    def __init__(self, model: TokenScorer) -> None:
        self._model = model

    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        """The mean, over the question's tokens, of the best cosine with one of the passage's;
        rare tokens weigh more."""
        read = [(above, sentences(text)) for above, text in passages]
        return self._model.passage_scores(question, read)


def by_tokens(embedder: Embedder) -> TokenReranker | None:
    """What reranks by this embedding model, None where it cannot."""
    return TokenReranker(embedder) if isinstance(embedder, TokenScorer) else None


def context(hit: Hit) -> str:
    """What stands above a hit: the title of its post and its headings, a line each."""
    return "\n".join((hit.post.title, *hit.place.heading))


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, as passages are read for `TokenScorer`: what asks for the
    same ones finds them read."""
    return [text[start:end] for start, end in sentence_spans(text)] or [text]


def reranked(question: str, hits: Sequence[Hit], gains: Scores, reranker: Reranker) -> list[Hit]:
    """The hits in their new order, with their new scores; as they were where the reranker fails.

    `gains` are the parts of the hits' scores that have nothing to do with what they say: for
    posts of the time, or beside which the question is asked. They stay. A hit that the reranker
    does not look at keeps its score.
    """
    looked = hits[: reranker.most]
    if len(looked) < 2:
        return list(hits)
    texts = [(context(hit), hit.passage.plain) for hit in looked]
    try:
        found = np.array(reranker.scores(question, texts), dtype=np.float64)
    except ModelError as error:
        log.warning("The passages keep their order: %s", error)
        return list(hits)
    gained = gains[: len(looked)]
    own = np.array([hit.score for hit in looked]) - gained
    scores = joined(own, found, reranker.weight) + gained
    new = [replace(hit, score=float(one)) for hit, one in zip(looked, scores, strict=True)]
    return sorted([*new, *hits[len(looked) :]], key=lambda hit: -hit.score)


def joined(own: Scores, found: Scores, weight: float | None) -> Scores:
    """The search's own scores and those of a reranker as one, in the unit and about the mean of
    the former, so that hits that were not looked at, and gains, compare with them.

    Without a weight, those of the reranker get the spread of the own ones.

    >>> joined(np.array([3.0, 1.0]), np.array([0.2, 0.8]), None).tolist()
    [1.0, 3.0]
    """
    off = found - found.mean()
    joint: Scores = own + off * (weight or 0.0)
    if weight is None:
        joint = own.mean() + off * ((own.std() or 1.0) / (found.std() or 1.0))
    return joint
