"""What the nouns are in JSON, for the descriptions that surfaces give: made from the nouns."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, reduce
from inspect import getdoc
from operator import or_
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, create_model

from assistant.domain.noun import Noun, members

M = TypeVar("M", bound=BaseModel)


def shaped(noun: type[Noun], only: Collection[str] = ()) -> Callable[[type[M]], type[M]]:
    """A class whose objects have what the JSON of a noun has, or `only` some members of it,
    beside their own."""

    def made(own: type[M]) -> type[M]:
        fields = _fields(noun, only)
        return create_model(
            own.__name__, __base__=own, __doc__=own.__doc__, __module__=own.__module__, **fields
        )

    return made


@cache
def _shape(noun: type[Any]) -> type[BaseModel]:
    says = (getdoc(noun) or "").partition("\n\n")[0]
    return create_model(noun.__name__, __doc__=says, __module__=__name__, **_fields(noun))


def _fields(noun: Any, only: Collection[str] = ()) -> dict[str, Any]:
    return {
        member.name: (_in_json(member.type), ...)
        for member in members(noun)
        if not only or member.name in only
    }


def _in_json(kind: Any) -> Any:
    """The type of a member, with the shapes of the nouns in it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is None:
        is_noun = isinstance(kind, type) and issubclass(kind, Noun)
        return _shape(kind) if is_noun else kind
    if origin is Literal:
        return kind
    if origin in (Union, UnionType):
        return reduce(or_, map(_in_json, parts))
    return origin[tuple(map(_in_json, parts))]
