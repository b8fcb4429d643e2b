"""Keys of machines: who calls, what they may do, and how often.

A key is 256 random bits, so a plain SHA-256 of it is kept: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from assistant.errors import KeyRefused
from assistant.rate import Rate

Scope = Literal["ask", "search", "read", "feedback", "metrics"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""`ask` questions, `search` for passages, `read` posts, `feedback` on answers, `metrics`."""
_PREFIX = "ask_"


class Kept(Protocol):
    """What is kept of a key: the hash of it, what it is good for, and a rate of its own."""

    @property
    def hash(self) -> str:
        """As `hashed` makes it."""

    @property
    def scopes(self) -> Iterable[Scope]:
        """What it is good for."""

    @property
    def rate(self) -> str | None:
        """How often it may be used; None for the usual."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the name of a key, None without one."""

    name: str | None


class Keys:
    """Admits callers by their keys, and those without one to what is `anonymous`.

    `rates` are those of callers without a key, by scope; a key without a rate of its own has
    `usual`. Thread-safe.
    """

    def __init__(
        self,
        keys: Mapping[str, Kept],
        anonymous: Iterable[Scope],
        rates: Mapping[Scope, Rate],
        usual: str,
    ) -> None:
        self._names = {kept.hash: name for name, kept in keys.items()}
        self._scopes = {name: frozenset(kept.scopes) for name, kept in keys.items()}
        self._own = {name: Rate(kept.rate or usual) for name, kept in keys.items()}
        self._anonymous = frozenset(anonymous)
        self._rates = dict(rates)

    def admitted(self, authorization: str | None, client: str, scope: Scope) -> Caller:
        """Who calls with this `Authorization` header (`Bearer KEY`) for something of a scope;
        counts the call. `client` is where one without a key comes from.

        Raises `KeyRefused`: no key where one is needed, one that is not known or not for this
        scope, or too many calls.
        """
        kind, _, key = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            if scope not in self._anonymous:
                raise KeyRefused("missing", "A key is needed here: Authorization: Bearer KEY.")
            self._count(self._rates.get(scope), client)
            return Caller(None)
        name = self._names.get(hashed(key.strip()))
        if name is None:
            raise KeyRefused("unknown", "This key is not known.")
        if scope not in self._scopes[name]:
            raise KeyRefused("scope", f"This key is not good for this: it lacks {scope!r}.")
        self._count(self._own[name], name)
        return Caller(name)

    @staticmethod
    def _count(rate: Rate | None, who: str) -> None:
        wait = rate.wait(who) if rate else 0
        if wait:
            raise KeyRefused("often", f"Too many requests. Wait {wait} seconds.", wait)


def new_key() -> str:
    """A key that nobody can guess."""
    return _PREFIX + secrets.token_urlsafe(32)


def hashed(key: str) -> str:
    """What is kept of a key: `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
