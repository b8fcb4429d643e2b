"""How a question is split into several searches, by rule and by the chat model."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.asked.step_planner import fitting
from assistant.answering.asked.steps import MOST, Step, steps
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI, says

FIRST, LAST = date(2025, 1, 1), date(2025, 5, 1)


@pytest.mark.parametrize(
    ("question", "asked", "begin"),
    [
        ("AI拡散規則の撤回", ["AI拡散規則の撤回"], [""]),
        (
            "2024年と2025年のAI規制はどう変わった？",
            ["AI規制はどう変わった？"],
            ["2024-01", "2025-01"],
        ),
        ("Q1 2025 vs Q2 2025 funding of AI", ["funding of AI"], ["2025-01", "2025-04"]),
        ("AI policy in 2023 and 2024", ["AI policy"], ["2023-01", "2024-01"]),
        ("AI policy from 2023 to 2024, year by year", ["AI policy"], ["2023-01", "2024-01"]),
        ("AI規制を四半期ごとに", ["AI規制"], ["2025-01", "2025-04"]),
        ("NVIDIAとAMDの株価の違いは？", ["NVIDIAの株価", "AMDの株価"], [""]),
        ("How do Nova and Lumen compare in price?", ["Nova: price", "Lumen: price"], [""]),
        ("いつ開いた？誰が反対した？", ["いつ開いた", "誰が反対した（いつ開いた）"], [""]),
    ],
)
def test_questions_are_split_by_what_they_ask(
    question: str, asked: list[str], begin: list[str]
) -> None:
    found = steps(question, FIRST, LAST)
    assert list(dict.fromkeys(one.question for one in found)) == asked
    begins = [f"{one.date_from:%Y-%m}" if one.date_from else "" for one in found]
    assert list(dict.fromkeys(begins)) == begin


def test_sides_are_searched_in_each_period() -> None:
    found = steps("2024年と2025年の、EUと米国のAI規制を比べて")
    assert [(one.question, one.date_to and one.date_to.year) for one in found] == [
        ("EUのAI規制", 2024),
        ("米国のAI規制", 2024),
        ("EUのAI規制", 2025),
        ("米国のAI規制", 2025),
    ]
    assert len(steps("AI by month", date(2020, 1, 1), LAST)) == MOST


def test_what_a_model_says_counts_as_far_as_it_fits() -> None:
    reply = """Sure: {"steps": [
      {"question": "AI rules of the EU", "date_from": "2025-01-01", "date_to": "2025-06-30"},
      {"question": "AI rules of Japan", "date_from": "soon", "date_to": "2025-13-01"},
      {"question": "AI rules", "date_from": "2025-06-01", "date_to": "2025-01-01"},
      {"question": "soup"}, {"question": 3}, "x"]}"""
    assert fitting(reply, "AI rules of the EU and Japan?") == (
        Step("AI rules of the EU", date(2025, 1, 1), date(2025, 6, 30)),
        Step("AI rules of Japan"),
        Step("AI rules"),
    )
    for other in ("", "{", "[]", '{"steps": 3}', "no"):
        assert fitting(other, "AI?") == ()


def test_the_model_is_asked_once_and_rules_stand_in_for_it(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    question = "2024年と2025年のAI拡散規則は？"
    openai_server.script = [says('{"steps": [{"question": "AI拡散規則の公表"}]}'), says("?")]
    written = make_written()
    assert written.steps(question) == (Step("AI拡散規則の公表"),)
    (asked,) = openai_server.requests
    assert asked["response_format"]["json_schema"]["name"] == "steps"
    assert question in asked["messages"][-1]["content"]
    assert [one.question for one in written.steps(question)] == ["AI拡散規則は？"] * 2
