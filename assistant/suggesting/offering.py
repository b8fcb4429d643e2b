"""Which of the questions that an archive answers are offered: at the start, after an answer, and
beside a post. Nothing is asked for it but what the ingest has not proven: questions about a post.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np

from assistant.archive import Generation, Suggestion, numbers, query_words
from assistant.embedding import Embedder
from assistant.naming import Text
from assistant.passage import Answer, Language
from assistant.retrieval import Opened
from assistant.suggesting.clauses import particular
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover, folded

_POSTS_KEPT = 500
_ASKED_OF_A_POST = 5
_NEAR = 60
_SAME_WORDS = 0.6
_TOO_SHORT = 2


class Suggesting:
    """Offers questions that an archive answers. Thread-safe; one serves a whole process."""

    def __init__(
        self, archive: Opened, embedder: Embedder, today: Callable[[], date], top_k: int = 12
    ) -> None:
        self._archive = archive
        self._prover = Prover(archive, embedder, today, top_k)
        self._proving = threading.Lock()
        self._about: OrderedDict[tuple[str, str, Language], list[str]] = OrderedDict()

    def start(self, language: Language | None = None, most: int = 4) -> list[str]:
        """Questions to start from, of different posts: the site's own, then those of the newest
        posts, of various things."""
        chosen = various(_in(self._archive.current().suggested.questions, language), most)
        return [one.question for one in chosen]

    def follow_ups(self, answer: Answer, most: int = 3, asked: Sequence[str] = ()) -> list[str]:
        """Questions that go on from an answer, in its language, best first: of the posts that it
        cites, then of those nearest to them. None asks what was `asked` before, or what the
        answer says already."""
        generation = self._archive.current()
        open_ = [
            one
            for one in _in(generation.suggested.questions, answer.language)
            if not _told(one, answer) and not any(same(one.question, q) for q in asked)
        ]
        ranked = _nearest(generation, open_, answer)
        return [one.question for one in various(ranked, most)]

    def about(self, file: str, most: int = 3, language: Language = "ja") -> list[str]:
        """Questions that are answered where the post of this file is preferred, the most
        promising first; none for a post that the archive does not hold. Raises `ModelError` when
        the embedding model fails."""
        generation = self._archive.current()
        key = (generation.info.generation, file, language)
        with self._proving:
            found = self._about.get(key)
            if found is None:
                found = self._about[key] = self._prove(generation, file, language)
            self._about.move_to_end(key)
            while len(self._about) > _POSTS_KEPT:
                self._about.popitem(last=False)
        return found[:most]

    def _prove(self, generation: Generation, file: str, language: Language) -> list[str]:
        known = {one.question for one in generation.suggested.questions if one.file == file}
        made = of_post(generation, file, language)
        made.sort(key=lambda one: one.candidate.question not in known)
        found: list[str] = []
        for one in made[:_ASKED_OF_A_POST]:
            proven = self._prover.proven(one.candidate, file, prefer=file)
            if proven and proven.file == file:
                found.append(proven.question)
            if len(found) == 3:
                break
        return found


def various(suggestions: Iterable[Suggestion], most: int) -> list[Suggestion]:
    """So many of them, in their order, of different posts and, as far as there are such, about
    different things."""
    chosen: list[Suggestion] = []
    left = list(suggestions)
    for alike in (0.3, _SAME_WORDS):
        for one in left:
            if len(chosen) == most:
                return chosen
            others = (
                one.file == two.file or same(one.question, two.question, alike) for two in chosen
            )
            if one not in chosen and not any(others):
                chosen.append(one)
    return chosen


def same(one: str, other: str, share: float = _SAME_WORDS) -> bool:
    """Whether two questions have that share of their words in common: of the one that has fewer."""
    words, others = set(query_words(one)), set(query_words(other))
    fewer = min(len(words), len(others))
    return one == other or (fewer > 0 and len(words & others) >= share * fewer)


def _in(suggestions: Iterable[Suggestion], language: Language | None) -> list[Suggestion]:
    return [one for one in suggestions if language is None or one.language == language]


def _told(one: Suggestion, answer: Answer) -> bool:
    """Whether the answer was asked for it, or says it."""
    if same(one.question, answer.question):
        return True
    quoted = any(
        one.passage == citation.passage_id
        and (not one.value or one.value in folded(citation.shown))
        for citation in answer.citations
    )
    value = folded(one.value)
    return quoted or (len(value) > _TOO_SHORT and value in folded(answer.answer))


def _nearest(
    generation: Generation, suggestions: Sequence[Suggestion], answer: Answer
) -> list[Suggestion]:
    """Those of the posts that are cited, then others of something that the answer names, the
    nearest in meaning first."""
    matrix = generation.matrix
    named = answer.citations
    rows = matrix.find(numbers([citation.passage_id for citation in named]))
    rows = rows[rows >= 0]
    if not len(rows):
        files = [post.file for post in answer.related]
        rows = np.concatenate([generation.places.of_file(f) for f in files] or [rows])
    if not len(rows) or not suggestions:
        return []
    vector = matrix.vectors[rows].mean(axis=0)
    own = matrix.find(numbers([one.passage for one in suggestions]))
    near = matrix.similarities(own, vector)
    cited = {citation.post.file for citation in named} | {post.file for post in answer.related}
    order = sorted(
        range(len(suggestions)),
        key=lambda i: (suggestions[i].file not in cited, -float(near[i]), suggestions[i].question),
    )
    told = Text("\n".join([answer.question, answer.answer, *(p.title for p in answer.related)]))
    idf = generation.lexical.idf
    return [
        one
        for one in (suggestions[i] for i in order[:_NEAR])
        if one.file in cited or any(told.writes(name) for name in particular(one.question, idf))
    ]
