import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sentences import language_of, sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("規則は撤回された。次は何か。", ["規則は撤回された。", "次は何か。"]),
        ("「急ぐ。必ずやる。」と社長は述べた。", ["「急ぐ。必ずやる。」と社長は述べた。"]),
        ("3.5億円（前年は2.1億円。）だ。増えた！", ["3.5億円（前年は2.1億円。）だ。", "増えた！"]),
        ("本当に？！ そうだ。", ["本当に？！", "そうだ。"]),
        ("閉じない「括弧。続き。", ["閉じない「括弧。", "続き。"]),
        ("見出しに句点なし\n次の行", ["見出しに句点なし", "次の行"]),
        (
            "He paid $3.5 billion. Dr. Lee of Acme Inc. agreed. Why? U.S. rules.",
            ["He paid $3.5 billion.", "Dr. Lee of Acme Inc. agreed.", "Why?", "U.S. rules."],
        ),
        ("1. 最初の項目。2. 次の項目。", ["1. 最初の項目。", "2. 次の項目。"]),
        ("「終わりだ。」", ["「終わりだ。」"]),
        ("彼は言う。「終わりだ。」", ["彼は言う。", "「終わりだ。」"]),
        ("『題。』（注。）は「本！」だ。次。", ["『題。』（注。）は「本！」だ。", "次。"]),
        ("増加率は3.5%だ。前年は2.1%。", ["増加率は3.5%だ。", "前年は2.1%。"]),
        ("バージョン2.0.1が2026.3.1に出た。", ["バージョン2.0.1が2026.3.1に出た。"]),
        ("ほぼ3．5倍だ。5時。6時", ["ほぼ3．5倍だ。", "5時。", "6時"]),
        ("見出し\n\n本文だ。\n- 項目", ["見出し", "本文だ。", "- 項目"]),
        ("えっ…本当。そう……。次…", ["えっ…本当。", "そう……。", "次…"]),
        ("完了😀。次👩‍🔬だ。🎉", ["完了😀。", "次👩‍🔬だ。", "🎉"]),
        ("です｡次です｡", ["です｡", "次です｡"]),
        ("Hello world. こんにちは。Next one!", ["Hello world.", "こんにちは。", "Next one!"]),
        ("費用は$1.5 million. It rose.", ["費用は$1.5 million.", "It rose."]),
        (
            "Yahoo!ニュースは伸びた。本当か?はい。",
            ["Yahoo!ニュースは伸びた。", "本当か?", "はい。"],
        ),
        ("A Inc.は伸びた。e.g. it. No. 1 too.", ["A Inc.は伸びた。", "e.g. it.", "No. 1 too."]),
        ("  \n ", []),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_language() -> None:
    assert language_of("NVIDIAは？") == "ja"
    assert language_of("What about エヌビディア?") == "ja"
    assert language_of("What changed?") == "en"


@given(st.text(alphabet="あア漢aZ1.。！?!「」（）()“”\"'…😀 \n\u3000｡．-", max_size=80))
def test_sentences_cover_a_text_in_order(text: str) -> None:
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
