"""The HTTP API against its own description: schemathesis invents requests, fitting and not, and
holds every answer to what `/api/openapi.json` says of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.runtime import keys
from tests.api_calls import QUESTION
from tests.served import Served, served

KEY = keys.new_key()
SEED, SECONDS = 20260401, 240
KNOWN = """
[dictionaries.posts]
values = {posts}

[dictionaries.answers]
values = {answers}

[parameters]
"path.id" = {{ dictionary = "posts", probability = 0.5 }}
"body.answer" = {{ dictionary = "answers", probability = 0.5 }}
"body.after" = {{ dictionary = "answers", probability = 0.5 }}
"""
"""What schemathesis could not guess."""


ALL_WAYS = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples")
SIMPLEST = ("--phases", "fuzzing", "--max-examples")


@pytest.mark.parametrize("needed", [True, False])
def test_every_answer_is_as_described(
    assistant: Assistant, tmp_path: Path, needed: bool, thorough: bool
) -> None:
    """With a key in all ways, without one in the simplest."""
    ways, least = (ALL_WAYS, 200) if needed else (SIMPLEST, 10)
    how = (*ways, "12" if thorough else "3")
    kept = {"hash": keys.hashed(KEY), "rate": "", "scopes": ["ask", "search", "read", "feedback"]}
    with served(
        assistant,
        tmp_path / "records.sqlite3",
        api_keys=json.dumps({"tester": kept}),
        api_anonymous="" if needed else "ask search read feedback",
        rate_limit="",
        other_rate_limit="",
        api_rate_limit="",
    ) as app:
        mine = {"Authorization": f"Bearer {KEY}"} if needed else {}
        posts = app.client.get("/api/posts", headers=mine).json()["posts"]
        body = {"question": QUESTION}
        first = app.client.post("/api/ask", json=body, headers=mine).json()
        answers = [first["id"], first["continuation"]]
        known = KNOWN.format(
            posts=json.dumps([post["file"] for post in posts[:5]], ensure_ascii=False),
            answers=json.dumps(answers),
        )
        (tmp_path / "schemathesis.toml").write_text(known, encoding="utf-8")
        told = schemathesis(app, tmp_path, mine, how)
    print(told)
    assert re.search(r"Selected: 7/7\s+Tested: 7", told)
    made = re.search(r"(\d+) generated, \1 passed", told)
    assert made
    assert int(made[1]) > least


def schemathesis(app: Served, folder: Path, headers: dict[str, str], how: tuple[str, ...]) -> str:
    """The summary of what schemathesis says of the app. Fails where it found anything."""
    header = [f"--header={name}: {value}" for name, value in headers.items()]
    base = str(app.client.base_url)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{base}/api/openapi.json"),
        *("--checks", "all", *how, "--seed", str(SEED), "--no-color"),
        *header,
    ]
    direct = {**os.environ, "NO_PROXY": "*"}
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=direct,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    return done.stdout[done.stdout.index("SUMMARY") :]
