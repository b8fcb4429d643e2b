import pytest

from assistant.language.transliteration import (
    kana_skeleton,
    latin_skeletons,
    sounds_like,
)

SAME = """
    Google グーグル, Microsoft マイクロソフト, Amazon アマゾン, Samsung サムスン, Tesla テスラ,
    Netflix ネットフリックス, Oracle オラクル, Intel インテル, Qualcomm クアルコム,
    Anthropic アンソロピック, Palantir パランティア, Alibaba アリババ,
    Salesforce セールスフォース, Tencent テンセント, Siemens シーメンス,
    Starbucks スターバックス, Novartis ノバルティス, Spotify スポティファイ, Gemini ジェミニ,
    Claude クロード, Mistral ミストラル, Stripe ストライプ, Dropbox ドロップボックス,
    Slack スラック, Shopify ショッピファイ, Databricks データブリックス,
    Snowflake スノーフレイク, Rapidus ラピダス, Kioxia キオクシア, Renesas ルネサス,
    Ericsson エリクソン, Philips フィリップス, Deloitte デロイト, Accenture アクセンチュア,
    Cambridge ケンブリッジ, Stanford スタンフォード, Zuckerberg ザッカーバーグ,
    Bridgestone ブリヂストン, Rakuten ラクテン, Mercari メルカリ, Bloomberg ブルームバーグ,
    Lenovo レノボ, Midjourney ミッドジャーニー, Phoenix フェニックス, Fujitsu フジツウ
"""
SHORT = """
    Apple アップル, Toyota トヨタ, Bosch ボッシュ, Airbus エアバス, Adobe アドビ, Nokia ノキア,
    Figure フィギュア, Xiaomi シャオミ
"""
OTHER = """
    Google グループ, Amazon アマチュア, Tesla テスト, Intel インド, Oracle オーラ, Meta メタル,
    Uber ウェハー, Zoox ロボタクシー, Zoom ゲーム, Slack スラム, Grok ブログ, Figma フィルム,
    Adobe アダプター, Sora ソウル, Waymo ワイン, Sony セミナー, Nokia ノート, Cisco サイズ,
    Dell データ, Micron ミクロネシア, Toyota テレビ, Gemini ゲーム, Mistral ミステリー,
    Stripe ストレス, Canva カンパニー, Kioxia キャッシュ, Boeing ボーナス, Tencent テント,
    Netflix ネットワーク, Baidu バイト, Palantir プラン, Perplexity パーセント,
    Walmart ウイルス, Disney デザイン,
    Dropbox ドローン, Runway ランキング, Devin デバイス, Samsung サミット, Siemens シーズン,
    Cohere コア, Unitree ユニット, Micron マイクロソフト, Stanford スタンダード,
    Altman アルゴリズム, Musk マーケット, Harvey ハーバード, Python パソコン, Rust レスト
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(latin, kana) for latin, kana in (pair.split() for pair in table.split(","))]


@pytest.mark.parametrize(("latin", "kana"), pairs(SAME))
def test_one_name_in_two_scripts(latin: str, kana: str) -> None:
    assert sounds_like(latin, f"きのう、{kana}の発表があった")
    assert sounds_like(kana, f"Today {latin} said so")


@pytest.mark.parametrize(("latin", "kana"), pairs(SHORT))
def test_a_name_of_too_few_consonants_is_not_known_by_sound(latin: str, kana: str) -> None:
    assert not sounds_like(latin, f"きのう、{kana}の発表があった")
    assert not sounds_like(kana, f"Today {latin} said so")
    assert kana_skeleton(kana) in latin_skeletons(latin)


@pytest.mark.parametrize(("latin", "kana"), pairs(OTHER))
def test_two_names(latin: str, kana: str) -> None:
    assert not sounds_like(latin, f"きのう、{kana}の発表があった")
    assert not sounds_like(kana, f"Today {latin} said so")


def test_the_tables_are_long_enough_to_tell() -> None:
    assert len(pairs(SAME)) >= 40
    assert len(pairs(OTHER)) >= 40


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("ウェハー", "ウエハを作る", True),
        ("サーバー", "サーバを置く", True),
        ("ヴィトン", "ビトンの店", True),
        ("メール", "メイルが届く", True),
        ("バイオンテック", "ビオンテックの薬", True),
        ("ソニー", "チームの発表", False),
        ("アップル", "プロの技", False),
        ("メタ", "ノートを売る", False),
        ("ニトリ", "三メートルの棚", False),
        ("アップル", "APIを公開", False),
        ("トヨタ", "", False),
    ],
)
def test_kana_of_another_spelling(name: str, text: str, same: bool) -> None:
    assert sounds_like(name, text) is same


def test_a_name_of_few_consonants_is_not_sure() -> None:
    assert sounds_like("Tesla", "テスラの発表")
    assert not sounds_like("Tesla", "テスラの発表", sure=True)
    assert not sounds_like("テスラ", "Tesla said", sure=True)
    assert sounds_like("Starbucks", "スターバックスの店", sure=True)


@pytest.mark.parametrize("text", ["", "・", "ー", "ン", "漢字だけ", "12345", "…!?", "\n"])
def test_text_without_a_name(text: str) -> None:
    assert not sounds_like("Google", text)
    assert not sounds_like("グーグル", text)
    assert not sounds_like(text, "Google グーグル")


def test_skeletons_of_all_readings() -> None:
    assert kana_skeleton("ﾌｪﾆｯｸｽ") == kana_skeleton("フェニックス") == kana_skeleton("ふぇにっくす")
    assert len(latin_skeletons("chchchchchghghghgh")) <= 16
    assert latin_skeletons("") == {""}
