"""Answers for people: after what was said before, with options, kept, and left when they leave."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService, AskRequest
from assistant.bootstrap import wiring
from assistant.domain.errors import Busy, QuestionError
from assistant.domain.nouns import (
    Filters,
    Options,
    Turn,
)
from assistant.records import Answers, Database
from assistant.runtime import cancellation
from assistant.runtime.admission import AdmissionQueue
from assistant.settings import settings
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI, drips, hangs, says

LONG = 60
QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
READER = AskRequest("reader")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def database(records: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{records}")
    yield opened
    opened.close()


@pytest.fixture
def answering(assistant: Assistant, database: Database) -> AnsweringService:
    return AnsweringService(assistant, Answers(database), AdmissionQueue(2, 2))


@pytest.fixture
def writing(written: Assistant, database: Database) -> AnsweringService:
    return AnsweringService(written, Answers(database), AdmissionQueue(2, 2))


def test_only_the_last_is_whole_and_it_is_the_one_that_is_kept(
    writing: AnsweringService, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    asking = AskRequest("desk", person="mori", page="2025-05-14-a.md")
    *drafts, last = writing.stream(QUESTION, asking)
    assert drafts
    assert all((given.whole, given.id) == (False, None) for given in drafts)
    assert last.whole
    assert last.id is not None
    kept = writing.answers.get(last.id)
    assert kept is not None
    assert kept.answer == last.answer
    assert kept.answer.mode == "model"
    assert (kept.told.surface, kept.told.person, kept.told.page) == (
        "desk", "mori", "2025-05-14-a.md",
    )  # fmt: skip
    assert kept.told.index_day == writing.assistant.info.created


def test_a_checked_sentence_is_given_while_the_model_is_at_the_next(
    writing: AnsweringService, openai_server: ScriptedOpenAI
) -> None:
    read = threading.Event()
    waited: list[bool] = []
    openai_server.script = [
        says(f"{SAID}[1]\nその", reason=None, then=lambda *_: waited.append(read.wait(10)))
    ]
    given = writing.stream(QUESTION, READER)
    first = next(given)
    read.set()
    *_, last = given
    assert waited == [True]
    assert [sentence.text for sentence in first.answer.sentences] == [SAID]
    assert not first.whole
    assert last.whole


def test_a_question_is_read_after_those_before_it(answering: AnsweringService) -> None:
    (first,) = answering.stream("北斗ロボティクスのHR-7の発売日はいつ？", READER)
    (then,) = answering.stream("それの価格はいくら？", AskRequest("reader", first.continuation))
    assert "万円" in then.answer.answer
    assert [kept.id for kept in answering.conversation(then.id or "")] == [first.id, then.id]
    (alone,) = answering.stream("それの価格はいくら？", READER)
    assert alone.answer.answer != then.answer.answer


def test_a_history_of_ones_own_counts_where_no_answer_is_named(answering: AnsweringService) -> None:
    asked = "北斗ロボティクスのHR-7の発売日はいつ？"
    (first,) = answering.stream(asked, READER)
    said = [Turn("user", asked), Turn("assistant", first.answer.answer)]
    (then,) = answering.stream("それの価格はいくら？", READER, history=said)
    assert "万円" in then.answer.answer
    other = [Turn("user", QUESTION), Turn("assistant", SAID)]
    goes_on = AskRequest("reader", first.continuation)
    (named,) = answering.stream("それの価格はいくら？", goes_on, history=other)
    assert named.answer.answer == then.answer.answer


def test_a_branch_is_not_told_of_the_other(
    writing: AnsweringService, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    first = list(writing.stream(QUESTION, READER))[-1]
    list(writing.stream("青い鯨の話は？", AskRequest("reader", first.continuation)))
    openai_server.requests.clear()
    list(writing.stream("撤回の理由は？", AskRequest("reader", first.continuation)))
    told = "\n".join(openai_server.prompts())
    assert QUESTION in told
    assert "鯨" not in told


def test_records_that_fail_cost_the_id_and_one_line(
    answering: AnsweringService, records: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (first,) = answering.stream(QUESTION, READER)
    with sqlite3.connect(records) as other:
        other.executescript("DROP TABLE vote; DROP TABLE answer")
    other.close()
    caplog.clear()
    (given,) = answering.stream(QUESTION, READER)
    assert (given.whole, given.id) == (True, None)
    assert given.answer.sentences == first.answer.sentences
    (line,) = [r for r in caplog.records if r.name == "assistant.answering.service"]
    assert line.exc_info is None
    assert "\n" not in line.getMessage()
    (after,) = answering.stream(QUESTION, AskRequest("reader", first.continuation))
    assert after.answer.citations


@pytest.mark.parametrize("question", ["", "  \n", "あ" * 2001])
def test_a_question_that_cannot_be_asked_leaves_the_gate(
    answering: AnsweringService, question: str
) -> None:
    with pytest.raises(QuestionError):
        list(answering.stream(question, READER))
    assert answering.gate.inside == 0


def test_one_too_many_is_busy(assistant: Assistant, database: Database) -> None:
    answering = AnsweringService(assistant, Answers(database), AdmissionQueue(1, 0))
    with answering.gate.entered(0, lambda: None), pytest.raises(Busy):
        list(answering.stream(QUESTION, READER))
    assert list(answering.stream(QUESTION, READER))


@pytest.mark.parametrize("reply", [hangs(LONG), drips(LONG)], ids=["says nothing", "keeps alive"])
def test_one_who_leaves_is_not_answered(
    make_written: MakeWritten, database: Database, openai_server: ScriptedOpenAI, reply: object
) -> None:
    openai_server.script = [reply]  # type: ignore[list-item]
    answering = AnsweringService(
        make_written(chat_timeout=LONG), Answers(database), AdmissionQueue(1, 0)
    )
    gone = threading.Event()
    timer = threading.Timer(0.5, gone.set)
    timer.start()
    began = time.monotonic()
    with pytest.raises(cancellation.Cancelled):
        list(answering.stream(QUESTION, READER, gone=gone))
    assert time.monotonic() - began < LONG / 2
    timer.join()
    assert answering.gate.inside == 0
    assert list(answering.answers.since(date(2020, 1, 1))) == []


# Options


def test_quotes_are_as_short_as_is_asked(assistant: Assistant) -> None:
    question = "米国の対中半導体輸出規制の内容は？"

    def length(most: int) -> int:
        answer = assistant.ask(question, options=Options(characters=most))
        return sum(len(sentence.text) for sentence in answer.sentences)

    lengths = {most: length(most) for most in (60, 200, 2000)}
    assert lengths[60] < lengths[200] <= 200 < lengths[2000] <= 2000


def test_the_chat_model_may_be_left_out(written: Assistant, openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [says(f"{SAID}[1]")]
    answer = written.ask(QUESTION, options=Options(extractive=True))
    assert (answer.mode, answer.model, answer.usage) == ("extractive", None, None)
    assert openai_server.requests == []
    assert written.ask(QUESTION).mode == "model"


def test_as_many_passages_as_are_asked_for(assistant: Assistant) -> None:
    assert len(assistant.search(QUESTION, options=Options(top_k=3)).hits) == 3
    assert len(assistant.search(QUESTION).hits) == 12


def test_a_preferred_post_comes_first_but_answers_nothing_else(assistant: Assistant) -> None:
    question = "価格はいくら？"
    plain = assistant.search(question).hits
    other = next(hit.post.file for hit in plain if hit.post.file != plain[0].post.file)

    def rank(options: Options) -> int:
        files = [hit.post.file for hit in assistant.search(question, options=options).hits]
        return files.index(other)

    assert rank(Options(prefer=other)) < rank(Options())
    hits = assistant.search(QUESTION, options=Options(prefer="none.md")).hits
    assert [h.passage.id for h in hits] == [h.passage.id for h in assistant.search(QUESTION).hits]
    only = Filters(date_from=date(2030, 1, 1))
    assert assistant.search(QUESTION, only, Options(prefer=other)).hits == ()


def test_bootstrap_takes_the_gate_from_the_settings(
    assistant: Assistant, database: Database
) -> None:
    chosen = settings.load({"answers_at_once": 3, "answers_waiting": 4})
    made = wiring.answering(chosen, assistant, database)
    assert made.gate.most == 7
