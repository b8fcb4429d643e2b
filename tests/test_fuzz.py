"""Whatever a model sends, an answer cites what stands in the posts, and nothing else.

`python -m tests.test_fuzz [STREAMS] [SEED]` tries as many streams as one likes.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.citations import marked
from assistant.answering.draft import Draft
from assistant.answering.written.writer import AnswerWriter
from assistant.domain.nouns import (
    Answer,
    Hit,
    Options,
    Passage,
    Place,
    Post,
)
from assistant.models import Chunk
from assistant.settings.settings import Settings
from assistant.surfaces.web.render import answer_html
from tests import streams
from tests.scripted_openai import ScriptedOpenAI, says

SEED = 20260401
ALL = Options(top_k=100)
STREAMS, OVER_HTTP = 400, 20
MANY, MANY_OVER_HTTP = 1_000, 60
SOURCE = """米商務省は5月13日、「AI拡散規則」を撤回すると発表した。**指針**も同じ日に出た[3]。

北斗工業の価格は428万円で、発売は[来年](https://kita.example/)になる。
量産は四月に始まる。

The ministry withdrew the rule on May 13. A new `guide` costs 3.98 million yen.
"""
LIVE = re.compile(
    r"https?://|www\.|\]\(|\]\[|javascript:|vbscript:|data:[a-z]+/|<[a-z/!]|\S@\S+\.[a-z]",
    re.IGNORECASE,
)
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\ud800-\udfff\U000e0000-\U000e0fff]"
)


def hits() -> list[Hit]:
    found = []
    for number, text in enumerate(SOURCE.strip("\n").split("\n\n")):
        file = f"2025-05-1{number}-x.md"
        day = datetime(2025, 5, 10 + number, tzinfo=UTC)
        post = Post(file, "題", f"https://kaku.example/{number}/", day)
        place = Place(file, 0, SOURCE.index(text), SOURCE.index(text) + len(text), ("見出し",))
        plain = re.sub(r"\[([^]]+)\]\([^)]+\)|[*`]", r"\1", text).replace("\n", " ")
        found.append(
            Hit(Passage(f"p{number}", "paragraph", text, plain, 50, (place,)), post, place, (), 1.0)
        )
    return found


class Says:
    """A chat model in this process that streams the pieces it was given."""

    name = "scripted"

    def __init__(self) -> None:
        self.pieces: Sequence[str] = ()

    def stream(self, *_: Any, **__: Any) -> Iterator[Chunk]:
        yield from map(Chunk, self.pieces)
        yield Chunk(end="whole")


class Trial:
    """Asks for answers that are made of streams, without a server between."""

    def __init__(self) -> None:
        self.model, self.hits = Says(), hits()
        self._writing = AnswerWriter(
            self.model,  # type: ignore[arg-type]
            Settings(),
            lambda: date(2026, 4, 1),
        )
        info = SimpleNamespace(title="題", first_day=None, last_day=None, posts=3)
        self._found: Any = SimpleNamespace(
            hits=tuple(self.hits), generation=SimpleNamespace(info=info), filtered=False
        )

    def answer(self, pieces: Sequence[str]) -> Answer:
        self.model.pieces = pieces
        draft = Draft("規則はいつ撤回された？", "ja", time.perf_counter())
        for _ in self._writing.write(draft, (), self._found):
            pass
        return draft.answer("model", model=self.model.name)


def check(answer: Answer, known: Sequence[Hit]) -> None:
    """Nothing in the answer is fabricated, and nothing in it does anything."""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in answer.sentences:
        assert sentence.citations or sentence.check == "unchecked"
        assert set(sentence.citations) <= set(numbers)
        assert len(set(sentence.citations)) == len(sentence.citations)
        assert not LIVE.search(sentence.text), sentence.text
        assert not UNSEEN.search(sentence.text), sentence.text
        assert not re.search(r"\[[\d\s,]*\]", sentence.text), sentence.text
    pointed = [n for sentence in answer.sentences for n in sentence.citations]
    assert [int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)] == pointed
    assert set(pointed) == set(numbers)
    assert answer.answer == marked(answer.sentences)
    by_id = {hit.passage.id: hit for hit in known}
    for citation in answer.citations:
        hit = by_id[citation.passage_id]
        assert citation.quote
        assert citation.quote in citation.text
        assert citation.text == SOURCE[hit.place.start : hit.place.end]
        assert citation.shown in hit.passage.plain
        assert citation.post == hit.post
        assert citation.link.startswith(hit.post.url + "#:~:text=")
    json.dumps(answer.to_json(), ensure_ascii=False).encode()
    html = answer_html(answer, "ja").encode().decode()
    for address in re.findall(r"(?:href|src|action)=\"([^\"]*)", html):
        assert address.startswith(("#source-", "https://kaku.example/")), address
    assert set(re.findall(r"<([a-z]+)", html)) <= {
        *(
            "div",
            "p",
            "a",
            "section",
            "details",
            "summary",
            "span",
            "time",
            "blockquote",
            "mark",
            "br",
            "ul",
            "li",
        ),
    }


def attempt(streams_tried: int, seed: int) -> int:
    """Tries so many streams; gives the number of citations that were checked."""
    trial = Trial()
    cited = 0
    plains = [hit.passage.plain for hit in trial.hits]
    for number in range(seed, seed + streams_tried):
        chance = random.Random(number)
        text = streams.told(chance, plains)
        pieces = streams.cut(chance, text)
        try:
            answer = trial.answer(pieces)
            check(answer, trial.hits)
            if number % 4 == 0:
                whole = trial.answer([text])
                assert (answer.answer, answer.citations) == (whole.answer, whole.citations)
        except Exception as error:
            raise AssertionError(f"seed {number}: {error!r}\n{text[:3000]!r}") from error
        cited += len(answer.citations)
    return cited


def test_no_stream_fabricates_a_citation(thorough: bool) -> None:
    streams_tried = MANY if thorough else STREAMS
    assert attempt(streams_tried, SEED) > streams_tried / 2


def test_no_stream_over_http_does_either(
    written: Assistant, openai_server: ScriptedOpenAI, thorough: bool
) -> None:
    question = "AI拡散規則の撤回はいつ発表された？"
    found = written.search(question).hits
    plains = [hit.passage.plain for hit in found[:4]]
    known = {hit.passage.id: hit for hit in written.search(question, options=ALL).hits}
    for seed in range(SEED, SEED + (MANY_OVER_HTTP if thorough else OVER_HTTP)):
        text = streams.told(random.Random(seed), plains)
        openai_server.script = [says(text, size=1 + seed % 9)]
        answer = written.ask(question)
        for citation in answer.citations:
            assert citation.quote in citation.text == known[citation.passage_id].passage.text, seed
            assert citation.link.startswith(known[citation.passage_id].post.url), seed
        said = [int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)]
        assert said == [n for sentence in answer.sentences for n in sentence.citations], seed
        if answer.mode == "model":
            assert not any(LIVE.search(s.text) or UNSEEN.search(s.text) for s in answer.sentences)


@pytest.mark.parametrize("text", ["<think>撤回は5月13日。[1]</think>", "<think>撤回は5月13日。[1]"])
@pytest.mark.parametrize("size", [1, 3, 100])
def test_what_a_model_thinks_is_never_said(text: str, size: int) -> None:
    said = "指針も同じ日に出た。[1]" if "</" in text else ""
    pieces = [(text + said)[at : at + size] for at in range(0, len(text + said), size)]
    assert Trial().answer(pieces).answer == said


if __name__ == "__main__":
    tried, seed = (*map(int, sys.argv[1:]), *(10_000, SEED)[len(sys.argv) - 1 :])
    started = time.perf_counter()
    cited = attempt(tried, seed)
    took = time.perf_counter() - started
    print(f"{tried:,} streams from seed {seed}: {cited:,} citations, none fabricated, {took:.0f} s")
