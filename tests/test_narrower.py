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
    ("text", "parts"),
    [
        (
            "NVIDIA and AMD in 2024 and 2025",
            (
                "NVIDIA and AMD in 2024",
                "NVIDIA and AMD in 2025",
                "NVIDIA in 2024 and 2025",
                "AMD in 2024 and 2025",
            ),
        ),
        (
            "A社とB社の2024年と2025年",
            ("A社とB社の2024年", "A社とB社の2025年", "A社の2024年と2025年", "B社の2024年と2025年"),
        ),
        ("Toyota's and Honda's profits?", ("Toyota's profits?", "Honda's profits?")),
        ("SK Hynix, Samsung and Micron", ("SK Hynix", "Samsung", "Micron")),
        ("2024と2025年の倉庫はいくら？", ("2024年の倉庫はいくら？", "2025年の倉庫はいくら？")),
        ("2025年3月と4月の港", ("2025年3月の港", "2025年4月の港")),
        ("ports in March and May 2025", ("ports in March 2025", "ports in May 2025")),
        (
            "2023年、2024年、2025年のソニーとトヨタの売上",
            (
                "2023年のソニーとトヨタの売上",
                "2024年のソニーとトヨタの売上",
                "2025年のソニーとトヨタの売上",
            ),
        ),
    ],
)
def test_what_is_listed_is_asked_for_one_by_one(text: str, parts: tuple[str, ...]) -> None:
    assert narrower(read(text), hits(), idf) == parts


@pytest.mark.parametrize(
    "text",
    [
        "トヨタとホンダの違いは？",
        "How do Toyota and Honda compare?",
        "2024年から2025年の倉庫",
        "会社と神社の倉庫の話を詳しく",
        "トヨタの2024年の倉庫",
    ],
)
def test_what_is_compared_or_no_list_is_not_taken_apart(text: str) -> None:
    assert narrower(read(text), hits(), idf) == ()


def test_bare_names_and_months_are_topics() -> None:
    assert narrower(read("ソフトバンクグループ"), hits(), idf) == (
        "ソフトバンクグループ Nimbus 2",
        "2025年5月のソフトバンクグループ",
        "2025年3月のソフトバンクグループ",
    )
    yearly = (*POSTS, ("港の夏", 2024, 5))
    assert narrower(read("5月"), hits(yearly), idf) == ("2025年5月", "2024年5月")
    assert narrower(read("May"), hits(yearly), idf) == ("May 2025", "May 2024")
    named = (*POSTS, ("ミサゴ丸と港", 2025, 5), ("ミサゴ丸のNimbus 2", 2025, 5))
    named = tuple((title.replace("丸", "マル"), year, month) for title, year, month in named)
    assert narrower(read("2025年5月"), hits(named), idf) == (
        "2025年5月のNimbus 2",
        "2025年5月のミサゴマル",
    )
    assert narrower(read("May 2025"), hits(named), idf) == (
        "Nimbus 2 in May 2025",
        "ミサゴマル in May 2025",
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
