"""What stands between the internet and the app, over real HTTP."""

from __future__ import annotations

import http.client
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi.routing import iter_route_contexts
from playwright.sync_api import expect, sync_playwright
from starlette.routing import BaseRoute, Mount

from assistant.answering.assistant import Assistant
from assistant.domain.errors import SettingError
from assistant.records import Database
from assistant.runtime.rate import Rate
from assistant.settings import settings
from assistant.surfaces.server import create_app, parts
from assistant.surfaces.web import accounts, guard
from assistant.surfaces.web.guard.clients import (
    address,
    client,
    counted_as,
    networks,
)
from tests.guarded import SECRET, built, guarded_app, serving, small_app
from tests.running import chromium

PASSWORD = "correct horse battery"
HASH = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
"""One that is compared with in a tenth of the usual time."""
PAGE = {"accept": "text/html,*/*;q=0.8"}
EVIL = {"origin": "https://evil.example"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    records = tmp_path_factory.mktemp("records") / "r.sqlite3"
    users = f'{{"kai": "{HASH}"}}'
    with guarded_app(records, gradio=True, desk_users=users, rate_limit="") as found:
        yield found


@pytest.fixture
def staff(web: httpx.Client) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=web.base_url, timeout=90, trust_env=False, verify=False) as found:
        sign_in(found)
        yield found


def sign_in(web: httpx.Client, name: str = "kai", password: str = PASSWORD) -> httpx.Response:
    token = re.search('name="token" value="([^"]+)"', web.get("/login").text)
    assert token
    fields = {"token": token[1], "name": name, "password": password}
    return web.post("/login", data=fields, headers=PAGE)


