"""The doctor names what is wrong, each thing broken in turn, and what to do about it; and the
example file of settings."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from dotenv import dotenv_values

from assistant.archive.local import checksums
from assistant.commands import doctor
from assistant.commands.doctor import (
    Check,
    Examination,
    Finding,
    bots,
    configured,
    doors,
    examining,
    models,
    stores,
)
from assistant.domain.errors import SettingError
from assistant.runtime import keys, passwords
from assistant.settings import env_file, settings
from assistant.settings.settings import Settings
from tests import scripted_slack
from tests.called import Call
from tests.conftest import ROOT
from tests.scripted_openai import ScriptedOpenAI, embeds, fails, hangs, says
from tests.scripted_slack import APP_TOKEN, TOKEN, ScriptedSlack

SECRET = "very-secret-of-the-test"


@pytest.fixture
def about(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """A healthy arrangement, to be broken."""
    monkeypatch.setenv("INDEX_DIR", str(sample_index))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'r.sqlite3'}")
    return monkeypatch


CHECKS: dict[str, tuple[Check, ...]] = {
    "settings": (configured.settings,),
    "index": (stores.index,),
    "cache": (stores.cache,),
    "embedding model": (stores.index, models.embedding),
    "reranking": (models.embedding, models.reranking),
    "records": (stores.records,),
    "chat model": (models.chat,),
    "address": (doors.address,),
    "desk": (doors.desk,),
    "keys": (doors.keys,),
    "slack": (bots.slack,),
}


def found(name: str = "", **more: object) -> list[Finding]:
    checks = CHECKS.get(name, examining.CHECKS)
    report = doctor.examine(checks=checks, **more)  # type: ignore[arg-type]
    text = report.text() + json.dumps(report.to_json(), ensure_ascii=False)
    assert SECRET not in text
    assert report.healthy == all(one.state != "wrong" for one in report.findings)
    return [one for one in report.findings if not name or one.about == name]


def states(findings: list[Finding]) -> set[str]:
    return {one.state for one in findings}


def only(name: str, **more: object) -> Finding:
    (one,) = found(name, **more)
    return one


def test_a_healthy_arrangement(about: pytest.MonkeyPatch) -> None:
    everything = found()
    assert states(everything) == {"ok", "off"}
    said = {one.about: one.said for one in everything}
    assert re.match(r"30 posts from 2024-\d\d-\d\d to 2026-\d\d-\d\d, \d+ passages", said["index"])
    assert re.search(r"loads in \d+\.\d s, a vector takes \d+ ms", said["embedding model"])
    assert said["search"].startswith("a first question finds 12 passages")
    assert "will be made at the start" in said["records"]
    assert "made of quotes" in said["chat model"]
    assert "INDEX_DIR" in said["settings"]


def test_all_settings_that_cannot_be_used_are_named(about: pytest.MonkeyPatch) -> None:
    about.setenv("CONTEXT_TOKENS", "many")
    about.setenv("PORT", "99999")
    about.setenv("OPENAI_BASE_URL", f"ftp://me:{SECRET}@host/v1")
    about.setenv("API_KEYS", json.dumps({"site": {"hash": SECRET}}))
    about.setenv("DESK_USERS", json.dumps({"mori": SECRET}))
    about.setenv("CHAT_PRICES", '{"m": {"input": 1}}')
    about.setenv("DESK_USER_HEADER", "X-User")
    wrong = [one for one in found("settings") if one.state == "wrong"]
    names = [re.match(r"[A-Z_]+", one.said)[0] for one in wrong]  # type: ignore[index]
    assert sorted(names) == [
        "API_KEYS", "CHAT_PRICES", "CONTEXT_TOKENS", "DESK_USERS", "DESK_USER_HEADER",
        "OPENAI_BASE_URL", "PORT",
    ]  # fmt: skip
    assert all(one.then for one in wrong)
    with pytest.raises(SettingError) as caught:
        settings.load()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CHAT_MODLE", "CHAT_MODEL"),
        ("INDEXDIR", "INDEX_DIR"),
        ("OPENAI_KEY", "OPENAI_API_KEY"),
        ("MODEL_CHAT", "CHAT_MODEL"),
        ("chat_modle", "CHAT_MODEL"),
        ("API_KEY", "API_KEYS"),
        ("UV_CACHE_DIR", None),
        ("HOSTNAME", None),
        ("OPENAI_LOG", None),
        ("CHAT_MODEL", None),
    ],
)
def test_names_that_look_misspelt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, meant: str | None
) -> None:
    monkeypatch.setenv(name, SECRET)
    assert env_file.misspelt().get(name) == meant
    monkeypatch.delenv(name)
    file = tmp_path / "env"
    file.write_text(f"{name}={SECRET}\n")
    assert env_file.misspelt(file).get(name) == meant


def test_a_misspelt_name_is_worth_a_look(about: pytest.MonkeyPatch) -> None:
    about.setenv("CHAT_MODLE", SECRET)
    look = [one for one in found("settings") if one.state == "look"]
    assert [(one.said, one.then) for one in look] == [
        ("nothing reads CHAT_MODLE", "Is CHAT_MODEL meant? Rename it.")
    ]


def test_no_index(about: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = only("index", overrides={"index_dir": tmp_path / "none"})
    assert one.state == "wrong"
    assert "ask-the-archive ingest" in one.then
    assert only("search", overrides={"index_dir": tmp_path / "none"}).state == "off"


def test_a_damaged_index(about: pytest.MonkeyPatch, own_index: Path) -> None:
    (ledger,) = own_index.glob("generations/*/ledger.sqlite3")
    with contextlib.closing(sqlite3.connect(ledger)) as db:
        db.execute("DELETE FROM post WHERE file = (SELECT min(file) FROM post)")
        db.commit()
    one = only("index", overrides={"index_dir": own_index})
    assert one.state == "wrong"
    assert "--rebuild" in one.then


def test_an_index_of_another_embedding_model(about: pytest.MonkeyPatch) -> None:
    one = only("index", overrides={"embedding_model": "far"})
    assert one.state == "wrong"
    assert "EMBEDDING_MODEL" in one.said + one.then


def test_a_hosted_embedding_model(
    about: pytest.MonkeyPatch, openai_server: ScriptedOpenAI, own_index: Path
) -> None:
    about.setenv("EMBEDDING_MODEL", "far")
    one = only("embedding model")
    assert (one.state, "EMBEDDING_API_KEY" in one.then + one.said) == ("wrong", True)
    about.setenv("EMBEDDING_API_KEY", SECRET)
    about.setenv("EMBEDDING_BASE_URL", openai_server.url)
    openai_server.script = [fails(401, f"no {SECRET}")]
    one = only("embedding model")
    assert (one.state, one.then) == ("wrong", "Check EMBEDDING_API_KEY.")
    openai_server.script = [embeds(8)]
    assert only("embedding model").state == "ok"
    (info,) = own_index.glob("generations/*/info.json")
    info.write_text(info.read_text().replace("multilingual-e5-small/onnx-int8", "far"))
    checksums.write(info.parent)
    one = only("embedding model", overrides={"index_dir": own_index})
    assert (one.state, "8 numbers" in one.said) == ("wrong", True)


def test_an_embedding_model_that_is_damaged(about: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    one, cached = (
        found(n, overrides={"cache_dir": tmp_path / "cache"})[0]
        for n in ("embedding model", "cache")
    )
    assert (one.state, cached.state) == ("wrong", "wrong")
    assert "CACHE_DIR" in cached.then


def test_records_that_cannot_be_used(about: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for address, word in (
        ("nonsense", "DATABASE_URL"),
        (f"postgresql://me:{SECRET}@127.0.0.1:9/records", "DATABASE_URL"),
        (f"sqlite:///{tmp_path}/file/r.sqlite3", "DATABASE_URL"),
        (f"sqlite:///{tmp_path}/text.sqlite3", "DATABASE_URL"),
    ):
        (tmp_path / "file").touch()
        (tmp_path / "text.sqlite3").write_text("this is no database, but some text " * 50)
        one = only("records", overrides={"database_url": address})
        assert one.state == "wrong", address
        assert word in one.said + one.then


def test_records_are_counted(about: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from assistant.records import Database

    Database(f"sqlite:///{tmp_path / 'r.sqlite3'}").close()
    assert only("records").said.startswith("0 answers and 0 votes at sqlite:///")


@pytest.fixture
def far(about: pytest.MonkeyPatch, openai_server: ScriptedOpenAI) -> ScriptedOpenAI:
    about.setenv("OPENAI_API_KEY", SECRET)
    about.setenv("OPENAI_BASE_URL", openai_server.url)
    about.setenv("CHAT_MODEL", "scripted")
    return openai_server


def test_a_chat_model_that_replies(far: ScriptedOpenAI, about: pytest.MonkeyPatch) -> None:
    far.script = [says("ready")]
    one = only("chat model")
    assert one.state == "ok"
    assert re.fullmatch(r"'scripted' replied in \d+\.\d s \(366 tokens\)", one.said)
    assert len(far.requests) == 1
    assert len(far.prompts()[0]) < 100
    about.setenv("CHAT_PRICES", '{"another": {"input": 1, "output": 1}}')
    assert [one.state for one in found("chat model")] == ["ok", "look"]


@pytest.mark.parametrize(
    ("reply", "then"),
    [
        (fails(401, SECRET), "Check OPENAI_API_KEY."),
        (fails(404, SECRET), "Check CHAT_MODEL and OPENAI_BASE_URL."),
        (fails(429, SECRET), "Try again later."),
        (fails(500, SECRET), "Look at that server's own log."),
        (says(""), ""),
        (hangs(90), ""),
    ],
    ids=["key", "unknown", "quota", "stumbles", "silent", "slow"],
)
def test_a_chat_model_that_does_not(
    far: ScriptedOpenAI, about: pytest.MonkeyPatch, reply: object, then: str
) -> None:
    far.script = [reply]  # type: ignore[list-item]
    about.setenv("CHAT_TIMEOUT", "30" if then else "2")
    one = only("chat model")
    assert one.state == "wrong"
    assert "'scripted'" in one.said + one.then
    assert not then or one.then == then


def test_a_chat_model_that_is_not_there(far: ScriptedOpenAI, about: pytest.MonkeyPatch) -> None:
    about.setenv("OPENAI_BASE_URL", f"http://me:{SECRET}@127.0.0.1:9/v1")
    one = only("chat model")
    assert (one.state, one.then) == ("wrong", "Check OPENAI_BASE_URL and the network.")


@pytest.mark.parametrize(
    ("chosen", "expected", "words"),
    [
        ({}, ["ok"], "this machine only"),
        ({"host": "0.0.0.0"}, ["look"], "PUBLIC_URL"),
        ({"public_url": "http://ask.example.org"}, ["look"], "https"),
        ({"public_url": "https://ask.example.org"}, ["look"], "TRUSTED_PROXIES"),
        (
            {"public_url": "https://ask.example.org", "trusted_proxies": "10.0.0.0/8"},
            ["ok"],
            "https://ask.example.org",
        ),
        ({"trusted_proxies": "10.0.0.1, 0.0.0.0/0"}, ["wrong"], "everybody"),
    ],
)
def test_addresses_and_proxies(
    about: pytest.MonkeyPatch, chosen: dict[str, str], expected: list[str], words: str
) -> None:
    told = found("address", overrides=chosen)
    assert [one.state for one in told] == expected
    assert words in told[0].said + told[0].then


def test_the_public_address_is_asked_with_network_only(about: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class App(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b'{"status": "ok"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), App)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        chosen = {"public_url": f"http://127.0.0.1:{server.server_address[1]}"}
        found("address", overrides=chosen)
        assert asked == []
        told = found("address", overrides=chosen, network=True)
        assert asked == ["/healthz"]
        assert told[-1].said == f"the app answers at {chosen['public_url']}"
    finally:
        server.shutdown()
        server.server_close()
    assert found("address", overrides=chosen, network=True)[-1].state == "look"


def test_the_staff_and_machines(about: pytest.MonkeyPatch) -> None:
    about.setenv("DESK_USERS", json.dumps({"mori": passwords.hashed(SECRET)}))
    kept = {"hash": keys.hashed("a"), "scopes": ["ask", "metrics"]}
    about.setenv("API_KEYS", json.dumps({"prometheus": kept}))
    assert only("desk").said == "accounts: 1"
    assert only("keys").said == "1 keys, for ask, metrics"
    about.setenv("API_ANONYMOUS", "ask metrics")
    assert [one.state for one in found("keys")] == ["ok", "look"]


@pytest.fixture
def workspace(about: pytest.MonkeyPatch) -> Iterator[ScriptedSlack]:
    """A bot by HTTP and by Socket Mode, set up as it should be."""
    with ScriptedSlack() as made:
        about.setenv("SLACK_API_URL", made.url)
        about.setenv("SLACK_BOT_TOKEN", TOKEN)
        about.setenv("SLACK_SIGNING_SECRET", SECRET)
        about.setenv("SLACK_APP_TOKEN", APP_TOKEN)
        about.setenv("PUBLIC_URL", "https://ask.example.org")
        yield made


def bot(**more: object) -> list[Finding]:
    told = found("slack", **more)
    assert not any(token in f"{one.said}{one.then}" for one in told for token in (TOKEN, APP_TOKEN))
    return told


def test_no_bot(about: pytest.MonkeyPatch) -> None:
    assert [(one.state, one.then) for one in bot()] == [("off", "")]


def test_a_bot_that_slack_knows(workspace: ScriptedSlack, about: pytest.MonkeyPatch) -> None:
    (one,) = bot()
    assert one.state == "ok"
    assert one.said == (
        "the bot 'archive' in the workspace 'Kiroku', by HTTP and Socket Mode, has all scopes that"
        " it needs"
    )
    assert [call.method for call in workspace.calls] == ["auth.test"]
    about.delenv("PUBLIC_URL")
    assert [(one.state, "PUBLIC_URL" in one.said) for one in bot()] == [
        ("ok", False),
        ("look", True),
    ]


def test_scopes_that_the_bot_lacks(workspace: ScriptedSlack) -> None:
    workspace.scopes -= {"channels:history", "users:read"}
    (one,) = bot()
    assert one.state == "wrong"
    assert one.said.endswith(", lacks channels:history, users:read")
    assert "Bot Token Scopes" in one.then


def test_names_of_a_workspace_are_only_shown(workspace: ScriptedSlack) -> None:
    told = {"ok": True, "user": "a\x1b[2Jb\n", "team": "k" * 200}
    workspace.script["auth.test"] = [lambda *_: (200, {}, told)]
    (one,) = bot()
    assert one.said.startswith(f"the bot 'a[2Jb' in the workspace '{'k' * 80}', by")


@pytest.mark.parametrize(
    ("reply", "state", "words"),
    [
        (scripted_slack.fails("invalid_auth"), "wrong", "Set SLACK_BOT_TOKEN"),
        (scripted_slack.fails("account_inactive"), "wrong", "the token is not good (any more)"),
        (scripted_slack.fails(f"no {SECRET}"), "wrong", "Slack refused auth.test (status 200)"),
        (scripted_slack.limited(30), "look", "(ratelimited)"),
        (scripted_slack.down(), "wrong", "(service_unavailable)"),
    ],
    ids=["token", "gone", "odd", "often", "down"],
)
def test_a_bot_that_slack_does_not_take(
    workspace: ScriptedSlack, reply: scripted_slack.Reply, state: str, words: str
) -> None:
    workspace.script["auth.test"] = [reply]
    (one,) = bot()
    assert (one.state, words in f"{one.said}. {one.then}") == (state, True), one


def test_a_slack_that_is_not_there(workspace: ScriptedSlack, about: pytest.MonkeyPatch) -> None:
    about.setenv("SLACK_API_URL", f"http://me:{SECRET}@127.0.0.1:9/api/")
    (one,) = bot()
    assert (one.state, one.then) == (
        "wrong",
        "See SLACK_API_URL and the network.",
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN is not set"]),
        ({"SLACK_BOT_TOKEN": f"xoxp-{SECRET}"}, ["SLACK_BOT_TOKEN is a person's token"]),
        ({"SLACK_BOT_TOKEN": f"xapp-{SECRET}"}, ["SLACK_BOT_TOKEN is an app-level token"]),
        ({"SLACK_BOT_TOKEN": SECRET}, ["SLACK_BOT_TOKEN is no token of Slack's"]),
        ({"SLACK_APP_TOKEN": f"xoxb-{SECRET}"}, ["SLACK_APP_TOKEN is a bot token", "by HTTP"]),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, ["no way to the bot", "archive"]),
        ({"SLACK_BOT_TOKEN": f"xoxe.xoxb-{SECRET}"}, ["twelve hours", "invalid_auth"]),
    ],
    ids=["none", "person", "app", "nonsense", "no app", "no way", "rotates"],
)
def test_tokens_that_lack_or_are_of_another_kind(
    workspace: ScriptedSlack,
    about: pytest.MonkeyPatch,
    changed: dict[str, str],
    words: list[str],
) -> None:
    for name, value in changed.items():
        about.setenv(name, value)
    told = bot()
    assert len(told) == len(words)
    assert all(word in one.said for one, word in zip(told, words, strict=True)), told
    assert told[0].state in ("wrong", "look")
    assert told[0].then


def test_socket_mode_is_tried_with_network_only(workspace: ScriptedSlack) -> None:
    assert [one.state for one in bot(network=True)] == ["ok", "ok"]
    assert len(workspace.of("apps.connections.open")) == 1
    workspace.script["apps.connections.open"] = [scripted_slack.fails("not_allowed_token_type")]
    one = bot(network=True)[-1]
    assert (one.state, "connections:write" in one.then) == ("wrong", True)
    workspace.script["apps.connections.open"] = [scripted_slack.limited(30)]
    assert bot(network=True)[-1].state == "look"


def test_a_check_that_fails_is_told(about: pytest.MonkeyPatch) -> None:
    def slack(examined: Examination) -> Iterator[Finding]:
        yield Finding("slack", "ok", f"asked: {examined.network}")
        raise ValueError(SECRET)

    ok, failed = doctor.examine(network=True, checks=[slack]).findings
    assert ok.said == "asked: True"
    assert failed.state == "wrong"
    assert "ValueError" in failed.said
    assert SECRET not in failed.said + failed.then


def test_the_command(sample_index: Path, tmp_path: Path, call: Call) -> None:
    env = tmp_path / "env"
    env.write_text(f"INDEX_DIR='{sample_index}'\nDATABASE_URL=sqlite:///{tmp_path}/r.sqlite3\n")
    done = call("doctor", "--env-file", env, "--json")
    assert done.status == 0, done.out + done.err
    assert json.loads(done.out)["healthy"] is True
    assert done.err == ""
    env.write_text(f"OPENAI_API_KEY={SECRET}\nINDEX_DIR={tmp_path}/none\nCONTEXT_TOKENS=many\n")
    env.chmod(0o644)
    done = call("doctor", "--env-file", env, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert done.status == 1
    assert done.out.endswith("3 things are wrong.\n")
    assert f"chmod 600 {env}" in done.out
    assert SECRET not in done.out + done.err
    assert "Traceback" not in done.err
    done = call("doctor", "--env-file", tmp_path / "nowhere")
    assert (done.status, done.err.count("\n")) == (2, 1)


# The file of settings


def test_the_example_has_every_setting_as_it_is(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert text == env_file.example(), (
        "python -c 'from assistant.settings import env_file; print(env_file.example(), end=\"\")'"
        " > .env.example"
    )
    assert not dotenv_values(ROOT / ".env.example")
    file = tmp_path / "env"
    file.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert set(dotenv_values(file)) == {name.upper() for name in Settings.model_fields}
    assert settings.load(env_file=file) == settings.load()
    sourced = subprocess.run(
        ["sh", "-ec", f"set -a; . {file}; set +a; env -0"],
        capture_output=True, text=True, check=True, env={"HOME": "/nowhere"},
    ).stdout  # fmt: skip
    shell = dict(line.split("=", 1) for line in sourced.split("\0") if "=" in line)
    assert all(shell[name] == (value or "") for name, value in dotenv_values(file).items())


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "env"
    users = {"misaki": passwords.hashed(SECRET)}
    file.write_text(
        f"CONTEXT_TOKENS=500\nPORT=81\nHOST=::1\nDESK_USERS='{json.dumps(users)}'\nOTHER=1\n"
    )
    monkeypatch.setenv("PORT", "82")
    chosen = settings.load({"host": "::"}, file)
    assert (chosen.context_tokens, chosen.port, chosen.host) == (500, 82, "::")
    assert chosen.desk_users == users
    assert "OTHER" not in os.environ
    file.write_text("CONTEXT_TOKENS=many\n")
    with pytest.raises(SettingError, match="CONTEXT_TOKENS='many'"):
        settings.load(env_file=file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="cannot be read"):
        settings.load(env_file=file)
