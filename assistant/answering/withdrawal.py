"""An answer that was given before, as it may still be shown: without posts that are gone. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from assistant.answering.citations import marked
from assistant.answering.notices import OTHERWISE
from assistant.domain.nouns import (
    Answer,
    Citation,
    Event,
    Post,
    Sentence,
)


def shown(answer: Answer, published: Set[str], standing: Mapping[str, Sequence[Post]]) -> Answer:
    """The answer without what rests on posts whose files are not `published` any more.

    `standing` are the posts in which the very same passages stand now, by their ids. One that
    stands in another post is cited from there; else its citation goes, and with it every
    sentence that has no other. Numbers stay as they were.
    """
    citations = {
        citation.number: kept
        for citation in answer.citations
        if (kept := _kept(citation, published, standing.get(citation.passage_id, ())))
    }
    considered = tuple(one for one in answer.considered if one.post.file in published)
    if len(considered) < len(answer.considered):
        answer = replace(answer, considered=considered)
    if all(citations.get(c.number) == c for c in answer.citations):
        return answer
    before = {citation.number: citation for citation in answer.citations}
    sentences = []
    for sentence in answer.sentences:
        numbers = tuple(n for n in sentence.citations if n in citations)
        if numbers or not sentence.citations:
            event = sentence.event and _told(
                sentence.event,
                [before[n] for n in sentence.citations if n in before],
                [citations[n] for n in numbers],
                published,
            )
            sentences.append(replace(sentence, citations=numbers, event=event))
    if _turned(answer) and not set(answer.sentences[1].citations) & set(citations):
        del sentences[0]
    sentences = _framed(_overtaken(sentences, answer.sentences))
    apart = answer.mode == "extractive"
    return replace(
        answer,
        answer=marked(sentences, apart=apart),
        sentences=tuple(sentences),
        citations=tuple(citations.values()),
    )


def _turned(answer: Answer) -> bool:
    """Whether it begins with the line that the posts say otherwise, which the next one shows."""
    first = answer.sentences[0].text if len(answer.sentences) > 1 else ""
    return first in OTHERWISE.values()


def _kept(citation: Citation, published: Set[str], standing: Sequence[Post]) -> Citation | None:
    also = tuple(post for post in citation.also_in if post.file in published)
    if citation.post.file in published:
        return citation if len(also) == len(citation.also_in) else replace(citation, also_in=also)
    if not standing:
        return None
    post = standing[0]
    fragment = citation.link.partition("#")[2]
    link = post.url + (f"#{fragment}" if fragment else "")
    also = tuple(other for other in also if other.file != post.file)
    return replace(citation, post=post, also_in=also, link=link)


def _told(
    event: Event, before: Sequence[Citation], now: Sequence[Citation], published: Set[str]
) -> Event:
    """The event without what is known of it from posts that are gone: its headline and, where no
    words tell it, its day are those of a post that stands; the others are not counted."""
    if not now:
        return event
    files = {post.file for one in before for post in (one.post, *one.also_in)}
    posts = max(1, event.posts - len(files - published))
    if any(one.post.title == event.headline for one in now):
        return replace(event, posts=posts)
    post = now[0].post
    own_day = event.dated == "words"
    return replace(
        event,
        posts=posts,
        headline=post.title if event.headline else "",
        gloss="",
        day=event.day if own_day else post.date.date(),
        precision=event.precision if own_day else "day",
    )


def _overtaken(sentences: list[Sentence], before: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, of which nothing is called overtaken any more where nothing is left that is
    later and something is gone."""
    if len(sentences) == len(before):
        return sentences
    told = any(one.kind == "told" and one.citations for one in sentences)
    last = max((one.event.day for one in sentences if one.event), default=None)
    return [
        replace(one, event=replace(one.event, overtaken=False))
        if one.event and not told and one.event.day == last
        else one
        for one in sentences
    ]


def _framed(sentences: list[Sentence]) -> list[Sentence]:
    """Without the lines that say where quotes come from of which none is left."""
    return [
        sentence
        for sentence, following in pairwise([*sentences, None])
        if sentence and (not sentence.framing or (following and not following.framing))
    ]
