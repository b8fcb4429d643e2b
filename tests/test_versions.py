"""Versions are numbers: 1.30 comes after 1.7, and the newest release is told first."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.language.versions import (
    asks_for_newest,
    newest_of,
    other_writings,
    read_number,
    versions_in,
)
from assistant.settings import settings
from tests.blog import Blog

DONE = ("reads tide tables", "prints the week", "sorts the crates", "counts the nets")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    """Releases of which only the titles name the version, but for two whose texts say more."""
    blog = Blog(tmp_path_factory.mktemp("releases"))
    for minor in range(1, 15):
        told = f"This release {DONE[minor % 4]} and is {minor * 3} kilobytes smaller."
        if minor in (4, 7):
            told = (
                f"Sardin v2.{minor} is a small release. Two weeks after the release of"
                f" Sardin v2.{minor - 1}, Ines is releasing Sardin v2.{minor}."
            )
        day = date(2024 + minor // 12, minor % 12 + 1, 3)
        blog.post(f"{day}-sardin-{minor}.md", told, title=f"Sardin 2.{minor} released")
    blog.post("2025-01-20-six.md", "Next year Sardin 3.0 is planned.", title="Plans for Sardin 3.0")
    blog.post("2025-02-01-kelp.md", "Kelp 4.0.0 sorts the mail.", title="Kelp 4.0.0")
    blog.post("2025-03-01-a.md", "ナミ 5の価格は5万円だ。", title="ナミ 5を発売")
    blog.post("2025-03-20-b.md", "ナミ 5.1の価格は5万6000円だ。", title="ナミ 5.1を発売")
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What did Sardin 2.10 change?", [("Sardin", (2, 10))]),
        ("Sardin v2.7 is out", [("Sardin", (2, 7))]),
        ("Sardinの2.10とKelp 4.0.0", [("Sardin", (2, 10)), ("Kelp", (4, 0, 0))]),
        ("バージョン3とv2", [("", (3,)), ("", (2,))]),
        ("ナミ 5.1からナミ 6へ", [("ナミ", (5, 1)), ("ナミ", (6,))]),
        ("GPT-5.1とGPT-5", [("GPT", (5, 1)), ("GPT", (5,))]),
        ("It costs 1.5 dollars, Sardin 1.5 million users, in June 3", []),
        ("2025.3.4 and 3.4.2025 are days", []),
        ("売上は1.5倍", []),
    ],
)
def test_versions_are_read(text: str, told: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(one.product, one.parts) for one in versions_in(text)] == told


def test_numbers_alone_are_versions_in_titles_only() -> None:
    assert [one.parts for one in versions_in("4.6.0", bare=2)] == [(4, 6, 0)]
    assert versions_in("4.6.0") == ()


def test_they_are_ordered_part_by_part_and_early_ones_come_before() -> None:
    numbers = ["1.30", "1.7", "1.30rc1", "2.0", "1.30.1", "1.30beta2"]
    read = [one for number in numbers if (one := read_number(number))]
    ordered = sorted(read, key=lambda one: one.order)
    assert [one.text for one in ordered] == ["1.7", "1.30beta2", "1.30rc1", "1.30", "1.30.1", "2.0"]


@pytest.mark.parametrize(
    ("asked", "told", "covered"),
    [
        ("4.0", "4.0.0", True),
        ("4", "4.0.0", True),
        ("3.4", "3.4.1", True),
        ("1.3", "1.30", False),
        ("5", "5.1", False),
        ("3.4.1", "3.4", False),
        ("3.4.0rc1", "3.4.0", False),
    ],
)
def test_which_version_is_one_of_a_series(asked: str, told: str, covered: bool) -> None:
    one, other = read_number(asked), read_number(told)
    assert one
    assert other
    assert one.covers(other) is covered


def test_questions_of_the_newest_version_are_known() -> None:
    newest = ("What is the latest release of Sardin?", "Sardinの最新版は？", "今のバージョンは？")
    assert all(map(asks_for_newest, newest))
    assert not asks_for_newest("What is the latest news of Sardin?")
    assert newest_of("最新のSardinでは何が変わった？") == "Sardin"
    assert other_writings("Kelp 4.0は？") == "v4.0 4.0.0"


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest release of Sardin?",
        "Sardinの最新版は？",
        "最新のSardinでは何が変わった？",
        "Which version of Sardin is the newest?",
    ],
)
def test_the_newest_release_is_told_first(releases: Assistant, question: str) -> None:
    answer = releases.ask(question)
    assert answer.state == "answered"
    first, *others = [one.event for one in answer.sentences if one.event]
    assert first.newest
    assert (first.headline, first.day) == ("Sardin 2.14 released", date(2025, 3, 3))
    headlines = [one.headline for one in others]
    assert headlines[:2] == ["Sardin 2.13 released", "Sardin 2.12 released"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What did Sardin 2.10 change?", "Sardin 2.10 released"),
        ("What did Sardin 2.1 change?", "Sardin 2.1 released"),
        ("Sardin 2.3では何が変わった？", "Sardin 2.3 released"),
        ("When was Sardin 2.6 released?", "Sardin 2.6 released"),
        ("What does Kelp 4.0 do?", "Kelp 4.0.0"),
        ("ナミ 5の価格は？", "ナミ 5を発売"),
        ("ナミ 5.1の価格は？", "ナミ 5.1を発売"),
    ],
)
def test_what_is_of_the_version_leads(releases: Assistant, question: str, title: str) -> None:
    answer = releases.ask(question)
    assert answer.state == "answered", answer.answer
    assert answer.citations[0].post.title == title


@pytest.mark.parametrize("question", ["What did Sardin 2.31 change?", "ナミ 6の価格は？"])
def test_a_version_that_the_archive_lacks_is_lacking(releases: Assistant, question: str) -> None:
    answer = releases.ask(question)
    assert answer.state == "nearest"
    assert [one.kind for one in answer.lacks] == ["name"]
    assert answer.lacks[0].text.count("2.31") or answer.lacks[0].text.count("ナミ 6")
