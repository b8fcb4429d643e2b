"""Which of the questions that an archive answers are offered: at the start, after an answer, and
beside a post. Nothing is asked for it but what the ingest has not proven: questions about a post.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np

from assistant.archive import Generation, Suggestion, numbers
from assistant.domain.nouns import Answer, Language
from assistant.embedding import Embedder
from assistant.language.names import Name, Text
from assistant.retrieval.search import CurrentArchive
from assistant.suggesting.choosing import same, various
from assistant.suggesting.clauses import particular
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover, folded

_POSTS_KEPT = 500
_ASKED_OF_A_POST = 5
_OFFERED = 3
"""Questions that go on from an answer, and of a post."""
_NEAR = 30
"""Suggestions that are near enough to an answer, if they are not of what it is of."""
_TOO_SHORT = 2


class Suggesting:
    """Offers questions that an archive answers. Thread-safe; one serves a whole process."""

    def __init__(
        self, archive: CurrentArchive, embedder: Embedder, today: Callable[[], date]
    ) -> None:
        self._archive = archive
        self._prover = Prover(archive, embedder, today)
        self._proving = threading.Lock()
        self._named: _Named | None = None
        self._about: OrderedDict[tuple[str, str, Language], list[str]] = OrderedDict()

    def start(self, language: Language | None = None, most: int = 4) -> list[str]:
        """Questions to start from, of different posts: the site's own, then those of the newest
        posts, of various kinds and about various things."""
        generation = self._archive.current()
        known = _in(generation.suggested.questions, language)
        return [one.question for one in various(known, most, self._names(generation).folded)]

    def follow_ups(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Questions that go on from an answer, in its language, best first: of the posts that it
        cites, then of those nearest to them. None asks what was `asked` before, or what the
        answer says already."""
        generation = self._archive.current()
        open_ = [
            one
            for one in _in(generation.suggested.questions, answer.language)
            if not _told(one, answer) and not any(same(one.question, q) for q in asked)
        ]
        ranked = _nearest(generation, open_, answer, self._names(generation))
        return [one.question for one in various(ranked, _OFFERED)]

    def about(self, file: str, language: Language = "ja") -> list[str]:
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
        return found

    def _names(self, generation: Generation) -> _Named:
        named = self._named
        if named is None or named.generation != generation.info.generation:
            named = self._named = _Named(generation)
        return named

    def _prove(self, generation: Generation, file: str, language: Language) -> list[str]:
        known = {one.question for one in generation.suggested.questions if one.file == file}
        made = of_post(generation, file, language)
        made.sort(key=lambda one: one.candidate.question not in known)
        found: list[str] = []
        for one in made[:_ASKED_OF_A_POST]:
            proven = self._prover.proven(one.candidate, file, prefer=file)
            if proven and proven.file == file:
                found.append(proven.question)
            if len(found) == _OFFERED:
                break
        return found


class _Named:
    """The names of questions in one generation, found once."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation.info.generation
        self._idf = generation.lexical.idf
        self._known: dict[str, list[Name]] = {}

    def of(self, question: str) -> list[Name]:
        """The names of a question that stand for one thing only."""
        if question not in self._known:
            self._known[question] = particular(question, self._idf)
        return self._known[question]

    def folded(self, question: str) -> frozenset[str]:
        """How these names are written, whatever the case."""
        return frozenset(name.text.casefold() for name in self.of(question))


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
    generation: Generation, suggestions: Sequence[Suggestion], answer: Answer, named: _Named
) -> list[Suggestion]:
    """Those about something that the question names, of the posts that are cited, then of others;
    then those about what is quoted of their posts; the nearest in meaning first."""
    matrix = generation.matrix
    rows = matrix.find(numbers([citation.passage_id for citation in answer.citations]))
    rows = rows[rows >= 0]
    if not len(rows) or not suggestions:
        return []
    vector = matrix.vectors[rows].mean(axis=0)
    own = matrix.find(numbers([one.passage for one in suggestions]))
    near = matrix.similarities(own, vector)
    about = _about(answer, named)
    ranked = [
        (rank, place, int(i))
        for place, i in enumerate(np.argsort(-near, kind="stable"))
        if (rank := about(suggestions[i])) is not None and (rank == 0 or place < _NEAR)
    ]
    return [suggestions[i] for *_, i in sorted(ranked)]


def _about(answer: Answer, named: _Named) -> Callable[[Suggestion], int | None]:
    """What tells how close a suggestion is to an answer, 0 for closest: it names what the
    question does, in a post that is cited or in another; or what is quoted of its own post; or it
    is of the post that leads. None for another one."""
    asked = Text(answer.question)
    shown: dict[str, list[str]] = {}
    for citation in answer.citations:
        shown.setdefault(citation.post.file, []).append(citation.shown)
    lead = answer.citations[0].post.file if answer.citations else ""
    quoted = {file: Text("\n".join(texts)) for file, texts in shown.items()}

    def rank(one: Suggestion) -> int | None:
        names = named.of(one.question)
        if any(asked.writes(name) for name in names):
            return 0 if one.file in quoted else 1
        own = quoted.get(one.file)
        if own and any(own.writes(name) for name in names):
            return 2
        return 3 if one.file == lead else None

    return rank
