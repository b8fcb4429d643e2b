"""A follow-up that only names another thing asks the same of that."""

from __future__ import annotations

import pytest

from assistant.answering.asked.other_thing import same_of_another
from assistant.domain.nouns import Turn


def asked(*questions: str) -> str | None:
    *before, last = questions
    history = [turn for one in before for turn in (Turn("user", one), Turn("assistant", "…"))]
    return same_of_another(last, history)


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("When was Kibo 1.6 released?", "What about Kibo 1.5?", "When was Kibo 1.5 released?"),
        ("When was Kibo 1.5 released?", "And 1.3?", "When was Kibo 1.3 released?"),
        ("How much is the Nami 5?", "And the 5.1?", "How much is the Nami 5.1?"),
        ("What is new in Kibo 3.4?", "And Wakame?", "What is new in Wakame?"),
        ("How long does the bus to Oka take?", "And Tane?", "How long does the bus to Tane take?"),
        ("When did Hana Moor resign?", "And Jun Mori?", "When did Jun Mori resign?"),
        ("How many crates in 2023?", "And in 2024?", "How many crates in 2024?"),
        ("How many crates in March 2023?", "How about April?", "How many crates in April 2023?"),
        (
            "When did the bakery of Jun Mori move?",
            "And the smithy of Ines Falk?",
            "When did the smithy of Ines Falk move?",
        ),
        ("岡造船の売上高は？", "森帆布は？", "森帆布の売上高は?"),
        ("岡造船の2025年3月期の売上高は？", "2024年は？", "岡造船の2024年3月期の売上高は?"),
        ("HR-7の価格は？", "HR-5は？", "HR-5の価格は?"),
        ("キボの1.6はいつ出た？", "じゃあ1.5は？", "キボの1.5はいつ出た?"),
        ("北浜の市場の建設費は？", "南丘の時計台は？", "南丘の時計台の建設費は?"),
        ("6月の来客数は？", "7月は？", "7月の来客数は?"),
    ],
)
def test_the_same_is_asked_of_it(before: str, question: str, meant: str) -> None:
    assert asked(before, question) == meant


def test_one_follow_up_goes_on_from_another() -> None:
    meant = "When was Kibo 1.3 released?"
    assert asked("When was Kibo 1.6 released?", "What about 1.5?", "And 1.3?") == meant


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("HR-7の発売日は？", "価格は？"),
        ("HR-7の発売日は？", "その理由は？"),
        ("岡造船の売上高は？", "本社はどこ？"),
        ("When did Hana Moor resign?", "Why?"),
        ("When did Hana Moor resign?", "And who followed her?"),
        ("When was Kibo 1.5 released?", "And what changed?"),
        ("What does it cost?", "Thanks"),
    ],
)
def test_what_asks_something_itself_is_left_alone(before: str, question: str) -> None:
    assert asked(before, question) is None
    assert asked(question) is None
