"""A word that stands nowhere in the archive is read as the name that it must mean, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.answering.asked.spelling import corrected
from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.language.folding import casefolded
from assistant.retrieval.known_names import gathered, having
from assistant.settings import settings
from ingest import pipeline
from tests.blog import Blog
from tests.clock import NOW

TITLES = (
    *("NVIDIA ships a chip", "NVIDIA and ChatGPT", "NVIDIAの新工場"),
    *("ChatGPT in class", "ChatGPTの料金", "OpenAI hires", "OpenAI moves", "OpenAIの発表"),
    *("Orvane opens", "Orvane grows", "Orvane burns", "Smart lamps", "Smart piers", "Smart boats"),
    *("ミサゴマルの進水", "ミサゴマルの航路", "ミサゴマルの船長"),
    *("Marlin sails", "Marlin lands", "Marlin waits", "Merlin acts", "Merlin sings", "Merlin ends"),
)
KNOWN = gathered(TITLES)


def passages(words: str) -> int:
    return sum(casefolded(words) in casefolded(title) for title in TITLES)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("nvida", "NVIDIA"),
        ("nvidaの工場は？", "NVIDIAの工場は?"),
        ("エヌビデア", "NVIDIA"),
        ("open ai", "OpenAI"),
        ("What did open ai say?", "What did OpenAI say?"),
        ("チャットＧＰＴ", "ChatGPT"),
        ("Orvnae", "Orvane"),
        ("ミサマゴルの船長", "ミサゴマルの船長"),
    ],
)
def test_a_word_of_no_post_is_the_name_that_is_near(asked: str, meant: str) -> None:
    found = corrected(asked, KNOWN, passages)
    assert found is not None
    assert found.question == meant


@pytest.mark.parametrize(
    "asked",
    [
        "NVIDIA",
        "エヌビディア",
        '"nvida"',
        "「エヌビデア」",
        "When does it start?",
        "smarter lamps",
        "Morlin",
        "ライオンはいる？",
        "Intel",
        "openly",
        "open a shop",
    ],
)
def test_all_other_words_stay(asked: str) -> None:
    assert corrected(asked, KNOWN, passages) is None


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("spelling"))
    for month, title in enumerate(("Orvane opens", "Orvane grows", "Orvane burns"), 1):
        text = f"The firm Orvane told of it in month {month}. The nearby Orvana was not asked."
        blog.post(f"2026-0{month}-03-post.md", text, title=title)
    pipeline.run(blog.root, blog.index, embedder, suggest=False, now=NOW)
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2026, 3, 11))


def test_a_notice_tells_what_was_read_and_the_way_back(reader: Assistant) -> None:
    answer = reader.ask("Orvnae")
    (notice,) = answer.notices
    assert (answer.question, notice.kind) == ("Orvnae", "spelling")
    assert notice.text == (
        "Results for Orvane. To search for “Orvnae” as it is written, put it in quotes."
    )
    assert len(answer.events) == 3
    assert not any(one.kind == "spelling" for one in reader.ask('"Orvnae"').notices)


def test_what_the_archive_has_once_is_not_corrected(reader: Assistant) -> None:
    assert not any(one.kind == "spelling" for one in reader.ask("Orvana").notices)


def test_passages_are_counted_by_whole_words(reader: Assistant) -> None:
    count: Callable[[str], int] = lambda words: having(reader.generation, words)  # noqa: E731
    assert [count(one) for one in ("Orvane", "orvane told", "Orvan", "zzz")] == [3, 3, 0, 0]
