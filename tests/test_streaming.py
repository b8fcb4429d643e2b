"""What a thread makes reaches the one who reads it, in a thread or in an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.runtime import streaming
from assistant.runtime.cancellation import Cancelled

Make = Callable[[threading.Event], Iterator[int]]
Reader = Callable[[Make], list[int | None]]


def in_own_thread(make: Make) -> list[int | None]:
    return list(streaming.latest_for_thread(make))


def in_pool(make: Make) -> list[int | None]:
    with ThreadPoolExecutor(1) as pool:
        return list(streaming.latest_for_thread(make, pool))


def in_loop(make: Make) -> list[int | None]:
    async def read() -> list[int | None]:
        return [item async for item in streaming.latest(pool, make)]

    with ThreadPoolExecutor(1) as pool:
        return asyncio.run(read())


@pytest.fixture(params=[in_own_thread, in_pool, in_loop])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(streaming, "_PAUSE", 0.0)
    reader: Reader = request.param
    return reader


def test_the_last_one_always_comes_and_older_ones_in_their_order(read: Reader) -> None:
    def many(_: threading.Event) -> Iterator[int]:
        yield from range(500)

    shown = [item for item in read(many) if item is not None]
    assert shown[-1] == 499
    assert shown == sorted(set(shown))


def test_nothing_is_nothing(read: Reader) -> None:
    assert read(lambda _: iter(())) == []


def test_an_error_comes_after_what_was_made(read: Reader) -> None:
    def broken(_: threading.Event) -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        read(broken)


def test_what_was_made_before_an_error_is_shown() -> None:
    def broken(_: threading.Event) -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = streaming.latest_for_thread(broken)
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_one_who_has_left_is_no_error(read: Reader) -> None:
    def left(_: threading.Event) -> Iterator[int]:
        yield 1
        raise Cancelled

    assert read(left) == [1]


def test_a_slow_reader_gets_the_newest_only() -> None:
    fetched = threading.Event()

    def fast(_: threading.Event) -> Iterator[int]:
        yield 0
        assert fetched.wait(30)
        yield from range(1, 100)

    shown = []
    for item in streaming.latest_for_thread(fast):
        shown.append(item)
        fetched.set()
        time.sleep(0.05)
    assert shown[0] == 0
    assert shown[-1] == 99
    assert len(shown) < 50


def test_silence_is_told_and_the_maker_knows_who_left() -> None:
    seen = threading.Event()

    def silent(gone: threading.Event) -> Iterator[int]:
        assert gone.wait(30)
        seen.set()
        yield 1

    items = streaming.latest_for_thread(silent, pulse=0.01)
    assert next(items) is None
    items.close()
    assert seen.wait(30)


def test_all_that_is_told_comes_where_all_is_wanted() -> None:
    def work(_: threading.Event, tell: streaming.Tell[int]) -> None:
        for number in range(300):
            tell(number)

    async def read() -> list[int | None]:
        return [item async for item in streaming.told(pool, work, 5.0)]

    with ThreadPoolExecutor(1) as pool:
        assert asyncio.run(read()) == [*range(300)]


def test_a_loop_that_leaves_is_told_to_the_work_and_silence_to_the_loop() -> None:
    seen = threading.Event()

    def work(gone: threading.Event, _: streaming.Tell[int]) -> None:
        assert gone.wait(30)
        seen.set()

    async def read() -> None:
        items = streaming.told(pool, work, 0.01)
        assert await anext(items) is None
        await items.aclose()

    with ThreadPoolExecutor(1) as pool:
        asyncio.run(read())
    assert seen.wait(30)
