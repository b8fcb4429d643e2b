"""Late interaction: how well the tokens of a passage answer those of a question, one by one.

Each token of the question looks for the one token of the passage that is most like it; the score
is the mean of what they find (MaxSim; Khattab and Zaharia 2020, "ColBERT", arXiv:2004.12832). The
vectors are the last states of the embedding model, which was not trained for this. All of them lie
close together, so the mean of many texts' tokens is taken off before they are compared; and what
"of" and "what" find says little, so rare tokens weigh more. See docs/evaluation.md.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Kept = npt.NDArray[np.float16]
T = TypeVar("T")

ROOM = 64 << 20
"""Bytes of token vectors that are kept of passages: about 500 of them."""
_ROOM_FOR_QUESTIONS = 4 << 20
_LIKELIEST, _RAREST, _LEAST = 4.0, 16.0, 0.3
"""A token weighs by how far its negative log probability lies above the first of these, up to the
second, and the third at least."""
_QUESTION = "query:"
_PASSAGE = "passage: "

USUAL = (
    "市の図書館は、来月から日曜日も夜八時まで開くことになった。",
    "会社の売上高は前の年より12%増えたが、利益は原材料の値上がりで減った。",
    "この病気にかかった人の多くは、二週間ほどで元気になる。",
    "駅前の広場では、毎年秋に古本の市が立つ。",
    "研究者たちは、海の温度が上がると魚の通り道が変わることを確かめた。",
    "新しい法律は2027年4月1日に施行され、違反には罰金が科される。",
    "彼女は若いころ画家を志し、のちに小学校の教師になった。",
    "設定の画面を開き、「保存」を押すと、変更が有効になります。",
    "試合は延長戦の末、2対1で地元のチームが勝った。",
    "申請に必要な書類は何ですか。どこで受け取れますか。",
    "The council voted to close the old bridge until repairs are finished.",
    "Sales rose by 12 percent last year, but higher costs ate most of the profit.",
    "Most people who catch the disease recover within two weeks.",
    "A market for used books is held on the square every autumn.",
    "Researchers found that warmer water changes the routes that fish take.",
    "The new law takes effect on 1 April 2027, and breaking it carries a fine.",
    "She wanted to be a painter when she was young and later taught at a school.",
    "Open the settings and press Save for the change to take effect.",
    "The home side won 2-1 after extra time in front of 30,000 people.",
    "Which papers do I need for the application, and where can I get them?",
    "图书馆下个月起星期日也开放到晚上八点。",
    "도서관은 다음 달부터 일요일에도 밤 여덟 시까지 문을 연다.",
    "Die Brücke bleibt gesperrt, bis die Arbeiten abgeschlossen sind.",
    "Le marché aux livres se tient sur la place chaque automne.",
)
"""Sentences of everyday kinds, whose tokens tell what all tokens have in common."""


@dataclass(frozen=True, slots=True)
class Question:
    """Token vectors of a question, shape (tokens, hidden), and what each weighs, 1 in all."""

    vectors: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class _Passage:
    """Token vectors of a passage, shape (tokens, hidden), and where each sentence's begin; the
    last number is where the last one's end."""

    vectors: Kept
    bounds: tuple[int, ...]


