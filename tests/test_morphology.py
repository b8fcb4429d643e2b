import threading
from concurrent.futures import ThreadPoolExecutor

from assistant.language.morphology import Word, parsed

TEXTS = [
    "米商務省は輸出規則の撤回を発表しなかった。",
    "架空電機の工場は青葉県に三百人を雇う。",
    "ラピダスが2ナノの試作を始めた。",
    "東京都の予算は8兆円だ。",
    "GPUを積んだサーバーが足りない。",
]


def test_words_have_their_parts_of_speech() -> None:
    tokyo, to, *_ = parsed("東京に工場を建てた")
    assert (tokyo.surface, tokyo.part, tokyo.kind) == ("東京", "名詞", "固有名詞")
    assert (to.surface, to.part) == ("に", "助詞")
    assert tokyo.reading == "トウキョウ"
    assert [word.base for word in parsed("建てた")] == ["建てる", "た"]


def test_new_names_are_unknown() -> None:
    assert [word.unknown for word in parsed("ラピダス")] == [True]
    assert [word.unknown for word in parsed("工場")] == [False]


def test_nothing_of_a_text_is_lost_but_white_space() -> None:
    text = "「3.5億円」だ。\n\n Next、😀絵文字も ある…"
    assert "".join(word.surface for word in parsed(text)) == "".join(text.split())
    assert parsed("") == []
    assert parsed(" \n") == []


def test_eight_threads_parse_at_once() -> None:
    alone = [parsed(text) for text in TEXTS]
    start = threading.Barrier(8)

    def many(_: int) -> list[list[list[Word]]]:
        start.wait(timeout=30)
        return [[parsed(text) for text in TEXTS] for _ in range(100)]

    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(many, range(8)):
            assert all(one == alone for one in found)
