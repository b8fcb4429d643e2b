"""Who gets in, and from where: the public address, proxies, the staff, machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from assistant.commands.doctor.finding import Examination, Finding
from assistant.settings.settings import Settings

_SECONDS = 10
_HERE = ("localhost", "127.0.0.1", "::1")


def address(examined: Examination) -> Iterator[Finding]:
    """Whether the address, https and the proxies fit each other; with `network` whether the
    app answers there."""
    chosen = examined.settings
    findings = [*_address(chosen), *_proxies(chosen)]
    yield from findings
    public = chosen.public_url
    if not findings:
        where = public or f"this machine only ({chosen.host}:{chosen.port})"
        yield Finding("address", "ok", where)
    if public and examined.network:
        yield _reached(public)


def _address(chosen: Settings) -> Iterator[Finding]:
    public = urlsplit(chosen.public_url or "")
    if not public.hostname:
        if not _is_here(chosen.host):
            yield Finding(
                "address",
                "look",
                f"the app listens on {chosen.host}, for whoever reaches it, by any name and over"
                " plain HTTP",
                "Set PUBLIC_URL, and put a proxy with TLS in front of it.",
            )
    elif public.scheme == "http" and public.hostname not in _HERE:
        yield Finding(
            "address",
            "look",
            f"{chosen.public_url} is not encrypted: passwords and questions can be read on the way",
            "Put a proxy with TLS in front of the app, and set PUBLIC_URL to its https address.",
        )
    elif public.scheme == "https" and not chosen.trusted_proxies:
        yield Finding(
            "address",
            "look",
            f"{chosen.public_url} needs a proxy for TLS, but TRUSTED_PROXIES names none: all"
            " readers count as one client",
            "Set TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1.",
        )


def _proxies(chosen: Settings) -> Iterator[Finding]:
    for part in (chosen.trusted_proxies or "").split(",") if chosen.trusted_proxies else ():
        network = ip_network(part.strip())
        if network.prefixlen == 0:
            yield Finding(
                "address",
                "wrong",
                f"TRUSTED_PROXIES={network} believes everybody: any reader can say that he is"
                " another, and rate limits hold nobody",
                "Name the proxies' own networks.",
            )


def _reached(public: str) -> Finding:
    try:
        with urlopen(f"{public}/healthz", timeout=_SECONDS) as reply:
            healthy = json.load(reply).get("status") == "ok"
    except (OSError, URLError, ValueError, AttributeError):
        healthy = False
    if healthy:
        return Finding("address", "ok", f"the app answers at {public}")
    then = "Is the app running, and does the proxy lead to it? This machine may not see that name."
    return Finding("address", "look", f"the app does not answer at {public}/healthz", then)


def desk(examined: Examination) -> Iterator[Finding]:
    """Whether anybody can sign in to the desk."""
    chosen = examined.settings
    if chosen.desk_user_header:
        said = f"{chosen.desk_user_header} of the trusted proxies names the staff"
        yield Finding("desk", "ok", said)
    elif not chosen.desk_users:
        yield Finding("desk", "off", "it has no accounts, so it is closed")
    if chosen.desk_users:
        yield Finding("desk", "ok", f"accounts: {len(chosen.desk_users)}")


def keys(examined: Examination) -> Iterator[Finding]:
    """What machines may do, with a key and without one."""
    chosen = examined.settings
    scopes = sorted({scope for key in chosen.api_keys.values() for scope in key.scopes})
    if chosen.api_keys:
        yield Finding("keys", "ok", f"{len(chosen.api_keys)} keys, for {', '.join(scopes)}")
    else:
        yield Finding("keys", "off", "no machine has a key")
    if "metrics" in chosen.api_anonymous:
        yield Finding(
            "keys",
            "look",
            "API_ANONYMOUS shows the figures of /metrics to everybody",
            "Take metrics out, and make a key: ask-the-archive new-key NAME metrics",
        )
    elif "metrics" not in scopes:
        then = "For Prometheus, make a key: ask-the-archive new-key NAME metrics"
        yield Finding("keys", "off", "nobody can read /metrics", then)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in _HERE