def walk(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path of an app, also inside of what is mounted in it."""
    for route in iter_route_contexts(routes):
        inner = getattr(route, "original_route", route)
        if isinstance(inner, Mount):
            yield from walk(inner.routes, prefix + inner.path)
        else:
            for method in sorted(route.methods or {"GET"}):
                yield method, prefix + re.sub(r"\{[^}]*\}", "x", str(route.path))


def test_every_route_is_public_or_answers_401(assistant: Assistant, tmp_path: Path) -> None:
    records = f"sqlite:///{tmp_path}/r.sqlite3"
    chosen = settings.load({"database_url": records, "rate_limit": "", "api_anonymous": ""})
    database = Database(chosen.database_url)
    app = built(lambda: create_app(parts(chosen, assistant, database)))
    found = sorted(set(walk(app.app.routes)))
    assert len(found) > 80
    public, closed = [], []
    with serving(app) as web:
        for method, path in found:
            answer = web.request(method, path)
            if guard.access(method, path) == "public":
                public.append((method, path))
                assert answer.status_code not in (401, 500), (method, path, answer.status_code)
            elif guard.access(method, path) == "machines":
                ours = path.startswith(("/v1/", "/mcp")) and answer.status_code < 500
                told = ours or answer.status_code in (401, 404, 405) or path == "/api/openapi.json"
                assert told, (method, path, answer.status_code)
            else:
                closed.append((method, path))
                assert answer.status_code == 401, (method, path, answer.status_code)
    print(f"\n{len(public)} public, {len(closed)} answer 401")
    for method, path in public:
        print(f"  {method:5} {path}")
    assert {path for method, path in public if method == "POST"} == {
        "/ask",
        "/chat/ask",
        "/chat/follow-ups",
        "/chat/vote",
        "/login",
    }
    assert ("POST", "/desk/gradio_api/upload") in closed
    assert ("GET", "/desk/monitoring") in closed
    assert not any("gradio" in path or "theme" in path for _, path in public)
    database.close()


def test_every_route_of_a_desk_of_gradio_answers_401(tmp_path: Path) -> None:
    chosen = settings.load({"database_url": f"sqlite:///{tmp_path}/r.sqlite3"})
    database = Database(chosen.database_url)
    staff = accounts.Accounts(chosen, database)
    app = built(lambda: small_app(staff))
    found = {each for each in walk(app.routes) if each[1].startswith("/desk")}
    assert len(found) > 60
    with serving(guard.guarded(app, chosen, staff)) as web:
        for method, path in sorted(found):
            assert web.request(method, path).status_code == 401, (method, path)
    print(f"\n{len(found)} routes under /desk answer 401")
    database.close()


def test_nothing_of_gradio_is_public(web: httpx.Client) -> None:
    for method, path in (
        ("GET", "/config"),
        ("GET", "/theme.css"),
        ("GET", "/favicon.ico"),
        ("GET", "/manifest.json"),
        ("GET", "/assets/index.js"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("POST", "/gradio_api/upload"),
    ):
        assert web.request(method, path).status_code == 404, (method, path)
    for method, path in (
        ("POST", "/"),
        ("OPTIONS", "/chat/ask"),
        ("DELETE", "/chat/vote"),
        ("GET", "/desk/gradio_api/file=/etc/passwd"),
        ("GET", "/desk/gradio_api/info"),
        ("POST", "/desk/gradio_api/upload"),
        ("POST", "/desk/gradio_api/queue/join"),
        ("POST", "/desk/gradio_api/call/greet"),
        ("GET", "/desk/monitoring"),
        ("GET", "/desk/theme.css"),
        ("GET", "/logout"),
    ):
        assert web.request(method, path).status_code == 401, (method, path)


def test_staff_reach_the_desk_and_nothing_more_of_gradio(staff: httpx.Client) -> None:
    assert staff.get("/desk/").status_code == 200
    assert staff.get("/desk/theme.css").status_code == 200
    assert staff.get("/desk/own").json() == {"person": "kai"}
    for method, path in (
        ("POST", "/desk/gradio_api/upload"),
        ("GET", "/desk/gradio_api/proxy=https://example.org/"),
        ("GET", "/desk/gradio_api/file=https://example.org/"),
        ("POST", "/desk/gradio_api/run/greet"),
        ("POST", "/desk/gradio_api/component_server"),
        ("GET", "/desk/monitoring"),
        ("POST", "/desk/login"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/monitoring"),
        ("GET", "/config"),
    ):
        answer = staff.request(method, path)
        assert answer.status_code == 404, (method, path, answer.status_code)
    # Gradio's own refusal, told in a sentence of ours
    refused = staff.get("/desk/gradio_api/file=/etc/passwd")
    assert refused.status_code == 403
    assert set(refused.json()) == {"error", "id"}


def test_unknown_paths_are_not_found(web: httpx.Client) -> None:
    parts = urlsplit(str(web.base_url))
    for path in (
        "/nowhere",
        "//desk/",
        "/DESK/",
        "/desk%2F..%2Fconfig",
        "/assets/..%2f..%2fsetup",
        "/assets/../config",
        "/static/%5c..%5cconfig",
        "/login%00",
    ):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        connection.request("GET", path)
        assert connection.getresponse().status in (401, 404), path
        connection.close()
    page = web.get("/nowhere", headers=PAGE | {"accept-language": "ja"})
    assert "お探しのページはありません" in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert web.get("/a/unknown", headers=PAGE).status_code == 404
    assert web.get("/nowhere").json()["error"] == "Nothing is found at that address."


def test_the_desk_shows_a_browser_the_form(web: httpx.Client) -> None:
    answer = web.get("/desk/", headers=PAGE | {"accept-language": "ja,en;q=0.5"})
    assert answer.status_code == 401
    assert "編集部デスクにログイン" in answer.text
    assert "www-authenticate" in answer.headers
    assert web.get("/desk/own").json()["error"] == "This is only for staff who are signed in."


def test_other_sites_get_no_cors_header_and_change_nothing(web: httpx.Client) -> None:
    for path in ("/", "/chat/start", "/healthz", "/login"):
        answer = web.get(path, headers=EVIL)
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("access-control")]
    preflight = {"access-control-request-method": "POST", "host": "ask.example.org"}
    answer = web.options("/chat/ask", headers=EVIL | preflight)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    own = {"origin": str(web.base_url).rstrip("/")}
    for headers, status in (
        (EVIL, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        (own | {"sec-fetch-site": "cross-site"}, 403),
        (own | {"sec-fetch-site": "same-origin"}, 204),
        ({}, 204),
    ):
        assert web.post("/chat/vote", headers=headers).status_code == status, headers


def test_large_bodies_are_refused(web: httpx.Client, staff: httpx.Client) -> None:
    assert web.post("/chat/ask", content=b"x" * 65_536).text.startswith("data: 65536")
    answer = web.post("/chat/ask", content=b"x" * 65_537)
    assert answer.status_code == 413
    assert answer.json() == {"error": "That is more than is accepted here."}
    assert web.post("/chat/ask", content=iter([b"x" * 40_000] * 2)).status_code == 413
    assert web.post("/chat/ask", content=iter([b"x" * 100] * 9)).text.startswith("data: 900")
    assert staff.post("/desk/gradio_api/queue/join", content=b"x" * 70_000).status_code == 422
    assert staff.post("/chat/ask", content=b"x" * 70_000).status_code == 413


def test_a_length_that_lies_is_refused(web: httpx.Client) -> None:
    parts = urlsplit(str(web.base_url))
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.putrequest("POST", "/chat/ask")
    connection.putheader("Content-Length", "99999999999999999999")
    connection.endheaders()
    assert connection.getresponse().status in (400, 413)
    connection.close()


def test_streams_pass_without_being_held(web: httpx.Client) -> None:
    with web.stream("POST", "/chat/ask", content=b"?") as answer:
        chunks = answer.iter_raw()
        assert next(chunks) == b"data: 1\n\n"
        web.get("/chat/go-on")
        assert b"".join(chunks) == b"data: end\n\n"
    assert answer.headers["content-security-policy"]


def test_a_reader_who_leaves_is_noticed_behind_the_guard(web: httpx.Client) -> None:
    with web.stream("GET", "/chat/endless") as answer:
        assert next(answer.iter_raw()) == b"data: 1\n\n"
    until = time.monotonic() + 30
    while web.get("/chat/left").json() != ["gone"] and time.monotonic() < until:
        time.sleep(0.05)
    assert web.get("/chat/left").json() == ["gone"]


def test_head_is_get_without_its_body(web: httpx.Client) -> None:
    for path in ("/", "/healthz", "/chat/start", "/login"):
        answer = web.head(path)
        assert answer.status_code == 200, path
        assert answer.content == b""
        assert int(answer.headers["content-length"]) > 0
    assert web.head("/desk/").status_code == 401
    assert web.get("/healthz").json() == {"status": "ok"}


def test_every_answer_has_the_headers(web: httpx.Client, staff: httpx.Client) -> None:
    ids = set()
    for found in (
        web.get("/"),
        web.get("/healthz"),
        web.get("/nowhere"),
        web.get("/desk/"),
        web.get("/chat/boom"),
        web.get("/login"),
        web.post("/chat/vote", headers=EVIL),
        web.post("/chat/ask", content=b"x" * 70_000),
        staff.get("/desk/"),
    ):
        headers = found.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers
        assert "strict-transport-security" not in headers
        policy = policies(found)
        assert policy["frame-ancestors"] == "'none'"
        assert policy["object-src"] == "'none'"
        assert policy["connect-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
        assert policy["img-src"].startswith("'self' data:")
        assert ("'unsafe-eval'" in policy["script-src"]) == found.url.path.startswith("/desk/")
        assert "'unsafe-inline'" not in policy["script-src"]
        ids.add(headers["x-request-id"])
    assert len(ids) == 9


def policies(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_the_nonce_is_in_every_script_tag_and_new_each_time(
    web: httpx.Client, staff: httpx.Client
) -> None:
    seen = set()
    compressed = {"accept-encoding": "br, gzip"}
    for answer in (staff.get("/desk/", headers=compressed), staff.get("/desk/")):
        (own,) = re.findall(r"'nonce-([^']+)'", policies(answer)["script-src"])
        tags = re.findall(r"<script[\s>][^>]*", answer.text)
        assert len(tags) > 1
        assert all(tag.startswith(f"<script nonce={own}") for tag in tags)
        assert answer.headers["cache-control"] == "no-store"
        seen.add(own)
    assert len(seen) == 2
    assert "<script>" not in web.get("/nowhere", headers=PAGE).text


def test_a_page_of_ours_passes_its_own_nonce_and_may_be_framed(tmp_path: Path) -> None:
    sites = "https://www.example.org, https://example.org"
    with guarded_app(tmp_path / "r.sqlite3", frame_ancestors=sites) as web:
        answer = web.get("/embed")
        policy = policies(answer)
        assert policy["frame-ancestors"] == "https://www.example.org https://example.org"
        assert "x-frame-options" not in answer.headers
        (own,) = re.findall(r"'nonce-([^']+)'", policy["script-src"])
        assert answer.text == f"<script nonce={own}></script>"
        assert policies(web.get("/"))["frame-ancestors"] == "'none'"


def test_errors_are_a_sentence_and_an_id(
    web: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="assistant.surfaces.web.guard"):
        answer = web.get("/chat/boom")
        page = web.get("/chat/boom", headers=PAGE | {"accept-language": "ja"})
    assert answer.status_code == page.status_code == 500
    assert answer.json() == {
        "error": "Sorry, that did not work. Please try again.",
        "id": answer.headers["x-request-id"],
    }
    assert page.headers["x-request-id"] in page.text
    assert "申し訳ありません" in page.text
    assert SECRET not in answer.text + page.text
    assert answer.json()["id"] in caplog.text
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text


def test_only_our_own_words_come_through_as_errors(web: httpx.Client) -> None:
    own = web.get("/chat/told")
    assert own.json() == {"error": "Our own words."}
    assert own.headers["retry-after"] == "5"
    bare = web.get("/chat/bare")
    assert bare.status_code == 400
    assert SECRET not in bare.text
    assert set(bare.json()) == {"error", "id"}
    wrong = web.get("/chat/start?length=" + SECRET)
    assert wrong.status_code == 422
    assert SECRET not in wrong.text


def test_a_stream_that_breaks_ends_without_a_word(web: httpx.Client) -> None:
    with web.stream("GET", "/chat/halfway") as answer:
        chunks = answer.iter_raw()
        assert next(chunks) == b"data: 1\n\n"
        with pytest.raises(httpx.RemoteProtocolError):
            next(chunks)


def test_a_forged_address_does_not_get_round_the_limit(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", rate_limit="3/minute") as web:
        for number in range(3):
            forged = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"}
            assert web.post("/chat/ask", headers=forged).status_code == 200
        answer = web.post("/chat/ask", headers={"x-forwarded-for": "203.0.113.77"})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answer.json()["error"].startswith("That was too often.")
        assert web.post("/chat/vote").status_code == 204


def test_behind_a_proxy_each_client_has_its_own_limit(tmp_path: Path) -> None:
    chosen = {"rate_limit": "1/minute", "trusted_proxies": "127.0.0.0/8, 10.0.0.0/8"}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:

        def ask(chain: str) -> int:
            return web.post("/chat/ask", headers={"x-forwarded-for": chain}).status_code

        assert [ask("203.0.113.1"), ask("203.0.113.2, 10.1.1.1")] == [200, 200]
        assert [ask("198.51.100.9, 203.0.113.1"), ask("x, 203.0.113.2")] == [429, 429]
        assert [ask("2001:db8:1:2::1"), ask("2001:db8:1:2:9::9"), ask("2001:db8:1:3::1")] == [
            200,
            429,
            200,
        ]


def test_addresses() -> None:
    trusted = networks("10.0.0.0/8,::1")
    near = address("10.0.0.1")
    assert client(near, "", trusted) == near
    assert client(near, "9.9.9.9", ()) == near
    assert client(near, "1.1.1.1, 9.9.9.9, 10.2.2.2", trusted) == address("9.9.9.9")
    assert client(near, "1.1.1.1, nonsense", trusted) == near
    assert client(near, "1.1.1.1, nonsense, 10.2.2.2", trusted) == address("10.2.2.2")
    assert client(None, "1.1.1.1", trusted) is None
    assert address("[2001:db8::1]:443") == address("2001:db8::1")
    assert address("9.9.9.9:80") == address("::ffff:9.9.9.9") == address("9.9.9.9")
    assert address("") is None
    assert counted_as(address("2001:db8:1:2:3::4")) == "2001:db8:1:2::/64"
    assert counted_as(None) == "unknown"


def test_a_rate_counts_nothing_that_it_refuses() -> None:
    rate = Rate("2/minute;3/hour")
    assert [rate.wait("a"), rate.wait("a"), rate.wait("b")] == [0, 0, 0]
    assert 0 < rate.wait("a") <= 60
    assert 0 < rate.wait("a") <= 60
    assert [Rate("").wait("a") for _ in range(100)] == [0] * 100
    with pytest.raises(ValueError, match="parse"):
        Rate("often")


def test_the_public_address_rules(tmp_path: Path) -> None:
    chosen = {"public_url": "https://ask.example.org/", "trusted_proxies": "127.0.0.1"}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        named = {"host": "ask.example.org"}
        answer = web.get("/chat/start", headers=named)
        assert answer.json()["base"] == "https://ask.example.org/"
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert web.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200
        own = {"origin": "https://ask.example.org"}
        assert web.post("/chat/vote", headers=own).status_code == 204
        assert web.post("/chat/vote", headers=EVIL).status_code == 403


def test_with_a_public_address_other_names_are_turned_away(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", public_url="https://ask.example.org") as web:
        assert web.get("/chat/start").status_code == 200
        answer = web.get("/chat/start", headers={"host": "ask.example.org"})
        assert answer.json()["base"] == "https://ask.example.org/"
        assert web.get("/chat/start", headers={"host": "rebound.example"}).status_code == 421
        assert web.get("/chat/start", headers={"host": "[bad"}).status_code in (400, 421)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "ask.example.org"),
        ("public_url", "https://example.org/ask"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("frame_ancestors", "https://example.org/page"),
        ("frame_ancestors", "https://a.example; script-src *"),
        ("rate_limit", "often"),
        ("desk_users", '{"kai": "plain"}'),
        ("desk_user_header", "X-Forwarded-User"),
    ],
)
def test_settings_that_cannot_be_used(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name.upper()) as error:
        settings.load({name: value})
    assert "plain'" not in str(error.value)


@pytest.mark.browser
def test_the_desk_works_under_the_policy(web: httpx.Client) -> None:
    base = str(web.base_url).rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(locale="en-GB")
        said: list[str] = []
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.goto(f"{base}/desk/")
        page.get_by_label("Name").fill("kai")
        page.get_by_label("Password").fill(PASSWORD)
        said.clear()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Word").fill("Hello")
        page.get_by_role("button", name="Greet").click()
        expect(page.get_by_label("Greeting")).to_have_value("Hello, kai", timeout=20_000)
        expect(page.locator("b", has_text="bold")).to_be_visible()
        assert [line for line in said if "Content Security Policy" in line] == []
        page.goto(f"{base}/logout")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible()
        assert page.goto(f"{base}/desk/").status == 401  # type: ignore[union-attr]
        browser.close()
