"""Posts are counted exactly in the index, and shown with the number."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.stories.phrases import asks_for_posts, read
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.language.folding import casefolded
from assistant.retrieval.mentions import mentioning
from tests.blog import Blog
from tests.stories_blog import answering


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    return answering(tmp_path_factory.mktemp("ferries"), embedder)


def having(assistant: Assistant, pattern: str) -> dict[str, date]:
    """The files of the posts that have a pattern in their title or text, with their days: read
    post by post."""
    ledger = assistant.generation.ledger
    found = {}
    for file, post in ledger.posts().items():
        passages = [passage.plain for passage, _ in ledger.of_post(file)]
        if re.search(pattern, casefolded("\n".join((post.title, *passages)))):
            found[file] = post.date.date()
    return found


@pytest.mark.parametrize(
    ("phrase", "pattern"),
    [
        ("H20", r"h20(?![0-9])"),
        ("NVIDIA", r"(?<![a-z])nvidia(?![a-z])|エヌビディア"),
        ("輸出規制", "輸出規制"),
        ("HR-7", r"hr-7(?![0-9])"),
    ],
)
def test_posts_with_a_phrase_are_those_that_have_it(
    assistant: Assistant, phrase: str, pattern: str
) -> None:
    assert mentioning(assistant.generation, phrase) == set(having(assistant, pattern))


def test_a_phrase_is_no_part_of_a_longer_word(blog: Blog) -> None:
    blog.post("2025-01-01-a.md", "インドネシアの港を、NEC2の船が出た。", title="一")
    blog.post("2025-01-02-b.md", "インドの港で、GPT-5.2が船を数えた。", title="二")
    blog.post("2025-01-03-c.md", "The connecting ship carried an NEC crane.", title="三")
    blog.run()
    generation = blog.open()
    found = {
        phrase: {file[8:10] for file in mentioning(generation, phrase)}
        for phrase in ("インド", "NEC", "GPT-5", "GPT-5.2", "nec2")
    }
    assert found["NEC"] == {"03"} | found["nec2"] or found["NEC"] == {"03"}
    assert found["GPT-5"] == set()
    assert found["GPT-5.2"] == {"02"}
    assert "01" not in found["インド"]


def test_the_number_is_told_with_the_posts_behind_it(assistant: Assistant) -> None:
    answer = assistant.ask("How many posts mention H20?")
    days = having(assistant, r"h20(?![0-9])")
    assert (answer.kind, answer.state) == ("count", "answered")
    first, *_ = answer.sentences
    assert f"{len(days)} mention “H20”" in first.text
    assert not first.citations
    told = [one.event.day for one in answer.sentences if one.event]
    assert told == sorted(days.values(), reverse=True)[: len(told)]
    assert len(told) == min(10, len(days))
    cited = {one.number: one.shown for one in answer.citations}
    assert all(one.text == cited[one.citations[0]] for one in answer.sentences if one.event)


def test_the_first_mention_is_the_oldest_post(assistant: Assistant) -> None:
    oldest = min(having(assistant, "hbm").values())
    answer = assistant.ask("HBMが最初に出てくるのはいつの記事？")
    assert str(oldest) in answer.sentences[1].text
    assert next(one.event.day for one in answer.sentences if one.event) == oldest


def test_months_are_counted_in_a_table(assistant: Assistant) -> None:
    answer = assistant.ask("H20の記事は月別に何本？")
    days = having(assistant, r"h20(?![0-9])")
    counted = Counter(f"{day:%Y-%m}" for day in days.values())
    assert answer.table is not None
    told = {row.label: int(row.cells[0].text) for row in answer.table.rows if row.cells[0]}
    assert {month: count for month, count in told.items() if count} == counted
    assert list(told) == sorted(told)
    assert 0 in told.values()


def test_only_posts_of_the_time_that_is_asked_of_count(assistant: Assistant) -> None:
    days = having(assistant, r"h20(?![0-9])")
    answer = assistant.ask("How many posts about H20 were there in 2025?")
    of_then = [day for day in days.values() if day.year == 2025]
    assert f"{len(of_then)} mention" in answer.sentences[0].text
    filtered = assistant.ask(
        "How many posts mention H20?", filters=Filters(date_from=date(2026, 1, 1))
    )
    assert f"{sum(day.year == 2026 for day in days.values())} mention" in filtered.sentences[0].text


def test_posts_with_a_tag_are_counted(ferries: Assistant) -> None:
    answer = ferries.ask("「電動船」タグのついた記事は何本ありますか")
    assert "2本" in answer.sentences[0].text
    assert len(answer.events) == 2


def test_all_posts_are_counted_where_no_topic_is_named(ferries: Assistant) -> None:
    answer = ferries.ask("2025年の記事は何本ありますか？")
    assert answer.sentences[0].text == "2025-03-04から2025-08-19までの記事は7本です。"


def test_a_topic_that_is_no_phrase_says_so(ferries: Assistant) -> None:
    answer = ferries.ask("How many posts are about towns that bought electric ferries?")
    assert "this topic" in answer.sentences[0].text


def test_what_posts_name_is_no_number_of_posts() -> None:
    assert not asks_for_posts("電動の船を作る会社として、記事に出てくるのは？")
    assert not asks_for_posts("Which ferries are mentioned in the posts?")
    assert asks_for_posts("電動の船の記事数は？")


def test_questions_that_count_no_posts_are_answered_as_usual(ferries: Assistant) -> None:
    answer = ferries.ask("How many passengers does the Heron 2 carry?")
    assert not answer.events
    assert "forty passengers" in answer.answer


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("千鳥橋についての記事は何本ありますか", "千鳥橋"),
        ("Geminiのことはどれくらいの頻度で取り上げられてますか", "Gemini"),
        ("NVIDIA関連の記事って月に何本くらい出てる？", "NVIDIA"),
        ("「渡し船」という言葉が初めて出てきたのはいつ？", "渡し船"),
        ("How many posts on electric ferries are there?", "electric ferries"),
        ("What's the earliest article that brings up set-theoretic types?", "set-theoretic types"),
        ("when did copilot first show up on the blog?", "copilot"),
        ("How many articles are there?", ""),
    ],
)
def test_what_is_counted_is_read_from_the_question(question: str, phrase: str) -> None:
    assert asks_for_posts(question)
    assert read(question, question).phrase == phrase
