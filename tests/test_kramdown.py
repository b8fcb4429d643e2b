"""Markdown as kramdown reads it. What is expected is what Jekyll's pages show, block by block."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from assistant.domain.nouns import Block
from ingest.sources.jekyll.blocks import read_blocks


def blocks(source: str) -> list[Block]:
    found, _ = read_blocks(source)
    end = 0
    for block in found:
        assert block.text == source[block.start : block.end]
        assert block.start >= end
        end = block.end
    return list(found)


def told(source: str) -> list[str]:
    return [block.plain for block in blocks(source)]


NOTES = """The pier cost nine crowns[^cost] and stood[^2] in a year.

> Nobody paid[^cost].

[^cost]: The town had said six.
    It meant sixteen.

    Or so it wrote.

[^2]:
    * Storms

[^unused]: Nobody reads this.
"""


def test_a_note_is_a_passage_and_its_mark_no_text() -> None:
    found = blocks(NOTES)
    assert [block.plain for block in found] == [
        "The pier cost nine crowns and stood in a year.",
        "Nobody paid.",
        "The town had said six. It meant sixteen.\nOr so it wrote.",
        "Storms",
    ]
    assert found[2].text.startswith("[^cost]: The town")
    assert [block.position for block in found] == [0, 1, 2, 3]


def test_what_is_no_note_is_text() -> None:
    assert told("A mark[^gone] here.") == ["A mark[^gone] here."]
    assert told("A line.\n[^a]: and more") == ["A line. [^a]: and more"]
    assert told("`x[^a]` only.\n\n[^a]: Never marked.") == ["x[^a] only."]
    assert told("One[^a] two[^b].\n\n[^a]: A.\n[^b]: B.") == ["One two.", "A.", "B."]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("Cod\n: A *fish*.\n: A net.", ["Cod: A fish.", "Cod: A net."]),
        ("Cod\nHake\n: Fish.", ["Cod, Hake: Fish."]),
        ("Cod\n\n: Fish.\n\n    In sea.\n\nEel\n: Long.", ["Cod: Fish. In sea.", "Eel: Long."]),
        ("Cod\nHake\n\n: Fish.", ["Cod, Hake: Fish."]),
    ],
)  # fmt: skip
def test_terms_stand_before_what_is_told_of_them(source: str, rows: list[str]) -> None:
    (block,) = blocks(f"{source}\n")
    assert block.kind == "list"
    assert block.plain.split("\n") == rows


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("| a | b |\n| c | d |", ["a | b", "c | d"]),
        ("|---|---|\n| a | b |\n|---|\n| c |", ["a | b", "c |"]),
        ("a | b\n---|---\n1 | `x | y`", ["a | b", "1 | x | y"]),
        ("| a \\| b | c |", ["a | b | c"]),
        ("|a|b|\n|:-|-:|\n|1|2|\n|---+---|\n|3|4|\n|===|===|\n|5|6|\n{: .wide}",
         ["a | b", "1 | 2", "3 | 4", "5 | 6"]),
        ("| a<br>b | **c** |\n|---|---|\n| d | |", ["a b | c", "d |"]),
        ("Pier 4 | 30 metres", ["Pier 4 | 30 metres"]),
    ],
)  # fmt: skip
def test_a_table_needs_no_header_and_may_have_a_foot(source: str, rows: list[str]) -> None:
    (block,) = blocks(f"{source}\n")
    assert block.kind == "table"
    assert block.plain.split("\n") == rows


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("One `a | b` line.", "One `a | b` line.".replace("`", "")),
        ("a | b\nand a line without", "a | b and a line without"),
        ("a \\| b", "a | b"),
    ],
)
def test_what_is_no_table_is_text(source: str, plain: str) -> None:
    (block,) = blocks(source)
    assert (block.kind, block.plain) == ("paragraph", plain)


def test_a_table_below_a_text_is_a_table() -> None:
    assert told("Fares:\n| a | b |\n|---|---|\n| 1 | 2 |") == ["Fares:", "a | b\n1 | 2"]


@pytest.mark.parametrize(
    "nothing",
    [
        "*[VHF]: Very High Frequency\n*[M.S.]: Motor ship",
        "* Contents\n{:toc}",
        "1. c\n{:toc .numbered}",
        '{::options parse_block_html="true" /}',
        "{::comment}\na draft\n\nof it\n{:/comment}",
        "{:tide: .blue title='x'}",
        "<br>",
        "<a name='x'></a>",
        "^",
        "<hr>",
        "<!--\na draft\n\nof it\n-->",
    ],
)
def test_what_kramdown_takes_away_is_no_text(nothing: str) -> None:
    assert told(f"The M.S. Kelp calls by VHF.\n\n{nothing}\n\nAnd sails.\n") == [
        "The M.S. Kelp calls by VHF.",
        "And sails.",
    ]


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("A *net*{:.red}, a [boat](/b){:rel='x'} and `{:x}`{:.y}.", "A net, a boat and {:x}."),
        ("It returns {:ok, value} or {:error}.", "It returns {:ok, value} or {:error}."),
        ("- {:.done} tar the net", "tar the net"),
        ("> dry\n{: .note}", "dry"),
        ("A {::nomarkdown}<b>wet</b>{:/} net.", "A wet net."),
        ("Sums $$a_{1} * b_{2}$$ and $$c}_{d$$.", "Sums $$a_{1} * b_{2}$$ and $$c}_{d$$."),
        ("It costs $5 or \\$$ 6_a.", "It costs $5 or $$ 6_a."),
        ("As \\\\(a_1\\\\) and \\\\[ b_2 \\\\].", "As \\(a_1\\) and \\[ b_2 \\]."),
        ("one\\\\\ntwo", "one\ntwo"),
        ("10<sup>6</sup> gulls, H<sub>2</sub>O, the 2<sup>nd</sup>", "10⁶ gulls, H₂O, the 2nd"),
        ("A claim<sup>[1](#fn1)</sup> and<sup><a href='#fn2'>2</a></sup> more", "A claim and more"),
        ("<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の朝", "港の朝"),
        ("<acronym title='x'>VHF</acronym> of <q>Kelp</q>: <kbd>Esc</kbd>", "VHF of “Kelp”: Esc"),
        ("See [the rule][r], [r] and <https://a.example/%E6%B5%B7>.\n\n[r]: https://r.example 'R'",
         "See the rule, r and https://a.example/%E6%B5%B7."),
        ("A &#8211; B &nbsp;C &lt;d&gt; \\*e\\*", "A – B \xa0C <d> *e*"),
    ],
)  # fmt: skip
def test_a_line_is_what_a_reader_sees(source: str, plain: str) -> None:
    assert told(source) == [plain]


def test_a_formula_on_its_own_lines_is_kept_as_it_is_written() -> None:
    formula = "$$\nw_{ij} = f_{i} * g_{j}\n\\\\\nv_i\n$$"
    first, second, third = blocks(f"Above.\n\n{formula}\n\n$$ a * b $$ is in a text.\n")
    assert first.plain == "Above."
    assert (second.kind, second.plain, second.text) == ("code", formula, formula)
    assert (third.kind, third.plain) == ("paragraph", "$$ a * b $$ is in a text.")


IMPORTED = """<div class="entry">
  <p>The mill turns.</p>

      <p>It grinds <b>40 sacks</b> a day.</p>

      <ul>
        <li>Rye *not Markdown*</li>

        <li>Oats</li>
      </ul>
  <pre>
  wind &lt; 9

  stop</pre>
