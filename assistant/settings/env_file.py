"""The variables that settings come from: all that cannot be used, what looks misspelt, and every
one of them in a file of examples and in a table."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError

from assistant.settings import settings
from assistant.settings.settings import Settings

_ALIKE = 0.8
_OF_OTHERS = {"OPENAI_LOG", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "HOSTNAME"}
_ON_POSTGRESQL = " An index for several machines is kept in PostgreSQL: set INDEX_URL."
_REMOVED = {
    "CHROMA_ARCHIVE": " Set INDEX_ARCHIVE.",
    "CHROMA_FOLLOW_SECONDS": " What is new is told by PostgreSQL.",
    "CHROMA_TOKEN": _ON_POSTGRESQL,
    "CHROMA_URL": _ON_POSTGRESQL,
    "HISTORY_TOKENS": "",
    "PASSAGE_TOKENS": "",
    "TOP_K": " Each question may have its own: --top-k, or top_k in a call of the API.",
}
"""Settings of before, with what stands in their place."""
_HEAD = """\
# Every setting with its default. Take away the # before those that you change; what the
# environment says goes before this file. Copy it to .env, which make run reads, and keep that to
# yourself (chmod 600). In single quotes a $ is a $, to a shell and to compose, too.
"""


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Settings as far as they can be used: `wrong` has a line for each that cannot, in place of
    which the default stands; `given` are the names of those that are set."""

    settings: Settings
    wrong: tuple[str, ...]
    given: tuple[str, ...]


def read(
    overrides: Mapping[str, object] | None = None, env_file: Path | None = None
) -> ReadSettings:
    """All settings, whatever is wrong with them. Raises `SettingError` for an `env_file` that
    cannot be read."""
    if env_file is not None:
        settings.check_file(env_file)
    stood_in = {name: value for name, value in (overrides or {}).items() if value is not None}
    wrong: dict[str, None] = {}
    made: Settings | None = None
    for _ in Settings.model_fields:
        try:
            made = Settings(_env_file=env_file, **stood_in)  # type: ignore[call-arg, arg-type]
            break
        except ValidationError as error:
            wrong |= dict.fromkeys(map(settings.told, error.errors()))
            names = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
            stood_in |= {name: Settings.model_fields[name].default for name in names}
    if made is None:
        made = Settings.model_construct()
    set_ = {name.upper() for name in _names(env_file)}
    given = tuple(name.upper() for name in Settings.model_fields if name.upper() in set_)
    return ReadSettings(made, tuple(wrong), given)


def misspelt(env_file: Path | None = None) -> dict[str, str]:
    """Variables that no setting has, by name, with the setting that each looks like."""
    known = [name.upper() for name in Settings.model_fields]
    found: dict[str, str] = {}
    for name in sorted(_names(env_file)):
        upper = name.upper()
        if upper in known or upper in _OF_OTHERS or upper.endswith(tuple(f"_{k}" for k in known)):
            continue
        near = max(known, key=lambda one: SequenceMatcher(None, upper, one).ratio())
        same = sorted(upper.split("_")) == sorted(near.split("_"))
        if same or SequenceMatcher(None, upper, near).ratio() >= _ALIKE:
            found[name] = near
    return found


def removed(env_file: Path | None = None) -> dict[str, str]:
    """Variables that were settings once, by name, with what to do about each."""
    upper = {name: name.upper() for name in sorted(_names(env_file))}
    return {n: f"Take it away.{_REMOVED[known]}" for n, known in upper.items() if known in _REMOVED}


def example() -> str:
    """The file `.env.example`."""
    parts = [_HEAD]
    for name, info in Settings.model_fields.items():
        lines = textwrap.wrap(info.description or "", 96, break_on_hyphens=False)
        about = "\n".join(f"# {line}" for line in lines)
        parts.append(f"{about}\n#{name.upper()}={_written(info.default)}\n")
    return "\n".join(parts)


def table() -> str:
    """The settings as a Markdown table, as docs/settings.md shows it."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, info in Settings.model_fields.items():
        value = " ".join(info.default) if isinstance(info.default, tuple) else info.default
        default = "" if value in (None, "") else f"`{value}`"
        rows.append(f"| `{name.upper()}` | {default} | {info.description} |")
    return "\n".join(rows)


def _names(env_file: Path | None) -> set[str]:
    return set(os.environ) | set(dotenv_values(env_file) if env_file else ())


def _written(default: object) -> str:
    if default is None:
        return ""
    text = " ".join(map(str, default)) if isinstance(default, tuple) else str(default)
    if "'" in text:
        return f'"{text}"'
    return (
        text if text.replace("/", "").replace(".", "").replace("-", "").isalnum() else f"'{text}'"
    )
