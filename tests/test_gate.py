"""So many at once, so many waiting, and nobody who is forgotten inside."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.domain.errors import Busy
from assistant.runtime import cancellation
from assistant.runtime.admission import AdmissionQueue, SearchSlots


def nothing() -> None:
    pass


def until(true: object, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)


def test_never_more_at_once_and_the_rest_in_their_turn() -> None:
    gate, most, done = AdmissionQueue(2, 18), [0], []

    def enter(number: int) -> None:
        with gate.entered(60, nothing):
            most.append(gate.inside)
            time.sleep(0.01)
        done.append(number)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(enter, range(20)))
    assert sorted(done) == list(range(20))
    assert max(most) == 2
    assert (gate.inside, gate.full, gate.most) == (0, False, 20)


def test_one_too_many_is_told_at_once() -> None:
    gate, out = AdmissionQueue(1, 1), threading.Event()

    def enter() -> None:
        with gate.entered(60, nothing):
            out.wait(60)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(enter) for _ in range(2)]
        until(lambda: gate.full)
        began = time.monotonic()
        with pytest.raises(Busy), gate.entered(60, nothing):
            pass
        assert time.monotonic() - began < 20
        out.set()
        for one in both:
            one.result()
    assert (gate.inside, gate.full) == (0, False)


def test_waiting_ends() -> None:
    gate = AdmissionQueue(1, 5)
    with gate.entered(0, nothing):
        began = time.monotonic()
        with pytest.raises(Busy), gate.entered(0.4, nothing):
            pass
        assert 0.35 < time.monotonic() - began < 20
        assert not gate.full
    with gate.entered(0, nothing):
        assert gate.inside == 1


def test_one_who_waits_and_leaves_gives_up_the_place() -> None:
    gate, gone = AdmissionQueue(1, 1), threading.Event()

    def enter() -> None:
        with cancellation.watched(gone), gate.entered(90, cancellation.check):
            raise AssertionError("got in")

    with gate.entered(0, nothing), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(enter)
        until(lambda: gate.full)
        gone.set()
        with pytest.raises(cancellation.Cancelled):
            waiting.result(timeout=30)
        assert not gate.full


def test_a_fault_inside_lets_the_next_one_in() -> None:
    gate = AdmissionQueue(1, 0)
    with pytest.raises(ZeroDivisionError), gate.entered(0, nothing):
        raise ZeroDivisionError
    with gate.entered(0, nothing):
        assert gate.full


def test_only_the_thread_that_is_watched_is_told() -> None:
    gone = threading.Event()
    gone.set()
    cancellation.check()
    with cancellation.watched(gone):
        with pytest.raises(cancellation.Cancelled):
            cancellation.check()
        with cancellation.watched(threading.Event()):
            cancellation.check()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(cancellation.check).result()
    cancellation.check()


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns = SearchSlots(1)
    order: list[int] = []
    started: list[threading.Thread] = []

    def work(number: int) -> None:
        with turns.acquire():
            order.append(number)

    with turns.acquire():
        for number in range(6):
            started.append(threading.Thread(target=work, args=(number,)))
            started[-1].start()
            until(lambda: len(turns._waiting) == len(started))
        assert order == []
    for thread in started:
        thread.join(30)
    assert order == [0, 1, 2, 3, 4, 5]


def test_as_many_turns_as_there_are_at_the_same_time() -> None:
    turns = SearchSlots(2)
    inside = most = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with turns.acquire():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == 2
    with turns.acquire(), turns.acquire():
        pass


def test_one_who_has_words_gives_way_while_others_wait_for_their_turn() -> None:
    turns = SearchSlots(1)
    with ThreadPoolExecutor(2) as pool:
        with turns.acquire():
            turns.give_way(60)  # nobody waits
            search = pool.submit(lambda: turns.acquire().__enter__())
            while turns._calm.is_set():
                time.sleep(0.001)
            started = time.monotonic()
            turns.give_way(0.05)
            assert time.monotonic() - started >= 0.05
            gave = pool.submit(turns.give_way, 60)
            assert not gave.done()
        search.result(10)
        gave.result(10)
    assert turns._calm.is_set()
