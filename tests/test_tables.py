"""Quoted rows of tables as a reader sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.answering.results import Results, of_answer
from assistant.domain.nouns import Filters, Sentence
from assistant.surfaces.web import render
from assistant.surfaces.web.desk import html
from tests.samples import answer, citation

TEXT = "| 灯台 | 光源 |\n|---|:--|\n| 北 | 電球 |\n| **南** | <b>LED</b> |\n| 西 | |"
PLAIN = "灯台 | 光源\n北 | 電球\n南 | <b>LED</b>\n西 |"


def test_a_quoted_row_stands_below_its_header_and_in_its_table() -> None:
    rows = ("北 | 電球", "南 | <b>LED</b>")
    cited = replace(
        citation(text=TEXT),
        quote="| 北 | 電球 |\n| **南** | <b>LED</b> |",
        plain=PLAIN,
        shown="\n".join(rows),
    )
    given = replace(
        answer(),
        citations=(cited,),
        sentences=tuple(Sentence(row, (1,)) for row in rows),
    )
    said, _, drawer = render.answer_html(given, "ja").partition('class="sources"')
    assert said.count("<tr>") == 3
    assert said.count("<th ") == 2
    assert "<td>北</td><td>電球</td>" in said
    assert "<mark>" not in said
    assert drawer.count("<tr>") == 4
    assert drawer.count("<mark>") == 4
    assert "<td>西</td><td></td>" in drawer
    assert "<b>LED" not in said + drawer


def test_what_only_looks_like_a_table_is_text() -> None:
    cited = citation(text="東 | 西\n南 | 北")
    given = replace(answer(), citations=(cited,), sentences=(Sentence("東 | 西", (1,)),))
    assert "<table>" not in render.answer_html(given, "ja")


def test_the_desk_shows_rows_as_tables_too() -> None:
    cited = replace(
        citation(text=TEXT), quote="| 北 | 電球 |", plain=PLAIN, shown="北 | 電球", passage_id="p"
    )
    given = replace(answer(), citations=(cited,), sentences=(Sentence("北 | 電球", (1,)),))
    rows = of_answer(given)
    said = html.answer(given, rows, "row", "ja")
    assert "<td>北</td><td>電球</td>" in said
    assert said.count("<th ") == 2
    assert 'data-open="row-1"' in said
    found = Results("", "", Filters(), rows, datetime(2026, 4, 1, tzinfo=UTC))
    evidence = html.evidence(found, "row", "ja")
    assert "<td><mark>北</mark></td><td><mark>電球</mark></td>" in evidence
    assert "<td>南</td><td>&lt;b&gt;LED&lt;/b&gt;</td>" in evidence
    as_text = html.evidence(replace(found, rows=(replace(rows[0], table=False),)), "row", "ja")
    assert "<mark>北 | 電球</mark>" in as_text
