"""Which addresses of the network may be asked: those of the world, and of the network that the
address which was given is in itself."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal

from assistant.domain.errors import SourceError

Network = Literal["world", "private", "loopback", "none"]
_Address = IPv4Address | IPv6Address


def network(address: str) -> Network:
    """The network that an IP address is in; `none` for one that holds no sites, such as that of
    a link or of a group. An IPv6 address which stands for an IPv4 one is where that is."""
    ip = _meant(ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return "loopback"
    if ip.is_unspecified or ip.is_link_local or ip.is_multicast or ip.is_reserved:
        return "none"
    return "world" if ip.is_global else "private"


def _meant(ip: _Address) -> _Address:
    if isinstance(ip, IPv4Address):
        return ip
    if int(ip) >> 32 == int(IPv6Address("64:ff9b::")) >> 32:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo:
        return ip.teredo[1]
    return ip.ipv4_mapped or ip.sixtofour or ip


def addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order in which they are to be tried. Raises
    `SourceError` where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{host} is not known; check the address and the connection") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed(host: str, port: int, home: Network) -> list[str]:
    """The IP addresses of a host that may be asked by one whose own address is in the network
    `home`. Raises `SourceError` where there are none."""
    all_of_it = addresses(host, port)
    found = [one for one in all_of_it if network(one) in {"world", home}]
    if not found:
        raise SourceError(f"{host} is at {all_of_it[0]}, in a network that is not asked from here")
    return found


def home_of(host: str, port: int) -> Network:
    """The network of the host that a person named: the innermost, if it is in several."""
    found = {network(one) for one in addresses(host, port)}
    inner: tuple[Network, ...] = ("loopback", "private", "world")
    return next((one for one in inner if one in found), "none")
