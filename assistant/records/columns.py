"""Columns of text: no database is given what it cannot keep."""

from __future__ import annotations

from sqlalchemy import Dialect, String, Text, TypeDecorator

from assistant.language.invisible import writable


class Label(TypeDecorator[str]):
    """A text of at most so many characters, without NUL and halves of characters: PostgreSQL
    refuses them, also where a text is only compared."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text as it is kept."""
        return None if value is None else writable(value)


class Written(Label):
    """A text of any length, without the same."""

    impl = Text
    cache_ok = True
