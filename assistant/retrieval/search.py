"""Question and filters become ranked passages: dense and lexical search, ranked together.

Each side brings its candidates, which are then ranked together (see `ranking`). The lexical
side also searches for the other forms of the question's words, so that an English question
finds the words of Japanese posts. Then one passage of several that say the same is kept, and
the best ones are read once more, where there is a reranker (see `reranking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.archive import (
    Generation,
    Rows,
    numbers,
)
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import (
    Filters,
    Hit,
    Language,
    Passage,
    Place,
    Post,
)
from assistant.embedding import Embedder
from assistant.language.dates import TimeAsked
from assistant.language.names import Name
from assistant.language.sentences import goes_on, language_of
from assistant.retrieval import ranking
from assistant.retrieval.candidates import CandidateFinder, narrowed, of_language, timely
from assistant.retrieval.known_names import KnownNames, NamesOfArchive
from assistant.retrieval.on_topic import PostHits, posts_on
from assistant.retrieval.reranking import Reranker, reranked
from assistant.retrieval.versioned import (
    Release,
    Titles,
    newest_releases,
    told_releases,
    wants_newest,
)
from assistant.runtime import time_limit

TOP_K = 12
"""Passages that are retrieved where nobody says how many. With 12, and fitted weights, answers say
more of the facts than with 8 (docs/evaluation.md, answers made of quotes)."""
CANDIDATES = 140
SAME = 0.8
RELEASES = 5
"""Releases that are told where the newest is asked for."""
_PREFERRED = 1.5
"""What a passage of the preferred post gains, in the same unit."""
_COMMON = 0.5
"""What a passage loses, in the same unit, that stands in so many posts that it belongs to none: it
is found where nothing else says as much. With 0.5 and with 1.5 the answers of two archives are as
good as when it was in no search."""
_OWN_LANGUAGE = 1.5
"""What a passage gains, in the same unit, for a post in the question's language."""
_SMALL_PART = 0.2
_PROBED = 200


