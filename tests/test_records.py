"""Answers and votes are kept, found, forgotten, and never at the cost of a traceback."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter
from sqlalchemy import update

from assistant.domain.errors import (
    ArchiveError,
    RecordsError,
    SettingError,
)
from assistant.domain.nouns import Answer, Sentence
from assistant.records import (
    Answers,
    Database,
    Provenance,
    QuestionVectors,
    SignInAttempts,
    Vote,
    VoteCounts,
    Votes,
)
from assistant.records.database import METADATA
from assistant.surfaces.web import retention
from tests import postgres
from tests.programs import context
from tests.samples import MADE, TOLD, answer, every_kind

DAY = timedelta(days=1)
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{path}"
    server: str = request.getfixturevalue("postgresql")
    return postgres.empty(server)


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database(address)
    yield opened
    opened.close()


@pytest.fixture
def answers(database: Database) -> Answers:
    return Answers(database)


@pytest.fixture
def votes(database: Database) -> Votes:
    return Votes(database)


def kept(answers: Answers, said: Answer | None = None, **told: object) -> str:
    at = told.pop("at", None)
    key = answers.new_id()
    circumstances = Provenance("reader", MADE, **told)  # type: ignore[arg-type]
    answers.keep(key, said or answer(), circumstances, at)  # type: ignore[arg-type]
    return key


@pytest.mark.parametrize("said", every_kind(), ids=["quotes", "framed", "refusal", "model"])
def test_an_answer_comes_back_whole(address: str, said: Answer) -> None:
    database = Database(address)
    asked = datetime(2026, 4, 2, 1, 30, tzinfo=UTC)
    told = Provenance("desk", MADE, None, "mori", "2025-01-01-one.md")
    given = Answers(database).keep("k" * 22, said, told, asked)
    database.close()
    again = Database(address)
    found = Answers(again).get("k" * 22)
    again.close()
    assert found == given
    assert found is not None
    assert found.answer == said
    assert found.answer.to_json() == said.to_json()
    assert [c.post.date.utcoffset() for c in found.answer.citations] == [
        c.post.date.utcoffset() for c in said.citations
    ]
    assert (found.asked_at, found.told) == (asked, told)


def test_times_of_other_zones_are_kept_as_the_same_moment(answers: Answers) -> None:
    moment = every_kind()[0].citations[0].post.date
    found = answers.get(kept(answers, at=moment))
    assert found is not None
    assert found.asked_at == moment
    assert found.asked_at.tzinfo is UTC


def test_ids_cannot_be_guessed() -> None:
    ids = [Answers.new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert all(len(key) == 22 and key.isascii() for key in ids)
    for at in range(21):
        assert len({key[at] for key in ids}) > 50


def test_an_id_is_taken_once(answers: Answers) -> None:
    key = kept(answers)
    with pytest.raises(RecordsError):
        answers.keep(key, answer("別の質問"), TOLD)
    found = answers.get(key)
    assert found is not None
    assert found.answer.question == answer().question


def test_conversations_branch_where_a_question_is_edited(answers: Answers) -> None:
    first = kept(answers, answer("一"))
    second = kept(answers, answer("二"), after=first)
    third = kept(answers, answer("三"), after=second)
    edited = kept(answers, answer("二の別"), after=first)
    on = kept(answers, answer("四"), after=edited)

    def questions(key: str) -> list[str]:
        return [one.answer.question for one in answers.chain(key)]

    assert questions(third) == ["一", "二", "三"]
    assert questions(on) == ["一", "二の別", "四"]
    assert questions(second) == ["一", "二"]
    assert {one.conversation for one in answers.chain(third) + answers.chain(on)} == {first}
    assert [one.id for one in answers.chain(third, most=2)] == [second, third]
    assert answers.chain("nothing") == []


def test_after_an_answer_that_is_not_known_a_conversation_begins(answers: Answers) -> None:
    key = kept(answers, after="x" * 22)
    found = answers.get(key)
    assert found is not None
    assert (found.conversation, found.told.after) == (key, None)


def test_what_is_old_is_forgotten_with_its_votes(answers: Answers, votes: Votes) -> None:
    now = datetime(2026, 4, 1, 12, tzinfo=UTC)
    old = kept(answers, at=now - 31 * DAY)
    new = kept(answers, after=old, at=now - 29 * DAY)
    for key in (old, new):
        votes.cast(Vote(key, "reader-1", 1))
    assert answers.forget(now - 30 * DAY) == 1
    assert answers.get(old) is None
    assert [one.id for one in answers.chain(new)] == [new]
    assert votes.tallies([old, new]) == {(new, 0): VoteCounts(1)}
    assert answers.forget(now - 30 * DAY) == 0


def test_the_app_forgets_at_its_start_and_again(answers: Answers) -> None:
    now = datetime.now(UTC)
    old, new = kept(answers, at=now - 3 * DAY), kept(answers, at=now - DAY)

    async def running() -> None:
        async with retention.keeping(answers, 2, every=0.05)(FastAPI()):
            await gone(old)
            await gone(kept(answers, at=now - 3 * DAY))
        assert len(asyncio.all_tasks()) == 1

    async def gone(key: str) -> None:
        async with asyncio.timeout(30):
            while answers.get(key):
                await asyncio.sleep(0.01)

    asyncio.run(running())
    assert answers.get(new) is not None


def test_zero_days_keep_for_ever(answers: Answers) -> None:
    old = kept(answers, at=datetime(1999, 1, 1, tzinfo=UTC))

    async def running() -> None:
        async with retention.keeping(answers, 0, every=0.01)(FastAPI()):
            await asyncio.sleep(0.1)

    asyncio.run(running())
    assert answers.get(old) is not None


def test_forgetting_that_fails_is_one_line_and_no_end(
    answers: Answers, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    kept(answers)
    spoil(database)

    async def running() -> None:
        async with retention.keeping(answers, 1, every=0.02)(FastAPI()):
            async with asyncio.timeout(30):
                while len(caplog.messages) < 2:
                    await asyncio.sleep(0.01)

    asyncio.run(running())
    assert all("\n" not in line and "DATABASE_URL" in line for line in caplog.messages)
    assert all(record.exc_info is None for record in caplog.records)


def spoil(database: Database) -> None:
    """Take the tables away, as a wrong restore would."""
    with database.begin() as connection:
        METADATA.drop_all(connection)


def test_search_takes_words_as_they_are(answers: Answers) -> None:
    for question in ("成長は100%だった？", "成長は1000だった？", "snake_case", "snakeXcase", "Tea"):
        kept(answers, answer(question, "「引用」は茶。"), person="mori")
    kept(answers, answer("100%"), person="sato")

    def found(words: str) -> list[str]:
        return [one.answer.question for one in answers.of_person("mori", words)]

    assert found("100%") == ["成長は100%だった？"]
    assert found("snake_") == ["snake_case"]
    assert found("%") == ["成長は100%だった？"]
    assert found("tea") == ["Tea"]
    assert found("成長　1000 茶") == ["成長は1000だった？"]
    assert len(found("「引用」")) == 5
    assert found("citations") == []
    assert found("\\") == []
    assert len(found("  ")) == 5


def test_history_is_newest_first_and_no_longer_than_asked(answers: Answers) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    keys = [kept(answers, person="mori", at=start + n * DAY) for n in range(4)]
    kept(answers, at=start)
    assert [one.id for one in answers.of_person("mori")] == keys[::-1]
    assert [one.id for one in answers.of_person("mori", most=2)] == keys[:1:-1]
    assert [one.id for one in answers.since(date(2026, 1, 3))] == keys[2:]


def test_votes_change_and_are_taken_back(answers: Answers, votes: Votes) -> None:
    key = kept(answers)
    votes.cast(Vote(key, "a", -1, why="違う段落"))
    votes.cast(Vote(key, "b", -1, why="古い"))
    votes.cast(Vote(key, "c", 1, why="良い"))
    votes.cast(Vote(key, "a", 1, citation=1))
    assert votes.tallies([key]) == {
        (key, 0): VoteCounts(1, 2, ("違う段落", "古い")),
        (key, 1): VoteCounts(1),
    }
    votes.cast(Vote(key, "b", 1))
    assert votes.tallies([key])[key, 0] == VoteCounts(2, 1, ("違う段落",))
    votes.withdraw(key, 0, "a")
    votes.withdraw(key, 0, "nobody")
    assert votes.tallies([key])[key, 0] == VoteCounts(2)
    assert votes.tallies([]) == {}


def test_a_vote_needs_its_answer(votes: Votes) -> None:
    with pytest.raises(RecordsError):
        votes.cast(Vote("x" * 22, "a", 1))


def test_a_reason_is_cut(answers: Answers, votes: Votes) -> None:
    key = kept(answers)
    votes.cast(Vote(key, "a", -1, why=f"  {'長' * 900}"))
    votes.cast(Vote(key, "b", -1, why="   "))
    assert votes.tallies([key])[key, 0] == VoteCounts(0, 2, ("長" * 500,))


def test_threads_write_at_once(answers: Answers, votes: Votes) -> None:
    key = kept(answers)

    def work(number: int) -> None:
        for _ in range(10):
            kept(answers, person="mori")
            votes.cast(Vote(key, f"voter-{number % 2}", 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(answers.of_person("mori")) == 80
    assert votes.tallies([key]) == {(key, 0): VoteCounts(2)}


def test_processes_open_and_write_a_new_database_at_once(address: str) -> None:
    begin = context().Barrier(4)
    processes = [context().Process(target=_writes, args=(address, begin, n)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0] * 4
    database = Database(address)
    assert len(Answers(database).of_person("mori", most=1000)) == 4 * 25
    database.close()


def _writes(address: str, begin: threading.Barrier, number: int) -> None:
    begin.wait(60)
    database = Database(address)
    for _ in range(25):
        kept(Answers(database), person="mori")
    database.close()


@pytest.mark.parametrize(
    "address",
    ["", "records.sqlite3", "nothing://x/y", "postgresql+nodriver://h/d", "sqlite://", "http://[",
     "sqlite:///:memory:", "postgresql://user:hidden@host:port/d",
     "mysql://user:hidden@host/d"],
)  # fmt: skip
def test_a_wrong_address_is_one_line(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        Database(address)
    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_line(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 200)
    one_line(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_in_the_place_of_the_file_is_one_line(path: Path) -> None:
    path.mkdir()
    one_line(path)


def test_a_file_in_the_place_of_the_folder_is_one_line(path: Path) -> None:
    path.write_text("")
    one_line(path / "records.sqlite3")


def test_a_folder_that_is_not_writable_is_one_line(tmp_path: Path) -> None:
    one_line(Path("/proc/records.sqlite3"))
    one_line(Path("/proc/none/records.sqlite3"))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        one_line(closed / "records.sqlite3")
    finally:
        if root:
            os.seteuid(0)


def one_line(path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        Database(f"sqlite:///{path}")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "records.sqlite3"
    Database(f"sqlite:///{path}").close()
    assert path.is_file()


def test_records_that_fail_later_are_one_line(
    answers: Answers, votes: Votes, database: Database
) -> None:
    key = kept(answers)
    spoil(database)
    for fails in (
        lambda: answers.get(key),
        lambda: answers.chain(key),
        lambda: answers.of_person("mori"),
        lambda: list(answers.since(date(2020, 1, 1))),
        lambda: answers.forget(MADE),
        lambda: kept(answers),
        lambda: votes.cast(Vote(key, "a", 1)),
        lambda: votes.withdraw(key, 0, "a"),
        lambda: votes.tallies([key]),
    ):
        with pytest.raises(ArchiveError, match="DATABASE_URL") as caught:
            fails()  # type: ignore[no-untyped-call]
        assert "\n" not in str(caught.value)


def test_an_answer_that_is_damaged_is_one_line(answers: Answers, database: Database) -> None:
    key = kept(answers)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE answer SET answer = '{}'")
    with pytest.raises(RecordsError, match=key) as caught:
        answers.get(key)
    assert "\n" not in str(caught.value)


def test_what_no_database_can_keep_is_left_out(answers: Answers, votes: Votes) -> None:
    key = kept(answers)
    votes.cast(Vote(key, "a", -1, why="零\0文字"))
    assert votes.tallies([key])[key, 0].why == ("零文字",)
    votes.cast(Vote(key, "b", -1, why="半\ud800分"))
    assert votes.tallies([key])[key, 0].why[1:] == ("半\ufffd分",)


def test_tries_at_once_are_all_counted(database: Database) -> None:
    tries = SignInAttempts(database, timedelta(minutes=15))
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: tries.taken({"name mori": 5}), range(24)))
    assert waits.count(0) == 5
    tries.forgiven("name mori")
    assert tries.taken({"name mori": 5}) == 0


def test_vectors_of_questions_are_kept_once(database: Database) -> None:
    meanings = QuestionVectors(database, "words")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: meanings.keep({"一": [1.0, 0.0], "二": [0.0, 1.0]}), range(8)))
    assert {key: list(v) for key, v in meanings.known(["一", "二", "三"]).items()} == {
        "一": [1.0, 0.0],
        "二": [0.0, 1.0],
    }
    assert QuestionVectors(database, "other").known(["一"]) == {}


def test_what_one_process_keeps_another_finds(address: str, answers: Answers) -> None:
    first = kept(answers)
    other = Database(address)
    second = kept(Answers(other), after=first)
    assert [one.id for one in answers.chain(second)] == [first, second]
    other.close()


def test_connections_that_break_are_made_anew() -> None:
    with postgres.postgres() as server:
        database = Database(server)
        key = kept(Answers(database))
        other = Database(server)
        with other.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND usename = 'tests'"
            )
        assert Answers(database).get(key) is not None
        other.close()
    with pytest.raises(RecordsError) as caught:
        Answers(database).get(key)
    assert "\n" not in str(caught.value)
    database.close()


def old_form(said: Answer, *, abstained: bool, framing: int, unsupported: int) -> str:
    """An answer as it was kept when there were no states and no kinds of parts."""
    data = TypeAdapter(Answer).dump_python(said, mode="json")
    for new in ("state", "lacks", "narrower", "left_out", "notices"):
        data.pop(new, None)
    for number, sentence in enumerate(data["sentences"]):
        for new in ("kind", "marks", "check"):
            sentence.pop(new, None)
        sentence |= {"framing": number == framing, "supported": number != unsupported}
    return json.dumps(
        data
        | {"abstained": abstained, "notice": "Cut off.", "related": [data["citations"][0]["post"]]}
    )


@pytest.mark.parametrize(("abstained", "state"), [(False, "answered"), (True, "none")])
def test_answers_of_before_there_were_states_are_read(
    database: Database, answers: Answers, abstained: bool, state: str
) -> None:
    key = kept(
        answers, replace(answer(), sentences=(Sentence("一"), Sentence("二"), Sentence("三")))
    )
    text = old_form(
        replace(answer(), sentences=(Sentence("一"), Sentence("二", (1,)), Sentence("三"))),
        abstained=abstained, framing=0, unsupported=2,
    )  # fmt: skip
    with database.begin() as connection:
        connection.execute(update(METADATA.tables["answer"]).values(answer=text))
    found = answers.get(key)
    assert found is not None
    assert (found.answer.state, found.answer.abstained) == (state, abstained)
    assert [(one.kind, one.check) for one in found.answer.sentences] == [
        ("framing", "supported"), ("told", "supported"), ("told", "unchecked"),
    ]  # fmt: skip
    assert found.answer.notice == "Cut off."
    assert found.answer.lacks == found.answer.narrower == ()
    assert [one.id for one in answers.since(date(2020, 1, 1))] == [key]
