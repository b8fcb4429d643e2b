"""Near-misses are told from what is answered, on a blog of a few posts: what they lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from assistant.answering.answerable.lacks import Missing, missing
from assistant.answering.asked.question import read
from assistant.answering.assistant import Assistant
from assistant.answering.notices import FORMS, LACKS, NEAREST, REFUSAL, lack
from assistant.bootstrap import wiring
from assistant.domain.nouns import Answer, Hit, LackKind, Language, Turn
from assistant.embedding import Embedder
from assistant.language.answer_forms import FORMS as QUESTION_FORMS
from assistant.language.dates import asked
from assistant.retrieval.neighbours import Neighbours
from assistant.retrieval.search import Retriever
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
    blog = Blog(tmp_path_factory.mktemp("news"))
    for name, (title, *blocks) in POSTS.items():
        blog.post(name, *blocks, title=title)
    blog.run(embedder=embedder)
    return wiring.assistant(
        settings.load({"index_dir": blog.index}), embed=embedder, today=lambda: date(2026, 4, 1)
    )


def check_near(answer: Answer, kind: LackKind, text: str = "") -> None:
    language = answer.language
    assert answer.state == "nearest", answer.answer
    assert answer.abstained
    told = lack(kind, text, language)
    assert told in answer.lacks
    lines = [one.text for one in answer.sentences]
    assert lines[0] == REFUSAL[language]
    head = lines.index(NEAREST[language])
    assert lines[1:head] == [one.text for one in answer.lacks]
    after = answer.sentences[head + 1 :]
    assert after
    assert {one.kind for one in after} == {"quote"}
    assert len(answer.citations) == len(after)


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
        ("What did the Nimbus model do in the fourth quarter?", "time", "October–December"),
        ("What could the Nimbus language model do in June 2025?", "Nimbus 2"),
    ),
    (
        ("How much did the Nimbus 2 language model cost?", "form", "money"),
        ("How many tokens can the Nimbus 2 language model read?", "12万トークン"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("miss", "twin"), NEAR_MISSES)
def test_a_near_miss_is_told_and_its_twin_is_answered(
    news: Assistant, miss: tuple[str, LackKind, str], twin: tuple[str, str]
) -> None:
    question, kind, text = miss
    check_near(news.ask(question), kind, text)
    question, says = twin
    answer = news.ask(question)
    assert answer.state == "answered", answer.answer
    assert says in answer.answer
    assert answer.lacks == ()


@pytest.mark.parametrize(
    ("history", "question", "kind", "text"),
    [
        (
            ("言語モデルNimbus 2はいつ公開された？", "6月15日に公開されました。[1]"),
            "Nimbus 3はいつ公開された？", "name", "Nimbus 3",
        ),
        (
            ("When was Nimbus 2 released?", "It was released on 15 June. [1]"),
            "And when was Nimbus 3 released?", "name", "Nimbus 3",
        ),
    ],
)  # fmt: skip
def test_a_near_miss_is_told_after_a_good_answer(
    news: Assistant, history: tuple[str, str], question: str, kind: LackKind, text: str
) -> None:
    before, said = history
    turns = [Turn("user", before), Turn("assistant", said)]
    assert not news.ask(before).abstained
    check_near(news.ask(question, turns), kind, text)


def test_a_follow_up_is_answered_of_what_went_before(news: Assistant) -> None:
    turns = [
        Turn("user", "架空電機の蓄電池「ツムリ3」はいつ発売された？"),
        Turn("assistant", "2月10日に発売されました。[1]"),
    ]
    answer = news.ask("その価格はいくら？", turns)
    assert "48万円" in answer.answer


def test_a_name_that_a_post_tells_elsewhere_is_no_lack(news: Assistant) -> None:
    answer = news.ask("架空電機の工場の投資額はいくら？")
    assert "架空電機" not in [one.text for one in answer.lacks]
    assert answer.state == "answered"


# What is missing, of hits that are all there are


@pytest.fixture(scope="module")
def all_hits(news: Assistant) -> tuple[list[Hit], Neighbours]:
    found = Retriever(news.archive, news.embedder).search("発表", top_k=20)
    assert len(found.hits) > 12
    return list(found.hits), Neighbours(found.generation)


def lacked(question: str, found: tuple[Sequence[Hit], Neighbours]) -> list[Missing]:
    when = asked(question, date(2026, 4, 1))
    return missing(read(question, question, question, when, lambda word: 8.0), *found)


def of(found: tuple[list[Hit], Neighbours], *names: str) -> tuple[list[Hit], Neighbours]:
    hits = [hit for hit in found[0] if any(name in hit.post.file for name in names)]
    assert hits
    return hits, found[1]


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("1〜3月期の受注は？", []),
        ("第1四半期の受注は？", []),
        ("４～６月期の受注は？", ["4〜6月"]),
        ("4-6月期の受注は？", ["4〜6月"]),
        ("7月から9月の受注は？", ["7〜9月"]),
        ("3Qの受注は？", ["7〜9月"]),
        ("第四四半期の受注は？", ["10〜12月"]),
        ("Orders of Q3 and the second quarter?", ["April–June", "July–September"]),
        ("11月から3月の受注は？", []),
        ("FAQ1とQ10の違いは？", []),
    ],
)
def test_the_quarters_that_are_missing(
    all_hits: tuple[list[Hit], Neighbours], question: str, lacks: list[str]
) -> None:
    found = lacked(question, of(all_hits, "ship"))
    assert [one.text for one in found if one.kind == "time"] == lacks


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("2025年の受注は？", []),
        ("2019年の受注は？", ["2019"]),
        ("What happened in 2019 and 2021?", ["2019", "2021"]),
        ("2023年の受注は？", ["2023"]),
        ("2019億円の投資は？", []),
        ("2019人を雇ったのは？", []),
        ("2026年の受注は？", ["2026"]),
        ("2019年の記事では？", []),
    ],
)
def test_the_years_that_are_missing(
    all_hits: tuple[list[Hit], Neighbours], question: str, lacks: list[str]
) -> None:
    found = lacked(question, of(all_hits, "ship"))
    assert [one.text for one in found if one.kind == "time"] == lacks


@pytest.mark.parametrize(
    ("post", "year", "there"),
    [
        ("昨年の受注は少なかった。", 2024, True),
        ("受注は少なかった。", 2024, False),
        ("Orders were low last year.", 2024, True),
        ("来年の受注は増える。", 2026, True),
        ("来年の受注は増える。", 2024, False),
        ("受注は少なかった。", 2025, True),
    ],
)
def test_a_year_may_be_told_from_the_day_of_the_post(
    blog: Blog, post: str, year: int, there: bool
) -> None:
    blog.post("2025-05-05-a.md", post)
    blog.run()
    found = missing(
        read(f"{year}年は？", "", "", asked(f"{year}年は？", date(2026, 4, 1)), lambda word: 8.0),
        blog.search("受注"),
        Neighbours(blog.open()),
    )
    assert [one.text for one in found] == ([] if there else [str(year)])


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("120億円の投資は？", False),
        ("12,000,000千円の投資は？", False),
        ("350億円の投資は？", True),
        ("120億ドルの投資は？", False),
        ("Who paid 3.5 billion yen?", True),
        ("Who paid 12 billion yen?", False),
        ("350万人が来たのは？", False),
        ("350円のお茶は？", False),
    ],
)
def test_amounts_are_compared_by_value(
    all_hits: tuple[list[Hit], Neighbours], question: str, lacks: bool
) -> None:
    found = lacked(question, of(all_hits, "battery"))
    assert ("figure" in [one.kind for one in found]) is lacks


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Nimbus 2とは？", []),
        ("Nimbusとは？", []),
        ("Nimbus 3とは？", ["Nimbus 3"]),
        ("Nimbus 20とは？", ["Nimbus 20"]),
        ("霞研究所とゾルタン精機の違いは？", ["ゾルタン"]),
        ("Nimbus and Kestrel?", ["Kestrel"]),
        ("何が変わった？", []),
    ],
)
def test_the_names_that_are_missing(
    all_hits: tuple[list[Hit], Neighbours], question: str, names: list[str]
) -> None:
    found = lacked(question, of(all_hits, "nimbus"))
    assert [one.text for one in found if one.kind == "name"] == names


@pytest.mark.parametrize(
    ("question", "post", "lacks"),
    [
        ("工場にいくら投資した？", "battery", []),
        ("自動運転にいくら投資した？", "bus", ["money"]),
        ("社長は誰？", "battery", []),
        ("社長は誰？", "tea", ["person"]),
        ("何人を雇う？", "battery", []),
        ("何人を雇う？", "tea", ["people"]),
        ("いつ公開し、いくらかかった？", "nimbus", []),
        ("いくらかかった？ 何が変わった？", "tea", []),
        ("何が変わった？", "tea", []),
    ],
)
def test_the_form_that_is_missing(
    all_hits: tuple[list[Hit], Neighbours], question: str, post: str, lacks: list[str]
) -> None:
    found = lacked(question, of(all_hits, post))
    assert [one.text for one in found if one.kind == "form"] == lacks


def test_nothing_is_missing_where_nothing_was_found(
    all_hits: tuple[list[Hit], Neighbours],
) -> None:
    assert lacked("ゾルタン精機は2019年に350億円を誰に払った？", ([], all_hits[1])) == []


# How it is told


@pytest.mark.parametrize("kind", LACKS)
def test_what_lacks_can_be_told_in_both_languages(kind: LackKind) -> None:
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        told = lack(kind, "七 seven", language)
        assert told.kind == kind
        assert "七 seven" in told.text or kind in ("figure", "form", "topic")
        assert "{" not in told.text


def test_every_form_can_be_told() -> None:
    for form in QUESTION_FORMS:
        assert "{" not in lack("form", form.name, "ja").text
        assert lack("form", form.name, "en") != lack("form", form.name, "ja")
    assert {form.name for form in QUESTION_FORMS} >= set(FORMS)
