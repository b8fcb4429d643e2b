"""The parts of the staff's desk by themselves."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.results import Results, Row
from assistant.domain.nouns import Filters, Post
from assistant.runtime.cancellation import Cancelled
from assistant.runtime.streaming import latest_for_thread
from assistant.surfaces.web.desk import editor, html
from assistant.surfaces.web.desk.controls import (
    ControlValues,
    NotUnderstood,
    day,
    month_days,
)
from assistant.surfaces.web.desk.gaps import Cluster, Report
from tests.samples import forced

HOSTILE = "<img src=x onerror=\"document.title='bad'\"> {{constructor}} ${alert(1)} `x` \\"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2025-07-02", date(2025, 7, 2), date(2025, 7, 2)),
        ("２０２５/7/2", date(2025, 7, 2), date(2025, 7, 2)),
        ("2025年7月2日", date(2025, 7, 2), date(2025, 7, 2)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("  ", None, None),
        (None, None, None),
    ],
)
def test_days_as_they_are_typed(typed: str | None, first: date | None, last: date | None) -> None:
    assert day(typed, "ja") == first
    assert day(typed, "ja", at_end=True) == last


@pytest.mark.parametrize("typed", ["yesterday", "2025-13", "2025-02-30", "0000-01-01", "7/2", "=1"])
def test_a_bad_date_is_one_clear_line(typed: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        ControlValues(date_from=typed).filters("en")
    assert typed in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_range_the_wrong_way_round_is_told() -> None:
    with pytest.raises(NotUnderstood, match="2025-08-01"):
        ControlValues(date_from="2025-08", date_to="2025-07").filters("en")


def test_a_month_has_its_days() -> None:
    assert month_days("2024-02") == ("2024-02-01", "2024-02-29")
    with pytest.raises(ValueError, match="month"):
        month_days("2024-13")


def test_options_keep_within_what_is_possible() -> None:
    chosen = ControlValues(top_k=9999, characters=1, mode="quotes").options()
    assert (chosen.top_k, chosen.characters, chosen.extractive) == (100, 60, True)
    assert ControlValues().options().top_k is None


def test_nothing_that_others_wrote_is_live_on_the_desk() -> None:
    made = Post(HOSTILE, HOSTILE, "/a/", NOW, tags=(HOSTILE,), author=HOSTILE)
    post = forced(made, url='javascript:alert(1)"')
    row = Row(1, post, (HOSTILE,), HOSTILE, post.url, 1.0, 1, None, (post,), (1,), (HOSTILE[5:20],))
    results = Results(HOSTILE, HOSTILE, Filters(tag=HOSTILE, author=HOSTILE), (row,), NOW)
    cluster = Cluster(2, (HOSTILE,) * 5, NOW.date(), (post,), (HOSTILE,))
    report = Report(NOW.date(), 12, 2, (cluster,), (cluster,), (), (cluster,))
    for shown in (
        html.evidence(results, "row", "ja"),
        html.posts([post]),
        html.notice(HOSTILE),
        editor.report(report, "en"),
    ):
        assert "<img" not in shown
        assert "javascript:" not in re.sub(r">[^<]*<", "><", shown)
        assert "onerror" in shown


def test_all_quotes_of_a_paragraph_are_marked() -> None:
    post = Post("a.md", "題", "/a/", NOW)
    row = Row(1, post, (), "一つ。二つ。三つ。", "/a/", 1.0, 1, 1, (), (1, 2), ("一つ。", "三つ。"))
    shown = html.evidence(Results("q", "q", Filters(), (row,), NOW), "row", "ja")
    assert "<mark>一つ。</mark>二つ。<mark>三つ。</mark>" in shown


def test_a_fast_stream_is_shown_seldom_and_to_its_end() -> None:
    def fast(gone: threading.Event) -> Iterator[int]:
        for number in range(1000):
            time.sleep(0.0005)
            yield number

    shown = list(latest_for_thread(fast, pause=0.1))
    assert shown[-1] == 999
    assert len(shown) < 300


def test_a_stream_ends_when_nobody_reads_on_and_its_errors_are_told() -> None:
    ended = threading.Event()

    def endless(gone: threading.Event) -> Iterator[int]:
        try:
            while not gone.is_set():
                yield 1
                time.sleep(0.001)
            raise Cancelled
        finally:
            ended.set()

    for _ in latest_for_thread(endless, pause=0.0):
        break
    assert ended.wait(30)

    def broken(gone: threading.Event) -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(latest_for_thread(broken, pause=0.2))


def test_posts_that_treat_a_topic_are_counted_by_month(assistant: Assistant) -> None:
    found = assistant.treated("AI拡散規則の撤回", Filters())
    assert "2025-05-14-2-ai-diffusion-rescind.md" in found.posts
    assert found.counts()["2025-05"] >= 1
    assert len(found.counts()) == len(found.months)
    assert sum(found.counts().values()) == len(found.posts)
    some = assistant.treated("AI拡散規則の撤回", Filters(date_from=date(2025, 6, 1)))
    assert set(some.posts) < set(found.posts)
    assert some.months[0] == "2025-06"
    assert not assistant.treated("カレーの作り方", Filters()).posts
    assert not assistant.treated("AI拡散規則の撤回", Filters(tag="ない")).months
