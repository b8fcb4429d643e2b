"""`ask-the-archive ingest PATH --check`: an index says what the posts' files say, or it is told."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering.citations import cite
from assistant.answering.quoted.paragraphs import units
from assistant.archive import (
    Archive,
    Check,
    prove,
)
from assistant.archive.local import checksums
from assistant.domain.nouns import Hit
from assistant.embedding import Embedder
from assistant.language.alignment import align, source_span
from ingest import __main__ as command
from ingest import verbatim
from ingest.sources import jekyll
from tests.blog import Blog
from tests.conftest import SAMPLE


def compared(site: Path, index: Path) -> Iterator[Check]:
    steps: list[tuple[int, int]] = []
    proof = prove(index, [verbatim.against(site, lambda done, of: steps.append((done, of)))])
    yield from proof.checks[-4:]
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]


def test_the_sample_archive_is_verbatim(sample_index: Path) -> None:
    checks = list(compared(SAMPLE, sample_index))
    assert [check.text() for check in checks if not check.holds] == []
    assert "places" in checks[1].found


def test_what_is_cited_is_read_from_the_file(sample_index: Path, embedder: Embedder) -> None:
    """The same without the code that is checked: bytes of files and slices of strings."""
    ledger = Archive(sample_index, embedder.name).current().ledger
    posts = ledger.posts()
    for passage in ledger.passages(list(ledger.contexts())).values():
        for place in passage.places:
            source = (SAMPLE / "_posts" / place.file).read_bytes().decode("utf-8-sig")
            slice_ = source[place.start : place.end].replace("{{ site.title }}", "AI潮流ノート")
            assert slice_ == passage.text
            hit = Hit(passage, posts[place.file], place, (), 1.0)
            for start, end in units(hit):
                citation = cite(1, hit, start, end)
                assert citation.quote in slice_
                assert citation.link.startswith(posts[place.file].url)


def failed(blog: Blog) -> list[str]:
    return [check.name for check in compared(blog.root, blog.index) if not check.holds]


def test_a_file_that_was_changed_afterwards_is_found(running: Blog) -> None:
    assert failed(running) == []
    path = running.path("2025-01-03-sea.md")
    path.write_text(path.read_text(encoding="utf-8").replace("島の", "隣の島の"), encoding="utf-8")
    assert failed(running) == [
        "Files are those that were ingested",
        "Passages are exact slices of their files",
        "What a link names stands on the post's page",
    ]
    path.unlink()
    assert "Files are those that were ingested" in failed(running)


def change(blog: Blog, statement: str) -> None:
    folder = blog.open().folder
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as db, db:
        assert db.execute(statement).rowcount == 1
    checksums.renew(folder, ["ledger.sqlite3"])


def test_an_offset_that_was_moved_is_found(running: Blog) -> None:
    change(running, "UPDATE place SET start = start + 1 WHERE file = '2025-01-03-sea.md'")
    assert failed(running) == ["Passages are exact slices of their files"]


def test_a_text_that_was_cut_is_found(running: Blog) -> None:
    change(running, "UPDATE passage SET plain = text, text = '。' WHERE text LIKE '砂丘%'")
    assert "Quotes hold what is shown of them" in failed(running)


def test_it_is_a_command(running: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    call = [str(running.root), "--check", "--index", str(running.index)]
    assert command.main(call) == 0
    assert "Passages are exact slices of their files" in capsys.readouterr().out
    change(running, "UPDATE place SET end = end - 1 WHERE file = '2025-01-03-sea.md'")
    assert command.main(call) == 1
    assert "2025-01-03-sea.md" in capsys.readouterr().out
    assert command.main([str(running.root / "none"), *call[1:]]) == 1


@pytest.mark.parametrize(
    ("source", "plain", "wanted"),
    [
        ("あ。\nい、う え。", "あ。 い、う え。", ["あ。", "\n", "い、う え。"]),
        ("[絵](https://a.example/い) い", "絵 い", ["絵", "い"]),
        ("A &amp; amp", "A & amp", ["A ", "&amp;", " amp"]),
        ("`a &amp; b`", "a &amp; b", ["a ", "&amp;", " b"]),
        ("<b class='い'>あ</b>い", "あい", ["あ", "い"]),
        ("![い](/p.png)あい", "あい", ["あ", "い"]),
        ("あ\ufffd い", "あ\u2026 い", ["あ"]),
    ],
)
def test_each_character_comes_from_its_own_place(
    source: str, plain: str, wanted: list[str]
) -> None:
    spans = align(plain, source)
    assert len(spans) == len(plain)
    assert spans == sorted(spans)
    taken = "".join(source[start:end] for start, end in spans)
    assert taken.startswith("".join(wanted))


def test_a_quote_goes_over_line_ends_of_its_source() -> None:
    source = "前の行に、*強い*言葉がある。\n次の行は 長い。\n" + "遠くに、空白 がある。" * 3
    plain = source.replace("*", "").replace("\n", " ")
    start, end = plain.index("次の"), plain.index("長い。") + 3
    assert source[slice(*source_span(plain, source, start, end))] == "次の行は 長い。"
    assert source[slice(*source_span(plain, source, 0, end))].startswith("前の行に、*強い*")
    last = plain.rindex("遠くに")
    assert source[slice(*source_span(plain, source, last, len(plain)))] == "遠くに、空白 がある。"


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    text = "A -- B...\n次の<!-- 見えない -->行\n\n<script>x()</script>\n"
    text += "\n| a | b |\n|---|---|\n| c | d |\n"
    assert jekyll.shown(text).split("\n") == ["A – B… 次の行", "a", "b", "c", "d"]
    assert jekyll.shown("`a -- b`\n\n- 一\n- 二\n").split("\n") == ["a -- b", "一", "二"]
