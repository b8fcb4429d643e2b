"""Accounts of the staff: signing in and out, sessions, lock-out, single sign-on."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

from assistant.records import Database, Sessions, SignInAttempts, digest
from assistant.runtime import passwords
from assistant.settings import settings
from assistant.surfaces.web.accounts import person
from tests.guarded import guarded_app
from tests.programs import run
from tests.test_clocks import Wall
from tests.test_guard import HASH, PAGE, PASSWORD, sign_in

OTHER = PasswordHasher(time_cost=1, memory_cost=8192).hash("another long password")
USERS = f'{{"kai": "{HASH}", "美咲": "{OTHER}"}}'


def token_of(page: str) -> str:
    found = re.search('name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def rows(records: Path, table: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(records)
    found = connection.execute(f"select * from {table}").fetchall()
    connection.close()
    return found


def test_in_to_the_desk_and_out_again(tmp_path: Path) -> None:
    records = tmp_path / "r.sqlite3"
    with guarded_app(records, gradio=True, desk_users=USERS) as web:
        assert web.get("/desk/", headers=PAGE).status_code == 401
        answer = sign_in(web)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("desk="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
        assert web.get("/desk/own").json() == {"person": "kai"}
        assert web.get("/desk", headers=PAGE).headers["location"] == "/desk/"
        ((kept, who, *_),) = rows(records, "session")
        secret = web.cookies["desk"]
        assert (kept, who) == (digest(secret), "kai")
        assert secret.encode() not in records.read_bytes()

        assert "kai" in web.get("/login").text
        page = web.get("/logout").text
        refused = web.post("/logout", data={"token": "x" * 64})
        assert refused.status_code == 403
        assert web.get("/desk/own").status_code == 200
        out = web.post("/logout", data={"token": token_of(page)})
        assert (out.status_code, out.headers["location"]) == (303, "/login")
        assert rows(records, "session") == []
        web.cookies.set("desk", secret)
        assert web.get("/desk/own").status_code == 401


def test_names_and_passwords_have_to_fit(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", desk_users=USERS) as web:
        texts = set()
        for name, password in (
            ("kai", "wrong"),
            ("nobody", PASSWORD),
            ("kai", ""),
            ("", PASSWORD),
            ("美咲", PASSWORD),
            ("kai", "x" * 5000),
        ):
            answer = sign_in(web, name, password)
            assert answer.status_code == 401
            assert "desk" not in web.cookies
            warned = re.search('role="alert">([^<]+)', answer.text)
            assert warned
            texts.add(warned[1])
        assert len(texts) == 1
        assert sign_in(web, "美咲", "another long password").status_code == 303


def test_what_is_typed_is_no_markup(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", desk_users=USERS) as web:
        answer = sign_in(web, '"><script>alert(1)</script>', "no")
        assert "<script" not in answer.text
        assert "&lt;script&gt;" in answer.text


def test_a_form_without_its_token_signs_nobody_in(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", desk_users=USERS) as web:
        fields = {"name": "kai", "password": PASSWORD}
        assert web.post("/login", data=fields).status_code == 403
        web.get("/login")
        assert web.post("/login", data=fields | {"token": "guessed"}).status_code == 403
        assert web.post("/login", content=b"&" * 3000).status_code == 403
        token = token_of(web.get("/login").text)
        assert token_of(web.get("/login").text) == token
        web.cookies.clear()
        assert web.post("/login", data=fields | {"token": token}).status_code == 403
        assert "desk" not in web.cookies


def test_each_sign_in_makes_a_new_session_and_ends_the_old(tmp_path: Path) -> None:
    records = tmp_path / "r.sqlite3"
    with guarded_app(records, desk_users=USERS) as web:
        fields = {"name": "kai", "password": PASSWORD}

        def sign_in_with(session: str) -> str:
            cookies = {"cookie": f"desk={session}; sign-in={'t' * 32}"}
            web.post("/login", data=fields | {"token": "t" * 32}, headers=cookies)
            found = web.cookies["desk"]
            web.cookies.clear()
            return found

        first = sign_in_with("chosen-by-somebody-else")
        assert [row[0] for row in rows(records, "session")] == [digest(first)]
        second = sign_in_with(first)
        assert second != first
        assert [row[0] for row in rows(records, "session")] == [digest(second)]


def test_a_name_is_locked_after_failed_tries_and_across_restarts(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "desk_tries": 3, "other_rate_limit": ""}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        assert [sign_in(web, password=f"no {n}").status_code for n in range(3)] == [401] * 3
        locked = sign_in(web)
        assert locked.status_code == 429
        assert 800 < int(locked.headers["retry-after"]) <= 900
        assert "too many failed tries" in locked.text
        assert [sign_in(web, "nobody", "no").status_code for _ in range(4)] == [401] * 3 + [429]
        assert sign_in(web, "美咲", "another long password").status_code == 303
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        assert sign_in(web).status_code == 429


def test_many_tries_at_once_are_no_more_than_one_after_another(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "desk_tries": 3, "other_rate_limit": ""}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        fields = {"token": token_of(web.get("/login").text), "name": "kai", "password": "no"}
        with ThreadPoolExecutor(8) as pool:
            tried = [pool.submit(web.post, "/login", data=fields) for _ in range(8)]
            codes = sorted(each.result().status_code for each in tried)
        assert codes == [401] * 3 + [429] * 5


def test_a_client_is_locked_whatever_names_it_tries(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "desk_tries": 1, "other_rate_limit": ""}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        codes = [sign_in(web, f"name {number}", "no").status_code for number in range(5)]
        assert codes == [401] * 4 + [429]
        assert sign_in(web).status_code == 429


def test_tries_are_limited_by_rate_too(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "desk_tries": 100, "other_rate_limit": "2/minute"}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        assert [sign_in(web, password="no").status_code for _ in range(3)] == [401, 401, 429]


def test_a_success_forgives_earlier_failures(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "desk_tries": 3, "other_rate_limit": ""}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        for _ in range(3):
            assert [sign_in(web, password="no").status_code for _ in range(2)] == [401, 401]
            assert sign_in(web).status_code == 303


def test_unknown_names_take_as_long_as_known_ones() -> None:
    users = {"kai": passwords.hashed(PASSWORD)}
    times = []
    for name in ("kai", "nobody"):
        kept = users.get(name, passwords.stand_in(users.values()))
        began = time.process_time()
        assert not passwords.fits(kept, "wrong")
        times.append(time.process_time() - began)
    assert min(times) > 0.005
    assert max(times) < 5 * min(times)
    assert passwords.is_hash(passwords.stand_in([]))


def test_sessions_end_by_age_and_by_idleness(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/r.sqlite3")
    lasting = Sessions(database, timedelta(hours=1), timedelta(hours=1))
    token = lasting.opened("kai", HASH)
    assert lasting.person(token) == ("kai", digest(HASH))
    assert lasting.person(token + "x") is None
    assert Sessions(database, timedelta(0), timedelta(hours=1)).person(token) is None
    assert Sessions(database, timedelta(hours=1), timedelta(0)).person(token) is None

    clock = Wall()
    short = Sessions(database, timedelta(hours=1), timedelta(minutes=6), clock)
    token = short.opened("kai", HASH)
    for _ in range(4):
        clock.at += timedelta(minutes=4)
        assert short.person(token)
    clock.at += timedelta(minutes=7)
    assert short.person(token) is None
    assert short.opened("kai", HASH)
    lasting.closed(token)
    database.close()


def test_tries_come_to_an_end(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/r.sqlite3")
    clock = Wall()
    tries = SignInAttempts(database, timedelta(minutes=5), clock)
    assert [tries.taken({"a": 2, "b": 9}) for _ in range(4)] == [0, 0, 300, 300]
    assert tries.taken({"c": 2, "b": 9}) == 0
    clock.at += timedelta(minutes=6)
    assert tries.taken({"a": 2, "b": 9}) == 0
    assert len(rows(tmp_path / "r.sqlite3", "sign_in_try")) == 2
    database.close()


def test_a_session_is_over_when_its_password_or_person_has_changed(tmp_path: Path) -> None:
    records = tmp_path / "r.sqlite3"
    with guarded_app(records, desk_users=USERS) as web:
        sign_in(web)
        token = web.cookies["desk"]
    for users, status in (
        (USERS, 200),
        (f'{{"kai": "{OTHER}"}}', 401),
        (f'{{"ana": "{HASH}"}}', 401),
        ("{}", 401),
    ):
        with guarded_app(records, desk_users=users) as web:
            web.cookies.set("desk", token)
            assert web.get("/desk/own").status_code == status


def test_under_https_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    chosen = {"desk_users": USERS, "public_url": "https://ask.example.org"}
    with guarded_app(tmp_path / "r.sqlite3", **chosen) as web:
        page = web.get("/login")
        form = page.headers["set-cookie"]
        assert form.startswith("__Host-sign-in=")
        fields = {"token": token_of(page.text), "name": "kai", "password": PASSWORD}
        sent = {"cookie": form.split(";")[0]}
        answer = httpx.post(f"{web.base_url}/login", data=fields, headers=sent, trust_env=False)
        assert answer.status_code == 303
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if "__Host-desk=" in c][-1:]
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
            assert part in cookie
        assert "Domain" not in cookie


def test_a_desk_that_is_not_open_tells_how_to_open_it(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", gradio=True) as web:
        answer = web.get("/desk/", headers=PAGE)
        assert answer.status_code == 401
        assert "hash-password" in answer.text
        assert "DESK_USERS" in answer.text
        assert "<form" not in answer.text
        assert web.get("/desk/", headers=PAGE | {"accept-language": "ja"}).status_code == 401
        assert web.get("/login").status_code == 200
        assert web.post("/login", data={"name": "", "password": ""}).status_code == 403


def test_single_sign_on_is_believed_from_the_proxy_alone(tmp_path: Path) -> None:
    header = {"x-forwarded-user": "misaki@example.org"}
    chosen = {"desk_user_header": "X-Forwarded-User", "trusted_proxies": "127.0.0.1"}
    with guarded_app(tmp_path / "r.sqlite3", gradio=True, **chosen) as web:
        assert web.get("/desk/own", headers=header).json() == {"person": "misaki@example.org"}
        assert web.get("/desk/own").status_code == 401
        assert "single sign-on" in web.get("/desk/", headers=PAGE).text
        twice = [("x-forwarded-user", "a"), ("x-forwarded-user", "b")]
        assert web.get("/desk/own", headers=twice).status_code == 401
        assert web.get("/desk/own", headers={"x-forwarded-user": "a" * 101}).status_code == 401
        assert "single sign-on" in web.get("/logout", headers=header).text
        assert web.post("/logout", headers=header).status_code == 403
    elsewhere = chosen | {"trusted_proxies": "10.0.0.0/8", "desk_users": USERS}
    with guarded_app(tmp_path / "r.sqlite3", **elsewhere) as web:
        assert web.get("/desk/own", headers=header).status_code == 401


def test_off_by_default_no_header_names_anybody(tmp_path: Path) -> None:
    with guarded_app(tmp_path / "r.sqlite3", trusted_proxies="127.0.0.1") as web:
        for name in ("x-forwarded-user", "remote-user", "x-remote-user"):
            assert web.get("/desk/own", headers={name: "kai"}).status_code == 401


def test_person_of_anything_else_is_nobody() -> None:
    assert person({}) is None
    assert person({"state": {"person": "kai"}}) == "kai"
    assert person(None) is None


def hash_password(typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("-m", "assistant", "hash-password", *arguments, input=typed)


def test_the_command_makes_a_hash_that_fits() -> None:
    done = hash_password("パスワードは長いほうがよい\n", "O'Brien")
    assert done.returncode == 0
    made = done.stdout.strip()
    assert passwords.fits(made, "パスワードは長いほうがよい")
    assert not passwords.fits(made, "パスワードは長いほうがよい\n")
    line = done.stderr.splitlines()[-1]
    shell = f'{line}; printf %s "$DESK_USERS"'
    told = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True).stdout
    assert settings.load({"desk_users": told}).desk_users == {"O'Brien": made}


def test_the_command_refuses_a_short_password() -> None:
    done = hash_password("short\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: The password has 5 characters; give it 10 to 1,000.\n"
