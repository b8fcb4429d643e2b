"""What a chat model wrote, as it is shown: whole, but for what the passages contradict."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Answer
from assistant.surfaces import markdown
from assistant.surfaces.slack import blocks
from assistant.surfaces.web.desk import exporting
from assistant.surfaces.web.render import answer_html
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI, fails, says

QUESTION = "AI拡散規則の撤回はいつ発表された？"
TOLD = "撤回は2025年5月13日に発表された。"
WRONG = "罰金は777億円だ。"
FREE = "企業の受け止めは落ち着いたものになりそうだ。"


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def kinds(answer: Answer) -> list[str]:
    return [notice.kind for notice in answer.notices]


def verdicts(*rows: tuple[int, str, str]) -> str:
    keys = ("number", "verdict", "reason")
    return json.dumps({"sentences": [dict(zip(keys, row, strict=True)) for row in rows]})


def test_a_contradicted_sentence_is_left_out_and_can_be_opened(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{TOLD}[1]{WRONG}[1]この撤回は評価された。[1]")]
    answer = written.ask(QUESTION)
    assert texts(answer) == [TOLD, "この撤回は評価された。"]
    (left,) = answer.to_json()["left_out"]
    assert left == {"text": WRONG, "kind": "figure", "words": ["777億円"]}
    assert kinds(answer) == ["left_out"]
    assert answer.notice is not None
    assert "777億円" in answer.notice
    html = answer_html(answer, "ja")
    assert f"<ul><li>{WRONG}</li></ul></details>" in html.replace("&#x3002;", "。")
    assert '<details class="left-out"><summary>' in html
    assert answer.notice in markdown.whole(answer).text
    assert answer.notice in blocks.plain(answer, None, None)[0]
    assert "777億円" in exporting.conversation_markdown(
        [answer], [datetime(2026, 4, 1, tzinfo=UTC)]
    )


def test_what_a_model_repeats_is_told_once(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{TOLD}[1]{WRONG}[1]{WRONG}[2]{TOLD}[2]{WRONG}")]
    answer = written.ask(QUESTION)
    assert texts(answer) == [TOLD]
    assert [one.text for one in answer.left_out] == [WRONG]
    assert "777億円" in answer.notices[0].text


def test_the_steps_before_it_do_not_show_what_is_left_out(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{TOLD}[1]{WRONG}[1]{FREE}[1]")]
    for step in written.stream(QUESTION):
        assert WRONG not in step.answer


def test_an_unchecked_sentence_is_shown_as_written_without_a_label(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{TOLD}[1]{FREE}[1]")]
    answer = written.ask(QUESTION)
    assert [sentence.check for sentence in answer.sentences] == ["supported", "unchecked"]
    assert answer.sentences[1].citations
    assert answer.notices == ()
    assert answer.answer.startswith(f"{TOLD}[1]{FREE}[")
    assert "確認できません" not in answer_html(answer, "ja")


def test_a_reply_without_markers_is_shown_with_its_sources(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{TOLD}宇宙の膨張は加速している。")]
    answer = written.ask(QUESTION)
    assert len(answer.sentences) == 2
    assert (answer.mode, answer.notices) == ("model", ())
    assert "5月13日" in answer.citations[answer.sentences[0].citations[0] - 1].text
    assert answer.sentences[1].citations == ()


def test_a_reply_without_markers_in_another_language_finds_its_sources_by_meaning(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("Officials said that they would withdraw the diffusion rule.")]
    answer = written.ask("When was the AI diffusion rule rescinded?")
    assert answer.mode == "model"
    (sentence,) = answer.sentences
    assert "撤" in answer.citations[sentence.citations[0] - 1].text


def test_what_is_found_nowhere_is_shown_with_a_notice(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("月は緑色のチーズでできているのだろう。")]
    answer = written.ask(QUESTION)
    assert (answer.mode, kinds(answer)) == ("model", ["uncited"])


def test_half_an_answer_tells_what_is_missing(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    missing = "違反したときの罰金は記事に書かれていません。"
    openai_server.script = [says(f"{TOLD}[1]{missing}")]
    answer = written.ask(QUESTION)
    assert texts(answer) == [TOLD, missing]
    assert answer.sentences[1].citations == ()
    assert answer.notices == ()
    openai_server.script = [says(missing)]
    assert written.ask(QUESTION).notices == ()
    (prompt,) = openai_server.prompts()[:1]
    assert "name in one sentence what they do not tell" in prompt


def test_quotes_answer_where_all_is_contradicted(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{WRONG}[1]")]
    answer = written.ask(QUESTION)
    assert (answer.mode, kinds(answer)) == ("extractive", ["quotes_instead", "left_out"])
    assert [one.text for one in answer.left_out] == [WRONG]


def test_the_model_judges_a_whole_answer_in_one_call(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    other = "規則の中身は変わらず残る。"
    judged = verdicts((1, "supported", ""), (2, "contradicted", "規則は撤回された"))
    openai_server.script = [says(f"{TOLD}[1]{other}[2]{FREE}[3]"), says(judged)]
    steps = list(make_written(support_judge="model").stream(QUESTION))
    answer = steps[-1]
    assert texts(answer) == [TOLD, FREE]
    assert any(other in step.answer for step in steps)  # words are never held back for it
    assert [(one.kind, one.words) for one in answer.left_out] == [("judge", ("規則は撤回された",))]
    assert kinds(answer) == ["left_out"]
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for s in answer.sentences for n in s.citations} == set(numbers)
    writes, judges = openai_server.requests
    assert "response_format" not in writes
    assert judges["response_format"]["json_schema"]["strict"] is True
    told = openai_server.prompts()[1]
    assert all(f"{n}. {text}" in told for n, text in enumerate((TOLD, other, FREE), 1))
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 642


def test_a_server_without_schemas_is_asked_again_without_and_then_never_with(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    assistant = make_written(support_judge="model")
    lines = "1: supported\n2. CONTRADICTED - 逆のことを述べている"
    script = [says(f"{TOLD}[1]{FREE}[1]"), fails(400, "response_format is not supported")]
    openai_server.script = [*script, says(lines), script[0], says(lines)]
    for _ in range(2):
        answer = assistant.ask(QUESTION)
        assert texts(answer) == [TOLD]
        assert answer.left_out[0].words == ("逆のことを述べている",)
    asked = ["response_format" in request for request in openai_server.requests]
    assert asked == [False, True, False, False, False]


@pytest.mark.parametrize(
    "fault", [fails(500), says("そう思います"), says('{"sentences": 7}'), says('{"sentences": [{')]
)
def test_the_verdicts_of_the_rules_stay_where_the_judge_fails(
    make_written: MakeWritten, openai_server: ScriptedOpenAI, fault: object
) -> None:
    openai_server.script = [says(f"{TOLD}[1]{FREE}[1]{WRONG}[1]"), fault]  # type: ignore[list-item]
    answer = make_written(support_judge="model").ask(QUESTION)
    assert texts(answer) == [TOLD, FREE]
    assert [sentence.check for sentence in answer.sentences] == ["supported", "unchecked"]
    assert [one.kind for one in answer.left_out] == ["figure"]


def test_the_model_is_shown_passages_until_its_context_is_full(
    make_written: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    shown = []
    for tokens in (500, 4000):
        openai_server.script = [says(f"{TOLD}[1]")]
        make_written(context_tokens=tokens).ask(QUESTION)
        shown.append(openai_server.prompts()[-1].count("(from the post of "))
    assert shown[0] < 12 < shown[1]
