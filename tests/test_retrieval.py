from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.archive import Archive
from assistant.chain import ArchiveRetriever
from assistant.conversation import leans_on_history, search_text
from assistant.embedding import Embedder
from assistant.passage import Filters, Passage, Place, Turn
from assistant.retrieval import Retriever, distinct


@pytest.fixture(scope="module")
def retriever(sample_index: Path, embedder: Embedder) -> Retriever:
    return Retriever(Archive(sample_index, embedder.name), embedder)


def test_no_two_passages_say_the_same() -> None:
    def passage(key: str, text: str) -> Passage:
        return Passage(key, "paragraph", text, text, 1, (Place("p.md", 0, 0, 1),))

    text = "米商務省は輸出規則の撤回を発表し、海外製の先端チップの利用に警告する指針も示した。"
    every = [
        passage("a", text),
        passage("b", text.replace("発表し", "公表し")),
        passage("c", "まったく別の話題の段落です。"),
    ]
    ranked = [("a", 3.0), ("b", 2.0), ("c", 1.0), ("gone", 0.5)]
    assert [key for key, _ in distinct(ranked, {p.id: p for p in every})] == ["a", "c"]


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("ラピダスの2ナノの試作はいつ？", "ラピダス"),
        ("H20の輸出に許可が必要になったのは？", "h20-license"),
        ("Ｈ２０の輸出に許可が必要になったのは？", "h20-license"),
        ("How was the AI diffusion rule divided into tiers?", "diffusion"),
        ("Which bank put a voice bot on its phone line?", "aoba-voicebot"),
    ],
)
def test_the_right_post_is_found(retriever: Retriever, question: str, file: str) -> None:
    hits = retriever.search(question).hits
    assert any(file in hit.post.file for hit in hits[:5])


def test_the_newest_post_that_passes_the_filters_is_shown(retriever: Retriever) -> None:
    question = "2022年10月7日の対中規制の土台は？"
    shared = next(
        hit
        for hit in retriever.search(question).hits
        if hit.passage.text.startswith("対中規制の土台")
    )
    assert shared.post.date.date() == date(2025, 5, 15)
    assert len(shared.also_in) == 2
    early = retriever.search(question, Filters(date_to=date(2025, 2, 1)))
    shared = next(h for h in early.hits if h.passage.text.startswith("対中規制の土台"))
    assert shared.post.date.date() == date(2025, 1, 15)
    assert shared.also_in == ()
    assert shared.place.file == shared.post.file


def test_langchain_retriever(retriever: Retriever) -> None:
    documents = ArchiveRetriever(retriever=retriever, top_k=3).invoke("tsuzumi 2のパラメーター数")
    assert len(documents) == 3
    assert documents[0].metadata["url"].startswith("https://ai-choryu.example/")


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("それはいつから？", True),
        ("じゃあ価格は？", True),
        ("同社の売上は？", True),
        ("What about its price?", True),
        ("Why?", True),
        ("米国のチップ輸出規制はどう変わった？", False),
        ("How much electricity do data centres use in Japan?", False),
    ],
)
def test_follow_ups_are_told_from_new_questions(question: str, leans: bool) -> None:
    assert leans_on_history(question) is leans


def test_a_new_topic_is_not_dragged_back() -> None:
    history = [Turn("user", "HR-7の発売日は？"), Turn("assistant", "4月20日です。[1]")]
    new = "米国のチップ輸出規制はどう変わった？"
    assert search_text(new, history) == new
    assert search_text("その価格は？", history) == "HR-7の発売日は？\n4月20日です。\nその価格は？"
    assert search_text("その価格は？", []) == "その価格は？"


def test_examples_are_answerable(assistant: Assistant) -> None:
    examples = assistant.examples()
    assert len(examples) == 4
    for question in examples:
        assert not assistant.ask(question).abstained
