"""An assistant that tells the stories of `story_answers` as they would be asked for, for the tests
of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.citations import marked
from assistant.domain.nouns import Answer, Hit
from tests.story_answers import every_story


def grown(answer: Answer) -> Iterator[Answer]:
    """An answer sentence by sentence, as it is written."""
    for most in range(1, len(answer.sentences) + 1):
        said = answer.sentences[:most]
        used = {n for one in said for n in one.citations}
        yield replace(
            answer,
            sentences=said,
            answer=marked(said, apart=answer.mode == "extractive"),
            citations=tuple(one for one in answer.citations if one.number in used),
        )


def standing(answer: Answer, hits: Sequence[Hit]) -> Answer:
    """The answer as if its paragraphs stood in posts that an index has, where those hits are."""
    cited = tuple(
        replace(one, passage_id=hit.passage.id, post=replace(one.post, file=hit.post.file))
        for one, hit in zip(answer.citations, hits, strict=False)
    )
    assert len(cited) == len(answer.citations)
    return replace(answer, citations=cited)


class Telling:
    """Answers a question that is the name of a story with that, and is the real assistant for
    all else."""

    def __init__(self, real: Assistant) -> None:
        hits = real.search("AI").hits
        self._real = real
        self._stories = {name: standing(one, hits) for name, one in every_story().items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def stream(self, question: str, *_: object, seen: Any = None, **__: object) -> Iterator[Answer]:
        if seen is not None:
            seen(question, self._real.search(question))
        for one in grown(self._stories[question]):
            yield replace(one, question=question)

    def ask(self, question: str, *_: object, **__: object) -> Answer:
        *_, last = self.stream(question)
        return last
