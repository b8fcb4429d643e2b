"""An ingest may be killed, starved or damaged at any moment; readers never notice."""

import os
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.archive import (
    Archive,
    prove,
    writing,
)
from assistant.archive import index as archive_index
from assistant.archive.local import checksums, lexical
from assistant.archive.vectors import Vectors
from assistant.domain.errors import IndexUnusable, SourceError
from assistant.retrieval.search import Retriever
from ingest import pipeline
from tests import ingest_process
from tests.clock import NOW
from tests.conftest import SAMPLE
from tests.index_contents import contents
from tests.words_embedder import WordsEmbedder

KILLS, MANY_KILLS = 10, 40


def ingest(archive: Path, index: Path, **options: bool) -> pipeline.Report:
    """Without questions to start from, which those that are killed make as well."""
    return pipeline.run(archive, index, WordsEmbedder(), now=NOW, suggest=False, **options)


def small(folder: Path) -> Path:
    """A few posts of the sample."""
    shutil.copytree(SAMPLE, folder)
    for post in (folder / "_posts").iterdir():
        if not "2025-05" < post.name < "2025-10":
            post.unlink()
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site and its index, which are copied for each test."""
    folder = tmp_path_factory.mktemp("made")
    ingest(small(folder / "site"), folder / "index")
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "site", tmp_path / "site"))


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "index", tmp_path / "index"))


def content(index: Path) -> dict[str, Any]:
    """What an index holds, wherever the site was when it was made."""
    held = contents(index, "words")
    return held | {"info": replace(held["info"], source="")}


def edit(site: Path, number: int) -> None:
    """Changes some posts, each time others and in another way."""
    posts = sorted((site / "_posts").glob("*.md"))
    for post in posts[number % 5 :: 5]:
        text = post.read_text(encoding="utf-8")
        post.write_text(f"{text}\n第{number}版では、段落がひとつ増えている。\n", encoding="utf-8")
    gone = posts[number % len(posts)]
    if "broken" not in gone.name:
        gone.rename(gone.with_name(gone.name.replace(".md", f"-{number}.md")))


def test_killed_at_any_moment_it_goes_on_where_a_clean_build_ends(
    site: Path, tmp_path: Path, thorough: bool
) -> None:
    kills = MANY_KILLS if thorough else KILLS
    index = tmp_path / "index"
    chance = random.Random(20260401)
    states: list[dict[str, Any]] = []
    killed = 0
    took = 0.0
    for number in range(4 * kills):
        first = killed < kills // 2
        if first:
            if (index / "current.json").exists():
                shutil.rmtree(index)
        else:
            edit(site, number)
        if not (first and states):
            clean = tmp_path / f"clean-{number}"
            started = time.perf_counter()
            ingest(site, clean)
            took = time.perf_counter() - started
            states.append(contents(clean, "words"))
            shutil.rmtree(clean)
        process = ingest_process.start(site, index, pause=0.02)
        process.join(chance.uniform(0.0, took * 1.2))
        killed += process.is_alive()
        process.kill()
        process.join()
        if (index / "current.json").exists():
            assert contents(index, "words") in states
        if killed == kills:
            break
    assert killed == kills
    last = ingest(site, index)
    assert contents(index, "words") == states[-1]
    assert last.passages == len(states[-1]["vectors"])
    assert prove(index).holds
    assert len(list((index / "generations").iterdir())) <= 2


@pytest.mark.parametrize("kilobytes", [8, 40, 90, 130])
def test_a_full_disk_is_told_and_the_old_index_goes_on(
    site: Path, index: Path, tmp_path: Path, kilobytes: int
) -> None:
    before = contents(index, "words")
    edit(site, 1)
    process = ingest_process.start(site, index, file_bytes=kilobytes * 1024)
    process.join(60)
    assert process.exitcode == 1
    told = (tmp_path / "error.txt").read_text(encoding="utf-8")
    assert str(index) in told
    assert "room" in told
    assert contents(index, "words") == before
    ingest(site, index)
    assert contents(index, "words") != before
    assert prove(index).holds


def test_a_read_only_index_is_told_and_serves(site: Path, index: Path, tmp_path: Path) -> None:
    before = contents(index, "words")
    edit(site, 1)
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder != Path(folder.anchor):
            folder.chmod(folder.stat().st_mode | 0o055)
    for path in [index, *index.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    process = ingest_process.start(site, index, as_nobody=True)
    process.join(60)
    told = (tmp_path / "error.txt").read_text(encoding="utf-8")
    found = int((tmp_path / "found.txt").read_text(encoding="utf-8"))
    for path in [index, *index.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert process.exitcode == 1
    assert str(index) in told
    assert "cannot be" in told
    assert found > 5
    assert contents(index, "words") == before


def damage(index: Path, what: str) -> None:
    """Spoils one part of the current generation."""
    folder = Archive(index, "words").current().folder
    graph = next(path for path in (folder / "chroma").iterdir() if path.is_dir())
    if what == "graph":
        shutil.rmtree(graph)
    elif what == "lexical":
        for file in (folder / "lexical").iterdir():
            file.write_bytes(b"x" * 100)
    else:
        target = {"ledger": folder / "ledger.sqlite3", "vectors": folder / "chroma/chroma.sqlite3"}
        target[what].write_bytes(b"x" * 50_000)


PARTS = ["ledger", "vectors", "graph", "lexical"]


@pytest.fixture(scope="module")
def made_long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with more paragraphs than Chroma keeps outside of its graph."""
    folder = tmp_path_factory.mktemp("long")
    site = small(folder / "site")
    for day in range(1, 13):
        text = "\n\n".join(
            f"{day}日の第{n}節は、番号{n * day}の工場の話である。" for n in range(100)
        )
        post = site / "_posts" / f"2025-03-{day:02}-long.md"
        post.write_text(f"---\ntitle: 長い{day}\n---\n{text}\n", encoding="utf-8")
    ingest(site, folder / "index")
    return folder


