"""What an ingest remembers follows from the code that made it, and from no other."""

from __future__ import annotations

import gc
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from assistant.suggesting import Prover
from ingest import code, reading
from ingest.assemble import assemble, states
from ingest.reading import ReadingMemory
from ingest.several import Named
from ingest.sources import Wanted, open_source
from ingest.suggest import suggestions
from tests.blog import Blog
from tests.clock import NOW
from tests.conftest import ROOT, SAMPLE

JEKYLL = "ingest.sources.jekyll.opened"
READING, ASSEMBLING = ("ingest.reading", JEKYLL), ("ingest.assemble", JEKYLL)
PROVING, MEASURING = ("ingest.suggest",), ("ingest.calibrate",)
EVERY = (READING, ASSEMBLING, PROVING, MEASURING)
NOTE = "\n# A note.\n"


# Which modules


@pytest.mark.parametrize("modules", EVERY)
def test_no_result_depends_on_where_it_is_shown(modules: tuple[str, ...]) -> None:
    rooms = {name.split(".")[1] for name in code.behind(*modules).modules if "." in name}
    assert not rooms & {"surfaces", "commands", "bootstrap", "records", "settings", "pipeline"}


def test_readers_and_what_they_import_are_found() -> None:
    found = code.behind(*READING)
    assert {
        "ingest.reading",
        "ingest.chunk",
        "ingest.dedupe",
        "ingest.boilerplate",
        "ingest.likeness",
        "ingest.sources.jekyll.markdown",
        "assistant.language.sentences",
        "assistant.language.folding",
        "assistant.archive.local.memory",
        "assistant.models.tokens",
        "assistant.domain.nouns",
    } <= found.modules
    assert {"markdown_it", "yaml", "rensa", "tiktoken"} <= found.libraries
    assert "assistant.language.glossary" not in found.modules
    assert "ingest.assemble" not in found.modules
    assert found.modules < code.behind(*ASSEMBLING).modules


def test_what_answers_is_behind_the_proofs_with_its_texts() -> None:
    found = code.behind(*PROVING)
    assert {
        "assistant.suggesting.candidate",
        "assistant.answering.quoted.paragraphs",
        "assistant.retrieval.search",
        "assistant.archive.index",
        "assistant.language.glossary",
    } <= found.modules
    told = {file.name for file in found.texts}
    assert told == {"abbreviations.txt", "glossary.txt", "kinds.txt", "languages.txt"}
    assert "everyday.txt" in {file.name for file in code.behind(*MEASURING).texts}
    assert not any(name.startswith("ingest.sources") for name in found.modules)


@contextmanager
def noted() -> Iterator[set[str]]:
    """The modules of ours of which a function is called meanwhile, but for what others before
    left to be finalized."""
    files: set[str] = set()
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            files.add(frame.f_code.co_filename)

    gc.disable()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        gc.enable()
        for name in files:
            file = Path(name)
            if file.is_relative_to(code.ROOT) and file.suffix == ".py":
                parts = file.relative_to(code.ROOT).with_suffix("").parts
                if parts[0] in ("assistant", "ingest"):
                    called.add(".".join(parts).removesuffix(".__init__"))


def test_all_that_runs_while_posts_are_read_is_behind_it(blog: Blog, tmp_path: Path) -> None:
    for post in sorted((SAMPLE / "_posts").iterdir())[:6]:
        (blog.root / "_posts").mkdir(exist_ok=True)
        shutil.copy(post, blog.root / "_posts")
    blog.post("2026-01-01-long.md", "砂丘通信は海の底に新しい線を引いた。" * 60)
    sources = [Named("", open_source(Wanted(str(blog.root))))]
    memory = ReadingMemory(tmp_path)
    with noted() as called:
        readings = reading.read_all(sources, memory, lambda *_: None)
        assert assemble(readings, states(readings, sources, NOW)).shown
    memory.close()
    assert "assistant.language.sentences" in called
    assert called - {"ingest.code"} <= code.behind(*ASSEMBLING).modules


def test_all_that_runs_while_questions_are_proven_is_behind_it(telling: Blog) -> None:
    generation = telling.open()
    with noted() as called:
        assert suggestions(generation, None, telling.embedder).questions
    assert "assistant.answering.quoted.paragraphs" in called
    assert called - {"ingest.code"} <= code.behind(*PROVING).modules


