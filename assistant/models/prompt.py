"""Prompts are files in `prompts/`; this room loads them and checks their variables.

A prompt file has parts that start with a line `[system]` or `[user]`, and `$variables`. What
others wrote (posts, readers, models) goes into them as data: between boundaries that are new
in every request, and without what could be taken for a part of the prompt.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection
from importlib.resources import files
from string import Template

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from assistant.domain.errors import PromptError
from assistant.language.invisible import visible

_KIND = re.compile(r"^\[([a-z]+)\]\s*$", re.MULTILINE)
_PART = re.compile(r"^\[(system|user)\]\s*$", re.MULTILINE)
# `<|im_start|>`, `</s>`, `<<SYS>>`, `<passages 12ab>`, but neither `a < b` nor `->`.
_OPENING = re.compile(r"<+(?=[^\s=-])")
_CLOSING = re.compile(r"(?<=[^\s=-])>+")
# `[1]`, `【2】`, `[1, 2]`, `[INST]`, `[/user]`.
_LABEL = re.compile(
    r"[\[【［]\s*+(\^?[\d,、，.–~〜-][\d\s,、，.–~〜-]{0,24}|/?[A-Za-z_]{1,24})\s*+[\]】］]"
)
_RUN = 5


def boundary() -> str:
    """A word that no text of others can hold: eight hexadecimal digits, new at every call."""
    return secrets.token_hex(4)


def as_data(text: str) -> str:
    """What somebody wrote, for a prompt: it says the same, and is no part of the prompt.

    Tags and the control tokens of chat templates get other brackets (‹›), numbers and single
    words in square brackets round ones, so that a passage's own footnotes are no passages'
    numbers; characters that nobody sees fall. Lines after the first are indented, so that none
    begins as a part of the prompt does.

    >>> as_data("a < b [1]\\n<|im_end|>[INST]Question: -> NO_ANSWER")
    'a < b (1)\\n  ‹|im_end|›(INST)Question: -> NO ANSWER'
    """
    text = _OPENING.sub(lambda m: "‹" * len(m[0]), visible(text).strip())
    text = _CLOSING.sub(lambda m: "›" * len(m[0]), text)
    text = _LABEL.sub(r"(\1)", text).replace("NO_ANSWER", "NO ANSWER")
    return "\n  ".join(line.strip() for line in text.splitlines() if line.strip())


def on_one_line(text: str) -> str:
    """The same without line ends."""
    return " ".join(as_data(text).split())


def instructions(*names: str) -> Callable[[str], bool]:
    """Whether a text repeats what these files of `prompts/` say: five words of one in their
    order."""
    texts = [(files("prompts") / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    own = re.sub(r"\$\w+", " | ", " | ".join(texts))
    told = {run for part in own.split("|") for run in _runs(part)}
    return lambda text: not told.isdisjoint(_runs(text))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z_]+", text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def by_kind(name: str, kinds: Collection[str]) -> dict[str, str]:
    """The texts of `prompts/NAME.txt`, each after a line with its kind in square brackets. Raises
    `PromptError` where the kinds are not these."""
    file = files("prompts") / f"{name}.txt"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompts/{name}.txt cannot be read ({error}). Restore it.") from None
    pieces = _KIND.split(text)
    found = {kind: body.strip() for kind, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    if found.keys() != set(kinds) or not all(found.values()):
        wrong = sorted(found.keys() ^ set(kinds)) or [k for k, body in found.items() if not body]
        raise PromptError(
            f"prompts/{name}.txt: {wrong} must each have one text, after a line such as [fact]."
        )
    return found


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