@dataclass(frozen=True, slots=True)
class Signals:
    """How well an archive fits a question: the `cosine` of the closest passage, and how far the
    best one's score `stands_out` from those of the fifth to the fifteenth."""

    cosine: float
    stands_out: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The passages for a question, best first, and the state of the archive they came from;
    `filtered` says that only a small part of it was searched. `signals` is None where nothing
    was found."""

    hits: tuple[Hit, ...]
    generation: Generation
    filtered: bool = False
    signals: Signals | None = None


class CurrentArchive(Protocol):
    """What knows the generation to search in, such as an `Archive`."""

    def current(self) -> Generation:
        """The generation to search in now."""
        ...

    def outdated(self) -> str | None:
        """Why that is not the newest one, None where it is."""
        ...


class Retriever:
    """Hybrid retrieval over an archive."""

    def __init__(
        self, archive: CurrentArchive, embedder: Embedder, reranker: Reranker | None = None
    ) -> None:
        self._archive = archive
        self._embedder = embedder
        self._reranker = reranker
        self._finder = CandidateFinder()
        self._titles = Titles()
        self._names = NamesOfArchive()

    def current(self) -> Generation:
        """The state of the archive that the next search will use."""
        return self._archive.current()

    def outdated(self) -> str | None:
        """Why that is not the newest one, None where it is."""
        return self._archive.outdated()

    def names(self, generation: Generation) -> KnownNames:
        """The names that titles, headings and labels have; gathered at the first use."""
        return self._names.of(generation)

    def search(
        self,
        question: str,
        filters: Filters = Filters(),  # noqa: B008
        top_k: int = TOP_K,
        when: TimeAsked | None = None,
        *,
        prefer: str | None = None,
        only: bool = False,
        language: Language | None = None,
    ) -> SearchResult:
        """The `top_k` best passages for a question among the posts that pass the filters.

        `when` is what the question says of time: where it restricts the posts it narrows the
        filters, else posts of then, or newer ones, are preferred. Passages of the post whose
        file is `prefer` are searched for on their own too, and preferred, and shown with that post
        where they stand in others as well; with `only` nothing else is searched. Passages of
        posts in the question's `language` come before others that are about as good.
        """
        generation = self._archive.current()
        vector = np.asarray(self._embedder.embed_query(question), dtype=np.float32)
        return self._search(
            generation,
            question,
            vector,
            filters,
            top_k=top_k,
            when=when,
            prefer=prefer,
            only=only,
            language=language,
            reranker=self._reranker,
        )

    def posts(
        self,
        question: str,
        filters: Filters = Filters(),  # noqa: B008
        when: TimeAsked | None = None,
    ) -> tuple[PostHits, ...]:
        """The posts that treat what a question asks, best first; see `on_topic.posts_on`."""
        generation = self._archive.current()
        vector = np.asarray(self._embedder.embed_query(question), dtype=np.float32)
        return posts_on(self._finder, generation, question, vector, filters=filters, when=when)

    def newest_releases(
        self,
        question: str,
        names: Sequence[Name],
        found: SearchResult,
        filters: Filters,
        when: TimeAsked,
    ) -> tuple[PostHits, ...]:
        """The posts of the newest releases of what a question names, where it asks for these: the
        newest first, each with all its passages. They are known by their titles, or else by what
        was `found`."""
        if not wants_newest(question):
            return ()
        generation = found.generation
        filters = narrowed(filters, when)
        plain = [name for name in names if not name.version]
        known: Sequence[Release] = self._titles.releases(generation, question, plain, filters)
        if not known:
            known = told_releases(found.hits, plain, generation.info.title)
        newest = newest_releases(known, question, language_of(question))[:RELEASES]
        return tuple(_whole(generation, one.post) for one in newest)

    def probe(self) -> None:
        """Search for a passage of the archive by its own words and vector, which asks no embedding
        model; where one is not found, for others. Raises `IndexUnusable` where none is, and so no
        question could be answered."""
        generation = self._archive.current()
        why: object = "nothing is found"
        some = generation.matrix.some()
        for row in some:
            try:
                (key,) = generation.matrix.ids(np.array([row]))
                _, text = generation.ledger.texts([key])[key]
                vector = np.array(generation.matrix.vectors[row])
                if self._search(generation, text[:_PROBED], vector, Filters(), top_k=1).hits:
                    return
            except Exception as error:
                why = error
        if len(some):
            raise IndexUnusable(f"{generation.where} answers no question ({why}).")

    def _search(
        self,
        generation: Generation,
        question: str,
        vector: NDArray[np.float32],
        filters: Filters,
        *,
        top_k: int,
        when: TimeAsked | None = None,
        prefer: str | None = None,
        only: bool = False,
        language: Language | None = None,
        reranker: Reranker | None = None,
    ) -> SearchResult:
        if when is not None:
            filters = narrowed(filters, when) if when.strict else filters
        passing = generation.places.mask(filters) if filters else None
        own = generation.places.of_file(prefer)
        if only:
            passing = generation.places.only(own, passing)
        if passing is not None:
            own = own[passing[own]]
        found = self._finder.find(
            generation, question, vector, most=CANDIDATES, passing=passing, own=own
        )
        if found is None:
            return SearchResult((), generation)
        rows, cosines, dense, lexical = found.rows, found.cosines, found.dense, found.lexical
        signals = Signals(float(cosines.max()), _stands_out(found.scores))
        gains = _PREFERRED * np.isin(rows, own) - _COMMON * generation.places.common[rows]
        if when is not None:
            gains = gains + timely(generation, rows, when)
        if language is not None and generation.languages.several:
            gains = gains + _OWN_LANGUAGE * of_language(generation, rows, language)
        ids = generation.matrix.ids(rows)
        versioned = self._titles.gains(generation, question, rows, ids)
        gains = gains if versioned is None else gains + versioned
        scores = found.scores + gains
        names = dict(zip(rows.tolist(), ids, strict=True))
        most = max(top_k, reranker.most) if reranker else top_k
        order = sorted(range(len(ids)), key=lambda i: (-scores[i], ids[i]))[: most * 3]
        ranked = [(ids[i], float(scores[i])) for i in order]
        sides = {
            "cosine": dict(zip(ids, cosines.tolist(), strict=True)),
            "bm25": _by_id(names, lexical[0], lexical[1].tolist()),
            "dense_rank": _by_id(names, dense[0], range(1, len(dense[0]) + 1)),
            "lexical_rank": _by_id(names, lexical[0], range(1, len(lexical[0]) + 1)),
        }
        preferred = frozenset([prefer]) if prefer else self._titles.files(generation, question)
        by_id = _hits(generation, ranked, filters, sides, prefer=preferred, most=most)
        hits = list(by_id.values())
        if reranker is not None:
            time_limit.check()
            gained = dict(zip(ids, gains.tolist(), strict=True))
            own_gains = np.array([gained[key] for key in by_id])
            hits = reranked(question, hits, own_gains, reranker)[:top_k]
            time_limit.check()
        filtered = passing is not None and passing.mean() < _SMALL_PART
        shown = tuple(_with_neighbours(generation, hits))
        return SearchResult(shown, generation, bool(filtered), signals)


def _whole(generation: Generation, post: Post) -> PostHits:
    every = generation.ledger.of_post(post.file)
    return PostHits(post, 0.0, tuple(Hit(one, post, place, (), 0.0) for one, place in every))


def _stands_out(scores: ranking.Scores) -> float:
    best = np.sort(scores)[::-1]
    others = best[5:15] if len(best) > 5 else best[-1:]
    return float(best[0] - others.mean())


def _by_id(names: Mapping[int, str], rows: Rows, values: Iterable[float]) -> dict[str, float]:
    return {names[row]: value for row, value in zip(rows.tolist(), values, strict=True)}


def _hits(
    generation: Generation,
    ranked: Sequence[tuple[str, float]],
    filters: Filters,
    sides: Mapping[str, Mapping[str, float]],
    *,
    prefer: Set[str],
    most: int,
) -> dict[str, Hit]:
    """The best passages as they are shown, without those that say the same as a better one, by
    the id that was found; what is shown may be another that says the same."""
    variants = generation.ledger.variants([key for key, _ in ranked])
    passages = generation.ledger.passages(
        [one for key, _ in ranked for one in (key, *variants.get(key, ()))]
    )
    posts = generation.ledger.posts(
        [place.file for passage in passages.values() for place in passage.places]
    )
    standing = {
        key: _standing(
            [passages[one] for one in (key, *variants.get(key, ()))], posts, filters, prefer
        )
        for key, _ in ranked
    }
    hits = {}
    shown = {key: passage for key, (passage, *_) in standing.items()}
    for key, score in islice(distinct(ranked, shown), most):
        passage, place, own = standing[key]
        side: dict[str, Any] = {name: values.get(key) for name, values in sides.items()}
        hits[key] = Hit(passage, own[0], place, also_in=tuple(own[1:]), score=score, **side)
    return hits


def distinct(
    ranked: Iterable[tuple[str, float]], passages: dict[str, Passage]
) -> Iterator[tuple[str, float]]:
    """The ranking without passages that say the same as a better one: Jaccard similarity of
    character 5-grams of at least `SAME`, or one contained in the other to that degree."""
    seen: list[set[str]] = []
    for key, score in ranked:
        if key not in passages:
            continue
        grams = _grams(passages[key].plain)
        if any(len(grams & other) >= SAME * min(len(grams), len(other)) for other in seen):
            continue
        seen.append(grams)
        yield key, score


def _grams(text: str) -> set[str]:
    bare = "".join(text.split())
    return {bare[i : i + 5] for i in range(max(1, len(bare) - 4))}


def _with_neighbours(generation: Generation, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, those that point back with the text of the passage before them."""
    places = generation.places
    before: dict[int, str] = {}
    pointing = [(number, hit) for number, hit in enumerate(hits) if goes_on(hit.passage.plain)]
    rows = generation.matrix.find(numbers([hit.passage.id for _, hit in pointing]))
    for (number, hit), row in zip(pointing, rows.tolist(), strict=True):
        if row < 0:
            continue
        for post, at in places.standing(row):
            if at and places.files[post] == hit.post.file:
                before[number] = generation.matrix.ids(places.sequence(post)[at - 1 : at])[0]
    texts = generation.ledger.texts(list(before.values()))
    return [
        replace(hit, before=texts[before[number]][1]) if number in before else hit
        for number, hit in enumerate(hits)
    ]


def _standing(
    alike: Sequence[Passage], posts: dict[str, Post], filters: Filters, prefer: Set[str]
) -> tuple[Passage, Place, list[Post]]:
    """Of passages that say the same, the first that stands in a post passing the filters, its
    place in the newest such post, and all such posts: that one, then the others, newest first.
    Preferred posts come before newer ones, and what stands there before what is like it.
    """

    def rank(place: Place) -> tuple[object, ...]:
        post = posts[place.file]
        return place.file in prefer, post.date, place.file, -place.position

    shown: tuple[Passage, Place] | None = None
    files: dict[str, Post] = {}
    for passage in alike:
        own = [place for place in passage.places if filters.match(posts[place.file])]
        files |= {place.file: posts[place.file] for place in own}
        best = max(own, key=rank, default=None)
        if best and (shown is None or (best.file in prefer and shown[1].file not in prefer)):
            shown = passage, best
    if shown is None:
        raise ValueError("no place passes the filters")
    passage, place = shown
    others = sorted(
        (post for file, post in files.items() if file != place.file),
        key=lambda post: (post.date, post.file),
        reverse=True,
    )
    return passage, place, [files[place.file], *others]
