"""An answer that was given before, as it may still be shown: without posts that are gone. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from assistant.citations import marked
from assistant.passage import Answer, Citation, Sentence


def shown(answer: Answer, published: Set[str]) -> Answer:
    """The answer without what rests on posts whose files are not `published` any more.

    A passage that also stands in another post is cited from there; else its citation goes, and
    with it every sentence that has no other. Numbers stay as they were.
    """
    citations = {c.number: kept for c in answer.citations if (kept := _standing(c, published))}
    if all(citations.get(c.number) == c for c in answer.citations) and all(
        post.file in published for post in answer.related
    ):
        return answer
    sentences = []
    for sentence in answer.sentences:
        numbers = tuple(n for n in sentence.citations if n in citations)
        if numbers or not sentence.citations:
            sentences.append(replace(sentence, citations=numbers))
    sentences = _framed(sentences)
    apart = answer.mode == "extractive" and not answer.abstained
    return replace(
        answer,
        answer=marked(sentences, apart=apart),
        sentences=tuple(sentences),
        citations=tuple(citations.values()),
        related=tuple(post for post in answer.related if post.file in published),
    )


def _standing(citation: Citation, published: Set[str]) -> Citation | None:
    also = tuple(post for post in citation.also_in if post.file in published)
    if citation.post.file in published:
        return citation if len(also) == len(citation.also_in) else replace(citation, also_in=also)
    if not also:
        return None
    fragment = citation.link.partition("#")[2]
    link = also[0].url + (f"#{fragment}" if fragment else "")
    return replace(citation, post=also[0], also_in=also[1:], link=link)


def _framed(sentences: list[Sentence]) -> list[Sentence]:
    """Without the lines that say where quotes come from of which none is left."""
    return [
        sentence
        for sentence, following in zip(sentences, [*sentences[1:], None], strict=True)
        if not sentence.framing or (following is not None and not following.framing)
    ]
