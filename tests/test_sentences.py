import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.written.sentence_reader import SentenceReader
from assistant.domain.nouns import Sentence


def read(text: str, passages: int, size: int = 4) -> list[Sentence]:
    reader = SentenceReader(passages)
    found = []
    for at in range(0, len(text), size):
        found += reader.feed(text[at : at + size])
    return found + reader.close()


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_markers_survive_any_split(size: int) -> None:
    text = "規則は撤回された。[1] 指針も出た[2][3]。根拠のない文。最後は一つ[1、2]。"
    assert read(text, 3, size) == [
        Sentence("規則は撤回された。", (1,)),
        Sentence("指針も出た。", (2, 3)),
        Sentence("根拠のない文。", ()),
        Sentence("最後は一つ。", (1, 2)),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("存在しない番号です[99]。", [Sentence("存在しない番号です。")]),
        ("切れた印です[1", [Sentence("切れた印です")]),
        ("罠です[[1]](https://evil.example/)。", [Sentence("罠です。", (1,))]),
        ("画像![x](https://evil.example/p.png)です[1]。", [Sentence("画像xです。", (1,))]),
        ("見よ https://evil.example/a?b=1 これを[1]。", [Sentence("見よ これを。", (1,))]),
        ("<img src=x onerror=alert(1)>文です。[1]", [Sentence("文です。", (1,))]),
        ("全角【1】も読む。", [Sentence("全角も読む。", (1,))]),
        (
            "範囲です[1-2]。脚注です[^2]。",
            [
                Sentence("範囲です。", (1, 2)),
                Sentence("脚注です。", (2,)),
            ],
        ),
        (
            "1. 一つ目です[1]\n- **二つ目**です[2]",
            [
                Sentence("一つ目です", (1,)),
                Sentence("**二つ目**です", (2,)),
            ],
        ),
        ("[1]", []),
    ],
)
def test_only_real_passages_are_pointed_at(said: str, expected: list[Sentence]) -> None:
    assert read(said, 2) == expected


@given(st.text(alphabet="ab。「」[]()123【】!, \nhttps:/", max_size=120), st.integers(1, 9))
def test_no_stream_makes_a_false_number(text: str, size: int) -> None:
    for sentence in read(text, 2, size):
        assert set(sentence.citations) <= {1, 2}
        assert not re.search(r"\[[^\]]*\]\(", sentence.text)
        assert "http:" not in sentence.text
