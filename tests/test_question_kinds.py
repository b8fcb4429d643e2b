"""What kind a question is."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from assistant.answering.asked.kinds import KINDS, examples, kind
from assistant.answering.asked.question import read
from assistant.language.dates import TimeAsked
from tests.benchmarks import kinds as benchmark

ASKED = {
    "fact": (
        "水族館のイルカは何頭いますか", "入館券の払い戻しはできる？", "年間パスの値段",
        "How many seats does the aquarium theatre have?", "Who feeds the seals?",
    ),
    "change": (
        "水族館の入館者数の推移", "移転計画は結局どうなったの", "入館料がここまで上がった経緯",
        "How has attendance at the aquarium changed since 2018?", "the history of the seal pool",
    ),
    "current": (
        "水族館は今も月曜が休み？", "現在の館長は誰ですか", "最新の入館料は",
        "Is the seal pool still closed?", "What are the opening hours now?",
    ),
    "compare": (
        "水族館と動物園はどちらが安い？", "本館と新館の違いは？", "イルカとアシカを比べると？",
        "Aquarium vs zoo: which is cheaper?", "How do seals differ from sea lions?",
    ),
    "list": (
        "水族館にいるペンギンの種類を挙げて", "割引の対象を一覧にして",
        "寄付した企業をすべて教えて",
        "List all the animals in the north hall", "Which companies sponsor the aquarium?",
    ),
    "count": (
        "水族館の記事は何件ある？", "イルカに初めて触れた記事はいつ？", "月ごとの記事数は？",
        "How many posts are about seals?", "When was the aquarium first mentioned?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_questions_are_told_by_kind(name: str) -> None:
    assert {one: kind(one) for one in ASKED[name]} == dict.fromkeys(ASKED[name], name)


@pytest.mark.parametrize(
    "text",
    [
        "米国のチップ輸出規制はどう変わった？", "規制は何が変わったか", "AI規制の推移",
        "社名の変遷", "これまでの流れを教えて", "2024年と2025年で何が変わった？", "H20をめぐる経緯",
        "What changed in US chip export policy?", "How has the policy evolved?",
        "How did the rules change?", "How has Nvidia's China business developed?",
        "timeline of export rules", "history of HBM", "since when is H20 banned",
    ],
)  # fmt: skip
def test_what_changed_is_a_change(text: str) -> None:
    assert kind(text) == "change"


def test_a_question_has_its_kind() -> None:
    text = "市電の運賃はどう変わってきた？"
    when = TimeAsked(None, None, False, False, text)
    assert read(text, text, text, when, lambda _: 1.0).kind == "change"


def test_the_question_behind_a_long_text_is_read() -> None:
    before = "The harbour board met on Tuesday and spoke of the crane and of its budget. " * 25
    assert kind(f"{before}How has the crane's budget changed over the years?") == "change"
    assert kind(f"{before}How many posts are about the crane?") == "count"


@pytest.mark.parametrize("text", ["", "？", " ", "🦭", "0", "a", "\n\n"])
def test_what_says_nothing_is_a_fact(text: str) -> None:
    assert kind(text) == "fact"


def test_a_long_question_takes_milliseconds() -> None:
    text = ("水族館の入館料はどう変わってきたのか、" * 200)[:2000]
    kind(text)
    taken = []
    for _ in range(10):
        began = time.thread_time()
        kind(text)
        taken.append(time.thread_time() - began)
    assert min(taken) < 0.02


def test_the_examples_are_of_many_topics_and_stand_once() -> None:
    known = list(examples())
    assert len({one.question for one in known}) == len(known)
    for name in KINDS:
        assert len({one.topic for one in known if one.kind == name}) >= 20


def test_examples_are_told_by_those_of_other_topics() -> None:
    told = benchmark.held_out(list(examples()), only={"museum", "code", "money"})
    assert len(told) > 200
    for language in ("ja", "en"):
        assert benchmark.macro([one for one in told if one.language == language]) > 0.8


def test_the_benchmark_prints_its_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"lang": "en", "kind": "count", "question": "How many posts are about seals?"},
        {"lang": "ja", "kind": "fact", "question": "水族館は今も月曜が休み？"},
    ]
    file = tmp_path / "asked.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert benchmark.main([str(file), "--faults"]) == 0
    out = capsys.readouterr().out
    assert "| count | 1.000 | 0.000 | 1.000 |" in out
    assert "fact told as current: 水族館は今も月曜が休み？" in out


def test_the_benchmark_names_the_line_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text('{"lang": "en", "kind": "guess", "question": "Why?"}', encoding="utf-8")
    assert benchmark.main([str(file)]) == 2
    assert f"{file}:1: no question" in capsys.readouterr().err
