"""Words that point, and that each list of them stands once."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.answering.asked.follow_ups import leans_on_history
from assistant.language import pointing
from assistant.language.sentences import goes_on
from assistant.suggesting.candidate import weak
from assistant.suggesting.japanese import of_sentence

ROOT = Path(__file__).parents[1]
WORDS = {
    *pointing.WRITERS, *pointing.FIRMS, "私たち", "あなた", "皆さん", "みなさん", "彼", "彼女",
    "彼ら", "これ", "それ", "あれ", "この", "その", "あの", "ここ", "そこ", "これら", "それら",
    "こうした", "そうした", "同氏", "同国", "前者", "後者", "両者", "上記", "本記事", "この記事",
    "本稿", "i", "me", "my", "we", "us", "our", "you", "your", "it", "its", "they", "them",
    "their", "he", "him", "his", "she", "her", "this", "that", "these", "those",
}  # fmt: skip
ASIDE = {
    "assistant/language/dates/japanese.py": "ここ三年 and この三年 are lengths of time",
    "assistant/answering/asked/sides.py": "they stand before a side, which is named without them",
    "assistant/answering/asked/digests.py": "they ask for more than a list of posts",
    "assistant/answering/collected/parties.py": "they stand where a party is named, and name none",
}
GROUPING = re.compile(r"\\b|\(\?(?:<?[=!]|[a-z-]*:|P<\w+>)|[()^$?]|\s")


def listed(node: ast.AST) -> list[str]:
    """The words of a pattern's alternatives, or of a collection, in their order."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            text = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
            return [GROUPING.sub("", one).lower() for one in text.split("|")]
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return [str(part.value) for part in parts if isinstance(part, ast.Constant)]
    return []


def lists_words_that_point(file: Path) -> bool:
    """Whether two of them stand beside each other."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    every = (listed(node) for node in ast.walk(tree))
    return any(a in WORDS and b in WORDS for words in every for a, b in pairwise(words))


def test_words_that_point_are_listed_in_one_module() -> None:
    files = [file for room in ("assistant", "ingest") for file in (ROOT / room).rglob("*.py")]
    found = {f.relative_to(ROOT).as_posix() for f in files if lists_words_that_point(f)}
    assert found - ASIDE.keys() == {"assistant/language/pointing.py"}


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("私は反対だ。", True),
        ("これは私見である。", True),
        ("北斗社の件は、わたしたちも見ていた。", True),
        ("我々の調べでは三割だ。", True),
        ("筆者が訪ねた。", True),
        ("みなさんはどう思うか。", True),
        ("I would not buy it.", True),
        ("私立大学は2024年に開校した。", False),
        ("下僕の物語が売れた。", False),
        ("書類を手わたした。", False),
        ("執筆者は三人いる。", False),
        ("今私たちが決める。", True),
        ("In IT, demand grew.", False),
    ],
)
def test_a_writers_own_voice(sentence: str, own: bool) -> None:
    assert pointing.own_voice(sentence) is own


@pytest.mark.parametrize(
    ("sentence", "of"),
    [
        ("我々は三割とみる。", True),
        ("正直なところ、高い。", True),
        ("正直まだ高い。", True),
        ("あなたの番だ。", True),
        ("暮らしは私たちが思うより変わる。", False),
        ("正直者が損をした。", False),
        ("正直に答えた。", False),
    ],
)
def test_a_sentence_about_its_writer(sentence: str, of: bool) -> None:
    assert pointing.of_oneself(sentence) is of


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("この計画は秋に始まる。", True),
        ("同社は増産する。", True),
        ("「同行は支店を閉じる」と話した。", True),
        ("両社は提携した。", True),
        ("彼は退いた。", True),
        ("Its price fell.", True),
        ("The latter rose.", True),
        ("同行した記者が伝えた。", False),
        ("彼岸に開く。", False),
        ("北斗社は増産する。", False),
        ("Items sold out.", False),
    ],
)
def test_a_sentence_that_points_back(sentence: str, points: bool) -> None:
    assert pointing.points_back(sentence) is points
    assert goes_on(sentence) is points
    assert weak(f"{sentence}工場は2025年に青葉県で動き始めた。") is points


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("同法の施行日はいつですか？", True),
        ("両社の提携はいつ発表されましたか？", True),
        ("こうした規制はどの国にありますか？", True),
        ("彼の後任は誰になりましたか？", True),
        ("What did she announce in 2025?", True),
        ("共同社会の実現に向けた計画は何年に始まりましたか？", False),
        ("北斗社と南斗社の両社に出資した会社はどこですか？", False),
        ("社長に同行したのは誰で、どこへ行きましたか？", False),
    ],
)
def test_a_question_that_leans(question: str, leans: bool) -> None:
    assert pointing.leans(question) is leans
    if leans:
        assert leans_on_history(question)


@pytest.mark.parametrize(
    ("statement", "alone"),
    [
        ("私立大学は2024年に開校した", True),
        ("共同社は2024年に開業した", True),
        ("同市は2024年に市場を開いた", False),
        ("弊社は2024年に工場を開いた", False),
        ("わたしたちは2024年に工場を開いた", False),
        ("この記事は2024年に書かれた", False),
    ],
)
def test_what_a_question_cannot_be_made_of(statement: str, alone: bool) -> None:
    assert bool(list(of_sentence(f"{statement}。", lambda _: 9.0))) is alone
