"""The tests of `make check`, which `pytest --pure` chooses: of these modules, those that need no
index, no model, no server and no process. A test among them that starts one fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

MODULES = frozenset((
    "blocks", "breaker", "citations", "container", "dates", "dedupe", "desk_parts",
    "documentation", "evaluate", "exporting", "gate", "glossary", "glossing", "html", "jekyll",
    "keys", "kramdown", "language", "languages", "likeness", "liquid", "markdown", "morphology",
    "naming", "progress", "prompt", "query", "question", "question_kinds", "question_sides",
    "reading", "repeats",
    "sentences", "settings", "shapes", "shown", "site_as_jekyll", "slack_blocks",
    "streaming", "suggesting",
    "other_thing", "same_thing", "story", "superseding", "versions", "when_told",
    "checking", "faithful", "tables", "transliteration", "usage",
))  # fmt: skip
SHARED = frozenset((
    "blog", "bot", "embedder", "openai_server", "postgresql", "sample_index", "server",
    "slack",
))  # fmt: skip
"""The fixtures on which all others rest that need more than the test's own process."""
_OUTSIDE = ("socket.bind", "socket.connect", "subprocess.Popen", "os.fork", "os.posix_spawn")


class Pure:
    """What `--pure` changes: a plug-in of pytest."""

    def __init__(self) -> None:
        self._test = ""
        sys.addaudithook(self._audit)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        name = collection_path.stem
        other = name.startswith("test_") and name.removeprefix("test_") not in MODULES
        return True if other else None

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        shared = [item for item in items if SHARED.intersection(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=shared)
        items[:] = [item for item in items if item not in shared]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._test = item.nodeid
        try:
            return (yield)
        finally:
            self._test = ""

    def _audit(self, event: str, _: tuple[Any, ...]) -> None:
        if self._test and event in _OUTSIDE:
            raise RuntimeError(
                f"{self._test} is not pure ({event}): take its module out of tests/pure.py, or"
                " have it use one of the fixtures that are named there"
            )
