"""An index in PostgreSQL: what is written, who may write, what becomes of it when all fails."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import numpy as np
import psycopg
import pytest

from assistant.archive import ServedArchive, archive_server, prove
from assistant.archive.served import following, publish, schema, words
from assistant.archive.served.generation import ServedGeneration
from assistant.bootstrap import indexes
from assistant.database import DatabaseServer, migrating
from assistant.domain.errors import (
    IndexAway,
    IndexMissing,
    IndexTaken,
    IndexUnusable,
    SettingError,
)
from assistant.language.invisible import writable
from assistant.settings import settings
from ingest.pipeline import _Run
from tests.blog import SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.postgres import Postgres, postgres_server
from tests.words_embedder import WordsEmbedder

TABLES = ("file", "post", "passage", "place", "vector", "word", "generation")


def found(generation: ServedGeneration, text: str) -> str:
    """The text of the passage that is nearest to a text, and the first one by its words."""
    vector = np.array(WordsEmbedder().embed_query(text), dtype=np.float32)
    (row,) = generation.by_meaning(vector, 1)[0]
    by_words = generation.by_words(text, 1)[0]
    (key,) = generation.matrix.ids(np.array([row]))
    assert len(by_words) == 1
    assert generation.matrix.ids(by_words) == [key]
    return generation.ledger.passages([key])[key].text


def counts(server: DatabaseServer) -> dict[str, int]:
    return {table: server.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def do(server: DatabaseServer, sql: str) -> None:
    connection = server.connect()
    connection.execute(sql)
    connection.close()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it does not come to pass"
        time.sleep(0.02)


@pytest.fixture
def opened(shelf: Blog, server: DatabaseServer) -> ServedArchive:
    return ServedArchive(server, "words")


# What is written


def test_an_edit_writes_what_changed(shelf: Blog, server: DatabaseServer) -> None:
    before = counts(server)
    shelf.post(SHIP_FILE, SHIP, TEA, title="造船")
    report = shelf.run(server=server)
    assert (report.embedded, report.added, report.index) == (1, 1, server.name)
    more = {table: count - before[table] for table, count in counts(server).items()}
    terms = server.rows("SELECT count(*) FROM word WHERE since = 2")[0][0]
    assert more == {
        "file": 1, "post": 1, "passage": 1, "place": 2, "vector": 1, "word": terms, "generation": 1,
    }  # fmt: skip
    assert server.rows("SELECT file FROM post WHERE until = 2") == [(SHIP_FILE,)]
    archive = ServedArchive(server, "words")
    assert found(archive.current(), TEA) == TEA
    assert prove(shelf.index, server=server).holds
    assert not shelf.run(server=server).changed
    assert counts(server)["generation"] == 2


def test_one_who_reads_keeps_the_state_that_was(
    shelf: Blog, server: DatabaseServer, opened: ServedArchive
) -> None:
    held = opened.current()
    shelf.post(SHIP_FILE, SEA, title="船")
    shelf.run(server=server)
    opened.look()
    assert found(held, SHIP) == SHIP
    assert held.ledger.posts()[SHIP_FILE].title == "造船"
    now = opened.current()
    assert now.ledger.posts()[SHIP_FILE].title == "船"
    assert SHIP not in [p.text for p in now.ledger.passages(list(now.ledger.contexts())).values()]
    vector = np.array(WordsEmbedder().embed_query(SHIP), dtype=np.float32)
    assert len(now.by_meaning(vector, 9)[0]) == now.info.passages == 2
    assert len(now.by_words("第3四半期の受注", 9)[0]) == 0
    assert len(held.by_words("第3四半期の受注", 9)[0]) == 1


def test_what_was_replaced_goes_after_a_time(
    shelf: Blog, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.path(SHIP_FILE).unlink()
    shelf.run(server=server)
    assert counts(server)["post"] == 3
    monkeypatch.setattr(publish, "GRACE", "0 seconds")
    shelf.post("2025-03-01-new.md", TEA)
    shelf.run(server=server, rebuild=True)
    alive = counts(server)
    assert (alive["post"], alive["vector"], alive["generation"]) == (3, 3, 1)
    graphs = server.rows(
        "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND indexname LIKE 'vector_era%%'",
        (server.schema,),
    )
    assert len(graphs) == 1
    assert prove(shelf.index, server=server).holds


def test_many_rows_of_a_word_become_one(
    shelf: Blog, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_MOST_ROWS", 1)
    monkeypatch.setattr("assistant.archive.writer._PATCHED_SHARE", 9.0)
    for day in (1, 2, 3):
        shelf.post(f"2025-03-0{day}-new.md", TEA.replace("秋", f"{day}月"))
        shelf.run(server=server)
    newest = server.rows("SELECT max(number) FROM generation")[0][0]
    rows = server.rows(
        "SELECT passages, length(serials) / 4 FROM word WHERE word = '製茶' AND until > %s",
        (newest,),
    )
    assert rows == [(3, 3)]
    current = ServedArchive(server, "words").current()
    assert len(current.by_words("製茶", 9)[0]) == 3
    assert prove(shelf.index, server=server).holds


def test_archives_share_a_database(
    shelf: Blog, server: DatabaseServer, postgresql: str, tmp_path: Path
) -> None:
    other = Blog(tmp_path / "other")
    other.post("2025-05-01-tea.md", TEA)
    far = archive_server(postgresql, f"b{uuid4().hex}")
    other.run(server=far)
    assert list(ServedArchive(far, "words").current().ledger.posts()) == ["2025-05-01-tea.md"]
    assert len(ServedArchive(server, "words").current().ledger.posts()) == 3
    do(far, f'DROP SCHEMA "{far.schema}" CASCADE')
    assert found(ServedArchive(server, "words").current(), SEA) == SEA
    far.close()


def test_a_dry_run_writes_nothing(blog: Blog, server: DatabaseServer) -> None:
    blog.post("2025-01-03-sea.md", SEA)
    assert blog.run(server=server, dry_run=True).embedded == 1
    assert schema.revision(server.rows, server.schema) is None
    with pytest.raises(IndexMissing, match="ask-the-archive ingest"):
        ServedArchive(server, "words")
    with pytest.raises(IndexMissing):
        prove(blog.index, server=server)


def test_another_embedder_begins_anew(
    shelf: Blog, server: DatabaseServer, opened: ServedArchive
) -> None:
    held = opened.current()
    report = shelf.run(server=server, embedder=WordsEmbedder("others"))
    assert report.embedded == 3
    with pytest.raises(IndexUnusable, match="EMBEDDING_MODEL"):
        opened.look()
    assert found(held, SEA) == SEA
    assert ServedArchive(server, "others").current().info.embedder == "others"


def test_what_postgresql_cannot_keep_is_left_out(
    blog: Blog, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publish.NewServed.build

    def spoilt(self: publish.NewServed, *given: object) -> object:
        contents = self.changed.contents
        titled = replace(contents.posts[0], title="海\0の線\ud800")
        self.changed = replace(self.changed, contents=replace(contents, posts=[titled]))
        return real(self, *given)  # type: ignore[arg-type]

    blog.post("2025-01-03-sea.md", SEA, TEA)
    monkeypatch.setattr(publish.NewServed, "build", spoilt)
    blog.run(server=server)
    (post,) = ServedArchive(server, "words").current().ledger.posts().values()
    assert post.title == writable("海\0の線\ud800") != "海の線"


def test_damage_is_noticed(shelf: Blog, server: DatabaseServer) -> None:
    do(server, "DELETE FROM vector WHERE serial = 1")
    proof = prove(shelf.index, server=server)
    assert not proof.holds
    assert "FAILED" in proof.text()
    report = shelf.run(server=server, rebuild=True)
    assert (report.embedded, report.passages) == (0, 3)
    assert prove(shelf.index, server=server).holds


# Who follows


def test_what_is_new_is_seen_at_once(
    shelf: Blog, server: DatabaseServer, opened: ServedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[float] = []
    make = publish.ServedWriting.tidy

    def noted(self: publish.ServedWriting) -> None:  # the transaction is over
        published.append(time.monotonic())
        make(self)

    monkeypatch.setattr(publish.ServedWriting, "tidy", noted)
    until(lambda: server.rows("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'") != [])
    shelf.post("2025-03-01-new.md", TEA)
    shelf.run(server=server)
    until(lambda: opened.current().info.posts == 4)
    assert found(opened.current(), TEA) == TEA
    assert time.monotonic() - published[0] < following._LISTENING


def test_a_newer_schema_is_refused(
    shelf: Blog, server: DatabaseServer, opened: ServedArchive
) -> None:
    do(server, "UPDATE index_version SET version_num = '9999'")
    refused = "written by a newer version of this program"
    with pytest.raises(IndexUnusable, match=refused):
        ServedArchive(server, "words")
    with pytest.raises(IndexUnusable, match=refused):
        shelf.run(server=server)
    with pytest.raises(IndexUnusable, match=refused):
        opened.look()
    opened.behind = following._looked(opened)
    assert refused in str(opened.outdated())
    assert found(opened.current(), SEA) == SEA


def test_the_migrations_are_those_that_are_known() -> None:
    known = [one.revision for one in migrating.scripts(schema.MIGRATIONS).walk_revisions()]
    assert tuple(reversed(known)) == schema.REVISIONS


# What fails


@pytest.mark.parametrize("step", ["build", "calibrate", "suggest", "make_current"])
def test_a_connection_that_is_lost_leaves_nothing(
    shelf: Blog, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = counts(server)
    shelf.post("2025-03-01-new.md", TEA)
    real = getattr(_Run, step)

    def lost(self: _Run, *given: object) -> object:
        own = self.to._query("SELECT pg_backend_pid()")  # type: ignore[attr-defined]
        server.rows("SELECT pg_terminate_backend(%s)", (own[0][0],))
        return real(self, *given)

    with monkeypatch.context() as patch:
        patch.setattr(_Run, step, lost)
        with pytest.raises(IndexAway, match="INDEX_URL"):
            shelf.run(server=server, suggest=True)
    assert counts(server) == before
    shelf.embedder.embedded.clear()
    assert shelf.run(server=server).added == 1
    assert shelf.embedder.embedded.count(f"2025-03-01の記事\n{TEA}") == 0
    assert prove(shelf.index, server=server).holds


def test_a_second_ingest_is_told(
    shelf: Blog, server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.post("2025-03-01-new.md", TEA)
    told: list[str] = []
    real = _Run.build

    def meanwhile(self: _Run, *given: object) -> object:
        with pytest.raises(IndexTaken) as caught:
            shelf.run(server=server, index=tmp_path / "elsewhere")
        told.append(str(caught.value))
        return real(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(_Run, "build", meanwhile)
        shelf.run(server=server)
    assert told == [
        f"Another ingest is writing to the index at {server.name}. Wait for it to end; nothing"
        " was changed."
    ]
    assert not shelf.run(server=server, index=tmp_path / "elsewhere").changed  # any machine may


def test_without_a_server_that_is_one_line(blog: Blog, tmp_path: Path) -> None:
    blog.post("2025-01-03-sea.md", SEA)
    away = archive_server("postgresql://nobody:hidden@127.0.0.1:9/none", "archive")
    for fails in (
        lambda: blog.run(server=away),
        lambda: blog.run(server=away, dry_run=True),
        lambda: ServedArchive(away, "words"),
        lambda: prove(tmp_path, server=away),
    ):
        with pytest.raises(IndexAway, match="INDEX_URL") as caught:
            fails()
        assert "\n" not in str(caught.value)
        assert "hidden" not in str(caught.value)
    with pytest.raises(SettingError, match="INDEX_URL"):
        archive_server("postgresql://[", "archive")


def test_a_database_without_pgvector_is_told(
    blog: Blog, server: DatabaseServer, postgresql: str
) -> None:
    name = f"bare_{uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        connection.execute(f"CREATE ROLE {name} LOGIN")
        connection.execute(f"GRANT CREATE ON DATABASE {name} TO {name}")
    address = postgresql.replace("tests@", f"{name}@").replace("/postgres", f"/{name}")
    blog.post("2025-01-03-sea.md", SEA)
    far = archive_server(address, "archive")
    with pytest.raises(IndexUnusable, match="have an administrator run CREATE EXTENSION vector"):
        blog.run(server=far)
    far.close()


@pytest.fixture(scope="module")
def own() -> Iterator[Postgres]:
    """A server that may be killed."""
    with postgres_server() as made:
        yield made


def test_a_server_that_is_killed_and_comes_back(
    own: Postgres, blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = archive_server(own.address, "killed")
    blog.post("2025-01-03-sea.md", SEA)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.run(server=server)
    one = ServedArchive(server, "words")
    over, wrong, right = threading.Event(), [], []

    def reader() -> None:
        while not over.is_set():
            try:
                right.append(found(one.current(), SEA) == SEA)
            except IndexAway as error:
                wrong.append(str(error))
                time.sleep(0.05)
            except BaseException as error:
                print("UNEXPECTED", repr(error)[:300], flush=True)
                raise

    readers = [threading.Thread(target=reader, daemon=True) for _ in range(3)]
    for each in readers:
        each.start()
    until(lambda: len(right) > 5)
    with psycopg.connect(own.address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # this server does not write what was committed at once
    own.stop(signal.SIGQUIT)
    until(lambda: one.behind is not None and bool(wrong))
    own.start()
    before = len(right)
    until(lambda: one.behind is None and len(right) > before + 5, 10)
    blog.post("2025-03-01-new.md", TEA)
    blog.run(server=server)
    until(lambda: one.current().info.posts == 3)
    over.set()
    for each in readers:
        each.join()
    assert all(right)
    assert all("cannot be reached" in line and "INDEX_URL" in line for line in wrong)
    server.close()


def test_a_standby_is_searched_and_a_dump_restored(own: Postgres, blog: Blog) -> None:
    chosen = {"index_url": own.address, "index_archive": "town"}
    server = indexes.server(settings.load(chosen))
    assert server is not None
    blog.post("2025-01-03-sea.md", SEA)
    blog.run(server=server)
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        standby = Postgres(Path(name)).follow(own).start()
        try:
            read = settings.load(chosen | {"index_read_url": standby.address})
            one = indexes.archive(read, "words")
            assert isinstance(one, ServedArchive)
            blog.post("2025-03-01-new.md", TEA)
            blog.run(server=server)
            until(lambda: one.current().info.posts == 2)
            assert found(one.current(), TEA) == TEA  # type: ignore[arg-type]
            assert one._server.rows("SELECT pg_is_in_recovery()") == [(True,)]
        finally:
            standby.stop()
    dump = own.call("pg_dump", "-n", server.schema, "-d", own.address).decode()
    with psycopg.connect(own.address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE again")
    again = own.address.replace("/postgres", "/again")
    with psycopg.connect(again, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    restored = own.folder / "dump.sql"
    restored.write_text(dump, encoding="utf-8")
    own.call("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", again, "-f", restored)
    far = archive_server(again, "town")
    assert found(ServedArchive(far, "words").current(), TEA) == TEA
    assert prove(blog.index, server=far).holds
    far.close()
    server.close()
