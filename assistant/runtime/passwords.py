"""Passwords and their hashes: the only one that knows argon2."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 10
LONGEST = 1000
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its salt and its cost in it."""
    return _HASHER.hash(password)


def is_hash(text: str) -> bool:
    """Whether `text` is a hash that a password can be compared with."""
    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return True


def fits(kept: str, password: str) -> bool:
    """Whether `password` is the one that `kept` was made of. Takes some 0.1 s and 64 MB."""
    try:
        return len(password) <= LONGEST and _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def stand_in(known: Iterable[str]) -> str:
    """A hash that costs as much as those that are known: what a password is compared with
    under a name that nobody has, so that the time doesn't tell which names there are."""
    return next(iter(known), None) or _of_nobody()


@cache
def _of_nobody() -> str:
    return hashed("")
