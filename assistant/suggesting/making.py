"""The questions that a post may answer, made of its sentences and headings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from assistant.archive import Generation
from assistant.domain.nouns import (
    Language,
    Passage,
    Post,
)
from assistant.language.sentences import language_of, sentence_spans
from assistant.suggesting import descriptions, english, japanese
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.clauses import Idf
from assistant.suggesting.relations import of_relations

_OF_KINDS = ("paragraph", "list", "quote")


@dataclass(frozen=True, slots=True)
class PlacedCandidate:
    """A candidate, and where it comes from: the how-manieth searched passage of a post, and the
    sentence, which is empty for a heading."""

    candidate: Candidate
    file: str
    at: int
    sentence: str = ""


def of_post(generation: Generation, file: str, language: Language) -> list[PlacedCandidate]:
    """The candidates of a post in a language, each question once, the most promising first."""
    post = generation.ledger.posts([file]).get(file)
    if post is None:
        return []
    ids = generation.matrix.ids(generation.places.of_file(file))
    passages = generation.ledger.passages(list(ids))
    idf = generation.lexical.idf
    found: dict[str, PlacedCandidate] = {}
    for at, passage in enumerate(_in_order(passages.values(), file)):
        for made in _of_passage(idf, passage, post, at, language):
            known = found.get(made.candidate.question)
            if known is None or known.candidate.worth < made.candidate.worth:
                found[made.candidate.question] = made
    return sorted(found.values(), key=lambda made: (-made.candidate.worth, made.at))


def _in_order(passages: Iterable[Passage], file: str) -> list[Passage]:
    """The passages by where they stand in the post; those that are searched in the stead of
    others at its end."""

    def position(passage: Passage) -> float:
        return min((p.position for p in passage.places if p.file == file), default=math.inf)

    return sorted(passages, key=lambda passage: (position(passage), passage.id))


def _of_passage(
    idf: Idf, passage: Passage, post: Post, at: int, language: Language
) -> Iterator[PlacedCandidate]:
    for place in passage.places if language == "ja" else ():
        if place.file == post.file and place.heading:
            asked = descriptions.of_heading(place.heading[-1], idf)
            if asked:
                yield PlacedCandidate(asked, post.file, at)
    if passage.kind not in _OF_KINDS:
        return
    for start, end in sentence_spans(passage.plain):
        sentence = passage.plain[start:end]
        japanese_text = language_of(sentence) == "ja"
        candidates: Iterable[Candidate] = ()
        if language == "ja":
            if japanese_text:
                made = japanese.of_sentence(sentence, post.date.year, idf)
                candidates = chain(of_relations(sentence, "ja", idf), made)
        elif japanese_text:
            made = english.of_japanese(sentence)
            candidates = chain(of_relations(sentence, "en", idf), made)
        else:
            candidates = english.of_english(sentence)
        for candidate in candidates:
            yield PlacedCandidate(candidate, post.file, at, sentence)
