"""What the tests share: the sample archive, ingested once, and an assistant over it.

What a fixture needs is imported in it: most tests need no server, model or index, and neither
does the process that hands out the tests to others.
"""

from __future__ import annotations

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from assistant.settings import settings
from assistant.settings.settings import Settings
from tests.called import Call, caller
from tests.clock import NOW
from tests.pure import Pure

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.database import DatabaseServer
    from assistant.embedding import Embedder
    from ingest import pipeline
    from tests.blog import Blog
    from tests.scripted_openai import ScriptedOpenAI
    from tests.scripted_slack import ScriptedSlack
    from tests.slacked import Running

ROOT = Path(__file__).parents[1]
MakeWritten = Callable[..., "Assistant"]
SAMPLE = ROOT / "ingest" / "sample"


_LONG = (
    "safety", "growth", "desk", "watch", "web", "faults", "injection", "cluster", "story_pages",
    "slack_socket", "widget", "slack_once", "server_away", "suggesting", "random_edits", "damage",
    "shutdown", "programs", "usage", "work_ends", "code", "loading", "prefixes", "shared",
    "incremental", "publishing", "going_on", "embedding_e5", "reader_routes", "wheel",
    "one_answer", "ranking", "records", "bad_files", "api_contract", "completions", "migrations",
    "api", "mcp", "withdrawal", "ingest", "answer", "breaker", "superseding", "hosted_reranker",
    "links", "doctor", "metrics", "numbers",
)  # fmt: skip
"""The modules that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest go first: at the end, one would keep all processes but its own waiting."""
    place = {f"test_{name}": number for number, name in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(_LONG)))


def pytest_collection_finish() -> None:
    """A million objects that stay: looking through them again takes most of a second each time."""
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "only tests that need no index, no model, no server and no process"
    parser.addoption("--pure", action="store_true", help=told)
    told = "as many examples as `make fuzz` tries, where the tests try some"
    parser.addoption("--thorough", action="store_true", help=told)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """The processes among which tests are shared out are forked from one that has imported all."""
    from tests import programs, worker

    for spec in (one for one in specs if one.popen):
        spec.python = worker.command(programs.share())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """They have that one fork programs for them too."""
    from tests.programs import share

    node.workerinput["forks"] = share()


def pytest_configure(config: pytest.Config) -> None:
    if shared := getattr(config, "workerinput", {}).get("forks"):
        from tests.programs import join

        join(shared)
    if config.getoption("--pure"):
        config.pluginmanager.register(Pure())


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            if name != "cache_dir":
                patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every client of HTTP reads the certificates of all authorities when it is made, which takes
    longer than what it is asked here; nothing here is asked over TLS."""
    import certifi

    end = "-----END CERTIFICATE-----\n"
    first = Path(certifi.where()).read_text(encoding="utf-8").partition(end)[0] + end
    path = tmp_path_factory.mktemp("authority") / "one.pem"
    path.write_text(first, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether many examples are tried, or some."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    from assistant.bootstrap import wiring

    return wiring.embedder(settings.load())


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> pipeline.Report:
    """What was made of the sample by the one of all processes that needed it first."""
    from filelock import FileLock

    from ingest import pipeline

    own = tmp_path_factory.mktemp("sample")
    workers = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if workers else own
    made, told = shared / "sample-index", shared / "sample-report.pickle"
    with FileLock(shared / "sample.lock"), pytest.MonkeyPatch.context() as patch:
        if not told.exists():
            patch.setattr("ingest.suggest._SECONDS", 240.0)  # as many questions on a busy machine
            report = pipeline.run(SAMPLE, made, embedder, now=NOW)
            told.write_bytes(pickle.dumps(report))
    return replace(pickle.loads(told.read_bytes()), index=shutil.copytree(made, own / "index"))


@pytest.fixture(scope="session")
def sample_index(sample_report: pipeline.Report) -> Path:
    return Path(sample_report.index)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    from tests.postgres import postgres

    with postgres() as address:
        yield address


@pytest.fixture
def own_index(sample_index: Path, tmp_path: Path) -> Path:
    """A copy of the sample index that a test may damage."""
    return Path(shutil.copytree(sample_index, tmp_path / "index"))


@pytest.fixture(scope="session")
def assistant(sample_index: Path, embedder: Embedder) -> Assistant:
    """Answers with quotes: no key is set."""
    from assistant.bootstrap import wiring

    return wiring.assistant(
        settings.load({"index_dir": sample_index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


@pytest.fixture
def openai_server() -> Iterator[ScriptedOpenAI]:
    from tests.scripted_openai import ScriptedOpenAI

    with ScriptedOpenAI() as server:
        yield server


@pytest.fixture
def make_written(
    sample_index: Path, embedder: Embedder, openai_server: ScriptedOpenAI
) -> MakeWritten:
    """Makes assistants with the scripted chat model behind the real client, and other settings."""
    from assistant.bootstrap import wiring

    def made(**overrides: object) -> Assistant:
        chosen = {
            "index_dir": sample_index,
            "openai_api_key": "secret-of-the-test",
            "openai_base_url": openai_server.url,
            "chat_model": "scripted",
            "chat_timeout": 30.0,
            "reading_seconds": 0,  # one call for an answer; `test_reading` has it read questions
        }
        return wiring.assistant(
            settings.load(chosen | overrides), embed=embedder, today=lambda: date(2026, 4, 1)
        )

    return made


@pytest.fixture
def written(make_written: MakeWritten) -> Assistant:
    """Answers with the scripted chat model behind the real client."""
    return make_written()


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """The whole command line, in this process."""
    return caller(capsys)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    from tests.blog import Blog

    return Blog(tmp_path)


@pytest.fixture(scope="session")
def _ran(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog

    blog = Blog(tmp_path_factory.mktemp("ran"))
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)
    blog.post("2025-01-04-hidden.md", TEA, published=False)
    blog.post("2026-05-01-later.md", "月見物産は月に倉庫を借りると話している。")
    blog.run()
    return blog


@pytest.fixture
def running(_ran: Blog, blog: Blog, tmp_path: Path) -> Blog:
    """A blog that was ingested once, with a post of each kind."""
    from assistant.archive.local import checksums

    shutil.copytree(_ran.root.parent, tmp_path, dirs_exist_ok=True)
    (info,) = blog.index.glob("generations/*/info.json")
    told = info.read_text(encoding="utf-8").replace(str(_ran.root), str(blog.root))
    info.write_text(told, encoding="utf-8")
    checksums.renew(info.parent, [info.name])
    blog.embedder.embedded += _ran.embedder.embedded
    return blog


@pytest.fixture
def server(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabaseServer]:
    """An archive of its own in the one database, of which few everyday questions are asked."""
    from assistant.archive import archive_server
    from ingest import calibrate

    few = {language: some[:2] for language, some in calibrate.everyday().items()}
    monkeypatch.setattr(calibrate, "everyday", lambda: few)
    made = archive_server(postgresql, f"a{uuid4().hex}")
    yield made
    made.close()


@pytest.fixture
def shelf(blog: Blog, server: DatabaseServer) -> Blog:
    """A blog of three posts, published once in PostgreSQL."""
    from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE

    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)
    blog.run(server=server)
    return blog


@pytest.fixture
def slack() -> Iterator[ScriptedSlack]:
    from tests.scripted_slack import ScriptedSlack

    with ScriptedSlack() as server:
        yield server


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def bot(assistant: Assistant, records: Path, slack: ScriptedSlack) -> Iterator[Running]:
    from tests.slacked import running

    with running(assistant, records, slack) as found:
        yield found
