"""Clocks that somebody sets back or forth: nobody waits longer than agreed for that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.errors import KeyRefused
from assistant.records import Claims, Database
from assistant.records.sessions import Sessions, SignInAttempts
from assistant.runtime import keys
from assistant.runtime.rate import Rate
from assistant.settings import settings
from tests.guarded import guarded_app

HOUR = timedelta(hours=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Wall:
    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, 12)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/r.sqlite3")
    yield made
    made.close()


def test_a_window_moves_with_the_time() -> None:
    clock = Clock()
    rate = Rate("2/minute;3/hour", clock)
    assert [rate.wait("a"), rate.wait("b")] == [0, 0]
    clock.seconds += 20
    assert [rate.wait("a"), rate.wait("a")] == [0, 40]
    clock.seconds += 40
    assert [rate.wait("a"), rate.wait("a")] == [0, 3540]
    clock.seconds += 3539.5
    assert rate.wait("a") == 1
    clock.seconds += 0.5
    assert rate.wait("a") == 0


@pytest.mark.parametrize("jump", [-3600.0, -5.0, 5.0, 3600.0])
def test_a_clock_that_jumps_locks_nobody_out(jump: float) -> None:
    clock = Clock()
    rate = Rate("2/minute", clock)
    assert [rate.wait("a"), rate.wait("a")] == [0, 0]
    for _ in range(3):
        clock.seconds += jump
        assert rate.wait("a") <= 60
        clock.seconds -= jump
        assert rate.wait("a") <= 60


def test_rates_are_not_counted_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = Rate("1/minute")
    named = keys.Keys({}, ["ask"], {"ask": Rate("1/minute")}, "1/minute")
    assert rate.wait("a") == 0
    named.admitted(None, "a", "ask")
    real = time.time
    for jump in (-3600, 3600):
        monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
        assert 55 <= rate.wait("a") <= 60
        with pytest.raises(KeyRefused) as told:
            named.admitted(None, "a", "ask")
        assert 55 <= told.value.wait <= 60


def test_nobody_is_remembered_for_longer_than_the_longest_window() -> None:
    clock = Clock()
    rate = Rate("1/second;5/minute", clock)
    for who in range(900):
        rate.wait(str(who))
    clock.seconds += 61
    for who in range(200):
        rate.wait(f"later {who}")
    assert len(rate._times) <= 200


def test_tries_to_sign_in_are_not_locked_out_for_longer(database: Database) -> None:
    wall = Wall()
    tries = SignInAttempts(database, timedelta(minutes=15), wall)
    most = {"name kai": 2}
    assert [tries.taken(most) for _ in range(3)] == [0, 0, 900]
    wall.at -= HOUR
    assert tries.taken(most) == 900
    wall.at += timedelta(minutes=14)
    assert tries.taken(most) == 60
    wall.at += timedelta(minutes=1, seconds=1)
    assert tries.taken(most) == 0


def test_a_session_ends_in_time_after_a_clock_was_set_back(database: Database) -> None:
    wall = Wall()
    sessions = Sessions(database, 12 * HOUR, 2 * HOUR, wall)
    token = sessions.opened("kai", "proof")
    wall.at -= timedelta(days=30)
    assert sessions.person(token)
    for _ in range(8):
        wall.at += 1.5 * HOUR
        assert sessions.person(token)
    wall.at += HOUR
    assert sessions.person(token) is None


def test_work_of_a_process_that_died_is_taken_over_soon(database: Database) -> None:
    wall = Wall()
    claims = Claims(database, timedelta(seconds=45), wall)
    assert claims.taken("e1")
    assert not claims.taken("e1")
    wall.at -= HOUR
    assert claims.left("e1") == 0
    assert claims.taken("e1")
    assert not claims.taken("e1")
    claims.done("e1")
    wall.at -= HOUR
    assert not claims.taken("e1")


def test_retry_after_keeps_within_its_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.load({"rate_limit": "2/minute"}).rate_limit == "2/minute"
    with guarded_app(tmp_path / "r.sqlite3", rate_limit="2/minute") as web:
        assert [web.post("/chat/ask").status_code for _ in range(2)] == [200, 200]
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() - 3600)
        refused = web.post("/chat/ask")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
