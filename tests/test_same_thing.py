"""One thing overtakes another only where both are surely the same."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.quoted.same_thing import said_of_another, things
from assistant.answering.quoted.superseding import replaces, supersedes
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.settings import settings
from tests.blog import Blog

OLD, NEW = datetime(2024, 3, 4), datetime(2025, 8, 9)
NO_TITLES = ("", "")


@pytest.mark.parametrize(
    ("newer", "older", "above"),
    [
        (
            "森帆布の2025年の売上高は11億円だった。",
            "岡造船の2025年の売上高は34億円だった。",
            NO_TITLES,
        ),
        (
            "高さは31メートルで、建設費は9億円だった。",
            "床面積は1万平方メートルで、建設費は38億円だった。",
            ("時計台\n南丘の時計台が完成した。", "市場\n北浜の新しい市場が完成した。"),
        ),
        (
            "時計台の建設費は9億円だった。",
            "時計台の建設費は38億円だった。",
            ("南丘の時計台", "北浜の時計台"),
        ),
        ("年額料金は9800円だ。", "月額料金は980円だ。", ("友の会の年払い", "友の会の料金")),
        ("価格は9万円だ。", "価格は12万円だ。", ("架空電機の洗濯機", "架空電機の冷蔵庫")),
        ("2号館の利用者は月に900人だった。", "3号館の利用者は月に700人だった。", NO_TITLES),
        (
            "The battery for the drone costs 90 euros and lasts two hours.",
            "The drone costs 1,200 euros and flies for two hours.",
            NO_TITLES,
        ),
        (
            "It is 31 metres high and cost 9 million euros.",
            "It is 12 metres high and cost 38 million euros.",
            ("The clock tower on the hill", "The market by the harbour"),
        ),
        (
            "Start-up takes 14 seconds and reads 60 megabytes.",
            "Start-up takes 15 seconds and reads 50 megabytes.",
            ("Kibo 1.6 released", "Kibo 1.5 released"),
        ),
        ("GPT-5.1の料金は月に8ドルだ。", "GPT-5の料金は月に10ドルだ。", NO_TITLES),
    ],
)
def test_a_different_thing_is_no_update(newer: str, older: str, above: tuple[str, str]) -> None:
    assert not supersedes((NEW, newer), (OLD, older), above)


@pytest.mark.parametrize(
    ("newer", "older", "above"),
    [
        (
            "丸屋の食パンは320円になった。",
            "丸屋の食パンは280円だ。",
            ("丸屋の値上げ", "丸屋の食パン"),
        ),
        (
            "料金は900円に改められた。",
            "料金は820円である。",
            ("岡行きの船の値上げ", "岡行きの船の料金"),
        ),
        (
            "The fare of the ferry to Oka is 900 yen now.",
            "The fare of the ferry to Oka is 820 yen.",
            NO_TITLES,
        ),
        (
            "It costs 1,300 euros from today.",
            "It costs 1,200 euros.",
            ("The Heron drone gets dearer", "The Heron drone is here"),
        ),
    ],
)
def test_the_same_thing_is(newer: str, older: str, above: tuple[str, str]) -> None:
    assert supersedes((NEW, newer), (OLD, older), above)
    assert not supersedes((OLD, newer), (NEW, older), above[::-1])


def test_what_measures_a_thing_is_none() -> None:
    assert things("北浜の新しい市場の建設費は").all == ("北浜", "市場")
    assert things("床面積は").all == ()
    assert things("The price of the K1 battery is").head == "battery"
    assert things("It costs").all == ()


def test_a_value_that_is_replaced_is_known_by_what_says_so() -> None:
    assert replaces("価格を39万円から42万円に改める。", "価格は従来の39万円に据え置く。")
    assert replaces("The price rises from $12 to $15.", "The price is $12.")
    assert not replaces("The price rises from $12 to $15.", "The price is $15.")
    assert not replaces("価格は42万円だ。", "価格は39万円だ。")


def test_a_figure_of_what_stands_beside_it_is_told() -> None:
    question = "What does the drone weigh?"
    assert said_of_another(question, "The battery of the drone weighs 90 grams.") == {"g"}
    assert said_of_another(question, "The drone weighs 900 grams.") == set()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    blog = Blog(tmp_path_factory.mktemp("shop"))
    blog.post("2026-01-10-a.md", "岡造船の2025年の売上高は34億円だった。", title="岡造船の決算")
    blog.post("2026-01-12-b.md", "森帆布の2025年の売上高は11億円だった。", title="森帆布の決算")
    blog.post(
        "2025-07-01-c.md",
        "港はドローン「アオサギ」を買った。重さは900グラムで、価格は12万円だ。",
        title="港のドローン",
    )
    blog.post("2025-07-20-d.md", "アオサギの電池は重さが90グラムだ。", title="ドローンの電池")
    blog.post(
        "2025-09-01-e.md",
        "双腕機「ミサゴ」の発売は延びる。価格も1台39万円から42万円に改める。",
        "予約した人の価格は旧来の39万円に据え置く。取り消しは11台だった。",
        title="双腕機「ミサゴ」の発売を延期",
    )
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


@pytest.mark.parametrize(
    ("question", "told", "other"),
    [
        ("岡造船の売上高は？", "34億円", "11億円"),
        ("森帆布の売上高は？", "11億円", "34億円"),
        ("アオサギの重さは？", "900グラム", "90グラム"),
        ("アオサギの電池の重さは？", "90グラム", "900グラム"),
        ("ミサゴの価格は？", "39万円から42万円", "据え置く"),
    ],
)
def test_what_is_asked_of_leads(shop: Assistant, question: str, told: str, other: str) -> None:
    first = shop.ask(question).sentences[0].text
    assert told in first
    assert other not in first.replace(told, "")
