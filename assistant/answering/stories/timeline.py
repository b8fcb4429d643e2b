"""A story: which events of the posts on a topic are told, chosen together for cover. Pure.

Posts are taken one after the other: the next is the one that is worth most, less what lies near in
time to those taken already, and without those that tell the same. Of each the best sentence is
told; of the newest more, since that is where the story stands.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answering.asked.kinds import without_cues
from assistant.answering.asked.question import Idf, Question
from assistant.answering.quoted.paragraphs import grams
from assistant.answering.quoted.superseding import disagree, supersedes
from assistant.answering.stories.events import Telling, joined, tellings
from assistant.domain.nouns import Event, Post, WhyConsidered
from assistant.language.names import Name, Text
from assistant.language.pointing import points_back
from assistant.language.words import query_words, words
from assistant.retrieval.on_topic import PostHits
from assistant.retrieval.relevance import coverage, coverages

LEAST, SAME = 0.5, 0.7
_TITLE_SAYS, _AS_BEST = 0.2, 0.5
"""The share of the question from which titles say what posts are about, and the part of what the
best title and the best passage have of it that those of the newest post must have. Of the newest
events of 22 questions without a name 18 were on the topic with it and 13 without; the facts told
of five sets of questions were the same (docs/evaluation.md)."""
_KEPT = 0.5
"""The part of the posts on a topic that are not later than that, or its passages alone count."""
_NEARLY = 0.45
_SAME_DAYS = 31
"""Days between what one sentence tells and another, for both to be of one event."""
_BESIDE = 12
"""Characters that the day of an event takes."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How events are chosen.

    At most `most` of them in `characters`, each in `sentences` as far as there is room, the newest
    in `newest_sentences`, of `newest` characters more. A post loses `near` for each event told of
    its day, half of it `half_days` away, and gains `recent` where it is the newest, half of it
    `recent_days` before. It must be worth the `least` part of the best. It tells the same as one
    that is told where it has a `same` share of the words of its title, or of the trigrams of its
    sentence.
    """

    most: int = 10
    characters: int = 1500
    sentences: int = 2
    newest: int = 250
    newest_sentences: int = 3
    near: float = 1.0
    half_days: float = 20.0
    recent: float = 1.0
    recent_days: float = 60.0
    least: float = LEAST
    same: float = SAME


@dataclass(frozen=True, slots=True)
class Told:
    """An event that is told: sentences of one post, best first, and other posts that tell it."""

    tellings: tuple[Telling, ...]
    event: Event
    also_in: tuple[Post, ...] = ()

    @property
    def post(self) -> Post:
        """The post that is quoted."""
        return self.tellings[0].hit.post

    @property
    def posted(self) -> datetime:
        """When that was published."""
        return self.post.date

    @property
    def text(self) -> str:
        """Its sentences."""
        return joined([one.text for one in self.tellings])

    def __len__(self) -> int:
        return len(self.event.headline) + len(self.text) + _BESIDE


def story(
    question: Question,
    posts: Sequence[PostHits],
    idf: Idf,
    cover: Cover = Cover(),
    why: MutableMapping[str, WhyConsidered] | None = None,
) -> list[Told]:
    """The events that are told, oldest first; one of them is the newest, with those that disagree
    with it. Empty for no posts. `why` is told of files of posts why these are left out."""
    why = {} if why is None else why
    told: list[Told] = []
    known: dict[str, list[Telling]] = {}
    left = cover.characters - cover.newest
    good = _to_newest(question, on_topic(question, posts, cover.least), idf)
    why.update({post.post.file: "no_room" for post in good})
    last = max((post.post.date for post in good), default=None)
    for post in _in_turn(good, told, cover):
        found = known[post.post.file] = tellings(question, post)
        if not found:
            why[post.post.file] = "nothing_told"
            continue
        same = (at for at, one in enumerate(told) if _same(one, post, found[0], idf, cover))
        best = _latest(found) if post.post.date == last else found[0]
        at = next(same, None)
        if at is not None and (other := _disputing(told[at], found)):
            at, best = None, other
        if at is not None:
            told[at] = _also(told[at], post.post)
            why[post.post.file] = "same_event"
        elif len(one := Told((best,), best.event)) <= left:
            told.append(one)
            left -= len(one)
        if len(told) >= cover.most:
            break
    if not told:
        return []
    told.sort(key=lambda one: (one.event.day, one.posted), reverse=True)
    left += cover.newest
    for at, one in enumerate(told):
        most = cover.sentences if at else cover.newest_sentences
        told[at] = _longer(one, known[one.post.file], min(left, cover.newest), most, cover)
        left -= len(told[at]) - len(one)
    made = [replace(one, event=_placed(one, told, told[0])) for one in told]
    return sorted(made, key=lambda one: (one.event.day, one.posted))


def on_topic(question: Question, posts: Sequence[PostHits], least: float = LEAST) -> list[PostHits]:
    """The posts that are worth enough, and have the rarest name of the question that some have."""
    good = [post for post in posts if post.worth >= least * posts[0].worth]
    texts = [Text("\n".join((p.post.title, *(h.passage.plain for h in p.hits)))) for p in good]
    for name in sorted(question.names, key=lambda name: -name.rarity):
        named = [
            post for post, text in zip(good, texts, strict=True) if text.has(_of_any_release(name))
        ]
        if named:
            return named
    return good


def _to_newest(question: Question, posts: list[PostHits], idf: Idf) -> list[PostHits]:
    """The posts up to the newest that says enough of what changed, in its title and in a passage,
    where the question names nothing: a later one that only mentions it would tell where something
    else stands. Where most posts are later, a passage alone tells. All where no title says it, as
    those of releases."""
    if question.kind != "change" or question.names or not posts:
        return posts
    asked = without_cues(question.searched, "change")
    titled = coverages(asked, [set(words(post.post.title)) for post in posts], idf)
    told = [
        coverage(asked, [set(words(f"{p.post.title}\n{h.passage.plain}")) for h in p.hits], idf)
        for p in posts
    ]
    if max(titled) < _TITLE_SAYS:
        return posts
    enough = (
        post.post.date
        for post, title, text in zip(posts, titled, told, strict=True)
        if title >= _AS_BEST * max(titled) and text >= _AS_BEST * max(told)
    )
    last = max(enough, default=posts[0].post.date)
    if sum(post.post.date <= last for post in posts) < _KEPT * len(posts):
        # Titles of later posts say it in other words, all of them.
        last = max(
            p.post.date for p, text in zip(posts, told, strict=True) if text >= _AS_BEST * max(told)
        )
    return [post for post in posts if post.post.date <= last]


def _of_any_release(name: Name) -> Name:
    """A name without its number where that is one of releases, which a story goes on over: Ruby of
    Ruby 3.1; HR-7 as it is."""
    return replace(name, version="") if "." in name.version else name


def _in_turn(posts: Sequence[PostHits], told: Sequence[Told], cover: Cover) -> Iterator[PostHits]:
    """The posts as they are taken, the next by what is told so far."""
    left = list(posts)
    last = max((post.post.date for post in posts), default=None)
    while left and last:

        def gain(post: PostHits, last: datetime = last) -> float:
            days = [abs((post.post.date - one.posted).days) for one in told]
            near: float = sum(0.5 ** (day / cover.half_days) for day in days)
            recent: float = 0.5 ** ((last - post.post.date).days / cover.recent_days)
            return post.worth - cover.near * near + cover.recent * recent

        best = max(left, key=gain)
        left.remove(best)
        yield best


def _same(one: Told, post: PostHits, best: Telling, idf: Idf, cover: Cover) -> bool:
    title, other = (set(query_words(text)) for text in (one.event.headline, post.post.title))
    shared, least = (sum(map(idf, some)) for some in (title & other, min(title, other, key=len)))
    return bool(least and shared >= cover.same * least) or says(one.tellings, best, cover.same)


def says(told: Sequence[Telling], telling: Telling, same: float = SAME) -> bool:
    """Whether what is told has this share of the trigrams of another sentence."""
    mine = grams(telling.text)
    return any(len(mine & grams(other.text)) >= same * len(mine) for other in told)


def _also(one: Told, post: Post) -> Told:
    known = {one.post.file, *(other.file for other in one.also_in)}
    return one if post.file in known else replace(one, also_in=(*one.also_in, post))


def _longer(one: Told, found: Sequence[Telling], left: int, most: int, cover: Cover) -> Told:
    """The event with more of its post's best sentences, at most `left` characters of them, as
    they stand there."""
    for telling in found:
        if len(one.tellings) >= most:
            break
        other = telling.event.dated == "words" and not _is_near(telling.event, one.event)
        other = other or points_back(telling.text)
        if len(telling.text) <= left and not other and not says(one.tellings, telling, cover.same):
            one = replace(one, tellings=(*one.tellings, telling))
            left -= len(telling.text)
    return replace(one, tellings=tuple(sorted(one.tellings, key=_place)))


def _place(telling: Telling) -> tuple[int, int]:
    return telling.hit.place.position, telling.start


def _is_near(one: Event, other: Event) -> bool:
    return abs((one.day - other.day).days) <= _SAME_DAYS


def _latest(found: Sequence[Telling]) -> Telling:
    """The sentence of the newest post that tells where it stands: of those that tell their day and
    are nearly worth the best, the one of the latest day."""
    best = found[0]
    if best.event.dated != "words":
        return best
    good = [
        one for one in found if one.event.dated == "words" and one.worth >= _NEARLY * best.worth
    ]
    return max(good, key=lambda one: (one.event.day, one.worth))


def _disputing(one: Told, found: Sequence[Telling]) -> Telling | None:
    """The sentence of another post that says otherwise than an event does, and is of the same day,
    so that neither overtakes the other."""
    if found[0].hit.post.date.date() != one.posted.date():
        return None
    above = found[0].hit.post.title, one.post.title
    pairs = ((other, own) for other in found for own in one.tellings)
    return next((other for other, own in pairs if disagree((other.text, own.text), above)), None)


def _placed(one: Told, told: Sequence[Told], newest: Told) -> Event:
    text, title = (one.posted, one.tellings[0].text), one.post.title
    overtaken = any(
        supersedes((other.posted, telling.text), text, (other.post.title, title))
        for other in told
        for telling in other.tellings
    )
    others = [other for other in told if other.post.file != one.post.file]
    disputing = [other for other in others if _disputing(one, other.tellings)]
    return replace(
        one.event,
        posts=1 + len(one.also_in),
        newest=one is newest or any(other is newest for other in disputing),
        overtaken=overtaken,
        disputed=bool(disputing),
    )
