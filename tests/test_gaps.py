"""The editor's report: who asked what in vain, put together by meaning."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from assistant.domain.nouns import (
    Answer,
    Citation,
    Post,
    Sentence,
    State,
)
from assistant.embedding import Embedder
from assistant.records import Database, Provenance, QuestionVectors, StoredAnswer, VoteCounts
from assistant.surfaces.web.desk import gaps

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
SINCE = date(2026, 1, 1)
GROUPS = [
    [
        "青葉市の図書館は何時に閉まる？",
        "青葉市図書館の閉館時間を教えて",
        "When does the Aoba city library close?",
    ],
    ["HR-9の値段はいくら？", "HR-9の価格を教えてください", "How much does the HR-9 cost?"],
    [
        "味噌ラーメンの作り方は？",
        "味噌ラーメンのレシピを教えて",
        "おいしい味噌ラーメンはどう作る？",
    ],
    [
        "海底ケーブルの工事はいつ終わる？",
        "海底ケーブル工事の完了時期は",
        "When will the undersea cable be finished?",
    ],
    [
        "AIで作った音楽に著作権はある？",
        "AIが作曲した曲の著作権は誰のもの？",
        "Who owns the copyright of AI-made music?",
    ],
    ["新幹線の運賃は値上げされる？", "新幹線の料金はいつ上がる？"],
]


def kept(
    key: str,
    question: str,
    *,
    answered: datetime | None = None,
    days_ago: float = 1,
    surface: str = "reader",
    near: bool = False,
) -> StoredAnswer:
    """A kept answer: from a post of the day `answered`, or none, or what is `near`."""
    citations: tuple[Citation, ...] = ()
    if answered is not None or near:
        name = "近い記事" if near else "港の記事"
        file = "n" if near else "p"
        day = answered or NOW - timedelta(days=900)
        post = Post(f"{file}.md", name, f"https://kaku.example/{file}/", day)
        citations = (Citation(1, "p1", post, (), (), 0, "文。", "文。", post.url, "文。", "文。"),)
    state: State = "answered" if answered else "nearest" if near else "none"
    answer = Answer(
        question, "文。", "ja", (Sentence("文。", (1,) if answered else ()),), citations,
        state, "extractive",
    )  # fmt: skip
    return StoredAnswer(key, key, NOW - timedelta(days=days_ago), answer, Provenance(surface, NOW))


def apart(questions: Sequence[str]) -> gaps.Matrix:
    """Vectors that have nothing in common."""
    rows = {question: i for i, question in enumerate(dict.fromkeys(questions))}
    made = np.zeros((len(questions), len(rows)), dtype=np.float32)
    for i, question in enumerate(questions):
        made[i, rows[question]] = 1
    return made


def test_each_kind_of_gap_is_told_apart() -> None:
    old, new = NOW - timedelta(days=500), NOW - timedelta(days=20)
    asked = [
        kept("a", "答えがない"),
        kept("g", "近いだけ", near=True),
        kept("b", "古い答え", answered=old),
        kept("c", "新しい答え", answered=new),
        kept("d", "悪い答え", answered=new),
        kept("e", "よい答え", answered=new),
        kept("f", "編集者の質問", surface="desk"),
    ]
    tallies = {("d", 1): VoteCounts(0, 2, ("金額が違う",)), ("e", 0): VoteCounts(3, 0)}
    found = gaps.report(asked, tallies, SINCE, 12, apart)
    assert found.asked == 6
    assert [c.examples for c in found.nearest] == [("近いだけ",)]
    assert [c.examples for c in found.none] == [("答えがない",)]
    assert [c.examples for c in found.outdated] == [("古い答え",)]
    (disliked,) = found.disliked
    assert (disliked.examples, disliked.reasons) == (("悪い答え",), ("金額が違う",))
    assert [post.title for post in found.nearest[0].near] == ["近い記事"]
    assert found.none[0].near == ()
    assert [post.title for post in disliked.near] == ["港の記事"]


def test_thanks_are_no_gap_and_a_follow_up_is_told_with_what_it_leans_on() -> None:
    first = kept("a", "青葉電機の新工場はどこ？", days_ago=3)
    then = kept("b", "それはいつ？", days_ago=2)
    then = replace(then, told=replace(then.told, after="a"))
    thanks = kept("c", "ありがとうございました！")
    report = gaps.report([first, then, thanks], {}, SINCE, 6, apart)
    assert report.asked == 2
    assert {cluster.examples[0] for cluster in report.none} == {
        "青葉電機の新工場はどこ？",
        "青葉電機の新工場はどこ？ → それはいつ？",
    }


def test_age_counts_from_the_time_of_asking() -> None:
    written = datetime(2025, 3, 1, tzinfo=UTC)
    then, now = (
        kept("a", "質問", answered=written, days_ago=100),
        kept("b", "質問", answered=written),
    )
    assert not gaps.report([then], {}, SINCE, 12, apart).outdated
    assert gaps.report([now], {}, SINCE, 12, apart).outdated


def test_the_same_words_are_one_question_however_typed() -> None:
    asked = [kept(str(i), q) for i, q in enumerate(["HR-9 は？", "ＨＲ-9は", "hr-9は?"])]
    (cluster,) = gaps.report(asked, {}, SINCE, 12, apart).none
    assert (cluster.count, cluster.examples) == (3, ("HR-9 は？",))


def test_questions_that_mean_the_same_are_put_together(embedder: Embedder, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'r.sqlite3'}")
    vectors = gaps.remembered(QuestionVectors(database, embedder.name), embedder)
    asked = [kept(q, q) for group in GROUPS for q in group]
    found = gaps.report(asked, {}, SINCE, 12, vectors)
    made = [set(cluster.examples) for cluster in found.none]
    assert sum(cluster.count for cluster in found.none) == len(asked)
    for cluster in made:
        assert any(cluster <= set(group) for group in GROUPS), cluster
    assert len(made) <= len(GROUPS) + 2
    assert [c.count for c in found.none] == sorted((c.count for c in found.none), reverse=True)
    database.close()


def test_vectors_are_made_once(tmp_path: Path) -> None:
    class Counting:
        name = "counting"
        asked: list[str] = []  # noqa: RUF012

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise AssertionError

        def embed_query(self, text: str) -> list[float]:
            self.asked.append(text)
            return [1.0, float(len(text))]

    database = Database(f"sqlite:///{tmp_path / 'r.sqlite3'}")
    embedder = Counting()
    for _ in range(2):
        vectors = gaps.remembered(QuestionVectors(database, embedder.name), embedder)
        assert vectors(["一", "二二", "一"]).tolist() == [[1, 1], [1, 2], [1, 1]]
    assert sorted(embedder.asked) == ["一", "二二"]
    assert QuestionVectors(database, "another").known(["一"]) == {}
    database.close()


def test_groups_form_around_the_one_with_most_others() -> None:
    degrees = np.radians([0, 40, 80, 200])
    vectors = np.stack([np.cos(degrees), np.sin(degrees)], axis=1).astype(np.float32)
    weights = np.ones(4, dtype=np.float32)
    assert gaps.joined(vectors, weights, 0.7) == [[1, 0, 2], [3]]
    weights[0] = 5
    assert gaps.joined(vectors, weights, 0.99) == [[0], [1], [2], [3]]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 15), 100_000, date.min),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert gaps.months_before(day, months) == before


def test_the_report_as_csv_has_no_formulas() -> None:
    asked = [
        kept("a", "=1+1"),
        kept("c", "近い", near=True),
        replace(kept("b", "二つ目の質問", answered=NOW)),
    ]
    tallies = {("b", 0): VoteCounts(0, 1, ("@SUM(A1)",))}
    text = gaps.as_csv(gaps.report(asked, tallies, SINCE, 12, apart))
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [row["kind"] for row in rows] == ["none", "nearest", "voted_down"]
    assert rows[0]["questions"] == "'=1+1"
    assert rows[2]["reasons"] == "'@SUM(A1)"
    assert (rows[0]["near_urls"], rows[1]["near_urls"]) == ("", "https://kaku.example/n/")


def test_no_questions_make_an_empty_report() -> None:
    found = gaps.report([], {}, SINCE, 12, apart)
    assert (found.asked, found.none, found.nearest, found.outdated, found.disliked) == (
        0, (), (), (), (),
    )  # fmt: skip
