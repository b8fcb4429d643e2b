import pytest

from assistant.language import language_of, sentence_spans


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
