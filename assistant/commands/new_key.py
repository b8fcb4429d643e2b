"""`new-key`: a key for a machine that calls the API."""

from __future__ import annotations

import argparse
import json
import shlex
from typing import Any

from assistant.commands.terminal import say, tell
from assistant.runtime import keys


def run(options: argparse.Namespace) -> int:
    """Print the key alone to standard output, how to set its hash beside that."""
    key = keys.new_key()
    scopes = {"scopes": options.scopes} if options.scopes else {}
    kept: dict[str, Any] = {"hash": keys.hashed(key)} | scopes
    say(key)
    shown = shlex.quote(json.dumps({options.name: kept}, ensure_ascii=False))
    tell(f"It is shown this once. Set its hash, and start the app:\nexport API_KEYS={shown}")
    return 0
