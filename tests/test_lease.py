"""Of many that would change an index on a server one does."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from assistant import archive
from assistant.archive import Server, index
from assistant.archive.shared import generations, lease
from assistant.domain.errors import IndexTaken, IndexUnusable
from tests.blog import TEA, Blog
from tests.clock import Skipping


def test_a_second_ingest_is_told_at_once(shelf: Blog, server: Server, tmp_path: Path) -> None:
    shelf.post("2025-03-01-new.md", TEA)
    before = generations.published(server)
    with archive.writing(tmp_path / "other", server):
        with pytest.raises(IndexTaken, match=r"process \d+ on .* is writing"):
            shelf.run(server=server)
        assert generations.published(server) == before
    assert shelf.run(server=server).added == 1


def test_the_claim_of_one_who_died_ends(
    shelf: Blog, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, clock = lease.Lease(server), Skipping()
    monkeypatch.setattr(lease, "time", clock)
    dead.take()
    with pytest.raises(IndexTaken):
        lease.Lease(server).take()
    clock.sleep(lease.SECONDS)
    assert not shelf.run(server=server).changed
    with pytest.raises(IndexUnusable, match="taken over"):
        dead.hold()


def test_a_claim_is_prolonged(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS", 2.0)
    with lease.leased(server) as held:
        time.sleep(2.6)
        held.hold()
        with pytest.raises(IndexTaken):
            lease.Lease(server).take()
    with lease.leased(server):
        pass


def test_of_many_that_claim_at_once_one_does(server: Server) -> None:
    for _ in range(5):
        claims = [lease.Lease(server) for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(_claimed, claims))
        assert sum(got) == 1
        for claim in claims:
            claim.release()


def _claimed(claim: lease.Lease) -> bool:
    try:
        claim.take()
    except IndexTaken:
        return False
    return True


def test_of_two_that_publish_upon_the_same_one_does(
    shelf: Blog, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the claim failed to keep them apart."""
    upon = generations.latest(server)
    home = index.home(shelf.index, index.pointed_at(shelf.index))
    numbers = count()
    again = generations.push

    def late(*given: object, **named: object) -> object:
        if next(numbers) == 0:
            again(server, _renamed(home, tmp_path), upon)
        return again(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(generations, "push", late)
    shelf.post("2025-03-01-new.md", TEA)
    with pytest.raises(IndexUnusable, match="in the meantime"):
        shelf.run(server=server)
    newest = generations.latest(server)
    assert newest is not None
    assert (newest.number, newest.generation) == (2, "other")
    assert index.pointed_at(shelf.index) == home.name
    report = shelf.run(server=server)
    assert (report.added, generations.latest(server).number) == (1, 3)  # type: ignore[union-attr]


def _renamed(home: Path, folder: Path) -> Path:
    copied = Path(shutil.copytree(home, folder / "copied"))
    info, patched, is_shared = index.read_info(home / index.INFO)
    index.write_info(copied, replace(info, generation="other"), patched, shared=is_shared)
    return copied
