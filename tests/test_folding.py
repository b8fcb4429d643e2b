"""Folding, and who tells the language: a few words in Latin letters do not make a text English."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asked.follow_ups import leans_on_history
from assistant.language.folding import (
    bare,
    casefolded,
    in_place,
)
from assistant.language.names import names
from assistant.language.sentences import language_of

PACKAGE = Path(__file__).parents[1] / "assistant"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert bare(text) == "".join(casefolded(text).split())
    assert in_place(in_place(text)) == in_place(text)


@given(st.text(max_size=60))
def test_offsets_stay_where_texts_are_folded_in_place(text: str) -> None:
    assert len(in_place(text)) == len(text)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("NVIDIA決算", {"NVIDIA"}),
        ("ソニー決算発表日", {"ソニー"}),
        ("NVIDIA earnings", {"NVIDIA"}),
    ],
)
def test_a_question_without_hiragana_is_not_english(question: str, named: set[str]) -> None:
    assert {name.text for name in names(question, lambda _: 9.0)} >= named


def test_names_in_lower_case_are_names_in_japanese_without_hiragana() -> None:
    assert "arm" in {name.text.lower() for name in names("arm株式公開時期", lambda _: 9.0)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("NVIDIA決算", "ja"),
        ("最新 GPU 価格", "ja"),
        ("OpenAI to release GPT 決算", "ja"),
        ("How much does the ハコビ robot cost?", "en"),
        ("When did 東峰建設 open its plant?", "en"),
        ("How much does it cost と聞く", "ja"),
        ("Which firms lead?", "en"),
    ],
)
def test_names_of_another_language_do_not_change_that_of_a_sentence(
    text: str, language: str
) -> None:
    assert language_of(text) == language


def test_an_accent_does_not_make_a_question_japanese() -> None:
    assert not leans_on_history("Which café opened first?")
    assert leans_on_history("Café prices?")


def test_nobody_else_folds_by_nfkc() -> None:
    there = {file.name for file in PACKAGE.rglob("*.py") if '"NFKC"' in file.read_text("utf-8")}
    assert there == {"invisible.py", "folding.py"}
