"""The answer without a language model: the best paragraphs, whole, best first, each with the
sentence that answers marked.

Which paragraphs are best is what retrieval found out; nothing here ranks them anew. What is left
to do is not to say a thing twice, to cut what is too long where sentences end, and to mark the
answering sentence. Where the embedding model gives vectors of tokens, that is the one whose tokens
come nearest to those of the question (late interaction; Khattab and Zaharia 2020,
arXiv:2004.12832), else the one with most of the question's words and of its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.quoted.rows import rows
from assistant.answering.quoted.same_thing import said_of_another, same_thing, units_of
from assistant.answering.quoted.superseding import replaces, supersedes
from assistant.domain.nouns import Hit, Post
from assistant.embedding import Embedder, TokenScorer
from assistant.language.amounts import numbers
from assistant.language.answer_forms import Form, has_form
from assistant.language.pointing import of_oneself
from assistant.language.sentences import sentence_spans
from assistant.language.versions import Version
from assistant.language.words import share, words
from assistant.retrieval.reranking import context
from assistant.retrieval.versioned import is_of
from assistant.runtime import time_limit

MOST_PARAGRAPHS = 4
_FILLED = 600
"""Characters up to which short paragraphs do not count as many."""
_LONGEST = 600
"""Characters of a paragraph that is shown whole; of a longer one, sentences around the mark."""
_FEWEST = 60
_BEHIND = 6.0
"""How far a hit's score may lie behind the best one's: what is cut off by that held .002 to .015 of
the facts in five sets of questions, and half of the paragraphs shown in some."""
_CONSIDERED = 8
"""Hits of which paragraphs are taken: in four archives the right one was further down for less
than 1 % of questions."""
_FORM = 0.2
"""What a sentence gains that has the form that is asked for, such as an amount: in four archives
the mark was right as often or more often with 0.1 to 0.4 than without (docs/evaluation.md)."""
_WORDS = 0.2
"""What a sentence gains for having all of the question's words, where tokens are compared: rows
and items that differ in one name are nearly the same to them. In the town of tests/benchmarks what
is told first has .31 of the facts with 0.05 to 0.5, .29 without."""
_SPREAD = 6
"""How many times as far as the scores of tokens those lie apart that are made of words and
meaning. What is told first has .22 of the facts then, .18 where a form counted a sixth as much."""
_RANKED = 0.05
"""What a paragraph's score counts for beside what its mark is worth, where one of those that have
the form that is asked for is to lead: of the town's facts .38 are told first with 0.05, .36 with
0.02 and 0.2, .33 where the first one leads."""
_EMBEDDED = 8
_READ = 4
"""Hits whose sentences are compared by their tokens: those that were reranked by them, and so are
read already. In those behind them the sentence with most of the question's words is marked."""
_SAME = 0.6
"""The share of a mark's character trigrams in another sentence from which they say the same."""
_ASKS_BACK = re.compile(r"(?:でしょうか|ませんか|ですか|ますか|でしょう|だろうか)[？?]?$|[？?]$")
Idf = Callable[[str], float]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ParagraphQuery:
    """What paragraphs are wanted for: the question, its words with their weights, the forms that
    an answer may have, and how many characters they may take in all; `in_order` that they are to
    be read as a story, oldest first, or as the post that they all stand in. `leading` is a span of
    the first hit's plain text that is to be told first, whatever else there is; `versions` are
    those that the question asks for: what is of another does not lead."""

    question: str
    weights: Mapping[str, float]
    forms: Sequence[Form] = ()
    characters: int = 1200
    in_order: bool = False
    leading: Span | None = None
    versions: Sequence[Version] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is shown of a hit: a span of its plain text, below the `header` of the table that it
    is a row of; `mark` is the span that answers, `worth` tells how well, and `also_in` names posts
    that say the same."""

    hit: Hit
    span: Span
    mark: Span
    worth: float = 0.0
    header: Span | None = None
    also_in: tuple[Post, ...] = ()

    @property
    def marked(self) -> str:
        """The text that answers."""
        return self.hit.passage.plain[slice(*self.mark)]

    @property
    def told(self) -> str:
        """The text that answers, a row of a table with what heads it."""
        return said(self.hit, self.mark)

    @property
    def text(self) -> str:
        """All that is shown."""
        plain = self.hit.passage.plain
        header = plain[slice(*self.header)] + "\n" if self.header else ""
        return header + plain[slice(*self.span)]

    def __len__(self) -> int:
        return len(self.text)


def paragraphs(
    wanted: ParagraphQuery, hits: Sequence[Hit], embedder: Embedder, beside: Sequence[Hit] = ()
) -> tuple[list[Paragraph], Paragraph | None]:
    """At most `MOST_PARAGRAPHS` of the best hits, more where they are short, in the order to be
    read, and the one that leads, whose mark is told before all of them. None says what one before
    it says; there is at least one where there are hits, and others as far as they fit into
    `wanted.characters`. `beside` are other passages, of which one may lead that says itself which
    value takes the place of one that is told."""
    found: list[Paragraph] = []
    left, told = wanted.characters, 0
    for hit, mark, worth in _marks(wanted, hits[:_CONSIDERED], embedder):
        time_limit.check()
        if len(found) >= MOST_PARAGRAPHS and told >= _FILLED:
            break
        far = found and hit.score < hits[0].score - _BEHIND
        if far and (told >= _FILLED or hit.post.file != found[0].hit.post.file):
            continue
        room = left if found else left - (mark[1] - mark[0])  # the first mark is told before it
        one = _shown(hit, mark, worth, max(_FEWEST, min(_LONGEST, room)))
        same = next((at for at, other in enumerate(found) if _says(other, one)), None)
        if same is not None:
            found[same] = _with_post(found[same], hit)
        elif not found or (len(one) <= left and (len(found) < MOST_PARAGRAPHS or told < _FILLED)):
            left -= len(one) + (0 if found else len(one.marked))
            told += len(one)
            found.append(one)
    if not wanted.leading:
        found = _newest_first(_of_form_first(found, wanted))
    if found and not (wanted.leading or wanted.in_order):
        found = _replaced_last(found, (*hits, *beside))
    lead = found[0] if found else None
    return sorted(found, key=_place) if wanted.in_order else found, lead


def _marks(
    wanted: ParagraphQuery, hits: Sequence[Hit], embedder: Embedder
) -> Iterator[tuple[Hit, Span, float]]:
    """The hits, each with the unit of it that answers best, and how well it does.

    A unit in which the writer speaks of himself, or asks, is not it, where there are others; and
    a hit of nothing else comes last.
    """
    telling = [(hit, [u for u in units(hit) if tells(_cut(hit, u))]) for hit in hits]
    if not wanted.leading:
        telling.sort(key=lambda one: not one[1])
    found = [(hit, good or units(hit) or [(0, len(hit.passage.plain))]) for hit, good in telling]
    for (hit, spans), values in zip(found, _worth(wanted, found, embedder), strict=True):
        worth = [
            value + _FORM * _has_form(wanted.forms, _cut(hit, span))
            for span, value in zip(spans, values, strict=True)
        ]
        best = max(range(len(spans)), key=lambda i: (worth[i], -i))
        leads = wanted.leading if hit is hits[0] else None
        yield hit, leads or spans[best], worth[best]


def _cut(hit: Hit, span: Span) -> str:
    return hit.passage.plain[slice(*span)]


def said(hit: Hit, span: Span) -> str:
    """What a unit says by itself: a row of a table with its labels and the heading above it."""
    if hit.passage.kind == "table":
        for row in rows(hit):
            if row.span == span:
                return row.told(hit.place.heading)
    return _cut(hit, span)


def tells(text: str) -> bool:
    """Whether a unit tells something: in it no writer speaks of himself or asks."""
    return not (of_oneself(text) or asks_back(text))


def asks_back(text: str) -> bool:
    """Whether a unit only asks something, as writers do of their readers."""
    return bool(_ASKS_BACK.search(text))


def _worth(
    wanted: ParagraphQuery, found: Sequence[tuple[Hit, Sequence[Span]]], embedder: Embedder
) -> Iterator[Sequence[float]]:
    """What the units of each hit are worth as an answer, found out when it is asked for."""
    if not isinstance(embedder, TokenScorer):
        texts = [[said(hit, span) for span in spans] for hit, spans in found]
        yield from _by_words_and_meaning(wanted, texts, embedder)
        return
    for at, (hit, spans) in enumerate(found):
        every = units(hit) if at < _READ else []
        texts_of_it = [_cut(hit, span) for span in every]
        scores = (
            embedder.sentence_scores(wanted.question, context(hit), texts_of_it) if every else []
        )
        known = dict(zip(every, scores, strict=True))
        yield [
            known.get(span, 0.0) + _WORDS * share
            for span, share in zip(
                spans, _shares(wanted, [said(hit, s) for s in spans]), strict=True
            )
        ]


def _by_words_and_meaning(
    wanted: ParagraphQuery, texts: Sequence[Sequence[str]], embedder: Embedder
) -> list[list[float]]:
    """The share of the question's words that a unit has, and for those units that have most of
    them the cosine of their meaning, spread over 0 to 1 among them; both as little apart as the
    scores of tokens are."""
    flat = [text for some in texts for text in some]
    worth = np.array(_shares(wanted, flat))
    best = np.argsort(-worth, kind="stable")[:_EMBEDDED]
    if len(best):
        vectors = np.asarray(embedder.embed_documents([flat[i] for i in best]), dtype=np.float64)
        cosines = vectors @ np.asarray(embedder.embed_query(wanted.question), dtype=np.float64)
        spread = float(np.ptp(cosines)) or 1.0
        worth[best] += (cosines - cosines.min()) / spread
    found, at = [], 0
    for some in texts:
        found.append([float(value) / _SPREAD for value in worth[at : at + len(some)]])
        at += len(some)
    return found


def _shares(wanted: ParagraphQuery, texts: Sequence[str]) -> list[float]:
    """The share of the question's words that each text has, by their weights."""
    return [share(wanted.weights, set(words(text))) for text in texts]