</div>

It *rests* on Sunday.
"""


def test_html_goes_on_to_the_end_of_its_element() -> None:
    assert [(b.kind, b.plain) for b in blocks(IMPORTED)] == [
        ("paragraph", "The mill turns."),
        ("paragraph", "It grinds 40 sacks a day."),
        ("list", "Rye *not Markdown*\nOats"),
        ("code", "  wind < 9\n\n  stop"),
        ("paragraph", "It rests on Sunday."),
    ]


BESIDE = """<br>
## Feed
A hive needs *honey*.

<img src="a.png">
* in March

<hr>
1. in May

text
<div>a box</div>
text again
<!-- note -->
### Cost
It is dear.
<p>A paragraph that *never* ends

And *another*.
"""


def test_a_line_of_html_swallows_nothing() -> None:
    found = blocks(BESIDE)
    assert [(b.kind, b.plain, b.heading) for b in found] == [
        ("paragraph", "A hive needs honey.", ("Feed",)),
        ("list", "in March", ("Feed",)),
        ("list", "in May", ("Feed",)),
        ("paragraph", "text", ("Feed",)),
        ("paragraph", "a box", ("Feed",)),
        ("paragraph", "text again", ("Feed",)),
        ("paragraph", "It is dear.", ("Feed", "Cost")),
        ("paragraph", "A paragraph that *never* ends", ("Feed", "Cost")),
        ("paragraph", "And another.", ("Feed", "Cost")),
    ]


@pytest.mark.parametrize(
    ("source", "plains"),
    [
        ('<div markdown="1">\n**Ban:** to *May*\n\n* a\n</div>', ["Ban: to May", "a"]),
        ('<div markdown="1">one *x*</div><div markdown="block">two *y*</div>', ["one x", "two y"]),
        ('<div markdown="0">*x*</div>', ["*x*"]),
        ('<p markdown="1">*x* y</p>', ["x y"]),
        ('<div markdown="span">*x*</div>', ["x"]),
        ('<details markdown="1"><summary>More</summary>\n\n*x*\n</details>', ["More", "x"]),
        ('<section>\n<h2>S</h2>\n<div markdown="1">\n*x*\n</div>\n*y*\n</section>', ["x", "*y*"]),
        ('<table><tr><td markdown="span">*x*</td><td>*y*</td></tr></table>', ["x | *y*"]),
        ('<div markdown="1" hidden>\n*x*\n</div>\n\ny', ["y"]),
        ('<div markdown="1">\n<p>raw *x*</p>\n\n*y*\n</div>', ["raw *x*", "y"]),
        ('> <div markdown="1">\n> *x*\n> </div>\n> y', ["x\ny"]),
        ('* <div>x</div>\n* y', ["x\ny"]),
    ],
)  # fmt: skip
def test_html_is_markdown_inside_where_it_says_so(source: str, plains: list[str]) -> None:
    assert told(f"{source}\n") == plains


def test_headings_within_html_are_above_what_follows() -> None:
    source = "# A\n\n<div><h2>B</h2><p>one</p></div>\n\ntwo\n\n## C\n\nthree\n"
    assert [(b.plain, b.heading) for b in blocks(source)] == [
        ("one", ("A", "B")),
        ("two", ("A", "B")),
        ("three", ("A", "C")),
    ]


def test_cells_of_html_are_parted_and_spread() -> None:
    source = (
        "Berths.\n\n<table>\n<caption>Berths of 2030</caption>\n"
        "<tr><th>Pier</th><th>Boats</th></tr>\n\n<tr><td rowspan=2>North</td><td>12</td></tr>\n"
        "<tr><td>3 (dry)</td></tr>\n<tr><td>South 4</td><td>45</td></tr>\n</table>\n"
    )
    assert [(b.kind, b.plain, b.heading) for b in blocks(source)] == [
        ("paragraph", "Berths.", ()),
        ("paragraph", "Berths of 2030", ()),
        ("table", "Pier | Boats\nNorth | 12\nNorth | 3 (dry)\nSouth 4 | 45", ("Berths of 2030",)),
    ]


def test_attributes_of_an_element_are_no_text_of_it() -> None:
    assert told("<div>\n<p>one</p><p>two</p>\n</div>{: .x}\n\nthree\n") == ["one", "two", "three"]


@pytest.mark.parametrize(
    "unit",
    [
        "<div>\n", "<p>x\n\n", "<div markdown='1'>\n", "<table><tr><td>\n\n", "| a | b\n", "$$ ",
        "$$\n\n", "[^a]: x\n", "x[^a] ", "t\n: d\n", "<sup>2", "<ruby><rt>", "<a href='#x'><sup>",
        "*[A]: b\n", "{:.x}", "| `", "<div><span>\n",
    ],
)  # fmt: skip
def test_markup_without_end_ends_soon(unit: str) -> None:
    started = time.thread_time()
    with suppress(ValueError):  # with the line at which it is too much
        read_blocks(unit * (60_000 // len(unit)))
    assert time.thread_time() - started < 5
