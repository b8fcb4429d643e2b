"""An Answer as Markdown: numbers are links, and nothing that others wrote is a mark."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answering import notices
from assistant.answering.citations import marked
from assistant.domain.nouns import Answer, Notice, Sentence
from assistant.surfaces import markdown
from tests.samples import ONE, TWO, answer, citation, every_kind, forced, quoting

HOSTILE = (
    "![x](http://evil.example/p.png) <img src=//evil.example> [a](http://evil.example) "
    "http://evil.example www.evil.example a@evil.example `c` *b* _i_ ~s~ $m$ | &lt; \\[1\\] [2]!"
)
TAGS = re.compile(r"<(?!/?(?:p|ul|li|br|hr|strong|blockquote)\b)[^>]+>")
DESTINATION = re.compile(r'<a href="([^"]*)">([^<]*)</a>')


def html(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


def shown(text: str) -> str:
    """What a reader sees of a text."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html(text))).split())


def of(text: str, title: str = "題") -> Answer:
    """An answer of a model that says this, with a post of that title."""
    source = citation(1, replace(ONE, title=title), text if text.strip() else "x")
    said = (Sentence(text, (1,)), Sentence(text, (1, 2)), Sentence(text))
    return Answer(
        "?", marked(said), "en", said, (source, citation(2, TWO)), "answered", "model", "m",
        notices=(Notice("other", text),),
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["model", "extractive"])
def test_what_others_wrote_makes_no_mark(mode: str) -> None:
    made = replace(of(HOSTILE, HOSTILE), mode=mode)
    rendered = html(markdown.whole(made, "https://ask.example/a/x").text)
    ours = {c.link for c in made.citations} | {"https://ask.example/a/x"}
    assert {address for address, _ in DESTINATION.findall(rendered)} == ours
    left = DESTINATION.sub("", rendered)
    assert not TAGS.findall(left)
    assert "evil.example/p.png" in left
    own = re.sub(r"\]\([^()\s]*\)", "", markdown.whole(made).text)
    assert not re.search(r"(?<!\\)://|www\.|a@", own)


@given(st.text(alphabet="ab1.9-+=#>!&;[]()<>*_`~$|\\/:@w \n日本。lt", max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    made = markdown.escaped(text)
    assert not TAGS.findall(html(made))
    assert shown(made) == " ".join(text.split())
    assert markdown.unmarked(markdown.said(of(text)).text).count("\n---\n") == 0


@given(st.text(alphabet="a1!-[]()<>\"'\\`日&lt;|*_", max_size=30))
def test_no_address_ends_its_link(tail: str) -> None:
    source = replace(citation(), link=f"https://kaku.example/{tail}")
    made = markdown.said(replace(answer(), citations=(source,)))
    (link,) = made.links
    own = made.text[link.start : link.end]
    assert own.startswith("[1](https://kaku.example/")
    assert own.endswith(")")
    assert len(DESTINATION.findall(html(f"{made.text} and) more"))) == 1


def test_an_exclamation_before_a_number_makes_no_picture() -> None:
    assert "<img" not in html(markdown.said(of("Wow!")).text)


def test_each_number_of_the_text_is_a_link_to_what_it_cites() -> None:
    for made in every_kind():
        text = markdown.said(made)
        plain = marked(made.sentences)
        numbers = [int(n) for n in re.findall(r"\[(\d+)\]", plain)]
        assert [link.number for link in text.links] == numbers
        links = {c.number: c.link for c in made.citations}
        for link in text.links:
            expected = f"[{link.number}]({links[link.number]})"
            assert text.text[link.start : link.end] == expected
        bare = re.sub(r"\[\d+\]|\W", "", plain)
        assert re.sub(r"\W", "", markdown.unmarked(text.text)) == bare


def test_an_answer_that_grows_begins_as_it_did() -> None:
    sentences = [Sentence(f"{HOSTILE} {n}!", (1,) if n % 2 else ()) for n in range(6)]
    before = ""
    for most in range(1, 7):
        grown = replace(of("x"), sentences=tuple(sentences[:most]))
        text = markdown.said(grown).text
        assert text.startswith(before)
        before = text


def test_sources_stand_below_by_number_with_day_and_address() -> None:
    _, nearest, refusal, written = every_kind()
    text = markdown.whole(written, "https://ask.example/a/x").text
    said, _, below = text.partition("\n\n---\n\n")
    assert said.endswith("\n\nCut off.")
    assert f"- [1]({ONE.url}#:~:text=x) 一つ目 (2025-01-01): “" in below
    assert f"- [2]({TWO.url}#:~:text=x) 二つ目" in below
    assert "Based on posts up to 2025-01-01" in below
    assert below.endswith("[This answer's page](https://ask.example/a/x)")
    assert "“" not in markdown.whole(nearest).text
    assert markdown.whole(refusal).text == "Nothing."


def test_paragraphs_are_block_quotes_line_by_line() -> None:
    listed = citation(1, ONE, "> 一つ目\n- 二つ目")
    rendered = html(markdown.said(quoting(listed, citation(2, TWO), state="nearest")).text)
    first, second = re.findall(r"<blockquote>(.*?)</blockquote>", rendered, re.DOTALL)
    assert "&gt; 一つ目<br />\n- 二つ目<a " in first
    assert "電池の量産を始めた。<a " in second
    head = rendered.partition("<blockquote>")[0]
    assert [unescape(line) for line in re.findall(r"<p>(.*?)</p>", head)] == [
        notices.REFUSAL["ja"],
        "近い記事には「港」が出てきません。",
        notices.NEAREST["ja"],
    ]


def test_a_link_of_another_kind_is_a_number_alone() -> None:
    odd = replace(answer(), citations=(forced(citation(), link="javascript:alert(1)"),))
    text = markdown.whole(odd)
    assert text.links == ()
    assert "javascript" not in text.text
    assert "<a" not in html(text.text + "(http://evil.example)".replace("http:", "http\\:"))
    assert "\\[1]" in text.text