class LateInteraction:
    """Compares the tokens of questions and passages. Thread-safe.

    What was read of the last passages and questions is kept, so that sentences of a passage that
    was ranked cost next to nothing.
    """

    def __init__(
        self,
        encode: Callable[[str], list[int]],
        likelihood: Callable[[Sequence[int]], list[float]],
        states: Callable[[list[int]], Vectors],
        centre: Vectors,
        *,
        most: int,
        room: int = ROOM,
    ) -> None:
        """`encode` gives the ids of a text between its two end marks, `likelihood` their log
        probabilities, `states` their last states, shape (len(ids), hidden). `centre` is what is
        taken off them. At most `most` tokens are read at once, `room` bytes are kept of passages.
        """
        self._encode, self._likelihood, self._states = encode, likelihood, states
        self._centre, self._most = centre, most
        self._prefix = len(encode(_QUESTION)) - 1
        self._passages: _Recent[_Passage] = _Recent(room)
        self._questions: _Recent[Question] = _Recent(_ROOM_FOR_QUESTIONS)

    def sentences(self, question: str, context: str, sentences: Sequence[str]) -> Vectors:
        """How much each sentence of a passage has of a question, shape (sentences,): 1 for all of
        it, 0 for a sentence without tokens, or beyond those that are read. `context` stands above
        the passage, such as its title."""
        asked, found = self._found(question, context, sentences)
        scores: Vectors = asked.weights @ found
        return scores

    def passage(self, question: str, context: str, sentences: Sequence[str]) -> float:
        """How much all of the passage has of a question; -1 for one without sentences."""
        asked, found = self._found(question, context, sentences)
        return float(asked.weights @ found.max(axis=1, initial=-1.0))

    def _found(
        self, question: str, context: str, sentences: Sequence[str]
    ) -> tuple[Question, Vectors]:
        """The question, and the largest cosine that each of its tokens has with one of each
        sentence: shape (question tokens, sentences)."""
        asked = self._question(question)
        passage = self._passage(context, sentences)
        found = np.zeros((len(asked.vectors), len(sentences)), np.float32)
        bounds = np.array(passage.bounds)
        full = np.flatnonzero(np.diff(bounds))
        if len(full):
            # Not `@`: the threads of a BLAS wait for each other where several passages are read
            # at once, for ten times as long as this takes on one.
            vectors = passage.vectors.astype(np.float32)
            cosines = np.einsum("qh,th->qt", asked.vectors, vectors)
            found[:, full] = np.maximum.reduceat(cosines, bounds[full], axis=1)
        return asked, found

    def _question(self, text: str) -> Question:
        kept = self._questions.get(text)
        if kept is not None:
            return kept
        ids = self._encode(f"{_QUESTION} {text}")
        return self.learn(text, ids, self._states(ids))

    def learn(self, text: str, ids: Sequence[int], states: Vectors) -> Question:
        """A question as its ids and states have it, prefix and end marks included; it is kept."""
        rarity = -np.array(self._likelihood(ids[self._prefix : -1]), np.float32)
        weights: Vectors = np.maximum(rarity.clip(0, _RAREST) - _LIKELIEST, _LEAST)
        vectors = self._unit(states[self._prefix : -1])
        question = Question(vectors, weights / weights.sum())
        self._questions.keep(text, question, vectors.nbytes)
        return question

    def _passage(self, context: str, sentences: Sequence[str]) -> _Passage:
        key = context, *sentences
        kept = self._passages.get(key)
        if kept is None:
            kept = self._read(context, sentences)
            self._passages.keep(key, kept, kept.vectors.nbytes)
        return kept

    def _read(self, context: str, sentences: Sequence[str]) -> _Passage:
        begin, *above, end = self._encode(f"{_PASSAGE}{context}\n")
        ids = [begin, *above[: self._most // 2]]
        first = len(ids)
        starts = []
        for sentence in sentences:
            starts.append(len(ids))
            if sentence.strip() and len(ids) < self._most - 1:
                ids += self._encode(sentence)[1:-1][: self._most - 1 - len(ids)]
        bounds = tuple(start - first for start in (*starts, len(ids)))
        states = self._states([*ids, end])
        return _Passage(self._unit(states[first:-1]).astype(np.float16), bounds)

    def _unit(self, states: Vectors) -> Vectors:
        off = states - self._centre
        units: Vectors = off / np.linalg.norm(off, axis=1, keepdims=True)
        return units


def centre(states: Iterable[Vectors]) -> Vectors:
    """The mean of all rows of these states."""
    mean: Vectors = np.concatenate(list(states)).mean(axis=0, dtype=np.float32)
    return mean


class _Recent(Generic[T]):
    """What was used last, as much as there is room for. Thread-safe."""

    def __init__(self, room: int) -> None:
        self._room, self._taken = room, 0
        self._items: OrderedDict[Any, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> T | None:
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def keep(self, key: Any, item: T, size: int) -> None:
        with self._lock:
            _, before = self._items.pop(key, (None, 0))
            self._items[key] = item, size
            self._taken += size - before
            while self._taken > self._room and len(self._items) > 1:
                _, (_, gone) = self._items.popitem(last=False)
                self._taken -= gone
