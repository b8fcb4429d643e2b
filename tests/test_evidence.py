"""Near-misses are refused and their answerable twins are answered, on a blog of a few posts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerable.evidence import (
    Demand,
    demand,
    figures,
)
from assistant.answering.assistant import Assistant
from assistant.answering.notices import (
    FORMS,
    LACKS,
    REFUSAL,
    lacking,
)
from assistant.bootstrap import wiring
from assistant.domain.nouns import (
    Answer,
    Language,
    Turn,
)
from assistant.embedding import Embedder
from assistant.language.answer_forms import FORMS as QUESTION_FORMS
from assistant.language.dates import asked
from assistant.settings import settings
from tests.blog import Blog

POSTS = {
    "2025-02-10-battery.md": (
        "架空電機の新しい蓄電池",
        "架空電機は2月10日、家庭用の蓄電池「ツムリ3」を発売した。容量は従来の二倍になる。",
        "価格は一台48万円である。架空電機は青葉県に工場を建て、三百人を雇う。投資額は120億円にのぼる。",
        "架空電機の社長である水原文江氏は、電気代の高さが追い風だと話す。",
    ),
    "2025-04-20-ship.md": (
        "霧島重工の受注",
        "霧島重工は2025年1〜3月期の受注を公表した。受注額は900億円で、前年より4割増えた。",
        "霧島重工の造船所では、溶接をロボットに任せる区画が広がっている。現場の人手不足を補うためだ。",
    ),
    "2025-06-15-nimbus.md": (
        "言語モデルNimbus 2の公開",
        "霞研究所は言語モデルNimbus 2を6月15日に公開した。文脈は12万トークンまで読める。",
        "Nimbus 2は契約書の要約で人の点検を半分に減らした。霞研究所は利用の条件も改めた。",
    ),
    "2025-08-01-sea.md": (
        "海の底の通信線",
        "砂丘通信は海の底に新しい通信線を引き、島の役場とつないだ。工事には14カ月かかった。",
        "砂丘通信の線が切れると、島の診療所は遠隔診療を続けられなくなる。衛星の回線が控えになる。",
    ),
    "2025-09-09-tea.md": (
        "津軽製茶の機械摘み",
        "津軽製茶は機械で摘む畑を広げ、秋の出荷に間に合わせる。茶葉の色を画像で見分ける仕組みも入れた。",
        "津軽製茶は、見分けの誤りが熟練者より少なかったと説明している。",
    ),
    "2025-10-30-bus.md": (
        "深夜バスの自動運転",
        "松本交通は深夜バスの自動運転を市内の三路線で始めた。運転士の不足に応えるためである。",
        "松本交通によれば、乗客の八割が運転は穏やかだったと答えた。",
    ),
    "2025-12-05-bank.md": (
        "みなと銀行の窓口",
        "みなと銀行は窓口の案内を音声の機械に任せた。待ち時間は平均で9分から3分に縮んだ。",
        "みなと銀行では、聞き取れなかった質問だけを職員が引き取る。",
    ),
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("news")
    blog = Blog(folder)
    for name, (title, *blocks) in POSTS.items():
        blog.post(name, *blocks, title=title)
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


def check_refused(answer: Answer, kind: str, text: str = "") -> None:
    language = answer.language
    assert answer.abstained, answer.answer
    assert answer.citations == ()
    assert answer.answer.startswith(REFUSAL[language])
    told = FORMS[text][language] if kind == "form" else text
    assert LACKS[kind][language].format(text=told) in answer.answer
    assert "2025-02-10" in answer.answer
    assert "2025-12-05" in answer.answer
    assert answer.related


NEAR_MISSES: list[tuple[tuple[str, str, str], tuple[str, str]]] = [
    # A question, what it lacks, and how that is told; its answerable twin, and what that says.
    (
        ("ゾルタン精機の受注額はいくらだった？", "name", "ゾルタン"),
        ("霧島重工の受注額はいくらだった？", "900億円"),
    ),
    (
        ("言語モデルNimbus 3はいつ公開された？", "name", "Nimbus 3"),
        ("言語モデルNimbus 2はいつ公開された？", "6月15日"),
    ),
    (
        ("架空電機が2019年に発売した蓄電池は？", "time", "2019"),
        ("架空電機が2025年に発売した蓄電池は？", "ツムリ3"),
    ),
    (
        ("霧島重工の10〜12月期の受注は？", "time", "10〜12月"),
        ("霧島重工の1〜3月期の受注は？", "900億円"),
    ),
    (
        ("霧島重工の第4四半期の受注額はいくら？", "time", "10〜12月"),
        ("霧島重工の第1四半期の受注額はいくら？", "900億円"),
    ),
    (
        ("架空電機が工場に投資した350億円の内訳は？", "figure", ""),
        ("架空電機が工場に投資した120億円は何のため？", "120億円"),
    ),
    (
        ("松本交通は深夜バスの自動運転にいくら投資した？", "form", "money"),
        ("架空電機は青葉県の工場にいくら投資した？", "120億円"),
    ),
    (
        ("津軽製茶は機械で摘む畑のために何人を雇う？", "form", "people"),
        ("架空電機は青葉県の工場のために何人を雇う？", "三百人"),
    ),
    (
        ("津軽製茶の社長は誰？", "form", "person"),
        ("架空電機の社長は誰？", "水原文江"),
    ),
    (
        ("When was the language model Nimbus 3 released?", "name", "Nimbus 3"),
        ("When was the language model Nimbus 2 released?", "6月15日"),
    ),
    (
        ("When was the language model Kestrel released?", "name", "Kestrel"),
        ("When was the language model Nimbus released?", "6月15日"),
    ),
    (
        ("What did the Nimbus language model do in 2019?", "time", "2019"),
        ("What did the Nimbus language model do in 2025?", "Nimbus 2"),
    ),
    (
        ("What did the Nimbus language model do in the fourth quarter?", "time", "10〜12月"),
        ("What could the Nimbus language model do in June 2025?", "Nimbus 2"),
    ),
    (
        ("How much did the Nimbus 2 language model cost?", "form", "money"),
        ("How many tokens can the Nimbus 2 language model read?", "12万トークン"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("miss", "twin"), NEAR_MISSES)
def test_a_near_miss_is_refused_and_its_twin_is_answered(
    news: Assistant, miss: tuple[str, str, str], twin: tuple[str, str]
) -> None:
    question, kind, text = miss
    check_refused(news.ask(question), kind, text)
    question, says = twin
    answer = news.ask(question)
    assert not answer.abstained, answer.answer
    assert says in answer.answer
    assert answer.related == ()


def test_a_topic_that_is_never_treated_is_told(news: Assistant) -> None:
    check_refused(news.ask("衛星の打ち上げの失敗はなぜ？"), "topic", "失敗")
    assert "衛星の回線" in news.ask("衛星の回線は何の控え？").answer


def test_a_question_that_surely_fits_is_still_refused_for_what_else_it_lacks(
    news: Assistant,
) -> None:
    unheard = "架空電機が工場に投資した350億円の内訳は？"
    check_refused(news.ask(unheard), "figure")


def demanded(question: str) -> Demand:
    return demand(question, asked(question, date(2026, 4, 1)), lambda word: 8.0)


@pytest.mark.parametrize(
    ("question", "quarters"),
    [
        ("1〜3月期の受注は？", (0,)),
        ("４～６月期の受注は？", (1,)),
        ("4-6月期の受注は？", (1,)),
        ("4月〜6月の受注は？", (1,)),
        ("7月から9月の受注は？", (2,)),
        ("第四四半期の受注は？", (3,)),
        ("3Qの受注は？", (2,)),
        ("Orders of Q1 and the second quarter?", (0, 1)),
        ("11月から3月の受注は？", ()),
        ("11〜3月の受注は？", ()),
        ("FAQ1とQ10の違いは？", ()),
    ],
)
def test_the_quarters_of_a_question(question: str, quarters: tuple[int, ...]) -> None:
    assert demanded(question).quarters == quarters


@pytest.mark.parametrize(
    ("question", "years", "amounts"),
    [
        ("2019年の受注は？", ("2019",), ()),
        ("What happened in 2019 and 2024?", ("2019", "2024"), ()),
        ("2019億円の投資は？", (), (201_900_000_000.0,)),
        ("2000人を雇ったのは？", (), ()),
        ("2000 ドルを払ったのは？", (), ()),
        ("Who hired 2000 people in 2024?", ("2024",), ()),
        ("Who paid $2000?", (), ()),
        ("In 2019, who paid? And in 2020.", ("2019", "2020"), ()),
        ("2024年度と2025の違いは？", ("2024", "2025"), ()),
        ("12019台を売ったのは？", (), ()),
        ("2,019人が来たのは？", (), ()),
        ("350億円の投資は？", (), (35_000_000_000.0,)),
        ("Who paid 3.5 billion dollars?", (), (3_500_000_000.0,)),
        ("350万人が来たのは？", (), ()),
    ],
)
def test_the_years_and_amounts_of_a_question(
    question: str, years: tuple[str, ...], amounts: tuple[float, ...]
) -> None:
    needed = demanded(question)
    assert (needed.years, needed.amounts) == (years, amounts)


def test_the_rarest_name_tells_most() -> None:
    needed = demand(
        "OpenAIとNVIDIAのGPT-5は？",
        asked("", date(2026, 4, 1)),
        lambda word: {"openai": 3.0, "nvidia": 5.0, "gpt": 9.0}.get(word, 11.0),
    )
    assert needed.named
    assert needed.rarest is not None
    assert needed.rarest.text == "GPT"
    assert not demanded("何が変わった？").named


@pytest.mark.parametrize(
    ("history", "question", "kind", "text"),
    [
        (
            ("言語モデルNimbus 2はいつ公開された？", "6月15日に公開されました。[1]"),
            "Nimbus 3はいつ公開された？", "name", "Nimbus 3",
        ),
        (
            ("津軽製茶は何をした？", "津軽製茶は機械で摘む畑を広げました。[1]"),
            "津軽製茶の社長は誰？", "form", "person",
        ),
        (
            ("When was Nimbus 2 released?", "It was released on 15 June. [1]"),
            "And when was Nimbus 3 released?", "name", "Nimbus 3",
        ),
    ],
)  # fmt: skip
def test_a_near_miss_is_refused_after_a_good_answer(
    news: Assistant, history: tuple[str, str], question: str, kind: str, text: str
) -> None:
    before, said = history
    turns = [Turn("user", before), Turn("assistant", said)]
    assert not news.ask(before).abstained
    check_refused(news.ask(question, turns), kind, text)


def test_a_follow_up_is_answered_of_what_went_before(news: Assistant) -> None:
    turns = [
        Turn("user", "架空電機の蓄電池「ツムリ3」はいつ発売された？"),
        Turn("assistant", "2月10日に発売されました。[1]"),
    ]
    answer = news.ask("その価格はいくら？", turns)
    assert "48万円" in answer.answer


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("おすすめのカレーの作り方を教えて", "ja"),
        ("明日の天気は？", "ja"),
        ("ワールドカップで優勝したのはどの国？", "ja"),
        ("Who won the football world cup in 1998?", "en"),
        ("How do I bake sourdough bread?", "en"),
    ],
)
def test_a_question_beside_the_point_has_no_related_posts(
    news: Assistant, question: str, language: Language
) -> None:
    answer = news.ask(question)
    assert answer.abstained, answer.answer
    assert answer.language == language
    assert answer.answer.startswith(REFUSAL[language])
    assert answer.citations == answer.related == ()


@pytest.mark.parametrize("kind", LACKS)
def test_what_lacks_can_be_told_in_both_languages(kind: str) -> None:
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        assert "七 seven" in lacking(kind, "七 seven", language) or kind in ("figure", "form")
        assert "{" not in lacking(kind, "no-such-form", language)


def test_every_form_can_be_told() -> None:
    for form in QUESTION_FORMS:
        assert lacking("form", form.name, "ja").count("{") == 0
        assert lacking("form", form.name, "en") != lacking("form", "", "ja")
    assert {form.name for form in QUESTION_FORMS} >= set(FORMS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("55億ドル", "$5.5 billion"),
        ("1万3,120件", "13,120 calls"),
        ("１，８００件", "1800"),
        ("3.5兆円", "3.5 trillion yen"),
    ],
)
def test_figures_are_compared_by_value(one: str, other: str) -> None:
    assert figures(one) == figures(other) != set()
    assert figures("価格は428万円") != figures("価格は398万円")
