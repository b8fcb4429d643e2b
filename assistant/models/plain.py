"""Streamed chunks as plain data.

The OpenAI client builds a tree of models of each chunk, from which langchain makes a dict again:
two thirds of what reading a reply costs. Asked for plain data, the same client reads the same
stream, with the same errors, and langchain takes the dicts as they are.
"""

from __future__ import annotations

from typing import Any

import openai


class PlainCompletions:
    """Takes the place of `client.chat.completions` where langchain streams."""

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def create(self, **payload: Any) -> openai.Stream[object]:
        """The chunks of the reply to a request with `stream`, each as it was sent; what stands in
        `extra_body` is a part of the request, as with the client's own method.

        Raises what the client does, `openai.OpenAIError` and its kinds.
        """
        more = payload.pop("extra_body", None) or {}
        return self._client.post(
            "/chat/completions",
            body={**payload, **more},
            cast_to=object,
            stream=True,
            stream_cls=openai.Stream[object],
        )
