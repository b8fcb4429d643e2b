"""One tagger for all threads: what it takes of memory and of time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.language.morphology import noun_runs, parsed

TEXTS = [
    "白波市は海沿いの遊歩道を春までに直すと発表した。",
    "架空電機の工場は青葉県に三百人を雇う。",
    "ソラネコが2台目の試作機を飛ばした。",
    "図書館の予算は8億円で、去年より少ない。",
    "GPUを積んだサーバーが足りない。",
] * 4


def in_threads(count: int, work: Callable[[], object]) -> float:
    """Seconds until all of so many threads, which begin together, have done the work."""
    start = threading.Barrier(count + 1)

    def one() -> None:
        start.wait(timeout=30)
        work()

    with ThreadPoolExecutor(count) as pool:
        done = [pool.submit(one) for _ in range(count)]
        start.wait(timeout=30)
        began = time.perf_counter()
        for each in done:
            each.result()
        return time.perf_counter() - began


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the kernel says of memory")
def test_two_hundred_threads_map_the_dictionary_once() -> None:
    at_once = threading.Barrier(200)
    mapped: list[int] = []

    def read() -> None:
        parsed(TEXTS[0])
        if at_once.wait(timeout=60) == 0:
            maps = Path("/proc/self/maps").read_text(encoding="utf-8")
            mapped.append(maps.count("/ipadic/dicdir/sys.dic\n"))
        at_once.wait(timeout=60)

    in_threads(200, read)
    assert mapped == [1]


def test_threads_that_share_it_read_what_one_alone_reads() -> None:
    alone = [(parsed(text), noun_runs(text)) for text in TEXTS]
    found: list[object] = []

    def read() -> None:
        for _ in range(30):
            found.append([(parsed(text), noun_runs(text)) for text in TEXTS])

    in_threads(8, read)
    assert len(found) == 8 * 30
    assert all(one == alone for one in found)
