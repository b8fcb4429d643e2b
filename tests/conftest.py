"""What the tests share: the sample archive, ingested once, and an assistant over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from assistant import bootstrap, settings
from assistant.answer import Assistant
from assistant.archive import Server
from assistant.embedding import Embedder
from assistant.settings import Settings
from ingest import pipeline
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.chroma_server import ChromaServer
from tests.clock import NOW
from tests.postgres import postgres
from tests.replicas import write
from tests.scripted_openai import ScriptedOpenAI
from tests.scripted_slack import ScriptedSlack
from tests.slacked import Running
from tests.slacked import running as running_bot

ROOT = Path(__file__).parents[1]
MakeWritten = Callable[..., Assistant]
SAMPLE = ROOT / "ingest" / "sample"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            if name != "cache_dir":
                patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return bootstrap.embedder(settings.load())


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> pipeline.Report:
    index = tmp_path_factory.mktemp("sample") / "index"
    return pipeline.run(SAMPLE, index, embedder, passage_tokens=400, now=NOW)


@pytest.fixture(scope="session")
def sample_index(sample_report: pipeline.Report) -> Path:
    return Path(sample_report.index)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with postgres() as address:
        yield address


@pytest.fixture
def own_index(sample_index: Path, tmp_path: Path) -> Path:
    """A copy of the sample index that a test may damage."""
    return Path(shutil.copytree(sample_index, tmp_path / "index"))


@pytest.fixture(scope="session")
def assistant(sample_index: Path, embedder: Embedder) -> Assistant:
    """Answers with quotes: no key is set."""
    return bootstrap.assistant(
        settings.load({"index_dir": sample_index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


@pytest.fixture
def openai_server() -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as server:
        yield server


@pytest.fixture
def make_written(
    sample_index: Path, embedder: Embedder, openai_server: ScriptedOpenAI
) -> MakeWritten:
    """Makes assistants with the scripted chat model behind the real client, and other settings."""

    def made(**overrides: object) -> Assistant:
        chosen = {
            "index_dir": sample_index,
            "openai_api_key": "secret-of-the-test",
            "openai_base_url": openai_server.url,
            "chat_model": "scripted",
            "chat_timeout": 3.0,
        }
        return bootstrap.assistant(
            settings.load(chosen | overrides), embed=embedder, today=lambda: date(2026, 4, 1)
        )

    return made


@pytest.fixture
def written(make_written: MakeWritten) -> Assistant:
    """Answers with the scripted chat model behind the real client."""
    return make_written()


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


@pytest.fixture
def running(blog: Blog) -> Blog:
    """A blog that was ingested once, with a post of each kind."""
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)
    blog.post("2025-01-04-hidden.md", TEA, published=False)
    blog.post("2026-05-01-later.md", "月見物産は月に倉庫を借りると話している。")
    blog.run()
    return blog


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma") / "server") as running:
        yield running


@pytest.fixture
def server(chroma: ChromaServer) -> Iterator[Server]:
    """An archive of its own on the one server."""
    made = Server(chroma.url, f"a{uuid4().hex}")
    yield made
    made.close()


@pytest.fixture
def shelf(blog: Blog, server: Server) -> Blog:
    """A blog of three posts, published once."""
    write(blog)
    blog.run(server=server)
    return blog


@pytest.fixture
def slack() -> Iterator[ScriptedSlack]:
    with ScriptedSlack() as server:
        yield server


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def bot(assistant: Assistant, records: Path, slack: ScriptedSlack) -> Iterator[Running]:
    with running_bot(assistant, records, slack) as found:
        yield found
