"""What of a chat model's sentence is held against it, rule by rule, and what never is."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.checking import ShownPassages, Source, check, placed
from assistant.language import naming
from assistant.language.amounts import numbers
from assistant.language.amounts.comparing import same
from assistant.language.sentences import says_nothing

DAY = date(2025, 6, 3)
MILL = Source(
    "青葉製紙は2024年11月に秋田の工場を広げ、年間の生産量を8万トンから12万トンに増やした。"
    "投資額は96億円で、従業員は420人になった。工場の電力の15%は太陽光でまかなう。",
    "青葉製紙、秋田工場を増強",
    DAY,
)
FERRY = Source(
    "The Norrvik ferry carries 1.24 million passengers a year between Lindholm and Ostvik. "
    "It was launched in March 1998 and cost $96 million, 12% more than planned. "
    "Captain Elin Sandberg has run it since 2011.",
    "A ferry in the north",
    date(2023, 2, 9),
)
PORT = Source(
    "モンテリオ港は2019年に開かれ、取扱量は300億円にのぼる。運営はハーバーライン社が担う。",
    "港の記事",
    date(2022, 5, 20),
)
SHOWN = ShownPassages((MILL, FERRY, PORT), "青葉製紙の工場は？ 3年前のことも知りたい")


def kinds(said: str, cited: tuple[int, ...] = (1,), before: str = "") -> list[str]:
    return [fault.kind for fault in check(said, cited, SHOWN, before).faults]


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("投資額はおよそ100億円です。", (1,)),  # rounded
        ("It cost 9.6 billion yen to expand the mill in Akita.", (1,)),  # notation, language
        ("生産量は1.5倍になりました。", (1,)),  # a ratio
        ("Output grew by 40,000 tons.", (1,)),  # a difference
        ("工場の電力の85%はほかの電源によるものです。", (1,)),  # what is left
        ("同社の記事は2025年6月3日のものです。", (1,)),  # the post's day
        ("The crossing takes half an hour, twice as long as the bridge would.", (2,)),
        ("年間の乗客は124万人です。", (2,)),
        ("ノルヴィク号は1998年3月に進水しました。", (2,)),  # a name by its sound
        ("サンドバーグ船長は2011年から務めています。", (2,)),
        ("The ferry has three decks and two captains.", (2,)),  # small counts
        ("乗客は数十人ずつ案内されます。", (2,)),
        ("Harbor Line runs the port of Monterio.", (3,)),
        ("記事には就航の費用の内訳が書かれていません。", ()),
        ("3年前のことは記事にありません。", ()),  # of the question
        ("The expansion was bold and changed the firm for good.", (1,)),
    ],
)
def test_what_is_faithful_is_never_held_back(said: str, cited: tuple[int, ...]) -> None:
    assert kinds(said, cited) == []


@pytest.mark.parametrize(
    ("said", "cited", "kind"),
    [
        ("投資額は196億円です。", (1,), "figure"),
        ("It cost 6.9 billion yen to expand the mill.", (1,), "figure"),
        ("生産量は3.5倍になりました。", (1,), "figure"),
        ("工場の電力の51%は太陽光でまかなわれます。", (1,), "figure"),
        ("The ferry carries 2.4 million passengers a year.", (2,), "figure"),
        ("青葉製紙は2021年8月に秋田の工場を広げました。", (1,), "date"),
        ("It was launched in May 1989.", (2,), "date"),
        ("青葉製紙は札幌の工場を広げました。", (1,), "name"),
        ("Captain Ingrid Halvorsen has run it since 2011.", (2,), "name"),
        (
            "青葉製紙は2024年11月に秋田の工場を広げ、年間の生産量を12万トンに減らした。",
            (1,),
            "polarity",
        ),
    ],
)
def test_what_nothing_shown_has_is_held_against_a_sentence(
    said: str, cited: tuple[int, ...], kind: str
) -> None:
    assert kind in kinds(said, cited)


def test_a_denial_of_almost_the_same_words_is_held_against_a_sentence() -> None:
    shown = ShownPassages((Source("白樺銀行は来年も地方支店の窓口業務を縮小しない方針を示した。"),))
    turned = check("白樺銀行は来年も地方支店の窓口業務を縮小する方針を示した。", [1], shown)
    assert [(fault.kind, fault.text) for fault in turned.faults] == [("polarity", "縮小")]
    kept = check("白樺銀行は来年も地方支店の窓口業務を縮小しない方針だ。", [1], shown)
    assert kept.check == "supported"


def test_a_name_of_a_sentence_that_repeats_none_is_held_against_nothing() -> None:
    assert check("グランフェリー社が運営しています。", [3], SHOWN).faults == ()


def test_a_model_number_that_is_another_one_is_held_against_a_sentence() -> None:
    shown = ShownPassages((Source("新しいKogane 4は前の世代より静かだ。"),))
    assert check("Kogane 4は静かです。", [1], shown).faults == ()
    (fault,) = check("Kogane 5は静かです。", [1], shown).faults
    assert (fault.kind, fault.text) == ("name", "Kogane 5")


def test_what_the_sentence_before_told_may_be_counted_on() -> None:
    said = "単純に割ると、1年あたり12億円です。"
    assert kinds(said, (), before="費用は8年間で96億円です。") == []
    assert kinds("単純に割ると、1年あたり21億円です。", (1,)) == ["figure"]


def test_supported_is_what_the_cited_passage_tells() -> None:
    said = "青葉製紙は秋田の工場を広げ、生産量を12万トンに増やした。"
    assert check(said, [1], SHOWN).check == "supported"
    assert check(said, [2], SHOWN).check == "unchecked"
    assert check("会社の将来は明るいと言えそうだ。", [1], SHOWN).check == "unchecked"


def test_a_marker_moves_only_to_the_one_passage_that_has_the_figure() -> None:
    assert placed("投資額は96億円だった。", [2], SHOWN) == (1,)
    assert placed("投資額は96億円だった。", [1], SHOWN) == (1,)
    assert placed("工場は大きくなった。", [2], SHOWN) == (2,)


def test_a_sentence_without_markers_is_given_its_best_source() -> None:
    assert placed("青葉製紙は秋田の工場を広げた。", [], SHOWN) == (1,)
    assert placed("The Norrvik ferry cost $96 million.", [], SHOWN) == (2,)
    assert placed("宇宙の膨張は加速している。", [], SHOWN) == ()
    assert placed("記事には青葉製紙の利益が書かれていません。", [], SHOWN) == ()
    near = placed("A mill was made larger.", [], SHOWN, lambda _: (0.9, 0.1, 0.7))
    assert near == (1,)


@pytest.mark.parametrize(
    "said",
    [
        "記事には金額が書かれていません。",
        "資料は理由に触れていない。",
        "The posts don't say who paid for it.",
        "The passages say nothing about the price.",
        "No figure is given in the articles.",
    ],
)
def test_what_is_not_said_is_known(said: str) -> None:
    assert says_nothing(said)


@pytest.mark.parametrize("said", ["規則は撤回されていません。", "The rule was never withdrawn."])
def test_a_denial_is_not_what_is_not_said(said: str) -> None:
    assert not says_nothing(said)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1億2,000万人", "120 million people", True),
        ("3割", "30%", True),
        ("about 10 billion dollars", "$9.8 billion", True),
        ("more than 30 million", "31.4 million", True),
        ("2倍", "doubled", True),
        ("24か月", "2年", True),
        ("96億円", "$9.6 billion", False),
        ("3%", "0.3%", False),
        ("45%", "54%", False),
    ],
)
def test_amounts_are_the_same_in_other_units_and_rounded(one: str, other: str, alike: bool) -> None:
    (mine,), (theirs,) = numbers(one), numbers(other)
    assert same(mine, theirs) is alike


def test_names_are_known_again_in_other_scripts_and_forms() -> None:
    assert naming.has("The Court of Revenue Appeals decided.", "CRA")
    assert naming.has("The StarDeck 3 is new.", "SD3")
    assert naming.has("日米の協議が始まった。", "米国")
    assert naming.has("The Portuguese fleet", "Portugal")
    assert naming.has("ヴァレンシアの港", "バレンシア")
    assert not naming.has("The port of Lisbon", "バレンシア")


COUNCIL = Source(
    "採決では安西議員が反対の討論に立った。川上千春氏は委員会で長さを問うた。"
    "工事は2025年6月10日に始まり、7月16日に終わる。",
    "橋の記事",
    date(2025, 8, 1),
)
PARK = Source(
    "The statue in the park is by the sculptor Elin Sandberg. It stood in Lindholm before.",
    "A statue",
    date(2024, 2, 9),
)
MIXED = ShownPassages((COUNCIL, PARK))


@pytest.mark.parametrize(
    ("said", "cited", "name"),
    [
        ("反対の討論をしたのは西村議員です。", 1, "西村"),  # beside the same word
        ("The statue was made by the sculptor Norrvik.", 2, "Norrvik"),
        ("委員会では黒田恵子さんが質問しました。", 1, "黒田"),  # both words of it
        ("It was Gilbert Bayes who made what stands there.", 2, "Gilbert"),
    ],
)
def test_a_name_that_stands_for_another_one_is_held_against_a_sentence(
    said: str, cited: int, name: str
) -> None:
    verdict = check(said, (cited,), MIXED)
    assert name in [fault.text for fault in verdict.faults if fault.kind == "name"]


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("反対の討論をしたのは安西議員です。", 1),
        (
            "The speech against it was held by Chiharu Kawakami of the council.",
            1,
        ),  # of another tongue
        ("The statue is by the sculptor Sandberg.", 2),
        ("像を作ったのは彫刻家のエリン・サンドバーグだ。", 2),
        ("It may be seen from the Atlantic.", 2),  # what everybody knows
        ("工事には37日間かかる。", 1),  # from one day to the other
        ("工事の期間は36日だ。", 1),
    ],
)
def test_names_and_durations_that_may_be_meant_are_not(said: str, cited: int) -> None:
    assert check(said, (cited,), MIXED).faults == ()


def test_another_number_of_days_is_held_against_a_sentence() -> None:
    (fault,) = check("工事には44日間かかる。", (1,), MIXED).faults
    assert fault.kind == "figure"


COUNTED = Source(
    "同社は2026年2月13日に旧型を終え、その翌日に新型を発表した。工場は2025年12月に閉じ、翌月に売った。",
    "新型の発表",
    date(2026, 3, 1),
)
AFTER = Source(
    "The line closed on 30 April 2024. The next day the buses began.", "", date(2025, 1, 1)
)
PLAIN = Source("同社は2026年2月13日に旧型を終え、新型を発表した。", "", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("passage", "said", "told"),
    [
        (COUNTED, "2026年2月14日に新型を発表した。", True),
        (COUNTED, "2026年2月15日に新型を発表した。", False),
        (COUNTED, "2026年1月に工場を売った。", True),
        (AFTER, "The buses began on 1 May 2024.", True),
        (AFTER, "The buses began on 29 April 2024.", False),
        (PLAIN, "2026年2月14日に新型を発表した。", False),
    ],
)
def test_a_day_that_is_told_as_the_next_one_is_told(passage: Source, said: str, told: bool) -> None:
    faults = check(said, (1,), ShownPassages((passage,), ""), "").faults
    assert ("date" not in [fault.kind for fault in faults]) == told
