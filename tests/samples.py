"""Answers and citations that no archive has to make first."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from assistant.answering import notices
from assistant.answering.citations import marked
from assistant.domain.nouns import (
    Answer,
    Citation,
    Lack,
    Notice,
    Post,
    Sentence,
    State,
    Timings,
    Usage,
)
from assistant.records import Provenance

T = TypeVar("T")
JST = timezone(timedelta(hours=9))
MADE = datetime(2026, 4, 1, tzinfo=UTC)
TOLD = Provenance("reader", MADE)
ONE = Post(
    "2025-01-01-one.md",
    "一つ目",
    "https://kaku.example/one/",
    datetime(2025, 1, 1, 8, tzinfo=JST),
    ("news",),
    ("AI", "工場"),
    author="霧島",
    excerpt="抜粋",
)
TWO = replace(ONE, file="2025-01-02-two.md", title="二つ目", url="https://kaku.example/two/")


def citation(number: int = 1, post: Post = ONE, text: str = "**電池**の量産を始めた。") -> Citation:
    plain = text.replace("*", "")
    return Citation(
        number, f"p{number}", post, (), ("章", "節"), 2, text, text, f"{post.url}#:~:text=x",
        plain, plain,
    )  # fmt: skip


def forced(noun: T, **fields: object) -> T:
    """One that its maker would have refused, as if it had come here some other way."""
    made = copy(noun)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def answer(question: str = "量産はいつ？", text: str = "量産を始めた。") -> Answer:
    """One that quotes a paragraph, which is a single sentence."""
    quote = Sentence(text, (1,), "quote", ((0, len(text)),))
    cited = (citation(text=text),)
    return Answer(question, f"{text}[1]", "ja", (quote,), cited, "answered", "extractive")


def quoting(*citations: Citation, lead: int = 0, state: State = "answered") -> Answer:
    """One that quotes the citations whole, with their last sentences (or rows) marked; that of
    the one at `lead` is told first, or that the archive has none of it."""
    quotes = []
    for one in citations:
        ends = [at.end() for at in re.finditer(r"[。\n]", one.shown[:-1])]
        quotes.append(
            Sentence(one.shown, (one.number,), "quote", ((max(ends, default=0), len(one.shown)),))
        )
    lacks = (Lack("name", "近い記事には「港」が出てきません。"),) if state == "nearest" else ()
    if state == "answered":
        told = quotes[lead]
        head = [Sentence(told.text[slice(*told.marks[0])], told.citations)]
    else:
        head = [Sentence(notices.REFUSAL["ja"]), *(Sentence(lack.text) for lack in lacks)]
        head += [Sentence(notices.NEAREST["ja"], kind="framing")] if citations else []
    said = (*head, *quotes)
    return Answer(
        "港は？", marked(said, apart=True), "ja", said, citations, state, "extractive", lacks=lacks,
        narrower=("2025年1月の港", "港 工場") if state == "answered" else (),
    )  # fmt: skip


def every_kind() -> list[Answer]:
    """Answers of each kind: paragraphs with a lead, those that come nearest, a refusal, a model's,
    with all that they may have."""
    also = replace(citation(), also_in=(TWO, replace(TWO, author=None, tags=())))
    some = (also, citation(2, TWO, "港を開いた。岸壁は二つある。"))
    written = Answer(
        'What "changed" at 100%_?\n<b>\u2028😀',
        "It began.[1][2] Not so.",
        "en",
        (Sentence("It began.", (1, 2)), Sentence("Not so.", (), check="unchecked")),
        (also, citation(2, TWO)),
        "answered",
        "model",
        "scripted",
        Usage(321, 45, 0.000123, estimated=True),
        Timings(1.5, 2.25, 1e3),
        (Notice("cut_off", "Cut off."),),
    )
    refusal = Answer(
        "Who?", "Nothing.", "en", (Sentence("Nothing."),), (), "none", "extractive"
    )  # fmt: skip
    return [quoting(*some, lead=1), quoting(*some, state="nearest"), refusal, written]
