"""Markdown → blocks: exact slices, what a reader sees, and what is no text at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.nouns import Block
from ingest.sources.jekyll.blocks import read_blocks


def blocks(source: str) -> list[Block]:
    found, _ = read_blocks(source)
    check(source, found)
    return list(found)


def check(source: str, found: tuple[Block, ...], body: int = 0) -> None:
    end = body
    for position, block in enumerate(found):
        assert block.position == position
        assert block.text == source[block.start : block.end]
        assert block.text.strip()
        assert block.text == block.text.rstrip("\r\n")
        assert block.plain.strip()
        assert block.start >= end
        end = block.end


def plains(source: str) -> list[str]:
    return [block.plain for block in blocks(source)]


def test_each_kind_with_its_exact_text() -> None:
    source = (
        "港の朝は早い。\n\n- 網を干す\n- 船を洗う\n\n"
        "| 魚 | 値段 |\n|---|---|\n| 鯵 | 300円 |\n\n"
        "```text\n潮位 = 120\n```\n\n> 海は待たない。\n\n    字下げの行\n"
    )
    assert [(b.kind, b.text, b.plain) for b in blocks(source)] == [
        ("paragraph", "港の朝は早い。", "港の朝は早い。"),
        ("list", "- 網を干す\n- 船を洗う", "網を干す\n船を洗う"),
        ("table", "| 魚 | 値段 |\n|---|---|\n| 鯵 | 300円 |", "魚 | 値段\n鯵 | 300円"),
        ("code", "```text\n潮位 = 120\n```", "潮位 = 120"),
        ("quote", "> 海は待たない。", "海は待たない。"),
        ("code", "    字下げの行", "字下げの行"),
    ]


def test_headings_are_the_path_of_what_follows() -> None:
    source = (
        "序。\n\n# 港\n\n一。\n\n## **網**の手入れ {#net}\n\n二。\n\n### 糸\n\n三。\n\n"
        "## 船\n\n四。\n\n町\n===\n\n五。\n"
    )
    assert [b.heading for b in blocks(source)] == [
        (),
        ("港",),
        ("港", "網の手入れ"),
        ("港", "網の手入れ", "糸"),
        ("港", "船"),
        ("町",),
    ]


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("[潮見表](https://example.com/tide)は**毎朝**貼る。", "潮見表は毎朝貼る。"),
        ("札には**「大漁（たいりょう）」**と書く。", "札には「大漁（たいりょう）」と書く。"),
        ("値は `a*b*c` と~~違う~~同じ。", "値は a*b*c と違う同じ。"),
        ("船![写真](boat.jpg)が出る。", "船が出る。"),
        ("A &amp; B &copy; 2020", "A & B © 2020"),
        ("A long line\nof words", "A long line of words"),
        ("一行目  \n二行目", "一行目\n二行目"),
        ("一行目<br>二行目", "一行目\n二行目"),
        ("<span class='x'>潮</span>の<!-- 内緒 -->香り", "潮の香り"),
        ("前<script>alert('x')</script>後", "前後"),
        ('続きは[こちら](/next/){: .button target="_blank"}へ。', "続きはこちらへ。"),
        ("波は `{: .x}` と書く。", "波は {: .x} と書く。"),
        ("2 * 3 * 4 は24", "2 * 3 * 4 は24"),
        ("星は\\*そのまま\\*残る。", "星は*そのまま*残る。"),
        ("式は $$a_1 + b_1$$ です。", "式は $$a_1 + b_1$$ です。"),
    ],
)
def test_plain_is_what_a_reader_sees(markdown: str, plain: str) -> None:
    assert plains(markdown) == [plain]


def test_list_items_are_lines_whatever_is_in_them() -> None:
    source = (
        "1.  **網**\n\n    糸を替える。\n\n2.  船\n    - 底\n    - 帆\n\n"
        "    - [x] 済んだ印\n\n3.  道具\n\n    ```\n    錨 = 2\n    ```\n"
    )
    (block,) = blocks(source)
    assert block.kind == "list"
    assert block.plain == "網 糸を替える。\n船\n底\n帆\n済んだ印\n道具\n錨 = 2"


def test_an_empty_table_cell_keeps_its_column() -> None:
    assert plains("| | 朝 |\n|---|---|\n| 潮 | |\n| 風 | 北 |") == [" | 朝\n潮 |\n風 | 北"]


@pytest.mark.parametrize(
    "nothing",
    [
        "{: .no_toc}",
        "* 目次\n{:toc}",
        "{::comment}\n内輪の話。\n\n続き。\n{:/comment}",
        "<!-- 隠した\n\n文 -->",
        "<script>\nlet 港 = 1;\n\nlet 船 = 2;\n</script>",
        "<style>p { color: red }</style>",
        "<div class='ad'></div>",
        "---END---",
        "---END",
        "***",
        "…… ！",
        "![図](a.png)",
        "[参考]: https://example.com",
        "##",
    ],
)
def test_what_is_no_text_is_no_block(nothing: str) -> None:
    assert plains(f"前の段落。\n\n{nothing}\n\n後の段落。\n") == ["前の段落。", "後の段落。"]


def test_html_is_read_element_by_element() -> None:
    source = (
        '<div title="a > b">\n  <p>潮の&amp;香り</p><p>北の風</p>\n'
        "  <svg><text>x</text></svg>\n</div>\n"
    )
    assert [(b.kind, b.plain, b.text) for b in blocks(source)] == [
        ("paragraph", "潮の&香り", "潮の&amp;香り"),
        ("paragraph", "北の風", "北の風"),
    ]


def test_an_attribute_list_below_a_paragraph_is_not_in_its_text() -> None:
    source = "網の話は長い。\n{: .lead}\n\n- 糸\n- 針\n{: .tools }\n\n次の話。\n"
    assert [b.text for b in blocks(source)] == ["網の話は長い。", "- 糸\n- 針", "次の話。"]


def test_dashes_below_a_sentence_are_a_rule_and_not_a_heading() -> None:
    source = "この港をどう思いますか？\n---\n\n船大工の仕事\n---\n\n木を選ぶ。\n"
    first, second = blocks(source)
    assert (first.kind, first.text, first.heading) == ("paragraph", "この港をどう思いますか？", ())
    assert second.heading == ("船大工の仕事",)


def test_several_lines_above_dashes_are_a_paragraph() -> None:
    assert [b.text for b in blocks("沖の船\n浜の網\n---\n")] == ["沖の船\n浜の網"]


def test_a_heading_as_long_as_an_article_is_a_paragraph() -> None:
    article = "港の一日 " + "朝の市では魚が並びます。" * 20
    (block,) = blocks(f"## {article}\n")
    assert (block.kind, block.plain, block.heading) == ("paragraph", article, ())


def test_marks_of_a_merge_are_no_headings() -> None:
    source = "<<<<<<< ours\n朝の話。\n=======\n昼の話。\n>>>>>>> theirs\n"
    assert [(b.kind, b.plain, b.heading) for b in blocks(source)] == [
        ("paragraph", "朝の話。", ()),
        ("paragraph", "昼の話。", ()),
    ]


def test_a_fence_without_end_hides_nothing() -> None:
    assert plains("```text\n網を引く。\n\n船を出す。\n") == ["網を引く。", "船を出す。"]


def test_links_that_lead_around_the_site_are_navigation_and_others_are_told() -> None:
    source = (
        "本文は[ここ](/a/)にある。\n\n- [一、網](#net)\n- [二、船](#boat)\n\n"
        "話し手は次の三人。\n\n- [港の朝](/b/)\n- **[船の夜](/c/)**\n\n"
        "[« 前の記事](/d/) | [次の記事 »](/e/)\n\n[海](/tags/sea/) [網](/tags/net/)\n\n"
        "- [網](/e/)：糸の話\n"
    )
    found, navigation = read_blocks(source)
    check(source, found)
    assert navigation == 3
    assert [block.plain for block in found] == [
        *("本文はここにある。", "話し手は次の三人。", "港の朝\n船の夜", "網：糸の話"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_keep_offsets_exact(end: str) -> None:
    source = end.join(["潮。", "", "- 網", "- 船", "", "> 風", "", "終わり。", ""])
    assert [b.text for b in blocks(source)] == ["潮。", f"- 網{end}- 船", "> 風", "終わり。"]


def test_only_the_body_is_read_but_offsets_count_from_the_start() -> None:
    source = "---\ntitle: 港\n---\n\n朝の話。\n"
    found, _ = read_blocks(source, source.index("\n\n") + 1)
    check(source, found)
    assert [block.text for block in found] == ["朝の話。"]


PIECES = st.sampled_from(
    [
        *("潮の香り。", "港", "net", " ", "\n", "\n\n", "\r\n", "　", "\u2028", "\t", "    "),
        *("# ", "## ", "---\n", "===\n", "- ", "1. ", "> ", "```\n", "~~~", "|", "|-|-|\n"),
        *("**", "*", "_", "`", "[", "](", ")", "<", ">", "<!--", "-->", "<div>", "</div>"),
        *("<script>", "</script>", "{%", "%}", "{{", "}}", "{: .x}", "{:toc}", "{::comment}"),
        *("{:/}", "---END---\n", "<<<<<<< a\n", "=======\n", "&amp;", "\\", "\0", "\x0b"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_gives_exact_slices(source: str) -> None:
    found, navigation = read_blocks(source)
    check(source, found)
    assert navigation >= 0
