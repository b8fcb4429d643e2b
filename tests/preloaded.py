"""What the process that programs are forked from makes before: modules, and what each program
would otherwise make again for itself on its first question."""

from __future__ import annotations

import gc
import importlib
import threading
from contextlib import suppress

from assistant.answering.asked import kinds
from assistant.domain.errors import ArchiveError
from assistant.language import glossary, morphology
from assistant.models import tokens
from assistant.runtime import passwords
from assistant.settings import settings
from tests.guarded import built, desk

MODULES = (
    "assistant.__main__",
    "assistant.models.chat",
    "assistant.commands.backup",
    "assistant.commands.doctor",
    "assistant.commands.evaluation",
    "assistant.records.migrations.upgrading",
    "assistant.surfaces.python.retriever",
    "assistant.surfaces.server",
    "chromadb.api.rust",
    "ingest.__main__",
    "ingest.sources.ghost",
    "ingest.sources.jsonl",
    "ingest.sources.web",
    "ingest.sources.wordpress",
    "ingest.watch",
    "openai.types",
    "playwright.sync_api",
    "psycopg",
    "tests.ingest_process",
    "tests.slacked",
)

for module in MODULES:
    importlib.import_module(module)
with suppress(ArchiveError):
    settings.load()
glossary.widened("船 ship")
morphology.parsed("船が出る。")
kinds.kind("船はいつ出る？")
kinds.kind("When does the ship leave?")
tokens.count_tokens("船")
passwords.stand_in(())
built(desk)
assert threading.active_count() == 1, threading.enumerate()
gc.freeze()
