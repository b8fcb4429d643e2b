"""Keys of machines: who calls, what they may do, and how often.

A key is 256 random bits, so a plain SHA-256 of it is kept: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from assistant.domain.errors import KeyRefused
from assistant.runtime.rate import Rate

Scope = Literal["ask", "search", "read", "feedback", "metrics"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""`ask` questions, `search` for passages, `read` posts, `feedback` on answers, `metrics`."""
NO_KEY: Final = "none"
"""What stands for no key, for clients that insist on sending one."""
_PREFIX = "ask_"
_MISSING = "A key is needed here: Authorization: Bearer KEY."


class StoredKey(Protocol):
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
        keys: Mapping[str, StoredKey],
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
        name = self._name(authorization)
        if name is None:
            if scope not in self._anonymous:
                raise KeyRefused("missing", _MISSING)
            self._count(self._rates.get(scope), client)
            return Caller(None)
        if scope not in self._scopes[name]:
            raise KeyRefused("scope", f"This key is not good for this: it lacks {scope!r}.")
        self._count(self._own[name], name)
        return Caller(name)

    def recognised(self, authorization: str | None) -> Caller:
        """Who calls with this header for what needs no scope and is not counted, such as a list
        of what there is. Raises `KeyRefused`: a key that is not known, or none where nothing is
        done without one."""
        name = self._name(authorization)
        if name is None and not self._anonymous:
            raise KeyRefused("missing", _MISSING)
        return Caller(name)

    def held(self, authorization: str | None) -> bool:
        """Whether this header has a key that is known."""
        try:
            return self._name(authorization) is not None
        except KeyRefused:
            return False

    def _name(self, authorization: str | None) -> str | None:
        kind, _, key = (authorization or "").partition(" ")
        key = key.strip()
        if kind.lower() != "bearer" or not key or key.lower() == NO_KEY:
            return None
        name = self._names.get(hashed(key))
        if name is None:
            raise KeyRefused("unknown", "This key is not known.")
        return name

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
