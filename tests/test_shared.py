"""An index on a real Chroma server: what is published, replicas of it, and what goes wrong."""

from __future__ import annotations

import logging
import shutil
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import numpy as np
import pytest

from assistant import archive
from assistant.archive import Archive, Server, index, lease, opened, search, shared
from assistant.archive.following import _Follower
from assistant.archive.vectors import server as room
from assistant.errors import IndexAway, IndexMissing, IndexTaken, IndexUnusable
from ingest.report import Report
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.chroma_server import ChromaServer
from tests.index_contents import contents, files
from tests.words_embedder import WordsEmbedder

QUICK = 0.05


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma") / "server") as running:
        yield running


@pytest.fixture
def server(chroma: ChromaServer) -> Iterator[Server]:
    """An archive of its own on the one server."""
    made = Server(chroma.url, f"a{uuid4().hex}")
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server that the test may kill."""
    with ChromaServer(tmp_path / "server") as running:
        yield running


@pytest.fixture
def shelf(blog: Blog, server: Server) -> Blog:
    """A blog of three posts, published once."""
    write(blog)
    blog.run(server=server)
    return blog


def write(blog: Blog) -> None:
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)


def replica(folder: Path, server: Server, embedder: str = "words") -> Archive:
    return opened(folder, embedder, server, 3600)


def found(one: Archive, text: str) -> str:
    """The text of the passage that is nearest to a text."""
    generation = one.current()
    vector = np.array(WordsEmbedder().embed_query(text), dtype=np.float32)
    rows, _ = search.by_meaning(generation, vector, 1)
    (key,) = generation.matrix.ids(rows)
    return generation.ledger.passages([key])[key].text


def comparable(folder: Path) -> dict[str, object]:
    """All that a replica holds; vectors as near as Chroma keeps them."""
    held = contents(folder)
    generation = Archive(folder, "words").current()
    held.pop("matrix")
    return held | {"vectors": np.round(generation.matrix.vectors, 4).tolist()}


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it does not come to pass"
        time.sleep(0.02)


# What is published


def test_a_replica_is_what_was_published(shelf: Blog, server: Server, tmp_path: Path) -> None:
    one = replica(tmp_path / "one", server)
    assert found(one, SHIP) == SHIP
    made = shelf.index / "generations" / one.current().info.generation
    brought = tmp_path / "one" / "generations" / one.current().info.generation
    own, other = files(made), files(brought)
    own.pop("lexical/.tantivy-writer.lock")
    assert own.keys() == other.keys()
    assert {name for name in own if own[name] != other[name]} <= {"matrix/vectors.npy"}
    assert np.allclose(
        one.current().matrix.vectors, Archive(shelf.index, "words").current().matrix.vectors
    )
    proof = archive.prove(tmp_path / "one", server=server)
    assert proof.holds, proof.text()


def test_an_edit_sends_and_fetches_what_changed(
    blog: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        blog.post(
            f"2025-02-{1 + number % 28:02}-p{number}.md",
            *(f"{number}の{n}番。{TEA}" * 9 for n in range(20)),
        )
    blog.run(server=server)
    one = replica(tmp_path / "one", server)
    sent: list[int] = []
    fetched: list[int] = []
    keep, get = Server.keep_vectors, Server.vectors
    keep_blocks, blocks = Server.keep_blocks, Server.blocks
    monkeypatch.setattr(
        Server, "keep_vectors", lambda s, n, k, *r: (sent.append(len(k)), keep(s, n, k, *r))
    )
    monkeypatch.setattr(
        Server, "vectors", lambda s, n, k, d: (fetched.append(len(k)), get(s, n, k, d))[1]
    )
    pieces: list[int] = []
    asked: list[int] = []
    monkeypatch.setattr(
        Server, "keep_blocks", lambda s, b: (pieces.append(len(b)), keep_blocks(s, b))
    )
    monkeypatch.setattr(
        Server, "blocks", lambda s, k, z: (asked.append(len(k)), blocks(s, k, z))[1]
    )
    blog.post("2025-03-05-new.md", SEA)
    assert blog.run(server=server).added == 1
    assert sent == [1]
    del asked[:]
    follow(one, tmp_path / "one", server)
    assert found(one, SEA) == SEA
    assert fetched == [1]
    every = sum(
        -(-len(content) // shared._BLOCK) for content in files(one.current().folder).values()
    )
    assert sum(pieces) < every
    assert sum(asked) <= sum(pieces) + 1


def follow(one: Archive, folder: Path, server: Server) -> None:
    """What the thread does, now."""
    one.behind = _Follower(folder, "words", server, weakref.ref(one))._looked_after(one)


def test_the_same_words_below_another_title_have_another_vector(
    shelf: Blog, server: Server, tmp_path: Path
) -> None:
    one = replica(tmp_path / "one", server)
    old = one.current()
    shelf.post(SHIP_FILE, SHIP, title="霧島重工の決算")
    shelf.run(server=server)
    follow(one, tmp_path / "one", server)
    new = one.current()
    (key,) = [
        k for k, p in new.ledger.passages(list(new.ledger.contexts())).items() if p.text == SHIP
    ]
    assert key in old.ledger.contexts()
    before, after = (g.matrix.vectors[g.matrix.rows_of([key])][0] for g in (old, new))
    assert not np.allclose(before, after)
    assert np.allclose(new.vectors.get([key])[key], after, atol=1e-5)
    assert np.allclose(old.vectors.get([key])[key], before, atol=1e-5)
    assert sorted(new.vectors.ids()) == sorted(key for key, c in new.ledger.contexts().items() if c)


def test_the_server_and_the_matrix_find_the_same(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        shelf.post(SHIP_FILE, SHIP, TEA, title=f"造船 {uuid4().hex}")
        shelf.run(server=server)
    generation = replica(tmp_path / "one", server).current()
    alone = Archive(tmp_path / "one", "words").current()
    assert server.count(server.space("words", 64)) > len(generation.matrix)
    for text in (SHIP, TEA, SEA, BATTERY):
        vector = np.array(WordsEmbedder().embed_query(text), dtype=np.float32)
        there = generation.vectors.search(vector, 3)
        here = alone.vectors.search(vector, 3)
        assert [key for key, _ in there] == [key for key, _ in here]
        assert np.allclose([s for _, s in there], [s for _, s in here], atol=1e-5)
    monkeypatch.setattr(search, "_EXACT_ALL", 0)
    monkeypatch.setattr(search, "_EXACT_VECTORS", 0)
    assert found(replica(tmp_path / "one", server), TEA) == TEA


def test_an_index_moves_to_a_server_and_back(blog: Blog, server: Server, tmp_path: Path) -> None:
    write(blog)
    blog.run()
    made = len(blog.embedder.embedded)
    there = blog.run(server=server)
    assert there.changed
    assert len(blog.embedder.embedded) == made
    assert found(replica(tmp_path / "one", server), SEA) == SEA
    assert found(Archive(blog.index, "words"), SEA) == SEA
    assert blog.run().changed
    assert len(blog.embedder.embedded) == made
    assert archive.prove(blog.index).holds
    assert not blog.run().changed


def test_any_machine_may_ingest(shelf: Blog, server: Server, tmp_path: Path) -> None:
    made = len(shelf.embedder.embedded)
    shelf.post("2025-03-01-new.md", TEA)
    report = shelf.run(server=server, index=tmp_path / "other")
    assert (report.added, report.embedded) == (1, 1)
    assert len(shelf.embedder.embedded) == made + 1
    assert not shelf.run(server=server).changed
    assert comparable(shelf.index) == comparable(tmp_path / "other")


def test_a_dry_run_changes_nothing_anywhere(shelf: Blog, server: Server, tmp_path: Path) -> None:
    shelf.post("2025-03-01-new.md", TEA)
    before = files(shelf.index), shared.published(server), server.block_keys()
    report = shelf.run(server=server, dry_run=True)
    other = shelf.run(server=server, dry_run=True, index=tmp_path / "other")
    assert (report.added, other.added) == (1, 1)
    assert (files(shelf.index), shared.published(server), server.block_keys()) == before
    assert not (tmp_path / "other").exists()


def test_archives_share_a_server(shelf: Blog, chroma: ChromaServer, tmp_path: Path) -> None:
    other = Server(chroma.url, f"b{uuid4().hex}")
    with pytest.raises(IndexMissing, match="python -m ingest"):
        replica(tmp_path / "one", other)
    other.close()


# One writer at a time


def test_a_second_ingest_is_told_at_once(shelf: Blog, server: Server, tmp_path: Path) -> None:
    shelf.post("2025-03-01-new.md", TEA)
    before = shared.published(server)
    with archive.writing(tmp_path / "other", server):
        with pytest.raises(IndexTaken, match=r"process \d+ on .* is writing"):
            shelf.run(server=server)
        assert shared.published(server) == before
    assert shelf.run(server=server).added == 1


def test_the_claim_of_one_who_died_ends(
    shelf: Blog, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = lease.Lease(server)
    monkeypatch.setattr(lease, "SECONDS", 0.2)
    dead.take()
    with pytest.raises(IndexTaken):
        lease.Lease(server).take()
    time.sleep(0.25)
    assert not shelf.run(server=server).changed
    with pytest.raises(IndexUnusable, match="taken over"):
        dead.hold()


def test_a_claim_is_prolonged(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS", 1.0)
    with lease.leased(server) as held:
        time.sleep(1.5)
        held.hold()
        with pytest.raises(IndexTaken):
            lease.Lease(server).take()
    with lease.leased(server):
        pass


def test_of_many_that_claim_at_once_one_does(server: Server) -> None:
    for _ in range(5):
        claims = [lease.Lease(server) for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(_claimed, claims))
        assert sum(got) == 1
        for claim in claims:
            claim.release()


def _claimed(claim: lease.Lease) -> bool:
    try:
        claim.take()
    except IndexTaken:
        return False
    return True


def test_of_two_that_publish_upon_the_same_one_does(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the claim failed to keep them apart."""
    upon = shared.latest(server)
    home = index.home(shelf.index, index.pointed_at(shelf.index))
    numbers = count()
    again = shared.push

    def late(*given: object, **named: object) -> object:
        if next(numbers) == 0:
            again(server, _renamed(home, tmp_path), upon)
        return again(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(shared, "push", late)
    shelf.post("2025-03-01-new.md", TEA)
    with pytest.raises(IndexUnusable, match="in the meantime"):
        shelf.run(server=server)
    newest = shared.latest(server)
    assert newest is not None
    assert (newest.number, newest.generation) == (2, "other")
    assert index.pointed_at(shelf.index) == home.name
    report = shelf.run(server=server)
    assert (report.added, shared.latest(server).number) == (1, 3)  # type: ignore[union-attr]


def _renamed(home: Path, folder: Path) -> Path:
    copied = Path(shutil.copytree(home, folder / "copied"))
    info, patched, is_shared = index.read_info(home / index.INFO)
    index.write_info(copied, replace(info, generation="other"), patched, shared=is_shared)
    return copied


# What goes wrong


def test_a_damaged_block_is_noticed_and_the_old_state_stays(
    shelf: Blog, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = replica(tmp_path / "one", server)
    old = one.current()
    before = server.block_keys()
    shelf.post("2025-03-01-new.md", TEA)
    shelf.run(server=server)
    key = sorted(server.block_keys() - before - {shared.latest(server).manifest})[0]  # type: ignore[union-attr]
    server._use("blocks", lambda kept: kept.update(ids=[key], metadatas=[{"data": "AAAA"}]))
    follow(one, tmp_path / "one", server)
    assert one.current() is old
    assert "--rebuild" in str(one.behind)
    assert len(list((tmp_path / "one" / "generations").iterdir())) == 1
    assert not archive.prove(shelf.index, server=server).holds
    with pytest.raises(IndexUnusable, match="--rebuild"):
        replica(tmp_path / "two", server)
    shelf.run(server=server, rebuild=True)
    follow(one, tmp_path / "one", server)
    assert one.behind is None
    assert found(one, TEA) == TEA
    assert archive.prove(shelf.index, server=server).holds


def test_an_ingest_from_elsewhere_mends_what_is_damaged(
    shelf: Blog, server: Server, tmp_path: Path
) -> None:
    for key in server.block_keys():
        server._use(
            "blocks", lambda kept, key=key: kept.update(ids=[key], metadatas=[{"data": "AAAA"}])
        )  # type: ignore[misc]
    shelf.run(server=server, index=tmp_path / "other")
    assert found(replica(tmp_path / "one", server), SEA) == SEA
    assert archive.prove(tmp_path / "one", server=server).holds


def test_a_vector_that_is_gone_is_noticed(shelf: Blog, server: Server, tmp_path: Path) -> None:
    space = server.space("words", 64)
    server.forget_vectors(space, server.vector_keys(space)[:1])
    with pytest.raises(IndexUnusable, match="lacks 1 vectors"):
        replica(tmp_path / "one", server)
    assert not archive.prove(shelf.index, server=server).holds
    shelf.run(server=server, rebuild=True)
    assert found(replica(tmp_path / "one", server), SEA) == SEA


def test_what_was_damaged_here_is_not_built_upon(
    shelf: Blog, server: Server, tmp_path: Path
) -> None:
    one = replica(tmp_path / "one", server)
    (one.current().folder / "ledger.sqlite3").write_bytes(b"nothing" * 1000)
    shelf.post("2025-03-01-new.md", TEA)
    shelf.run(server=server)
    follow(one, tmp_path / "one", server)
    assert one.behind is None
    assert found(one, TEA) == TEA


def test_what_nobody_needs_goes_after_a_time(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = server.space("words", 64)
    first = set(server.vector_keys(space)), server.block_keys()
    for turn in range(3):
        shelf.post(SHIP_FILE, f"{SHIP}{turn}", title="造船")
        shelf.run(server=server)
    assert first[0] < set(server.vector_keys(space))
    assert first[1] < server.block_keys()
    assert len(shared.published(server)) == 4
    monkeypatch.setattr(shared, "GRACE", 0.0)
    shelf.post(SHIP_FILE, f"{SHIP}9", title="造船")
    shelf.run(server=server)
    now, before = shared.published(server)
    assert len(server.vector_keys(space)) == 4
    for one in (now, before):
        assert shared.missing(server, one) == []
        made = tmp_path / one.generation
        shared.bring(server, one, made_folder(made), None)
        assert len(index.Generation(made).matrix) == 3
    assert archive.prove(shelf.index, server=server).holds


def made_folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_another_embedder_has_vectors_of_its_own(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = replica(tmp_path / "one", server)
    other = WordsEmbedder("other")
    shelf.run(server=server, embedder=other)
    follow(one, tmp_path / "one", server)
    assert "'other'" in str(one.behind)
    assert found(one, SEA) == SEA
    assert len(server.spaces()) == 2
    monkeypatch.setattr(shared, "GRACE", 0.0)
    for text in (TEA, BATTERY):
        shelf.post("2025-03-01-new.md", text)
        shelf.run(server=server, embedder=other)
    assert server.spaces() == [server.space("other", 64)]
    with pytest.raises(IndexUnusable, match="EMBEDDING_MODEL"):
        replica(tmp_path / "two", server)


# The server goes away


def test_a_proxy_is_shown_the_token(chroma: ChromaServer, blog: Blog, tmp_path: Path) -> None:
    with Proxy(chroma.url, "open sesame") as address:
        for token in (None, "wrong"):
            refused = Server(address, "archive", token)
            with pytest.raises(IndexAway, match="401"):
                refused.block_keys()
            refused.close()
        admitted = Server(address, f"a{uuid4().hex}", "open sesame")
        write(blog)
        blog.run(server=admitted)
        assert found(replica(tmp_path / "one", admitted), SEA) == SEA
        admitted.close()


class Proxy:
    """A proxy in front of a Chroma server that lets those pass who show the token."""

    def __init__(self, url: str, token: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if self.headers.get("x-chroma-token") != token:
                    self.send_error(401)
                    return
                kind = {"content-type": "application/json"}
                wanted = Request(f"{url}{self.path}", body or None, kind, method=self.command)
                try:
                    with urlopen(wanted, timeout=30) as reply:
                        self._send(reply.status, reply.read())
                except HTTPError as error:
                    with error:
                        self._send(error.code, error.read())

            def _send(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _pass

            def log_message(self, format: str, *values: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def test_without_a_server_that_is_one_line(blog: Blog, tmp_path: Path) -> None:
    write(blog)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = ["http://127.0.0.1:9", f"http://127.0.0.1:{silent.getsockname()[1]}"]
        for address in addresses:
            began = time.monotonic()
            away = Server(address, "archive")
            ways: list[Callable[[Server], object]] = [
                lambda far: blog.run(server=far),
                lambda far: blog.run(server=far, dry_run=True),
                lambda far: replica(tmp_path / "one", far),
                lambda far: archive.prove(tmp_path / "one", server=far),
            ]
            for fails in ways:
                with pytest.raises(IndexAway, match="CHROMA_URL") as caught:
                    fails(away)
                assert "\n" not in str(caught.value)
            assert time.monotonic() - began < 20
    assert not (tmp_path / "one" / "current.json").exists()


def test_answers_go_on_without_the_server_and_with_it_again(
    blog: Blog, own: ChromaServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(search, "_EXACT_ALL", 0)
    monkeypatch.setattr(search, "_EXACT_VECTORS", 0)
    monkeypatch.setattr(room, "_LEFT_ALONE", 0.3)
    asked: list[object] = []
    near = Server.search
    monkeypatch.setattr(Server, "search", lambda *g, **n: (asked.append(1), near(*g, **n))[1])
    write(blog)
    server = Server(own.url, "archive")
    blog.run(server=server)
    one = opened(tmp_path / "one", "words", server, QUICK)
    assert found(one, SEA) == SEA
    assert asked
    over = threading.Event()
    wrong: list[str] = []

    def reader() -> None:
        while not over.is_set():
            if found(one, SEA) != SEA:
                wrong.append("wrong")

    with ThreadPoolExecutor(4) as pool, caplog.at_level(logging.WARNING):
        readers = [pool.submit(reader) for _ in range(4)]
        time.sleep(0.2)
        own.kill()
        until(lambda: bool(one.behind))
        time.sleep(1)
        before = len(asked)
        own.start()
        until(lambda: not one.behind)
        until(lambda: len(asked) > before + 50)
        blog.post("2025-03-01-new.md", TEA)
        blog.run(server=server)
        until(lambda: found(one, TEA) == TEA)
        over.set()
        for done in readers:
            done.result()
    assert wrong == []
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("assistant.archive")]
    assert len(lines) <= 8, lines
    server.close()


def test_a_server_that_lost_all_is_given_it_again(blog: Blog, tmp_path: Path) -> None:
    write(blog)
    first = ChromaServer(tmp_path / "server").start()
    server = Server(first.url, "archive")
    blog.run(server=server)
    one = replica(tmp_path / "one", server)
    first.kill()
    (tmp_path / "server").rename(tmp_path / "lost")
    first.start()
    try:
        follow(one, tmp_path / "one", server)
        assert found(one, SEA) == SEA
        assert not blog.run(server=server).changed
        assert found(replica(tmp_path / "two", server), SEA) == SEA
        assert archive.prove(blog.index, server=server).holds
    finally:
        first.kill()
        server.close()


def test_a_server_that_dies_under_an_ingest_keeps_what_was(
    blog: Blog, own: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(blog)
    server = Server(own.url, "archive")
    blog.run(server=server)
    before = index.pointed_at(blog.index)
    blog.post("2025-03-01-new.md", TEA)
    push = shared._push_vectors

    def dying(*given: object, **named: object) -> None:
        own.kill()
        push(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(shared, "_push_vectors", dying)
        with pytest.raises(IndexAway):
            blog.run(server=server)
    assert index.pointed_at(blog.index) == before
    own.start()
    monkeypatch.setattr(lease, "SECONDS", 60.0)
    newest = shared.latest(server)
    assert newest is not None
    assert newest.generation == before
    server.withdraw(["lease"])
    report: Report = blog.run(server=server)
    assert (report.added, report.embedded) == (1, 0)
    assert found(replica(tmp_path / "one", server), TEA) == TEA
    server.close()


def test_processes_that_share_a_folder_fetch_once(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[str] = []
    bring = shared.bring
    monkeypatch.setattr(
        shared, "bring", lambda s, w, f, b: (brought.append(w.generation), bring(s, w, f, b))
    )
    with ThreadPoolExecutor(4) as pool:
        ones = list(pool.map(lambda _: replica(tmp_path / "one", server), range(4)))
    assert len(brought) == 1
    assert {found(one, SEA) for one in ones} == {SEA}
