"""Files that the staff saves: what posts and readers wrote stays data in each of them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from assistant.answering.results import (
    Results,
    Row,
    dumped,
    loaded,
    of_answer,
)
from assistant.domain.nouns import (
    Answer,
    Citation,
    Filters,
    Notice,
    Post,
    Sentence,
)
from assistant.surfaces.web.desk import exporting

HOSTILE = (
    '=HYPERLINK("http://evil.example","x") <img src=x onerror=alert(1)> | `code` **bold**\n'
    "# heading\n\n[link](javascript:alert(1)) ![i](http://evil.example/i.png) [^1] https://evil.example"
)
NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def post(**changes: object) -> Post:
    made = Post("2025-01-02-ship.md", "造船の受注", "https://kaku.example/2025/01/02/ship/", NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def answer(text: str = "前年より4割増えた。", question: str = "受注はどうなった？") -> Answer:
    citation = Citation(
        1, "p1", post(), (), ("業績",), 3, text, text, post().url + "#:~:text=x", text, text
    )
    sentences = (
        Sentence("最も近い段落：", kind="framing"),
        Sentence(text, (1,), "quote", ((0, 2),)),
        Sentence("確かめられない。"),
    )
    return Answer(question, text, "ja", sentences, (citation,), "nearest", "extractive")


def results(paragraph: str = "前年より4割増えた。", title: str = "造船の受注") -> Results:
    row = Row(
        1, post(title=title), ("業績", title), paragraph, post().url, 1.25, 2, None,
        (post(file="b.md"),), (1,), (paragraph,),
    )  # fmt: skip
    filters = Filters(date_from=date(2025, 1, 1), tag="造船")
    return Results("受注は？", "受注は？", filters, (row,), NOW)


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("﻿")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def html(markdown: str) -> str:
    made = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable("table")
    return made.use(footnote_plugin).render(markdown)


def test_evidence_as_csv_has_a_line_for_each_passage() -> None:
    (row,) = read(exporting.evidence_csv(results()))
    assert tuple(row) == exporting.EVIDENCE_COLUMNS
    assert row["title"] == "造船の受注"
    assert (row["score"], row["dense_rank"], row["lexical_rank"]) == ("1.25", "2", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =1", "＝", "＋1", "|", "%"])
def test_no_cell_of_a_csv_is_a_formula(start: str) -> None:
    bad = f"{start}cmd|' /C calc'!A0"
    (row,) = read(exporting.evidence_csv(results(bad, bad)))
    assert row["paragraph"] == f"'{bad}"
    assert row["title"] == f"'{bad}"
    for line in read(exporting.conversation_csv([answer(bad, bad)])):
        assert line["question"] == f"'{bad}"


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_a_csv_gives_back_every_text(text: str) -> None:
    bare = text.replace("\x00", "")
    (row,) = read(exporting.csv_text(["a"], [[text]]))
    assert row["a"].removeprefix("'") == bare.removeprefix("'")


def test_a_conversation_as_csv_has_a_line_for_each_source_of_a_sentence() -> None:
    rows = read(exporting.conversation_csv([answer(), answer("別の文。", "次は？")]))
    assert [row["turn"] for row in rows] == ["1"] * 3 + ["2"] * 3
    assert [row["citation"] for row in rows[:3]] == ["", "1", ""]
    assert rows[1]["url"].startswith("https://kaku.example/")
    assert [row["kind"] for row in rows[:3]] == ["framing", "quote", "told"]
    assert {row["state"] for row in rows} == {"nearest"}
    noted = replace(answer(), notices=(Notice("other", "注意。"),))
    *_, last = read(exporting.conversation_csv([noted]))
    assert (last["kind"], last["sentence"], last["url"]) == ("notice", "注意。", "")


def test_a_conversation_as_markdown_has_footnotes_that_are_used() -> None:
    shown = html(
        exporting.conversation_markdown([answer(), answer("別の文。", "次は？")], [NOW, NOW])
    )
    assert shown.count('class="footnote-item"') == 2
    assert shown.count("footnote-ref") == 2
    assert "前年より4割増えた。" in shown
    assert "2026-04-01 09:30 UTC" in shown


def test_a_paragraph_is_a_block_quote_and_stands_there_once() -> None:
    text = "一つ目。\n# 二つ目。\n> 三つ目。"
    made = answer(text)
    cited = replace(made.citations[0], also_in=(post(title="別の記事", url="/other/"),))
    markdown = exporting.conversation_markdown([replace(made, citations=(cited,))], [NOW])
    shown = html(markdown)
    quote = shown.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert all(line in quote for line in ("一つ目。", "# 二つ目。", "&gt; 三つ目。"))
    assert quote.count("<br") == 2
    assert markdown.count("二つ目") == 1
    assert '(= <a href="/other/">別の記事</a>)' in shown


def test_evidence_as_markdown_is_a_table_with_the_paragraphs_below() -> None:
    shown = html(exporting.evidence_markdown(results(), "en"))
    assert shown.count("<tr>") == 2
    assert 'class="footnote-item"' in shown
    assert "tag: 造船" in shown
    assert "<th>heading</th>" in shown
    shown = html(exporting.evidence_markdown(results(), "ja"))
    assert "タグ: 造船" in shown
    assert "<th>見出し</th>" in shown


def test_nothing_that_others_wrote_is_live_in_markdown() -> None:
    hostile = (
        exporting.evidence_markdown(results(HOSTILE, HOSTILE), "en"),
        exporting.conversation_markdown([answer(HOSTILE, HOSTILE)], [NOW]),
    )
    for text in hostile:
        shown = html(text)
        assert "<img" not in shown
        assert "<code" not in shown
        assert "<strong" not in shown
        assert "<h1" not in shown
        assert 'href="javascript' not in shown
        assert 'href="https://evil.example' not in shown
        assert "onerror" in shown  # as text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_only_pages_are_linked(address: str) -> None:
    found = results()
    bad = replace(found, rows=(replace(found.rows[0], link=address),))
    assert f"({address}" not in exporting.evidence_markdown(bad, "ja")
    assert f"<{address}" not in exporting.evidence_markdown(bad, "ja")


def test_json_has_what_every_surface_receives() -> None:
    data = json.loads(exporting.conversation_json([answer()]))
    assert data["answers"] == [answer().to_json()]
    table = json.loads(exporting.evidence_json(results()))
    assert table["filters"] == {"date_from": "2025-01-01", "tag": "造船"}
    assert table["rows"][0]["quotes"] == ["前年より4割増えた。"]


def test_results_are_kept_as_text_and_read_again() -> None:
    assert loaded(dumped(results())) == results()
    assert loaded(None) is None
    assert loaded('{"older": "version"}') is None


def test_of_an_answer_alone_its_citations_are_the_rows() -> None:
    (row,) = of_answer(answer())
    assert (row.number, row.cited, row.dense_rank) == (1, (1,), None)
