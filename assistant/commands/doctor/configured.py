"""Settings: those that cannot be used, names that nobody knows, and the brand."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from assistant.commands.doctor.finding import Examination, Finding
from assistant.domain.errors import SettingError
from assistant.settings import brand_file, env_file
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


def brand(examined: Examination) -> Iterator[Finding]:
    """What the pages look like: what of the brand cannot be used, and what is read badly."""
    file = examined.settings.brand_file
    if file is None:
        yield Finding("brand", "off", "the pages look as they come (BRAND_FILE is not set)")
        return
    try:
        read = brand_file.read(file)
    except SettingError as error:
        yield Finding.of("brand", error)
        return
    for fault in read.faults:
        yield Finding("brand", "wrong" if fault.bad else "look", fault.what, fault.then)
    if not read.faults:
        found = ", ".join(read.brand.said()) or "nothing"
        yield Finding("brand", "ok", f"{file} says {found}")


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
