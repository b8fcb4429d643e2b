"""Quoted rows of tables as a reader sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.answering.results import Results, of_answer
from assistant.domain.nouns import Answer, Filters, Sentence
from assistant.surfaces.web import render
from assistant.surfaces.web.desk import html
from tests.samples import answer, citation

TEXT = "| 灯台 | 光源 |\n|---|:--|\n| 北 | 電球 |\n| **南** | <b>LED</b> |\n| 西 | |"
PLAIN = "灯台 | 光源\n北 | 電球\n南 | <b>LED</b>\n西 |"


def table(shown: str) -> Answer:
    """One that quotes rows of the table and marks the last, which is told first."""
    cited = replace(citation(text=TEXT), plain=PLAIN, shown=shown)
    header = "" if shown.startswith("灯台") else "灯台 | 光源\n"
    text = header + shown
    start = text.rindex("\n") + 1
    quote = Sentence(text, (1,), "quote", ((start, len(text)),))
    said = (Sentence(text[start:], (1,)), quote)
    return replace(answer(), citations=(cited,), sentences=said)


def test_a_row_stands_below_its_header_and_is_marked_in_its_table() -> None:
    lead, _, quotes = render.answer_html(table(PLAIN[:-4]), "ja").partition('class="quotes"')
    assert lead.count("<tr>") == quotes.count("<th ") == 2
    assert "<mark>" not in lead
    assert "<td>南</td><td>&#60;b&#62;LED&#60;&#47;b&#62;</td>" in lead
    assert quotes.count("<mark>") == 2
    assert "<td>北</td><td>電球</td>" in quotes
    assert '<tr class="rest"><td>西</td><td></td></tr>' in quotes
    assert "<b>LED" not in lead + quotes


def test_rows_that_are_not_quoted_are_the_rest_of_a_table() -> None:
    quotes = render.answer_html(table("南 | <b>LED</b>"), "ja").partition('class="quotes"')[2]
    assert quotes.count('<tr class="rest">') == 2
    assert "<td><mark>南</mark></td>" in quotes
    assert 'class="cut"' in quotes


def test_what_only_looks_like_a_table_is_text() -> None:
    cited = citation(text="東 | 西\n南 | 北")
    given = replace(answer(), citations=(cited,), sentences=(Sentence("東 | 西", (1,)),))
    assert "<table>" not in render.answer_html(given, "ja")


def test_the_desk_shows_rows_as_tables_too() -> None:
    given = table("北 | 電球")
    rows = of_answer(given)
    said = html.answer(given, rows, "row", "ja")
    assert "<td>北</td><td>電球</td>" in said
    assert "<td><mark>北</mark></td><td><mark>電球</mark></td>" in said
    assert said.count("<th ") == 4
    assert 'data-open="row-1"' in said
    found = Results("", "", Filters(), rows, datetime(2026, 4, 1, tzinfo=UTC))
    evidence = html.evidence(found, "row", "ja")
    assert "<td><mark>北</mark></td><td><mark>電球</mark></td>" in evidence
    assert "<td>南</td><td>&lt;b&gt;LED&lt;/b&gt;</td>" in evidence
    as_text = html.evidence(replace(found, rows=(replace(rows[0], table=False),)), "row", "ja")
    assert "<mark>北 | 電球</mark>" in as_text
