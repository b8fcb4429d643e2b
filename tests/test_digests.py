"""What asks for nothing but posts is answered with a list of them by their days; a question that
asks what they tell is not."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from assistant.answering.asked.digests import digest_asked
from assistant.answering.asked.understanding import Understanding
from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer, Filters, Options, Turn
from assistant.embedding import Embedder
from assistant.language.languages import tells_none
from assistant.settings import settings
from ingest import pipeline
from tests.blog import Blog
from tests.clock import NOW
from tests.scripted_openai import ScriptedOpenAI, says

TODAY = date(2026, 3, 11)
UNDERSTANDING = Understanding(lambda: TODAY)


def rarity(_: str) -> float:
    return 8.0


def topic(text: str) -> str | None:
    """The topic of the list that a question asks for, "" for any; None for any other question."""
    found = digest_asked(UNDERSTANDING.alone(text, rarity, "ja"), {"orvane"}.__contains__)
    return found.topic if found else None


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("今日のニュース", ""),
        ("今週の主なニュースを教えてください", ""),
        ("2025年12月のニュースをまとめて", ""),
        ("2025年12月", ""),
        ("12月", ""),
        ("先週何があった？", ""),
        ("最近の記事", ""),
        ("新しい記事はありますか？", ""),
        ("2025年の10大ニュース", ""),
        ("今月のロボットのニュース", "ロボット"),
        ("2025年9月の港の倉庫に関する記事をまとめて", "港の倉庫"),
        ("summarize this week", ""),
        ("what's new?", ""),
        ("news of December 2025", ""),
        ("What did I miss this week?", ""),
        ("Give me this week's top stories", ""),
        ("the latest on robots this month", "robots"),
        ("articles on port fees from last month", "port fees"),
        ("Orvane", "Orvane"),
        ("Orvane in December 2025", "Orvane"),
        ("Orvaneの最近のニュースは？", "Orvane"),
        ("any news on Orvane?", "Orvane"),
    ],
)
def test_what_asks_for_posts_is_known(text: str, of: str) -> None:
    assert topic(text) == of


@pytest.mark.parametrize(
    "text",
    [
        "2025年12月にOrvaneは何を発表した？",
        "What did Orvane announce in December 2025?",
        "Orvaneとは？",
        "最新のOrvaneは？",
        "5月のイベント",
        "来週のニュース",
        "記事の要点は？",
        "この記事を要約して",
        "最初の記事は？",
        "倉庫の記事は何本？",
        "水道の最新情報は？",
        "これまでの経緯をまとめて",
        "フェイクニュース",
        "fake news",
        "倉庫",
        "posts per month",
        "Which posts mention trams?",
        "what happened to Orvane this month?",
        "How many posts are about trams?",
        "summarize",
        "The story so far",
    ],
)
def test_a_question_of_what_posts_tell_asks_for_no_list(text: str) -> None:
    assert topic(text) is None


MONTHS = {
    1: ("Orvane opens a depot in Kuresaki", "Orvane opened a depot in Kuresaki on Monday."),
    2: ("Orvane doubles its fleet", "Orvane doubled its fleet to forty vans in one month."),
    3: ("The depot of Orvane burns", "A fire burnt half of the depot that Orvane had opened."),
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Blog:
    """Three posts on one firm, eleven of a January, and two in Japanese."""
    blog = Blog(tmp_path_factory.mktemp("digests"))
    for month, (title, text) in MONTHS.items():
        blog.post(f"2026-0{month}-03-orvane.md", "You know me, right?", text, title=title)
    for day in range(10, 21):
        lines = [f"The lamp number {day} was lit at the pier.", "It shines for eight hours."]
        if day == 12:
            lines += ["Nothing else happened.", "Of the lamps Kelmor made two.", "So Kelmor left."]
        blog.post(f"2026-01-{day}-lamp.md", *lines, title=f"Lamp {day} at the pier is lit")
    blog.post(
        "2025-12-24-ice.md",
        "港の製氷所が十二月二十日に動き始めた。",
        title="港の製氷所が始動",
        categories=["港"],
    )
    blog.post("2025-11-02-tea.md", "茶の市が三日間開かれた。", title="茶の市、三日間", tags=["茶"])
    pipeline.run(blog.root, blog.index, embedder, suggest=False, now=NOW)
    return blog


@pytest.fixture(scope="module")
def reader(blog: Blog, embedder: Embedder) -> Assistant:
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: TODAY)


def titles(answer: Answer) -> list[str]:
    """The headlines in the order in which they are told, and that their days go down."""
    told = [one.event for one in answer.sentences if one.event]
    assert all(one.day >= two.day for one, two in pairwise(told))
    return [one.headline for one in told]


def test_a_name_gives_its_posts_newest_first_with_a_line_each(reader: Assistant) -> None:
    answer = reader.ask("Orvane")
    assert (answer.state, answer.kind) == ("answered", "list")
    assert titles(answer) == [MONTHS[3][0], MONTHS[2][0], MONTHS[1][0]]
    by_number = {one.number: one for one in answer.citations}
    for one in answer.sentences:
        if one.event:
            (number,) = one.citations
            assert one.text == by_number[number].shown
            assert by_number[number].post.title == one.event.headline
    assert [one.text for one in answer.sentences if one.event] == [
        MONTHS[3][1],
        MONTHS[2][1],
        MONTHS[1][1],
    ]
    assert answer.narrower


def test_a_name_that_no_title_has_is_told_by_the_sentence_that_has_it(reader: Assistant) -> None:
    answer = reader.ask("posts about Kelmor")
    told = [one.text for one in answer.sentences if one.event]
    assert told == ["Of the lamps Kelmor made two."]


def test_a_name_of_a_month_is_that_of_then_and_says_so(reader: Assistant) -> None:
    answer = reader.ask("Orvane in February 2026")
    assert titles(answer) == [MONTHS[2][0]]
    assert answer.read_filters is not None
    assert answer.read_filters.date_from == date(2026, 2, 1)
    assert answer.read_filters.named == ("time",)
    open_ = reader.ask("Orvane in February 2026", options=Options(unfiltered=frozenset(["time"])))
    assert len(titles(open_)) == 3


def test_a_month_tells_how_many_more_there_are(reader: Assistant) -> None:
    answer = reader.ask("January 2026")
    assert len(titles(answer)) <= 10
    told = len(titles(answer))
    assert answer.sentences[0].text == "Posts of January 2026, newest first:"
    assert answer.sentences[-1].text == f"There are {12 - told} more of them."


def test_days_without_posts_give_the_newest_and_say_so(reader: Assistant) -> None:
    for text in ("今日のニュース", "summarize this week"):
        answer = reader.ask(text)
        assert titles(answer)[0] == MONTHS[3][0]
        assert [one.kind for one in answer.notices] == ["newest_instead"]
        assert answer.read_filters is None


def test_a_time_before_all_posts_gives_none(reader: Assistant) -> None:
    answer = reader.ask("2019年5月のニュース")
    assert (answer.state, answer.citations) == ("none", ())
    assert [one.kind for one in answer.notices] == ["not_of_then"]


def test_a_month_without_its_year_is_the_newest_with_posts(reader: Assistant) -> None:
    assert titles(reader.ask("12月")) == ["港の製氷所が始動"]


def test_filters_hold_for_a_list_too(reader: Assistant) -> None:
    answer = reader.ask("カテゴリ「港」の最近の記事は？")
    assert titles(answer) == ["港の製氷所が始動"]
    assert answer.read_filters is not None
    assert answer.read_filters.category == "港"
    assert titles(reader.ask("最近の記事", filters=Filters(tag="茶"))) == ["茶の市、三日間"]


def test_a_list_may_be_taken_off(reader: Assistant) -> None:
    assert not titles(reader.ask("Orvane", options=Options(kind="fact")))


def test_a_name_after_other_questions_goes_on_from_them(reader: Assistant) -> None:
    history = (Turn("user", "When was the lamp at the pier lit?"), Turn("assistant", "On Monday."))
    assert not titles(reader.ask("Orvane", history=history))
    assert titles(reader.ask("news of February 2026", history=history)) == [MONTHS[2][0]]


def test_a_search_is_no_list(reader: Assistant) -> None:
    assert all(hit.cosine is not None for hit in reader.search("Orvane").hits)


def test_what_posts_tell_is_answered_as_ever(reader: Assistant) -> None:
    answer = reader.ask("How many vans does Orvane have?")
    assert answer.sentences[0].text == MONTHS[2][1]


def test_a_name_is_answered_in_the_language_of_the_page(reader: Assistant) -> None:
    for language, framing in (("ja", "の記事、新しい順："), ("en", "newest first:")):
        answer = reader.ask("Orvane", options=Options(language=language))
        assert answer.language == language
        assert answer.sentences[0].text.endswith(framing)
    assert reader.ask("Was kostet Orvane?", options=Options(language="ja")).language == "de"


def test_only_names_are_of_no_language() -> None:
    assert [tells_none(one) for one in ("Orvane", "Orvane 3", "what?", "港", "Wer ist das")] == [
        *(True, True, False, False, False)
    ]


@pytest.fixture
def writer(blog: Blog, embedder: Embedder, openai_server: ScriptedOpenAI) -> Assistant:
    chosen = settings.load(
        {
            "index_dir": blog.index,
            "openai_api_key": "secret-of-the-test",
            "openai_base_url": openai_server.url,
            "chat_model": "scripted",
        }
    )
    return wiring.assistant(chosen, embed=embedder, today=lambda: TODAY)


def test_a_chat_model_sums_up_the_same_posts(
    writer: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("Orvane doubled its fleet to forty vans in one month [2].")]
    answer = writer.ask("Orvane")
    assert (answer.mode, answer.citations[0].post.title) == ("model", MONTHS[2][0])
    prompt = "\n".join(openai_server.prompts())
    assert "sum up what they report" in prompt
    assert all(text in prompt for _, text in MONTHS.values())
