"""What hosted embedding models want before a text, and what an index knows of it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.bootstrap import wiring
from assistant.bootstrap.embedders import embedder_name
from assistant.domain.errors import IndexUnusable
from assistant.embedding.e5 import E5Embeddings
from assistant.settings import settings
from assistant.settings.settings import Settings
from ingest import pipeline
from tests.conftest import SAMPLE
from tests.scripted_openai import ScriptedOpenAI, embeds

QUERY, PASSAGE = "Instruct: find the answer\nQuery: ", "passage: "


def chosen(server: ScriptedOpenAI, index: Path, query: str = "", passage: str = "") -> Settings:
    return settings.load(
        {
            "embedding_model": "far-model",
            "embedding_api_key": "k",
            "embedding_base_url": server.url,
            "embedding_query_prefix": query,
            "embedding_passage_prefix": passage,
            "index_dir": index,
        }
    )


def ingest(made: Settings) -> pipeline.Report:
    """Of some posts of the sample."""
    site, now = made.index_dir.with_name("site"), datetime(2026, 4, 1, tzinfo=UTC)
    if not site.exists():
        shutil.copytree(SAMPLE, site, ignore=shutil.ignore_patterns("2024-*", "2026-*"))
    return pipeline.run(site, made.index_dir, wiring.embedder(made), now=now, suggest=False)


def test_each_text_is_sent_behind_its_prefix(openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [embeds(8)]
    model = wiring.embedder(chosen(openai_server, Path("i"), QUERY, PASSAGE))
    model.embed_documents(["one", "two"])
    model.embed_query("which?")
    passages, question = (request["input"] for request in openai_server.requests)
    assert passages == ["passage: one", "passage: two"]
    assert question == [QUERY + "which?"]


def test_without_prefixes_nothing_is_added(openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [embeds(8)]
    model = wiring.embedder(chosen(openai_server, Path("i")))
    model.embed_documents(["one"])
    assert openai_server.requests[0]["input"] == ["one"]
    assert model.name == "far-model"


@pytest.mark.parametrize(
    ("query", "passage"), [("", ""), (QUERY, ""), ("", PASSAGE), (QUERY, PASSAGE)]
)
def test_the_name_is_known_before_the_model_is(
    openai_server: ScriptedOpenAI, query: str, passage: str
) -> None:
    made = chosen(openai_server, Path("i"), query, passage)
    assert embedder_name(made) == wiring.embedder(made).name
    assert "\n" not in embedder_name(made)
    names = {
        embedder_name(chosen(openai_server, Path("i"), *two)) for two in (("a", ""), ("", "a"))
    }
    assert len(names) == 2


def test_another_prefix_is_noticed_as_another_model_is(
    openai_server: ScriptedOpenAI, tmp_path: Path
) -> None:
    openai_server.script = [embeds(8)]
    with_both = chosen(openai_server, tmp_path / "i", QUERY, PASSAGE)
    report = ingest(with_both)
    assert wiring.assistant(with_both).search("HR-7の価格は？").hits
    for query, passage in (("", ""), (QUERY, ""), ("", PASSAGE)):
        with pytest.raises(
            IndexUnusable, match=r"EMBEDDING_MODEL and its prefixes as they were, or ingest"
        ):
            wiring.assistant(chosen(openai_server, tmp_path / "i", query, passage))
    del openai_server.requests[:]
    again = ingest(chosen(openai_server, tmp_path / "i", QUERY, "text: "))
    sent = [
        text
        for request in openai_server.requests
        for text in request["input"]
        if not text.startswith(QUERY)
    ]
    assert sent
    assert all(text.startswith("text: ") for text in sent)
    assert again.embedder != report.embedder


def test_the_embedded_model_has_its_own() -> None:
    made = settings.load({"embedding_query_prefix": "q", "embedding_passage_prefix": "p"})
    assert embedder_name(made) == E5Embeddings.name


def test_a_prefix_keeps_its_space(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(
        "EMBEDDING_QUERY_PREFIX='query: '\n"
        'EMBEDDING_PASSAGE_PREFIX="Instruct: keep\\nPassage: "\n'
    )
    made = settings.load(env_file=file)
    assert made.embedding_query_prefix == "query: "
    assert made.embedding_passage_prefix == "Instruct: keep\nPassage: "