@pytest.fixture
def long(made_long: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The site and its index."""
    copied = Path(shutil.copytree(made_long, tmp_path / "long"))
    return copied / "site", copied / "index"


@pytest.mark.parametrize("what", PARTS)
def test_what_is_damaged_is_told_never_empty_and_made_anew(
    long: tuple[Path, Path], what: str
) -> None:
    site, index = long
    before = content(index)
    damage(index, what)
    with pytest.raises(IndexUnusable, match="ngest"):
        Archive(index, "words")
    assert not prove(index).holds
    again = ingest(site, index)
    assert again.embedded == 0
    assert content(index) == before


def test_a_new_generation_that_is_damaged_leaves_readers_on_the_old(
    long: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    site, index = long
    reader = Retriever(Archive(index, "words"), WordsEmbedder())
    old = reader.current().info.generation
    edit(site, 1)
    ingest(site, index)
    damage(index, "graph")
    for _ in range(3):
        found = reader.search("輸出規制")
        assert found.hits
        assert found.generation.info.generation == old
    assert len([record for record in caplog.records if "Still answering" in record.message]) == 1
    edit(site, 2)
    ingest(site, index)
    assert reader.current().info.generation != old


def test_readers_see_no_error_and_no_mixture_while_generations_change(
    site: Path, index: Path
) -> None:
    reader = Retriever(Archive(index, "words"), WordsEmbedder())
    seen: set[str] = set()
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                time.sleep(0.05)
                found = reader.search("輸出規制とチップ")
                ids = [hit.passage.id for hit in found.hits]
                if not ids or set(ids) - found.generation.ledger.passages(ids).keys():
                    wrong.append(ids)
                seen.add(found.generation.info.generation)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(3):
        edit(site, number)
        process = ingest_process.start(site, index)
        process.join(60)
        assert process.exitcode == 0
        newest = Archive(index, "words").current().info.generation
        end = time.monotonic() + 60
        while newest not in seen and time.monotonic() < end:
            time.sleep(0.02)
        assert newest in seen
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) == 4


def test_a_generation_that_a_reader_holds_stays(site: Path, index: Path) -> None:
    held = Archive(index, "words").current()
    for number in range(4):
        edit(site, number)
        ingest(site, index)
    assert held.folder.is_dir()
    assert held.ledger.counts()[0] == held.info.posts
    folders = {folder.name for folder in (index / "generations").iterdir()}
    assert len(folders) == 3
    del held
    edit(site, 5)
    ingest(site, index)
    assert len(list((index / "generations").iterdir())) == 2


def test_an_old_generation_goes_after_a_grace_time(site: Path, index: Path) -> None:
    edit(site, 1)
    ingest(site, index)
    assert len(list((index / "generations").iterdir())) == 2
    ingest(site, index)
    assert len(list((index / "generations").iterdir())) == 2
    long_ago = time.time() - 3600
    os.utime(index / "current.json", (long_ago, long_ago))
    ingest(site, index)
    assert len(list((index / "generations").iterdir())) == 1


def size(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def test_renewals_take_at_most_three_times_the_disk_of_one(site: Path, index: Path) -> None:
    one = size(index)
    for number in range(10):
        edit(site, number)
        ingest(site, index)
    assert size(index) <= 3 * one
    assert prove(index).holds


def test_a_second_writer_changes_nothing(site: Path, index: Path) -> None:
    before = contents(index, "words")
    edit(site, 1)
    with writing(index):
        process = ingest_process.start(site, index)
        process.join(60)
    assert process.exitcode == 1
    told = (site.parent / "error.txt").read_text(encoding="utf-8")
    assert "Another ingest" in told
    assert contents(index, "words") == before


def swap_vectors(index: Path) -> None:
    with closing(Vectors(home(index) / "chroma", change=True)) as vectors:
        one, other = sorted(vectors.ids())[:2]
        held = vectors.get([one, other])
        vectors._collection.update(ids=[one, other], embeddings=[held[other], held[one]])


def lose_a_vector(index: Path) -> None:
    with closing(Vectors(home(index) / "chroma", change=True)) as vectors:
        vectors.remove(vectors.ids(1))


def home(index: Path) -> Path:
    return archive_index.home(index, archive_index.pointed_at(index))


def change_a_text(index: Path) -> None:
    folder = Archive(index, "words").current().folder
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as db, db:
        db.execute(
            "UPDATE passage SET text = text || '。' WHERE id IN (SELECT MIN(id) FROM passage)"
        )


def lose_a_post(index: Path) -> None:
    folder = Archive(index, "words").current().folder
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as db, db:
        db.execute("DELETE FROM place WHERE file IN (SELECT MIN(file) FROM post)")
        db.execute("DELETE FROM post WHERE file IN (SELECT MIN(file) FROM post)")


def change_the_matrix(index: Path) -> None:
    path = Archive(index, "words").current().folder / "matrix" / "vectors.npy"
    rows = np.load(path)
    np.save(path, rows[::-1])


@pytest.mark.parametrize(
    "harm", [change_the_matrix, swap_vectors, lose_a_vector, change_a_text, lose_a_post]
)
def test_the_check_fails_on_a_damaged_index(site: Path, index: Path, harm) -> None:  # type: ignore[no-untyped-def]
    assert prove(index).holds
    harm(index)
    (changed,) = [check.name for check in prove(index).checks if not check.holds]
    assert "is as it was written" in changed
    checksums.write(home(index))  # as if it had been written so
    proof = prove(index)
    assert not proof.holds
    assert "FAILED" in proof.text()
    assert proof.checks[0].holds
    ingest(site, index, rebuild=True)
    assert prove(index).holds


def test_the_check_fails_on_a_lexical_index_of_nothing(index: Path) -> None:
    generation = Archive(index, "words").current()
    ids = generation.vectors.ids()
    lexical.change(generation.folder / "lexical", ids, [(key, "") for key in ids])
    checksums.write(generation.folder)
    assert not prove(index).holds


def test_a_vector_that_was_damaged_is_made_anew(site: Path, index: Path) -> None:
    before = content(index)
    with closing(sqlite3.connect(index / "vectors.sqlite3")) as db, db:
        db.execute("UPDATE vector SET value = x'00112233' WHERE n = (SELECT MIN(n) FROM vector)")
    assert not prove(index).holds
    assert ingest(site, index, rebuild=True).embedded == 1
    assert content(index) == before
    assert prove(index).holds


def test_a_reading_that_was_damaged_is_made_anew(site: Path, index: Path) -> None:
    with closing(sqlite3.connect(index / "readings.sqlite3")) as db, db:
        db.execute("UPDATE reading SET value = x'7b'")
    edit(site, 1)
    ingest(site, index)
    assert prove(index).holds


def test_stopped_after_the_last_step_the_new_index_stays(
    site: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(site, 1)
    really = archive_index.point_at

    def interrupted(folder: Path, name: str) -> None:
        really(folder, name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(archive_index, "point_at", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest(site, index)
    assert prove(index).holds
    assert not ingest(site, index).changed


def test_a_generation_that_could_not_be_opened_once_is_tried_again(
    site: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(index, "words")
    edit(site, 1)
    newest = ingest(site, index).generation

    def fails(_: Archive) -> None:
        raise IndexUnusable("too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "_open", fails)
        assert archive.current().info.generation != newest
        assert archive.current().info.generation != newest
    monkeypatch.setattr(archive_index, "_RETRY", 0.0)
    assert archive.current().info.generation == newest


def test_another_site_is_not_put_in_the_place_of_an_archive(site: Path, index: Path) -> None:
    before = contents(index, "words")
    post = next((site / "_posts").glob("2025-06*.md"))
    with pytest.raises(SourceError, match="--rebuild"):
        ingest(post, index)
    assert contents(index, "words") == before
    assert ingest(post, index, rebuild=True).posts == 1
