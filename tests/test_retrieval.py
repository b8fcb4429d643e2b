from datetime import date
from pathlib import Path

import pytest

from assistant.answering import notices
from assistant.answering.asked.follow_ups import (
    leans_on_history,
    named_text,
    search_text,
)
from assistant.answering.asked.this_article import ArticleReference, pointed
from assistant.answering.assistant import Assistant
from assistant.archive import Archive
from assistant.domain.nouns import (
    Filters,
    Options,
    Passage,
    Place,
    Turn,
)
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever, distinct
from assistant.surfaces.python.retriever import ArchiveRetriever
from tests.blog import BATTERY, BATTERY_AGAIN, Blog


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
    documents = ArchiveRetriever(find=retriever.search, top_k=3).invoke("tsuzumi 2のパラメーター数")
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

    def named(text: str) -> list[str]:
        return [name for name in ("HR-7", "北斗ロボティクス") if name in text]

    assert search_text(new, history, named) == new
    assert named_text(new, history, named) is None
    assert search_text("その価格は？", history, named) == "HR-7の発売日は？\nその価格は？"
    assert search_text("その価格は？", [], named) == "その価格は？"
    history += [
        Turn("user", "その価格は？"),
        Turn("assistant", "北斗ロボティクスのHR-7は480万円です。"),
    ]
    wanted = "HR-7の発売日は？\n北斗ロボティクス\nそれは税込み？"
    assert search_text("それは税込み？", history, named) == wanted
    assert named_text("それは税込み？", history, named) == "HR-7\nそれは税込み？"


def test_examples_are_answerable(assistant: Assistant) -> None:
    examples = assistant.examples()
    assert len(examples) == 4
    for question in examples:
        assert not assistant.ask(question).abstained


DIFFUSION = "2025-01-14-1-ai-diffusion-rule.md"


def test_the_post_that_is_open_is_preferred_and_shown_where_others_say_the_same(
    retriever: Retriever,
) -> None:
    question = "2022年10月7日の対中規制の土台は？"
    shared = "対中規制の土台"
    found = retriever.search(question, prefer=DIFFUSION).hits
    hit = next(hit for hit in found if hit.passage.text.startswith(shared))
    assert hit.post.file == hit.place.file == DIFFUSION
    assert [post.date.date() for post in hit.also_in] == sorted(
        (post.date.date() for post in hit.also_in), reverse=True
    )
    assert DIFFUSION not in {post.file for post in hit.also_in}
    late = retriever.search(question, Filters(date_from=date(2025, 2, 1)), prefer=DIFFUSION).hits
    assert DIFFUSION not in {post.file for hit in late for post in (hit.post, *hit.also_in)}


@pytest.mark.parametrize(
    "question",
    [
        "ラピダスの2ナノの試作はいつ？",
        "Which bank put a voice bot on its phone line?",
        "カレーの作り方を教えて",
    ],
)
def test_what_is_found_elsewhere_is_found_as_without_an_open_post(
    retriever: Retriever, question: str
) -> None:
    def ranked(prefer: str | None) -> list[str]:
        hits = retriever.search(question, prefer=prefer).hits
        return [hit.passage.id for hit in hits if hit.post.file != DIFFUSION][:8]

    assert ranked(DIFFUSION) == ranked(None) == ranked("no-such-post.md")


def test_only_the_open_post_is_searched(retriever: Retriever) -> None:
    hits = retriever.search("電力", prefer=DIFFUSION, only=True).hits
    assert {hit.post.file for hit in hits} == {DIFFUSION}
    assert retriever.search("電力", prefer="no-such-post.md", only=True).hits == ()


def test_variants_stand_for_the_open_post(blog: Blog) -> None:
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post("2025-02-01-battery.md", BATTERY_AGAIN)
    blog.run()
    retriever = Retriever(Archive(blog.index, blog.embedder.name), blog.embedder)
    for file, text in {
        "2025-01-01-battery.md": BATTERY,
        "2025-02-01-battery.md": BATTERY_AGAIN,
    }.items():
        (hit,) = retriever.search("架空電機の蓄電池", prefer=file).hits
        assert (hit.post.file, hit.passage.text) == (file, text)


@pytest.mark.parametrize(
    ("question", "rest", "gist", "surely"),
    [
        ("この記事の要点は？", "要点は？", True, True),
        ("本記事を3行でまとめて", "3行でまとめて", True, True),
        ("著者は何と言っている？", "何と言っている？", True, True),
        ("要約して", "要約して", True, True),
        ("What is this article about?", "What about?", True, True),
        ("Summarise this post, please", "Summarise , please", True, True),
        ("この記事によると、H20の許可はいつから？", "H20の許可はいつから？", False, True),
        ("What does this article say about the quota?", "the quota?", False, True),
        ("この記事の猫は？", "猫は？", False, True),
        ("リスクは？", "リスクは？", False, False),
        ("When does it start?", "When does it start?", False, False),
    ],
)
def test_questions_to_the_open_article(question: str, rest: str, gist: bool, surely: bool) -> None:
    assert pointed(question) == ArticleReference(rest, gist, surely)


@pytest.mark.parametrize(
    "question",
    [
        "H20の輸出に許可が必要になったのは？",
        "EUの規制は？",
        "AI拡散規則の要点は？",
        "『深層学習』の著者は誰？",
        "この記事以外でH20について書いた記事は？",
        "この記事に関連する話題は？",
        "日本記事センターの役割は？",
        "Who is the author of Deep Learning?",
        "How does this post compare with others?",
        "How do banks use AI?",
        "こんにちは",
    ],
)
def test_questions_to_the_archive(question: str) -> None:
    assert pointed(question) is None


@pytest.mark.parametrize("question", ["この記事の要点は？", "What is this article about?"])
def test_an_article_as_a_whole_is_told_in_its_own_order(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question, options=Options(prefer=DIFFUSION))
    assert not answer.abstained
    assert {citation.post.file for citation in answer.citations} == {DIFFUSION}
    places = [citation.position for citation in answer.citations]
    assert places == sorted(places)
    assert places[0] <= 1


def test_a_question_to_the_article_is_answered_from_it_or_from_those_that_tell_it(
    assistant: Assistant,
) -> None:
    own = assistant.ask("この記事によると、規制の期限は？", options=Options(prefer=DIFFUSION))
    assert {citation.post.file for citation in own.citations} == {DIFFUSION}
    assert own.notice is None
    other = assistant.ask(
        "この記事ではH20の許可は？", options=Options(prefer="2025-02-10-eu-ai-act-kinshi.md")
    )
    assert other.notice == notices.NOT_BESIDE["ja"]
    assert not other.abstained
    none = assistant.ask("この記事のカレーの作り方は？", options=Options(prefer=DIFFUSION))
    assert none.abstained


def test_a_page_leaves_follow_ups_and_named_questions_alone(assistant: Assistant) -> None:
    history = [Turn("user", "HR-7の発売日は？"), Turn("assistant", "4月20日です。[1]")]
    for question in ("価格は？", "それの価格はいくら？"):
        answer = assistant.ask(question, history, options=Options(prefer=DIFFUSION))
        assert "万円" in answer.answer
    named = "ラピダスの2ナノの試作はいつ？"
    assert (
        assistant.ask(named, options=Options(prefer=DIFFUSION)).answer
        == assistant.ask(named).answer
    )
