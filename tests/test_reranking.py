"""The best hits in a better order: what counts, what stays, and what may fail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.archive import Archive
from assistant.bootstrap import wiring
from assistant.bootstrap.embedders import deferred_embedder
from assistant.bootstrap.rerankers import reranker
from assistant.domain.errors import ModelError
from assistant.domain.nouns import Filters, Hit
from assistant.embedding import Embedder, TokenScorer
from assistant.language.dates import asked
from assistant.retrieval.reranking import TokenReranker, by_tokens, context, joined, sentences
from assistant.retrieval.search import Retriever
from assistant.settings import settings
from tests.blog import Blog

QUESTION = "入館料はいくら？"


class Fixed:
    """Gives each text the score that a word in it has; what it was asked is kept."""

    name = "fixed"

    def __init__(self, most: int = 30, weight: float | None = None, **words: float) -> None:
        self.most, self.weight, self.words = most, weight, words
        self.seen: list[tuple[str, Sequence[tuple[str, str]]]] = []

    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        self.seen.append((question, list(passages)))
        return [
            sum(score for word, score in self.words.items() if word in text) for _, text in passages
        ]


class Down(Fixed):
    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        raise ModelError("The reranker is down.")


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    """Six posts about an aquarium, one paragraph each, of one month each."""
    made = Blog(tmp_path_factory.mktemp("aquarium"))
    texts = (
        "水族館の入館料の話である。甲館は大人が千円だ。",
        "水族館の入館料は、乙館では小学生が半額になる。",
        "水族館の入館料を、丙館は来年から上げるという。",
        "水族館の入館料は、丁館なら夕方に安くなる。",
        "水族館の入館料のほかに、戊館では駐車場の代がいる。",
        "水族館の入館料について、己館の館長に話を聞いた。",
    )
    for month, text in enumerate(texts, 1):
        made.post(f"2025-{month:02}-10-a.md", text)
    made.run()
    return made


def search(blog: Blog, model: Fixed | None, top_k: int = 12, **others: object) -> tuple[Hit, ...]:
    retriever = Retriever(Archive(blog.index, blog.embedder.name), blog.embedder, model)
    return retriever.search(QUESTION, Filters(), top_k, **others).hits  # type: ignore[arg-type]


def kinds(hits: Sequence[Hit]) -> str:
    return "".join(one for hit in hits for one in hit.passage.plain if one in "甲乙丙丁戊己")


def test_a_reranker_decides_the_order_of_what_was_found(blog: Blog) -> None:
    model = Fixed(己=5, 丙=4, 戊=3, 甲=2, 丁=1)
    hits = search(blog, model)
    assert kinds(hits) == "己丙戊甲丁乙"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert sorted(hit.passage.id for hit in hits) == sorted(
        hit.passage.id for hit in search(blog, None)
    )
    ((question, passages),) = model.seen
    assert question == QUESTION
    assert {text for _, text in passages} == {hit.passage.plain for hit in hits}
    assert {above for above, _ in passages} == {context(hit) for hit in hits}


def test_what_it_looks_at_may_be_more_than_is_shown(blog: Blog) -> None:
    last = kinds(search(blog, None))[-1]
    assert kinds(search(blog, Fixed(**{last: 1.0}), top_k=1)) == last


def test_only_the_first_hits_are_looked_at(blog: Blog) -> None:
    plain = kinds(search(blog, None))
    model = Fixed(most=2, **{plain[1]: 1.0, plain[5]: 9.0})
    assert kinds(search(blog, model)) == plain[1] + plain[0] + plain[2:]
    assert len(model.seen[0][1]) == 2


def test_the_own_scores_count_as_far_as_the_reranker_says(blog: Blog) -> None:
    plain = search(blog, None)
    best, last = kinds(plain)[0], kinds(plain)[5]
    apart = plain[0].score - plain[5].score
    assert kinds(search(blog, Fixed(weight=10.0))) == kinds(plain)
    for more, first in ((0.9, best), (1.1, last)):
        hits = search(blog, Fixed(weight=10.0, **{last: more * apart / 10}))
        assert kinds(hits)[0] == first
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_scores_that_are_joined_keep_the_mean_of_the_own() -> None:
    own, found = np.array([4.0, 2.0, 0.0]), np.array([0.1, 0.3, 0.2])
    np.testing.assert_allclose(joined(own, found, 10.0), [3, 3, 0], atol=1e-9)
    alone = joined(own, found, None)
    assert np.argsort(alone).tolist() == [0, 2, 1]
    assert (alone.mean(), alone.std()) == pytest.approx((own.mean(), own.std()))
    assert joined(np.array([1.0, 1.0]), np.array([0.0, 1.0]), None).tolist() == [0.0, 2.0]
    assert joined(own, np.zeros(3), None).tolist() == [2.0, 2.0, 2.0]
    assert joined(own, np.zeros(3), 10.0).tolist() == own.tolist()


def test_posts_that_are_preferred_stay_preferred(blog: Blog) -> None:
    model = Fixed(丙=0.1)
    newest = asked("最近の入館料は？", date(2025, 7, 1))
    assert newest.newest
    assert kinds(search(blog, model, when=newest))[0] in "己丙"
    beside = search(blog, Fixed(), prefer="2025-02-10-a.md")
    assert kinds(beside)[0] == "乙"


def test_where_it_fails_the_order_stays(blog: Blog, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert search(blog, Down(), top_k=3) == search(blog, None, top_k=3)
    assert "The passages keep their order: The reranker is down." in caplog.messages


def test_one_hit_or_none_is_not_looked_at(blog: Blog) -> None:
    model = Fixed()
    retriever = Retriever(Archive(blog.index, blog.embedder.name), blog.embedder, model)
    assert retriever.search(QUESTION, Filters(date_to=date(2020, 1, 1))).hits == ()
    assert len(retriever.search(QUESTION, Filters(date_to=date(2025, 1, 31))).hits) == 1
    assert model.seen == []


def test_a_probe_asks_no_reranker(blog: Blog) -> None:
    model = Fixed()
    Retriever(Archive(blog.index, blog.embedder.name), blog.embedder, model).probe()
    assert model.seen == []


@pytest.mark.parametrize("text", ["", "一文だけ", "一つ目。二つ目。\n三つ目", "One. Two!"])
def test_sentences_are_parts_of_their_text(text: str) -> None:
    at = 0
    for sentence in sentences(text):
        at = text.index(sentence, at) + len(sentence)


def test_the_embedded_model_reranks_by_itself(embedder: Embedder, tmp_path: Path) -> None:
    assert isinstance(reranker(settings.load(), embedder), TokenReranker)
    assert reranker(settings.load({"rerank_model": "none"}), embedder) is None
    assert reranker(settings.load(), Blog(tmp_path).embedder) is None


def test_the_model_that_is_loaded_later_can_do_it_too() -> None:
    model = deferred_embedder(settings.load())
    assert isinstance(by_tokens(model), TokenReranker)
    assert isinstance(model, TokenScorer)
    own = ["水族館の入館料は千円だ。", "館長は港で育った。"]
    first, second = model.passage_scores("入館料はいくら？", [("案内", [one]) for one in own])
    assert first > second
    assert np.argmax(model.sentence_scores("入館料はいくら？", "案内", own)) == 0


def test_the_passage_that_answers_comes_first(tmp_path: Path, embedder: Embedder) -> None:
    blog = Blog(tmp_path)
    blog.post(
        "2025-01-10-a.md",
        "潮見水族館の入館料を決める会議が、潮見水族館の二階の部屋で開かれ、入館料の話が続いた。",
        "会議の結果、潮見水族館では大人から1,400円、小学生から700円をもらうことになった。",
        "潮見水族館の入館料を決める会議は、来年も秋に開かれる。",
    )
    blog.run(embedder=embedder)
    chosen = {"index_dir": blog.index}
    question = "潮見水族館に入るのに大人はいくら払う？"
    found = wiring.assistant(settings.load(chosen), embed=embedder).search(question).hits
    assert "1,400円" in found[0].passage.plain
