"""What quotes are chosen, and in what order, on a blog of a few posts."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer
from assistant.embedding import Embedder
from assistant.settings import settings
from tests.blog import Blog

POSTS = {
    "2025-01-10-rule.md": (
        "無人機の届け出",
        "灯台庁は無人機の飛行に届け出を求める規則を2025年1月10日に始めた。港の上空も含まれる。",
    ),
    "2025-05-20-rule.md": (
        "無人機の規則の改正",
        "灯台庁は5月20日、無人機の規則を改め、夜の飛行に許可を求めることにした。",
    ),
    "2025-11-02-rule.md": (
        "無人機の規則の緩和",
        "灯台庁は11月2日、無人機の規則を緩め、軽い機体を届け出から外した。",
    ),
    "2025-03-03-robot.md": (
        "配膳ロボット「ハコビ」",
        "食堂の人手不足は深刻だ。配膳ロボット「ハコビ」を試す店が増えている。導入費は一台320万円である。"
        "店長は、重い皿を運ばずに済むと喜ぶ。どうして今なのでしょうか？",
        "ハコビの弱点は三つある。",
        "- ハコビの弱点の一つは段差\n- 弱点の二つめは混雑\n- 三つめの弱点は充電に4時間かかること",
    ),
    "2025-04-04-compare.md": (
        "二つの翻訳機",
        "翻訳機シラベは電波のない山でも動くが、対応するのは八言語にとどまる。",
        "翻訳機カタリは六十言語に対応するが、電波のない場所では動かない。",
    ),
    "2025-05-05-lamps.md": (
        "灯台の灯り",
        "| 灯台 | 光源 | 月額の電気代 |\n|---|---|---|\n| 北灯台 | 電球 | 4万2千円 |\n"
        "| 南灯台 | LED | 9千円 |\n| 西灯台 | 放電管 | 3万円 |",
    ),
    "2025-06-06-long.md": (
        "港の荷役の長い記録",
        *(
            f"港の荷役の記録その{n}では、{'揚げた荷と積んだ荷と待った船と風の向きを書き、' * 5}"
            f"荷役の遅れは{n}0分だった。"
            for n in range(1, 8)
        ),
    ),
    "2025-07-07-again.md": (
        "配膳ロボットのその後",
        "食堂では配膳ロボットの話が続く。導入費は一台320万円である。",
    ),
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("quotes"))
    for name, (title, *blocks) in POSTS.items():
        blog.post(name, *blocks, title=title)
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


def check(answer: Answer) -> list[str]:
    """What holds for every answer of quotes; gives its sentences."""
    assert not answer.abstained, answer.answer
    quoted = [sentence for sentence in answer.sentences if not sentence.framing]
    texts = [sentence.text for sentence in quoted]
    assert 1 <= len(texts) <= 5
    assert sum(map(len, texts)) <= 600
    assert len(set(texts)) == len(texts)
    for sentence in quoted:
        (number,) = sentence.citations
        assert sentence.text in answer.citations[number - 1].plain
    return texts


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("配膳ロボット「ハコビ」の導入費はいくら？", "320万円"),
        ("ハコビの充電には何時間かかる？", "4時間"),
        ("翻訳機カタリは何言語に対応する？", "六十言語"),
        ("無人機の規則が緩められたのはいつ？", "11月2日"),
        ("How much does the ハコビ robot cost?", "320万円"),
    ],
)
def test_the_sentence_with_the_figure_or_date_leads(
    news: Assistant, question: str, leads: str
) -> None:
    assert leads in check(news.ask(question))[0]


def test_a_sentence_of_another_time_than_is_asked_of_is_no_answer(news: Assistant) -> None:
    said = news.ask("2025年5月に無人機の規則は何が変わった？").answer
    assert "5月20日" in said
    assert "2025年1月10日" not in said


def test_a_list_gets_its_items(news: Assistant) -> None:
    said = "".join(check(news.ask("配膳ロボット「ハコビ」の三つの弱点は？")))
    for item in ("段差", "混雑", "充電に4時間"):
        assert item in said


def test_a_comparison_gets_both_sides(news: Assistant) -> None:
    said = "".join(check(news.ask("翻訳機シラベと翻訳機カタリの違いは？")))
    assert "八言語" in said
    assert "六十言語" in said


def test_changes_are_told_from_older_to_newer(news: Assistant) -> None:
    answer = news.ask("灯台庁の無人機の規則はどう変わった？")
    texts = check(answer)
    days = [
        answer.citations[number - 1].post.date
        for sentence in answer.sentences
        for number in sentence.citations
    ]
    assert days == sorted(days)
    assert len(set(days)) == 3
    assert "1月10日" in texts[0]
    assert "11月2日" in "".join(texts[-2:])


@pytest.mark.parametrize(
    "question",
    [
        "港の荷役の記録には何が書かれている？",
        "港の荷役の遅れは何分だった？",
        "荷役の記録その1からその7までを挙げて",
        "配膳ロボットとは？",
        "食堂の人手不足はどうなっている？",
        "What do the port records say about delays?",
    ],
)
def test_an_answer_is_short_and_says_nothing_twice(news: Assistant, question: str) -> None:
    check(news.ask(question))


def test_sentences_of_a_passage_are_read_in_its_order(news: Assistant) -> None:
    answer = news.ask("配膳ロボット「ハコビ」を試す店で、店長はなぜ喜ぶ？")
    check(answer)
    by_place = [(c.post.file, c.position, c.plain.index(c.shown)) for c in answer.citations]
    for (file, block, at), (next_file, next_block, next_at) in pairwise(by_place):
        if (file, block) == (next_file, next_block):
            assert at < next_at


def test_a_question_of_the_author_is_no_answer(news: Assistant) -> None:
    assert "でしょうか" not in news.ask("どうして今、配膳ロボットを試す店が増えている？").answer


def test_the_same_question_gets_the_same_answer(news: Assistant) -> None:
    question = "無人機の規則はどうなった？"
    assert len({news.ask(question).answer for _ in range(3)}) == 1


def test_a_row_of_a_table_is_quoted_and_its_header_alone_never(news: Assistant) -> None:
    answer = news.ask("南灯台の月額の電気代はいくら？")
    assert answer.sentences[0].text == "南灯台 | LED | 9千円"
    assert all("光源" not in sentence.text for sentence in answer.sentences)
    assert all(c.quote in c.text and "光源" not in c.quote for c in answer.citations)
