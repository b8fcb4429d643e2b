"""One page of the web: what may be asked, not too often, not for ever, not without end."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies

import httpx2

from assistant.domain.errors import SourceError
from ingest.sources.http import robots
from ingest.sources.http.reach import Network, allowed, home_of
from ingest.sources.http.robots import Robots

AGENT: Final = "ask-the-archive"
MOST_BYTES: Final = 16 * 1024 * 1024
_REDIRECTS = 5
_TRIES = 4
_BACKOFF = 0.5
_LONGEST_WAIT = 60.0
_SECONDS = 120.0  # for one reply, however slowly it comes
_TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
_BETWEEN = 0.25
_AGAIN = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


class Forbidden(SourceError):
    """A page that its host asks programs not to fetch."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: `url` is where it is after redirects, the names of `headers` are in small
    letters. The status is one that is final: 200, 304, 404 and so on."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, by the charset that its header names, else UTF-8; what is not in it
        is replaced."""
        named = _CHARSET.search(self.headers.get("content-type", ""))
        with suppress(LookupError):
            return self.body.decode(named[1] if named else "utf-8-sig", "replace")
        return self.body.decode("utf-8-sig", "replace")

    @property
    def etag(self) -> str:
        """What to ask by whether it changed."""
        return self.headers.get("etag", "")

    @property
    def modified(self) -> str:
        """When it changed, as the server wrote it."""
        return self.headers.get("last-modified", "")


class Polite:
    """Fetches pages for a source at the address `home`, one after another.

    Two requests to a host lie a quarter of a second apart (none on the own machine), or as far
    as its robots.txt asks. What fails for a while is asked again, later each time. An address in
    a private network is not asked, by a redirect or a link, unless `home` is in it.
    `clock` counts seconds, and `wait` waits for so many.
    """

    def __init__(
        self,
        home: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = _parts(home)
        self._proxied = bool({"http", "https"} & set(getproxies()))
        self._home: Network = "world" if self._proxied else home_of(*_host(parts))
        self._clock, self._wait = clock, wait
        self._clients: dict[str, httpx2.Client] = {}
        self._robots: dict[str, Robots] = {}
        self._last: dict[str, float] = {}
        self._tls: ssl.SSLContext | None = None

    def close(self) -> None:
        """Let all connections go."""
        for client in self._clients.values():
            client.close()

    def get(
        self,
        url: str,
        *,
        etag: str = "",
        modified: str = "",
        most: int = MOST_BYTES,
        by_robots: bool = True,
    ) -> Reply:
        """The page at an address; a reply of status 304 where it is as it was when it had this
        `etag` or was `modified` then. `most` bytes may come. Raises `Forbidden` for what
        robots.txt excludes, unless it is not asked, and `SourceError` where the host cannot be
        reached or is out of order, leads in circles or to where nobody may ask, or sends more.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in asked.items() if value}
        for _ in range(_REDIRECTS + 1):
            if by_robots and not self.robots(url).allow(url):
                raise Forbidden(f"{url}: its robots.txt asks programs not to read it")
            reply = self._tried(url, headers, most)
            if reply.status not in _MOVED or "location" not in reply.headers:
                return reply
            url = urljoin(url, reply.headers["location"])
        raise SourceError(f"{url}: leads on from page to page; check the address")

    def robots(self, url: str) -> Robots:
        """What the host of an address asks of programs."""
        parts = _parts(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = Robots("", AGENT)  # for its own address
            try:
                reply = self.get(f"{origin}/robots.txt", most=robots.MOST_BYTES, by_robots=False)
                text = reply.text if reply.status == 200 else ""
            except SourceError:
                del self._robots[origin]
                raise
            self._robots[origin] = Robots(text, AGENT)
        return self._robots[origin]

    def _tried(self, url: str, headers: Mapping[str, str], most: int) -> Reply:
        """The reply of a host, asked again where it fails for a while."""
        why = ""
        for attempt in range(_TRIES):
            try:
                reply = self._once(url, headers, most)
            except (httpx2.InvalidURL, UnicodeError) as error:
                raise SourceError(f"{url}: is no address that can be read ({error})") from error
            except httpx2.HTTPError as error:
                why = f"cannot be reached ({error or type(error).__name__})"
                pause = 0.0
            else:
                if reply.status not in _AGAIN:
                    return reply
                why = f"answers with status {reply.status}"
                pause = _after(reply.headers.get("retry-after", ""))
            if pause > _LONGEST_WAIT:
                why += f" and asks to come back in {pause:,.0f} s"
                break
            if attempt + 1 < _TRIES:
                self._wait(max(pause, _BACKOFF * 2**attempt))
        raise SourceError(f"{url}: {why}; try again later")

    def _once(self, url: str, headers: Mapping[str, str], most: int) -> Reply:
        parts = _parts(url)
        host, port = _host(parts)
        named = target = httpx2.URL(url)
        more = dict(headers)
        extensions: dict[str, str] = {}
        if not self._proxied:
            # What was looked at is what is connected to, whatever the name leads to next.
            address = allowed(host, port, self._home)[0]
            target = target.copy_with(host=address)
            more["Host"] = named.netloc.decode()
            extensions = {"sni_hostname": named.raw_host.decode()}
        self._keep_apart(parts)
        ends = self._clock() + _SECONDS
        with self._client(parts).stream(
            "GET", target, headers=more, extensions=extensions
        ) as response:
            if "," in response.headers.get("content-encoding", ""):
                raise SourceError(f"{url}: is packed several times over, which nobody needs")
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > most:
                    raise SourceError(f"{url}: has more than {most:,} bytes, the most that is read")
                if self._clock() > ends:
                    raise httpx2.ReadTimeout(f"more than {_SECONDS:.0f} s")
            found = {name.lower(): value for name, value in response.headers.items()}
            return Reply(url, response.status_code, found, bytes(body))

    def _keep_apart(self, parts: SplitResult) -> None:
        """Wait until the host may be asked again."""
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        between = max(_BETWEEN if self._home == "world" else 0.0, rules.delay if rules else 0.0)
        last = self._last.get(parts.netloc)
        if last is not None and (left := last + between - self._clock()) > 0:
            self._wait(left)
        self._last[parts.netloc] = self._clock()

    def _client(self, parts: SplitResult) -> httpx2.Client:
        """The connections to one host."""
        if parts.netloc not in self._clients:
            if self._tls is None:
                self._tls = httpx2.create_ssl_context()
            self._clients[parts.netloc] = httpx2.Client(
                verify=self._tls,
                timeout=_TIMEOUT,
                trust_env=self._proxied,
                headers={
                    "User-Agent": f"{AGENT}/{version(AGENT)}",
                    "Accept-Encoding": "gzip",
                },
            )
        return self._clients[parts.netloc]


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.username is not None or not url.isprintable() or " " in url:
        raise SourceError(f"{url[:200]!r} is no address of the web that can be read")
    return parts


def _host(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _after(value: str) -> float:
    """The seconds that a Retry-After header asks for: a number, or until a time."""
    if value.strip().isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError):
        return 0.0
