"""What became of each file since the index was made. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.archive import FileState, Status

Kind = Literal[
    "added",
    "edited",
    "renamed",
    "deleted",
    "published",
    "due",
    "unpublished",
    "waiting",
    "shadowed",
    "skipped",
]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file and what became of it; `detail` is its old name, or why it is not shown."""

    kind: Kind
    file: str
    detail: str = ""

    def to_json(self) -> dict[str, str]:
        """As JSON-ready data."""
        return {"change": self.kind, "file": self.file, "detail": self.detail}


def between(old: Mapping[str, FileState], new: Sequence[FileState]) -> list[FileChange]:
    """The files whose content or status differ, by name; a file is renamed when one with the
    same bytes is gone."""
    names = {state.file for state in new}
    gone = {state.digest: state for state in old.values() if state.file not in names}
    found = []
    renamed = set()
    for state in new:
        before = old.get(state.file)
        moved = gone.get(state.digest) if before is None and state.digest else None
        if moved is not None and moved.file not in renamed:
            renamed.add(moved.file)
            found.append(FileChange("renamed", state.file, moved.file))
            before = moved
        elif before is None:
            found.append(_first(state))
            continue
        elif before.digest != state.digest:
            found.append(_status(before.status, state) or FileChange("edited", state.file))
            continue
        if (changed := _status(before.status, state)) is not None:
            found.append(changed)
    found += [
        FileChange("deleted", state.file)
        for state in old.values()
        if state.file not in names and state.file not in renamed
    ]
    return sorted(found, key=lambda change: (change.file, change.kind))


def _first(state: FileState) -> FileChange:
    if state.status == "published":
        return FileChange("added", state.file)
    return _hidden(state)


def _status(before: Status, state: FileState) -> FileChange | None:
    if before == state.status:
        return None
    if state.status == "published":
        return FileChange("due" if before == "future" else "published", state.file)
    return _hidden(state)


def _hidden(state: FileState) -> FileChange:
    """A file that is not shown, with the reason."""
    match state.status:
        case "skipped":
            return FileChange("skipped", state.file, state.reason)
        case "future":
            return FileChange("waiting", state.file, f"until {state.reason}")
        case "shadowed":
            return FileChange("shadowed", state.file, f"{state.reason} has the same address")
        case _:
            return FileChange("unpublished", state.file)
