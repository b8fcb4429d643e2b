import json
import unicodedata
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import numpy as np
import pytest

from assistant.archive import Archive, search, vector_memory, writing
from assistant.archive.index import Generation
from assistant.domain.errors import IndexMissing, IndexUnusable
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.language.words import words


@pytest.fixture
def generation(sample_index: Path, embedder: Embedder) -> Generation:
    return Archive(sample_index, embedder.name).current()


def test_ledger_vectors_and_lexical_index_hold_the_same_passages(generation: Generation) -> None:
    posts, passages = generation.ledger.counts()
    assert posts == generation.info.posts == 30
    assert passages == len(generation.vectors) == len(generation.lexical)


def test_a_passage_finds_itself(generation: Generation, embedder: Embedder) -> None:
    every = generation.matrix.ids(np.arange(generation.info.passages))
    vectors = generation.vectors.get(every)
    for key in every[::10]:
        best, similarity = generation.vectors.search(vectors[key], 1)[0]
        assert best == key
        assert similarity == pytest.approx(1.0, abs=1e-4)


def test_filters_match_a_shared_paragraph_through_any_of_its_posts(
    generation: Generation,
) -> None:
    every = generation.ledger.passages(list(generation.ledger.contexts()))
    shared = next(p for p in every.values() if p.text.startswith("対中規制の土台は"))
    posts = generation.ledger.posts([place.file for place in shared.places])
    assert len(posts) == 3
    for post in posts.values():
        day = post.date.date()
        assert shared.id in passing(generation, Filters(date_from=day, date_to=day))
    assert shared.id not in passing(generation, Filters(date_from=date(2026, 1, 1)))


def passing(generation: Generation, filters: Filters) -> set[str]:
    return set(generation.matrix.ids(np.flatnonzero(generation.places.mask(filters))))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(tag="NVIDIA"),
        Filters(category="政策"),
        Filters(date_from=date(2025, 3, 1), date_to=date(2025, 9, 30)),
        Filters(date_from=date(2025, 3, 1), tag="NVIDIA"),
        Filters(author="nobody"),
    ],
)
def test_filters_are_those_of_the_posts(generation: Generation, filters: Filters) -> None:
    every = generation.ledger.passages(list(generation.ledger.contexts()))
    posts = generation.ledger.posts()
    standing = {
        key
        for key, passage in every.items()
        if any(filters.match(posts[place.file]) for place in passage.places)
    }
    contexts = generation.ledger.contexts()
    shown = {key for key in standing if contexts[key] is not None}
    for key, variants in generation.ledger.variants(list(every)).items():
        shown |= {key} if standing & set(variants) else set()
    assert passing(generation, filters) == shown


@pytest.mark.parametrize("exact", [True, False])
def test_a_filtered_search_gives_the_best_that_pass(
    generation: Generation,
    embedder: Embedder,
    exact: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_EXACT_VECTORS", 10_000 if exact else 0)
    monkeypatch.setattr(search, "_EXACT_WORDS", 10_000 if exact else 0)
    mask = generation.places.mask(Filters(tag="NVIDIA"))
    assert 0 < mask.sum() < generation.info.passages
    vector = np.asarray(embedder.embed_query("輸出規制"), dtype=np.float32)
    rows, scores = search.by_meaning(generation, vector, 20, mask)
    right = np.where(mask, generation.matrix.vectors @ vector, -1.0)
    assert rows.tolist() == np.argsort(-right, kind="stable")[:20].tolist()
    assert scores == pytest.approx(right[rows], abs=1e-4)
    rows, scores = search.by_words(generation, "輸出規制", 20, mask)
    every, all_scores = search.by_words(generation, "輸出規制", generation.info.passages)
    assert rows.tolist() == every[mask[every]][:20].tolist()
    assert scores.tolist() == all_scores[mask[every]][:20].tolist()
    nothing = np.zeros(generation.info.passages, dtype=bool)
    assert search.by_meaning(generation, vector, 5, nothing)[0].size == 0
    assert search.by_words(generation, "輸出規制", 5, nothing)[0].size == 0


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
    with pytest.raises(IndexMissing, match="ask-the-archive ingest"):
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
    with (
        writing(tmp_path),
        pytest.raises(IndexUnusable, match="Another ingest"),
        writing(tmp_path),
    ):
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


@pytest.mark.parametrize(
    "address",
    [
        "https://ai-choryu.example/2025/01/15/1-ai-diffusion-rule/",
        "https://ai-choryu.example/2025/01/15/1-ai-diffusion-rule",
        "https://ai-choryu.example/2025/01/15/1-ai-diffusion-rule/index.html",
        "http://127.0.0.1:4000/2025/01/15/1-ai-diffusion-rule/?utm_source=x#:~:text=a",
        "/2025/01/15/1%2Dai-diffusion-rule/",
    ],
)
def test_a_page_of_the_site_is_known_by_its_path(generation: Generation, address: str) -> None:
    post = generation.post_at(address)
    assert post is not None
    assert post.file == "2025-01-14-1-ai-diffusion-rule.md"


def test_japanese_paths_are_the_same_encoded_or_not_composed_or_not(
    generation: Generation,
) -> None:
    post = next(p for p in generation.ledger.posts().values() if "ラピダス" in unquote(p.url))
    path = unquote(urlsplit(post.url).path)
    for written in (path, quote(path), unicodedata.normalize("NFD", path), quote(path).lower()):
        assert generation.post_at(f"https://ai-choryu.example{written}") == post


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "https://ai-choryu.example/",
        "https://ai-choryu.example/about/",
        "https://ai-choryu.example/2025/01/15/",
        "https://[/2025/01/15/1-ai-diffusion-rule/",
        "javascript:/2025/01/15/1-ai-diffusion-rule/",
        "2025/01/15/1-ai-diffusion-rule/",
        "/%ff%fe/",
        "あ" * 10_000,
    ],
)
def test_other_pages_are_no_post(generation: Generation, address: str) -> None:
    assert generation.post_at(address) is None
