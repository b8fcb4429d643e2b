"""The questions that a post may answer, made of its title, headings and sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from assistant.archive import Generation
from assistant.domain.nouns import Language, Passage, Post
from assistant.language.names import names
from assistant.language.sentences import language_of, sentence_spans
from assistant.language.words import query_words
from assistant.suggesting import english, japanese
from assistant.suggesting.candidate import Candidate, Idf, weak

_OF_KINDS = ("paragraph", "list", "quote")
_ON_TITLE = 1.0
"""What a question promises more that has all words of its post's title, by their rarity."""
_LENGTH = 0.01


def of_post(generation: Generation, file: str, language: Language) -> list[Candidate]:
    """The candidates of a post in a language, each question once, the most promising first."""
    post = generation.ledger.posts([file]).get(file)
    if post is None:
        return []
    idf = generation.lexical.idf
    rows = generation.places.of_file(file)
    ids = generation.matrix.ids(rows[~generation.places.common[rows]])
    passages = sorted(
        generation.ledger.passages(list(ids)).values(),
        key=lambda passage: min(
            (place.position for place in passage.places if place.file == file), default=math.inf
        ),
    )
    title = {word: idf(word) for word in query_words(post.title)}
    whole = sum(title.values()) or 1.0
    found: dict[str, Candidate] = {}
    for made in _all(post, passages, language, idf):
        there = set(query_words(made.question)) & title.keys()
        if not there and not names(made.question, idf, commonest=0.0):
            continue
        on_title = _ON_TITLE * sum(title[word] for word in there) / whole
        worth = made.worth + on_title - _LENGTH * len(made.question)
        found.setdefault(made.question, replace(made, worth=worth))
    return sorted(found.values(), key=lambda made: -made.worth)


def _all(post: Post, passages: list[Passage], language: Language, idf: Idf) -> Iterator[Candidate]:
    headings = dict.fromkeys(
        place.heading[-1]
        for passage in passages
        for place in passage.places
        if place.file == post.file and place.heading
    )
    for heading in (post.title, *headings):
        if language != language_of(heading):
            continue
        if language == "en":
            yield from english.of_heading(heading)
        elif language != "ja":
            continue
        elif heading == post.title:
            yield from japanese.of_title(heading, idf)
        else:
            yield from japanese.of_heading(heading, idf)
    for passage in passages:
        if passage.kind not in _OF_KINDS:
            continue
        for start, end in sentence_spans(passage.plain):
            sentence = passage.plain[start:end]
            if weak(sentence):
                continue
            if language_of(sentence) == "ja":
                yield from (
                    japanese.of_sentence(sentence, idf)
                    if language == "ja"
                    else english.of_japanese(sentence, post.date.date())
                )
            elif language == "en" == language_of(sentence):
                yield from english.of_sentence(sentence, idf)
