"""Answers and citations that no archive has to make first."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from assistant.domain.nouns import (
    Answer,
    Citation,
    Notice,
    Post,
    Sentence,
    Timings,
    Usage,
)
from assistant.records import Told

T = TypeVar("T")
JST = timezone(timedelta(hours=9))
MADE = datetime(2026, 4, 1, tzinfo=UTC)
TOLD = Told("reader", MADE)
ONE = Post(
    "2025-01-01-one.md",
    "一つ目",
    "https://kaku.example/one/",
    datetime(2025, 1, 1, 8, tzinfo=JST),
    ("news",),
    ("AI", "工場"),
    "霧島",
    "抜粋",
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
    return Answer(
        question, f"{text}[1]", "ja", (Sentence(text, (1,)),), (citation(),), False, "extractive"
    )  # fmt: skip


def every_kind() -> list[Answer]:
    """Answers of each kind: quotes, a refusal, a model's, with all that they may have."""
    refusal = Answer(
        "Who?", "Nothing.", "en", (Sentence("Nothing."),), (), True, "extractive", related=(ONE,)
    )
    also = replace(citation(), also_in=(TWO, replace(TWO, author=None, tags=())))
    framed = (Sentence("2025年1月1日の記事：", framing=True), Sentence("始めた。", (1,)))
    written = Answer(
        'What "changed" at 100%_?\n<b>\u2028😀',
        "It began.[1][2] Not so.",
        "en",
        (Sentence("It began.", (1, 2)), Sentence("Not so.", (), check="unchecked")),
        (also, citation(2, TWO)),
        False,
        "model",
        "scripted",
        Usage(321, 45, 0.000123, estimated=True),
        Timings(1.5, 2.25, 1e3),
        (Notice("cut_off", "Cut off."),),
    )
    return [answer(), replace(answer(), sentences=framed, citations=(also,)), refusal, written]
