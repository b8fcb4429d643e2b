"""Posts of the same day that disagree, rows of tables in comparisons, and what stories are chosen
from and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering import withdrawal
from assistant.answering.assistant import Assistant
from assistant.answering.stories import table_rows
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer, Hit, Options, Passage, Place
from assistant.embedding import Embedder
from assistant.settings import settings
from assistant.surfaces import markdown
from assistant.surfaces.texts.story import labels
from assistant.surfaces.web.desk import html
from ingest import pipeline
from tests.blog import Blog
from tests.clock import NOW
from tests.conftest import MakeWritten
from tests.samples import ONE
from tests.scripted_openai import ScriptedOpenAI, says

BRIDGE = "海原大橋の架け替えはどうなった？"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("bridge"))
    blog.post(
        "2024-05-10-plan.md",
        "海原市は10日、老朽化した海原大橋の架け替えを検討すると発表した。",
        "橋は1971年に完成した。",
        title="海原大橋の架け替えを検討",
    )
    blog.post(
        "2024-11-20-route.md",
        "海原市は20日、海原大橋を今の橋の上流側に架け替える案を選んだ。",
        title="海原大橋、上流側の案を選ぶ",
    )
    blog.post(
        "2025-03-03-cost-a.md",
        "海原市は3日、海原大橋の架け替えの事業費を180億円と発表した。",
        "完成は2031年の春になる。",
        title="海原大橋の架け替え費用を発表",
    )
    blog.post(
        "2025-03-03-cost-b.md",
        "海原市は3日、海原大橋の架け替えの事業費を210億円と発表した。",
        "市議会には6月に諮る。",
        title="市長、海原大橋の事業費を説明",
    )
    blog.post(
        "2025-01-15-quay.md",
        "海原市は15日、港の岸壁を補修すると発表した。",
        title="港の岸壁を補修",
    )
    blog.post("2025-02-05-tea.md", "若葉製茶は機械で摘む畑を広げた。", title="茶畑が広がる")
    blog.post("2025-02-19-book.md", "図書館は日曜日も夜八時まで開く。", title="図書館の時間")
    pipeline.run(blog.root, blog.index, embedder, suggest=False, now=NOW)
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=embedder, today=lambda: date(2025, 9, 1))


@pytest.fixture(scope="module")
def story(town: Assistant) -> Answer:
    return town.ask(BRIDGE)


def test_both_are_told_and_said_to_disagree(story: Answer) -> None:
    assert (story.kind, story.state) == ("change", "answered")
    disputed = [one for one in story.sentences if one.event and one.event.disputed]
    assert {"180億円", "210億円"} == {
        amount for amount in ("180億円", "210億円") for one in disputed if amount in one.text
    }
    assert len(disputed) == 2
    for one in disputed:
        assert one.event
        assert labels(one.event, "ja")["disputed"] == "記事により異なる"
        assert not one.event.overtaken
    assert markdown.said(story).text.count("記事により異なる") == 2


def test_where_it_stands_has_both(story: Answer) -> None:
    newest = [one for one in story.sentences if one.event and one.event.newest]
    assert len(newest) == 2
    assert [one.kind for one in story.sentences[:4]] == ["framing", "event", "event", "framing"]


def test_others_do_not_disagree(story: Answer) -> None:
    others = [one.event for one in story.events if one.event and not one.event.newest]
    assert others
    assert not any(event.disputed for event in others)


def test_the_desk_tells_what_was_chosen_and_why(story: Answer) -> None:
    why = {one.post.file[11:-3]: (one.why, one.told > 0) for one in story.considered}
    assert why["cost-a"] == why["cost-b"] == ("disputed", True)
    assert why["plan"] == ("event", True)
    assert why["tea"] == ("off_topic", False)
    assert [one.rank for one in story.considered] == list(range(1, len(why) + 1))
    fits = [one.fit for one in story.considered]
    assert fits[0] == 1.0
    assert fits == sorted(fits, reverse=True)
    page = html.answer(story, (), "row", "en")
    assert '<details class="considered">' in page
    assert page.count('<tr role="row" class="told">') == sum(
        one.told > 0 for one in story.considered
    )
    assert "disagrees with another post" in page
    assert "off the topic" in page
    assert "considered" not in story.to_json()


def test_posts_that_are_gone_are_no_longer_told_of(story: Answer) -> None:
    published = {one.post.file for one in story.considered} - {"2025-02-05-tea.md"}
    shown = withdrawal.shown(story, published, {})
    assert {one.post.file for one in shown.considered} == published
    assert shown.sentences == story.sentences


def test_a_comparison_tells_which_posts_its_sides_are_from(assistant: Assistant) -> None:
    answer = assistant.ask("SKハイニックスとマイクロンのHBM4、見本の出荷日と帯域を比べて")
    told = {one.post.file for one in answer.considered if one.told}
    cells = {n for one in answer.sentences if one.cell for n in one.citations}
    assert told == {one.post.file for one in answer.citations if one.number in cells}
    assert {one.why for one in answer.considered} <= {"side", "no_room"}


def row(plain: str, kind: str = "table") -> Hit:
    text = "| x |\n| --- |\n" + plain
    passage = replace(_PASSAGE, text=text, plain=plain, kind=kind)  # type: ignore[arg-type]
    return Hit(passage, ONE, Place("a.md", 0, 0, 1), (), 0.0)


_PASSAGE = Passage("p" * 16, "a", "a", "table", 1, ())
JA, EN = "項目 | 岬丸\n重さ | 12トン\n色 | –", "Item | Heron 2 | \nWeight | 12 t | new"


@pytest.mark.parametrize(
    ("plain", "line", "told"),
    [
        (JA, "重さ | 12トン", "項目：重さ、岬丸：12トン"),
        (JA, "色 | –", "項目：色"),
        (EN, "Weight | 12 t | new", "Item: Weight, Heron 2: 12 t, new"),
    ],
)
def test_a_row_is_told_with_its_header(plain: str, line: str, told: str) -> None:
    start = plain.index(line)
    assert table_rows.told(row(plain), start, start + len(line)) == told


@pytest.mark.parametrize(
    ("plain", "kind", "span"),
    [("a | b", "paragraph", (0, 5)), ("one\ntwo", "table", (4, 7)), (JA, "table", (12, 14))],
)
def test_what_is_no_row_stays(plain: str, kind: str, span: tuple[int, int]) -> None:
    assert table_rows.told(row(plain, kind), *span) == plain[slice(*span)]


def test_posts_are_counted_where_a_model_writes_too(
    make_written: MakeWritten, openai_server: ScriptedOpenAI, assistant: Assistant
) -> None:
    openai_server.script = [says("There are ninety [1].")]
    written, question = make_written(), "How many posts mention H20?"
    answer = written.ask(question)
    assert (answer.mode, answer.kind) == ("extractive", "count")
    assert answer.sentences == assistant.ask(question).sentences
    assert openai_server.requests == []
    openai_server.script = [says("140 names were added in December 2024 [1].")]
    other = written.ask("How many names were added to the Entity List in December 2024?")
    assert other.mode == "model"


def test_what_a_model_is_shown_is_told_at_the_desk(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("2025-08-10: 売上の15％を納める条件です[1]。")]
    answer = make_written().ask("H20の対中輸出はどうなってきた？経緯を教えて")
    assert answer.mode == "model"
    shown = {one.post.file for one in answer.considered if one.why == "shown"}
    assert len(shown) >= 3
    assert all(one.told > 0 for one in answer.considered if one.why == "shown")
    quotes = make_written().ask("AI拡散規則の撤回はいつ？", options=Options(extractive=True))
    assert quotes.considered == ()