def _has_form(forms: Sequence[Form], text: str) -> bool:
    return any(has_form(form, text) for form in forms)


def _shown(hit: Hit, mark: Span, worth: float, most: int) -> Paragraph:
    """The whole passage where it is short enough, else as many whole units around the mark."""
    plain = hit.passage.plain
    header = _header(hit) if hit.passage.kind == "table" and len(plain) > most else None
    if len(plain) <= most:
        return Paragraph(hit, (0, len(plain)), mark, worth)
    spans = units(hit) or [mark]
    first = last = spans.index(mark) if mark in spans else 0
    while True:
        before = spans[first - 1][0] if first else None
        after = spans[last + 1][1] if last + 1 < len(spans) else None
        if after is not None and after - spans[first][0] <= most:
            last += 1
        elif before is not None and spans[last][1] - before <= most:
            first -= 1
        else:
            break
    return Paragraph(hit, (spans[first][0], spans[last][1]), mark, worth, header)


def _header(hit: Hit) -> Span | None:
    """The header row of a table that has one."""
    told = rows(hit)
    row, _, _ = hit.passage.plain.partition("\n")
    return (0, len(row)) if row.strip() and told and told[0].span[0] > len(row) else None


def _says(one: Paragraph, other: Paragraph) -> bool:
    """Whether what is marked in the other stands in one, as good as word by word and with the
    same figures."""
    mine = grams(other.marked)
    if len(mine & grams(one.text)) < _SAME * len(mine):
        return False
    told = {figure.value for figure in numbers(one.text)}
    return all(figure.value in told for figure in numbers(other.marked))


