"""JSON schemas as a chat model is told them: every member is required, and there are no others."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}


def strict(name: str, **members: Any) -> dict[str, Any]:
    """The schema of a reply, as OpenAI's `json_schema` has it."""
    return {"name": name, "strict": True, "schema": an_object(**members)}


def an_object(**members: Any) -> dict[str, Any]:
    """An object with these members."""
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def some(items: dict[str, Any]) -> dict[str, Any]:
    """A list of such items."""
    return {"type": "array", "items": items}


def one_of(*values: str) -> dict[str, Any]:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}
