"""A dated list of posts: of a day, a week, a month, of a topic, or the newest that there are; of
each the sentence that says best what it tells. They are shown by their days, the newest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from assistant.answering.asked.digests import DigestAsked
from assistant.answering.asked.narrower import is_bare_month, narrower_lists
from assistant.answering.asked.question import Question
from assistant.answering.draft import Draft
from assistant.answering.said import Said, told_date
from assistant.answering.stories.gists import gist
from assistant.answering.stories.most_treated import TitleWords
from assistant.answering.stories.shares import Words, best_share, scripts
from assistant.answering.stories.sources import PostSources
from assistant.archive import Generation
from assistant.domain.nouns import Event, Filters, Hit, Language, Post
from assistant.embedding import Embedder
from assistant.language.dates import TimeAsked
from assistant.language.dates.periods import months
from assistant.language.names import Name, Text, names
from assistant.language.words import query_words, words
from assistant.retrieval.mentions import written
from assistant.retrieval.on_topic import PostHits
from assistant.retrieval.search import Retriever
from assistant.runtime import time_limit

MOST, _WIDE = 9, 24
"""Posts that are listed, and those that a chat model is shown."""
_FEWEST = 3
"""Posts that a bare name needs in their titles, or in two of their passages, for a list."""
_MENTIONED = 2
_A_WEEK, _LATELY = timedelta(6), timedelta(14)
_BESIDE = 14
"""Characters of an event beside its headline and its text."""
_AS_BEST = 0.5
_SAYS = 0.6
"""The part of what the best post is worth that those on a topic are worth at least, and the share
of the topic's words that their titles or passages have."""

_OF_THEN: Final = Said(
    "digest.of_then", "{then}の記事、新しい順：", "Posts of {then}, newest first:"
)
_OF_TOPIC: Final = Said(
    "digest.of_topic", "「{topic}」の記事、新しい順：", "Posts on {topic}, newest first:"
)
_OF_BOTH: Final = Said(
    "digest.of_both",
    "{then}の「{topic}」の記事、新しい順：",
    "Posts on {topic} of {then}, newest first:",
)
_NEWEST: Final = Said("digest.newest", "新しい記事から：", "The newest posts:")
_MORE: Final = Said("digest.more", "ほかに{count}本あります。", "There are {count} more of them.")
_SPAN: Final = Said("digest.span", "{first}〜{last}", "{first} to {last}")

