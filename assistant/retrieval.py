"""Question and filters become ranked passages: dense and lexical search, fused.

Each side brings its candidates; their scores are standardised (z-scores over the union) and
added. The lexical side also searches for the other forms of the question's words, so that an
English question finds the words of Japanese posts. Then one passage of several that say the
same is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.archive import Archive, Generation
from assistant.embedding import Embedder
from assistant.glossary import widened
from assistant.passage import Filters, Hit, Passage, Place, Post

CANDIDATES = 200
LEXICAL_WEIGHT = 0.7
SAME = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for a question, best first, and the state of the archive they came from."""

    hits: tuple[Hit, ...]
    generation: Generation


class Retriever:
    """Hybrid retrieval over an archive."""

    def __init__(self, archive: Archive, embedder: Embedder) -> None:
        self._archive = archive
        self._embedder = embedder

    def current(self) -> Generation:
        """The state of the archive that the next search will use."""
        return self._archive.current()

    def search(self, question: str, filters: Filters = Filters(), top_k: int = 12) -> Found:  # noqa: B008
        """The `top_k` best passages for a question among the posts that pass the filters."""
        generation = self._archive.current()
        allowed = generation.ledger.matching(filters) if filters else None
        vector = np.asarray(self._embedder.embed_query(question), dtype=np.float32)
        dense = generation.vectors.search(vector, CANDIDATES, allowed)
        lexical = generation.lexical.search(widened(question), CANDIDATES, allowed)
        ranked = fuse(dense, lexical, LEXICAL_WEIGHT)[: top_k * 3]
        variants = generation.ledger.variants([key for key, _ in ranked])
        passages = generation.ledger.passages(
            [one for key, _ in ranked for one in (key, *variants.get(key, ()))]
        )
        posts = generation.ledger.posts(
            [place.file for passage in passages.values() for place in passage.places]
        )
        cosines, bm25s = dict(dense), dict(lexical)
        dense_ranks = {key: rank for rank, (key, _) in enumerate(dense, 1)}
        lexical_ranks = {key: rank for rank, (key, _) in enumerate(lexical, 1)}
        standing = {
            key: _standing([passages[one] for one in (key, *variants.get(key, ()))], posts, filters)
            for key, _ in ranked
        }
        hits = []
        for key, score in distinct(ranked, {key: shown[0] for key, shown in standing.items()}):
            passage, place, own = standing[key]
            hits.append(
                Hit(
                    passage=passage,
                    post=own[0],
                    place=place,
                    also_in=tuple(own[1:]),
                    score=score,
                    cosine=cosines.get(key),
                    bm25=bm25s.get(key),
                    dense_rank=dense_ranks.get(key),
                    lexical_rank=lexical_ranks.get(key),
                )
            )
        return Found(tuple(hits[:top_k]), generation)


def fuse(
    dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], weight: float
) -> list[tuple[str, float]]:
    """Ids with dense + weight · lexical, both as z-scores over the union, best first.

    A candidate that only one side found has the lowest score of the other side: BM25 of no
    shared word is at most that, and a cosine beyond the last candidate is too.
    """
    keys = list(dict.fromkeys([key for key, _ in dense] + [key for key, _ in lexical]))
    total = np.zeros(len(keys))
    for side, factor in ((dict(dense), 1.0), (dict(lexical), weight)):
        if not side:
            continue
        lowest = min(side.values())
        scores = np.array([side.get(key, lowest) for key in keys])
        spread = scores.std()
        if spread > 1e-9:
            total += factor * (scores - scores.mean()) / spread
    order = sorted(range(len(keys)), key=lambda i: (-total[i], keys[i]))
    return [(keys[i], float(total[i])) for i in order]


def distinct(
    ranked: Iterable[tuple[str, float]], passages: dict[str, Passage]
) -> list[tuple[str, float]]:
    """The ranking without passages that say the same as a better one: Jaccard similarity of
    character 5-grams of at least `SAME`, or one contained in the other to that degree."""
    kept: list[tuple[str, float]] = []
    seen: list[set[str]] = []
    for key, score in ranked:
        if key not in passages:
            continue
        grams = _grams(passages[key].plain)
        if any(len(grams & other) >= SAME * min(len(grams), len(other)) for other in seen):
            continue
        seen.append(grams)
        kept.append((key, score))
    return kept


def _grams(text: str) -> set[str]:
    bare = "".join(text.split())
    return {bare[i : i + 5] for i in range(max(1, len(bare) - 4))}


def _standing(
    alike: Sequence[Passage], posts: dict[str, Post], filters: Filters
) -> tuple[Passage, Place, list[Post]]:
    """Of passages that say the same, the first that stands in a post passing the filters, its
    place in the newest such post, and all such posts: that one, then the others, newest first.
    """
    shown: tuple[Passage, Place] | None = None
    files: dict[str, Post] = {}
    for passage in alike:
        own = [place for place in passage.places if filters.match(posts[place.file])]
        files |= {place.file: posts[place.file] for place in own}
        if own and shown is None:
            newest = max(own, key=lambda p: (posts[p.file].date, p.file, -p.position))
            shown = passage, newest
    if shown is None:
        raise ValueError("no place passes the filters")
    passage, place = shown
    others = sorted(
        (post for file, post in files.items() if file != place.file),
        key=lambda post: (post.date, post.file),
        reverse=True,
    )
    return passage, place, [files[place.file], *others]


class ArchiveRetriever(BaseRetriever):
    """The archive as a langchain retriever, for use in other chains."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    filters: Filters = Filters()
    top_k: int = 12

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        found = self.retriever.search(query, self.filters, self.top_k)
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.plain,
                metadata={
                    **hit.post.to_json(),
                    "heading": list(hit.place.heading),
                    "score": hit.score,
                },
            )
            for hit in found.hits
        ]
