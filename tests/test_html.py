"""HTML → blocks: what a reader sees, where it stands in the source, and no harm from bad HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.nouns import Block
from ingest.sources.html import read_html


def blocks(html: str) -> list[Block]:
    found, _ = read_html(html)
    check(html, found)
    return list(found)


def check(html: str, found: tuple[Block, ...]) -> None:
    end = 0
    for position, block in enumerate(found):
        assert block.position == position
        assert block.text == html[block.start : block.end]
        assert block.text.strip()
        assert block.plain.strip()
        assert block.start >= end
        end = block.end


def plains(html: str) -> list[str]:
    return [block.plain for block in blocks(html)]


def test_each_kind_with_its_exact_text() -> None:
    html = (
        "<article><h1>Nets</h1>\n<p>A net is <b>tarred</b> twice.</p>\n"
        "<ul>\n  <li>Rope</li>\n  <li>Cork<ol><li>light</li></ol></li>\n</ul>\n"
        "<blockquote><p>Mend it dry.</p><p>Or never.</p></blockquote>\n"
        "<h2>Sizes</h2><pre><code>mesh &lt; 4\n  depth = 2</code></pre>\n"
        "<table><tr><th>Net</th><th>Yen</th></tr><tr><td>Cod</td><td>900</td></tr></table>"
        "</article>"
    )
    assert [(b.kind, b.plain, b.heading) for b in blocks(html)] == [
        ("paragraph", "A net is tarred twice.", ("Nets",)),
        ("list", "Rope\nCork\nlight", ("Nets",)),
        ("quote", "Mend it dry.\nOr never.", ("Nets",)),
        ("code", "mesh < 4\n  depth = 2", ("Nets", "Sizes")),
        ("table", "Net | Yen\nCod | 900", ("Nets", "Sizes")),
    ]
    assert blocks(html)[0].text == "A net is <b>tarred</b> twice."


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("10<sup>6</sup> gulls, m<sup>-2</sup>, x<sup>n+1</sup>", "10⁶ gulls, m⁻², xⁿ⁺¹"),
        ("H<sub>2</sub>O and a<sub>ij</sub>", "H₂O and aᵢⱼ"),
        ("2<sup>AB</sup> nets", "2^(AB) nets"),
        ("the 1<sup>st</sup> and Cork<sup>TM</sup>", "the 1st and CorkTM"),
        ("<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の朝", "港の朝"),
        ("<ruby>港<rt>みなと<rt>x</ruby>の朝", "港の朝"),
        ("he said <q>no</q> &mdash; &lt;once&gt;", "he said “no” — <once>"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<acronym title='x'>VHF</acronym> <kbd>Esc</kbd>", "VHF Esc"),
        ("a<!-- not > this -->b<script>if (a < b) '</p>'</script>c", "abc"),
        ("3 < 4 and <3", "3 < 4 and <3"),
        ("<span hidden>ignore</span>seen<b style='display: none'>ignore</b>", "seen"),
        ("<span style='font-size:0'>ignore<div>me</div></span>seen", "seen"),
    ],
)
def test_a_run_of_text_is_what_a_reader_sees(html: str, plain: str) -> None:
    assert plains(html) == [plain]
    if "<div" not in html:
        assert plains(f"<p>{html}") == [plain]


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        (
            '<tr><th>Pier<th>Depth<tr><td rowspan="2">North<td>4 m<tr><td>6 m<tr><td>South<td>2 m',
            ["Pier | Depth", "North | 4 m", "North | 6 m", "South | 2 m"],
        ),
        (
            "<thead><tr><th colspan=2>Fare</th></tr><tr><th>Day</th><th>Night</th></tr></thead>"
            "<tbody><tr><td>5</td><td>7</td></tr></tbody>",
            ["Fare", "Day | Night", "5 | 7"],
        ),
        (
            "<tr><th></th><th colspan=2>2030</th></tr><tr><td colspan=2>a</td><td>b</td></tr>",
            [" | 2030 | 2030", "a |  | b"],
        ),
        ("<tr><td><p>a</p><p>b</p></td><td><ul><li>c<li>d</ul></td></tr>", ["a b | c d"]),
        ("<tr><td rowspan='x'>a</td><td rowspan=99999>b</td></tr>", ["a | b"]),
    ],
)
def test_a_table_has_a_line_for_each_row(html: str, rows: list[str]) -> None:
    (block,) = blocks(f"<table>{html}</table>")
    assert block.kind == "table"
    assert block.plain.split("\n") == rows


def test_a_caption_stands_above_its_table_and_a_frame_is_none() -> None:
    table, frame = (
        "<table><caption>Fares</caption><tr><td>a<td>1<tr><td>b<td>2</table>",
        "<table><tr><td><h2>News</h2><p>One.</p></td></tr></table>",
    )
    assert [(b.plain, b.heading) for b in blocks(table)] == [
        ("Fares", ()),
        ("a | 1\nb | 2", ("Fares",)),
    ]
    assert [(b.kind, b.plain, b.heading) for b in blocks(frame)] == [
        ("paragraph", "One.", ("News",))
    ]


def test_terms_stand_before_what_is_told_of_them() -> None:
    html = "<dl><dt>Cod<dd>A fish.<dd>A net.<div><dt>Eel<dt>Conger<dd>Another.</div><dt>Ray</dl>"
    assert plains(html) == ["Cod: A fish.\nCod: A net.\nEel, Conger: Another.\nRay"]


def test_links_that_lead_around_are_left_out_and_others_told() -> None:
    told = "<ul><li><a href='/ane'>Ane on tides</a><li><a href='https://b.example/'>Bo</a></ul>"
    around = (
        "<nav><p>Home</p></nav><ul><li><a href='#a'>Nets</a></ul>"
        "<p><a href='/2030/x'>« Previous</a> | <a href='/y'>Next post »</a></p>"
        "<p><a href='/tags/sea/'>sea</a>, <a href='/tags/net/'>net</a></p>"
    )
    found, navigation = read_html(told + around)
    assert [block.plain for block in found] == ["Ane on tides\nBo"]
    assert navigation == 4


def test_broken_html_is_mended_as_browsers_do() -> None:
    assert plains("<p>a<p>b</div>c<div>d</p>e</b></section>") == ["a", "bc", "d", "e"]
    assert plains("<ul><li>a<li>b<p>c</ul>d") == ["a\nb c", "d"]
    assert plains("<table><tr><td>a</div><td>b</table>c") == ["a | b", "c"]
    assert plains("<details><summary>More</summary>Text</details>") == ["More", "Text"]
    assert plains("a<hr>b<!-- never ends <p>c</p>") == ["a", "b"]
    assert plains(500 * "<div>" + "deep" + 500 * "</div>" + "<p>after") == ["deep", "after"]


def test_what_no_person_writes_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"line 2: more markup than a page can have"):
        read_html("<p>a\n" + 200_000 * "<b>")
    with pytest.raises(ValueError, match=r"line 1: 300,000 characters"):
        read_html(300_000 * "a")


@given(st.lists(st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td rowspan=2>", "</table>", "a",
     "b ", "<b>", "</b>", "<rt>", "<ruby>", "</ruby>", "<sup>", "2", "</sup>", "<!--", "-->", "<",
     "<div hidden>", "</div>", "<h2>", "</h2>", "<pre>", "</pre>", "<br>", "&amp;", "\n", "<dl>",
     "<dt>", "<dd>", "</dl>", "<script>", "</script>", "<blockquote>", "</blockquote>", "\u3000"]
), max_size=40))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_blocks_are_exact_whatever_is_written(pieces: list[str]) -> None:
    blocks("".join(pieces))
