"""Which questions a new generation of an archive is known to answer: those of the one before whose
posts are as they were, and those that are proven now, as far as the time allows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence

from assistant.answering.quoted.superseding import otherwise
from assistant.archive import Generation, Suggested, Suggestion
from assistant.language.languages import ByLanguage
from assistant.retrieval.reranking import sentences
from assistant.suggesting.candidate import Candidate, folded
from assistant.suggesting.choosing import same
from assistant.suggesting.making import of_post
from assistant.suggesting.proving import Prover

_TRIED: ByLanguage[int] = ByLanguage({"ja": 5, "en": 3})
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
    old = before.ledger.files() if before else {}
    known = before.suggested if before else Suggested()
    as_before = {file for file, at in generation.ledger.files().items() if old.get(file) == at}
    kept = list(_kept(generation, known, as_before))
    was = {one.question: one for one in kept if one.own}
    named = [was.get(one) or prover.answered(one) for one in dict.fromkeys(own[:_OWN_TRIED])]
    first = [one for one in named if one]
    asked = {one.question for one in first}
    made = [one for one in kept if not one.own and one.question not in asked]
    tried = {file for file in known.tried if file in as_before}
    newest = sorted(
        generation.ledger.posts().values(), key=lambda post: (post.date, post.file), reverse=True
    )
    untried = [post.file for post in newest if post.file not in tried]
    began = time.monotonic()
    for done, file in enumerate(untried):
        now = time.monotonic()
        progress(done, _in_time(done, len(untried), now - began, until - now))
        if now > until:
            break
        made += _of_post(generation, file, prover, [*first, *made])
        tried.add(file)
    else:
        progress(len(untried), len(untried))
    place = {post.file: number for number, post in enumerate(newest)}
    made.sort(key=lambda one: place[one.file])
    return Suggested((*first, *made), tuple(sorted(tried)))


def _in_time(done: int, total: int, took: float, left: float) -> int:
    """How many of `total` will have been begun when `left` seconds are over, if the others take
    as long as those that are `done`, which `took` so many seconds."""
    if left <= 0:
        return done
    return min(total, done + math.ceil(left * done / took)) if done and took > 0 else total


def _kept(generation: Generation, known: Suggested, as_before: set[str]) -> Iterator[Suggestion]:
    """The questions of the generation before whose post and passage are still there as they
    were, and that no sentence of a new post disputes."""
    standing = generation.ledger.contexts()
    passages = generation.ledger.passages([one.passage for one in known.questions])
    files = [file for file in generation.ledger.files() if file not in as_before]
    ids = [one for file in files for one in generation.matrix.ids(generation.places.of_file(file))]
    new = [
        sentence
        for passage in generation.ledger.passages(ids).values()
        for sentence in sentences(passage.plain)
    ]
    for one in known.questions:
        if one.file not in as_before or one.passage not in standing:
            continue
        value = folded(one.value)
        told = (said for said in sentences(passages[one.passage].plain) if value in folded(said))
        if one.own or not any(otherwise(said, other) for said in told for other in new):
            yield one


def _of_post(
    generation: Generation, file: str, prover: Prover, known: Sequence[Suggestion]
) -> Iterator[Suggestion]:
    """The questions of a post that are proven, none of which asks what is `known` already."""
    for language, most in _TRIED.items():
        found: list[Suggestion] = []
        for candidate in of_post(generation, file, language)[:most]:
            if len(found) < _KEPT and not _asked(candidate, [*known, *found]):
                proven = prover.proven(candidate, file)
                found += [proven] if proven else []
        yield from found


def _asked(candidate: Candidate, known: Sequence[Suggestion]) -> bool:
    return any(
        one.question == candidate.question
        or (one.value == candidate.value and same(one.question, candidate.question))
        for one in known
    )
