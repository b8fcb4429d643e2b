"""What was found is worth: an answer, what comes nearest, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerable.judging import ACROSS, judge_found, relevance
from assistant.answering.asked.question import Question
from assistant.answering.asked.understanding import Understanding
from assistant.answering.assistant import Assistant
from assistant.archive import Archive, Calibration, Distribution, Generation, OwnReach
from assistant.domain.nouns import Answer, Filters, Options, State, Turn
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever, SearchResult, Signals
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI

QUESTION = "AI拡散規則の撤回はいつ発表された？"
Search = Callable[[Question], SearchResult]


@pytest.fixture
def generation(sample_index: Path, embedder: Embedder) -> Generation:
    """One of its own, whose calibration a test may change."""
    return Archive(sample_index, embedder.name).current()


@pytest.fixture
def search(assistant: Assistant, generation: Generation) -> Search:
    def found(question: Question) -> SearchResult:
        one = Retriever(assistant.archive, assistant.embedder).search(question.searched)
        return replace(one, generation=generation)

    return found


def alone(text: str, generation: Generation) -> Question:
    return Understanding(lambda: date(2026, 4, 1)).alone(text, generation.lexical.idf)


def after(text: str, generation: Generation, before: str, said: str) -> Question:
    history = [Turn("user", before), Turn("assistant", said)]
    understanding = Understanding(lambda: date(2026, 4, 1))
    return understanding.after(text, history, lambda _: [], generation.lexical.idf)


@pytest.mark.parametrize(
    ("question", "state"),
    [
        (QUESTION, "answered"),
        ("HR-7の発売日はいつになった？", "answered"),
        ("What changed in US chip export policy?", "answered"),
        ("HBM4の供給元はどこ？", "answered"),
        ("2019年のAI拡散規則は？", "nearest"),
        ("Who is the CEO of Hokuto Robotics?", "nearest"),
        ("ゾルタン社のAI拡散規則への意見は？", "nearest"),
    ],
)
def test_what_the_archive_has_of_a_question(
    assistant: Assistant, question: str, state: State
) -> None:
    answer = assistant.ask(question)
    assert answer.state == state, answer.answer
    assert bool(answer.citations)
    assert bool(answer.lacks) is (state == "nearest")
    check(answer)


def check(answer: Answer) -> None:
    """What holds for every answer."""
    assert answer.abstained is (answer.state != "answered")
    if answer.state == "none":
        assert answer.citations == answer.lacks == answer.narrower == ()
    if answer.state != "answered":
        assert answer.narrower == ()


@pytest.mark.parametrize(
    "question",
    [
        "カレーの作り方を教えて",
        "おすすめのカレーの作り方を教えて",
        "明日の東京の天気は？",
        "富士山の高さは？",
        "猫の飼い方",
        "霧島重工の社長は誰？",
        "Who won the football world cup in 1998?",
        "How do I bake bread?",
    ],
)
def test_what_is_not_in_the_archive_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained, answer.answer
    check(answer)


def test_nothing_that_was_found_is_no_answer(generation: Generation) -> None:
    worth = judge_found(alone(QUESTION, generation), SearchResult((), generation))
    assert (worth.state, worth.lacks) == ("none", ())


def test_the_fit_is_measured_by_the_archives_own_clauses(
    generation: Generation, search: Search
) -> None:
    question = alone(QUESTION, generation)
    found = search(question)
    near, out = Distribution(0.8, 0.02), Distribution(6.0, 2.0)
    generation.calibration = Calibration(9, {}, {"ja": OwnReach(near, out)})
    found = replace(found, signals=Signals(0.84, 9.0))
    assert relevance(question, found) == pytest.approx(2 + 1.5)
    assert judge_found(question, found).relevance == pytest.approx(3.5)
    assert relevance(question, replace(found, filtered=True)) == pytest.approx(2 + 2)
    beside = replace(question, beside=True)
    assert relevance(beside, found) == pytest.approx(2 + 2)
    english = replace(question, language="en")
    assert relevance(english, found) == pytest.approx(2 + 1.5 + ACROSS)
    assert relevance(question, replace(found, signals=None)) == float("-inf")


@pytest.mark.parametrize("calibration", [None, Calibration(9, {}, {})])
def test_an_index_without_own_clauses_judges_by_what_is_named(
    generation: Generation, search: Search, calibration: Calibration | None
) -> None:
    generation.calibration = calibration
    question = alone(QUESTION, generation)
    assert relevance(question, search(question)) == 0.0
    assert judge_found(question, search(question)).state == "answered"
    unheard = alone("2019年のAI拡散規則は？", generation)
    worth = judge_found(unheard, search(unheard))
    assert worth.state == "nearest"
    assert [one.kind for one in worth.lacks] == ["time"]


def low(found: SearchResult) -> SearchResult:
    """The same, where the archive's own clauses reach far more."""
    found.generation.calibration = Calibration(
        9, {}, {"ja": OwnReach(Distribution(0.95, 0.01), Distribution(90.0, 1.0))}
    )
    return found


def test_what_fits_badly_is_an_answer_where_all_that_is_named_is_there(
    generation: Generation, search: Search
) -> None:
    question = alone("AI拡散規則の撤回の発表", generation)
    assert judge_found(question, low(search(question))).state == "answered"
    other = alone("企業の手続きの苦情と海の釣り", generation)
    worth = judge_found(other, low(search(other)))
    assert worth.relevance < -3
    assert (worth.state, [one.kind for one in worth.lacks]) == ("nearest", ["topic"])


def test_a_language_of_few_passages_is_judged_by_that_of_most(
    generation: Generation, search: Search
) -> None:
    question = alone(QUESTION, generation)
    found = replace(search(question), signals=Signals(0.84, 9.0))
    generation.calibration = Calibration(
        9, {}, {"en": OwnReach(Distribution(0.8, 0.02), Distribution(6.0, 2.0))}
    )
    assert relevance(question, found) == pytest.approx(2 + 1.5)


def test_a_gist_of_a_post_is_always_an_answer(generation: Generation, search: Search) -> None:
    question = replace(alone(QUESTION, generation), gist=True)
    assert judge_found(question, low(search(question))).state == "answered"


def test_a_guess_that_a_question_goes_on_counts_where_it_says_so_itself(
    generation: Generation, search: Search
) -> None:
    before = "北斗ロボティクスのHR-7の発売日は？", "2026年4月20日に延期されました。"
    guess = after("今日の天気は？", generation, *before)
    assert (guess.alone, guess.surely) == (False, False)
    assert judge_found(guess, search(guess)).state == "none"
    guess = after("価格はいくらになった？", generation, *before)
    assert (guess.alone, guess.surely) == (False, False)
    assert judge_found(guess, search(guess)).state == "answered"
    sure = after("それの価格は？", generation, *before)
    assert sure.surely
    assert judge_found(sure, search(sure)).state == "answered"


def test_a_small_part_of_the_archive_is_judged_too(assistant: Assistant) -> None:
    filters = Filters(tag="NVIDIA")
    answer = assistant.ask("おすすめのカレーの作り方を教えて", filters=filters)
    assert answer.abstained
    assert assistant.ask(QUESTION, filters=Filters(tag="no-such-tag")).state == "none"


def test_the_model_is_not_asked_where_nothing_is_near(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    written = make_written()
    answer = written.ask(QUESTION, filters=Filters(tag="no-such-tag"))
    assert answer.state == "none"
    assert openai_server.requests == []


def test_questions_to_start_from_are_answered(assistant: Assistant) -> None:
    for question in assistant.examples(12):
        answer = assistant.ask(question, options=Options(extractive=True))
        assert answer.state == "answered", question
