"""What is quoted of a post is what its page shows: the check holds on sound indexes, and links
name text that stands on the page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import unquote

import pytest

from assistant.answering.citations import cite
from assistant.answering.quoted.paragraphs import units
from assistant.archive import prove
from assistant.archive.local import checksums
from assistant.domain.nouns import Hit
from assistant.language.alignment import source_span
from ingest import verbatim
from tests.blog import Blog

POSTS = {
    "2025-03-01-entities.md": (
        "A safe job &#8211;or&#8211; a risky one, says her book &mdash; the road to the&nbsp;sea.",
        'It is called "Nets &amp; knots" and costs 5 &lt; 6 crowns \\*with\\* 1\\. \\[maps\\].',
    ),
    "2025-03-02-links.md": (
        "New nets came. Please read [the rule for nets][net-rule] for details of them.",
        "It is in force, says the [office][], and [the town (again)](https://t.example/a_(b)).",
        "[net-rule]: https://harbour.example/rules#nets\n[office]: https://o.example 'O'",
    ),
    "2025-03-03-notes.md": (
        "The pier of Marl cost nine million crowns[^cost] and was finished in a year.[^year]",
        "[^cost]: The town had said six million in *2019*.\n[^year]: Two years later than planned.",
        "Cork\n: Light wood of an oak.\n: A net's float, too.",
    ),
    "2025-03-04-raised.md": (
        "The colony has 10<sup>6</sup> gulls and drinks H<sub>2</sub>O from the well of the mill.",
        "<ruby>港町<rp>(</rp><rt>みなとまち</rt><rp>)</rp></ruby>の朝は早く、船は三時に出る。",
        "> Which <acronym title='Very High Frequency'>VHF</acronym> radio to buy?\n>\n> - Vera",
    ),
    "2025-03-05-tables.md": (
        "<table><caption>Berths</caption><tr><th>Pier</th><th>Boats</th></tr>\n"
        "<tr><td rowspan='2'>North</td><td>12</td></tr>\n<tr><td>3 (dry)</td></tr></table>",
        "| Net | Yen |\n|---|---|\n| [Cod][net-rule] | 900 |\n| `a \\| b` | |",
        "[net-rule]: https://harbour.example/rules",
    ),
    "2025-03-06-code.md": (
        'When typing `depth(x, y)`, return `{:ok, depth}` or `:none`. A **depth** may be "odd".',
        "* Set `<head>` and `<!-- -->` first.\n\n  ~~~ xml\n  <head>\n  ~~~\n\n* Then [rest](/r).",
        "1. [one](#a) `b`\n2. two",
        "$$\nL = \\sum_{i} x_{i}^{2} * y\n$$",
        "The weight is $$w_{ij} = f_{i} * g_{j}$$ and falls.",
    ),
    "2025-03-07-html.md": (
        '<div class="entry">\n  <p>The library has <b>80,000</b> books &amp; maps.</p>\n\n'
        "      <p>A card costs 12 euros.<br>Children pay _nothing_ [at all](x).</p>\n</div>",
        '<div markdown="1">\n**Ban:** to *4 July*, says the [town][].\n</div>',
        "[town]: https://town.example",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    blog = Blog(tmp_path_factory.mktemp("shown"))
    for name, parts in POSTS.items():
        blog.post(name, *parts)
    blog.run()
    return blog


def hits(blog: Blog) -> Iterator[Hit]:
    ledger = blog.open().ledger
    posts = ledger.posts()
    for passage in ledger.passages(list(ledger.contexts())).values():
        place = passage.places[0]
        yield Hit(passage, posts[place.file], place, (), 1.0)


def failed(blog: Blog) -> list[str]:
    proof = prove(blog.index, [verbatim.against(blog.root, lambda *_: None)])
    return [check.text() for check in proof.checks[-4:] if not check.holds]


def test_a_sound_index_is_whole(shown: Blog) -> None:
    assert failed(shown) == []


@pytest.mark.parametrize(
    ("begins", "quote"),
    [
        ("A safe job", "A safe job &#8211;or&#8211; a risky one, says her book &mdash; the road to"
         " the&nbsp;sea."),
        ("Please read", "Please read [the rule for nets][net-rule] for details of them."),
        ("The pier of", "The pier of Marl cost nine million crowns[^cost] and was finished in a"
         " year."),
        ("The colony", "The colony has 10<sup>6</sup> gulls and drinks H<sub>2</sub>O from the"
         " well of the mill."),
        ("港町の朝", "港町<rp>(</rp><rt>みなとまち</rt><rp>)</rp></ruby>の朝は早く、"
         "船は三時に出る。"),
        ("North | 3", "3 (dry)"),
        ("Cod | 900", "Cod][net-rule] | 900"),
        ("A depth may", 'A **depth** may be "odd".'),
        ("Cork: A net", ": A net's float, too."),
    ],
)  # fmt: skip
def test_a_quote_is_its_own_part_of_the_source(shown: Blog, begins: str, quote: str) -> None:
    found = []
    for hit in hits(shown):
        plain, text = hit.passage.plain, hit.passage.text
        for span in units(hit):
            if plain[slice(*span)].startswith(begins):
                first, last = source_span(plain, text, *span)
                found.append(text[first:last].removeprefix("<tr><td>"))
    assert len(found) == 1
    assert found[0].strip("[") == quote.strip("[")


@pytest.mark.parametrize(
    ("begins", "wanted"),
    [
        ("The pier of", "The pier of Marl cost nine million crowns"),
        ("The colony", "O from the well of the mill."),
        ("港町の朝", "の朝は早く、船は三時に出る。"),
        ("The weight is", "The weight is"),
        ("A safe job", "says her book"),
        ("Cork: A net", "s float, too."),
        ("North | 3", "3 (dry)"),
    ],
)
def test_a_link_names_what_the_page_shows_in_one_piece(
    shown: Blog, begins: str, wanted: str
) -> None:
    links = [
        unquote(cite(1, hit, *span).link.partition("#:~:text=")[2])
        for hit in hits(shown)
        for span in units(hit)
        if hit.passage.plain[slice(*span)].startswith(begins)
    ]
    assert len(links) == 1
    assert wanted in links[0]
    assert not set(links[0]) & set("⁶₂$^[\xa0")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("North | 3", "South | 3", "plain LIKE 'Pier | Boats%'"),
        ("nine", "eight", "plain LIKE 'The pier of%'"),
        ("10⁶", "106 million", "plain LIKE '%colony%'"),
        ("details", "costs", "plain LIKE 'New nets%'"),
    ],
)
def test_what_no_post_says_is_found(shown: Blog, old: str, new: str, where: str) -> None:
    statement = f"UPDATE passage SET plain = replace(plain, '{old}', '{new}') WHERE {where}"
    folder = shown.open().folder
    database = folder / "ledger.sqlite3"
    before = database.read_bytes()
    with closing(sqlite3.connect(database)) as db, db:
        assert db.execute(statement).rowcount == 1
    checksums.renew(folder, [database.name])
    try:
        assert any("Quotes hold what is shown" in text for text in failed(shown))
    finally:
        database.write_bytes(before)
        checksums.renew(folder, [database.name])
