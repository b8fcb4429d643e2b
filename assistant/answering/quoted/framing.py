"""The lines around quotes that tell a reader what she is looking at.

A course of events gets the day of each post, an English question on Japanese posts a word on
what the quotes hold, and what a newer post overtakes is named as earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant.answering.quoted.quoting import Quote, Wanted
from assistant.domain.nouns import Hit, Language
from assistant.language.folding import casefolded
from assistant.language.glossary import other_forms
from assistant.language.sentences import language_of

FRAMES = 160
"""Characters that the lines of an answer mostly take."""
_MOST_GLOSSED = 3
_OF_POST: dict[Language, str] = {"ja": "{day}の記事：", "en": "Post of {day}{more}:"}
_EARLIER: dict[Language, str] = {
    "ja": "それより前の記事（{day}）：",
    "en": "Earlier, in the post of {day}{more}:",
}
_IN_JAPANESE = "in Japanese"


def framed(
    quotes: Sequence[Quote], hits: Sequence[Hit], wanted: Wanted, language: Language, most: int
) -> Iterator[tuple[str | None, Quote]]:
    """Each quote with the line that goes before it, None where it needs none; no more of them
    than fit into `most` characters, but always the first."""
    across = [_is_across(quote, hits, language) for quote in quotes]
    overtaken = any(quote.earlier for quote in quotes)
    last: tuple[str, bool] | None = None
    newest: datetime | None = None
    length = 0
    for quote, foreign in zip(quotes, across, strict=True):
        here = (hits[quote.hit].post.file, quote.earlier)
        needed = wanted.changes or foreign or overtaken
        day = hits[quote.hit].post.date
        before = quote.earlier and newest is not None and day < newest
        line = None
        if needed and here != last:
            line = _line(quote, hits, wanted, language, before=before)
            newest = day
        length += len(line or "") + sum(end - start for start, end in quote.sentences)
        if last is not None and length > most:
            return
        yield line, quote
        last = here


def _is_across(quote: Quote, hits: Sequence[Hit], language: Language) -> bool:
    return language == "en" and language_of(_text(quote, hits)) == "ja"


def _text(quote: Quote, hits: Sequence[Hit]) -> str:
    start, end = quote.span
    return hits[quote.hit].passage.plain[start:end]


def _line(
    quote: Quote, hits: Sequence[Hit], wanted: Wanted, language: Language, *, before: bool
) -> str:
    more = ""
    if _is_across(quote, hits, language):
        told = _glossed(wanted.question, _text(quote, hits))
        more = f", {_IN_JAPANESE}" + (f" ({', '.join(told)})" if told else "")
    pattern = (_EARLIER if before else _OF_POST)[language]
    return pattern.format(day=_day(hits[quote.hit].post.date, language), more=more)


def _glossed(question: str, text: str) -> list[str]:
    """Words of the question with what they are in a quote."""
    folded = casefolded(text)
    found = {}
    for phrase, forms in other_forms(question).items():
        form = next((one for one in forms if one.casefold() in folded), None)
        if form is not None and not form.isascii():
            found[phrase] = f"{_as_asked(question, phrase)} = {form}"
    return list(found.values())[:_MOST_GLOSSED]


def _as_asked(question: str, phrase: str) -> str:
    """A folded phrase as the question writes it."""
    at = question.casefold().find(phrase)
    return question[at : at + len(phrase)] if at >= 0 else phrase


def _day(date: datetime, language: Language) -> str:
    if language == "ja":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {date:%b %Y}"
