"""Signing in and out: `/login`, `/logout`, and the way to the desk."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.surfaces.texts.accounts import WORDING
from assistant.surfaces.web.accounts import pages
from assistant.surfaces.web.accounts.people import (
    Accounts,
    SignedIn,
    person,
)
from assistant.surfaces.web.plain import NO_STORE, language_of


def routes(accounts: Accounts) -> APIRouter:
    """The routes of signing in and out; they have to stand before the mounts."""
    router = APIRouter()

    @router.get("/login")
    def form(request: Request) -> Response:
        if person(request):
            return pages.signed_in(accounts, request.scope)
        return pages.sign_in(accounts, request.scope)

    @router.post("/login")
    async def sign_in(request: Request) -> Response:
        scope, fields = request.scope, await _fields(request)
        say, name = WORDING[language_of(scope)], fields.get("name", "").strip()
        wanted = _query(fields.get("query", ""))
        if not accounts.is_own_form(scope, fields.get("token", "")):
            return pages.sign_in(accounts, scope, 403, say["stale"], name, query=wanted)
        client = str(scope["state"]["client"])
        tried = await accounts.sign_in(name, fields.get("password", ""), client)
        if isinstance(tried, SignedIn):
            await accounts.sign_out(scope)
            response = RedirectResponse(f"/desk/{wanted and '?'}{wanted}", 303, NO_STORE)
            accounts.forget(response)
            accounts.remember(response, tried.token)
            return response
        if not tried.wait:
            return pages.sign_in(accounts, scope, 401, say["wrong"], name, query=wanted)
        minutes = -(-tried.wait // 60)
        line = say["locked"].format(minutes=minutes)
        locked = pages.sign_in(accounts, scope, 429, line, name, query=wanted)
        locked.headers["retry-after"] = str(tried.wait)
        return locked

    @router.get("/logout")
    def leaving(request: Request) -> Response:
        return pages.signed_in(accounts, request.scope)

    @router.post("/logout")
    async def sign_out(request: Request) -> Response:
        scope, fields = request.scope, await _fields(request)
        if not accounts.is_own_form(scope, fields.get("token", "")):
            return pages.signed_in(accounts, scope, 403)
        await accounts.sign_out(scope)
        response = RedirectResponse("/login", 303, NO_STORE)
        accounts.forget(response)
        return response

    @router.get("/desk")
    def desk(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"/desk/{query and '?'}{query}", 308, NO_STORE)

    return router


def _query(text: str) -> str:
    """The query of the desk's address that was asked for, as it is written in one."""
    try:
        return urlencode(parse_qsl(text, max_num_fields=100))
    except ValueError:
        return ""


async def _fields(request: Request) -> dict[str, str]:
    """What a form holds, the first value of each name."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
