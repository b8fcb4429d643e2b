"""Quoted rows of tables as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

from assistant.passage import Sentence
from assistant.web import render
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
