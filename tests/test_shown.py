"""Paragraphs of posts as a reader sees them: on a page, and in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.commands import ask
from assistant.domain.nouns import Answer, Citation, Sentence
from assistant.surfaces.web import render
from tests.samples import ONE, TWO, answer, citation, quoting


def quoted(text: str, plain: str, shown: str, mark: str) -> str:
    """The HTML of a paragraph of a post, of which a part is quoted and marked."""
    cited = replace(citation(text=text), plain=plain, shown=shown)
    start = shown.index(mark)
    quote = Sentence(shown, (1,), "quote", ((start, start + len(mark)),))
    html = render.answer_html(replace(answer(), citations=(cited,), sentences=(quote,)), "ja")
    return html.partition("<blockquote>")[2].partition("</blockquote>")[0]


def test_a_list_is_a_list_with_the_numbers_that_it_has() -> None:
    html = quoted("3. 港\n4. 船\n5. 橋", "港\n船\n橋", "港\n船\n橋", "船")
    assert html == '<ol start="3"><li>港</li><li><mark>船</mark></li><li>橋</li></ol>'
    html = quoted("- 港\n- 船\n- 橋", "港\n船\n橋", "港\n船", "港")
    assert html.startswith("<ul><li><mark>港</mark></li><li>船</li><li ")
    assert html.endswith('<li class="rest">橋</li></ul>')


def test_what_is_not_quoted_of_a_long_paragraph_is_its_rest() -> None:
    plain = "港だ。船だ。橋だ。塔だ。"
    assert quoted(plain, plain, "船だ。橋だ。", "橋だ。") == (
        '<p><span class="rest">港だ。</span><span class="cut">…</span>船だ。'
        '<mark>橋だ。</mark><span class="cut">…</span><span class="rest">塔だ。</span></p>'
    )


def test_code_keeps_its_blanks() -> None:
    html = quoted("```\nif a:\n    b()\n```", "if a:\n    b()", "if a:\n    b()", "if a:\n    b()")
    assert html.startswith("<pre><mark>if a&#58;<br>    b")


def test_paragraphs_of_one_post_stand_together_and_nothing_twice() -> None:
    some = [citation(n, TWO if n == 2 else ONE, f"段落{n}。結び{n}。") for n in (1, 2, 3)]
    html = render.answer_html(quoting(*some), "ja")
    assert html.count('class="title"') == 2
    assert re.findall(r'class="source quote(?: above)?" data-source="(\d)"', html) == [
        "1",
        "3",
        "2",
    ]
    assert 'class="sources"' not in html
    assert html.count("段落3") == 1
    shown, _, folded = html.partition("<details")
    assert "段落1" in shown
    assert "さらに2段落" in folded
    assert "同じ記事から" in folded


def test_paragraphs_without_a_leading_one_are_all_unfolded() -> None:
    made = quoting(citation(1, ONE, "一。二。"), citation(2, TWO, "三。四。"))
    html = render.answer_html(replace(made, sentences=made.sentences[1:]), "en")
    assert "more-quotes" not in html
    assert html.count("<mark>") == 2


@pytest.mark.parametrize(
    ("count", "words"), [(1, "Also in 1 post, of 2025"), (3, "Also in 3 posts, newest of 2025")]
)
def test_other_posts_that_say_it_are_folded_up(count: int, words: str) -> None:
    cited = replace(citation(), also_in=(TWO,) * count)
    html = render.answer_html(quoting(cited), "en")
    also = html.partition('<details class="also">')[2]
    assert also.startswith(f"<summary>{words}")
    assert also.count("<li>") == count


def terminal(made: Answer, capsys: pytest.CaptureFixture[str]) -> str:
    ask.show(iter([made]), links=False)
    return capsys.readouterr().out


def test_a_terminal_has_the_lead_and_paragraphs_that_are_indented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    some: list[Citation] = [citation(1, ONE, "一。\n二。"), citation(2, TWO, "三。")]
    shown = terminal(quoting(*some), capsys)
    assert shown.startswith("二。[1]\n\n    一。\n    二。[1]\n\n    三。[2]\n\n[1] 2025-01-01")
    assert shown.endswith("絞り込んで聞く：\n    2025年1月の港\n    港 工場\n")
    nearest = terminal(quoting(*some, state="nearest"), capsys)
    assert "出てきません。\n\n最も近い段落：\n\n    一。\n    二。[1]\n" in nearest
    none = terminal(quoting(state="none"), capsys)
    assert none.count("\n") == 1
