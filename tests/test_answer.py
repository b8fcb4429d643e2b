from datetime import date
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.notices import REFUSAL
from assistant.answering.said import told_date
from assistant.bootstrap import assistants
from assistant.domain.errors import QuestionError
from assistant.domain.nouns import (
    Answer,
    Filters,
    Options,
    Turn,
)
from assistant.embedding import Embedder
from assistant.language.sentences import sentence_spans
from assistant.settings import settings
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI, drips, fails, hangs, says, sends

QUESTION = "AI拡散規則の撤回はいつ発表された？"


def check(answer: Answer) -> None:
    """What holds for every answer."""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for s in answer.sentences for n in s.citations} == set(numbers)
    for citation in answer.citations:
        assert citation.quote in citation.text
        assert citation.link.startswith(citation.post.url)
        assert "#:~:text=" in citation.link
    for n in numbers:
        assert f"[{n}]" in answer.answer
    uncited = any(notice.kind == "uncited" for notice in answer.notices)
    assert bool(numbers) == (answer.state != "none" and not uncited)
    assert answer.abstained == (answer.state != "answered")


def test_quotes_answer_with_citations(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    check(answer)
    assert answer.mode == "extractive"
    assert "5月13日" in answer.answer
    assert answer.language == "ja"
    assert answer.as_of is not None
    assert len("".join(s.text for s in answer.sentences)) <= 1200
    lead, quote, *_ = answer.sentences
    assert (answer.state, lead.kind, quote.kind) == ("answered", "told", "quote")
    assert [quote.text[start:end] for start, end in quote.marks] == [lead.text]
    for sentence in answer.sentences:
        (number,) = sentence.citations
        assert sentence.text in answer.citations[number - 1].shown


def test_an_answer_is_as_long_as_it_may_be(assistant: Assistant) -> None:
    short = assistant.ask(QUESTION, options=Options(characters=100))
    assert len("".join(s.text for s in short.sentences)) <= 100
    assert short.citations


def test_the_usual_length_is_a_setting(sample_index: Path, embedder: Embedder) -> None:
    chosen = settings.Settings(index_dir=sample_index, answer_characters=200)
    few = assistants.assistant(chosen, embed=embedder)
    assert few.usual_characters == 200
    assert len("".join(s.text for s in few.ask(QUESTION).sentences)) <= 200
    assert (
        len("".join(s.text for s in few.ask(QUESTION, options=Options(characters=900)).sentences))
        > 200
    )


def test_json_has_the_agreed_keys(assistant: Assistant) -> None:
    data = assistant.ask(QUESTION).to_json()
    assert list(data) == [
        "question",
        "answer",
        "language",
        "sentences",
        "citations",
        "state",
        "abstained",
        "as_of",
        "mode",
        "model",
        "usage",
        "timings_ms",
        "notice",
        "notices",
        "lacks",
        "narrower",
        "left_out",
        "kind",
        "read_filters",
        "reading",
        "events",
        "table",
    ]
    assert list(data["citations"][0]) == [
        "number",
        "passage_id",
        "post",
        "also_in",
        "heading",
        "position",
        "text",
        "quote",
        "link",
    ]
    assert list(data["citations"][0]["post"]) == [
        "file",
        "title",
        "url",
        "date",
        "categories",
        "tags",
        "author",
        "authors",
        "source",
    ]
    assert list(data["timings_ms"]) == ["retrieve", "first_token", "total"]


def test_english_question_on_japanese_posts(assistant: Assistant) -> None:
    answer = assistant.ask("How much electricity will data centres use in 2030 according to IEA?")
    check(answer)
    assert answer.language == "en"
    assert "945" in answer.answer


@pytest.mark.parametrize(
    "question",
    ["明日の東京の天気は？", "カレーの作り方を教えて", "Who won the football world cup in 1998?"],
)
def test_what_the_archive_does_not_cover_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    check(answer)
    assert answer.abstained
    assert answer.answer.startswith(REFUSAL[answer.language])
    first = told_date(date(2024, 10, 21), "day", answer.language)
    assert (first in answer.answer) == (answer.state == "none")
    assert [s.text for s in answer.sentences if s.kind == "told"][1:] == (
        [lack.text for lack in answer.lacks] if answer.lacks else [answer.sentences[-1].text]
    )


def test_filters_keep_other_posts_out(assistant: Assistant) -> None:
    filters = Filters(date_from=date(2025, 4, 1), date_to=date(2025, 5, 31))
    answer = assistant.ask("米国のチップ輸出規制はどう変わった？", filters=filters)
    check(answer)
    assert answer.citations
    for citation in answer.citations:
        assert all(filters.match(post) for post in (citation.post, *citation.also_in))
    nothing = assistant.ask(QUESTION, filters=Filters(tag="no-such-tag"))
    assert nothing.abstained
    assert nothing.notice


def test_follow_up_is_searched_with_what_was_said(assistant: Assistant) -> None:
    history = [
        Turn("user", "北斗ロボティクスのHR-7の発売日は？"),
        Turn("assistant", "2026年4月20日に延期されました。"),
    ]
    answer = assistant.ask("価格はいくらになった？", history)
    assert "428万円" in answer.answer
    assert assistant.ask("今日の天気は？", history).abstained
    assert assistant.ask("カレーの作り方は？", history).abstained
    other = assistant.ask("HBM4の規格書はいつ公開された？", history)
    assert "hbm4" in other.citations[0].post.file


@pytest.mark.parametrize("question", ["", "  \n", "あ" * 10_000])
def test_questions_that_cannot_be_asked(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)


def test_the_model_writes_and_its_markers_become_citations(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    others = [hit.passage.plain for hit in written.search(QUESTION).hits[1:]]
    firsts = [text[slice(*sentence_spans(text)[0])] for text in others]
    number, also = next(one for one in enumerate(firsts, 2) if len(one[1]) > 20)
    openai_server.script = [
        says(f"撤回は2025年5月13日に発表された。[1] {also}[{number}][99] 罰金は777億円だ。[1]")
    ]
    steps = list(written.stream(QUESTION))
    assert len(steps) >= 2
    answer = steps[-1]
    check(answer)
    assert answer.answer == f"撤回は2025年5月13日に発表された。[1]{also}[2]"
    assert (answer.mode, answer.model) == ("model", "scripted")
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (321, 45)
    assert [one.text for one in answer.left_out] == ["罰金は777億円だ。"]
    assert [one.kind for one in answer.notices] == ["left_out"]
    (prompt,) = openai_server.prompts()
    assert QUESTION in prompt
    assert "Japanese" in prompt
    assert "2026-04-01" in prompt
    assert answer.citations[0].text.replace("**", "") in prompt.replace("**", "")


@pytest.mark.parametrize(
    "said",
    [
        "<think>[1]を見ると…NO_ANSWERかもしれない。</think>撤回は5月13日に発表された。[1]",
        "撤回は5月13日に発表された。[1] NO_ANSWER",
    ],
)
def test_what_is_not_meant_for_the_reader_is_left_out(
    written: Assistant, openai_server: ScriptedOpenAI, said: str
) -> None:
    openai_server.script = [says(said)]
    answer = written.ask(QUESTION)
    check(answer)
    assert answer.answer == "撤回は5月13日に発表された。[1]"


@pytest.mark.parametrize("opening", ["「AI拡散規則」の", "（米国の）規則の", "『規則』の"])
def test_an_answer_keeps_the_bracket_it_opens_with(
    written: Assistant, openai_server: ScriptedOpenAI, opening: str
) -> None:
    hits = written.search(QUESTION).hits
    number = next(n for n, hit in enumerate(hits, 1) if "は5月13日、" in hit.passage.plain)
    openai_server.script = [says(f"{opening}撤回は5月13日に発表された。[{number}]")]
    answer = written.ask(QUESTION)
    check(answer)
    assert answer.answer == f"{opening}撤回は5月13日に発表された。[1]"


def test_the_model_may_say_that_there_is_no_answer(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("「NO_ANSWER」")]
    answer = written.ask(QUESTION)
    check(answer)
    assert answer.state == "nearest"
    assert answer.answer.startswith(REFUSAL["ja"])
    assert [lack.kind for lack in answer.lacks] == ["topic"]


def test_the_model_is_not_asked_about_what_is_not_covered(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    assert written.ask("今日の天気は？").state == "none"
    assert openai_server.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        fails(401),
        fails(404),
        fails(429),
        fails(500),
        hangs(90),
        drips(90),
        sends(b"<html>hello</html>", "text/html"),
        sends(b"data: {broken\n\n"),
        sends(b""),
        says("", reason="stop"),
        says("罰金は777億円だ。", reason="stop"),
    ],
    ids=[
        "key",
        "name",
        "rate",
        "error",
        "silence",
        "drip",
        "html",
        "broken",
        "empty",
        "blank",
        "contradicted",
    ],
)
def test_quotes_come_when_the_model_fails(
    make_written: MakeWritten, openai_server: ScriptedOpenAI, fault: object
) -> None:
    openai_server.script = [fault]  # type: ignore[list-item]
    answer = make_written(chat_timeout=1.5).ask(QUESTION)
    check(answer)
    assert answer.mode == "extractive"
    assert answer.notice
    assert "5月13日" in answer.answer
    assert answer.timings.total < 30_000


def test_a_reply_that_breaks_off_is_marked(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("撤回は5月13日に発表された。[1] つづきは", reason="length")]
    answer = written.ask(QUESTION)
    check(answer)
    assert answer.mode == "model"
    assert answer.notice


def test_the_model_completes_a_follow_up(written: Assistant, openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [says("HR-7の価格はいくらになった？"), says("428万円になった。[1]")]
    history = [Turn("user", "HR-7の発売日は？"), Turn("assistant", "2026年4月20日です。")]
    answer = written.ask("それの値段は？", history)
    check(answer)
    assert "428万円" in openai_server.prompts()[1]
    assert len(openai_server.requests) == 2
    roles = [message["role"] for message in openai_server.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


def test_keys_and_addresses_of_the_model_are_never_shown(
    written: Assistant, openai_server: ScriptedOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    openai_server.script = [fails(401, "bad key secret-of-the-test")]
    answer = written.ask(QUESTION)
    assert "secret-of-the-test" not in caplog.text + str(answer.to_json())


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2026年2月のAI拡散規則の撤回の動きは？", False),
        ("2027年までのAI拡散規則の見通しは？", False),
        ("2021年のAI拡散規則はどうだった？", False),
        ("2021年の記事で、AI拡散規則の撤回は？", True),
        ("今日のAI拡散規則の撤回の動きは？", True),
        ("What did posts before 2020 say about the AI diffusion rule?", True),
    ],
)
def test_it_is_told_when_the_archive_has_nothing_of_the_time(
    assistant: Assistant, question: str, told: bool
) -> None:
    answer = assistant.ask(question)
    assert (answer.notice is not None) is told
    if told:
        assert assistant.info.last_day
        last = told_date(assistant.info.last_day, "day", answer.language)
        assert last in (answer.notice or "")


def test_a_filter_that_leaves_all_posts_lets_nothing_else_through(assistant: Assistant) -> None:
    everything = Filters(date_from=date(2000, 1, 1))
    assert assistant.ask("おすすめのカレーの作り方を教えて", filters=everything).abstained
    assert assistant.ask("2000年以降の記事で、カレーの作り方を教えて").abstained
    assert not assistant.ask("AI拡散規則の撤回はいつ発表された？", filters=everything).abstained


def test_the_reason_is_the_time_when_it_is_the_time(assistant: Assistant) -> None:
    answer = assistant.ask("2010年以前の記事でAI拡散規則は？", filters=Filters(tag="NVIDIA"))
    assert answer.abstained
    assert "時期の記事はありません" in (answer.notice or "")
