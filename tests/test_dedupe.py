import random
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.nouns import (
    Block,
    Passage,
    Place,
)
from ingest import boilerplate, dedupe

PARTS = [
    "規則は撤回された。指針が出た。",
    "企業は胸をなで下ろした。株価は上がった。",
    "だが火種はまだ残っている。",
]


def block(text: str, position: int = 0, kind: str = "paragraph", start: int = 0) -> Block:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace("**", ""))
    return Block(kind, text, plain, start, start + len(text), (), position)  # type: ignore[arg-type]


def article(*parts: str) -> list[Block]:
    headings = [(), ("反応",), ("今後",)]
    return [replace(block(text, i), heading=headings[min(i, 2)]) for i, text in enumerate(parts)]


def test_repeats_within_a_post_are_dropped() -> None:
    first, other = block("同じ段落です。"), block("別の段落です。", 1)
    kept, dropped = dedupe.within_post([first, other, block("同じ段落です。", 2)])
    assert kept == [first, other]
    assert [(d.reason, d.score, d.block.position) for d in dropped] == [("repeat", 1.0, 2)]


@pytest.mark.parametrize("mark", ["## 反応 ", "---END--- "])
def test_a_flattened_copy_of_the_article_is_dropped(mark: str) -> None:
    blocks = article(*PARTS)
    flattened = block(f"{PARTS[0]}{mark}{PARTS[1]}## 今後 {PARTS[2][:-3]}", 3)
    kept, dropped = dedupe.within_post([*blocks, flattened])
    assert kept == blocks
    assert dropped[0].reason == "copy"
    assert dropped[0].score >= dedupe.COPY_SHARE


def test_one_sentence_that_stood_before_is_a_copy() -> None:
    text = "政府は来年度から審査の窓口を一本化する。書類も減る。"
    kept, dropped = dedupe.within_post([block(text), block(text[:-6], 1), block("書類も減る。", 2)])
    assert [(d.reason, d.block.position) for d in dropped] == [("copy", 1)]
    assert [b.position for b in kept] == [0, 2]


def test_small_edits_of_an_earlier_paragraph_are_near() -> None:
    text = "政府は来年度から審査の窓口を一本化する方針です。企業の担当者は準備を急いでいます。"
    edited = text.replace("方針です", "方針だ").replace("います", "いる")
    kept, dropped = dedupe.within_post([block(text), block(f"さて、{edited}", 1)])
    assert [b.position for b in kept] == [0]
    assert [(d.reason, d.score) for d in dropped] == [("near", 1.0)]


@pytest.mark.parametrize(
    ("old", "new"),
    [("30日", "45日"), ("審査の", "検査の"), ("縮める", "縮めない"), ("政府は", "Acmeは")],
)
def test_a_correction_is_no_copy(old: str, new: str) -> None:
    text = "政府は来年度から、輸出にかかわる審査の日数を30日に縮める方針を固めた。"
    kept, dropped = dedupe.within_post([block(text), block(text.replace(old, new), 1)])
    assert len(kept) == 2
    assert not dropped


def test_parts_of_two_sentences_do_not_make_a_copy_of_a_third() -> None:
    one = "アルファ社の昨年度の連結売上高は百億円だった。"
    other = "ベータ社の昨年度の連結売上高は二百億円だった。"
    mixed = "アルファ社の昨年度の連結売上高は二百億円だった。"
    kept, _ = dedupe.within_post([block(one), block(other, 1), block(mixed, 2)])
    assert len(kept) == 3


def test_news_in_a_copy_is_kept_as_an_exact_slice() -> None:
    news = "**Acme**は9月に工場を開くと発表し、地元は歓迎している。"
    copy = block(f"{PARTS[0] * 3}{PARTS[1] * 3}{news}{PARTS[2] * 3}", 3, start=100)
    kept, dropped = dedupe.within_post([*article(*PARTS), copy])
    assert [d.reason for d in dropped] == ["copy"]
    assert kept[3].text == news
    assert kept[3].plain == news.replace("**", "")
    assert copy.text[kept[3].start - 100 : kept[3].end - 100] == news


def test_lists_are_dropped_whole_or_not_at_all() -> None:
    names = block("アルファ\nベータ\nガンマ", 1, "list")
    kept, _ = dedupe.within_post([block("アルファ、ベータとガンマが参加した。"), names])
    assert names in kept


@given(st.lists(st.sampled_from([*PARTS, "あ", "。", "第1条。", "", " "]), max_size=12))
@settings(max_examples=200, deadline=None)
def test_every_block_is_kept_or_dropped_or_cut(texts: list[str]) -> None:
    blocks = [block(text, i) for i, text in enumerate(texts)]
    kept, dropped = dedupe.within_post(blocks)
    assert {b.position for b in kept} | {d.block.position for d in dropped} == set(
        range(len(texts))
    )
    assert all(0 <= d.score <= 1 for d in dropped)
    assert dedupe.within_post(kept)[0] == kept


def test_long_posts_take_no_square_time() -> None:
    rng = random.Random(1)
    sentences = ["".join(rng.choices("規制輸出半導体企業はがを", k=30)) + "。" for _ in range(300)]
    posts = [
        [block("同じ段落です。これは長い。", i) for i in range(20_000)],
        [block("".join(rng.sample(sentences, 5)), i) for i in range(3_000)],
        [block("".join(rng.choices(sentences, k=20_000)))],
        [block("あ" * 600_000), block("い" + "あ" * 600_000, 1)],
    ]
    for blocks in posts:
        started = time.process_time()
        dedupe.within_post(blocks)
        assert time.process_time() - started < 10


