"""Watches: a search that is run again when the archive has changed, and what is new then.

A post is new to a watch when it treats what is searched for and did not when the watch last
looked; it has changed when its paragraphs are not the same. Of such posts the paragraph that fits
best is told, and each sentence that says otherwise than a paragraph which was pinned.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from assistant.answering.assistant import Assistant
from assistant.answering.citations import best_span, cite
from assistant.answering.collected.briefing import contradiction, with_figures
from assistant.answering.collected.pins import Collected, collected
from assistant.archive import Generation
from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import Filters, Hit, Passage, Place, Post
from assistant.language.words import query_words, words
from assistant.records import Claims, Find, Folders, Watch, Watches
from assistant.records.watches import FindKind

log = logging.getLogger(__name__)

_MOST_POSTS = 60
"""Posts that one run tells of at most, the newest."""
_FILTERS = TypeAdapter(Filters)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a watch found: a post, the sentences of it that fit best, and the address that opens it
    there. One that contradicts a pin has what was `said` before, in the post `before`."""

    kind: FindKind
    post: Post
    quote: str
    link: str
    said: str = ""
    before: Post | None = None


Tell = Callable[[Watch, Sequence[Seen]], None]
"""Told of what a watch found."""
_SEEN = TypeAdapter(Seen)


class Watching:
    """Runs the watches of the records on an archive. Thread-safe; of several processes one runs
    each watch on each generation."""

    def __init__(
        self, assistant: Assistant, watches: Watches, folders: Folders, claims: Claims
    ) -> None:
        self._assistant, self._watches = assistant, watches
        self._folders, self._claims = folders, claims

    def begin(self, person: str, question: str, filters: Filters, folder: str | None) -> Watch:
        """A new watch of what a person searches for, which knows what the archive has now. Raises
        `QuestionError` and `RecordsError`."""
        question = self._assistant.checked(question)
        generation = self._assistant.generation
        known = json.dumps(self._treating(generation, question, filters))
        kept = _FILTERS.dump_json(filters).decode()
        name = generation.info.generation
        return self._watches.make(
            person, question, kept, folder=folder, generation=name, known=known
        )

    def run(self, tell: Tell = lambda *_: None) -> int:
        """Run all watches that did not see the archive as it is now, and tell of each that found
        something; how many did. One that fails is logged, and tried again the next time. Raises
        `RecordsError` where the records cannot be read."""
        name = self._assistant.generation.info.generation
        told = 0
        for watch in self._watches.due(name):
            claim = f"watch {watch.id} {name}"
            if not self._claims.taken(claim):
                continue
            try:
                if found := self._ran(watch):
                    told += 1
                    tell(watch, found)
                self._claims.done(claim)
            except ArchiveError as error:
                log.error("The watch %s failed: %s", watch.id, error)
        return told

    def _ran(self, watch: Watch) -> list[Seen]:
        generation = self._assistant.generation
        filters = _FILTERS.validate_json(watch.filters)
        before: Mapping[str, str] = json.loads(watch.known)
        now = self._treating(generation, watch.question, filters)
        fresh = {file: digest for file, digest in now.items() if before.get(file) != digest}
        posts = sorted(
            generation.ledger.posts(list(fresh)).values(), key=lambda p: (p.date, p.file)
        )[-_MOST_POSTS:]
        pins = []
        if watch.folder:
            pins = collected(generation, self._folders.pins(watch.folder))
        found: dict[str, Seen] = {}
        for post in posts:
            kind: FindKind = "changed" if post.file in before else "new"
            passages = generation.ledger.of_post(post.file)
            digest = fresh[post.file]
            if passages:
                found[_key(kind, digest)] = _best(watch.question, post, passages, kind)
            for number, one in enumerate(_against(post, passages, pins)):
                found[_key(f"contradicts {number}", digest)] = one
        finds = [Find(key, s.kind, _SEEN.dump_json(s).decode()) for key, s in found.items()]
        name = generation.info.generation
        new = self._watches.ran(watch.id, name, json.dumps(now), finds)
        return [found[one.key] for one in new]

    def _treating(self, generation: Generation, question: str, filters: Filters) -> dict[str, str]:
        """The posts that treat a question, each with a digest of its file and paragraphs."""
        files = self._assistant.treated(question, filters).posts
        found = {}
        for file in files:
            ids = [passage.id for passage, _ in generation.ledger.of_post(file)]
            found[file] = hashlib.sha256("\n".join([file, *ids]).encode()).hexdigest()[:32]
        return found


def _key(kind: str, digest: str) -> str:
    return hashlib.sha256(f"{kind} {digest}".encode()).hexdigest()


def _best(
    question: str, post: Post, passages: Sequence[tuple[Passage, Place]], kind: FindKind
) -> Seen:
    """The sentence of a post that has most of a question's words."""
    wanted = set(query_words(question))
    passage, place = max(
        passages, key=lambda pair: (len(wanted & set(words(pair[0].plain))), -pair[1].position)
    )
    return _seen(kind, post, passage, place, best_span(question, passage.plain))


def _against(
    post: Post, passages: Sequence[tuple[Passage, Place]], pins: Sequence[Collected]
) -> Iterator[Seen]:
    """Where a post says otherwise than a paragraph that was pinned: once for each pin."""
    told = [(sentence, one) for one in passages for sentence in with_figures(one[0].plain)]
    mine = [sentence for sentence, _ in told]
    for pin in pins:
        before = pin.pinned.post
        if pin.standing == "gone" or before.file == post.file:
            continue
        pair = contradiction((post.title, mine), (before.title, with_figures(pin.quote)))
        if pair:
            passage, place = next(one for sentence, one in told if sentence == pair[0])
            start = passage.plain.find(pair[0])
            seen = _seen("contradicts", post, passage, place, (start, start + len(pair[0])))
            yield replace(seen, said=pair[1], before=before)


def _seen(
    kind: FindKind, post: Post, passage: Passage, place: Place, span: tuple[int, int]
) -> Seen:
    link = cite(0, Hit(passage, post, place, (), 0.0), *span).link
    return Seen(kind, post, passage.plain[slice(*span)], link)


def shown(generation: Generation, finds: Sequence[Find]) -> list[tuple[Find, Seen]]:
    """Finds as they may be shown now: without those of posts that are gone."""
    read = [(find, seen) for find in finds if (seen := _read(find.content))]
    posts = generation.ledger.posts(
        [post.file for _, seen in read for post in (seen.post, seen.before) if post]
    )
    return [
        (find, seen)
        for find, seen in read
        if seen.post.file in posts and (seen.before is None or seen.before.file in posts)
    ]


def filters_of(watch: Watch) -> Filters:
    """The filters of a watch."""
    return _FILTERS.validate_json(watch.filters)


def _read(text: str) -> Seen | None:
    try:
        return _SEEN.validate_json(text)
    except ValidationError:
        return None