def grams(text: str) -> set[str]:
    """The character trigrams of a text, its marks left out."""
    bare = "".join(char for char in text.casefold() if char.isalnum())
    return {bare[i : i + 3] for i in range(max(1, len(bare) - 2))}


def _with_post(one: Paragraph, hit: Hit) -> Paragraph:
    """The paragraph, with the posts that another hit stands in beside its own."""
    known = {one.hit.post.file, *(post.file for post in (*one.hit.also_in, *one.also_in))}
    new = {post.file: post for post in (hit.post, *hit.also_in) if post.file not in known}
    return replace(one, also_in=(*one.also_in, *new.values()))


def _of_form_first(found: list[Paragraph], wanted: ParagraphQuery) -> list[Paragraph]:
    """The paragraphs, of the best ones that which answers best with the form that is asked for
    before the others; one of the version that is asked for, where there is one."""
    of_version = [one for one in found if is_of(wanted.versions, one.hit.post.title, one.text)]
    among = of_version or found[:MOST_PARAGRAPHS]
    best = [one for one in among[:MOST_PARAGRAPHS] if _has_form(wanted.forms, one.marked)]
    best = best or of_version[:1] or among[:MOST_PARAGRAPHS]
    if not best:
        return found
    if not any(_has_form(wanted.forms, one.marked) for one in best):
        lead = best[0]
    else:
        lead = max(best, key=_worth_of)
    if beside := said_of_another(wanted.question, lead.marked):
        others = (_marking(one, beside) for one in among[:MOST_PARAGRAPHS])
        own = [one for one in others if one and not said_of_another(wanted.question, one.marked)]
        lead = max(own, key=_worth_of, default=lead)
    return [lead, *(one for one in found if one.hit is not lead.hit)]


