import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.archive import Archive
from assistant.domain.errors import (
    IndexMissing,
    IndexUnusable,
    SourceError,
)
from assistant.domain.nouns import Block
from assistant.embedding import Embedder
from assistant.models.tokens import count_tokens
from ingest import chunk, pipeline
from tests.blog import Blog
from tests.called import Call
from tests.clock import NOW
from tests.conftest import SAMPLE


def block(text: str, position: int = 0, kind: str = "paragraph", start: int = 0) -> Block:
    return Block(kind, text, text.replace("**", ""), start, start + len(text), (), position)  # type: ignore[arg-type]


def test_long_blocks_are_split_between_sentences_within_the_budget() -> None:
    text = "".join(f"**第{n}条**は輸出を規制する。" for n in range(60))
    pieces = chunk.split(block(text, start=100), 50, count_tokens)
    assert len(pieces) > 5
    for piece in pieces:
        assert count_tokens(piece.plain) <= 50
        assert piece.text == text[piece.start - 100 : piece.end - 100]
        assert piece.plain.endswith("。")
    assert "".join(piece.plain for piece in pieces) == text.replace("**", "")


def test_a_text_that_hardly_shows_its_source_is_still_indexed_once() -> None:
    odd = replace(block("&hearts;"), plain="♥。" * 300)
    found = chunk.passages("a.md", [odd], 50, count_tokens)
    for passage in found:
        assert len(set(passage.places)) == len(passage.places)


def test_a_sentence_over_the_budget_is_split_too() -> None:
    pieces = chunk.split(block("長" * 2000), 50, count_tokens)
    assert "".join(piece.plain for piece in pieces) == "長" * 2000
    assert max(count_tokens(piece.plain) for piece in pieces) <= 50


def test_report_of_the_sample(sample_report: pipeline.Report) -> None:
    assert sample_report.posts == 30
    assert sample_report.unpublished == 1
    left_out = sample_report.counts()
    assert left_out["copy"] == 1
    assert left_out["repeat"] >= 3
    assert sample_report.common >= 1
    assert sample_report.repeats_across_posts >= 5
    assert all(0 <= one.score <= 1 for one in sample_report.left_out)
    ((file, why),) = sample_report.skipped
    assert file == "2025-07-07-broken-front-matter.md"
    assert "YAML" in why
    assert "broken-front-matter" in sample_report.text()


def test_every_passage_is_an_exact_slice_of_each_of_its_files(
    sample_index: Path, embedder: Embedder
) -> None:
    ledger = Archive(sample_index, embedder.name).current().ledger
    passages = ledger.passages(sorted(ledger.contexts()))
    assert len(passages) > 200
    for passage in passages.values():
        for place in passage.places:
            source = (SAMPLE / "_posts" / place.file).read_text(encoding="utf-8")
            slice_ = source[place.start : place.end]
            assert slice_.replace("{{ site.title }}", "AI潮流ノート") == passage.text
        for mark in ("{%", "{{", "{:", "<!--", "---END---"):
            assert mark not in passage.plain


def test_a_second_run_embeds_nothing_again(
    own_index: Path, embedder: Embedder, sample_report: pipeline.Report
) -> None:
    again = pipeline.run(SAMPLE, own_index, embedder, now=NOW)
    assert again.embedded == 0
    assert again.remembered == again.passages == sample_report.passages
    assert not again.changed
    assert again.generation == sample_report.generation


def test_a_running_reader_moves_to_the_new_generation(
    own_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    archive = Archive(own_index, embedder.name)
    before = archive.current()
    post = tmp_path / "_posts" / "2026-03-31-new.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: 新しい\n---\n新しい段落です。\n", encoding="utf-8")
    pipeline.run(post, own_index, embedder, now=NOW, rebuild=True)
    assert archive.current().info.posts == 1
    assert before.ledger.counts()[0] == 30


def test_future_posts_wait(tmp_path: Path, embedder: Embedder) -> None:
    posts = tmp_path / "_posts"
    posts.mkdir()
    for day in ("2026-03-01", "2026-05-01"):
        (posts / f"{day}-a.md").write_text(f"---\ntitle: 題\n---\n{day}の段落です。\n", "utf-8")
    report = pipeline.run(tmp_path, tmp_path / "i", embedder, now=NOW)
    assert (report.posts, report.future) == (1, 1)
    later = datetime(2026, 6, 1, tzinfo=UTC)
    report = pipeline.run(tmp_path, tmp_path / "i", embedder, now=later)
    assert (report.posts, report.future) == (2, 0)


def test_nothing_to_index_leaves_the_old_index(
    own_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    posts = tmp_path / "site" / "_posts"
    posts.mkdir(parents=True)
    (posts / "2026-01-01-a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    pointer = (own_index / "current.json").read_bytes()
    with pytest.raises(SourceError, match=r"2026-01-01-a\.md"):
        pipeline.run(tmp_path / "site", own_index, embedder, now=NOW)
    assert (own_index / "current.json").read_bytes() == pointer


def test_what_is_damaged_is_made_anew(running: Blog) -> None:
    posts = running.open().info.posts
    (running.index / "current.json").write_text("x", encoding="utf-8")
    (running.index / "vectors.sqlite3").write_bytes(b"x" * 4096)
    for leftover in running.index.glob("vectors.sqlite3-*"):
        leftover.unlink()
    report = running.run()
    assert report.embedded == report.passages > 0
    assert running.open().info.posts == posts > 0


def test_an_index_that_is_a_file_is_named(tmp_path: Path, embedder: Embedder) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(IndexUnusable, match=str(file)):
        pipeline.run(SAMPLE, file, embedder, now=NOW)
    with pytest.raises(IndexMissing):
        Archive(file, embedder.name)


def test_command_line_errors_are_one_line(tmp_path: Path, call: Call) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (tmp_path / "missing", empty, Path("/dev/null")):
        done = call("ingest", path, "--index", tmp_path / "i")
        assert done.status == 1
        assert done.err.startswith("error: ")
        assert str(path) in done.err
        assert done.err.count("\n") == 1
        assert not (tmp_path / "i" / "current.json").exists()


def test_command_line_json_report(tmp_path: Path, call: Call) -> None:
    post = tmp_path / "_posts" / "2026-01-01-a.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: 題\n---\n段落です。\n", encoding="utf-8")
    done = call("ingest", post, "--index", tmp_path / "i", "--json")
    assert done.status == 0, done.err
    assert json.loads(done.out)["posts"] == 1
    again = call("ingest", post, "--index", tmp_path / "i")
    assert again.status == 0
    assert again.out.startswith("Up to date")
    post.write_text("---\ntitle: 題\n---\n書き直した段落です。\n", encoding="utf-8")
    again = call("ingest", post, "--index", tmp_path / "i")
    assert "1 made" in again.out


def test_a_run_with_nothing_to_embed_ends_well(own_index: Path, tmp_path: Path, call: Call) -> None:
    site = Path(shutil.copytree(SAMPLE, tmp_path / "site"))
    assert call("ingest", site, "--index", own_index).status == 0
    next((site / "_posts").glob("2025-06*.md")).unlink()
    done = call("ingest", site, "--index", own_index, "--json")
    assert (done.status, json.loads(done.out)["embedded"]) == (0, 0), done.err
