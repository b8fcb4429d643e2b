"""What the doctor finds, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import ArchiveInfo
from assistant.embedding import Embedder
from assistant.settings.env_file import ReadSettings
from assistant.settings.settings import Settings

State = Literal["ok", "off", "look", "wrong"]
_SHOWN: dict[State, str] = {"ok": "ok    ", "off": "off   ", "look": "LOOK  ", "wrong": "WRONG "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `state`: it works (`ok`), is not wanted (`off`), works but
    is worth a look (`look`), or does not work (`wrong`); `then` is what to do about it."""

    about: str
    state: State
    said: str
    then: str = ""

    @classmethod
    def of(cls, about: str, error: ArchiveError) -> Finding:
        """An error of ours, whose last sentence says what to do about it."""
        said, _, then = str(error).rpartition(". ")
        return cls(about, "wrong", said, then) if said else cls(about, "wrong", then)

    def text(self) -> str:
        """As a person reads it."""
        line = f"{_SHOWN[self.state]} {self.about}: {self.said}"
        return f"{line}\n        → {self.then}" if self.then else line


@dataclass
class Examination:
    """What is examined, and what earlier checks learned for later ones; `network` says that far
    ends may be asked which are not asked for an answer."""

    read: ReadSettings
    env_file: Path | None = None
    network: bool = False
    index: ArchiveInfo | None = None
    embedder: Embedder | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """The settings, with the default for what cannot be used."""
        return self.read.settings


Check = Callable[[Examination], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not any(finding.state == "wrong" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        rows = [
            {"about": one.about, "state": one.state, "said": one.said, "then": one.then}
            for one in self.findings
        ]
        return {"healthy": self.healthy, "findings": rows}

    def text(self) -> str:
        """As a person reads it."""
        wrong = sum(finding.state == "wrong" for finding in self.findings)
        ending = {0: "Nothing is wrong.", 1: "One thing is wrong."}
        last = ending.get(wrong, f"{wrong} things are wrong.")
        return "\n".join([*(finding.text() for finding in self.findings), "", last])
