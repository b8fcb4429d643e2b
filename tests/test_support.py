"""Whether a sentence is said by what it cites: each mechanism, the labelled pairs, the answers."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.checking import (
    RulesJudge,
    backing,
)
from assistant.checking.figures import figures, same
from assistant.checking.model import ModelJudge
from assistant.checking.moments import moments, told
from assistant.checking.names import common, sounds_alike
from assistant.domain.nouns import (
    Hit,
    Passage,
    Place,
    Post,
)
from assistant.embedding import Embedder
from assistant.language.glossary import fold
from assistant.models import ChatModel, chat_model
from assistant.settings import settings
from assistant.surfaces.web.render import answer_html
from tests.benchmarks import support as bench
from tests.scripted_openai import ScriptedOpenAI, fails, says

QUESTION = "AI拡散規則はいつ撤回された？"
DAY = date(2025, 11, 21)


def hit(text: str, title: str = "題", day: date = DAY) -> Hit:
    posted = datetime(day.year, day.month, day.day, tzinfo=UTC)
    post = Post("a.md", title, "https://example.jp/a/", posted)
    place = Place(post.file, 0, 0, len(text))
    return Hit(Passage(text, "paragraph", text, text, 9, (place,)), post, place, (), 1.0)


def kinds(sentence: str, passage: str, title: str = "題") -> set[str]:
    found = RulesJudge().judge(sentence, [hit(passage, title)])
    assert found.supported is not bool(found.reasons)
    return {reason.kind for reason in found.reasons}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("55億ドル", "$5.5 billion"),
        ("55億米ドル", "$5.5B"),
        ("0.42兆円", "4,200億円"),
        ("1万3,120件", "13,120件"),
        ("１，８００社", "1800社"),
        ("6割", "60%"),
        ("sixty percent", "60パーセント"),
        ("3分の1", "one-third"),
        ("三つ", "3つ"),
        ("約3,000人", "3,020人"),
        ("2倍", "doubled"),
    ],
)
def test_figures_are_compared_by_value_and_unit(one: str, other: str) -> None:
    (mine,), (theirs,) = figures(fold(one)), figures(fold(other))
    assert same(mine, theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("55億円", "55億ドル"),
        ("10台", "10社"),
        ("945GWh", "945TWh"),
        ("3割", "3倍"),
        ("3,000万円以上", "3,000万円以下"),
        ("42件", "24件"),
    ],
)
def test_another_value_or_unit_is_another_figure(one: str, other: str) -> None:
    (mine,), (theirs,) = figures(fold(one)), figures(fold(other))
    assert not same(mine, theirs)


def test_figures_of_names_are_no_figures() -> None:
    assert figures(fold("H20とGPT-4とKaede-8B")) == []


@pytest.mark.parametrize(
    ("said", "passage", "right"),
    [
        ("2026年4月に", "2026年4月から", True),
        ("先月19日に", "10月19日に", True),
        ("11月19日に", "19日に", True),
        ("昨年", "2024年", True),
        ("7〜9月期", "第3四半期", True),
        ("2026年5月に", "2026年4月から", False),
        ("11月9日に", "19日に", False),
        ("2026年上期に", "2026年下期に", False),
        ("on March 25, 2026", "2026年3月25日", True),
        ("on March 15, 2026", "2026年3月25日", False),
    ],
)
def test_times_are_compared_by_their_parts(said: str, passage: str, right: bool) -> None:
    (mine,) = moments(fold(said), DAY)
    assert told(mine, moments(fold(passage), DAY), DAY) is right


def test_names_are_told_from_loanwords_and_known_in_another_script() -> None:
    assert common("データセンター")
    assert not common("ガードテック")
    assert sounds_alike("ヘルシング", "helsing")
    assert not sounds_alike("サーブ", "helsing")


@pytest.mark.parametrize(
    ("sentence", "passage", "kind"),
    [
        ("規則は強化された。", "商務省は規則を撤廃すると発表した。規則は撤廃された。", "direction"),
        ("売上高は減った。", "売上高は前年より増えた。", "direction"),
        ("本社は維持されない。", "買収の後も本社は維持される。", "negation"),
        ("映像は外部に送る。", "映像は外部に送らない。", "negation"),
        ("許可は必要ない。", "輸出には許可が必要になった。", "negation"),
        ("会社は上場を実現した。", "会社は年内の上場を目指している。", "modality"),
        ("東峰建設が配備した。", "西峰建設がロボットを配備した。", "name"),
        ("AMDが費用を計上する。", "エヌビディアが費用を計上する。", "name"),
        ("感度が88%だった。", "感度が94%、特異度が88%だった。", "figure"),
        ("件数は19件から46件になった。", "件数は46件から19件に減った。", "figure"),
        ("ミナト社はクオンタ社を買収する。", "クオンタ社はミナト社を買収する。", "role"),
        ("工場の隣に保育園も設けます。", "青嶺は熊本に新しい拠点を建てる。", "wording"),
    ],
)
def test_each_fault_is_found_and_named(sentence: str, passage: str, kind: str) -> None:
    assert kind in kinds(sentence, passage)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("規則は取りやめになった。", "商務省は規則を撤廃した。"),
        ("NVIDIAの費用は55億米ドルだ。", "エヌビディアは55億ドルの費用を計上した。"),
        ("ミナト社はクオンタ社に買収される。", "クオンタ社はミナト社を買収する。"),
        ("値上げは避けられない。", "値上げは避けて通れないとの見方が多い。"),
        ("収穫量は減っていない。", "肥料を減らしたが、収穫量は落ちていません。"),
        ("The rule was rescinded in May.", "規則は5月に撤廃された。"),
    ],
)
def test_other_wording_is_fine(sentence: str, passage: str) -> None:
    assert kinds(sentence, passage) == set()


def test_nothing_is_supported_by_no_source() -> None:
    assert not RulesJudge().judge("規則は撤廃された。", []).supported


def test_a_sentence_rests_on_the_passages_that_say_it() -> None:
    judge = RulesJudge()
    told_there, not_there = hit("費用は55億ドルに上る見込みだ。"), hit("株価は6%下がった。")
    shown = [not_there, told_there]
    assert backing("費用は55億ドルに上る見込みだ。", shown, shown, judge) == [told_there]
    assert backing("費用は55億ドルに上る見込みだ。", [], shown, judge) == [told_there]
    assert backing("費用は45億ドルに上る見込みだ。", shown, shown, judge) == []
    both = "費用は55億ドルに上る見込みで、株価は6%下がった。"
    assert backing(both, shown, shown, judge) == shown


def test_precision_and_recall_on_the_labelled_pairs() -> None:
    pairs = bench.read()
    assert len(pairs) >= 300
    assert sum(pair.supported for pair in pairs) * 2 == pytest.approx(len(pairs), rel=0.1)
    started = time.perf_counter()
    results = bench.judged(RulesJudge(), pairs)
    assert (time.perf_counter() - started) / len(pairs) < 0.1
    precision, recall = bench.precision_recall(results)
    assert precision >= 0.94
    assert recall >= 0.96
    assert sum(line.startswith("| ja") for line in bench.table(results)) == 2


def model(server: ScriptedOpenAI) -> ChatModel:
    made = chat_model(
        settings.load({"openai_api_key": "k", "openai_base_url": server.url, "chat_timeout": 3.0})
    )
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("said", "supported"),
    [
        ("SUPPORTED", True),
        ("UNSUPPORTED: 金額が違う", False),
        ("たぶん合っています", False),
    ],
)
def test_a_chat_model_can_be_the_judge(
    openai_server: ScriptedOpenAI, said: str, supported: bool
) -> None:
    openai_server.script = [says(said)]
    judge = ModelJudge(model(openai_server), RulesJudge(), lambda: 3.0, tokens=1000)
    verdict = judge.judge("費用は45億ドルだ。", [hit("費用は55億ドルだ。")])
    assert verdict.supported is supported
    assert "費用は45億ドルだ。" in openai_server.prompts()[0]
    assert "費用は55億ドルだ。" in openai_server.prompts()[0]


def test_the_rules_judge_when_the_model_fails(openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [fails(500)]
    judge = ModelJudge(model(openai_server), RulesJudge(), lambda: 3.0, tokens=1000)
    assert judge.judge("費用は55億ドルだ。", [hit("費用は55億ドルだ。")]).supported
    assert not judge.judge("費用は45億ドルだ。", [hit("費用は55億ドルだ。")]).supported


def test_unsupported_sentences_can_be_marked(
    written: Assistant, openai_server: ScriptedOpenAI, embedder: Embedder
) -> None:
    chosen = settings.load(
        {
            "index_dir": written._settings.index_dir,
            "openai_api_key": "k",
            "openai_base_url": openai_server.url,
            "unsupported": "mark",
        }
    )
    openai_server.script = [says("撤回は2025年5月13日に発表された。[1]<b>罰金は777億円だ。[1]")]
    marking = wiring.assistant(chosen, embed=embedder, today=lambda: date(2026, 4, 1))
    answer = marking.ask(QUESTION)
    assert [sentence.supported for sentence in answer.sentences] == [True, False]
    assert answer.sentences[1].citations == ()
    assert answer.answer.endswith("罰金は777億円だ。［出典で確認できません］")
    assert answer.to_json()["sentences"][1]["supported"] is False
    html = answer_html(answer, "ja")
    assert html.count('<span class="unconfirmed">［出典で確認できません］</span>') == 1


def test_what_points_back_at_a_sentence_that_was_left_out_is_left_out(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    kept = "撤回は2025年5月13日に発表された。"
    openai_server.script = [
        says(f"罰金は777億円だ。[1]この撤回は2025年5月13日に発表された。[1]{kept}[1]")
    ]
    assert [sentence.text for sentence in written.ask(QUESTION).sentences] == [kept]
    openai_server.script = [says(f"{kept}[1]この撤回は2025年5月13日に発表された。[1]")]
    assert len(written.ask(QUESTION).sentences) == 2


def test_an_answer_of_nothing_but_unsupported_sentences_is_made_of_quotes(
    written: Assistant, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("罰金は777億円だ。[1]")]
    answer = written.ask(QUESTION)
    assert answer.mode == "extractive"
    assert answer.notice
