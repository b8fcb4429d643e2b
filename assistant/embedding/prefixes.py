"""What hosted embedding models want before a text."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model wants before each question, and before each passage."""

    query: str = ""
    passage: str = ""

    def named(self, model: str) -> str:
        """What an index records of a model with these: with others the vectors are others.

        >>> Prefixes(passage="passage: ").named("bge"), Prefixes().named("bge")
        ('bge {"passage": "passage: "}', 'bge')
        """
        own = {"query": self.query, "passage": self.passage}
        told = {name: text for name, text in own.items() if text}
        return f"{model} {json.dumps(told, ensure_ascii=False)}" if told else model
