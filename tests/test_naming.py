import pytest

from assistant.language.names import (
    Name,
    Text,
    names,
)


def rare(word: str) -> float:
    """An archive where every word is rare."""
    return 8.0


def shown(question: str) -> set[str]:
    return {name.shown for name in names(question, rare)}


def named(question: str, text: str) -> bool:
    """Whether a text has all that a question names."""
    found = names(question, rare)
    assert found, question
    return all(Text(text).has(name) for name in found)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("架空電機とOpenAIの提携は？", {"OpenAI"}),
        ("トヨタ自動車の投資は？", {"トヨタ自動車"}),
        ("SKハイニックスの売上は？", {"SKハイニックス"}),
        ("みずほ銀行の導入効果は？", {"みずほ"}),
        ("ファーウェイの新製品は？", {"ファーウェイ"}),
        ("アマゾンとアリババの違いは？", {"アマゾン", "アリババ"}),
        ("ゲマインデ（Gemeinde）の調査は？", {"Gemeinde"}),
        ("GPT-5.2の料金は？", {"GPT-5.2", "GPT"}),
        ("iPhone 17の発売日は？", {"iPhone 17", "iPhone"}),
        ("H20の輸出は？", {"H20"}),
        ("NVIDIA 2社と5年", {"NVIDIA"}),
        ("サイバーエージェントの賞金は？", {"サイバーエージェント"}),
        ("2025年のAIの動向は？", set()),
        ("スマホの料金は？", set()),
        ("Q2の結果は？", set()),
        ("What did Sam Altman say?", {"Sam", "Altman"}),
        ("Is OpenAI's revenue growing?", {"OpenAI"}),
        ("NVIDIA's chips", {"NVIDIA"}),
        ("Robots in factories: what changed?", set()),
        ("Which Series B was it?", {"Series B"}),
        ("What did Meta do in March 2025?", {"Meta"}),
        ("What did Meta do last Monday?", {"Meta"}),
        ("What was Nvidia's revenue in Q2 2025 and FY2024?", {"Nvidia"}),
        ("Why did Nvidia stop in the Third Quarter?", {"Nvidia"}),
        ("What is the English version like?", set()),
        ("Top 10 models in 2025", set()),
    ],
)
def test_the_names_of_a_question(question: str, expected: set[str]) -> None:
    assert shown(question) == expected


def test_what_is_common_in_the_archive_is_no_name_but_its_version_is() -> None:
    found = names("NVIDIAのGPT-5は？", lambda word: 1.5 if word in ("nvidia", "gpt") else 11.0)
    assert [name.shown for name in found] == ["GPT-5"]
    assert found[0].version == "5"


def test_in_a_small_archive_every_word_is_commoner() -> None:
    small = names("NVIDIAのGPT-5は？", lambda word: 1.5 if word in ("nvidia", "gpt") else 4.0)
    assert [name.shown for name in small] == ["GPT-5", "NVIDIA", "GPT"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("エヌビディアの売上は？", "NVIDIAは売上を公表した。"),
        ("What did Apple announce?", "アップルが発表した。"),
        ("アップルの発表は？", "Appleが発表した。"),
        ("How did BioNTech grow?", "ビオンテックは伸びた。"),
        ("グランスの新薬は？", "Glance社の新薬だ。"),
        ("GPT-5の料金は？", "GPT5が出た。"),
        ("GPT-5の料金は？", "ＧＰＴ－５が出た。"),
        ("GPT 5.2の料金は？", "GPT-5.2は高い。"),
        ("クロード4の料金は？", "Claude 4が出た。"),
        ("U.S. firms", "US firms said"),
        ("Which Japanese companies use Claude?", "日本の企業がClaudeを使う。"),
        ("Which Japanese companies use Claude?", "日本企業でClaudeが広がる。"),
        ("Who led the Series B?", "シリーズBの資金調達を率いた。"),
        ("Coca-Colaの広告は？", "コカ・コーラ（Coca Cola）の広告だ。"),
        ("What did Hitachi build?", "日立が建てた。"),
    ],
)
def test_a_text_has_a_name(question: str, text: str) -> None:
    assert named(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Apple announce?", "アプリのプロが発表した。"),
        ("アップルの発表は？", "プロのアプリが発表された。"),
        ("How good is Claude?", "クラウドは便利だ。"),
        ("ソニーの発表は？", "チームのサインだ。"),
        ("GPT-5の料金は？", "GPT-4の料金だ。"),
        ("GPT-5の料金は？", "GPT-5.2の料金だ。"),
        ("GPT-5の料金は？", "GPTは5年続いた。"),
        ("H20の輸出は？", "H200の輸出だ。"),
        ("H20の輸出は？", "GH20の輸出だ。"),
        ("Metaの広告は？", "Metaverseの広告だ。"),
        ("インテルの工場は？", "インテリアの工場だ。"),
        ("What did Arm say?", "An alarm rang in the army."),
        ("OpenAIの売上は？", ""),
    ],
)
def test_a_text_does_not_have_a_name(question: str, text: str) -> None:
    assert not named(question, text)


def test_a_name_in_every_form_is_one() -> None:
    name = Name("NVIDIA", ("nvidia", "エヌビディア"), 5.0)
    for text in ("nvidia", "Nvidia's", "ＮＶＩＤＩＡの", "エヌビディア製"):
        assert Text(text).has(name), text
    assert not Text("nvidias").has(name)


@pytest.mark.parametrize("question", ["", " ", "？", "…", "😀", "は", "12345", "A", "「」"])
def test_questions_without_names(question: str) -> None:
    assert names(question, rare) == []
