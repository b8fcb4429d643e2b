"""When posts of two times differ, the newer leads."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.answering.assistant import Assistant
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


@pytest.mark.parametrize("model", ["words", "embedded"])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_newer_leads_and_the_older_follows(
    blog: Blog, embedder: Embedder, model: str, pair: tuple[str, str, str, str]
) -> None:
    question, old, new, leads = pair
    if model == "embedded":
        blog.embedder = embedder
    blog.post("2024-03-04-old.md", old)
    blog.post("2025-08-09-new.md", new)
    answer = assistant_of(blog).ask(question)
    assert answer.state == "answered"
    assert [one.text for one in answer.sentences] == [new, old]
    assert leads in answer.sentences[0].text
    days = [citation.post.date.date() for citation in answer.citations]
    assert days == [date(2025, 8, 9), date(2024, 3, 4)]
    assert answer.as_of == date(2025, 8, 9)


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


def test_a_course_of_events_is_told_from_older_to_newer_after_the_newest(
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
    assert [(one.text, one.kind) for one in answer.sentences] == [
        (told[2], "told"),
        *((text, "quote") for text in told),
    ]
    assert answer.sentences[0].citations == answer.sentences[-1].citations