def test_names_are_followed_to_where_they_are_made(tmp_path: Path) -> None:
    for name, text in {
        "assistant/__init__.py": "def lazy():\n    from assistant.web import page\n",
        "assistant/room/__init__.py": "from assistant.room.one import a as first\nimport json\n"
        "from .two import b\nfrom assistant.web import page\nOWN = 1\n",
        "assistant/room/one.py": "a = 1\n",
        "assistant/room/two.py": "def b():\n    from ..hidden import c\n    import yaml.nodes\n",
        "assistant/hidden.py": "from importlib.resources import files\nc = files('assistant.data')",
        "assistant/data/__init__.py": "",
        "assistant/data/words.txt": "",
        "assistant/web.py": "page = 1\n",
        "ingest/a.py": "from assistant.room import first\n",
        "ingest/b.py": "from assistant.room import b as other, two\n",
        "ingest/c.py": "from assistant.room import OWN\n",
        "ingest/d.py": "import assistant.room.one as one\nfrom os import path\n",
        "ingest/e.py": "from assistant import room\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def behind(module: str) -> set[str]:
        return set(code.behind(module, root=tmp_path).modules) - {module}

    one, two, hidden = "assistant.room.one", "assistant.room.two", "assistant.hidden"
    assert behind("ingest.a") == {one}
    assert behind("ingest.b") == {two, hidden}
    assert behind("ingest.c") == {"assistant.room", one, two, hidden, "assistant.web"}
    assert behind("ingest.d") == {one}
    assert behind("ingest.e") == behind("ingest.c")
    found = code.behind("ingest.b", root=tmp_path)
    assert found.libraries == {"yaml"}
    assert found.texts == {tmp_path / "assistant/data/words.txt"}


# What is remembered


Copy = Callable[..., Path]


@pytest.fixture
def copied(tmp_path: Path) -> Copy:
    """Makes copies of our packages, in which these files have one more line."""

    def copy(*edited: str) -> Path:
        root = tmp_path / "-".join(["code", *(name.replace("/", ".") for name in edited)])
        for package in ("assistant", "ingest"):
            unused = shutil.ignore_patterns("__pycache__", "sample")
            shutil.copytree(ROOT / package, root / package, ignore=unused)
        for name in edited:
            with (root / name).open("a", encoding="utf-8") as file:
                file.write(NOTE)
        return root

    return copy


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("assistant/surfaces/texts/__init__.py", ()),
        ("assistant/surfaces/slack/blocks.py", ()),
        ("assistant/commands/terminal.py", ()),
        ("assistant/bootstrap/wiring.py", ()),
        ("ingest/pipeline.py", ()),
        ("ingest/assemble.py", (ASSEMBLING,)),
        ("ingest/sources/jekyll/markdown.py", (READING, ASSEMBLING)),
        ("assistant/answering/quoted/paragraphs.py", (PROVING,)),
        ("assistant/retrieval/search.py", (PROVING, MEASURING)),
        ("assistant/language/glossary.txt", (PROVING, MEASURING)),
        ("assistant/language/abbreviations.txt", EVERY),
        ("assistant/language/sentences.py", EVERY),
        ("ingest/everyday.txt", (MEASURING,)),
    ],
)
def test_a_change_counts_where_the_code_is_used(
    copied: Copy, file: str, changes: tuple[tuple[str, ...], ...]
) -> None:
    assert (code.ROOT / file).is_file()
    root = copied(file)
    assert tuple(m for m in EVERY if code.digest(*m) != code.digest(*m, root=root)) == changes


@pytest.fixture
def telling(blog: Blog) -> Blog:
    blog.post("2026-01-10-hokuto.md", "北斗社は2025年11月20日に荷運び機を発表した。")
    blog.post("2026-01-11-minato.md", "ミナト社は2026年1月に工場へ48億円を投資しました。")
    blog.run(suggest=True)
    return blog


def test_an_ingest_makes_anew_what_other_code_made(
    telling: Blog, copied: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def note(owner: object, name: str) -> None:
        do = getattr(owner, name)

        def noting(*given: object, **named: object) -> object:
            done.append(name)
            return do(*given, **named)

        monkeypatch.setattr(owner, name, noting)

    note(reading, "_read")
    note(Prover, "proven")

    def ran(*edited: str) -> tuple[bool, set[str]]:
        """Whether code that was edited so makes another generation, and what it does for it."""
        monkeypatch.setattr(code, "ROOT", copied(*edited))
        done.clear()
        changed = telling.run(suggest=True).changed
        return changed, set(done)

    questions = telling.open().suggested.questions
    assert len(questions) >= 2
    shown = "assistant/surfaces/slack/blocks.py"
    assert ran(shown) == (False, set())
    assert ran(shown, "assistant/answering/quoted/paragraphs.py") == (True, {"proven"})
    assert telling.open().suggested.questions == questions
    assert ran("assistant/answering/quoted/paragraphs.py") == (False, set())
    assert ran("ingest/boilerplate.py") == (True, {"_read", "proven"})
    assert ran("ingest/boilerplate.py", "ingest/assemble.py") == (True, {"proven"})
    assert telling.open().suggested.questions == questions
    assert not telling.run(suggest=False).changed


def test_relevance_is_measured_anew_by_other_code(
    telling: Blog, copied: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = telling.open().calibration
    assert before
    monkeypatch.setattr(code, "ROOT", copied("assistant/retrieval/search.py"))
    assert telling.run(suggest=True).changed
    after = telling.open().calibration
    assert after
    assert after.noise == before.noise
    assert after.made_with != before.made_with