def test_what_stands_in_many_posts_belongs_to_none() -> None:
    def passage(name: str, posts: int) -> Passage:
        places = tuple(Place(f"{n}.md", 0, 0, 1) for n in range(posts))
        return Passage(name, "paragraph", name, name, 1, places)

    passages = [passage("shared", 4), passage("call to action", 5)]
    assert dedupe.boilerplate(passages, 30) == {"call to action"}
    assert dedupe.boilerplate(passages, 1000) == set()


@pytest.mark.parametrize(
    ("rule", "kind", "text"),
    [
        ("reply", "paragraph", "はい、承知しました。ご要望に沿って書き進めます。"),
        ("reply", "paragraph", "申し訳ありませんが、その製品の情報は見つかりませんでした。"),
        ("reply", "paragraph", "以下に、ご依頼の記事を作成しました。"),
        ("reply", "paragraph", "（上記の記事から続く）"),
        ("reply", "paragraph", "I'm sorry, but I can't access the web to complete this."),
        ("reply", "paragraph", "Certainly! Here is the article you asked for:"),
        ("instructions", "paragraph", "【文体の指示】です・ます調で、落ち着いた語り口にする。"),
        ("instructions", "paragraph", "【既存の記事の末尾】 規制はどこへ向かうのか"),
        (
            "instructions",
            "list",
            "文字数は2000字程度にすること\n見出しを三つ使うこと\n同じ表現を繰り返さない",
        ),
        ("instructions", "list", "Write 800 words\nUse markdown headings\nAvoid a formal tone"),
        ("action", "paragraph", "導入のご相談は無料です。お気軽にお問い合わせください。"),
        ("action", "paragraph", "よろしければメルマガにご登録ください！"),
        ("action", "paragraph", "Subscribe to our newsletter for more."),
        ("advertising", "paragraph", "※この記事にはアフィリエイト広告が含まれます。"),
        ("advertising", "paragraph", "This post contains affiliate links."),
        ("disclaimer", "paragraph", "本記事は情報提供を目的としたもので、勧誘ではありません。"),
        ("disclaimer", "paragraph", "当サイトの情報について、一切の責任を負いません。"),
        ("pointer", "paragraph", "[次の記事：](/b/)"),
        ("pointer", "paragraph", "規制の入門書 [書店で見る →](https://example.com/)"),
        ("placeholder", "paragraph", "TODO"),
        ("placeholder", "paragraph", "[ここに画像を挿入]"),
        ("placeholder", "paragraph", "1. 2. 3."),
        ("placeholder", "paragraph", "（続き）"),
        ("placeholder", "code", "<<<<<<< HEAD\n=======\n>>>>>>> main"),
        ("address", "paragraph", "https://example.com/a?b=c"),
    ],
)
def test_what_is_beside_the_post_has_a_rule(rule: str, kind: str, text: str) -> None:
    assert boilerplate.rule_of(block(text, kind=kind)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "利用者は11月から、専用の窓口で登録できるようになった。",
        "同社は新しい通信社のニュースレターを買収すると発表した。",
        "申請する企業は、専用サイトで事業者番号を登録してください。",
        "広告の売上はアフィリエイトを含めて3割増えた。",
        "政府は申し訳ないと述べ、再発を防ぐ策を探すと約束した。",
        "【新指針の要件】企業は学習に使った資料を公開する。",
        "次の記事を書いた記者は、取材の許可を得ていなかった。",
        "この会社の責任者は、損害の責任を負いませんと答えた。",
        "Sponsored by three firms, the study found no gain.",
        "The company said it is sorry and cannot ship the device before May.",
        "**規制は撤回された。企業は歓迎している。**",
    ],
)
def test_news_that_uses_the_same_words_stays(text: str) -> None:
    assert boilerplate.rule_of(block(text)) is None


def test_guidelines_for_editors_are_news() -> None:
    text = "記事には署名を入れること\n見出しは編集長が確かめること\n読者の声を載せること"
    assert boilerplate.rule_of(block(text, kind="list")) is None


def test_a_bold_line_above_a_paragraph_is_a_heading() -> None:
    bold, below = block("**企業の反応**"), block("株価は上がった。", 1)
    kept, asides = boilerplate.sift([bold, below])
    assert kept == [below]
    assert asides == [boilerplate.LeftAside(bold, "heading")]
    assert boilerplate.sift([bold])[1] == []
    assert boilerplate.sift([bold, replace(below, heading=("今後",))])[1] == []


def test_a_list_of_the_posts_own_headings_is_its_contents() -> None:
    titles = ("背景", "企業の反応", "今後")
    blocks = [replace(block(f"{t}の話。", i), heading=(t,)) for i, t in enumerate(titles)]
    contents = block("背景\n企業の反応\n今後", 3, "list")
    assert boilerplate.sift([contents, *blocks]) == (
        blocks,
        [boilerplate.LeftAside(contents, "contents")],
    )


def test_sections_of_links_and_the_author_are_left_out_but_not_what_follows() -> None:
    def below(heading: str, *texts: str) -> list[str]:
        blocks = [replace(block(t, i), heading=(heading,)) for i, t in enumerate(texts)]
        return [b.plain for b in boilerplate.sift(blocks)[0]]

    assert below("関連記事", "規制のその後", "指針が出た。企業は喜ぶ。") == [
        "指針が出た。企業は喜ぶ。"
    ]
    assert below("著者について", "記者歴は十年。", "指針が出た。") == ["指針が出た。"]
    assert below("反応", "記者歴は十年。") == ["記者歴は十年。"]
