"""Tokens of questions and passages, compared one by one."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.embedding import Embedder, TokenScorer
from assistant.embedding.e5 import E5Embeddings
from assistant.embedding.late import LateInteraction
from assistant.embedding.remembering import remembering
from assistant.embedding.running import side_by_side
from assistant.settings import settings
from tests.words_embedder import WordsEmbedder

SENTENCES = [
    "市立水族館は1968年に建てられた。",
    "館内では約三百種の生き物を飼育している。",
    "入館料は大人が1,400円で、小学生は半額になる。",
    "館長は港の近くで育った。",
]
ASKED = {
    "大人の入館料はいくらですか？": 2,
    "水族館が建てられたのは何年？": 0,
    "How many species does the aquarium keep?": 1,
    "Where did the director grow up?": 3,
}


@pytest.fixture
def model(embedder: Embedder) -> E5Embeddings:
    assert isinstance(embedder, E5Embeddings)
    return embedder


@pytest.mark.parametrize("question", ASKED)
def test_the_sentence_that_answers_has_the_highest_score(
    model: E5Embeddings, question: str
) -> None:
    scores = model.sentence_scores(question, "水族館の案内", SENTENCES)
    assert len(scores) == len(SENTENCES)
    assert np.argmax(scores) == ASKED[question]
    assert all(type(score) is float and -1 <= score <= 1 for score in scores)


def test_the_passage_that_answers_has_the_highest_score(model: E5Embeddings) -> None:
    passages = [("案内", [sentence]) for sentence in SENTENCES]
    for question, right in ASKED.items():
        assert np.argmax(model.passage_scores(question, passages)) == right


def test_a_passage_has_at_least_what_its_best_sentence_has(model: E5Embeddings) -> None:
    for question in ASKED:
        (whole,) = model.passage_scores(question, [("案内", SENTENCES)])
        assert whole >= max(model.sentence_scores(question, "案内", SENTENCES)) - 1e-6


def test_scores_do_not_depend_on_what_was_asked_before(model: E5Embeddings) -> None:
    question = next(iter(ASKED))
    first = model.sentence_scores(question, "案内", SENTENCES)
    model.embed_query(question)
    assert model.sentence_scores(question, "案内", SENTENCES) == first
    again = E5Embeddings(settings.load().cache_dir).sentence_scores(question, "案内", SENTENCES)
    np.testing.assert_allclose(again, first, atol=1e-6)


def test_nothing_has_no_score_and_no_fault(model: E5Embeddings) -> None:
    assert model.sentence_scores("何？", "", []) == []
    assert model.passage_scores("何？", []) == []
    scores = model.sentence_scores("何？", "", ["", "  ", SENTENCES[0], ""])
    assert [score == 0 for score in scores] == [True, True, False, True]
    assert model.sentence_scores("", "\ud83d", ["\udc00", "x"])[1] != 0
    assert model.passage_scores("x", [("", []), ("", ["y"])])[0] == -1


def test_sentences_beyond_the_512th_token_have_none(model: E5Embeddings) -> None:
    scores = model.sentence_scores("入館料は？", "案内" * 2000, SENTENCES * 40)
    assert scores[0] > 0
    assert scores[-1] == 0
    assert all(np.isfinite(scores))


def test_the_end_marks_and_the_prefix_are_no_words_of_a_question() -> None:
    counting = Counting()
    late = counting.late(room=1 << 20)
    ids = [0, *map(ord, "query: "), ord("a"), 2]
    question = late.learn("a", ids, counting.states(ids))
    assert question.vectors.shape == (2, 64)  # the space, and the word
    assert question.weights.sum() == pytest.approx(1)


def test_rare_tokens_weigh_more() -> None:
    late = Counting().late(room=1 << 20)
    ids = [0, *map(ord, "query: "), ord("a"), ord("z"), 2]
    _, common, rare = late.learn("az", ids, np.eye(len(ids), 64, dtype=np.float32)).weights
    assert rare > 2 * common


class Counting:
    """States that are all different, and how often they were asked for."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def states(self, ids: list[int]) -> np.ndarray:
        self.read.append(len(ids))
        return np.eye(len(ids), 64, dtype=np.float32) + 0.1

    def late(self, room: int) -> LateInteraction:
        def encode(text: str) -> list[int]:
            return [0, *(ord(one) for one in text), 2]

        def likelihood(ids: Sequence[int]) -> list[float]:
            return [-16.0 if one == ord("z") else -8.0 for one in ids]

        centre = np.zeros(64, np.float32)
        return LateInteraction(encode, likelihood, self.states, centre, most=60, room=room)


def test_what_was_read_lately_is_not_read_again() -> None:
    counting = Counting()
    late = counting.late(room=2 * 64 * 2 * 10)  # two passages of ten tokens, of two bytes a number
    passages = [("a", ["1234567890"]), ("b", ["1234567890"]), ("c", ["1234567890"])]
    late.sentences("q", "a", [])
    del counting.read[:]
    for above, sentences in (passages[0], passages[1], passages[0]):
        late.sentences("q", above, sentences)
    assert len(counting.read) == 2
    late.sentences("q", *passages[2])  # for which the second, not used for longest, goes
    late.sentences("q", *passages[0])
    assert len(counting.read) == 3
    late.sentences("q", *passages[1])
    assert len(counting.read) == 4


def test_the_same_text_in_other_sentences_is_another_passage() -> None:
    late = Counting().late(room=1 << 20)
    assert late.sentences("q", "a", ["bc", "d"]).shape == (2,)
    assert late.sentences("q", "a", ["bcd"]).shape == (1,)
    assert late.sentences("q", "a", ["b", "c", "d"]).shape == (3,)


def test_only_models_that_can_compare_tokens_say_so(model: E5Embeddings) -> None:
    assert isinstance(model, TokenScorer)
    kept = remembering(model)
    assert isinstance(kept, TokenScorer)
    question = next(iter(ASKED))
    assert kept.sentence_scores(question, "", SENTENCES) == model.sentence_scores(
        question, "", SENTENCES
    )
    assert kept.passage_scores(question, [("", SENTENCES)]) == model.passage_scores(
        question, [("", SENTENCES)]
    )
    assert not isinstance(WordsEmbedder(), TokenScorer)
    assert not isinstance(remembering(WordsEmbedder()), TokenScorer)


def test_what_ends_meanwhile_is_worked_out_all_the_same() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(side_by_side(pool, str, [1, 2, 3])) == ["1", "2", "3"]
    assert list(side_by_side(pool, str, [1, 2, 3])) == ["1", "2", "3"]
    assert list(side_by_side(pool, str, [])) == []
