"""A question that is no more than a topic can be narrowed: by names beside it, and by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from assistant.answering.asked.narrower import narrower
from assistant.answering.asked.question import Question
from assistant.answering.asked.understanding import Understanding
from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Hit, Passage, Place, Post

POSTS = (
    ("Nimbus 2と港の倉庫", 2025, 3),
    ("港のNimbus 2", 2025, 5),
    ("港とミサゴ丸", 2025, 5),
    ("AIと港", 2024, 11),
    ("AIの港", 2024, 1),
)


def hits(posts: Sequence[tuple[str, int, int]] = POSTS) -> list[Hit]:
    found = []
    for number, (title, year, month) in enumerate(posts):
        post = Post(
            f"{number}.md", title, "https://kaku.example/", datetime(year, month, 5, tzinfo=UTC)
        )
        place = Place(post.file, 0, 0, 3, ())
        passage = Passage(f"p{number}", "paragraph", "港だ。", "港だ。", 3, (place,))
        found.append(Hit(passage, post, place, (), 1.0))
    return found


def idf(word: str) -> float:
    return 0.5 if word == "ai" else 8.0


def read(text: str) -> Question:
    return Understanding(lambda: date(2026, 4, 1)).alone(text, idf)


@pytest.mark.parametrize("text", ["倉庫", "倉庫について", "倉庫とは？", "倉庫は？", " 倉庫？ "])
def test_a_bare_topic_is_narrowed_by_names_and_by_its_newest_months(text: str) -> None:
    assert narrower(read(text), hits(), idf) == (
        "倉庫 Nimbus 2",
        "2025年5月の倉庫",
        "2025年3月の倉庫",
    )


def test_an_english_topic_is_narrowed_in_english() -> None:
    assert narrower(read("warehouses"), hits(), idf) == (
        "warehouses Nimbus 2",
        "warehouses in May 2025",
        "warehouses in March 2025",
    )


@pytest.mark.parametrize(
    "text",
    [
        "港の倉庫はなぜ新しく建てられたのですか？",
        "倉庫はいくら？",
        "2025年の倉庫",
        "今日の倉庫",
        "What is new in the warehouses of the port?",
        "何？",
        "誰が？",
        "Why?",
        "How so?",
    ],
)
def test_any_other_question_is_not(text: str) -> None:
    assert narrower(read(text), hits(), idf) == ()


def test_a_name_that_most_posts_have_or_that_is_asked_narrows_nothing() -> None:
    found = narrower(read("倉庫"), hits(), idf)
    assert not any("AI" in question for question in found)
    asked = narrower(read("Nimbus 2"), hits(), idf)
    assert "Nimbus 2 Nimbus 2" not in asked


def test_posts_of_one_month_leave_nothing_to_choose() -> None:
    assert narrower(read("倉庫"), hits(POSTS[1:3]), idf) == ()
    assert narrower(read("倉庫"), [], idf) == ()


def test_only_what_is_answered_is_narrowed(assistant: Assistant) -> None:
    wide = assistant.ask("輸出規制とは？")
    assert wide.state == "answered"
    assert len(wide.narrower) >= 2
    for question in wide.narrower:
        assert assistant.ask(question).citations, question
    assert assistant.ask("猫の飼い方").narrower == ()
