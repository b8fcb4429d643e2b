"""Prompts are files in `prompts/`; this room loads them and checks their variables.

A prompt file has parts that start with a line `[system]` or `[user]`, and `$variables`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.resources import files
from string import Template

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from assistant.errors import PromptError

_PART = re.compile(r"^\[(system|user)\]\s*$", re.MULTILINE)


def load(name: str, variables: Collection[str], *, history: bool = False) -> ChatPromptTemplate:
    """The prompt `prompts/NAME.txt` as a langchain template.

    `variables` are the names that the caller will fill in; a file that lacks one or knows
    another raises `PromptError`. With `history`, earlier messages go before the last part.
    """
    file = files("prompts") / f"{name}.txt"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompts/{name}.txt cannot be read ({error}). Restore it.") from None
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"prompts/{name}.txt has a stray '$'. Write '$$' for a dollar sign.")
    found, wanted = set(template.get_identifiers()), set(variables)
    if found != wanted:
        missing, extra = sorted(wanted - found), sorted(found - wanted)
        raise PromptError(
            f"prompts/{name}.txt: missing variables {missing}, unknown variables {extra}. "
            "Change the file so that it uses exactly the expected ones."
        )
    pieces = _PART.split(text)
    if len(pieces) < 3 or pieces[0].strip():
        raise PromptError(f"prompts/{name}.txt must start with a line [system] or [user].")
    parts: list[tuple[str, str] | MessagesPlaceholder] = [
        (role, _as_langchain(body.strip()))
        for role, body in zip(pieces[1::2], pieces[2::2], strict=True)
    ]
    if history:
        parts.insert(len(parts) - 1, MessagesPlaceholder("history"))
    return ChatPromptTemplate.from_messages(parts)


def _as_langchain(body: str) -> str:
    """`$name` and `$$` in langchain's own notation, with braces of the text kept."""
    escaped = body.replace("{", "{{").replace("}", "}}")
    return re.sub(
        r"\$(?:(\$)|(\w+)|\{\{(\w+)\}\})",
        lambda m: "$" if m[1] else "{" + (m[2] or m[3]) + "}",
        escaped,
    )
