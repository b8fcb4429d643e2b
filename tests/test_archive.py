import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.archive import Archive, vector_memory, words, writing
from assistant.archive.index import Generation
from assistant.embedding import Embedder
from assistant.errors import IndexMissing, IndexUnusable
from assistant.passage import Filters


@pytest.fixture
def generation(sample_index: Path, embedder: Embedder) -> Generation:
    return Archive(sample_index, embedder.name).current()


def test_ledger_vectors_and_lexical_index_hold_the_same_passages(generation: Generation) -> None:
    posts, passages = generation.ledger.counts()
    assert posts == generation.info.posts == 30
    assert passages == len(generation.vectors) == len(generation.lexical)


def test_a_passage_finds_itself(generation: Generation, embedder: Embedder) -> None:
    every = sorted(generation.ledger.matching(Filters()))
    vectors = generation.vectors.get(every)
    for key in every[::10]:
        best, similarity = generation.vectors.search(vectors[key], 1)[0]
        assert best == key
        assert similarity == pytest.approx(1.0, abs=1e-4)


def test_filters_match_a_shared_paragraph_through_any_of_its_posts(
    generation: Generation,
) -> None:
    every = generation.ledger.passages(sorted(generation.ledger.matching(Filters())))
    shared = next(p for p in every.values() if p.text.startswith("対中規制の土台は"))
    posts = generation.ledger.posts([place.file for place in shared.places])
    assert len(posts) == 3
    for post in posts.values():
        day = post.date.date()
        assert shared.id in generation.ledger.matching(Filters(date_from=day, date_to=day))
    assert shared.id not in generation.ledger.matching(Filters(date_from=date(2026, 1, 1)))


def test_searches_keep_to_what_is_allowed(generation: Generation, embedder: Embedder) -> None:
    allowed = generation.ledger.matching(Filters(tag="NVIDIA"))
    assert 0 < len(allowed) < generation.info.passages
    vector = np.asarray(embedder.embed_query("輸出規制"), dtype=np.float32)
    dense = generation.vectors.search(vector, 50, allowed)
    lexical = generation.lexical.search("輸出規制", 50, allowed)
    assert dense
    assert lexical
    assert {key for key, _ in dense + lexical} <= allowed
    assert generation.vectors.search(vector, 5, set()) == []
    assert generation.lexical.search("輸出規制", 5, set()) == []


def test_words_work_in_japanese() -> None:
    assert words("ＧＰＴ－５の輸出 1,800件 エヌビディア") == [
        "gpt",
        "5",
        "輸出",
        "1800",
        "件",
        "エヌ",
        "ヌビ",
        "ビデ",
        "ディ",
        "ィア",
    ]
    assert words("これはそれです") == []


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m ingest"):
        Archive(tmp_path / "none", "e5")


def test_another_embedder_is_refused(sample_index: Path) -> None:
    with pytest.raises(IndexUnusable, match="EMBEDDING_MODEL"):
        Archive(sample_index, "another-model")


@pytest.mark.parametrize("victim", ["ledger.sqlite3", "chroma", "lexical", "info.json"])
def test_a_damaged_index_says_so(own_index: Path, embedder: Embedder, victim: str) -> None:
    name = json.loads((own_index / "current.json").read_text())["generation"]
    target = own_index / "generations" / name / victim
    target.rename(target.with_name("gone"))
    with pytest.raises(IndexUnusable, match="ngest"):
        Archive(own_index, embedder.name)


def test_one_writer(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(IndexUnusable, match="Another ingest"), writing(tmp_path):
        pass


def test_vectors_are_remembered_by_embedder(tmp_path: Path) -> None:
    memory = vector_memory(tmp_path, "a")
    vector = np.arange(4, dtype=np.float32)
    memory.keep({b"k": vector})
    assert memory.recall([b"k", b"other"])[b"k"].tolist() == vector.tolist()
    memory.close()
    other = vector_memory(tmp_path, "b")
    assert other.recall([b"k"]) == {}
    other.close()
