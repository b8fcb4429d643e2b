"""The index in a folder and the one in PostgreSQL: one interface, and the same is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from assistant.answering.topics import treated
from assistant.archive import Archive, Generation, ServedArchive, archive_server, numbers, prove
from assistant.database import DatabaseServer
from assistant.domain.nouns import Filters
from assistant.language.dates import TimeAsked
from assistant.retrieval.mentions import mentioning
from assistant.retrieval.search import CurrentArchive, Retriever
from ingest import calibrate, pipeline
from tests.clock import NOW
from tests.conftest import SAMPLE
from tests.words_embedder import WordsEmbedder

QUESTIONS = (
    "AI拡散規則の撤回はいつ発表された？",
    "H20の対中輸出には何が必要になった？",
    "北斗ロボティクスのHR-7の発売日はいつ？",
    "What changed in US chip export policy?",
    "NVIDIAの売上高は前年から何割増えた？",
    "データセンターの電力はどこから来る？",
    "深夜フェリーの料金",
    "GPT-5 の価格",
    "半導体の輸出規制に各国はどう応じたか",
    "What did the committee decide about memory prices?",
)
FILTERS = (
    Filters(),
    Filters(date_from=date(2025, 6, 1)),
    Filters(date_from=date(2025, 1, 1), date_to=date(2025, 6, 30)),
    Filters(tag="NVIDIA"),
    Filters(category="policy", date_to=date(2025, 12, 31)),
    Filters(author="nobody"),
    Filters(categories=("policy", "business"), without_tags=("NVIDIA",)),
    Filters(files=frozenset(("2024-10-21-alphafold-drug-discovery.md", "none.md"))),
)


class _Both:
    def __init__(self, folder: CurrentArchive, served: CurrentArchive) -> None:
        self.archives = folder, served
        self.generations: tuple[Generation, Generation] = folder.current(), served.current()
        self.retrievers = tuple(Retriever(one, WordsEmbedder()) for one in self.archives)


@pytest.fixture(scope="module")
def far(postgresql: str) -> DatabaseServer:
    return archive_server(postgresql, f"a{uuid4().hex}")


@pytest.fixture(scope="module")
def both(far: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Both]:
    """The sample, ingested into a folder and into PostgreSQL."""
    folder = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        few = {language: some[:3] for language, some in calibrate.everyday().items()}
        patch.setattr(calibrate, "everyday", lambda: few)
        patch.setattr(calibrate, "_CLAUSES", 12)
        pipeline.run(SAMPLE, folder, WordsEmbedder(), now=NOW, suggest=False)
        report = pipeline.run(SAMPLE, folder, WordsEmbedder(), now=NOW, suggest=False, server=far)
    assert (report.embedded, report.index) == (0, far.name)  # vectors are taken along
    yield _Both(Archive(folder, "words"), ServedArchive(far, "words"))
    far.close()


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_the_same_passages_are_found(both: _Both, filters: Filters) -> None:
    same = wanted = 0
    for question in QUESTIONS:
        one, other = (r.search(question, filters, 10) for r in both.retrievers)
        wanted += len(one.hits)
        assert len(other.hits) == len(one.hits)
        same += len({h.passage.id for h in one.hits} & {h.passage.id for h in other.hits})
        for hit in other.hits:
            assert filters.match(hit.post)
            assert (
                replace(hit.passage)
                == both.generations[0].ledger.passages([hit.passage.id])[hit.passage.id]
            )
        assert other.filtered == one.filtered
        if one.signals and other.signals:
            assert other.signals.cosine == pytest.approx(one.signals.cosine, abs=2e-3)
    assert same >= 0.98 * wanted


def test_stories_counts_and_topics_are_the_same(both: _Both) -> None:
    for question in QUESTIONS[:4]:
        one, other = (r.posts(question) for r in both.retrievers)
        first, second = ([p.post.file for p in some[:5]] for some in (one, other))
        assert len(set(first) & set(second)) >= len(first) - 1
        vector = WordsEmbedder().embed_query(question)
        one, other = (treated(g, question, vector, Filters()).counts() for g in both.generations)
        assert one == other
    for phrase in ("NVIDIA", "輸出規制", "エヌビディア", "AI", "2025", "税", "ない言葉だ"):
        folder, served = (mentioning(g, phrase) for g in both.generations)
        assert folder == served, phrase


def test_a_time_a_post_and_its_passages_alone(both: _Both) -> None:
    when = TimeAsked(date(2025, 5, 1), date(2025, 7, 31), newest=True, strict=False, rest="")
    file = next(iter(both.generations[0].ledger.posts()))
    for options in ({"when": when}, {"prefer": file}, {"prefer": file, "only": True}):
        one, other = (r.search("輸出規制", top_k=8, **options) for r in both.retrievers)  # type: ignore[arg-type]
        found = [[(h.passage.id, h.post.file) for h in some.hits] for some in (one, other)]
        assert found[0], options
        assert len(set(found[0]) & set(found[1])) >= len(found[0]) - 1


def test_each_part_says_the_same(both: _Both) -> None:
    one, other = both.generations
    assert other.info == replace(one.info, generation=other.info.generation)
    assert (len(one.matrix), len(one.lexical)) == (len(other.matrix), len(other.lexical))
    for name in ("files", "contexts", "posts", "has_address", "newest", "counts"):
        assert getattr(one.ledger, name)() == getattr(other.ledger, name)(), name
    assert list(one.ledger.posts()) == list(other.ledger.posts())
    assert one.ledger.sample(50) == other.ledger.sample(50)
    ids = [key for key, above in one.ledger.contexts().items() if above is not None]
    for of in ("passages", "variants", "texts"):
        every = list(one.ledger.contexts()) if of == "variants" else ids
        assert getattr(one.ledger, of)(every) == getattr(other.ledger, of)(every), of
    rows = [g.matrix.find(numbers([*ids, "0" * 32])) for g in both.generations]
    assert all((each[:-1] >= 0).all() and each[-1] == -1 for each in rows)
    own, far = (each[:-1] for each in rows)
    assert one.matrix.ids(own) == other.matrix.ids(far) == ids
    assert np.allclose(one.matrix.vectors[own], other.matrix.vectors[far], atol=2e-3)
    assert (one.places.newest[own] == other.places.newest[far]).all()
    assert (one.places.common[own] == other.places.common[far]).all()
    held = [g.wordings.of(each) for g, each in zip(both.generations, (own, far), strict=True)]
    assert np.array_equal(held[0].characters, held[1].characters)
    assert np.array_equal(held[0].bodies, held[1].bodies)
    for file, post in one.ledger.posts().items():
        assert one.ledger.of_post(file) == other.ledger.of_post(file)
        assert one.ledger.near(file, 3, 2) == other.ledger.near(file, 3, 2)
        assert other.post_at(post.url) == one.post_at(post.url) == post
        sequences = [
            g.matrix.ids(g.places.sequence(g.places.standing(int(g.places.of_file(file)[0]))[0][0]))
            for g in both.generations
            if len(g.places.of_file(file))
        ]
        assert sequences[:1] == sequences[1:] or len(sequences[0]) > 0
        assert one.languages.of_post(file) == other.languages.of_post(file)
    for kind in ("category", "tag", "author", "source"):
        assert one.places.labels(kind) == other.places.labels(kind)
    for word in ("nvidia", "輸出", "ない"):
        assert one.lexical.idf(word) == pytest.approx(other.lexical.idf(word), abs=1e-9)
    assert other.post_at("https://elsewhere.example/none/") is None
    assert one.calibration
    assert other.calibration
    assert one.calibration.own.keys() == other.calibration.own.keys()


def test_what_stands_before_is_the_same(both: _Both) -> None:
    ids = [
        key for key, above in both.generations[0].ledger.contexts().items() if above is not None
    ][:60]
    rows = [np.sort(g.matrix.find(numbers(ids))) for g in both.generations]
    for back in (1, 2):
        pairs = []
        for generation, own in zip(both.generations, rows, strict=True):
            which, before = generation.places.before(own, back)
            named = generation.matrix.ids(own)
            pairs.append(
                sorted(zip([named[i] for i in which], generation.matrix.ids(before), strict=True))
            )
        assert pairs[0] == pairs[1]
        assert pairs[0]


def test_the_graph_finds_what_is_near(both: _Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.archive.served.generation._EXACT_ALL", 0)
    monkeypatch.setattr("assistant.archive.served.generation._EXACT", 0)
    folder, served = both.generations
    vector = np.array(WordsEmbedder().embed_query(QUESTIONS[0]), dtype=np.float32)
    for filters in (None, Filters(tag="NVIDIA")):
        found = []
        for generation in (folder, served):
            passing = generation.places.mask(filters) if filters else None
            rows, scores = generation.by_meaning(vector, 20, passing)
            assert (np.diff(scores) <= 0).all()
            found.append(set(generation.matrix.ids(rows)))
        assert len(found[0] & found[1]) >= 0.95 * len(found[0])


def test_the_proof_holds(both: _Both, far: DatabaseServer, tmp_path: Path) -> None:
    proof = prove(tmp_path, server=far)
    assert proof.holds, proof.text()
