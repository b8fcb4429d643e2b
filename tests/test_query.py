"""What is typed into a search box besides the question: phrases, words to leave out, AND and OR."""

from __future__ import annotations

import pytest

from assistant.retrieval.mentions import content_words
from assistant.retrieval.query import read


@pytest.mark.parametrize(
    ("typed", "question", "words"),
    [
        ("輸出規制はどうなった？", "輸出規制はどうなった？", ""),
        ('delays of the "AI Act" -NVIDIA', 'delays of the "AI Act"', '"AI Act" -NVIDIA'),
        ("AI規制 −エヌビデア", "AI規制", "-エヌビデア"),
        ('半導体 -"chip export"', "半導体", '-"chip export"'),
        ("NVIDIA OR AMD exports", "NVIDIA AMD exports", "NVIDIA OR AMD"),
        ("NVIDIA AND AMD OR Intel", "NVIDIA AMD Intel", "NVIDIA AND AMD OR Intel"),
        ('(A1 OR "B two") AND 規制', '(A1 "B two") 規制', 'A1 OR "B two" AND 規制'),
        ("“AI 法”の施行", "“AI 法”の施行", '"AI 法"'),
        ("気温が -5 度", "気温が -5 度", ""),
        ("salt and pepper or not", "salt and pepper or not", ""),
        ("x-ray B2B -", "x-ray B2B -", ""),
        ("OR x AND", "OR x AND", ""),
        ('"" 空', '"" 空', ""),
        ("-NVIDIA", "", "-NVIDIA"),
    ],
)
def test_what_is_typed_is_a_question_and_conditions(typed: str, question: str, words: str) -> None:
    found = read(typed)
    assert (found.question, found.words) == (question, words)
    assert read(found.words).words == words, "conditions are read again as they were told"


def test_a_group_has_what_or_joins() -> None:
    found = read("A AND B OR C -D")
    told = [[term.text for term in group] for group in found.needed]
    assert told == [["A"], ["B", "C"]]
    assert [term.text for term in found.left_out] == ["D"]


def test_the_words_of_a_question_are_those_that_carry_its_meaning() -> None:
    assert content_words("AI拡散規則の撤回はいつ？") == ("ai", "拡散規則", "撤回")
    assert content_words("When was the EU AI Act delayed?") == ("eu", "ai", "act", "delayed")
