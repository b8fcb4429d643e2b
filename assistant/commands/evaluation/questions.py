"""The file of questions: one JSON object a line, each checked field by field.

`id`, `lang`, `type` and `question` are needed; `history` (role and content), `filters`, `today`
(the day on which it is asked: no later post counts), `posts` (files), `evidence` (paragraphs of the
source) and `facts` (slots, each a list of strings of which one must occur) may be left out. Other
keys are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, cast

from assistant.domain.errors import SettingError
from assistant.domain.nouns import (
    Filters,
    Role,
    Turn,
)

UNANSWERABLE = "unanswerable"
_ROLES = ("user", "assistant")
_SHOWN = 60  # characters of a wrong value that a message repeats


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer needs."""

    id: str | int
    lang: str
    type: str
    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    today: date | None = None
    posts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the archive holds an answer: it names a fact, evidence or a post, and is not
        of the type `unanswerable`."""
        return self.type != UNANSWERABLE and bool(self.facts or self.evidence or self.posts)


def read_questions(path: Path, longest: int) -> list[Question]:
    """The questions of a file, none longer than `longest` characters.

    Raises `SettingError` with one line that names the file, the line and the field at fault.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingError(
            f"{path} cannot be read ({error.strerror}). Name a JSON Lines file."
        ) from None
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8 ({error.reason}). Save it as UTF-8.") from None
    found: list[Question] = []
    lines: dict[str | int, int] = {}
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        reader = _Line(path, number, line)
        question = reader.question(longest)
        if question.id in lines:
            raise reader.fault("id", f"{_shown(question.id)} is that of line {lines[question.id]}")
        lines[question.id] = number
        found.append(question)
    if not found:
        raise SettingError(f"{path} holds no questions. Write one JSON object a line.")
    return found


class _Line:
    """One line of the file, read field by field."""

    def __init__(self, path: Path, number: int, line: str) -> None:
        self._where = f"{path}, line {number}"
        try:
            data = json.loads(line)
        except RecursionError:
            raise SettingError(f"{self._where}: not JSON that can be read (too deep).") from None
        except json.JSONDecodeError as error:
            raise SettingError(
                f"{self._where}, column {error.colno}: not JSON ({error.msg})."
                " Write one object a line."
            ) from None
        except ValueError as error:  # such as a number of too many digits
            raise SettingError(f"{self._where}: not JSON that can be read ({error}).") from None
        if not isinstance(data, dict):
            raise SettingError(f"{self._where}: not a JSON object but {_shown(data)}.")
        self._data: Mapping[str, Any] = data

    def fault(self, field: str, why: str) -> SettingError:
        """The error that names this line, a field and what is wrong with it."""
        return SettingError(f"{self._where}, field '{field}': {why}.")

    def question(self, longest: int) -> Question:
        """The line as a question of at most `longest` characters."""
        question = Question(
            id=self._id(),
            lang=self._text("lang"),
            type=self._text("type"),
            question=self._text("question"),
            history=self._history(),
            filters=self._filters(),
            today=self._day("today", self._data.get("today")),
            posts=self._texts("posts", self._data.get("posts")),
            evidence=self._texts("evidence", self._data.get("evidence")),
            facts=self._facts(),
        )
        if (length := len(question.question.strip())) > longest:
            raise self.fault(
                "question",
                f"it has {length:,} characters; at most {longest:,} are accepted"
                " (QUESTION_CHARACTERS)",
            )
        if question.facts and not question.answerable:
            raise self.fault("facts", f"a question of the type '{UNANSWERABLE}' has none")
        return question

    def _id(self) -> str | int:
        value = self._data.get("id")
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._text("id")

    def _text(self, name: str) -> str:
        if self._data.get(name) is None:
            raise self.fault(name, "it is missing")
        return self._string(name, self._data[name])

    def _string(self, field: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.fault(field, f"must be a string, not {_shown(value)}")
        if not value.strip():
            raise self.fault(field, "it is empty")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise self.fault(field, "it holds half a character (a lone surrogate)")
        return value

    def _list(self, field: str, value: object, of: str) -> list[object]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(field, f"must be a list of {of}, not {_shown(value)}")
        return value

    def _texts(self, field: str, value: object) -> tuple[str, ...]:
        every = self._list(field, value, "strings")
        return tuple(self._string(f"{field}[{i}]", one) for i, one in enumerate(every))

    def _facts(self) -> tuple[tuple[str, ...], ...]:
        slots = self._list("facts", self._data.get("facts"), "lists of strings")
        found = []
        for i, slot in enumerate(slots):
            field = f"facts[{i}]"
            if not isinstance(slot, list):
                raise self.fault(
                    field,
                    f"must be a list of strings of which one must occur, not {_shown(slot)}",
                )
            if not slot:
                raise self.fault(field, "it is empty: no string can occur")
            found.append(self._texts(field, slot))
        return tuple(found)

    def _history(self) -> tuple[Turn, ...]:
        turns = self._list("history", self._data.get("history"), "turns")
        found = []
        for i, turn in enumerate(turns):
            field = f"history[{i}]"
            if not isinstance(turn, dict):
                raise self.fault(field, f"must have role and content, not be {_shown(turn)}")
            if turn.get("role") not in _ROLES:
                raise self.fault(
                    f"{field}.role", f"must be user or assistant, not {_shown(turn.get('role'))}"
                )
            text = self._string(f"{field}.content", turn.get("content"))
            found.append(Turn(cast(Role, turn["role"]), text))
        return tuple(found)

    def _filters(self) -> Filters:
        given = self._data.get("filters")
        if given is None:
            return Filters()
        if not isinstance(given, dict):
            raise self.fault("filters", f"must be an object, not {_shown(given)}")
        names = [one.name for one in fields(Filters) if one.default is None]
        chosen: dict[str, Any] = {}
        for name, value in given.items():
            if name not in names:
                raise self.fault(
                    f"filters.{_plain(name)}", f"is not a filter; these are: {', '.join(names)}"
                )
            if value is not None:
                chosen[name] = self._filter(name, value)
        filters = Filters(**chosen)
        if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
            raise self.fault("filters.date_from", "it is later than date_to: no post can pass")
        return filters

    def _filter(self, name: str, value: object) -> str | date:
        field = f"filters.{name}"
        return self._day(field, value) if name.startswith("date_") else self._string(field, value)

    def _day(self, field: str, value: object) -> Any:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise self.fault(
                field, f"must be a day such as 2025-09-30, not {_shown(value)}"
            ) from None


def _shown(value: object) -> str:
    return _plain(json.dumps(value, ensure_ascii=True))


def _plain(text: str) -> str:
    bare = " ".join(ascii(text)[1:-1].split()) if not text.isprintable() else text
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"