def _marking(one: Paragraph, wanted: set[str]) -> Paragraph | None:
    """The paragraph with a mark on what has a figure of these units; None where none has."""
    spans = [one.mark, *(s for s in units(one.hit) if one.span[0] <= s[0] and s[1] <= one.span[1])]
    marked = (replace(one, mark=span) for span in spans)
    return next((new for new in marked if units_of(new.marked) & wanted), None)


def _worth_of(one: Paragraph) -> float:
    return one.worth + _RANKED * one.hit.score


def _newest_first(found: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs, the first one behind the newest that overtakes it."""
    if not found:
        return found
    told = [(one.hit.post.date, one.marked) for one in found]
    above = [_above(one) for one in found]
    newer = [
        at for at in range(1, len(found)) if supersedes(told[at], told[0], (above[at], above[0]))
    ]
    if not newer:
        return found
    lead = max(newer, key=lambda at: told[at][0])
    return [found[lead], *(one for at, one in enumerate(found) if at != lead)]


def _replaced_last(found: list[Paragraph], hits: Sequence[Hit]) -> list[Paragraph]:
    """The paragraphs, the first one behind the sentence of a hit, not older, that says itself which
    value takes the place of the one that is told there."""
    old = found[0]
    for hit in hits:
        if hit.post.date.date() < old.hit.post.date.date():
            continue
        for span in units(hit):
            time_limit.check()
            if replaces(_cut(hit, span), old.marked) and _same_post(hit.post, old.hit.post):
                new = _shown(hit, span, old.worth, _LONGEST)
                same = [one for one in found if one.hit is hit]
                return [new, *(one for one in found if one not in same or one is old)]
    return found


def _same_post(one: Post, other: Post) -> bool:
    return one.file == other.file or same_thing("", "", (one.title, other.title))


def _above(one: Paragraph) -> str:
    """What stands above what a paragraph marks: the title of its post, headings, and the sentence
    before it."""
    spans = [span for span in units(one.hit) if span[1] <= one.mark[0]]
    before = one.hit.passage.plain[slice(*spans[-1])] if spans else one.hit.before or ""
    return "\n".join((one.hit.post.title, *one.hit.place.heading, before))


def _place(one: Paragraph) -> tuple[object, ...]:
    return one.hit.post.date, one.hit.post.file, one.hit.place.position


def units(hit: Hit) -> list[Span]:
    """What can be marked of a passage: its sentences, the items of a list, the rows of a table but
    those that head others, which tell nothing by themselves, or a block of code as a whole."""
    plain = hit.passage.plain
    if hit.passage.kind == "code":
        return [(0, len(plain))]
    if hit.passage.kind == "table":
        return [row.span for row in rows(hit)]
    if hit.passage.kind == "list":
        spans, at = [], 0
        for line in plain.split("\n"):
            bare = line.strip()
            if bare:
                start = at + line.index(bare)
                spans.append((start, start + len(bare)))
            at += len(line) + 1
        return spans
    return sentence_spans(plain)
