import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.archive import Archive, Wording, folded
from assistant.domain.errors import IndexUnusable, ModelError
from assistant.domain.nouns import Filters
from assistant.language.dates import asked
from assistant.language.sentences import goes_on
from assistant.retrieval import ranking
from assistant.retrieval.ranking import Rarity
from assistant.retrieval.search import Retriever, SearchResult
from tests.blog import Blog
from tests.words_embedder import WordsEmbedder

TODAY = date(2026, 4, 1)
SEEN = "青葉電機は蓄電池の工場を広げた。"


Candidate = tuple[str, str, float]
"""What stands above a passage, its text, and its similarity to the question."""


def scored(asked: dict[str, float], length: float, *candidates: Candidate) -> ranking.Scores:
    wording = Wording.of([(above, text) for above, text, _ in candidates])
    cosines = np.array([cosine for *_, cosine in candidates])
    return ranking.scores(asked, wording, cosines, length)


def best(question: str, *candidates: Candidate) -> int:
    rarity = Rarity([(above, text) for above, text, _ in candidates])
    wanted = ranking.asked_grams(question)
    weights = {gram: count * rarity.idf(gram) for gram, count in wanted.items()}
    return int(np.argmax(scored(weights, rarity.length, *candidates)))


def test_grams_are_pairs_of_characters_single_kanji_and_latin_words() -> None:
    assert ranking.grams("ＮＶＩＤＩＡのGPU 1,800基") == [
        "nvidia",
        "gpu",
        "1800",
        "の",
        "基",
        "基",
    ]
    assert ranking.asked_grams("What is the GPU?") == Counter({"gpu": 1})


def test_a_latin_word_counts_only_whole() -> None:
    right = ("", "AIの話。", 0.8)
    assert best("AI", ("", "OPENAIの話。", 0.8), right) == 1


def test_meaning_decides_between_the_same_words() -> None:
    assert best("電池", ("", "電池の話。", 0.80), ("", "電池の話。", 0.90)) == 1


def test_words_that_stand_in_one_sentence_count_more() -> None:
    apart = ("", "価格を決めた。青葉の電池だ。それは秋に出る予定である。", 0.85)
    together = ("", "青葉の電池の価格を決めた。それは秋に出る予定である。", 0.85)
    assert best("青葉の電池の価格", apart, together) == 1


def test_candidates_without_any_shared_word_have_a_score() -> None:
    found = scored({"zzz": 1.0}, 5, ("", "山", 0.2), ("", "川", 0.4))
    assert found[1] > found[0]
    assert scored({}, 5).size == 0
    assert scored({}, 5, ("", "山", 0.2), ("", "川", 0.4)).argmax() == 1


def in_words(asked: dict[str, float], above: str, text: str) -> tuple[float, float]:
    """BM25 and the weight of the best sentence, counted plainly."""
    above, text = folded(above), folded(text)
    whole = f"{above}\n{text}"
    latin = Counter(re.findall(r"[a-z0-9]+(?:[.,][0-9]+)*", whole))

    def times(gram: str, where: str) -> int:
        return latin[gram] if gram.isascii() else where.count(gram)

    bm25 = sum(
        weight * n * 1.6 / (n + 0.6 * (0.7 + 0.3 * len(whole) / 40))
        for gram, weight in asked.items()
        if (n := times(gram, whole))
    )
    title = sum(weight for gram, weight in asked.items() if gram in above)
    best = max(
        sum(w for gram, w in asked.items() if gram in sentence and gram not in above)
        for sentence in re.split(r"(?<=[。！？!?\n])", text)
    )
    return bm25, title + best


def test_counting_in_arrays_is_counting_in_texts() -> None:
    texts = [
        ("輸出規制", "米国は2025年にH20の輸出を許可した。輸出額は1,800億円だ。"),
        ("", "ＧＰＵの価格。GPUは、gpuと書く！OpenAIとAIは別。4.5と5。"),
        ("株価の話", "株価が上がった\n株が下がった？株価、株価。"),
        ("", "コンピューターとコンピュータ"),
        ("AI", "何もない"),
    ]
    asked = {"輸出": 2.0, "gpu": 1.5, "ai": 1.0, "株価": 2.5, "株": 0.5, "1800": 3.0, "5": 1.0,
             "コンピューター": 2.0, "出額": 1.0, "ない": 0.3}  # fmt: skip
    plain = np.array([in_words(asked, *text) for text in texts])
    cosines = np.zeros(len(texts))

    def standard(values: ranking.Scores) -> ranking.Scores:
        return (values - values.mean()) / values.std()

    wanted = 0.5 * standard(plain[:, 0]) + 0.4 * standard(plain[:, 1] / sum(asked.values()))
    found = ranking.scores(asked, Wording.of(texts), cosines, 40)
    assert found == pytest.approx(wanted)


def test_a_passage_gains_from_one_before_it() -> None:
    own = np.array([2.0, 0.5, -1.0])
    near = 0.5, np.array([1, 2]), np.array([0, 1])
    far = 0.25, np.array([2]), np.array([0])
    assert ranking.with_context(own, [near, far]).tolist() == [2.0, 1.5, -0.5]


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("この計画は秋に始まる。", True),
        ("2つ目は、電力だ。", True),
        ("However, prices rose.", True),
        ("電力が足りない。", False),
        ("2025年に始まった。", False),
        ("Thistle grows here.", False),
    ],
)
def test_passages_that_go_on_are_known(text: str, leans: bool) -> None:
    assert goes_on(text) is leans


