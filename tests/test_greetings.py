"""A greeting is answered before anything is embedded, searched for or sent to a model."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.answering import notices
from assistant.bootstrap import wiring
from assistant.domain.nouns import Language
from assistant.embedding import Embedder
from assistant.retrieval.search import SearchResult
from assistant.settings import settings
from tests.scripted_openai import ScriptedOpenAI


class Unasked:
    """An embedder that nobody is to ask."""

    def __init__(self, name: str) -> None:
        self.name = name

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise AssertionError(texts)

    def embed_query(self, text: str) -> list[float]:
        raise AssertionError(text)


@pytest.mark.parametrize(
    ("text", "language"), [("ありがとうございました！", "ja"), ("Thank you!", "en")]
)
def test_a_greeting_asks_nobody(
    text: str,
    language: Language,
    sample_index: Path,
    embedder: Embedder,
    openai_server: ScriptedOpenAI,
) -> None:
    chosen = settings.load(
        {
            "index_dir": sample_index,
            "openai_api_key": "secret-of-the-test",
            "openai_base_url": openai_server.url,
            "chat_model": "scripted",
        }
    )
    assistant = wiring.assistant(
        chosen, embed=Unasked(embedder.name), today=lambda: date(2026, 4, 1)
    )
    seen: list[tuple[str, SearchResult]] = []
    stream = assistant.stream(text, seen=lambda searched, found: seen.append((searched, found)))
    answers = list(stream)
    assert [answer.answer for answer in answers] == [notices.WELCOME[language]]
    assert answers[0].abstained
    assert [(searched, found.hits) for searched, found in seen] == [("", ())]
    assert openai_server.requests == []
