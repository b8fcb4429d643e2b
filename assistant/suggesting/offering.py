"""Which of the questions that an archive answers are offered: at the start, after an answer, and
beside a post. Nothing is asked for it but what the ingest has not proven: questions about a post.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache

from assistant.archive import Generation, Suggestion
from assistant.domain.nouns import Answer, Language
from assistant.embedding import Embedder
from assistant.language.names import Text, names
from assistant.retrieval.search import CurrentArchive
from assistant.suggesting.candidate import folded
from assistant.suggesting.choosing import same, various
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover

_POSTS_KEPT = 500
_ASKED_OF_A_POST = 5
_OFFERED = 3
"""Questions that go on from an answer, and of a post."""
_TOO_SHORT = 2


class Suggesting:
    """Offers questions that an archive answers. Thread-safe; one serves a whole process."""

    def __init__(
        self, archive: CurrentArchive, embedder: Embedder, today: Callable[[], date]
    ) -> None:
        self._archive = archive
        self._prover = Prover(archive, embedder, today)
        self._proving = threading.Lock()
        self._about: OrderedDict[tuple[str, str, Language], list[str]] = OrderedDict()

    def start(self, language: Language | None = None, most: int = 4) -> list[str]:
        """Questions to start from, of different posts: the site's own, then those of the newest
        posts, of various kinds and about various things."""
        generation = self._archive.current()

        @cache
        def named(question: str) -> frozenset[str]:
            found = names(question, generation.lexical.idf)
            return frozenset(name.text.casefold() for name in found)

        known = _in(generation.suggested.questions, language)
        return [one.question for one in various(known, most, named)]

    def follow_ups(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Questions that go on from an answer, in its language, best first: about what the
        question names, and of the posts that the answer cites. None asks what was `asked` before,
        or what the answer says already."""
        generation = self._archive.current()
        open_ = [
            one
            for one in _in(generation.suggested.questions, answer.language)
            if not _told(one, answer) and not any(same(one.question, q) for q in asked)
        ]
        ranked = _related(open_, answer, generation.lexical.idf)
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

    def _prove(self, generation: Generation, file: str, language: Language) -> list[str]:
        known = {one.question for one in generation.suggested.questions if one.file == file}
        made = of_post(generation, file, language)
        made.sort(key=lambda one: one.question not in known)
        found: list[str] = []
        for one in made[:_ASKED_OF_A_POST]:
            proven = self._prover.proven(one, file, prefer=file)
            if proven and not any(same(proven.question, other) for other in found):
                found.append(proven.question)
        return found[:_OFFERED]


def _in(suggestions: Iterable[Suggestion], language: Language | None) -> list[Suggestion]:
    return [one for one in suggestions if language is None or one.language == language]


def _told(one: Suggestion, answer: Answer) -> bool:
    """Whether the answer was asked for it, or says it."""
    value = folded(one.value)
    said = len(value) > _TOO_SHORT and value in folded(answer.answer)
    return said or same(one.question, answer.question)


def _related(
    suggestions: Iterable[Suggestion], answer: Answer, idf: Callable[[str], float]
) -> list[Suggestion]:
    """Those that name what the question does, then the others of posts that are cited; those of
    the posts that are cited first come first. Of no answer, only those that name it."""
    cited = list(dict.fromkeys(citation.post.file for citation in answer.citations))
    asked = names(answer.question, idf)
    ranked: list[tuple[bool, int, int, Suggestion]] = []
    for one in suggestions:
        named = any(map(Text(one.question).writes, asked))
        place = cited.index(one.file) if one.file in cited else len(cited)
        if cited and (named or (place < len(cited) and not answer.abstained)):
            ranked.append((not named, place, len(ranked), one))
    return [one for *_, one in sorted(ranked, key=lambda rank: rank[:3])]
