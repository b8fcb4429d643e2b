"""What settings may be set to: types that read the words of an environment, and refuse others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

from assistant.domain.nouns import Usage
from assistant.runtime.keys import Scope
from assistant.runtime.passwords import is_hash
from assistant.runtime.rate import Rate

T = TypeVar("T")
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def _unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _split(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else {}
    except ValueError as error:
        raise ValueError(f"is not JSON ({error})") from None


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("must be an address such as http://127.0.0.1:8089/v1")
    return value


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value.rstrip("/")) or "*" in value:
        raise ValueError("must be an address without a path, such as https://ask.example.org")
    return value.rstrip("/").lower()


def _networks(value: str) -> str:
    for part in value.split(","):
        ip_network(part.strip())
    return value


def _sites(value: str) -> str:
    sources = value.replace(",", " ").split() or ["'self'"]
    for source in sources:
        if source not in ("'self'", "'none'") and not _ORIGIN.fullmatch(source):
            raise ValueError(f"{source} is not a site such as https://www.example.org")
    return " ".join(sources)


def _header(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,100}", value):
        raise ValueError("must be the name of a header such as X-Forwarded-User")
    return value


def _slack_place(value: str) -> str:
    if not re.fullmatch(r"[CGUW][A-Z0-9]{4,}", value):
        raise ValueError("must be the id of a channel or a person, such as C0123456789")
    return value


def _rate(value: str) -> str:
    try:
        Rate(value)
    except ValueError:
        raise ValueError("must be a rate such as 20/minute;200/hour") from None
    return value


def _users(value: dict[str, str]) -> dict[str, str]:
    for name, kept in value.items():
        if not 1 <= len(name) <= 100 or name != name.strip():
            raise ValueError(f"{name!r} is not a name of 1 to 100 characters")
        if not is_hash(kept):
            raise ValueError(
                f"what {name} has is no hash (single quotes keep a shell from reading its $)"
            )
    return value


Maybe = Annotated[T | None, BeforeValidator(_unset)]
"""Something that may be left out; nothing but white space is None, too."""
Listed = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_split)]
"""Any number of them, apart by commas or white space."""
AsJson = Annotated[T, NoDecode, BeforeValidator(_decoded)]
"""Something that is written as JSON; nothing but white space is an empty object."""

Folder = Annotated[Path, AfterValidator(Path.expanduser)]
"""A folder; `~` is the home of whoever runs the process."""
Address = Annotated[str, AfterValidator(_address)]
"""An http or https address of a server, with a path or without."""
Origin = Annotated[str, AfterValidator(_origin)]
"""Scheme, host and port, in small letters."""
Networks = Annotated[str, AfterValidator(_networks)]
"""Networks of IPv4 or IPv6 in CIDR notation, apart by commas."""
Sites = Annotated[str, AfterValidator(_sites)]
"""Sources of the directive `frame-ancestors`, apart by a space; none is `'self'`."""
Header = Annotated[str, AfterValidator(_header)]
"""The name of an HTTP header."""
SlackPlace = Annotated[str, AfterValidator(_slack_place)]
"""The id of a channel or a person in Slack."""
RateText = Annotated[str, AfterValidator(_rate)]
"""A rate as `Rate` reads it."""
Users = Annotated[dict[str, str], AfterValidator(_users)]
"""Names of people with the hashes of their passwords."""


class Price(BaseModel):
    """What a chat model costs, in US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    input: float = Field(ge=0)
    output: float = Field(ge=0)

    def of(self, usage: Usage) -> Usage:
        """The same usage with its cost."""
        cost = usage.prompt_tokens * self.input + usage.completion_tokens * self.output
        return replace(usage, cost=cost / 1e6)


class ApiKey(BaseModel):
    """What is kept of a machine's key, what it is good for, and how often it may be used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    scopes: tuple[Scope, ...] = ("ask", "search", "read", "feedback")
    rate: RateText | None = None
