"""Pages are fetched politely, within limits, and only from where a person meant."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import Keep
from ingest.sources.http import Forbidden, Kept, Polite, Stored
from ingest.sources.http import polite as module
from ingest.sources.http.reach import network
from tests.loopback import Given, Served


class Time:
    """A clock that stands still, but for what is waited."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    def now(self) -> float:
        return sum(self.waited)


@pytest.fixture
def site() -> Iterator[Served]:
    with Served() as served:
        yield served


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def web(site: Served, time: Time) -> Iterator[Polite]:
    with closing(Polite(site.url, clock=time.now, wait=time.wait)) as made:
        yield made


def moved(to: str) -> Given:
    return 302, {"Location": to}, b""


def test_a_page_comes_as_text_with_its_state(site: Served, web: Polite) -> None:
    site.pages["/a"] = lambda _: (
        200,
        {"ETag": '"1"', "Content-Type": "text/html; charset=shift_jis"},
        "港の朝".encode("shift_jis"),
    )
    reply = web.get(f"{site.url}/a")
    assert (reply.text, reply.status, reply.etag) == ("港の朝", 200, '"1"')
    site.pages["/a"] = lambda sent: (304 if sent.get("If-None-Match") == '"1"' else 200, {}, b"")
    assert web.get(f"{site.url}/a", etag='"1"').status == 304
    assert web.get(f"{site.url}/missing").status == 404


def test_robots_are_asked_once_and_heeded(site: Served, web: Polite, time: Time) -> None:
    site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /in/\nCrawl-delay: 3\n", "/a": "x"}
    with pytest.raises(Forbidden, match=r"/in/b: its robots\.txt asks"):
        web.get(f"{site.url}/in/b")
    web.get(f"{site.url}/a")
    web.get(f"{site.url}/a")
    assert site.asked == ["/robots.txt", "/a", "/a"]
    assert time.waited == [3.0, 3.0]


def test_a_page_behind_a_redirect_is_asked_of_robots_too(site: Served, web: Polite) -> None:
    site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /in/\n", "/a": lambda _: moved("/in/b")}
    with pytest.raises(Forbidden):
        web.get(f"{site.url}/a")


def test_what_fails_for_a_while_is_asked_again_later(site: Served, web: Polite, time: Time) -> None:
    script = [(503, {}, b""), (429, {"Retry-After": "7"}, b""), (200, {}, b"there")]
    site.pages["/a"] = lambda _: script.pop(0)
    assert web.get(f"{site.url}/a").body == b"there"
    assert time.waited == [0.5, 7.0]


def test_what_goes_on_failing_is_told(site: Served, web: Polite, time: Time) -> None:
    site.pages["/a"] = lambda _: (500, {}, b"")
    with pytest.raises(SourceError, match="answers with status 500; try again later"):
        web.get(f"{site.url}/a")
    assert time.waited == [0.5, 1.0, 2.0]
    site.pages["/b"] = lambda _: (503, {"Retry-After": "7200"}, b"")
    with pytest.raises(SourceError, match="asks to come back in 7,200 s"):
        web.get(f"{site.url}/b")


def test_nobody_at_the_address_is_told(time: Time) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{one.getsockname()[1]}"
    with (
        closing(Polite(url, clock=time.now, wait=time.wait)) as web,
        pytest.raises(SourceError, match="cannot be reached"),
    ):
        web.get(f"{url}/a")


def test_redirects_are_followed_and_end(site: Served, web: Polite) -> None:
    site.pages |= {"/a": lambda _: moved("b"), "/b": "there", "/c": lambda _: moved("/c")}
    assert web.get(f"{site.url}/a").url == f"{site.url}/b"
    with pytest.raises(SourceError, match="leads on from page to page"):
        web.get(f"{site.url}/c")


@pytest.mark.parametrize(
    "to",
    ["http://10.0.0.8/", "http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0/"],
)
def test_another_network_is_not_asked(site: Served, web: Polite, to: str) -> None:
    site.pages["/a"] = lambda _: moved(to)
    with pytest.raises(SourceError, match="in a network that is not asked from here"):
        web.get(f"{site.url}/a")


@pytest.mark.parametrize(
    "to", ["file:///etc/hostname", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/"]
)
def test_what_is_no_page_is_not_asked(site: Served, web: Polite, to: str) -> None:
    site.pages["/a"] = lambda _: moved(to)
    with pytest.raises(SourceError, match="is no address of the web"):
        web.get(f"{site.url}/a")


def test_from_the_world_no_loopback_is_asked(site: Served, time: Time) -> None:
    with closing(Polite("http://93.184.215.14/", clock=time.now, wait=time.wait)) as web:
        for to in (site.url, site.url.replace("127.0.0.1", "localhost"), "http://[::ffff:7f00:1]"):
            with pytest.raises(SourceError, match="not asked from here"):
                web.get(f"{to}/a", by_robots=False)
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("93.184.215.14", "world"),
        ("2606:2800:21f:cb07::1", "world"),
        ("127.8.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"),
        ("2002:7f00:1::", "loopback"),
        ("10.1.2.3", "private"),
        ("172.20.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("fd00::1", "private"),
        ("169.254.169.254", "none"),
        ("fe80::1%eth0", "none"),
        ("224.0.0.1", "none"),
        ("0.0.0.0", "none"),
    ],
)
def test_networks(address: str, where: str) -> None:
    assert network(address) == where


def test_more_than_is_read_is_refused_packed_or_not(site: Served, web: Polite) -> None:
    site.pages["/a"] = b"x" * 2000
    bomb = gzip.compress(b"\0" * 20_000_000)
    site.pages["/b"] = lambda _: (200, {"Content-Encoding": "gzip"}, bomb)
    site.pages["/c"] = lambda _: (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(bomb))
    with pytest.raises(SourceError, match="has more than 1,000 bytes"):
        web.get(f"{site.url}/a", most=1000)
    with pytest.raises(SourceError, match="has more than"):
        web.get(f"{site.url}/b")
    with pytest.raises(SourceError, match="packed several times"):
        web.get(f"{site.url}/c")


def test_a_reply_without_an_end_is_given_up(
    site: Served, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SECONDS", -1.0)
    site.pages["/a"] = "x"
    with (
        closing(Polite(site.url, clock=time.now, wait=time.wait)) as web,
        pytest.raises(SourceError, match=r"cannot be reached \(more than"),
    ):
        web.get(f"{site.url}/a", by_robots=False)


def test_what_was_fetched_is_kept_by_source(tmp_path: Path) -> None:
    keep = Keep(tmp_path / "index")
    assert Kept(keep, "a").all() == {}
    Kept(keep, "a").renew({"1": Stored(b"x", '"1"'), "2": Stored(b"y")})
    Kept(keep, "b").renew({"1": Stored(b"z")})
    Kept(keep, "a").renew({"1": Stored(b"w")}, ["2"])
    assert Kept(keep, "a").all() == {"1": Stored(b"w")}
    assert Kept(keep, "b").all() == {"1": Stored(b"z")}
    Kept(Keep(keep.folder, read_only=True), "a").renew({}, ["1"])
    assert Kept(keep, "a").all() == {"1": Stored(b"w")}
    assert Kept(None, "a").all() == {}
