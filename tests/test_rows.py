"""Rows of tables: quoted with their section and the heads of their columns, also far down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.answering.quoted.paragraphs import ParagraphQuery, paragraphs, units
from assistant.answering.quoted.rows import rows
from assistant.domain.nouns import Hit, Post, header_rows
from assistant.language.alignment import source_span
from assistant.language.words import query_words
from assistant.models.tokens import count_tokens
from ingest import chunk
from ingest.sources.jekyll.blocks import read_blocks
from tests.words_embedder import Tokens

SEASONS = """## Fares

<table>
<caption>From May</caption>
<thead><tr><th rowspan="2">Route</th><th colspan="2">One way</th></tr>
<tr><th>Adult</th><th>Child</th></tr></thead>
<tr><td colspan="3">Winter</td></tr>
<tr><td>Marl</td><td>310 yen</td><td>155 yen</td></tr>
<tr><td>Tonn</td><td>520 yen</td><td>260 yen</td></tr>
<tr><td colspan="3">Summer</td></tr>
<tr><td>Marl</td><td>390 yen</td><td>195 yen</td></tr>
<tr><td>Tonn</td><td>640 yen</td><td>320 yen</td></tr>
</table>
"""


def hits(source: str) -> list[Hit]:
    """The passages of a post, as if all were found."""
    post = Post("a.md", "Kelp line", "https://kelp.example/a/", datetime(2025, 1, 1, tzinfo=UTC))
    found = chunk.passages(post.file, read_blocks(source)[0], 120, count_tokens)
    return [Hit(passage, post, passage.places[0], (), 1.0, 0.5) for passage in found]


def tables(source: str) -> list[Hit]:
    return [hit for hit in hits(source) if hit.passage.kind == "table"]


def test_a_row_has_its_section_and_the_heads_of_its_columns() -> None:
    (table,) = tables(SEASONS)
    assert [row.told(table.place.heading) for row in rows(table)] == [
        "From May · Winter · Route: Marl · One way Adult: 310 yen · One way Child: 155 yen",
        "From May · Winter · Route: Tonn · One way Adult: 520 yen · One way Child: 260 yen",
        "From May · Summer · Route: Marl · One way Adult: 390 yen · One way Child: 195 yen",
        "From May · Summer · Route: Tonn · One way Adult: 640 yen · One way Child: 320 yen",
    ]


def test_what_heads_others_is_no_answer_by_itself() -> None:
    (table,) = tables(SEASONS)
    plain = table.passage.plain
    assert [plain[slice(*span)] for span in units(table)] == [
        *("Marl | 310 yen | 155 yen", "Tonn | 520 yen | 260 yen"),
        *("Marl | 390 yen | 195 yen", "Tonn | 640 yen | 320 yen"),
    ]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does a child pay to Tonn in summer?", ("Summer", "Child: 320 yen")),
        ("What does a child pay to Marl in winter?", ("Winter", "Child: 155 yen")),
    ],
)
def test_the_row_of_the_right_section_is_told(question: str, told: tuple[str, str]) -> None:
    weights = dict.fromkeys(query_words(question), 5.0)
    _, lead = paragraphs(ParagraphQuery(question, weights), tables(SEASONS), Tokens())
    assert lead is not None
    season, child = told
    assert season in lead.told
    assert lead.told.endswith(child)


def test_a_row_far_down_a_long_table_has_its_heads() -> None:
    listed = "\n".join(f"| Pier {n} | {100 + n} metres | master {n} |" for n in range(60))
    first, *others = tables(f"## Piers\n\n| Pier | Length | Master |\n|---|---|---|\n{listed}\n")
    assert len(others) > 3
    assert header_rows(first.passage.text) == 1
    told = [row.told(hit.place.heading) for hit in (first, *others) for row in rows(hit)]
    assert told == [
        f"Piers · Pier: Pier {n} · Length: {100 + n} metres · Master: master {n}" for n in range(60)
    ]
    for hit in others:
        assert hit.passage.plain.startswith("Pier | Length | Master\n")
        assert count_tokens(hit.passage.plain) <= 120
        for span in units(hit):
            first_, last = source_span(hit.passage.plain, hit.passage.text, *span)
            assert hit.passage.text[first_:last] == hit.passage.plain[slice(*span)]


def test_a_cell_over_several_rows_has_one_source() -> None:
    (table,) = tables(
        "<table><tr><td rowspan=2>Marl</td><td>1 May</td></tr><tr><td>Marie</td></tr></table>"
    )
    assert table.passage.plain == "Marl | 1 May\nMarl | Marie"
    assert [row.labels for row in rows(table)] == [(), ()]
    first, last = source_span(table.passage.plain, table.passage.text, *units(table)[1])
    assert table.passage.text[first:last].endswith("Marie")
    assert "Marl" not in table.passage.text[first:last]


def test_a_table_without_heads_is_told_as_it_stands() -> None:
    (table,) = tables("## Piers\n\n| North | 4 m |\n| South | 6 m |\n")
    assert [row.told(table.place.heading) for row in rows(table)] == [
        "Piers · North · 4 m",
        "Piers · South · 6 m",
    ]
