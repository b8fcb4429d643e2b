"""An index holds one site: another one does not replace it, and the refusal counts rightly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from tests.blog import BATTERY, SEA, SHIP, TEA, Blog


@pytest.fixture
def other(tmp_path: Path) -> Blog:
    made = Blog(tmp_path / "other")
    made.post("2025-06-01-tea.md", TEA)
    return made


def told(other: Blog, index: Path) -> tuple[int, int]:
    """Of how many posts how many are missed, as the refusal says."""
    with pytest.raises(SourceError, match="replace it with --rebuild") as refused:
        other.run(index=index)
    found = re.search(r"of its ([\d,]+) posts ([\d,]+) are not in", str(refused.value))
    assert found
    return int(found[1]), int(found[2])


def test_only_posts_are_counted(running: Blog, other: Blog) -> None:
    """The index knows of a post that is not published and of one that is due later, too."""
    running.write("2025-01-05-broken.md", "---\ntitle: [\n---\n\nx\n")
    running.run()
    assert told(other, running.index) == (3, 3)


def test_what_both_have_is_not_missed(blog: Blog, other: Blog) -> None:
    for number, text in enumerate((BATTERY, SHIP, SEA), 1):
        blog.post(f"2025-01-0{number}-a.md", text)
    for number in range(5):
        blog.post(f"2025-02-0{number + 1}-hidden.md", f"{TEA}{number}", published=False)
    blog.run()
    other.post("2025-01-01-a.md", BATTERY)
    assert told(other, blog.index) == (3, 2)


def test_hidden_files_that_are_gone_do_not_make_it_another_site(blog: Blog, other: Blog) -> None:
    blog.post("2025-06-01-tea.md", TEA)
    for number in range(5):
        blog.post(f"2025-02-0{number + 1}-hidden.md", f"{SEA}{number}", published=False)
    blog.run()
    assert other.run(index=blog.index).posts == 1
