"""`hash-password`: the hash of a password, for an account of the desk."""

from __future__ import annotations

import argparse
import getpass
import json
import shlex
import sys

from assistant.commands.terminal import say, tell
from assistant.domain.errors import SettingError
from assistant.runtime import passwords


def run(options: argparse.Namespace) -> int:
    """Print the hash alone to standard output, how to set it beside that."""
    password = _asked_for() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not passwords.LEAST <= len(password) <= passwords.LONGEST:
        raise SettingError(
            f"The password has {len(password)} characters; give it {passwords.LEAST} to"
            f" {passwords.LONGEST:,}."
        )
    made = passwords.hashed(password)
    users = json.dumps({options.name: made}, ensure_ascii=False)
    say(made)
    tell(f"Set it with the name, and start the app:\nexport DESK_USERS={shlex.quote(users)}")
    return 0


def _asked_for() -> str:
    try:
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise SettingError("The two differ. Try again.")
    except EOFError:
        raise SettingError("No password was given.") from None
    return password
