"""The pages of signing in and out."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse
from starlette.types import Scope

from assistant.surfaces.texts.accounts import WORDING
from assistant.surfaces.web.accounts.people import Accounts, person
from assistant.surfaces.web.plain import (
    NO_STORE,
    language_of,
    page,
)

CHALLENGE = 'Cookie realm="desk", form-action="/login"'
_UNKNOWN = {"www-authenticate": CHALLENGE}


def sign_in(
    accounts: Accounts,
    scope: Scope,
    status: int = 200,
    warning: str = "",
    name: str = "",
    *,
    query: str = "",
) -> HTMLResponse:
    """The form to sign in with, or how to open the desk where nobody can. `warning` is the
    name of a wording; `query` that of the desk's address, which is gone on to."""
    language = language_of(scope)
    say = WORDING[language]
    if not accounts.has_users:
        return _closed(accounts, scope, status)
    response = HTMLResponse("", status, _headers(status))
    token = accounts.form_token(scope, response)
    alert = f'<p class="warning" role="alert">{escape(warning)}</p>' if warning else ""
    if scope["path"].startswith("/desk"):
        query = scope["query_string"].decode("ascii", "replace")
    on = f'<input type="hidden" name="query" value="{escape(query)}">' if query else ""
    focus = ("", " autofocus") if name else (" autofocus", "")
    body = (
        f"<h1>{say['sign_in']}</h1>{alert}"
        '<form method="post" action="/login">'
        f'<input type="hidden" name="token" value="{token}">{on}'
        f'<label for="name">{say["name"]}</label>'
        f'<input id="name" name="name" value="{escape(name)}" maxlength="100" required{focus[0]}'
        ' autocomplete="username" autocapitalize="none" spellcheck="false">'
        f'<label for="password">{say["password"]}</label>'
        f'<input id="password" name="password" type="password" required{focus[1]}'
        ' autocomplete="current-password">'
        f"<button>{say['enter']}</button></form>{_home(say)}"
    )
    return _filled(response, page(language, say["sign_in"], body))


def signed_in(accounts: Accounts, scope: Scope, status: int = 200) -> HTMLResponse:
    """Who is signed in, with the button to sign out."""
    language, somebody = language_of(scope), person(scope)
    say = WORDING[language]
    token = accounts.form_token(scope)
    leave = (
        '<form method="post" action="/logout">'
        f'<input type="hidden" name="token" value="{token}">'
        f"<button>{say['leave']}</button></form>"
        if token
        else f"<p>{say['elsewhere']}</p>"
    )
    body = (
        f"<h1>{say['signed_in']}</h1><p>{escape(say['as'].format(person=somebody))}</p>"
        f'<p><a href="/desk/">{say["desk"]}</a></p>{leave}{_home(say)}'
    )
    return HTMLResponse(page(language, say["signed_in"], body), status, NO_STORE)


def _closed(accounts: Accounts, scope: Scope, status: int) -> HTMLResponse:
    language = language_of(scope)
    say = WORDING[language]
    setting = """export DESK_USERS='{"NAME": "$argon2id$…"}'"""
    how = (
        f"<p>{say['closed_more']}</p><p>{say['closed_hash']}</p>"
        "<pre><code>ask-the-archive hash-password</code></pre>"
        f"<p>{say['closed_set']}</p><pre><code>{escape(setting)}</code></pre>"
    )
    how = f"<p>{say['through']}</p>" if accounts.open else how
    title = say["sign_in" if accounts.open else "closed"]
    html = page(language, title, f"<h1>{title}</h1>{how}{_home(say)}").replace(
        "<main>", '<main class="wide">'
    )
    return HTMLResponse(html, status, _headers(status))


def _headers(status: int) -> dict[str, str]:
    return {**NO_STORE, **(_UNKNOWN if status == 401 else {})}


def _home(say: dict[str, str]) -> str:
    return f'<p class="note"><a href="/">{say["home"]}</a></p>'


def _filled(response: HTMLResponse, html: str) -> HTMLResponse:
    response.body = html.encode()
    response.headers["content-length"] = str(len(response.body))
    return response
