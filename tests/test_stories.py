"""What changed and how things stand now: posts and sentences of a story, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Answer, Options
from assistant.language.modality import is_thought, status_of
from tests.scripted_openai import ScriptedOpenAI, says

CHIPS = "What changed in US chip export policy?"
CHIPS_JA = "H20の対中輸出はどうなってきた？経緯を教えて"
STORY = {  # what happened, as the posts of the sample tell it
    "2024-12": "HBM",
    "2025-01-13": "AI拡散に関する枠組み",
    "2025-04-15": "H20",
    "2025-05-13": "撤回",
    "2025-07": "H20の対中販売、再開",
    "2025-08-10": "15％",
    "2025-12-08": "H200",
    "2026-01-13": "case-by-case",
}


@pytest.fixture(scope="module")
def chips(assistant: Assistant) -> Answer:
    return assistant.ask(CHIPS)


def told_of(answer: Answer) -> Iterator[tuple[str, str]]:
    """The events of an answer, each with its day and all that is told of it."""
    for sentence in answer.events:
        assert sentence.event
        yield sentence.event.day.isoformat(), f"{sentence.event.headline} {sentence.text}"


def test_a_change_is_told_event_by_event(chips: Answer) -> None:
    assert (chips.kind, chips.state) == ("change", "answered")
    events = list(told_of(chips))
    for day, what in STORY.items():
        assert any(at.startswith(day) and what in text for at, text in events), (day, what)
    assert len({citation.post.file for citation in chips.citations}) >= len(STORY) - 1


def test_the_same_is_told_to_who_asks_in_japanese(assistant: Assistant) -> None:
    answer = assistant.ask("米国の半導体輸出政策は何が変わった？")
    assert (answer.kind, answer.state) == ("change", "answered")
    events = list(told_of(answer))
    assert [at for at, _ in events] == sorted(at for at, _ in events)
    for day, what in list(STORY.items())[:-1]:  # the last one stands in an English post
        assert any(at.startswith(day) and what in text for at, text in events), (day, what)


def test_where_it_stands_now_comes_first_and_the_rest_in_order(chips: Answer) -> None:
    kinds = [sentence.kind for sentence in chips.sentences]
    assert kinds[:3] == ["framing", "event", "framing"]
    newest, *before = [one.event for one in chips.sentences if one.event]
    assert newest.newest
    assert not any(event.newest for event in before)
    days = [event.day for event in before]
    assert days == sorted(days)
    assert newest.day >= days[-1]
    assert [one.event for one in chips.events] == sorted(
        [*before, newest], key=lambda event: (event.day, event.newest)
    )


def test_every_sentence_of_an_event_is_verbatim(chips: Answer) -> None:
    cited = {citation.number: citation for citation in chips.citations}
    for sentence in chips.events:
        quotes = [cited[number].shown for number in sentence.citations]
        left = sentence.text
        for quote in quotes:
            assert quote in left
            left = left.replace(quote, "", 1)
        assert not left.strip(" /")


def test_posts_without_the_name_are_no_part_of_its_story(assistant: Assistant) -> None:
    answer = assistant.ask(CHIPS_JA)
    assert answer.kind == "change"
    assert answer.events
    for citation in answer.citations:
        passages = assistant.generation.ledger.of_post(citation.post.file)
        told = "\n".join(passage.plain for passage, _ in passages)
        assert "H20" in citation.post.title + told


def test_a_story_of_two_posts_is_told_by_paragraphs_but_for_how_it_stands(
    assistant: Assistant,
) -> None:
    changed = assistant.ask("HR-7の発売日と価格はどう変わってきた？")
    assert changed.kind == "change"
    assert not changed.events
    assert "428万円" in changed.answer
    now = assistant.ask("HR-7の価格は今いくら？")
    assert now.kind == "current"
    first, second = now.sentences[1].event, now.sentences[3].event
    assert first
    assert second
    assert "428万円" in first.headline
    assert "398万円" in second.headline
    assert first.day > second.day
    assert now.sentences[-1].kind == "event"  # the best paragraph is told already


def test_the_best_paragraph_follows_where_nothing_of_it_is_told(assistant: Assistant) -> None:
    question = "生成AIのAPI料金は今いくら？"
    now = assistant.ask(question)
    *told, last = now.sentences
    assert [one.kind for one in told] == ["framing", "event"] * (len(told) // 2)
    assert last.kind == "quote"
    best = assistant.search(question).hits[0].passage.id
    assert [now.citations[number - 1].passage_id for number in last.citations] == [best]


def test_a_story_takes_the_characters_that_are_wanted(assistant: Assistant) -> None:
    long, short = (assistant.ask(CHIPS, options=Options(characters=n)) for n in (1200, 500))
    assert len(short.answer) <= 1.5 * 500
    assert len(short.answer) < len(long.answer) <= 1.5 * 1200
    assert len(short.events) < len(long.events) <= 11


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("同社は6月に新工場を開いた。", "done"),
        ("新工場は来年4月に開く予定だ。", "planned"),
        ("新工場が開くと関係者によると見られている。", "reported"),
        ("社長は売却の報道を否定した。", "denied"),
        ("The ferry was sold in May.", "done"),
        ("The ferry will be sold next year.", "planned"),
        ("The ferry was reportedly sold.", "reported"),
        ("The company denied that it sold the ferry.", "denied"),
    ],
)
def test_done_planned_reported_and_denied_are_told_apart(sentence: str, status: str) -> None:
    assert status_of(sentence) == status


def test_what_somebody_thinks_is_no_event() -> None:
    assert is_thought("この流れは今後も続くかもしれない。")
    assert is_thought("Prices could rise again.")
    assert not is_thought("運賃は四月に上がった。")


def test_a_model_is_shown_the_posts_of_a_story_in_order_of_time(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("NO_ANSWER")]
    written.ask(CHIPS)
    (prompt,) = openai_server.prompts()
    days = re.findall(r"\(from the post of (\d{4}-\d\d-\d\d)", prompt)
    assert days == sorted(days)
    assert len(set(days)) >= len(STORY) - 1
    assert "oldest first" in prompt


def test_a_fact_is_asked_of_a_model_as_before(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("NO_ANSWER")]
    written.ask("ラピダスがトランジスタの動作を確認したのはいつ？")
    (prompt,) = openai_server.prompts()
    assert "two to six sentences" in prompt
    assert "oldest first" not in prompt


def test_lines_of_a_model_that_begin_with_a_day_are_events(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [
        says(
            "H200は2026年1月から案件ごとに審査される。\n"
            "- **2025-05-13**: 米商務省はAI拡散規則を撤回すると発表した。\n"
            "2025年7月：H20の対中販売が再開へ向かった。\n"
            "2025-13-40: 規則は執行されないと米商務省の次官が述べた。\n"
        )
    ]
    answer = written.ask(CHIPS_JA)
    assert answer.mode == "model"
    events = [one.event for one in answer.events if one.event]
    assert [(event.day, event.precision) for event in events] == [
        (date(2025, 5, 13), "day"),
        (date(2025, 7, 1), "month"),
    ]
    assert [one.text for one in answer.events] == [
        "米商務省はAI拡散規則を撤回すると発表した。",
        "H20の対中販売が再開へ向かった。",
    ]
    assert answer.sentences[0].kind == "told"


def test_an_event_whose_day_no_passage_has_is_left_out(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [
        says(
            "2025-05-13: 米商務省はAI拡散規則を撤回すると発表した。\n"
            "2024-03-09: 米商務省はAI拡散規則を撤回すると発表した。\n"
        )
    ]
    answer = written.ask(CHIPS_JA)
    assert [told for told, _ in told_of(answer)] == ["2025-05-13"]
    assert [(one.kind, one.words) for one in answer.left_out] == [("date", ("2024-03-09",))]
