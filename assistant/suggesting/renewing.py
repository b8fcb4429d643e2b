"""Which questions a new generation of an archive is known to answer: those of the one before whose
posts are as they were, and those that are proven now, as far as the time allows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.archive import Generation, Suggested, Suggestion
from assistant.domain.nouns import Language
from assistant.language.sentences import language_of, sentence_spans
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.choosing import same
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover, folded
from assistant.suggesting.trusting import disputed

_TRIED: dict[Language, int] = {"ja": 5, "en": 3}
"""Candidates of a post that are asked."""
_KEPT = 3
"""Questions of a post in a language that are kept."""
_OWN_TRIED = 12


def renewed(
    generation: Generation,
    before: Generation | None,
    own: Sequence[str],
    prover: Prover,
    seconds: float,
    *,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Suggested:
    """What the new `generation` is known to answer. `own` are the questions that the site names;
    the prover must search in `generation`. Posts that `seconds` do not suffice for are left for
    later, the newest come first. `progress` is told how many posts were tried, of how many that
    there is time for, as far as one knows. Raises `ModelError` when the embedding model fails.
    """
    until = time.monotonic() + seconds
    held = generation.ledger.files()
    old = before.ledger.files() if before else {}
    same = {file for file, state in held.items() if old.get(file) == state}
    known = before.suggested if before else Suggested()
    new = list(_sentences(generation, [file for file in held if file not in same]))
    kept = {
        one.question: one
        for one in known.questions
        if _stands(one, generation, same) and not _disputed(one, generation, new)
    }
    tried = {file for file in known.tried if file in same}
    proven: list[Suggestion] = []
    for question in dict.fromkeys(own[:_OWN_TRIED]):
        was = kept.pop(question, None)
        found = was if was and was.own else _own(question, prover)
        proven += [found] if found else []
    taken = {one.question for one in proven}
    asked = _Asked(taken)
    posts = generation.ledger.posts()
    by_file: dict[str, list[Suggestion]] = {}
    for one in kept.values():
        if not one.own and one.question not in taken:
            taken.add(one.question)
            by_file.setdefault(one.file, []).append(one)
            asked.note(one)
    newest = sorted(posts.values(), key=lambda post: (post.date, post.file), reverse=True)
    untried = [post.file for post in newest if post.file not in tried]
    began = time.monotonic()
    for done, file in enumerate(untried):
        now = time.monotonic()
        progress(done, _in_time(done, len(untried), now - began, until - now))
        if now > until:
            break
        for one in _of_post(generation, file, prover, asked, until):
            by_file.setdefault(one.file, []).append(one)
        tried.add(file)
    else:
        progress(len(untried), len(untried))
    lined = [one for post in newest for one in by_file.get(post.file, ())]
    return Suggested((*proven, *lined), tuple(sorted(tried)))


def _in_time(done: int, total: int, took: float, left: float) -> int:
    """How many of `total` will have been begun when `left` seconds are over, if the others take
    as long as those that are `done`, which `took` so many seconds."""
    if left <= 0:
        return done
    return min(total, done + math.ceil(left * done / took)) if done and took > 0 else total


def _stands(one: Suggestion, generation: Generation, same: set[str]) -> bool:
    """Whether the post and the passage that prove a question are still there as they were."""
    return one.file in same and one.passage in generation.ledger.contexts()


def _sentences(generation: Generation, files: Iterable[str]) -> Iterator[str]:
    for file in files:
        ids = generation.matrix.ids(generation.places.of_file(file))
        for passage in generation.ledger.passages(list(ids)).values():
            for start, end in sentence_spans(passage.plain):
                yield passage.plain[start:end]


def _disputed(one: Suggestion, generation: Generation, new: Sequence[str]) -> bool:
    """Whether sentences that are new tell otherwise than what proved a question."""
    passage = generation.ledger.passages([one.passage]).get(one.passage) if new else None
    if passage is None or one.own or folded(one.value) not in folded(passage.plain):
        return False
    candidate = Candidate(one.question, one.language, one.value, 0.0)
    return disputed(candidate, passage.plain, new, generation.lexical.idf)


def _own(question: str, prover: Prover) -> Suggestion | None:
    quoted = prover.answers(question)
    if not quoted:
        return None
    hit, _ = quoted[0]
    return Suggestion(question, language_of(question), hit.post.file, hit.passage.id, own=True)


class _Asked:
    """What needs not be asked again: questions that are kept, those alike that have the same
    answer, and those that this answer has not proven."""

    def __init__(self, kept: Iterable[str]) -> None:
        self._kept = set(kept)
        self._by_value: dict[tuple[Language, str], list[str]] = {}
        self._failed: set[tuple[str, str]] = set()

    def note(self, one: Suggestion) -> None:
        """A question is kept."""
        self._kept.add(one.question)
        if one.value:
            self._by_value.setdefault((one.language, one.value), []).append(one.question)

    def failed(self, one: Candidate) -> None:
        """A question is not proven by this answer; that of a heading may be, of another post."""
        if not one.heading:
            self._failed.add((one.question, one.value))

    def has(self, one: Candidate) -> bool:
        """Whether nothing new can come of asking it."""
        if one.question in self._kept or (one.question, one.value) in self._failed:
            return True
        alike = self._by_value.get((one.language, one.value), ())
        return any(same(one.question, other) for other in alike)


def _of_post(
    generation: Generation, file: str, prover: Prover, asked: _Asked, until: float
) -> Iterator[Suggestion]:
    for language, most in _TRIED.items():
        found = 0
        for made in of_post(generation, file, language)[:most]:
            one = made.candidate
            if asked.has(one) or found == _KEPT or time.monotonic() > until:
                continue
            proven = prover.proven(one, file)
            if proven:
                found += 1
                asked.note(proven)
                yield proven
            else:
                asked.failed(one)
