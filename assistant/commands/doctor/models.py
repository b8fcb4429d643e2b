"""The models: each is asked once, as an answer would ask it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.bootstrap import assistants
from assistant.bootstrap.embedders import embedder
from assistant.bootstrap.rerankers import reranker
from assistant.commands.doctor.finding import Examination, Finding
from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import Usage
from assistant.settings.settings import EMBEDDED, Settings

_SLOW_CHAT, _SLOW_VECTOR = 10.0, 1.0
_ASKED = "Reply with the one word: ready"
_EMBEDDED = "どの記事に書いてある？"


def embedding(examined: Examination) -> Iterator[Finding]:
    """Whether the embedding model loads, or is reached, and how long a vector takes."""
    chosen = examined.settings
    embedded = chosen.embedding_model == EMBEDDED
    name = f"'{chosen.embedding_model}'"
    before = _kept(chosen.cache_dir)
    try:
        began = time.perf_counter()
        model = embedder(chosen)
        loaded = time.perf_counter() - began
        began = time.perf_counter()
        vector = model.embed_query(_EMBEDDED)
        spent = time.perf_counter() - began
    except ArchiveError as error:
        yield Finding.of("embedding model", error)
        return
    examined.embedder = model
    made = " (converted just now)" if _kept(chosen.cache_dir) - before else ""
    ready = f"loads in {loaded:.1f} s{made}" if embedded else "is reached"
    said = f"{name} {ready}, a vector takes {spent * 1000:.0f} ms"
    info = examined.index
    if info is not None and info.dimension != len(vector):
        yield Finding(
            "embedding model",
            "wrong",
            f"{said}; but it has {len(vector)} numbers, those of the index {info.dimension}",
            "Set EMBEDDING_MODEL as it was at the ingest, or ingest again.",
        )
    elif spent > _SLOW_VECTOR:
        then = "Each question waits for that: is the machine, or that server, busy?"
        yield Finding("embedding model", "look", said, then)
    else:
        yield Finding("embedding model", "ok", said)


def reranking(examined: Examination) -> Iterator[Finding]:
    """Whether what reranks the best passages loads, or is reached, and how long it takes."""
    if examined.embedder is None:
        yield Finding("reranking", "off", "not tried, without an embedding model")
        return
    try:
        model = reranker(examined.settings, examined.embedder)
        if model is None:
            yield Finding("reranking", "off", "passages keep the order that the search gives them")
            return
        began = time.perf_counter()
        model.scores(_EMBEDDED, [("", _EMBEDDED), ("", _ASKED)])
    except ArchiveError as error:
        yield Finding.of("reranking", error)
        return
    spent = time.perf_counter() - began
    said = f"{model.name}: two passages take {spent * 1000:.0f} ms"
    if spent > _SLOW_VECTOR:
        then = "Each question waits for that: is the machine, or that server, busy?"
        yield Finding("reranking", "look", said, then)
    else:
        yield Finding("reranking", "ok", said)


def search(examined: Examination) -> Iterator[Finding]:
    """Whether a question finds anything."""
    info = examined.index
    if info is None or examined.embedder is None or not info.passages:
        yield Finding("search", "off", "not tried, without an index or an embedding model")
        return
    question = info.questions[0] if info.questions else info.title or _EMBEDDED
    try:
        assistant = assistants.assistant(examined.settings, embed=examined.embedder)
        began = time.perf_counter()
        found = assistant.search(question).hits
    except ArchiveError as error:
        yield Finding.of("search", error)
        return
    spent = time.perf_counter() - began
    said = f"a first question finds {len(found)} passages in {spent:.1f} s"
    then = "Prove the index: ask-the-archive ingest --check"
    yield Finding("search", "ok", said) if found else Finding("search", "wrong", said, then)


def chat(examined: Examination) -> Iterator[Finding]:
    """Whether the chat model replies: one short call that costs next to nothing."""
    chosen = examined.settings
    if chosen.openai_api_key is None:
        said = "no key is set, so answers are made of quotes"
        yield Finding("chat model", "off", said)
        return
    spent: list[Usage] = []
    began = time.perf_counter()
    try:
        _call(chosen, spent.append)
    except ArchiveError as error:
        yield Finding.of("chat model", error)
        return
    seconds = time.perf_counter() - began
    tokens = sum(usage.prompt_tokens + usage.completion_tokens for usage in spent)
    said = f"'{chosen.chat_model}' replied in {seconds:.1f} s ({tokens} tokens)"
    if seconds > min(_SLOW_CHAT, chosen.chat_timeout / 2):
        then = "An answer takes longer than that: raise CHAT_TIMEOUT, or take a faster model."
        yield Finding("chat model", "look", said, then)
    else:
        yield Finding("chat model", "ok", said)
    if chosen.chat_prices and chosen.chat_model not in chosen.chat_prices:
        yield Finding(
            "chat model",
            "look",
            f"CHAT_PRICES does not have '{chosen.chat_model}', so no answer tells what it cost",
            "Add its price.",
        )


def _call(chosen: Settings, spend: Callable[[Usage], None]) -> None:
    """Ask the chat model for a word. Raises `ModelError`."""
    # The clients take seconds to import: not for those who have no use for them.
    from langchain_core.messages import HumanMessage  # noqa: PLC0415

    from assistant.models.chat import chat_model  # noqa: PLC0415

    if model := chat_model(chosen):
        model.complete([HumanMessage(_ASKED)], chosen.chat_timeout, spend)


def _kept(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*")}
