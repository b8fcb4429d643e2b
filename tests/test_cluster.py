"""Several processes on one index in a folder, and on one in PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from uuid import uuid4

import httpx2
import pytest

from tests import postgres
from tests.conftest import SAMPLE
from tests.programs import run
from tests.running import start, stop
from tests.served import events
from tests.test_guard import HASH, PAGE, sign_in

FIRST = "AI拡散規則の撤回はいつ発表された？"
NEXT = "その後はどうなった？"
POST = "2024-10-21-alphafold-drug-discovery.md"
FARE = "霧笛港の深夜フェリーは、三月から片道{}円になった。"
ASKED = "霧笛港の深夜フェリーは片道いくらになった？"


class App:
    """One app process, as a reader's browser knows it."""

    def __init__(self, address: str) -> None:
        self.client = httpx2.Client(base_url=address, timeout=90, trust_env=False, verify=False)

    def ask(self, question: str, **more: str) -> dict[str, str]:
        """The whole answer; anything else is a failure."""
        reply = self.client.post("/chat/ask", json={"question": question, **more})
        assert reply.status_code == 200, reply.text
        kind, data = events(reply.text)[-1]
        assert kind == "answer", data
        return data

    def says(self, words: str, question: str = ASKED) -> bool:
        return words in json.dumps(self.ask(question), ensure_ascii=False)


@contextmanager
def apps(*folders: Path, program: str, **environment: str) -> Iterator[list[App]]:
    """An app process for each of these indexes, started at the same time."""
    with ExitStack() as stack, ThreadPoolExecutor(len(folders)) as pool:
        begun = pool.map(lambda folder: start(folder, program=program, **environment), folders)
        found = []
        for process, address in begun:
            stack.callback(stop, process)
            found.append(App(address))
            stack.callback(found[-1].client.close)
        yield found


def ingest(site: Path, folder: Path, **environment: str) -> CompletedProcess[str]:
    return run("-m", "ingest", site, "--index", folder, environment=os.environ | environment)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "site"))


def edit(site: Path, price: str) -> None:
    """A post says one thing more."""
    post = site / "_posts" / POST
    text = (SAMPLE / "_posts" / POST).read_text(encoding="utf-8")
    post.write_text(f"{text}\n\n{FARE.format(price)}\n", encoding="utf-8")


def until_all_say(found: list[App], words: str, seconds: float = 90) -> None:
    ends = time.monotonic() + seconds
    for one in found:
        while not one.says(words):
            assert time.monotonic() < ends, "the edit does not come through"
            time.sleep(0.2)


def talk(one: App, other: App) -> None:
    """A conversation that begins on one process goes on on the other."""
    first = one.ask(FIRST)
    second = other.ask(NEXT, after=first["continuation"])
    assert other.client.get(f"/a/{first['id']}").status_code == 200
    page = one.client.get(f"/a/{second['id']}")
    assert page.status_code == 200
    assert NEXT in page.text


def sign_in_at_one(one: App, other: App) -> None:
    """Who signs in at one process is known to the other, and locked out by both."""
    assert sign_in(one.client).status_code == 303
    cookie = {"cookie": f"desk={one.client.cookies['desk']}"}
    for app in (one, other):
        page = app.client.get("/desk/", headers=PAGE | cookie)
        assert page.status_code == 200, page.text
    statuses = []
    for attempt in range(8):
        app = (one, other)[attempt % 2].client
        statuses.append(sign_in(app, "mori", "wrong").status_code)
    assert statuses[:5].count(429) == 0
    assert set(statuses[5:]) == {429}


def test_processes_share_an_index(site: Path, sample_index: Path, tmp_path: Path) -> None:
    """Two apps and an ingest on one folder and one SQLite file."""
    index = Path(shutil.copytree(sample_index, tmp_path / "index"))
    common = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'records.sqlite3'}",
        "DESK_USERS": json.dumps({"kai": HASH, "mori": HASH}),
    }
    with apps(index, index, program="app.py", **common) as (one, other):
        talk(one, other)
        sign_in_at_one(one, other)
        edit(site, "1,470")
        done = ingest(site, index, **common)
        assert done.returncode == 0, done.stderr
        until_all_say([one, other], "1,470")


def test_machines_share_a_database(
    site: Path, sample_index: Path, tmp_path: Path, postgresql: str
) -> None:
    """Two apps that have no index of their own, and an ingest elsewhere that takes the vectors of
    a folder along."""
    common = {
        "DATABASE_URL": postgres.empty(postgresql),
        "DESK_USERS": json.dumps({"kai": HASH, "mori": HASH}),
        "INDEX_URL": postgresql,
        "INDEX_ARCHIVE": f"a{uuid4().hex}",
    }
    writer = Path(shutil.copytree(sample_index, tmp_path / "writer"))
    done = ingest(site, writer, **common)
    assert done.returncode == 0, done.stderr
    assert " 0 made, 250 known before" in done.stdout
    nothing = tmp_path / "one" / "index", tmp_path / "two" / "index"
    with apps(*nothing, program="app.py", **common) as (one, other):
        talk(one, other)
        sign_in_at_one(one, other)
        with load(one, other) as answered:
            wait_for_more(answered, 4)
            edit(site, "1,470")
            done = ingest(site, tmp_path / "elsewhere", **common)
            assert done.returncode == 0, done.stderr
            until_all_say([one, other], "1,470")
            wait_for_more(answered, 2)
    assert not any(folder.exists() for folder in nothing)
    away = common | {"INDEX_URL": "postgresql://nobody@127.0.0.1:9/none"}
    failed = ingest(site, writer, **away)
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: The index at postgresql://127.0.0.1:9/none cannot be")
    assert len(failed.stderr.strip().splitlines()) == 1


@contextmanager
def load(*found: App) -> Iterator[list[str]]:
    """Readers who ask all the time; the answers so far. One that fails is a failure."""
    over = threading.Event()
    answered: list[str] = []

    def reader(one: App) -> None:
        while not over.is_set():
            answered.append(one.ask(FIRST)["id"])
            time.sleep(0.1)

    with ThreadPoolExecutor(len(found)) as pool:
        readers = [pool.submit(reader, one) for one in found]
        try:
            yield answered
        finally:
            over.set()
        for done in readers:
            done.result()


def wait_for_more(answered: list[str], count: int) -> None:
    wanted, ends = len(answered) + count, time.monotonic() + 60
    while len(answered) < wanted:
        assert time.monotonic() < ends, "nobody is answered"
        time.sleep(0.05)
