"""Where a request comes from, whatever it claims."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.settings.settings import Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_FORWARDED = (
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-gradio-server",
    "x-original-url",
    "x-real-ip",
    "x-rewrite-url",
)
_LONGEST_CHAIN = 50


def networks(text: str | None) -> tuple[Network, ...]:
    """The networks of `10.0.0.0/8,::1`. Raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in text.split(",")) if text else ()


def address(text: str) -> Address | None:
    """An address, with a port or without; IPv4 in IPv6's clothes is IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def client(peer: Address | None, forwarded: str, trusted: tuple[Network, ...]) -> Address | None:
    """The nearest to us that is none of our proxies: the peer, or what the trusted ones say,
    read from the right, for everything further left may be forged."""
    found = peer
    chain = forwarded.split(",")[-_LONGEST_CHAIN:] if forwarded else []
    while found is not None and within(found, trusted) and chain:
        said = address(chain.pop())
        if said is None:
            break
        found = said
    return found


def counted_as(found: Address | None) -> str:
    """What a limit counts: an IPv4 address, or the /64 network that one IPv6 customer has."""
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found else "unknown"


class Clients:
    """Puts the client into the scope, and takes out what only proxies may say."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._trusted = networks(settings.trusted_proxies)
        self._public = urlsplit(settings.public_url or "")
        self._user = (settings.desk_user_header or "").lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on with `client`, `scheme` and headers of which all can be believed."""
        headers = MutableHeaders(scope=scope)
        peer = address((scope.get("client") or ("", 0))[0])
        proxied = peer is not None and within(peer, self._trusted)
        found = client(peer, ",".join(headers.getlist("x-forwarded-for")), self._trusted)
        if proxied:
            self._as_outside(scope, headers)
        for name in (*_FORWARDED, *(() if proxied or not self._user else (self._user,))):
            del headers[name]
        scope["client"] = (str(found), 0) if found else scope.get("client")
        scope["state"] |= {"client": counted_as(found), "proxied": proxied}
        await self._app(scope, receive, send)

    def _as_outside(self, scope: Scope, headers: MutableHeaders) -> None:
        said = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        scheme = self._public.scheme or said
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        if self._public.netloc:
            headers["host"] = self._public.netloc


def within(found: Address, trusted: tuple[Network, ...]) -> bool:
    """Whether an address is in any of the networks."""
    return any(found in network for network in trusted)