@pytest.fixture
def dated(tmp_path: Path) -> Blog:
    """The same news told at three times, each in words of its own."""
    blog = Blog(tmp_path)
    blog.post("2025-05-10-a.md", f"{SEEN}春の発表である。", "この計画には三十億円がかかる。")
    blog.post("2025-09-10-b.md", f"{SEEN}秋の続報である。", tags=["電池"])
    blog.post("2026-03-10-c.md", f"{SEEN}年度末のまとめである。")
    blog.run()
    return blog


def ask(blog: Blog, question: str) -> SearchResult:
    when = asked(question, TODAY)
    retriever = Retriever(Archive(blog.index, blog.embedder.name), blog.embedder)
    return retriever.search(when.topic(question), when=when)


def days(found: SearchResult) -> list[date]:
    return [hit.post.date.date() for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2025年9月の青葉電機の蓄電池の工場は？", date(2025, 9, 10)),
        ("去年の春の青葉電機の蓄電池の工場は？", date(2025, 5, 10)),
        ("先月の青葉電機の蓄電池の工場は？", date(2026, 3, 10)),
        ("最近の青葉電機の蓄電池の工場は？", date(2026, 3, 10)),
        ("What is the latest on 青葉電機 蓄電池 工場?", date(2026, 3, 10)),
    ],
)
def test_posts_of_the_time_asked_of_come_first(dated: Blog, question: str, first: date) -> None:
    found = ask(dated, question)
    assert days(found)[0] == first
    assert len(set(days(found))) == 3


def test_a_question_may_restrict_the_posts(dated: Blog) -> None:
    assert set(days(ask(dated, "2025年9月以降の青葉電機の工場の記事は？"))) == {
        date(2025, 9, 10),
        date(2026, 3, 10),
    }
    assert set(days(ask(dated, "news about 青葉電機 before June 2025"))) == {date(2025, 5, 10)}
    assert ask(dated, "2024年の記事で、青葉電機は？").hits == ()


def test_a_passage_that_points_back_brings_what_stands_before_it(dated: Blog) -> None:
    hits = ask(dated, "計画に三十億円がかかる工場").hits
    pointing = next(hit for hit in hits if hit.passage.text.startswith("この計画"))
    assert pointing.before == f"{SEEN}春の発表である。"
    assert all(hit.before is None for hit in hits if hit is not pointing)


def test_an_index_knows_how_questions_beside_the_point_fare(dated: Blog) -> None:
    before = dated.open().calibration
    assert before is not None
    assert set(before.noise) == {"ja", "en"}
    assert before.passages == 4
    for noise in before.noise.values():
        assert 0 < noise.cosine.mean < 1
        assert 0 <= noise.coverage.mean <= 1
    dated.now = datetime.fromisoformat("2026-04-02T00:00:00+00:00")
    dated.post("2026-03-10-c.md", f"{SEEN}年度末の、直したまとめである。")
    dated.run()
    assert dated.open().calibration == before
    for number in range(4):
        dated.post(f"2026-03-1{number}-n.md", f"若葉製茶の{number}番目の畑の話である。")
    dated.run()
    again = dated.open().calibration
    assert again is not None
    assert again != before
    assert replace(again, passages=4).noise.keys() == before.noise.keys()


class Failing(WordsEmbedder):
    """It embeds posts and fails at questions, when it is told to."""

    down = False

    def embed_query(self, text: str) -> list[float]:
        if self.down:
            raise ModelError("the model is down")
        return super().embed_query(text)


def test_posts_can_be_withdrawn_while_the_model_is_down(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.embedder = model = Failing()
    for number in range(1, 6):
        blog.post(f"2025-01-0{number}-a.md", f"若葉製茶の{number}番目の畑の話である。")
    blog.run()
    before = blog.open().calibration
    model.down = True
    blog.path("2025-01-01-a.md").unlink()
    report = blog.run()
    assert any("the model is down" in warning for warning in report.warnings)
    assert blog.open().info.posts == 4
    assert blog.open().calibration == before


def test_a_rebuild_measures_relevance_anew(dated: Blog) -> None:
    path = dated.open().folder / "calibration.json"
    right = path.read_text()
    path.write_text(right.replace('"mean": 0.', '"mean": 9.'))
    dated.run(rebuild=True)
    assert (dated.open().folder / "calibration.json").read_text() == right


@pytest.mark.parametrize("wrong", ["{", '{"passages": 1}', '"deviation": 0.0', '"deviation": "x"'])
def test_a_damaged_calibration_is_told_and_made_anew(dated: Blog, wrong: str) -> None:
    path = dated.open().folder / "calibration.json"
    text = path.read_text()
    path.write_text(re.sub('"deviation": [0-9.]+', wrong, text) if "dev" in wrong else wrong)
    with pytest.raises(IndexUnusable, match=r"calibration.json"):
        dated.open()
    assert any("built anew" in warning for warning in dated.run().warnings)
    assert dated.open().calibration is not None


def test_an_emptied_archive_finds_nothing_under_a_filter(dated: Blog) -> None:
    for file in dated.path("x").parent.glob("*.md"):
        dated.post(file.name, SEEN, published=False)
    dated.run()
    assert dated.search("青葉電機") == []
    assert dated.search("青葉電機", Filters(tag="電池")) == []
    assert ask(dated, "2025年以降の青葉電機の記事は？").hits == ()
