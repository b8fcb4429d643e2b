"""Who a request is from, and whether somebody may sign in."""

from __future__ import annotations

import asyncio
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from assistant.records import Database, Sessions, SignInAttempts, digest
from assistant.runtime import passwords
from assistant.settings.settings import Settings

_WINDOW = timedelta(minutes=15)
_CLIENT_TRIES = 4
_LONGEST_NAME = 100
_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session was opened; `token` is for the browser's cookie alone."""

    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody was signed in; no more tries for `wait` seconds, if it isn't 0."""

    wait: int = 0


class Accounts:
    """The staff of the settings and their sessions in the records."""

    def __init__(self, settings: Settings, database: Database) -> None:
        longest = timedelta(hours=settings.desk_hours)
        idle = timedelta(minutes=settings.desk_idle_minutes)
        self._sessions = Sessions(database, longest, idle)
        self._tries, self._most = SignInAttempts(database, _WINDOW), settings.desk_tries
        self._users, self._header = settings.desk_users, settings.desk_user_header
        self._secure = (settings.public_url or "").startswith("https:")
        self._cookie = "__Host-desk" if self._secure else "desk"
        self._form = "__Host-sign-in" if self._secure else "sign-in"
        self._nobody = passwords.stand_in(self._users.values())
        self._one_by_one = ThreadPoolExecutor(1, thread_name_prefix="sign-in")

    @property
    def has_users(self) -> bool:
        """Whether people may sign in with a password."""
        return bool(self._users)

    @property
    def open(self) -> bool:
        """Whether anybody can get to the desk at all."""
        return bool(self._users or self._header)

    async def recognised(self, scope: Scope) -> str | None:
        """The person of a request: of its session, or as its trusted proxy says. Raises
        `RecordsError`."""
        connection = HTTPConnection(scope)
        if self._header and scope["state"].get("proxied"):
            names = connection.headers.getlist(self._header)
            name = names[0].strip() if len(names) == 1 else ""
            if 1 <= len(name) <= _LONGEST_NAME and name.isprintable():
                return name
        token = connection.cookies.get(self._cookie)
        if not token or not self._users:
            return None
        found = await run_in_threadpool(self._sessions.person, token)
        if found is None:
            return None
        person, proof = found
        return person if digest(self._users.get(person, "")) == proof else None

    async def sign_in(self, name: str, password: str, client: str) -> SignedIn | Refused:
        """Try a name and a password; one try at a time, so that many at once gain nothing.
        Raises `RecordsError`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._one_by_one, self._sign_in, name, password, f"client {client}"
        )

    def _sign_in(self, name: str, password: str, client: str) -> SignedIn | Refused:
        most = {f"name {name}": self._most, client: self._most * _CLIENT_TRIES}
        wait = self._tries.taken(most)
        if wait:
            return Refused(wait)
        kept = self._users.get(name, self._nobody)
        if not passwords.fits(kept, password) or name not in self._users:
            return Refused()
        for who in most:
            self._tries.forgiven(who)
        return SignedIn(self._sessions.opened(name, kept))

    async def sign_out(self, scope: Scope) -> None:
        """End the session of a request, if it has one. Raises `RecordsError`."""
        token = HTTPConnection(scope).cookies.get(self._cookie)
        if token:
            await run_in_threadpool(self._sessions.closed, token)

    def remember(self, response: Response, token: str) -> None:
        """Give the browser the cookie of a session."""
        self._set(response, self._cookie, token, "lax")

    def forget(self, response: Response) -> None:
        """Take the browser's cookies back."""
        for name in (self._cookie, self._form):
            response.delete_cookie(name, path="/", secure=self._secure, httponly=True)

    def form_token(self, scope: Scope, response: Response | None = None) -> str:
        """The token that a form has to bring back: that of the session, or one that is put in
        a cookie by `response`."""
        connection = HTTPConnection(scope)
        session = connection.cookies.get(self._cookie)
        if response is None:
            return digest(f"form {session}") if session else ""
        known = connection.cookies.get(self._form, "")
        token = known if _FORM_TOKEN.fullmatch(known) else secrets.token_urlsafe(24)
        self._set(response, self._form, token, "strict")
        return token

    def is_own_form(self, scope: Scope, token: str) -> bool:
        """Whether the token that came with a form is that of its cookie or session."""
        given = token.encode()
        cookie = HTTPConnection(scope).cookies.get(self._form, "").encode()
        session = self.form_token(scope).encode()
        return any(known and compare_digest(given, known) for known in (cookie, session))

    def _set(self, response: Response, name: str, value: str, same_site: Any) -> None:
        response.set_cookie(
            name, value, path="/", secure=self._secure, httponly=True, samesite=same_site
        )


def person(request: Any) -> str | None:
    """Who of the staff a request is from, None for a reader: for a request of Starlette or
    Gradio, or a scope, inside `guard.guarded`."""
    connection = getattr(request, "request", request)
    scope = connection if isinstance(connection, dict) else getattr(connection, "scope", {})
    found = scope.get("state", {}).get("person")
    return found if isinstance(found, str) else None
