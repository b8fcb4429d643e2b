"""What a noun is in JSON: its fields, but for what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Final, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class InJson:
    """What stands in the `Annotated` of a field that JSON has under another `name`, rounded to so
    many `digits`, or not at all."""

    name: str | None = None
    digits: int | None = None
    hidden: bool = False


HIDDEN: Final = InJson(hidden=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a noun's JSON: its name there, the attribute that it comes from, the type of
    that, and the digits that it is rounded to."""

    name: str
    attribute: str
    type: Any
    digits: int | None


class Noun:
    """Base of the dataclasses that are shown as JSON.

    The first paragraph of such a class's docstring is what descriptions of that JSON say of it.
    `derived` names the properties that it has beside the fields, each with the field that it
    comes after.
    """

    __slots__ = ()
    derived: ClassVar[Mapping[str, str]] = {}

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data: nouns as objects, days and times in ISO 8601."""
        noun: Any = type(self)
        return {
            member.name: _plain(getattr(self, member.attribute), member.digits)
            for member in members(noun)
        }


@cache
def members(noun: type[Any]) -> tuple[Member, ...]:
    """The members that the JSON of a noun has, in their order."""
    hints = get_type_hints(noun, include_extras=True)
    found = []
    for attribute in (field.name for field in fields(noun)):
        said, kind = InJson(), hints[attribute]
        if get_origin(kind) is Annotated:
            kind, said, *_ = get_args(kind)
        if not said.hidden:
            found.append(Member(said.name or attribute, attribute, kind, said.digits))
        for name in [name for name, after in noun.derived.items() if after == attribute]:
            kind = get_type_hints(getattr(noun, name).fget)["return"]
            found.append(Member(name, name, kind, None))
    return tuple(found)


def _plain(value: Any, digits: int | None) -> Any:
    if isinstance(value, Noun):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one, digits) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, digits) if digits is not None and value is not None else value
