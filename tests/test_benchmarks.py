"""The parts that the benchmarks are made of; what they measure is not for tests."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from assistant.archive import Archive
from assistant.commands.evaluation import read_questions
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from tests.benchmarks import answers, jsquad, retrieval, scale, scaled
from tests.benchmarks.scaled import Scaled, Vectors32
from tests.blog import BATTERY, SEA, SHIP, TEA, Blog
from tests.words_embedder import WordsEmbedder

SIZE = scaled.BLOCK + 100
WORDS = WordsEmbedder()


@pytest.fixture(scope="module")
def squad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of three paragraphs, one of which stands in all of them."""
    articles = [
        {
            "title": f"山{number}",
            "paragraphs": [
                {
                    "context": f"山{number} [SEP] {text}",
                    "qas": [{"question": f"山{number}の{text[:4]}は？"}],
                }
                for text in (f"高さは{number}00mある。", f"湖が{number}つある。", "雪が降る。")
            ],
        }
        for number in range(1, 9)
    ]  # fmt: skip
    file = tmp_path_factory.mktemp("squad") / "squad.json"
    file.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def archive(squad: Path) -> Archive:
    _, contents = jsquad.read(squad)
    jsquad.build(squad.parent / "index", contents, WORDS)
    return Archive(squad.parent / "index", WORDS.name)


def test_each_distinct_paragraph_is_a_passage(squad: Path, archive: Archive) -> None:
    asked, contents = jsquad.read(squad)
    assert len(asked) == 24
    assert len(contents.entries) == 17
    shared = next(e.passage for e in contents.entries if e.passage.text == "雪が降る。")
    assert len(shared.places) == 8
    assert {one.passage for one in asked} == {entry.passage.id for entry in contents.entries}
    table = retrieval.recall_table(archive, WORDS, asked)
    assert table.count("\n") >= 4
    assert "| ranked together |" in table
    assert "reranked" not in table


def test_what_reranks_is_measured_beside_the_search_alone(
    squad: Path, embedder: Embedder, tmp_path: Path
) -> None:
    asked, contents = jsquad.read(squad)
    jsquad.build(tmp_path / "index", contents, embedder)
    table = retrieval.recall_table(Archive(tmp_path / "index", embedder.name), embedder, asked[:3])
    assert "| ranked together, then reranked by tokens of the embedded model |" in table


class Interrupted(Scaled):
    """Its vectors break off after the first block."""

    def blocks(self, start: int = 0) -> Iterator[tuple[int, Vectors32]]:
        yield next(super().blocks(start))
        raise KeyboardInterrupt


def test_a_build_goes_on_where_it_was_left(archive: Archive, tmp_path: Path) -> None:
    made = scaled.scaled(SIZE, archive.current())
    parts = {field.name: getattr(made, field.name) for field in fields(Scaled)}
    with pytest.raises(KeyboardInterrupt):
        scaled.build(tmp_path, Interrupted(**parts))
    assert list(scaled.build(tmp_path, made)) == ["matrix", "vectors"]
    assert scaled.build(tmp_path, made) == {}
    generation = Archive(tmp_path, WORDS.name).current()
    assert generation.info.passages == SIZE
    last = made.entry(SIZE - 1).passage
    *_, (first, block) = made.blocks()
    assert np.allclose(generation.vectors.get([last.id])[last.id], block[-1], atol=1e-6)
    row = generation.matrix.rows_of([last.id])
    assert np.allclose(generation.matrix.vectors[row], block[-1], atol=1e-6)
    assert first + len(block) == SIZE
    assert generation.ledger.passages([last.id])[last.id] == last
    with pytest.raises(SystemExit, match="something else"):
        scaled.build(tmp_path, scaled.scaled(SIZE + 1, archive.current()))

    rows = list(scale.tables(tmp_path, made, WORDS, ["山3の高さは？"] * 20, 0))
    assert len(rows) == 2 + len(scale.CASES)
    for row in rows[2:]:
        assert "| 20 |" in row
        assert row.endswith("] | 0 |")
    mask = generation.places.mask(Filters(category="category3"))
    assert set(generation.matrix.ids(np.flatnonzero(mask))) == {
        entry.passage.id
        for entry in made.entries()
        if "category3" in scaled.post(int(entry.passage.places[0].file[:-3])).categories
    }


def test_sizes_have_short_names() -> None:
    assert [scale.short(n) for n in (10_000, 1_000_000, 1_500)] == ["10k", "1m", "1500"]


@pytest.fixture
def asked(blog: Blog) -> Path:
    """A site with questions: two that it answers, and two that it does not."""
    for number, text in enumerate((BATTERY, SHIP, SEA, TEA), 1):
        blog.post(f"2025-01-0{number}-p.md", text)
    lines = (
        ("a", "ja", "fact", "架空電機の投資額はいくら？", [["120億円"]]),
        ("b", "ja", "fact", "霧島重工の受注は前年よりどれだけ増えた？", [["4割"], ["9割"]]),
        ("c", "ja", "unanswerable", "ゾルタン精機の社長は誰？", []),
        ("d", "en", "unanswerable", "Who is the CEO of Zoltan?", []),
    )
    file = blog.root / "questions.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": key, "lang": lang, "type": kind, "question": text, "facts": facts})
            + "\n"
            for key, lang, kind, text, facts in lines
        ),
        encoding="utf-8",
    )
    return file


def test_answers_on_several_archives_are_one_table(
    asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(answers, "TOWN", asked.parent)
    again = f"news={asked.parent}:{asked}"
    keep = str(tmp_path / "kept")
    monkeypatch.setattr("sys.argv", ["answers", again, "--keep", keep, "--show", "news"])
    answers.main()
    told = capsys.readouterr().out
    rows = {
        cells[0]: cells
        for line in told.splitlines()
        if line.startswith("|")
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }
    assert rows["news ja"][1] == "2 + 1"
    assert rows["news en"][1] == "0 + 1"
    assert rows["news ja"][2].startswith("0.75 ")
    assert rows["news ja"][4].startswith("0.00 ")
    assert rows["news ja"][6].startswith("1.00 ")
    assert rows["news ja"][8] == "0"
    assert {"news", "town"} < set(rows)
    assert re.fullmatch(r"-?\d+\.\d", rows["news"][1])
    assert "## 架空電機の投資額はいくら？\nanswered" in told
    assert (tmp_path / "kept" / "news" / "current.json").exists()


def test_as_many_answerable_questions_as_others_are_asked(asked: Path) -> None:
    every = read_questions(asked, 2000)
    assert {one.id for one in answers.sample(every, 99)} == {"a", "b", "c", "d"}
    for most in (2, 3):
        some = answers.sample(every, most)
        assert len(some) == most
        assert sum(one.answerable for one in some) == most - most // 2
        assert some == answers.sample(every, most)


def test_half_of_the_towns_questions_have_rows_of_their_own() -> None:
    every = read_questions(answers.TOWN / "questions.jsonl", 2000)
    names = [answers.row_name("town", one) for one in every]
    assert set(names) == {"town", "town (blind)"}
    assert 0.4 < names.count("town") / len(names) < 0.6
    assert answers.row_name("news", every[0]) == "news"


@pytest.mark.parametrize("text", ["news", "news=", "=a:b", "news=/a"])
def test_a_site_is_named_with_its_questions(text: str) -> None:
    with pytest.raises(SystemExit, match=r"write NAME=SITE:QUESTIONS\.jsonl"):
        answers._site(text)
