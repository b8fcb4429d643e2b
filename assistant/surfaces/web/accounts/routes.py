"""Signing in and out: `/login`, `/logout`, and the way to the desk."""

from __future__ import annotations

from urllib.parse import parse_qs

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
        if not accounts.is_own_form(scope, fields.get("token", "")):
            return pages.sign_in(accounts, scope, 403, say["stale"], name)
        client = str(scope["state"]["client"])
        tried = await accounts.sign_in(name, fields.get("password", ""), client)
        if isinstance(tried, SignedIn):
            await accounts.sign_out(scope)
            response = RedirectResponse("/desk/", 303, NO_STORE)
            accounts.forget(response)
            accounts.remember(response, tried.token)
            return response
        if not tried.wait:
            return pages.sign_in(accounts, scope, 401, say["wrong"], name)
        minutes = -(-tried.wait // 60)
        locked = pages.sign_in(accounts, scope, 429, say["locked"].format(minutes=minutes), name)
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
    def desk() -> Response:
        return RedirectResponse("/desk/", 308, NO_STORE)

    return router


async def _fields(request: Request) -> dict[str, str]:
    """What a form holds, the first value of each name."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
