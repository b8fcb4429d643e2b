"""When posts of two times differ: the newer leads, the older is named as earlier."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.quoted.framing import framed
from assistant.answering.quoted.quoting import (
    MOST_CHARACTERS,
    Quote,
    Wanted,
)
from assistant.answering.quoted.superseding import supersedes
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.settings import settings
from tests.blog import Blog

OLD, NEW = datetime(2024, 3, 4), datetime(2025, 8, 9)


def assistant_of(blog: Blog) -> Assistant:
    blog.run()
    chosen = settings.load({"index_dir": blog.index})
    return wiring.assistant(chosen, embed=blog.embedder, today=lambda: date(2026, 4, 1))


PAIRS = [
    (
        "架空電機の蓄電池K1の価格はいくら？",
        "架空電機は蓄電池K1の価格を52万円と発表した。",
        "架空電機は蓄電池K1の価格を61万円に改めた。",
        "61万円",
    ),
    (
        "霧島重工の貨物船ミサゴはいつ就航する？",
        "霧島重工の貨物船ミサゴは2025年6月に就航する予定だ。",
        "霧島重工の貨物船ミサゴは就航が2026年2月に延びた。",
        "2026年2月",
    ),
    (
        "砂丘通信の海底線は何社が使っている？",
        "砂丘通信の海底線を使っている会社は14社だと同社は言う。",
        "砂丘通信の海底線を使っている会社は23社に増えた。",
        "23社",
    ),
    (
        "若葉製茶の機械摘みの割合は何％？",
        "若葉製茶では機械摘みの割合が35%だった。",
        "若葉製茶では機械摘みの割合が58%になった。",
        "58%",
    ),
    (
        "How many robots does Kakuu Denki run in its warehouse?",
        "Kakuu Denki runs 120 robots in its warehouse, the company said.",
        "Kakuu Denki now runs 310 robots in its warehouse.",
        "310",
    ),
]


@pytest.mark.parametrize(("question", "old", "new", "leads"), PAIRS)
def test_the_newer_leads_and_the_older_is_named_as_earlier(
    blog: Blog, question: str, old: str, new: str, leads: str
) -> None:
    blog.post("2024-03-04-old.md", old)
    blog.post("2025-08-09-new.md", new)
    answer = assistant_of(blog).ask(question)
    assert not answer.abstained
    told = [sentence for sentence in answer.sentences if not sentence.framing]
    assert leads in told[0].text
    assert answer.as_of == date(2025, 8, 9)
    assert told[1].text == old
    before = answer.sentences[answer.sentences.index(told[1]) - 1]
    assert before.framing
    assert "2024" in before.text
    assert "前の記事" in before.text or "Earlier" in before.text


@pytest.mark.parametrize(("question", "old", "new", "leads"), PAIRS)
def test_the_pair_is_known_whatever_the_order(
    question: str, old: str, new: str, leads: str
) -> None:
    assert supersedes((NEW, new), (OLD, old))
    assert not supersedes((OLD, old), (NEW, new))
    assert not supersedes((OLD, new), (OLD, old))


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        # the same figure
        ("架空電機の蓄電池K1は52万円のままだ。", "架空電機は蓄電池K1の価格を52万円と発表した。"),
        # of somebody else
        ("霧島重工は船の価格を61億円と発表した。", "架空電機は蓄電池K1の価格を52万円と発表した。"),
        ("NVIDIAの時価総額は5兆ドルに達した。", "Alphabetの時価総額は3兆ドルに達した。"),
        # more of the same
        ("価格は52万円で、保証は3年だ。", "価格は52万円だ。"),
        # no figure at all
        ("架空電機は蓄電池の価格を改めた。", "架空電機は蓄電池K1の価格を52万円と発表した。"),
    ],
)
def test_what_overtakes_nothing(newer: str, older: str) -> None:
    assert not supersedes((NEW, newer), (OLD, older))


def test_a_course_of_events_is_told_from_older_to_newer_with_its_days(
    blog: Blog, embedder: Embedder
) -> None:
    blog.embedder = embedder
    told = (
        "架空電機の蓄電池K1の価格は2024年3月の発売で52万円だった。",
        "原材料が値上がりし、架空電機の蓄電池K1の価格は2025年1月に57万円へ変わった。",
        "2025年8月、架空電機の蓄電池K1の価格は税込みで61万円へと再び見直された。",
    )
    for name, text in zip(("2024-03-04-a", "2025-01-05-b", "2025-08-09-c"), told, strict=True):
        blog.post(f"{name}.md", text)
    answer = assistant_of(blog).ask("架空電機の蓄電池K1の価格はどう変わった？")
    assert [(s.text, s.framing) for s in answer.sentences] == [
        ("2024年3月4日の記事：", True),
        (told[0], False),
        ("2025年1月5日の記事：", True),
        (told[1], False),
        ("2025年8月9日の記事：", True),
        (told[2], False),
    ]


def test_english_readers_are_told_what_the_japanese_quotes_hold(blog: Blog) -> None:
    blog.post("2025-08-09-rule.md", "政府は半導体の輸出規制を9月に緩めると発表した。")
    blog.post("2025-01-05-other.md", "若葉製茶は機械で摘む畑を広げた。")
    answer = assistant_of(blog).ask("When will the semiconductor export rules be eased?")
    frame, quote = answer.sentences[:2]
    assert frame.framing
    assert frame.citations == ()
    assert frame.text.startswith("Post of 9 Aug 2025, in Japanese (")
    assert "semiconductor = 半導体" in frame.text
    assert "export" in frame.text
    assert quote.citations == (1,)
    assert answer.answer.splitlines()[:2] == [frame.text, f"{quote.text}[1]"]


def test_the_lines_count_among_the_characters_of_an_answer(blog: Blog) -> None:
    topics = ("蓄電池の工場", "貨物船の受注", "海底線の敷設", "機械摘みの畑")
    for month, topic in enumerate(topics, 1):
        blog.post(f"2025-0{month}-05-{month}.md", f"{topic}についての発表は次の通りだ、" * 9)
    blog.run()
    hits = blog.search("発表")
    every = [Quote(n, ((0, len(hit.passage.plain)),)) for n, hit in enumerate(hits)]
    assert sum(end for quote in every for _, end in quote.sentences) > MOST_CHARACTERS
    wanted = Wanted("What was announced?", "発表")
    told = list(framed(every, hits, wanted, "en", MOST_CHARACTERS))
    length = sum(len(line or "") + quote.span[1] for line, quote in told)
    assert 0 < len(told) < len(every)
    assert length <= MOST_CHARACTERS
    line, _ = told[-1]
    assert length + len(line or "") + every[len(told)].span[1] > MOST_CHARACTERS
    assert len(list(framed(every, hits, wanted, "en", 2000))) == len(every)
