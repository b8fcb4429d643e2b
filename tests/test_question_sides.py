"""What a question compares, and by what."""

from __future__ import annotations

import pytest

from assistant.answering.asked.sides import aspects, sides

ASKED: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None]] = {
    "SalesforceとZendeskの料金の違いは？": (("Salesforce", "Zendesk"), ("料金",)),
    "GPT-5.2 ProとClaude Opus 4.5はどちらが賢い？": (("GPT-5.2 Pro", "Claude Opus 4.5"), ()),
    "イタリアのAI法と韓国のAI基本法の施行日と罰則を比べて": (
        ("イタリアのAI法", "韓国のAI基本法"),
        ("施行日", "罰則"),
    ),
    "市バスと地下鉄はどちらが安い？": (("市バス", "地下鉄"), ()),
    "電気バスとディーゼルバス、どちらが静か？": (("電気バス", "ディーゼルバス"), ()),
    "港湾FC vs 北原FC 観客数": (("港湾FC", "北原FC"), None),
    "AWS、Azure、GCPの料金を比較して": (("AWS", "Azure", "GCP"), ("料金",)),
    "北図書館と南図書館の蔵書数と開館時間の違い": (
        ("北図書館", "南図書館"),
        ("蔵書数", "開館時間"),
    ),
    "太陽光は風力と比べて安い？": (("太陽光", "風力"), ()),
    "新庁舎は旧庁舎より広い？": (("新庁舎", "旧庁舎"), ()),
    "Nova 4とLumen 3とKite 2の性能を比べたい": (("Nova 4", "Lumen 3", "Kite 2"), ("性能",)),
    "賃貸か持ち家か、どちらが得？": (("賃貸", "持ち家"), ()),
    "パスワードとパスキーはどちらが安全ですか": (("パスワード", "パスキー"), ()),
    "去年の祭りと今年の祭り、人出が多かったのは？": (("去年の祭り", "今年の祭り"), None),
    "EUと日本のAI規制はどう違いますか": (("EU", "日本"), ("AI規制",)),
    "ドイツとフランスでは、税率と控除がどう異なる？": (("ドイツ", "フランス"), ("税率", "控除")),
    "谷製作所と彩ロボティクスの調達額の差は？": (("谷製作所", "彩ロボティクス"), ("調達額",)),
    "全粒粉と強力粉の使い分けは？": (("全粒粉", "強力粉"), ()),
    "本館と新館の違いは？": (("本館", "新館"), ()),
    "味噌と醤油、塩分が多いのはどっち": (("味噌", "醤油"), None),
    "How does Nova 4 compare with Lumen 3?": (("Nova 4", "Lumen 3"), ()),
    "What is the difference between the Orion and the Vega chips?": (("Orion", "Vega chips"), ()),
    "GPT-5.2 Pro vs Claude Opus 4.5 for coding": (("GPT-5.2 Pro", "Claude Opus 4.5"), ("coding",)),
    "Is the H300 better than the A90 for training?": (("H300", "A90"), ("training",)),
    "Which is cheaper, the tram or the bus?": (("tram", "bus"), ()),
    "Aya's deals with Kirin Motors and Tono Foods: which is larger?": (
        ("Kirin Motors", "Tono Foods"),
        (),
    ),
    "Compare Italy and Korea on penalties and start dates": (
        ("Italy", "Korea"),
        ("penalties", "start dates"),
    ),
    "How do electric buses differ from diesel ones?": (("electric buses", "diesel ones"), ()),
    "Solar versus wind, cost and land use": (("Solar", "wind"), ("cost", "land use")),
    "Compare the size and length of Harbor Bridge and North Bridge": (
        ("Harbor Bridge", "North Bridge"),
        ("size", "length"),
    ),
    "Harbor FC or North Field: who won more titles?": (("Harbor FC", "North Field"), ()),
    "How do Germany, France and Spain compare in terms of tax and wages?": (
        ("Germany", "France", "Spain"),
        ("tax", "wages"),
    ),
    "How does Kite stack up against Heron?": (("Kite", "Heron"), ()),
    "Are passkeys safer than passwords?": (("passkeys", "passwords"), ()),
    "Which rocket lifts more, Kite or Heron?": (("Kite", "Heron"), ()),
    "Remote or office work: which is more productive?": (("Remote", "office work"), ()),
    "What sets the north pier apart from the south one?": (("north pier", "south one"), ()),
    "the book or the film": (("book", "film"), ()),
    "Does Germany tax firms more heavily than Japan?": (("Germany", "Japan"), None),
    "Compare the penalties in Italy and in Korea.": (("Italy", "Korea"), ("penalties",)),
}
"""The sides of each, and the aspects, None where they are not looked at."""
NONE = (
    "市バスの料金は？", "どちらが安い？", "月ごとの推移", "How much is the tram?", "", "と", "vs",
    "or", "A or", "、と、", "Which one is better?",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_sides_are_told_as_they_are_written(text: str) -> None:
    assert sides(text) == ASKED[text][0]


@pytest.mark.parametrize("text", [text for text, (_, by) in ASKED.items() if by is not None])
def test_aspects_are_told_where_they_are_named(text: str) -> None:
    assert aspects(text) == ASKED[text][1]


@pytest.mark.parametrize("text", NONE)
def test_one_thing_alone_is_compared_with_nothing(text: str) -> None:
    assert (sides(text), aspects(text)) == ((), ())
