from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.bootstrap import wiring
from assistant.domain.errors import (
    IndexUnusable,
    ModelError,
    SettingError,
)
from assistant.models import hosted_embeddings
from assistant.models.tokens import count_tokens, cut_to_tokens
from assistant.settings import settings
from ingest import pipeline
from tests.conftest import SAMPLE
from tests.scripted_openai import ScriptedOpenAI, embeds, fails


def test_tokens_are_counted_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", None)
    assert count_tokens("hello world") == 2
    assert count_tokens("輸出規制は撤回された。<|endoftext|>") > 8
    assert cut_to_tokens("one two three four", 2) == "one two"
    assert count_tokens(cut_to_tokens("輸出規制は撤回された。" * 50, 33)) <= 33


def test_hosted_embeddings_make_an_index_that_others_cannot_open(
    openai_server: ScriptedOpenAI, tmp_path: Path
) -> None:
    openai_server.script = [embeds(8)]
    chosen = settings.load(
        {
            "embedding_model": "far-model",
            "embedding_api_key": "k",
            "embedding_base_url": openai_server.url,
            "index_dir": tmp_path / "i",
        }
    )
    report = pipeline.run(
        SAMPLE, tmp_path / "i", wiring.embedder(chosen),
        now=datetime(2026, 4, 1, tzinfo=UTC), suggest=False,
    )  # fmt: skip
    assert report.embedder == "far-model"
    assert {r["path"] for r in openai_server.requests} == {"/v1/embeddings"}
    assert wiring.assistant(chosen).ask("HR-7の価格は？").citations
    with pytest.raises(IndexUnusable, match="far-model"):
        wiring.assistant(settings.load({"index_dir": tmp_path / "i"}))


def test_a_hosted_model_needs_a_key() -> None:
    with pytest.raises(SettingError, match="EMBEDDING_API_KEY"):
        hosted_embeddings(settings.load({"embedding_model": "far-model"}))


def test_a_failing_embeddings_endpoint_is_one_line(openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [fails(401)]
    chosen = settings.load(
        {
            "embedding_model": "far-model",
            "openai_api_key": "k",
            "openai_base_url": openai_server.url,
        }
    )
    with pytest.raises(ModelError, match="EMBEDDING_API_KEY") as caught:
        hosted_embeddings(chosen).embed_query("x")
    assert "\n" not in str(caught.value)
