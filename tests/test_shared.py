"""An index on a real Chroma server: what is published, replicas of it, and damage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from assistant import archive
from assistant.archive import (
    Archive,
    Server,
    index,
    search,
)
from assistant.archive.local import checksums
from assistant.archive.shared import generations
from assistant.domain.errors import IndexMissing, IndexUnusable
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.chroma_server import ChromaServer
from tests.index_contents import contents, files
from tests.replicas import follow, found, replica, write
from tests.words_embedder import WordsEmbedder


def comparable(folder: Path) -> dict[str, object]:
    """All that a replica holds; vectors as near as Chroma keeps them."""
    held = contents(folder)
    generation = Archive(folder, "words").current()
    held.pop("matrix")
    return held | {"vectors": np.round(generation.matrix.vectors, 4).tolist()}


# What is published


def test_a_replica_is_what_was_published(shelf: Blog, server: Server, tmp_path: Path) -> None:
    one = replica(tmp_path / "one", server)
    assert found(one, SHIP) == SHIP
    made = shelf.index / "generations" / one.current().info.generation
    brought = tmp_path / "one" / "generations" / one.current().info.generation
    own, other = files(made), files(brought)
    assert own.keys() == other.keys()
    assert {name for name in own if own[name] != other[name]} <= {
        "matrix/vectors.npy",
        checksums.FILES,
    }
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
        -(-len(content) // generations._BLOCK) for content in files(one.current().folder).values()
    )
    assert sum(pieces) < every
    assert sum(asked) <= sum(pieces) + 1


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
    before = files(shelf.index), generations.published(server), server.block_keys()
    report = shelf.run(server=server, dry_run=True)
    other = shelf.run(server=server, dry_run=True, index=tmp_path / "other")
    assert (report.added, other.added) == (1, 1)
    assert (files(shelf.index), generations.published(server), server.block_keys()) == before
    assert not (tmp_path / "other").exists()


def test_archives_share_a_server(shelf: Blog, chroma: ChromaServer, tmp_path: Path) -> None:
    other = Server(chroma.url, f"b{uuid4().hex}")
    with pytest.raises(IndexMissing, match="ask-the-archive ingest"):
        replica(tmp_path / "one", other)
    other.close()


# Processes that share a folder


def test_processes_that_share_a_folder_fetch_once(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[str] = []
    bring = generations.bring
    monkeypatch.setattr(
        generations, "bring", lambda s, w, f, b: (brought.append(w.generation), bring(s, w, f, b))
    )
    with ThreadPoolExecutor(4) as pool:
        ones = list(pool.map(lambda _: replica(tmp_path / "one", server), range(4)))
    assert len(brought) == 1
    assert {found(one, SEA) for one in ones} == {SEA}


# What goes wrong


def test_a_damaged_block_is_noticed_and_the_old_state_stays(
    shelf: Blog, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = replica(tmp_path / "one", server)
    old = one.current()
    before = server.block_keys()
    shelf.post("2025-03-01-new.md", TEA)
    shelf.run(server=server)
    key = sorted(server.block_keys() - before - {generations.latest(server).manifest})[0]  # type: ignore[union-attr]
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
    assert len(generations.published(server)) == 4
    monkeypatch.setattr(generations, "GRACE", 0.0)
    shelf.post(SHIP_FILE, f"{SHIP}9", title="造船")
    shelf.run(server=server)
    now, before = generations.published(server)
    assert len(server.vector_keys(space)) == 4
    for one in (now, before):
        assert generations.missing(server, one) == []
        made = tmp_path / one.generation
        generations.bring(server, one, made_folder(made), None)
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
    monkeypatch.setattr(generations, "GRACE", 0.0)
    for text in (TEA, BATTERY):
        shelf.post("2025-03-01-new.md", text)
        shelf.run(server=server, embedder=other)
    assert server.spaces() == [server.space("other", 64)]
    with pytest.raises(IndexUnusable, match="EMBEDDING_MODEL"):
        replica(tmp_path / "two", server)
