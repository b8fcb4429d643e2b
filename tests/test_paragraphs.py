"""What paragraphs an answer is made of: whole, best first, with a mark, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from assistant.answering.quoted.paragraphs import (
    MOST_PARAGRAPHS,
    Paragraph,
    ParagraphQuery,
    paragraphs,
    units,
)
from assistant.domain.nouns import BlockKind, Hit, Passage, Place, Post
from assistant.embedding import Embedder, TokenScorer
from assistant.language.answer_forms import forms
from assistant.language.words import query_words
from tests.words_embedder import Tokens, WordsEmbedder

TABLE = (
    "| 灯台 | 光源 | 月額の電気代 |\n|---|---|---|\n| 北灯台 | 電球 | 4万2千円 |\n"
    "| 南灯台 | LED | 9千円 |\n| 西灯台 | 放電管 | 3万円 |"
)


MODELS = [WordsEmbedder(), Tokens()]


def hit(
    text: str,
    name: str = "a",
    *,
    day: int = 1,
    kind: BlockKind = "paragraph",
    position: int = 0,
    plain: str | None = None,
) -> Hit:
    post = Post(
        f"{name}.md",
        f"{name}の記事",
        f"https://kaku.example/{name}/",
        datetime(2025, 1, day, tzinfo=UTC),
    )
    place = Place(post.file, position, 0, len(text), ())
    passage = Passage(f"{name}{position}", kind, text, plain or text, 9, (place,))
    return Hit(passage, post, place, (), 1.0, 0.5)


def table(text: str = TABLE, **more: object) -> Hit:
    rows = [line for number, line in enumerate(text.split("\n")) if number != 1]
    plain = "\n".join(row.strip("| ") for row in rows)
    return hit(text, kind="table", plain=plain, **more)  # type: ignore[arg-type]


def wanted(question: str, characters: int = 1200, *, in_order: bool = False) -> ParagraphQuery:
    weights = dict.fromkeys(query_words(question), 5.0)
    return ParagraphQuery(question, weights, forms(question), characters, in_order)


def chosen(
    question: str, hits: Sequence[Hit], embedder: Embedder = MODELS[1], **more: object
) -> list[Paragraph]:
    """The paragraphs of an answer, with what holds for all of them."""
    asked = wanted(question, **more)  # type: ignore[arg-type]
    found, lead = paragraphs(asked, hits, embedder)
    assert bool(found) == bool(hits)
    assert (lead in found) == bool(hits)
    for one in found:
        assert one.marked
        assert one.marked in one.text
        start, end = one.span
        assert one.hit.passage.plain[start:end] in one.text
    if not in_order(asked) and lead:
        assert found[0] is lead
    return found


def in_order(asked: ParagraphQuery) -> bool:
    return asked.in_order


def texts(found: Sequence[Paragraph]) -> list[str]:
    return [one.text for one in found]


def test_the_models_are_of_both_kinds(embedder: Embedder) -> None:
    assert [isinstance(model, TokenScorer) for model in MODELS] == [False, True]
    assert isinstance(embedder, TokenScorer)


@pytest.mark.parametrize("model", MODELS, ids=["no tokens", "tokens"])
def test_a_paragraph_is_whole_and_its_answering_sentence_is_marked(model: Embedder) -> None:
    text = "食堂の人手は足りない。配膳機ハコビを試す店が増えた。ハコビは一台320万円である。"
    other = "港では荷を揚げる。"
    (first, second) = chosen("ハコビはいくら？", [hit(text), hit(other, "b")], model)
    assert (first.text, first.marked) == (text, "ハコビは一台320万円である。")
    assert second.text == other


@pytest.mark.parametrize("model", MODELS, ids=["no tokens", "tokens"])
def test_what_has_the_form_that_is_asked_for_leads(model: Embedder) -> None:
    hits = [
        hit("配膳機ハコビの導入費は店が払う。", "a"),
        hit("港では荷を揚げる。", "b"),
        hit("一台320万円のハコビを、導入費が安いと見る店もある。", "c"),
    ]
    assert [one.hit.post.file for one in chosen("ハコビの導入費はいくら？", hits, model)] == [
        "c.md",
        "a.md",
        "b.md",
    ]
    assert chosen("ハコビの導入費は？", hits, model)[0].hit.post.file == "a.md"


def test_a_form_that_only_the_last_ones_have_does_not_lead() -> None:
    payers = ("店が払う。", "町が半分持つ。", "問わないという。", "まだ誰も知らない。")
    hits = [hit(f"導入費は{said}", f"p{n}") for n, said in enumerate(payers)]
    hits.append(hit("導入費は320万円だ。", "e"))
    assert chosen("導入費はいくら？", hits)[0].hit.post.file == "p0.md"


def test_a_row_of_a_table_is_marked_and_the_header_never() -> None:
    (one,) = chosen("南灯台の電気代はいくら？", [table()])
    assert one.marked == "南灯台 | LED | 9千円"
    assert one.text == one.hit.passage.plain
    headers = [one.hit.passage.plain[slice(*span)] for span in units(one.hit)]
    assert "灯台 | 光源 | 月額の電気代" not in headers
    assert len(headers) == 3


def test_the_rows_around_the_mark_stand_below_the_header() -> None:
    rows = "\n".join(f"| 第{n}灯台 | 電球を{'使う' * 20} | {n}千円 |" for n in range(1, 31))
    long = table(f"| 灯台 | 光源 | 月額 |\n|---|---|---|\n{rows}")
    (one,) = chosen("第17灯台はいくら？", [long])
    lines = one.text.split("\n")
    assert lines[0] == "灯台 | 光源 | 月額"
    assert one.marked in lines[1:]
    assert one.marked.startswith("第17灯台")
    assert len(one.text) <= 600 + len(lines[0]) + 1
    assert len(lines) > 3


def test_a_list_is_shown_whole_with_one_of_its_items_marked() -> None:
    items = "弱点の一つは段差\n弱点の二つめは混雑\n三つめは充電に4時間かかること"
    (one,) = chosen("充電には何時間かかる？", [hit(items, kind="list")])
    assert one.text == items
    assert one.marked == "三つめは充電に4時間かかること"


def test_code_is_one_piece() -> None:
    code = "run()\n\nstop()"
    (one,) = chosen("stopとは？", [hit(code, kind="code")])
    assert one.marked == one.text == code


def test_a_long_paragraph_is_cut_where_sentences_end_around_its_mark() -> None:
    sentences = [f"荷役の記録{n}には{'船と風の向き、' * 12}を書く。" for n in range(20)]
    sentences[11] = "鯨が来たのは荷役のさなかだった。"
    (one,) = chosen("鯨が来たのはいつ？", [hit("".join(sentences))])
    assert one.marked == sentences[11]
    assert 300 < len(one.text) <= 600
    assert one.text == "".join(s for s in sentences if s in one.text)
    assert one.text.startswith("荷役の記録") or one.text.startswith("鯨")


def test_a_sentence_that_is_longer_than_all_is_not_cut() -> None:
    long = f"鯨は{'泳いで、' * 200}来た。"
    (one,) = chosen("鯨は？", [hit(long)], characters=100)
    assert one.text == long


def test_nothing_is_said_twice_and_the_other_post_is_named() -> None:
    said = "配膳機ハコビの導入費は一台320万円である。"
    hits = [
        hit(f"{said}食堂が喜ぶ。", "a", day=3),
        hit(said, "b", day=2),
        hit("港では荷を揚げる。", "c"),
        hit(said.replace("ある", "あった"), "d", day=4),
    ]
    first, second = chosen("ハコビの導入費はいくら？", hits)
    assert first.hit.post.file == "a.md"
    assert [post.file for post in first.also_in] == ["b.md", "d.md"]
    assert second.hit.post.file == "c.md"


@pytest.mark.parametrize(
    "chatter", ["どうして今、ハコビなのでしょうか？", "私はハコビが好きだ。", "Why ハコビ?"]
)
@pytest.mark.parametrize("model", MODELS, ids=["no tokens", "tokens"])
def test_chatter_is_neither_marked_nor_first(model: Embedder, chatter: str) -> None:
    told = "配膳機が店に入った。"
    (one,) = chosen("今ハコビは？", [hit(f"{chatter}{told}")], model)
    assert one.marked == told
    found = chosen("今ハコビは？", [hit(chatter, "a"), hit(told, "b")], model)
    assert texts(found) == [told, chatter]


def test_chatter_alone_is_still_shown() -> None:
    (one,) = chosen("ハコビは？", [hit("私はハコビが好きだ。")])
    assert one.marked == one.text


def test_short_paragraphs_do_not_count_as_many() -> None:
    short = [hit(f"{n}番の港では{n}00隻の船が荷を揚げる。", f"p{n}") for n in range(1, 10)]
    assert MOST_PARAGRAPHS < len(chosen("港は？", short)) <= 8
    long = [hit(f"{n}番の港では{'船と風、' * 45}を見る。", f"p{n}") for n in range(1, 10)]
    found = chosen("港は？", long, characters=9000)
    assert len(found) == MOST_PARAGRAPHS


@pytest.mark.parametrize("most", [60, 200, 500, 1200])
def test_paragraphs_take_the_characters_that_they_may(most: int) -> None:
    hits = [hit(f"{n}番の港では{'船と風、' * n}を見る。", f"p{n}") for n in range(3, 12)]
    found = chosen("港は？", hits, characters=most)
    told = sum(map(len, found)) + len(found[0].marked)
    assert told <= most + len(found[0].marked)
    assert len(found) > 1 or most == 60


def test_a_story_is_read_from_older_to_newer_and_one_post_in_its_order() -> None:
    told = ["規則を1月に始めた。", "規則を5月に改めた。", "規則を11月に緩めた。"]
    hits = [hit(text, f"p{n}", day=9 - n) for n, text in enumerate(told)]
    found = chosen("規則はどう変わった？", hits, in_order=True)
    for one, other in pairwise(found):
        assert one.hit.post.date <= other.hit.post.date
    assert len(found) == 3
    places = [hit(text, position=n) for n, text in zip((7, 2, 5), told, strict=True)]
    found = chosen("規則は？", places, in_order=True)
    assert [one.hit.place.position for one in found] == [2, 5, 7]


def test_the_lead_of_a_story_is_the_best_one_wherever_it_stands() -> None:
    hits = [hit("規則を11月に緩めた。", "new", day=9), hit("規則を1月に始めた。", "old", day=2)]
    found, lead = paragraphs(wanted("規則は？", in_order=True), hits, MODELS[0])
    assert lead is found[1]
    assert lead.hit.post.file == "new.md"


def test_the_same_with_another_figure_is_not_said_twice() -> None:
    hits = [hit(f"配膳機ハコビの導入費は一台{n}万円である。", f"p{n}") for n in (320, 290)]
    assert len(chosen("ハコビの導入費は？", hits)) == 2


def test_nothing_is_made_of_nothing() -> None:
    assert paragraphs(wanted("規則は？"), [], MODELS[0]) == ([], None)


def test_the_embedded_model_marks_what_answers(embedder: Embedder) -> None:
    text = "食堂の人手は足りない。配膳機ハコビを試す店が増えた。導入費は一台320万円である。"
    (one,) = chosen("配膳機ハコビの導入費はいくら？", [hit(text)], embedder)
    assert one.marked == "導入費は一台320万円である。"
    (row,) = chosen("南灯台の月額の電気代はいくら？", [table()], embedder)
    assert row.marked == "南灯台 | LED | 9千円"
