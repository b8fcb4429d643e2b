"""An assistant that tells the stories of `story_answers` as they would be asked for, for the tests
of pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.citations import marked
from assistant.domain.nouns import Answer
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


class Telling:
    """Answers a question that is the name of a story with that, and is the real assistant for
    all else."""

    def __init__(self, real: Assistant) -> None:
        self._real, self._stories = real, every_story()

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
