"""Which of the questions that an archive answers are offered: at the start, after an answer, and
beside a post. Nothing is asked for it but what the ingest has not proven: questions about a post.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import islice, zip_longest
from weakref import WeakKeyDictionary

from assistant.answering.stories.most_treated import TitleWords
from assistant.archive import Generation, Suggestion
from assistant.domain.nouns import Answer, Language
from assistant.embedding import Embedder
from assistant.language.names import Name, Text, names
from assistant.retrieval.known_names import KnownNames, NamesOfArchive
from assistant.retrieval.search import CurrentArchive
from assistant.suggesting import general
from assistant.suggesting.candidate import folded
from assistant.suggesting.choosing import same, various
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover

_POSTS_KEPT = 500
_ASKED_OF_A_POST = 5
_OFFERED = 3
"""Questions that go on from an answer, and of a post."""
_TOO_SHORT = 2
_LISTS, _BESIDE = 2, 3
"""Lists among the questions to start from; questions beside a post, at least."""


class Suggesting:
    """Offers questions that an archive answers. Thread-safe; one serves a whole process."""

    def __init__(
        self, archive: CurrentArchive, embedder: Embedder, today: Callable[[], date]
    ) -> None:
        self._archive = archive
        self._names = NamesOfArchive()
        self._lately: WeakKeyDictionary[Generation, _Lately] = WeakKeyDictionary()
        self._prover = Prover(archive, embedder, today)
        self._proving = threading.Lock()
        self._about: OrderedDict[tuple[str, str, Language], list[str]] = OrderedDict()

    def start(self, language: Language | None = None, most: int = 4) -> list[str]:
        """Questions to start from: the site's own; then those of the posts of the newest weeks
        that treat what many of them do, of various kinds and about various things, and lists: of
        the posts on what the newest titles name most, and of the newest posts."""
        generation = self._archive.current()
        lately = self._of(generation)

        @cache
        def named(question: str) -> frozenset[str]:
            found = names(question, generation.lexical.idf)
            return frozenset(name.text.casefold() for name in found)

        known = _in(generation.suggested.questions, language)
        own = [one for one in known if one.own]
        made = [one for one in known if not one.own]
        made.sort(key=lambda one: (lately.names_little(one), lately.place(one)))
        spoken: Language = language or generation.languages.usual or "en"
        lists = lately.questions(spoken)[:_LISTS] if len(own) < most else []
        found = [one.question for one in various([*own, *made], most - len(lists), named)]
        return [*found[: len(own)], *_mixed(found[len(own) :], lists)][:most]

    def follow_ups(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Questions that go on from an answer, in its language, best first: about what the
        question names, and of the posts that the answer cites; where there are none, lists of
        posts, and those to start from. None asks what was `asked` before, or what the answer says
        already."""
        generation = self._archive.current()
        open_ = [
            one
            for one in _in(generation.suggested.questions, answer.language)
            if not _told(one, answer) and not any(same(one.question, q) for q in asked)
        ]
        ranked = _related(open_, answer, generation.lexical.idf)
        found = [one.question for one in various(ranked, _OFFERED)]
        return found or self._others(generation, answer, asked)

    def _others(self, generation: Generation, answer: Answer, asked: Sequence[str]) -> list[str]:
        """What may be asked next where nothing goes on from an answer."""
        language, lately = answer.language, self._of(generation)
        titles = " ".join(citation.post.title for citation in answer.citations)
        near = [] if answer.abstained else [one for one in lately.names if one in titles]
        some = [general.of_name(one, language) for one in near if language in general.LANGUAGES]
        every = [*some[:1], *self.start(language), *lately.questions(language)]
        before = [*asked, answer.question, *answer.narrower]
        if answer.kind == "list":  # which may be of the newest posts itself
            before.append(general.newest(language))
        new = [one for one in dict.fromkeys(every) if not any(same(one, q) for q in before)]
        return new[:_OFFERED]

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

    def beside(self, file: str, language: Language = "ja") -> list[str]:
        """Questions to offer beside a post: those `about` it, and lists of posts on what its title
        names, in its categories, of its month and the newest, so that there are some. Raises
        `ModelError` when the embedding model fails."""
        found, generation = self.about(file, language), self._archive.current()
        post = generation.ledger.posts([file]).get(file)
        if post is None or language not in general.LANGUAGES:
            return found
        names_ = general.most_named(generation, [post], self._names.of(generation))
        some = [general.of_name(one, language) for one in names_[:1]]
        some += general.of_category(post, generation, language)[:1]
        some += [general.of_month(post, language), general.newest(language)]
        return [*found, *some][: max(_BESIDE, len(found))]

    def _of(self, generation: Generation) -> _Lately:
        found = self._lately.get(generation)
        if found is None:
            found = self._lately[generation] = _Lately(generation, self._names.of(generation))
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


class _Lately:
    """What the posts of the newest weeks of a generation treat."""

    def __init__(self, generation: Generation, known: KnownNames) -> None:
        posts = general.newest_posts(generation)
        titles = TitleWords(generation.ledger.posts().values())
        treated = titles.most_treated(posts, len(posts))
        self._places = {post.file: place for place, post in enumerate(treated)}
        self._idf = generation.lexical.idf
        self._titles = [Text(post.title) for post in generation.ledger.posts().values()]
        self.names = general.most_named(generation, posts, known)
        """What their titles name most."""
        self._little: dict[str, int] = {}

    def place(self, one: Suggestion) -> float:
        """How far behind the most treated post that of a question comes."""
        return self._places.get(one.file, math.inf)

    def names_little(self, one: Suggestion) -> int:
        """How little a question names: 0 where it has a name that the titles of several posts
        have, 1 where it has none, 2 where no two titles have those that it has."""
        if one.question not in self._little:
            asked = names(one.question, self._idf)
            told = any(map(self._is_told, asked))
            self._little[one.question] = 0 if told else 2 if asked else 1
        return self._little[one.question]

    def _is_told(self, name: Name) -> bool:
        return len(list(islice(filter(lambda title: title.writes(name), self._titles), 2))) > 1

    def questions(self, language: Language) -> list[str]:
        """Lists of posts to ask for: on what is named most, and of the newest."""
        if language not in general.LANGUAGES or not self._titles:
            return []
        named = [general.of_name(one, language) for one in self.names[:1]]
        return [*named, general.newest(language)]


def _mixed(found: Sequence[str], lists: Sequence[str]) -> list[str]:
    """Proven questions and lists by turns, a proven one first."""
    turns = zip_longest(found[: len(lists)], lists)
    return [one for turn in turns for one in turn if one] + list(found[len(lists) :])


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
