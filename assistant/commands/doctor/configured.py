"""Settings: those that cannot be used, and names that nobody knows."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from assistant.commands.doctor.finding import Examination, Finding
from assistant.settings import env_file
from assistant.settings import settings as known


def settings(examined: Examination) -> Iterator[Finding]:
    """What is set, each value that cannot be used, and each name that looks misspelt."""
    read = examined.read
    for line in read.wrong:
        said, _, then = line.rpartition(". ")
        yield Finding("settings", "wrong", said, then)
    names = ", ".join(read.given) or "none is set"
    yield Finding("settings", "ok", f"{len(read.given)} are set ({names}), the rest as by default")
    for name, near in env_file.misspelt(examined.env_file).items():
        yield Finding("settings", "look", f"nothing reads {name}", f"Is {near} meant? Rename it.")
    for name, then in env_file.removed(examined.env_file).items():
        yield Finding("settings", "look", f"nothing reads {name} any more", then)
    yield from _file(examined)


def _file(examined: Examination) -> Iterator[Finding]:
    file = examined.env_file
    if file is None:
        return
    secret = [name for name in examined.read.given if known.is_secret(name)]
    if secret and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding(
            "settings",
            "look",
            f"{file} holds {', '.join(secret)} and can be read by others on this machine",
            f"chmod 600 {file}",
        )