_ANY: Final = TimeAsked(None, None, strict=False, newest=True, rest="")
Span = tuple[date | None, date | None]
"""A first and a last day, None where there is no such bound."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Posts of a list, each with the sentence of it that is told: a hit and a span of its plain
    text, newest first. Those in `first` are shown to people, the others to a chat model too. Of
    `total` posts; `then` is the time that they are of, where they are limited to one, and `instead`
    says that there are none of the time that was asked for. `narrower` asks for parts of it."""

    topic: str
    told: tuple[tuple[Hit, int, int], ...] = ()
    first: frozenset[str] = frozenset()
    total: int = 0
    then: Span | None = None
    instead: bool = False
    narrower: tuple[str, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages of its sentences, those that are shown first of all."""
        own = sorted(self.told, key=lambda one: one[0].post.file not in self.first)
        return tuple(hit for hit, _, _ in own)


class DatedLists:
    """Finds the posts of lists. Thread-safe."""

    def __init__(self, retriever: Retriever, embedder: Embedder) -> None:
        self._retriever, self._embedder = retriever, embedder
        self._titles: WeakKeyDictionary[Generation, TitleWords] = WeakKeyDictionary()
        self._making = Lock()

    def find(
        self, asked: DigestAsked, question: Question, generation: Generation, filters: Filters
    ) -> Digest | None:
        """The list that a question asks for: empty where no post passes its filters or is of its
        time, None where the archive has no posts on its topic, or too few for a bare name."""
        when = replace(asked.when, strict=True)
        sources = PostSources(self._retriever, self._embedder, generation, filters, when)
        every = [p for p in sources.generation.ledger.posts().values() if sources.filters.match(p)]
        every.sort(key=lambda post: (post.date, post.file), reverse=True)
        if not every:
            return None if asked.topic else Digest("")
        on_it, worth = every, dict[str, float]()
        if asked.topic:
            on_it, worth = _on_topic(asked, question, sources, every)
            if not on_it:
                return None
        then = _span(asked.when)
        posts = [post for post in on_it if _is_of(post, then)]
        if then and not posts and is_bare_month(question):
            then = _in_other_year(then, on_it) or then
            posts = [post for post in on_it if _is_of(post, then)]
        instead = not posts
        if instead and not asked.topic:
            if then and then[1] and then[1] < every[0].date.date() - _LATELY:
                return Digest("", then=then)
            then = (every[0].date.date() - _A_WEEK, every[0].date.date())
            posts = [post for post in on_it if _is_of(post, then)]
            if len(posts) < _FEWEST:
                posts, then = on_it, None
        elif instead:
            posts, then = on_it, None
        chosen, first = self._chosen(posts, worth, sources, asked, limited=then is not None)
        return Digest(
            asked.topic,
            _told(chosen, asked.topic, sources),
            frozenset(post.file for post in first),
            len(posts),
            then,
            instead,
            narrower_lists(question, asked.topic, posts, every, sources.idf),
        )

    def _chosen(
        self,
        posts: Sequence[Post],
        worth: dict[str, float],
        sources: PostSources,
        asked: DigestAsked,
        *,
        limited: bool,
    ) -> tuple[list[Post], list[Post]]:
        """The posts that a chat model is shown, and those that are shown to people. Of no time
        they are the newest; for a topic half of them, the others what is treated most."""
        titles = self._of(sources.generation)
        if worth or limited:
            found = titles.most_treated(posts, _WIDE, worth)
            return found, found[:MOST]
        found = titles.newest(posts, _WIDE)
        if not asked.topic or len(found) <= MOST:
            return found, found[:MOST]
        new = found[: MOST // 2 + 1]
        older = [post for post in posts if post not in new]
        treated = [*new, *titles.most_treated(older, _WIDE - len(new))]
        return treated, treated[:MOST]

    def _of(self, generation: Generation) -> TitleWords:
        with self._making:
            found = self._titles.get(generation)
            if found is None:
                found = self._titles[generation] = TitleWords(generation.ledger.posts().values())
        return found


def tell_digest(draft: Draft, digest: Digest, characters: int) -> None:
    """Fill a draft with a list, as far as it finds room in so many characters."""
    draft.clear()
    draft.frame(_framing(digest, draft.language))
    shown, left = 0, characters
    for hit, start, end in digest.told:
        post, text = hit.post, hit.passage.plain[start:end]
        if post.file not in digest.first:
            continue
        left -= len(text) + len(post.title) + _BESIDE
        if left < 0 and shown:
            break
        draft.tell(text, [(hit, start, end)], Event(post.date.date(), post.title))
        shown += 1
    if digest.total > shown:
        draft.add(_MORE[draft.language].format(count=f"{digest.total - shown:,}"), ())


def _framing(digest: Digest, language: Language) -> str:
    then = _said(digest.then, language) if digest.then else ""
    if digest.topic:
        said = _OF_BOTH if then else _OF_TOPIC
        return said[language].format(topic=digest.topic, then=then)
    return (_OF_THEN if then else _NEWEST)[language].format(then=then)


def _said(span: Span, language: Language) -> str:
    """A span as people say it: 2025年12月, 19 April 2026, 2025, or from a day to another."""
    first, last = span
    if first and last:
        if first == last:
            return told_date(first, "day", language)
        after = last + timedelta(1) if last < date.max else last
        if first.day == after.day == 1:
            if (first.month, first.year) == (last.month, last.year):
                return told_date(first, "month", language)
            if first.month == after.month == 1 and first.year == last.year:
                return told_date(first, "year", language)
    days = [told_date(day, "day", language) if day else "" for day in span]
    return _SPAN[language].format(first=days[0], last=days[1]).strip()


def _span(when: TimeAsked) -> Span | None:
    return (when.first, when.last) if when.first or when.last else None


def _in_other_year(span: Span, posts: Sequence[Post]) -> Span | None:
    """The same month in the newest year in which a post is of it; `posts` come newest first."""
    month = span[0].month if span[0] else 0
    for post in posts:
        if post.date.month == month and (found := months(post.date.year, month)):
            return found.first, found.last
    return None


def _is_of(post: Post, span: Span | None) -> bool:
    day = post.date.date()
    first, last = span or (None, None)
    return (first is None or day >= first) and (last is None or day <= last)


def _told(
    posts: Sequence[Post], topic: str, sources: PostSources
) -> tuple[tuple[Hit, int, int], ...]:
    """What is told of each post, newest first; nothing of one without a sentence."""
    forms = dict.fromkeys((topic, *written(topic))) if topic else ()
    wanted = [{one: sources.idf(one) for one in query_words(form)} for form in forms]
    common = set(sources.generation.ledger.common())
    found = []
    for post in sorted(posts, key=lambda post: (post.date, post.file), reverse=True):
        time_limit.check()
        if one := gist(sources.passages(post), wanted, sources.idf, common):
            found.append(one)
    return tuple(found)


def _on_topic(
    asked: DigestAsked, question: Question, sources: PostSources, posts: Sequence[Post]
) -> tuple[list[Post], dict[str, float]]:
    """The posts that are about a topic, of the time that is asked for or, where there are none, of
    any time; see `_treating`."""
    found = _treating(asked, question, sources, posts)
    return found if found[0] else _treating(asked, question, replace(sources, when=_ANY), posts)


def _treating(
    asked: DigestAsked, question: Question, sources: PostSources, posts: Sequence[Post]
) -> tuple[list[Post], dict[str, float]]:
    """The posts that are about a topic, newest first, and what they are worth by their files where
    that tells them apart: for a name those that have it in their titles, or else several times."""
    if asked.bare:
        own = [post for post in posts if _has(post.title, asked.topic, question, sources)]
        if len(own) < _FEWEST:
            often = _often(sources, asked.topic)
            own = [post for post in posts if post in own or often[post.file] >= _MENTIONED]
        return (own if len(own) >= _FEWEST or (asked.explicit and own) else []), {}
    found = sources.find(asked.topic)
    top = max((one.worth for one in found), default=0.0) or 1.0
    asks = scripts(asked.topic, sources.idf)
    worth = {
        one.post.file: one.worth / top
        for one in found
        if one.worth >= _AS_BEST * top and _tells_of(one, asks)
    }
    return [post for post in posts if post.file in worth], worth


def _tells_of(post: PostHits, asks: Sequence[Words]) -> bool:
    """Whether a title has the words of a topic, or several of the passages that were found do."""
    if best_share(asks, set(words(post.post.title))) >= _SAYS:
        return True
    said = (best_share(asks, set(words(hit.passage.plain))) >= _SAYS for hit in post.hits)
    return sum(said) >= _MENTIONED


def _has(title: str, topic: str, question: Question, sources: PostSources) -> bool:
    """Whether a title has the name, in any form."""
    known: Sequence[Name] = question.names or names(topic, sources.idf, commonest=0.0)
    text = Text(title)
    return all(map(text.writes, known)) if known else topic.casefold() in text.folded


def _often(sources: PostSources, topic: str) -> Counter[str]:
    """In how many passages posts have a name, by file."""
    generation = sources.generation
    places, found = generation.places, Counter[str]()
    rows = {row for form in written(topic) for row in generation.wordings.holding(form).tolist()}
    for row in rows:
        found.update({places.files[post] for post, _ in places.standing(row)})
    return found
